"""Where each table of the store stands in the ER diagram. The columns of a table are never kept here, only its place.

Tables stand in columns, and a relation joins tables that stand beside each other: in neighbouring columns, or one above
the other. So every line runs through the gap between its two tables and none has to find a way round a third.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storelens.charts.sheet import Box
from storelens.charts.style import text_width
from storelens.store.shape import Column, Table

CORE = ("customers", "orders", "order_items", "products", "reviews")
# The shop's trade, and below it what the calendar, the settings, the imports and the program itself need.
TRADE = (
    ("refunds", "customers"),
    ("orders", "reviews", "replenishment_plan"),
    ("order_items", "products", "stock_movements"),
    ("returns", "price_breaks", "forecasts", "purchase_order_items", "purchase_orders", "suppliers"),
)
ASIDE = (
    ("set_aside", "settings", "promotions", "plans"),
    ("imports", "import_totals", "calendar", "backtests"),
    ("import_rows", "closed_months", "closed_figures", "forecast_scores"),
    ("change_log", "closed_entries", "simulation_truth", "recorded"),
)

HEAD, ROW, FOOT = 22.0, 15.0, 5.0
GAP = 32.0  # between a table and the next below it
NARROWEST_GUTTER = 40.0  # the marks of both ends and two lines between them
NAME_SIZE, TYPE_SIZE, HEAD_SIZE = 10.5, 9.5, 11.5
NAME_INDENT, TYPE_GAP, PADDING = 25.0, 7.0, 6.0
NULLABLE = "?"


@dataclass(frozen=True)
class PlacedTable:
    """A table, the box it stands in, and which column and row of its group that is."""

    table: Table
    box: Box
    column: int
    row: int

    @property
    def head_y(self) -> float:
        return self.box[1] + HEAD / 2

    def row_y(self, column: Column) -> float:
        """Return the height of a column's row, in its middle."""
        return self.box[1] + HEAD + ROW * (self.table.columns.index(column) + 0.5)


@dataclass(frozen=True)
class Span:
    """How far a column of tables reaches from left to right."""

    left: float
    right: float


def type_text(column: Column) -> str:
    """Return a column's type as the diagram writes it, with a question mark where it may be null."""
    return column.type + (NULLABLE if column.is_nullable else "")


def table_height(table: Table) -> float:
    return HEAD + ROW * len(table.columns) + FOOT


def spans(tables: Iterable[Table], left: float, right: float) -> list[Span]:
    """Return the columns of the diagram: each as wide as its widest table, the gaps between them all alike.

    Raises ValueError where a table has no place, or where the columns are too wide for the page.
    """
    by_name = _placeable(tables)
    groups = [(*trade, *aside) for trade, aside in zip(TRADE, ASIDE, strict=True)]
    widths = [max(_width(by_name[name]) for name in names) for names in groups]
    gutter = (right - left - sum(widths)) / (len(widths) - 1)
    if gutter < NARROWEST_GUTTER:
        raise ValueError(f"{gutter:.0f} pixels are left between the columns of tables - widen er_diagram.WIDTH")
    starts = [left + sum(widths[:number]) + gutter * number for number in range(len(widths))]
    return [Span(start, start + width) for start, width in zip(starts, widths, strict=True)]


def place(
    tables: Iterable[Table], group: Sequence[Sequence[str]], columns: Sequence[Span], top: float
) -> list[PlacedTable]:
    """Return the tables of a group, each column of them stacked from `top` down."""
    by_name = {table.name: table for table in tables}
    placed = []
    for number, (names, span) in enumerate(zip(group, columns, strict=True)):
        y = top
        for row, name in enumerate(names):
            bottom = y + table_height(by_name[name])
            placed.append(PlacedTable(by_name[name], (span.left, y, span.right, bottom), number, row))
            y = bottom + GAP
    return placed


def _placeable(tables: Iterable[Table]) -> dict[str, Table]:
    """Return the tables by name, when every one has a place and every place its table."""
    by_name = {table.name: table for table in tables}
    places = {name for group in (TRADE, ASIDE) for names in group for name in names}
    for name in sorted(by_name.keys() ^ places):
        what = "has no place in the ER diagram - add it to" if name in by_name else "is no table - take it from"
        raise ValueError(f"{name} {what} TRADE or ASIDE in storelens/diagrams/er_places.py")
    return by_name


def _width(table: Table) -> float:
    names = max(text_width(column.name, NAME_SIZE) for column in table.columns)
    types = max(text_width(type_text(column), TYPE_SIZE) for column in table.columns)
    return max(NAME_INDENT + names + TYPE_GAP + types + PADDING, text_width(table.name, HEAD_SIZE, "semibold") + 20)
