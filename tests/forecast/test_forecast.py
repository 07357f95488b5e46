"""Facts about forecasts: what is known of the truth comes back, and nothing is ever nan."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from storelens.forecast import METHODS, DemandClass, demand_classes, forecast

WEEK = np.array([0.6, 0.8, 0.9, 1.0, 1.1, 1.4, 1.2])


def shop(products: int, periods: int, season: np.ndarray = WEEK, units: float = 4.0, seed: int = 0) -> np.ndarray:
    """Poisson demand around levels between half and twice `units`, all with one season."""
    random = np.random.default_rng(seed)
    level = units * 2 ** random.uniform(-1, 1, products)
    return random.poisson(level[:, None] * season[np.arange(periods) % len(season)]).astype(float)


def test_a_constant_comes_back():
    made = forecast([5.0] * 30, 4)
    assert made.mean == pytest.approx(np.full(4, 5.0), rel=0.01)


def test_one_dimension_in_is_one_dimension_out():
    made = forecast([3.0, 4, 5, 4, 3, 4, 5], 3)
    assert made.mean.shape == (3,)
    assert made.quantiles((0.1, 0.9)).shape == (3, 2)
    assert made.total().units(0.9).shape == ()
    assert made.sample(10).shape == (10, 3)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_stands_alone(method):
    made = forecast(shop(20, 70), 7, 7, method=method)
    truth = shop(20, 70).mean(axis=1)
    assert made.methods == (method,)
    assert made.mean.mean(axis=1) == pytest.approx(truth, rel=0.6)


def test_the_week_of_a_shop_is_recovered_within_a_twentieth():
    made = forecast(shop(200, 140), 7, 7)
    assert made.mean.sum(axis=0) / made.mean.sum() * 7 == pytest.approx(WEEK, abs=0.05)


def test_a_year_of_weeks_is_lent_to_a_product_that_has_seen_none():
    year = 1 + 0.6 * np.sin(np.arange(52) * 2 * np.pi / 52)
    demand = shop(150, 130, year)
    demand[0, :118] = np.nan  # a quarter of history; the season is the others'
    made = forecast(demand, 26, 52)
    expected = year[np.arange(130, 156) % 52]
    assert np.corrcoef(made.mean[0], expected)[0, 1] > 0.95


def test_unrelated_series_keep_their_own_seasons():
    random = np.random.default_rng(1)
    peaks = random.integers(0, 12, 30)
    season = 1 + 0.5 * np.cos((np.arange(96) - peaks[:, None]) * 2 * np.pi / 12)
    made = forecast(1000 * season * random.normal(1, 0.05, season.shape), 12, 12)
    expected = 1 + 0.5 * np.cos((np.arange(96, 108) - peaks[:, None]) * 2 * np.pi / 12)
    assert made.mean == pytest.approx(1000 * expected, rel=0.2)


def test_no_season_is_made_of_noise():
    made = forecast(np.random.default_rng(2).poisson(3, (40, 156)).astype(float), 52, 52)
    shape = made.mean / made.mean.mean(axis=1, keepdims=True)
    assert abs(shape - 1).mean() < 0.06


def test_a_trend_goes_on():
    made = forecast(np.arange(100.0, 160.0), 5)
    assert (np.diff(made.mean) > 0).all()
    assert made.mean[-1] > 157


def test_a_promotion_ahead_raises_the_forecast_by_its_uplift():
    random = np.random.default_rng(3)
    promotion = random.random((100, 107)) < 0.1
    promotion[:, 100:] = False
    promotion[:, 103] = True
    demand = random.poisson(5 * np.where(promotion[:, :100], 2.5, 1.0)).astype(float)
    made = forecast(demand, 7, promotion=promotion)
    assert (made.mean[:, 3] / made.mean[:, 0]).mean() == pytest.approx(2.5, rel=0.08)
    assert made.mean[:, 0].mean() == pytest.approx(5, rel=0.05)  # the promotions are not in the level


def test_a_holiday_ahead_has_the_effect_it_had():
    events = np.zeros(130, int)
    events[[20, 60, 100, 125]] = 1
    demand = np.random.default_rng(4).poisson(6 * np.where(events[:123] == 1, 0.2, 1.0), (60, 123)).astype(float)
    made = forecast(demand, 7, events=events)
    assert made.mean[:, 2].mean() / made.mean[:, 0].mean() == pytest.approx(0.2, abs=0.05)


def test_sold_out_periods_do_not_lower_the_level():
    demand = shop(100, 60, np.ones(1))
    out = np.random.default_rng(5).random(demand.shape) < 0.3
    full, masked = forecast(demand, 1), forecast(np.where(out, 0, demand), 1, sold_out=out)
    zeros = forecast(np.where(out, 0, demand), 1)
    assert abs(masked.mean - full.mean).sum() < 0.5 * abs(zeros.mean - full.mean).sum()


def test_a_product_without_history_sells_as_its_group_does():
    demand = np.vstack([shop(10, 40, np.ones(1), 2), shop(10, 40, np.ones(1), 50), np.full((2, 40), np.nan)])
    made = forecast(demand, 2, groups=["slow"] * 10 + ["fast"] * 10 + ["slow", "fast"])
    assert made.mean[20, 0] < 6
    assert made.mean[21, 0] > 30
    assert made.basis.tolist() == ["history"] * 20 + ["peers"] * 2


def test_a_product_sold_out_throughout_is_forecast_from_what_it_sold():
    made = forecast([[4.0, 4, 4, 4], [2, 2, 2, 2]], 1, sold_out=[[True] * 4, [False] * 4])
    assert made.basis.tolist() == ["sold-out sales", "history"]
    assert made.mean[0, 0] == pytest.approx(4, rel=0.2)


def test_zeros_before_a_launch_are_no_demand():
    demand = np.zeros((1, 60))
    demand[0, 50:] = 6
    assert forecast(demand, 1).mean[0, 0] == pytest.approx(6, rel=0.05)
    once = np.zeros((1, 60))
    once[0, 59] = 6  # one order is no launch
    assert forecast(once, 1).mean[0, 0] < 2


def test_tonnes_and_grams_give_the_same_forecast():
    demand = shop(30, 80) + 0.5
    tonnes, grams = forecast(demand / 1000, 5, 7), forecast(demand * 1000, 5, 7)
    assert tonnes.mean * 1e6 == pytest.approx(grams.mean, rel=0.01)
    assert tonnes.total().quantiles(0.9) * 1e6 == pytest.approx(grams.total().quantiles(0.9), rel=0.01)


def test_nothing_after_the_origin_is_read():
    demand = shop(30, 80)
    later = np.concatenate([demand, 1000 + shop(30, 20)], axis=1)
    assert np.array_equal(forecast(demand, 5, 7).mean, forecast(later[:, :80], 5, 7).mean)
    hidden = np.where(np.arange(100) < 80, later, np.nan)
    assert np.isfinite(forecast(hidden, 5, 7).mean).all()


def test_intervals_cover_what_they_say():
    random = np.random.default_rng(6)
    level = random.gamma(2, 1.5, 400)[:, None]
    demand = random.negative_binomial(level, 0.4, (400, 104)).astype(float)
    total = forecast(demand[:, :100], 4).total()
    came = demand[:, 100:].sum(axis=1)
    for q in (0.1, 0.5, 0.9):
        assert (came <= total.quantiles(q)).mean() == pytest.approx(q, abs=0.05)
        assert (came <= total.units(q)).mean() >= q - 0.04


def test_classes_split_at_1_32_and_0_49():
    demand = np.array([[3.0, 3, 3, 3], [1, 9, 1, 9], [0, 5, 0, 5], [0, 1, 0, 9], [0, 0, 0, 0]])
    kinds = demand_classes(demand, np.ones(demand.shape, bool))
    assert kinds.tolist() == [
        DemandClass.SMOOTH,
        DemandClass.SMOOTH + (np.var([1, 9]) / 25 >= 0.49),
        DemandClass.INTERMITTENT,
        DemandClass.LUMPY,
        DemandClass.NONE,
    ]


def test_the_order_of_products_changes_nothing():
    demand = shop(50, 60)
    there, back = forecast(demand, 4, 7).mean, forecast(demand[::-1], 4, 7).mean[::-1]
    assert there == pytest.approx(back, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    demand=arrays(
        float,
        st.tuples(st.integers(1, 5), st.integers(1, 30)),
        elements=st.one_of(st.just(0.0), st.just(float("nan")), st.integers(0, 50).map(float), st.floats(0, 1e6)),
    ),
    horizon=st.integers(1, 12),
    season=st.sampled_from([1, 2, 7, 12, (7, 28)]),
)
def test_whatever_comes_in_no_nan_comes_out(demand, horizon, season):
    demand[0, 0] = 1.0
    made = forecast(demand, horizon, season)
    for values in (
        made.mean,
        made.quantiles((0.05, 0.5, 0.99)),
        made.total().units(0.95),
        made.sample(3),
        made.weights,
    ):
        assert np.isfinite(values).all()
        assert (values >= 0).all()
    assert made.mean.shape == (len(demand), horizon)
    assert (np.diff(made.quantiles((0.05, 0.5, 0.99)), axis=2) >= 0).all()


def test_one_sale_ever_makes_no_season():
    once = np.zeros(50)
    once[30] = 1
    made = forecast(once, 7, 7)
    assert made.mean == pytest.approx(np.full(7, made.mean[0]))
    assert 0.001 < made.mean[0] < 0.1


def test_a_large_steady_demand_has_a_narrow_interval():
    low, high = forecast(np.random.default_rng(7).poisson(1e5, 80), 1).quantiles((0.1, 0.9))[0]
    assert 98_500 < low < 1e5 < high < 101_500


def test_shelves_emptied_by_demand_do_not_hide_it():
    """The shelf holds less than some days ask for: such days are flagged, and are those of high demand."""
    demand = np.random.default_rng(8).poisson(6, (120, 100)).astype(float)
    emptied = demand >= 8
    seen = np.minimum(demand, 8)
    assert forecast(seen, 1, sold_out=emptied).mean.mean() == pytest.approx(6, rel=0.03)
    left_out = np.where(emptied, np.nan, seen)
    assert forecast(left_out, 1).mean.mean() < 5.5
