"""How the lines of the ER diagram run: from a foreign key's row, through one gap, to the table it points to.

A line starts at the row of its foreign key and ends at the row of the key it means, or at the head of that table where
the row is taken: in its middle, or two of them above and below that, as far apart as two rows have to be. So a table
takes three lines on either side. Tables one above the other are joined straight. Nothing is drawn here.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product

from storelens.charts.sheet import Point
from storelens.diagrams.er_places import HEAD, PlacedTable
from storelens.store.shape import Column

Path = tuple[Point, ...]
LANES = (0.56, 0.48, 0.65, 0.41, 0.73, 0.33)  # shares of a gap, from the foreign key, whose mark is the longer one
APART = 11.0  # pixels between parallel lines, so that the marks at their ends do not touch
BESIDE = 3.5  # pixels between upright lines, which carry no marks
CROSSING, AT_ROW, IN_HEAD, AT_HEAD, BEND = 10_000.0, 400.0, 140.0, 120.0, 4.0


@dataclass(frozen=True)
class Relation:
    """A foreign key: the table that has it, its column, the table it points to."""

    child: PlacedTable
    column: Column
    parent: PlacedTable

    def strays(self, y: float) -> float:
        """Return how badly a line that ends at that height shows which column it means."""
        target = self.column.references
        if any(
            y == self.parent.row_y(column)
            for column in self.parent.table.columns
            if target and column.name == target.column
        ):
            return 0.0
        if y == self.parent.head_y:
            return AT_HEAD
        return IN_HEAD if y < self.parent.box[1] + HEAD else AT_ROW


@dataclass(frozen=True)
class Line:
    """A relation and the corners of its line, from the child to the parent."""

    relation: Relation
    path: Path


def relations(tables: Sequence[PlacedTable]) -> list[Relation]:
    """Return every foreign key of the tables.

    Raises ValueError where one points to a table that does not stand beside its own.
    """
    by_name = {placed.table.name: placed for placed in tables}
    found = []
    for child, column in ((placed, column) for placed in tables for column in placed.table.foreign_keys):
        parent = by_name.get(column.references.table) if column.references else None
        if parent is None or not _beside(child, parent):
            raise ValueError(
                f"{child.table.name}.{column.name} points to a table that does not stand beside it - "
                "move one of the two in storelens/diagrams/er_places.py"
            )
        found.append(Relation(child, column, parent))
    return found


def route(tables: Sequence[PlacedTable]) -> list[Line]:
    """Return a line for every relation: in each gap the ones that together cross least."""
    wanted = relations(tables)
    gaps: dict[int, list[Relation]] = {}
    for relation in wanted:
        if relation.child.column != relation.parent.column:
            gaps.setdefault(min(relation.child.column, relation.parent.column), []).append(relation)
    lines = {relation: path for across in gaps.values() for relation, path in zip(across, _best(across), strict=True)}
    return [Line(relation, lines.get(relation) or _straight(relation)) for relation in wanted]


def _best(across: Sequence[Relation]) -> tuple[Path, ...]:
    """Return the paths of the relations of one gap, of all their ways the cheapest together."""
    ways = [
        sorted((relation.strays(path[-1][1]) + cost(path), path) for path in _candidates(relation, across))
        for relation in across
    ]
    least = [sum(choices[0][0] for choices in ways[number:]) for number in range(len(ways) + 1)]
    best: tuple[float, tuple[Path, ...]] = (math.inf, ())
    crossings = cache(conflicts)  # the same two ways meet in many of the choices

    def choose(chosen: tuple[Path, ...], spent: float) -> None:
        nonlocal best
        if len(chosen) == len(ways):
            best = spent, chosen
            return
        for own, path in ways[len(chosen)]:
            if spent + own + least[len(chosen) + 1] >= best[0]:
                return  # the ways that follow cost no less
            total = spent + own + CROSSING * sum(crossings(path, other) for other in chosen)
            if total + least[len(chosen) + 1] < best[0]:
                choose((*chosen, path), total)

    choose((), 0.0)
    return best[1]


def cost(path: Path) -> float:
    """Return what a path costs by itself: its length, and something for every corner."""
    return BEND * len(path) + sum(abs(x1 - x0) + abs(y1 - y0) for (x0, y0), (x1, y1) in pairwise(path))


def conflicts(path: Path, other: Path) -> int:
    """Return how often two lines cross, touch, or run so close beside each other that they read as one."""
    return sum(_meet(one, two) for one, two in product(pairwise(path), pairwise(other)))


def _meet(one: tuple[Point, Point], two: tuple[Point, Point]) -> bool:
    """Say whether two level or upright lines come nearer than they may: parallel ones need room for their marks."""
    for axis in (0, 1):
        parallel = one[0][axis] == one[1][axis] and two[0][axis] == two[1][axis]
        if parallel:
            return abs(one[0][axis] - two[0][axis]) < (APART if axis == 1 else BESIDE) and _overlap(one, two, 1 - axis)
    return _overlap(one, two, 0) and _overlap(one, two, 1)


def _overlap(one: tuple[Point, Point], two: tuple[Point, Point], axis: int) -> bool:
    low, high = sorted(point[axis] for point in one)
    other_low, other_high = sorted(point[axis] for point in two)
    return low <= other_high and other_low <= high


def _beside(child: PlacedTable, parent: PlacedTable) -> bool:
    across, down = abs(child.column - parent.column), abs(child.row - parent.row)
    return across == 1 or (across == 0 and down == 1)


def _straight(relation: Relation) -> Path:
    """Return the line between a table and the one above or below it."""
    left, top, right, bottom = relation.child.box
    x = (left + right) / 2
    if relation.parent.box[1] > top:
        return (x, bottom), (x, relation.parent.box[1])
    return (x, top), (x, relation.parent.box[3])


def _candidates(relation: Relation, across: Iterable[Relation]) -> Iterator[Path]:
    """Yield the ways from the foreign key's row through the gap to a free place on the parent's side."""
    child, parent = relation.child, relation.parent
    is_right = child.column < parent.column
    start, end = (child.box[2], parent.box[0]) if is_right else (child.box[0], parent.box[2])
    y = child.row_y(relation.column)
    taken = [other.child.row_y(other.column) for other in across if other.child is parent]
    for port in _ports(parent):
        if any(abs(port - other) < APART for other in taken):
            continue
        if port == y:
            yield (start, y), (end, y)
        yield from (((start, y), (x, y), (x, port), (end, port)) for x in (start + (end - start) * s for s in LANES))


def _ports(parent: PlacedTable) -> list[float]:
    """Return the heights at which a line may reach a table: its head, where one or two have room, and its rows."""
    head = parent.head_y
    return [head, head - APART / 2, head + APART / 2, *(parent.row_y(column) for column in parent.table.columns)]
