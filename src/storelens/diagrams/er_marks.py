"""The ends of a relation in crow's-foot notation: how many rows of a table one row of the other may meet.

At the table with the foreign key: many or one, and perhaps none. At the table it points to: one, perhaps none.
"""

from dataclasses import dataclass

import numpy as np

from storelens.charts.sheet import Point, Sheet
from storelens.charts.style import MUTED
from storelens.store.shape import Column

FOOT_LENGTH, FOOT_HALF = 10.0, 5.0
BAR_HALF, FIRST_BAR, SECOND_BAR = 5.0, 5.5, 9.0
RADIUS = 3.2
LINE_WIDTH, LINE_COLOUR = 1.1, MUTED


@dataclass(frozen=True)
class End:
    """What one end of a line says: `is_many` is the crow's foot, `is_optional` the ring for none."""

    is_many: bool
    is_optional: bool


def child_end(column: Column) -> End:
    """Return the end at the foreign key: a row of the other table may have any number of these, one if unique."""
    return End(is_many=not column.is_unique, is_optional=True)


def parent_end(column: Column) -> End:
    """Return the end at the table pointed to: exactly one row, or none where the foreign key may be null."""
    return End(is_many=False, is_optional=column.is_nullable)


def draw_end(sheet: Sheet, end: End, at: Point, towards: Point) -> Point:
    """Draw an end at a table's edge `at` and return where its line goes on, in the direction of `towards`."""
    along = _direction(at, towards)

    def point(distance: float, aside: float = 0.0) -> Point:
        return at[0] + along[0] * distance - along[1] * aside, at[1] + along[1] * distance + along[0] * aside

    def bar(distance: float) -> tuple[Point, Point]:
        return point(distance, -BAR_HALF), point(distance, BAR_HALF)

    if end.is_many:
        marks = [(point(FOOT_LENGTH), point(0, aside)) for aside in (-FOOT_HALF, 0, FOOT_HALF)]
    else:
        marks = [(at, point(FIRST_BAR)), bar(FIRST_BAR)]
    if end.is_optional:
        inner = FOOT_LENGTH if end.is_many else FIRST_BAR
        _draw_ring(sheet, point(inner + RADIUS))
        outer = inner + 2 * RADIUS
    else:
        outer = SECOND_BAR
        marks += [(point(FIRST_BAR), point(outer)), bar(outer)]
    sheet.rules(marks, LINE_COLOUR, LINE_WIDTH)
    return point(outer)


def _draw_ring(sheet: Sheet, centre: Point) -> None:
    turn = np.linspace(0, 2 * np.pi, 33)
    sheet.path(centre[0] + RADIUS * np.cos(turn), centre[1] + RADIUS * np.sin(turn), LINE_COLOUR, LINE_WIDTH)


def _direction(start: Point, end: Point) -> Point:
    """Return the step of one pixel from a point towards another on a level or upright line."""
    x, y = end[0] - start[0], end[1] - start[1]
    length = abs(x) + abs(y)
    return x / length, y / length
