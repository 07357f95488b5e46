"""A table on paper: as wide as it needs, in a column or across the page, its head again where it goes on."""

from collections.abc import Sequence
from dataclasses import dataclass

from storelens.charts.style import FAINT, INK, MUTED
from storelens.documents.sheet import SMALL
from storelens.report.flow import Flow
from storelens.report.paper import GAP, Paper
from storelens.report.tables import Table

ROW = 12.0
HEAD_LINE = 9.0
TITLE = 26.0
FOOT = 20.0
PADDING = 10.0  # between two columns
KEPT = 3  # rows that stay together at either end of a break
QUITE_SMALL = 6.8  # the least size for which a table goes into one of two columns
SMALLEST = 5.5  # the least size of a table that is too wide for the page


@dataclass(frozen=True)
class _Setting:
    """A table with what is known before it is written: its letters' size, its columns' widths, its headings' lines."""

    table: Table
    size: float
    widths: tuple[float, ...]
    heads: tuple[tuple[str, ...], ...]

    @property
    def head_height(self) -> float:
        return HEAD_LINE * max(map(len, self.heads)) + 5


def write_table(flow: Flow, table: Table, title: str, note: str, foot: str = "") -> None:
    """Write the table under its title and beside that a note; `foot` is for what to know of its end."""
    paper = flow.paper
    whole = paper.right - paper.left
    flow.set_columns(2 if _size(paper, table, (whole - GAP) / 2) >= QUITE_SMALL else 1)
    setting = _set(paper, table, flow.width, max(SMALLEST, _size(paper, table, flow.width)))
    if flow.room < TITLE + setting.head_height + KEPT * ROW + FOOT:
        flow.break_off()
    _write_title(flow, title, note)
    _write_rows(flow, setting)
    y = flow.take(FOOT)
    for number, line in enumerate(paper.lines(foot, flow.width, SMALL)):
        paper.write_text(flow.x, y + 9 + HEAD_LINE * number, line, SMALL, colour=FAINT)
        flow.take(HEAD_LINE if number else 0)


def _write_title(flow: Flow, title: str, note: str) -> None:
    paper, y = flow.paper, flow.take(TITLE)
    paper.start_section(title, level=1)
    width = paper.write_text(flow.x, y + 16, paper.fit(title, flow.width, 9, "semibold"), 9, weight="semibold")
    paper.write_text(flow.x + width + 6, y + 16, paper.fit(note, flow.width - width - 6, SMALL), SMALL, colour=MUTED)


def _write_rows(flow: Flow, setting: _Setting) -> None:
    """Write the rows in as many parts as the columns and pages ask for, no part of a row or two."""
    rows = list(setting.table.rows)
    while rows:
        count = _rows_that_fit(len(rows), flow.room - setting.head_height)
        if count < min(KEPT, len(rows)):
            flow.break_off()
            continue
        _write_head(flow, setting)
        for row in rows[:count]:
            y = flow.take(ROW)
            _write_cells(flow, setting, row, y + 8.5, INK)
            flow.paper.rule(flow.x, flow.x + flow.width, y + ROW)
        rows = rows[count:]
        if rows:
            flow.break_off()


def _rows_that_fit(count: int, room: float) -> int:
    """Return how many of the next rows go here: all if their foot fits too, else so many that enough are left."""
    if count * ROW + FOOT <= room:
        return count
    return min(int(room // ROW), max(0, count - KEPT))


def _write_head(flow: Flow, setting: _Setting) -> None:
    y = flow.take(setting.head_height)
    most = max(map(len, setting.heads))
    for number in range(most):
        # The last lines of all headings stand on one line.
        texts = [lines[number - most] if most - number <= len(lines) else "" for lines in setting.heads]
        _write_cells(flow, setting, texts, y + HEAD_LINE * (number + 1), MUTED)
    flow.paper.rule(flow.x, flow.x + flow.width, y + setting.head_height, FAINT)


def _write_cells(flow: Flow, setting: _Setting, texts: Sequence[str], y: float, colour: str) -> None:
    """Write a line of texts, numbers at the right end of their columns."""
    paper, x = flow.paper, flow.x
    for head, text, width in zip(setting.table.heads, texts, setting.widths, strict=True):
        room = width - PADDING
        shown = paper.fit(text, room, setting.size)
        align = "right" if head.is_number else "left"
        paper.write_text(x + room if head.is_number else x, y, shown, setting.size, colour=colour, align=align)
        x += width


def _natural_widths(paper: Paper, table: Table, size: float) -> list[float]:
    """Return how wide each column is with the gap behind it; a heading may break between its words."""
    widths = []
    for place, head in enumerate(table.heads):
        texts = {row[place] for row in table.rows} | set(head.text.split())
        widths.append(max(paper.width(text, size) for text in texts) + PADDING)
    widths[-1] -= PADDING
    return widths


def _size(paper: Paper, table: Table, whole: float) -> float:
    """Return the size of letters with which the table goes into `whole` points, however small."""
    gaps = PADDING * (len(table.heads) - 1)
    return min(SMALL, SMALL * (whole - gaps) / (sum(_natural_widths(paper, table, SMALL)) - gaps))


def _set(paper: Paper, table: Table, whole: float, size: float) -> _Setting:
    """Return the table as it goes into `whole` points: room to spare is shared out, where there is too little texts
    give it.
    """
    widths = _natural_widths(paper, table, size)
    spare = whole - sum(widths)
    givers = [number for number, head in enumerate(table.heads) if spare >= 0 or not head.is_number]
    widths = [width + (spare / len(givers) if number in givers else 0) for number, width in enumerate(widths)]
    widths[-1] += PADDING  # there is nothing behind the last
    heads = (paper.lines(head.text, width - PADDING, size) for head, width in zip(table.heads, widths, strict=True))
    return _Setting(table, size, tuple(widths), tuple(map(tuple, heads)))
