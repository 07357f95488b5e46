"""A query's rows as a table for people: numbers whole and right-aligned, text shortened where a terminal is narrow.

A number is never cut. Columns that do not fit are left out and named; a row or two that do not fit stand upright.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from storelens.catalogue import Column
from storelens.formatting import NOTHING, column_label

TEXT_UNITS = ("text", "date")
NARROWEST_TEXT = 12
UPRIGHT_ROWS = 3
WIDEST_FLAT = 200  # a few rows wider than this stand upright even in a file
BETWEEN = 2  # cells between columns: one of padding, one of the box
WIDEST_HEADING = 9  # a longer one is broken at its spaces


@dataclass(frozen=True)
class Grid:
    """Formatted cells under their columns, row by row."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]

    def width(self, index: int) -> int:
        """Return the cells a column needs to show all of its values and each word of its heading."""
        heading = max(map(len, column_label(self.columns[index]).split()))
        heading = max(heading, min(len(column_label(self.columns[index])), WIDEST_HEADING))
        return max([heading, *(Text(row[index]).cell_len for row in self.rows)])


def draw(grid: Grid, console: Console) -> Iterator[RenderableType]:
    """Yield the table of `grid` for `console`, and a line for the columns that did not fit."""
    widths = [grid.width(i) for i in range(len(grid.columns))]
    shown = _fitting(grid, widths, console.width)
    wide = len(shown) < len(widths) or _total(widths) > WIDEST_FLAT
    if wide and len(grid.rows) <= UPRIGHT_ROWS:
        yield _upright(grid)
        return
    shown_widths = _shrunk([widths[i] for i in shown], [grid.columns[i] for i in shown], console.width)
    yield _table(grid, dict(zip(shown, shown_widths, strict=True)))
    left_out = [column.name for i, column in enumerate(grid.columns) if i not in shown]
    if left_out:
        names = ", ".join(left_out)
        yield Text(f"not shown for lack of width: {names} - widen the terminal or add --format csv", style="yellow")


def _fitting(grid: Grid, widths: Sequence[int], available: int) -> list[int]:
    """Return the columns to show: what identifies the row, then net sales, then the others; empty ones last."""
    smallest = [
        min(width, NARROWEST_TEXT) if column.unit == "text" else width
        for column, width in zip(grid.columns, widths, strict=True)
    ]
    empty = [all(row[i] == NOTHING for row in grid.rows) for i in range(len(widths))]
    shown: list[int] = []
    for i in sorted(range(len(widths)), key=lambda i: (i > 0, empty[i], grid.columns[i].name != "net_minor", i)):
        if not shown or _total([smallest[j] for j in (*shown, i)]) <= available:
            shown.append(i)
        elif not empty[i]:
            break
    return sorted(shown)


def _shrunk(widths: list[int], columns: Sequence[Column], available: int) -> list[int]:
    """Take width from the text columns, the widest first, until all fit or none can give more."""
    texts = [i for i, column in enumerate(columns) if column.unit == "text"]
    while texts and _total(widths) > available:
        widest = max(texts, key=lambda i: widths[i])
        if widths[widest] <= NARROWEST_TEXT:
            break
        widths[widest] -= 1
    return widths


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + BETWEEN * len(widths)


def _table(grid: Grid, widths: Mapping[int, int]) -> Table:
    table = _empty_table()
    for i, width in widths.items():
        table.add_column(
            Text(column_label(grid.columns[i])),
            width=width,
            justify="left" if grid.columns[i].unit in TEXT_UNITS else "right",
            overflow="ellipsis",
            vertical="bottom",
        )
    for row in grid.rows:
        table.add_row(*(_cell(row[i], width) for i, width in widths.items()))
    return table


def _upright(grid: Grid) -> Table:
    table = _empty_table()
    table.add_column("")
    for _ in grid.rows:
        table.add_column("", justify="right")
    for index, column in enumerate(grid.columns):
        table.add_row(Text(column_label(column), style="bold"), *(Text(row[index]) for row in grid.rows))
    return table


def _empty_table() -> Table:
    return Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, BETWEEN - 1, 0, 0), header_style="bold"
    )


def _cell(text: str, width: int) -> Text:
    cell = Text(text, no_wrap=True, style="dim" if text == NOTHING else "")
    cell.truncate(width, overflow="ellipsis")
    return cell
