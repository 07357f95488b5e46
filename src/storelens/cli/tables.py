"""A query's rows as a table for people: numbers whole and right-aligned, text shortened where a terminal is narrow.

A number is never cut. Columns that do not fit are left out and named; a row or two that do not fit stand upright.
"""

from collections.abc import Iterator, Sequence
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
BETWEEN = 2  # spaces between columns
HEADING_LINES_OF = 9  # a heading longer than this is broken at its spaces


@dataclass(frozen=True)
class Grid:
    """Formatted cells under their columns, row by row."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]

    def width(self, index: int) -> int:
        """Return the cells a column needs to show all of its values and each word of its heading."""
        heading = max(map(len, column_label(self.columns[index]).split()))
        heading = max(heading, min(len(column_label(self.columns[index])), HEADING_LINES_OF))
        return max([heading, *(Text(row[index]).cell_len for row in self.rows)])


def draw(grid: Grid, console: Console) -> Iterator[RenderableType]:
    """Yield the table of `grid` for `console`, and a line for the columns that did not fit."""
    widths = _shrunk([grid.width(i) for i in range(len(grid.columns))], grid.columns, console.width)
    fitting = _how_many_fit(widths, console.width)
    if fitting < len(widths) and len(grid.rows) <= UPRIGHT_ROWS:
        yield _upright(grid)
        return
    yield _table(grid, widths[:fitting])
    left_out = grid.columns[fitting:]
    if left_out:
        names = ", ".join(column.name for column in left_out)
        yield Text(f"not shown for lack of width: {names} - widen the terminal or add --format csv", style="yellow")


def _shrunk(widths: list[int], columns: Sequence[Column], available: int) -> list[int]:
    """Take width from the text columns, the widest first, until all fit or none can give more."""
    widths = list(widths)
    texts = [i for i, column in enumerate(columns) if column.unit == "text"]
    while _total(widths) > available:
        widest = max(texts, key=lambda i: widths[i], default=None)
        if widest is None or widths[widest] <= NARROWEST_TEXT:
            break
        widths[widest] -= 1
    return widths


def _how_many_fit(widths: list[int], available: int) -> int:
    for count in range(len(widths), 1, -1):
        if _total(widths[:count]) <= available:
            return count
    return min(1, len(widths))


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + BETWEEN * len(widths)


def _table(grid: Grid, widths: Sequence[int]) -> Table:
    table = _empty_table()
    for column, width in zip(grid.columns, widths, strict=False):
        table.add_column(
            Text(column_label(column)),
            width=width,
            justify="left" if column.unit in TEXT_UNITS else "right",
            overflow="ellipsis",
            vertical="bottom",
        )
    for row in grid.rows:
        table.add_row(*(_cell(text, width) for text, width in zip(row, widths, strict=False)))
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
    return Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, BETWEEN, 0, 0), header_style="bold")


def _cell(text: str, width: int) -> Text:
    cell = Text(text, no_wrap=True, style="dim" if text == NOTHING else "")
    cell.truncate(width, overflow="ellipsis")
    return cell
