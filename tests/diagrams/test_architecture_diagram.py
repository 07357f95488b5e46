"""The architecture diagram names what there is, and only that."""

from itertools import pairwise
from pathlib import Path

import pytest
from matplotlib.figure import Figure

import storelens
from drawn import outside, overlapping, texts
from storelens.charts import png
from storelens.diagrams import architecture_diagram
from storelens.diagrams.architecture import stage_box
from storelens.diagrams.arrow import dashes
from storelens.diagrams.lettering import wrap
from storelens.diagrams.stages import PANEL_SURFACES, ROW_SURFACES, STAGES
from storelens.schema import sql_folder

PACKAGE = Path(storelens.__file__).parent


@pytest.fixture(scope="module")
def figure() -> Figure:
    return architecture_diagram()


def test_every_sql_file_belongs_to_one_stage() -> None:
    assert sorted(name for stage in STAGES for name in stage.sql) == sorted(
        path.name for path in sql_folder().glob("*.sql")
    )


def test_every_module_that_is_named_exists() -> None:
    for name in (name for stage in STAGES for name in stage.python):
        path = PACKAGE / name
        assert path.is_dir() if name.endswith("/") else path.is_file(), name


def test_every_stage_and_surface_is_written(figure: Figure) -> None:
    names = {stage.name for stage in STAGES[:-1]} | {*PANEL_SURFACES, *ROW_SURFACES}
    assert names <= set(texts(figure))


def test_every_file_is_written_below_its_stage(figure: Figure) -> None:
    for stage in STAGES:
        left = stage_box(stage)[0]
        below = {text.get_text() for text in figure.texts if text.get_position()[0] == left}
        assert {*stage.sql, *stage.python, *stage.on_disk} <= below


def test_what_is_not_built_is_not_shown(figure: Figure) -> None:
    words = " ".join(texts(figure)).lower()
    assert not [name for name in ("postgres", "spark", "web", "api", "forecast") if name in words]


def test_no_two_stages_overlap() -> None:
    assert all(stage_box(one)[2] < stage_box(two)[0] for one, two in pairwise(STAGES))


def test_every_text_is_inside_the_picture(figure: Figure) -> None:
    assert outside(figure) == []


def test_no_text_touches_another_of_its_line(figure: Figure) -> None:
    assert overlapping(figure) == []


def test_it_is_always_the_same_picture(figure: Figure) -> None:
    assert png(figure, scale=1) == png(architecture_diagram(), scale=1)


def test_a_text_is_broken_between_words() -> None:
    assert wrap("one two three", 1, 10) == ["one", "two", "three"]
    assert wrap("one two three", 1000, 10) == ["one two three"]
    assert wrap("", 1000, 10) == []


def test_a_dashed_line_begins_and_ends_with_a_dash() -> None:
    found = dashes(10, 117, 3)
    assert found[0][0] == (10, 3)
    assert found[-1][1] == pytest.approx((117, 3))
