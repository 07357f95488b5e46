"""Arrows that run level from one box to the next, their heads open."""

from storelens.charts.sheet import Point, Sheet
from storelens.charts.style import MUTED

HEAD_LENGTH, HEAD_HALF = 5.0, 3.5
DASH, PAUSE = 4.0, 3.0
LINE_WIDTH = 1.2


def draw_arrow(sheet: Sheet, start: Point, end_x: float, *, colour: str = MUTED, is_dashed: bool = False) -> None:
    """Draw an arrow from `start` to the right, as far as `end_x`."""
    left, y = start
    lines = dashes(left, end_x, y) if is_dashed else [(start, (end_x, y))]
    head = [((end_x - HEAD_LENGTH, y + side), (end_x, y)) for side in (-HEAD_HALF, HEAD_HALF)]
    sheet.rules([*lines, *head], colour, LINE_WIDTH)


def dashes(left: float, right: float, y: float) -> list[tuple[Point, Point]]:
    """Return the dashes of a level line, the last one reaching its end.

    >>> dashes(0, 11, 5)
    [((0.0, 5), (4.0, 5)), ((7.0, 5), (11.0, 5))]
    """
    count = max(1, round((right - left - DASH) / (DASH + PAUSE)))
    step = (right - left - DASH) / count
    return [((left + step * number, y), (left + step * number + DASH, y)) for number in range(count + 1)]
