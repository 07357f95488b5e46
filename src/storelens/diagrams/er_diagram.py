"""The store as a picture: the tables and columns of `sql/schema.sql`, and what points to what, with crow's feet."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.figure import Figure

from storelens.charts.sheet import Sheet
from storelens.charts.style import ACCENT, FAINT, INK, MUTED, NEUTRAL_BAR, QUIET_SURFACE, RULE, SURFACE, text_width
from storelens.diagrams.er_legend import draw_legend
from storelens.diagrams.er_marks import LINE_COLOUR, LINE_WIDTH, child_end, draw_end, parent_end
from storelens.diagrams.er_places import (
    ASIDE,
    CORE,
    HEAD,
    HEAD_SIZE,
    NAME_INDENT,
    NAME_SIZE,
    PADDING,
    TRADE,
    TYPE_SIZE,
    PlacedTable,
    Span,
    place,
    spans,
    type_text,
)  # fmt: skip
from storelens.diagrams.er_routes import Line, route
from storelens.diagrams.lettering import draw_heading, write
from storelens.store.shape import Column, Table, read_shape

WIDTH, MARGIN = 900.0, 12.0
TOP = 62.0
# From the trade's last table to the rule, on to the words of the group below, and to its tables.
TO_RULE, TO_WORDS, TO_ASIDE = 18.0, 22.0, 18.0
TO_LEGEND = 48.0
KEY_LEFT, KEY_SIZE = 8.0, 8.5


def er_diagram() -> Figure:
    """Return the diagram of the store, 900 pixels wide; of the same schema it is the same figure."""
    tables = read_shape()
    columns = spans(tables, MARGIN, WIDTH - MARGIN)
    trade = place(tables, TRADE, columns, TOP)
    rule_y = _bottom(trade) + TO_RULE
    aside = place(tables, ASIDE, columns, rule_y + TO_WORDS + TO_ASIDE)
    sheet = Sheet(WIDTH, _bottom(aside) + MARGIN)
    lines = [*route(trade), *route(aside)]
    draw_heading(sheet, MARGIN, "The store", _counts(tables, lines))
    for line in lines:
        _draw_line(sheet, line)
    for placed in (*trade, *aside):
        _draw_table(sheet, placed)
    _draw_division(sheet, rule_y)
    draw_legend(sheet, MARGIN, _bottom([placed for placed in trade if placed.column == 0]) + TO_LEGEND)
    return sheet.figure


def _counts(tables: Sequence[Table], lines: Sequence[Line]) -> str:
    columns = sum(len(table.columns) for table in tables)
    return f"{len(tables)} tables, {columns} columns, {len(lines)} relations, drawn from sql/schema.sql"


def _bottom(tables: Sequence[PlacedTable]) -> float:
    return max(placed.box[3] for placed in tables)


def _draw_line(sheet: Sheet, line: Line) -> None:
    column, path = line.relation.column, line.path
    start = draw_end(sheet, child_end(column), path[0], path[1])
    end = draw_end(sheet, parent_end(column), path[-1], path[-2])
    sheet.rules(list(pairwise((start, *path[1:-1], end))), LINE_COLOUR, LINE_WIDTH)


def _draw_table(sheet: Sheet, placed: PlacedTable) -> None:
    left, top, right, bottom = placed.box
    is_core = placed.table.name in CORE
    sheet.boxes([(left, top, right, top + HEAD)], ACCENT if is_core else QUIET_SURFACE)
    if not is_core:
        sheet.rules([((left, top + HEAD), (right, top + HEAD))], RULE)
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    sheet.rules(list(pairwise(corners)), ACCENT if is_core else NEUTRAL_BAR)
    colour = SURFACE if is_core else INK
    write(sheet, left + KEY_LEFT, placed.head_y, placed.table.name, HEAD_SIZE, colour=colour, is_strong=True)
    for column in placed.table.columns:
        _draw_column(sheet, column, Span(left, right), placed.row_y(column))


def _draw_column(sheet: Sheet, column: Column, span: Span, y: float) -> None:
    is_key = column.is_primary_key
    if is_key or column.references:
        text, colour = ("PK", ACCENT) if is_key else ("FK", MUTED)
        write(sheet, span.left + KEY_LEFT, y, text, KEY_SIZE, colour=colour, is_strong=True)
    write(sheet, span.left + NAME_INDENT, y, column.name, NAME_SIZE, is_strong=is_key)
    write(sheet, span.right - PADDING, y, type_text(column), TYPE_SIZE, colour=FAINT, align="right")


def _draw_division(sheet: Sheet, y: float) -> None:
    """Draw the rule between the trade and the tables around it, and say what those are."""
    sheet.rules([((MARGIN, y), (WIDTH - MARGIN, y))])
    title = "Around the trade"
    write(sheet, MARGIN, y + TO_WORDS, title, HEAD_SIZE, is_strong=True)
    note = "imports, the calendar, promotions, settings, and what the program itself keeps"
    left = MARGIN + text_width(title, HEAD_SIZE, "semibold") + 10
    write(sheet, left, y + TO_WORDS, note, NAME_SIZE, colour=MUTED)
