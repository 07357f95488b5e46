"""What a forecast refuses, each in one line with a way out."""

import numpy as np
import pytest

from storelens.errors import UsageError
from storelens.forecast import forecast, lost_sales

FLAT = np.full((2, 8), 3.0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"series": [1, -2, 3]}, "0 or more, got -2 in row 0, period 1"),
        ({"series": [1, np.inf]}, "must be finite, got inf in row 0, period 1"),
        ({"series": [["a", "b"]]}, "must be numbers"),
        ({"series": np.zeros((2, 2, 2))}, "got 3 dimensions"),
        ({"series": []}, "no known period"),
        ({"series": [np.nan, np.nan]}, "no known period"),
        ({"series": np.zeros(4), "sold_out": [True] * 4}, "no known period"),
        ({"horizon": 0}, "horizon must be a whole number from 1"),
        ({"horizon": 2.5}, "got 2.5"),
        ({"season": 0}, "season must be a whole number from 1"),
        ({"season": (7, "year")}, "got 'year'"),
        ({"sold_out": np.zeros((2, 9), bool)}, "sold_out must have the shape (2, 8), got (2, 9)"),
        ({"sold_out": np.full((2, 8), 0.5)}, "true or false"),
        ({"promotion": np.zeros((2, 8), bool)}, "promotion must have the shape (2, 11)"),
        ({"events": np.zeros(8, int)}, "events must have the shape (11,)"),
        ({"events": np.full(11, -1)}, "0 for an ordinary period"),
        ({"groups": ["a"]}, "got 1 names for 2 products"),
        ({"decided": 0}, "decided must be whole numbers of 1 or more"),
        ({"decided": [1.5, 2.0]}, "got [1.5, 2.0]"),
        ({"decided": [1, 2, 3]}, "one for all or each of 2 products"),
        ({"method": "thetta"}, "no forecast method named 'thetta' - did you mean theta?"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(arguments, words):
    with pytest.raises(UsageError) as refused:
        forecast(**{"series": FLAT, "horizon": 3, **arguments})
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("q", [0, 1, 95, -0.1, [0.5, 1.2]])
def test_a_quantile_outside_0_and_1_is_refused(q):
    with pytest.raises(UsageError, match=r"use 0\.95 for 95%"):
        forecast(FLAT, 2).quantiles(q)


@pytest.mark.parametrize(("start", "periods"), [(3, 1), (-1, 1), (0, 4), (2, 2), (0, 0)])
def test_a_sum_past_the_horizon_is_refused(start, periods):
    with pytest.raises(UsageError, match="whole number"):
        forecast(FLAT, 3).total(periods, start)


@pytest.mark.parametrize(("option", "value"), [("interval", 90), ("longest", 0)])
def test_lost_sales_refuses_its_options_too(option, value):
    with pytest.raises(UsageError, match=option):
        lost_sales(FLAT, np.zeros(FLAT.shape, bool), **{option: value})
