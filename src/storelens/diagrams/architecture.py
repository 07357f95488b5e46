"""How the product fits together: the stages that data passes from left to right, and below each what it is made of."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.figure import Figure

from storelens.charts.sheet import Box, Sheet
from storelens.charts.style import ACCENT, FAINT, INK, MUTED, NEUTRAL_BAR, QUIET_ACCENT, QUIET_SURFACE
from storelens.diagrams.arrow import draw_arrow
from storelens.diagrams.lettering import draw_heading, wrap, write
from storelens.diagrams.stages import (
    CATALOGUE,
    PANEL_SURFACES,
    PANELS,
    ROW_SURFACES,
    STAGES,
    SURFACES,
    WAREHOUSE,
    Stage,
)

WIDTH, MARGIN = 900.0, 12.0
LABELS = 88.0  # the words at the left of the table
GAP = 24.0
TOP, HALF, BETWEEN = 66.0, 60.0, 8.0  # a box is of two halves; the way past a stage runs through the lower one
TABLE_TOP, ROW_PADDING, LINE = 24.0, 10.0, 15.0
NAME_SIZE, TEXT_SIZE, SMALL_SIZE = 13.0, 10.5, 10.0
NOTE = "Data flows one way, in one process on the shop's own machine. No server, no account."

Row = tuple[str, str, list[list[str]]]


def architecture_diagram() -> Figure:
    """Return the diagram of the product, 900 pixels wide; it is always the same figure."""
    rows = _rows()
    flow_bottom = TOP + 2 * HALF + BETWEEN
    height = flow_bottom + TABLE_TOP + sum(_row_height(cells) for _, _, cells in rows) + MARGIN
    sheet = Sheet(WIDTH, height)
    draw_heading(sheet, MARGIN, "How Storelens fits together", NOTE)
    _draw_flow(sheet)
    y = flow_bottom + TABLE_TOP
    for title, note, cells in rows:
        _draw_row(sheet, y, title, note, cells)
        y += _row_height(cells)
    return sheet.figure


def stage_box(stage: Stage) -> Box:
    """Return where a stage stands; beside the warehouse and the panels there is a way past them, below."""
    number = STAGES.index(stage)
    left = MARGIN + LABELS + number * (_stage_width() + GAP)
    bottom = TOP + HALF if stage in (WAREHOUSE, PANELS) else TOP + 2 * HALF + BETWEEN
    return left, TOP, left + _stage_width(), bottom


def _stage_width() -> float:
    return (WIDTH - 2 * MARGIN - LABELS - GAP * (len(STAGES) - 1)) / len(STAGES)


def _rows() -> list[Row]:
    """Return the rows of the table: title, quiet second line, and for each stage its lines."""
    width = _stage_width()
    return [
        ("What it does", "", [wrap(stage.does, width, TEXT_SIZE) for stage in STAGES]),
        ("SQL", "sql/", [list(stage.sql) for stage in STAGES]),
        ("Python", "src/storelens/", [list(stage.python) for stage in STAGES]),
        ("On disk", "", [list(stage.on_disk) for stage in STAGES]),
    ]


def _row_height(cells: Sequence[Sequence[str]]) -> float:
    return LINE * max(len(lines) for lines in cells) + 2 * ROW_PADDING


def _draw_flow(sheet: Sheet) -> None:
    for stage in STAGES[:-1]:
        _draw_stage(sheet, stage)
    surfaces = _draw_surfaces(sheet)
    for stage, following in pairwise(STAGES[:-1]):
        y = TOP + HALF / 2 if stage is not STAGES[0] else TOP + HALF + BETWEEN / 2
        draw_arrow(sheet, (stage_box(stage)[2], y), stage_box(following)[0] - 2)
    for name, y in surfaces.items():
        start = PANELS if name in PANEL_SURFACES else CATALOGUE
        draw_arrow(sheet, (stage_box(start)[2], y), stage_box(SURFACES)[0] - 2)
    _draw_ways_past(sheet)


def _draw_stage(sheet: Sheet, stage: Stage) -> None:
    left, top, right, bottom = box = stage_box(stage)
    is_centre = stage is CATALOGUE
    sheet.boxes([box], QUIET_ACCENT if is_centre else QUIET_SURFACE)
    _draw_frame(sheet, box, ACCENT if is_centre else NEUTRAL_BAR)
    middle = (left + right) / 2
    y = (top + bottom) / 2
    write(
        sheet, middle, y - 9, stage.name, NAME_SIZE, colour=ACCENT if is_centre else INK, align="center", is_strong=True
    )
    write(sheet, middle, y + 9, stage.made_of, SMALL_SIZE, colour=MUTED, align="center")


def _draw_surfaces(sheet: Sheet) -> dict[str, float]:
    """Draw a box for each surface and return the heights of their middles."""
    left, top, right, _ = stage_box(SURFACES)
    names = (*PANEL_SURFACES, *ROW_SURFACES)
    height = (2 * HALF + BETWEEN - BETWEEN * (len(names) - 1)) / len(names)
    middles = {}
    for number, name in enumerate(names):
        y = top + number * (height + BETWEEN)
        _draw_frame(sheet, (left, y, right, y + height), NEUTRAL_BAR)
        middles[name] = y + height / 2
        write(sheet, (left + right) / 2, middles[name], name, TEXT_SIZE + 1, align="center", is_strong=True)
    return middles


def _draw_ways_past(sheet: Sheet) -> None:
    """Draw the way from the store past the warehouse, and say what passes below it and below the panels."""
    left, _, right, bottom = stage_box(WAREHOUSE)
    y = bottom + BETWEEN + HALF / 2
    draw_arrow(sheet, (left - GAP, y), right + GAP - 2, colour=FAINT, is_dashed=True)
    write(sheet, (left + right) / 2, y - 11, "the same marts, as views", SMALL_SIZE, colour=MUTED, align="center")
    write(sheet, (left + right) / 2, y + 12, "--engine sqlite", SMALL_SIZE, colour=MUTED, align="center")
    left, _, right, _ = stage_box(PANELS)
    write(sheet, (left + right) / 2, y, "rows, with their units", SMALL_SIZE, colour=MUTED, align="center")


def _draw_frame(sheet: Sheet, box: Box, colour: str) -> None:
    left, top, right, bottom = box
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    sheet.rules(list(pairwise(corners)), colour)


def _draw_row(sheet: Sheet, top: float, title: str, note: str, cells: Sequence[Sequence[str]]) -> None:
    sheet.rules([((MARGIN, top), (WIDTH - MARGIN, top))])
    y = top + ROW_PADDING + LINE / 2
    write(sheet, MARGIN, y, title, TEXT_SIZE, is_strong=True)
    write(sheet, MARGIN, y + LINE, note, SMALL_SIZE, colour=MUTED)
    for stage, lines in zip(STAGES, cells, strict=True):
        for number, text in enumerate(lines):
            write(sheet, stage_box(stage)[0], y + LINE * number, text, TEXT_SIZE, colour=INK)
