"""Safety stock and what it delivers: both kinds of service, there and back, and by walking through stock."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storelens.replenish.maths import (
    NegativeBinomial,
    Normal,
    Poisson,
    cycle_service_and_fill_rate,
    protected_demand,
    reorder_point_for_cycle_service,
    reorder_point_for_fill_rate,
    safety_stock_for_cycle_service,
    safety_stock_for_fill_rate,
    service_of_reorder_point,
)

shares = st.floats(0.55, 0.999)


def test_the_spread_of_demand_and_of_the_lead_time_add_as_variances() -> None:
    demand = protected_demand(demand_mean=10, demand_sd=3, lead_time=4, lead_time_sd=0.8, review_period=5)
    assert float(demand.mean) == 90
    assert float(demand.variance) == pytest.approx(9 * 9 + 100 * 0.64)


def test_a_lead_time_of_two_lengths_has_that_variance() -> None:
    # 2 or 6 periods, half and half, demand always 10: 20 or 60 units.
    demand = protected_demand(10, 0, lead_time=4, lead_time_sd=2)
    assert float(demand.mean) == 40
    assert float(demand.sd) == np.std([20, 60])


def test_no_time_and_no_spread_need_no_stock() -> None:
    for stock in (safety_stock_for_cycle_service(10, 3, 0, 0.99), safety_stock_for_cycle_service(10, 0, 4, 0.99)):
        assert float(stock.safety_stock) == 0
        assert float(stock.safety_factor) == 0


def test_the_two_kinds_of_service_ask_for_very_different_stock() -> None:
    by_cycle = safety_stock_for_cycle_service(100, 30, 4, 0.95)
    by_units = safety_stock_for_fill_rate(100, 30, 4, order_quantity=1000, target_fill_rate=0.95)
    assert float(by_cycle.safety_stock) == pytest.approx(1.6448536 * 60)
    assert float(by_units.safety_stock) < 0


@settings(max_examples=40, deadline=None)
@given(st.floats(1, 500), st.floats(0.05, 1), st.floats(0.1, 9), st.floats(0, 2), shares)
def test_the_service_asked_for_is_delivered(
    rate: float, variation: float, time: float, spread: float, target: float
) -> None:
    sd, lot = rate * variation, rate * 2.5
    by_cycle = safety_stock_for_cycle_service(rate, sd, time, target, lead_time_sd=spread)
    delivered = cycle_service_and_fill_rate(rate, sd, time, lot, by_cycle.reorder_point, lead_time_sd=spread)
    assert float(delivered.cycle_service_level) == pytest.approx(target, rel=1e-9)
    by_units = safety_stock_for_fill_rate(rate, sd, time, lot, target, lead_time_sd=spread)
    delivered = cycle_service_and_fill_rate(rate, sd, time, lot, by_units.reorder_point, lead_time_sd=spread)
    assert float(delivered.fill_rate_exact) == pytest.approx(target, rel=1e-9)
    textbook = safety_stock_for_fill_rate(rate, sd, time, lot, target, lead_time_sd=spread, exact=False)
    delivered = cycle_service_and_fill_rate(rate, sd, time, lot, textbook.reorder_point, lead_time_sd=spread)
    assert float(delivered.fill_rate) == pytest.approx(target, rel=1e-9)
    assert textbook.safety_stock >= by_units.safety_stock - 1e-9


@settings(max_examples=40, deadline=None)
@given(st.floats(0.05, 60), st.floats(1, 6), st.integers(1, 40), shares)
def test_whole_points_are_the_least_that_deliver(mean: float, ratio: float, lot: int, target: float) -> None:
    for demand in (Poisson(mean), NegativeBinomial(mean, mean * ratio)):
        point = reorder_point_for_fill_rate(demand, lot, target)
        assert service_of_reorder_point(demand, lot, point).fill_rate_exact >= target - 1e-10
        assert service_of_reorder_point(demand, lot, point - 1).fill_rate_exact < target
        point = reorder_point_for_cycle_service(demand, target)
        assert service_of_reorder_point(demand, lot, point).cycle_service_level >= target - 1e-14


def test_fill_rate_of_whole_units_counts_what_finds_stock() -> None:
    # With unit demands the one that comes at position y finds stock when lead-time demand is below y.
    demand, point, lot = Poisson(4), 3, 6
    found = np.mean([float(demand.cdf(y - 1)) for y in range(point + 1, point + lot + 1)])
    waiting = np.mean([float(demand.loss(y)) for y in range(point + 1, point + lot + 1)])
    service = service_of_reorder_point(demand, lot, point)
    assert float(service.fill_rate_exact) == pytest.approx(found, rel=1e-12)
    assert float(service.average_backorders) == pytest.approx(waiting, rel=1e-12)


def test_a_lot_smaller_than_the_shortage_does_not_serve_less_than_nothing() -> None:
    service = cycle_service_and_fill_rate(100, 40, 4, order_quantity=1, reorder_point=300)
    assert float(service.fill_rate) == 0
    assert 0 < float(service.fill_rate_exact) < 1


def test_service_without_demand_is_full_and_stock_lies_for_ever() -> None:
    service = cycle_service_and_fill_rate(0, 0, 2, order_quantity=10, reorder_point=0)
    assert (float(service.cycle_service_level), float(service.fill_rate), float(service.flow_time)) == (1, 1, np.inf)


def test_many_products_at_once_equal_one_by_one() -> None:
    rates, spreads, times = np.array([5.0, 80]), np.array([2.0, 0]), np.array([1.0, 3])
    together = safety_stock_for_fill_rate(rates, spreads, times, [10, 100], [0.9, 0.99])
    alone = [
        safety_stock_for_fill_rate(*row) for row in zip(rates, spreads, times, [10, 100], [0.9, 0.99], strict=True)
    ]
    assert np.allclose(together.safety_stock, [float(one.safety_stock) for one in alone], rtol=1e-12)
    assert together.protected_sd.tolist() == [2, 0]
    assert float(together.safety_stock[1]) == pytest.approx(-1)  # 1 % of 100 units may be short


def test_service_rises_with_the_reorder_point() -> None:
    points = np.arange(0, 60)
    service = service_of_reorder_point(Normal(30, 8), 25, points)
    for figures in (service.cycle_service_level, service.fill_rate_exact, service.fill_rate):
        assert (np.diff(figures) >= 0).all()
    assert (np.diff(service.average_backorders) <= 0).all()
