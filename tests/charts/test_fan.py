"""The fan: what was as columns, what may come as bands around what is expected, in the colours the key names."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from storelens import charts
from storelens.charts.style import ACCENT, BAR, BETTER, INK, INNER_BAND, QUIET_ACCENT, WORSE
from storelens.filters import Filters, Period
from storelens.panels import PanelData, View
from storelens.panels.product import DEMAND, STOCK_AHEAD
from storelens.reading import Result
from storelens.rewrite import Statement

WEEKS = 6  # three that were, three to come
SOLD = [5, 0, 9, None, None, None]
COLUMNS: dict[str, list[Any]] = {
    "sold_units": SOLD,
    "sold_out_days": [0, 3, 0, None, None, None],
    "mean_units": [None, None, None, 4.0, 5.0, 6.0],
    "units_25": [None, None, None, 2, 3, 4],
    "units_75": [None, None, None, 6, 7, 8],
    "units_05": [None, None, None, 0, 1, 1],
    "units_95": [None, None, None, 9, 10, 12],
    "on_hand_units": [20, 14, 10, None, None, None],
    "stock_50": [None, None, None, 6, 11, 5],
    "stock_05": [None, None, None, 2, 5, 0],
    "stock_95": [None, None, None, 9, 15, 12],
    "due_units": [None, None, None, 0, 10, 0],
    "reorder_point_units": [None, None, None, 8, 8, 8],
}


def data_of(panel: Any, **changed: list[Any]) -> PanelData:
    first = date(2024, 1, 1)
    days = {
        "start_date": [first + timedelta(weeks=number) for number in range(WEEKS)],
        "end_date": [first + timedelta(weeks=number, days=6) for number in range(WEEKS)],
    }
    period = Period(first, first + timedelta(weeks=WEEKS))
    view = View(Filters(), period, None, period.end, {"currency": "USD"}, {}, datetime(2024, 2, 12, tzinfo=UTC))
    return PanelData(
        panel, Result(panel.query, pa.table({**days, **COLUMNS, **changed}), Statement("", {}), "", 0), view
    )


def shapes(figure: Figure, colour: str) -> list[Any]:
    """The extents of what is filled with a colour, without the squares of the key."""
    found = []
    for collection in figure.findobj(PolyCollection):
        faces = [to_hex(face) for face in collection.get_facecolor()]
        if faces == [colour]:
            found += [path.get_extents() for path in collection.get_paths()]
    return [box for box in found if box.y0 > 40]


def lines(figure: Figure, colour: str) -> list[Line2D]:
    return [line for line in figure.findobj(Line2D) if to_hex(line.get_color()) == colour]


def test_what_was_is_columns_and_what_may_come_two_bands_around_what_is_expected() -> None:
    figure = charts.figure(data_of(DEMAND))
    columns = shapes(figure, BAR)
    assert len(columns) == 2  # nothing was sold in the second week
    assert columns[0].height / columns[1].height == pytest.approx(5 / 9)
    (inner,), (outer,) = shapes(figure, INNER_BAND), shapes(figure, QUIET_ACCENT)
    assert (inner.x0, inner.x1) == (outer.x0, outer.x1)
    assert outer.y0 < inner.y0 < inner.y1 < outer.y1
    assert outer.height / columns[1].height == pytest.approx(12 / 9)
    (expected,) = lines(figure, ACCENT)
    assert np.isnan(expected.get_ydata()).tolist() == [True] * 3 + [False] * 3


def test_a_week_with_days_sold_out_is_marked_and_named() -> None:
    figure = charts.figure(data_of(DEMAND))
    assert len(shapes(figure, WORSE)) == 1
    assert "sold out on some days" in [text.get_text() for text in figure.texts]
    without = charts.figure(data_of(DEMAND, sold_out_days=[0, 0, 0, None, None, None]))
    assert shapes(without, WORSE) == []
    assert "sold out on some days" not in [text.get_text() for text in without.texts]


def test_a_stock_is_a_line_that_goes_on_where_it_ended_with_what_is_due_and_its_level() -> None:
    figure = charts.figure(data_of(STOCK_AHEAD))
    (was,), (comes,) = lines(figure, INK), lines(figure, ACCENT)
    assert comes.get_ydata()[2] == was.get_ydata()[2]
    assert len(shapes(figure, BETTER)) == 1
    (level,) = lines(figure, WORSE)
    assert len(set(level.get_ydata()[3:])) == 1
    names = [text.get_text() for text in figure.texts]
    assert {"on hand", "due from suppliers", "reorder line", "90% of what may come"} <= set(names)


@pytest.mark.parametrize("width", [320.0, 540.0, 1100.0])
def test_no_text_leaves_its_sheet_or_touches_the_next_week_s(width: float) -> None:
    figure = charts.figure(data_of(DEMAND), width)
    charts.png(figure, 1)
    boxes = [text.get_window_extent() for text in figure.texts]
    assert all(box.x0 >= -2 and box.x1 <= figure.bbox.x1 + 2 for box in boxes)
    weeks = sorted((box for box in boxes if box.y1 < 20), key=lambda box: box.x0)
    assert len(weeks) >= 3
    assert all(one.x1 < other.x0 for one, other in pairwise(weeks))


def test_a_forecast_that_nothing_is_known_of_is_drawn_empty() -> None:
    nothing: list[Any] = [None] * WEEKS
    figure = charts.figure(
        data_of(DEMAND, **dict.fromkeys(("sold_units", "units_05", "units_25", "units_75", "units_95"), nothing))
    )
    assert shapes(figure, INNER_BAND) == []
