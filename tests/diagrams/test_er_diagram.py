"""The ER diagram shows the whole schema, truly and legibly."""

from collections import Counter
from itertools import combinations, pairwise

import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from drawn import outside, overlapping, texts
from storelens.charts import png
from storelens.charts.sheet import Box
from storelens.diagrams import er_diagram, er_places
from storelens.diagrams.er_diagram import MARGIN, TOP, WIDTH
from storelens.diagrams.er_legend import ENDS
from storelens.diagrams.er_marks import End, child_end, parent_end
from storelens.diagrams.er_places import ASIDE, CORE, HEAD, TRADE, PlacedTable, place, spans, type_text
from storelens.diagrams.er_routes import Line, conflicts, route
from storelens.store.shape import Column, Reference, Table, read_shape

BELOW = 2000.0


@pytest.fixture(scope="module")
def figure() -> Figure:
    return er_diagram()


@pytest.fixture(scope="module")
def groups() -> tuple[list[PlacedTable], list[PlacedTable]]:
    tables = read_shape()
    columns = spans(tables, MARGIN, WIDTH - MARGIN)
    return place(tables, TRADE, columns, TOP), place(tables, ASIDE, columns, BELOW)


@pytest.fixture(scope="module")
def placed(groups: tuple[list[PlacedTable], list[PlacedTable]]) -> list[PlacedTable]:
    return [*groups[0], *groups[1]]


@pytest.fixture(scope="module")
def lines(groups: tuple[list[PlacedTable], list[PlacedTable]]) -> list[Line]:
    return [*route(groups[0]), *route(groups[1])]


def column(name: str = "shop_id", *, is_nullable: bool = False, is_unique: bool = False) -> Column:
    return Column(name, "integer", False, is_nullable, is_unique, Reference("shops", "shop_id"))


def test_every_table_of_the_schema_is_drawn(figure: Figure) -> None:
    wanted = Counter(table.name for table in read_shape())
    assert len(wanted) == 30
    assert wanted - Counter(texts(figure)) == Counter()


def test_every_column_of_the_schema_is_drawn_as_often_as_it_is_there(figure: Figure) -> None:
    columns = [column for table in read_shape() for column in table.columns]
    wanted = Counter(column.name for column in columns) + Counter(type_text(column) for column in columns)
    assert wanted - Counter(texts(figure)) == Counter()


def test_every_key_is_marked(figure: Figure) -> None:
    columns = [column for table in read_shape() for column in table.columns]
    found = Counter(texts(figure))
    in_legend = 1
    assert found["PK"] - in_legend == sum(column.is_primary_key for column in columns)
    is_marked = [
        column.references is not None and not column.is_primary_key for column in columns
    ]  # a line says the rest
    assert found["FK"] - in_legend == sum(is_marked)


def test_every_foreign_key_is_a_line(lines: list[Line]) -> None:
    drawn = {
        (line.relation.child.table.name, line.relation.column.name, line.relation.parent.table.name) for line in lines
    }
    wanted = {
        (table.name, column.name, column.references.table)
        for table in read_shape() for column in table.columns if column.references
    }  # fmt: skip
    assert drawn == wanted
    assert len(lines) == len(wanted)


def test_a_line_begins_at_its_foreign_key_and_ends_at_the_table_it_points_to(lines: list[Line]) -> None:
    for line in lines:
        assert on_edge(line.path[0], line.relation.child.box)
        assert on_edge(line.path[-1], line.relation.parent.box)
        if line.relation.child.column != line.relation.parent.column:
            assert line.path[0][1] == line.relation.child.row_y(line.relation.column)


def test_every_line_to_a_neighbour_column_ends_at_the_key_or_at_the_head(lines: list[Line]) -> None:
    for line in lines:
        parent = line.relation.parent
        if line.relation.child.column != parent.column:
            end, top = line.path[-1][1], parent.box[1]
            assert end == parent.row_y(parent.table.columns[0]) or top < end < top + HEAD


def test_a_line_ends_in_the_middle_of_a_head_where_no_other_does(lines: list[Line]) -> None:
    heads = Counter(side_of_head(line) for line in lines if ends_in_head(line))
    for line in lines:
        if ends_in_head(line) and heads[side_of_head(line)] == 1:
            assert line.path[-1][1] == line.relation.parent.head_y
    assert set(heads.values()) == {1, 2}  # products has two on its right, beside the one at its key


def test_up_to_three_lines_on_one_side_end_at_the_key_and_in_the_head() -> None:
    key = Column("shop_id", "integer", True, False, True, None)
    shop = PlacedTable(Table("shops", (key,)), (0, 0, 200, 200), 0, 0)
    ends = {}
    for many in (1, 2, 3):
        boxes = [(300.0, 120.0 * n, 390.0, 120.0 * n + 50) for n in range(many)]
        visits = [PlacedTable(Table(f"visits_{n}", (column(),)), box, 1, n) for n, box in enumerate(boxes)]
        ends[many] = sorted(line.path[-1][1] for line in route([shop, *visits]))
    assert ends == {1: [29.5], 2: [11, 29.5], 3: [5.5, 16.5, 29.5]}


def test_every_line_is_level_or_upright(lines: list[Line]) -> None:
    assert all(a[0] == b[0] or a[1] == b[1] for line in lines for a, b in pairwise(line.path))


def test_no_two_lines_cross_or_touch(lines: list[Line]) -> None:
    assert not [
        (one.relation.column.name, two.relation.column.name)
        for one, two in combinations(lines, 2)
        if conflicts(one.path, two.path)
    ]


def test_no_line_crosses_a_table(lines: list[Line], placed: list[PlacedTable]) -> None:
    for line in lines:
        for start, end in pairwise(line.path):
            assert not [table.table.name for table in placed if passes_through(start, end, table.box)]


def test_no_two_tables_overlap(placed: list[PlacedTable]) -> None:
    for one, two in combinations(placed, 2):
        a, b = one.box, two.box
        assert a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1], (one.table.name, two.table.name)


def test_every_text_is_inside_the_picture(figure: Figure) -> None:
    assert outside(figure) == []


def test_no_text_touches_another_of_its_row(figure: Figure) -> None:
    assert overlapping(figure) == []


def test_the_core_tables_are_tables_and_stand_in_the_trade() -> None:
    assert set(CORE) <= {name for names in TRADE for name in names}


def test_a_table_without_a_place_is_an_error() -> None:
    tables = (*read_shape(), Table("couriers", (column(),)))
    with pytest.raises(
        ValueError, match=r"couriers has no place in the ER diagram - add it to TRADE or ASIDE in .*er_places"
    ):
        spans(tables, 0, WIDTH)


def test_a_place_without_a_table_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(er_places, "ASIDE", (("imports", "settings", "couriers"), *ASIDE[1:]))
    with pytest.raises(ValueError, match="couriers is no table - take it from"):
        spans(read_shape(), 0, WIDTH)


def test_tables_that_grow_too_wide_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"pixels are left between the columns of tables - widen er_diagram\.WIDTH"):
        spans(read_shape(), 0, 800)


def test_a_relation_past_a_table_between_is_an_error() -> None:
    shop = Table("shops", (Column("shop_id", "integer", True, False, True, None),))
    visit = Table("visits", (column(),))
    far = [PlacedTable(shop, (0, 0, 90, 50), 0, 0), PlacedTable(visit, (300, 0, 390, 50), 2, 0)]
    with pytest.raises(ValueError, match=r"visits\.shop_id points to a table that does not stand beside it - move one"):
        route(far)


def test_a_foreign_key_that_may_be_null_ends_at_one_or_none() -> None:
    assert parent_end(column(is_nullable=True)) == End(is_many=False, is_optional=True)
    assert parent_end(column()) == End(is_many=False, is_optional=False)


def test_a_foreign_key_that_is_unique_begins_at_one() -> None:
    assert child_end(column(is_unique=True)) == End(is_many=False, is_optional=True)
    assert child_end(column()) == End(is_many=True, is_optional=True)


def test_every_end_that_may_be_none_has_its_ring(figure: Figure, lines: list[Line]) -> None:
    ends = [end(line.relation.column) for line in lines for end in (child_end, parent_end)] + [end for end, _ in ENDS]
    assert len(figure.findobj(Line2D)) == sum(end.is_optional for end in ends)


def test_the_same_schema_is_the_same_picture(figure: Figure) -> None:
    assert png(figure, scale=1) == png(er_diagram(), scale=1)


def on_edge(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    left, top, right, bottom = box
    return (x in (left, right) and top < y < bottom) or (y in (top, bottom) and left < x < right)


def ends_in_head(line: Line) -> bool:
    parent = line.relation.parent
    return line.relation.child.column != parent.column and line.path[-1][1] < parent.box[1] + HEAD


def side_of_head(line: Line) -> tuple[str, bool]:
    return line.relation.parent.table.name, line.relation.child.column > line.relation.parent.column


def passes_through(start: tuple[float, float], end: tuple[float, float], box: Box) -> bool:
    """Say whether a level or upright line has a point inside a box; its edge does not count."""
    (x0, x1), (y0, y1) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return x0 < box[2] and x1 > box[0] and y0 < box[3] and y1 > box[1]
