"""(R, S): what a level delivers, by sums over the two demands, and the levels and periods that are best."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storelens.replenish.maths import (
    Listed,
    NegativeBinomial,
    Normal,
    Poisson,
    base_stock,
    base_stock_normal_lead_time,
    best_review_period,
    newsvendor_cost,
    order_up_to_for_any_demand,
    order_up_to_for_cycle_service,
    order_up_to_for_fill_rate,
    service_of_order_up_to,
)


def test_units_short_in_a_review_by_every_pair_of_demands() -> None:
    # Demand before the order comes, and in the review it must serve; short is what exceeds the level in the review only.
    demand, time, review, level = Poisson(1.2), 2, 3, 7
    before = demand.over(time).pmf(np.arange(60))[:, None]
    during = demand.over(review).pmf(np.arange(60))[None, :]
    left = np.maximum(level - np.arange(60), 0)[:, None]
    short = (before * during * np.maximum(np.arange(60)[None, :] - left, 0)).sum()
    service = service_of_order_up_to(demand, time, review, level)
    assert float(service.expected_shortage_per_cycle) == pytest.approx(short, rel=1e-10)
    assert float(service.fill_rate) == pytest.approx(1 - short / 3.6, rel=1e-10)


@settings(max_examples=30, deadline=None)
@given(st.floats(1, 300), st.floats(0.05, 1), st.floats(0, 6), st.floats(0.5, 8), st.floats(0.55, 0.999))
def test_the_service_asked_for_is_delivered(
    rate: float, variation: float, time: float, review: float, target: float
) -> None:
    demand = Normal(rate, rate * variation)
    by_cycle = order_up_to_for_cycle_service(rate, rate * variation, time, review, target)
    delivered = service_of_order_up_to(demand, time, review, by_cycle.order_up_to)
    assert float(delivered.cycle_service_level) == pytest.approx(target, rel=1e-9)
    by_units = order_up_to_for_fill_rate(rate, rate * variation, time, review, target)
    delivered = service_of_order_up_to(demand, time, review, by_units.order_up_to)
    assert float(delivered.fill_rate) == pytest.approx(target, rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.05, 20), st.floats(1, 5), st.integers(0, 4), st.integers(1, 4), st.floats(0.55, 0.99))
def test_whole_levels_are_the_least_that_deliver(
    mean: float, ratio: float, time: int, review: int, target: float
) -> None:
    demand = NegativeBinomial(mean, mean * ratio)
    level = order_up_to_for_any_demand(demand, time, review, fill_rate=target)
    assert service_of_order_up_to(demand, time, review, level).fill_rate >= target - 1e-10
    assert service_of_order_up_to(demand, time, review, level - 1).fill_rate < target
    level = order_up_to_for_any_demand(demand, time, review, cycle_service=target)
    assert service_of_order_up_to(demand, time, review, level).cycle_service_level >= target - 1e-14


def test_a_spread_lead_time_asks_for_more() -> None:
    still = order_up_to_for_fill_rate(100, 30, 2, 1, 0.98)
    moving = order_up_to_for_fill_rate(100, 30, 2, 1, 0.98, lead_time_sd=0.7)
    assert moving.safety_stock > still.safety_stock + 30


def test_a_certain_demand_needs_no_safety_stock() -> None:
    policy = order_up_to_for_cycle_service(100, 0, 2, 3, 0.99)
    assert (float(policy.order_up_to), float(policy.safety_stock), float(policy.average_inventory)) == (500, 0, 150)


def test_base_stock_protects_lead_time_and_one_period() -> None:
    best = base_stock_normal_lead_time(1, 4, demand_mean=10, demand_sd=3, lead_time=3)
    assert float(best.base_stock_level) == pytest.approx(40 + 6 * 0.8416212, abs=1e-5)
    listed = Listed([0, 1], [0.5, 0.5])
    assert float(base_stock(listed, 1, 4, lead_time=1).base_stock_level) == 2  # 0, 1, 2 at 1/4, 1/2, 1/4; ratio 0.8


@pytest.mark.parametrize("demand", [Normal(20, 6), Poisson(20), NegativeBinomial(20, 70)])
def test_no_period_and_level_of_a_grid_are_cheaper(demand: Normal | Poisson | NegativeBinomial) -> None:
    best = best_review_period(demand, 1, 9, fixed_cost=90, lead_time=2, longest=12)
    for review in range(1, 9):
        levels = np.arange(20 * review, 20 * (review + 6))
        held = sum(newsvendor_cost(demand.over(2 + end), 1, 9, levels).cost for end in range(1, review + 1))
        costs = (90 + held) / review
        assert costs.min() >= best.cost * (1 - 1e-10)
        if review == best.review_period:
            assert costs.min() == pytest.approx(best.cost, rel=2e-3)


def test_reviews_are_free_without_a_fixed_cost() -> None:
    best = best_review_period(Poisson(6), 1, 4, fixed_cost=0)
    assert (best.review_period, best.order_up_to) == (1, 8)


def test_many_products_at_once_equal_one_by_one() -> None:
    together = order_up_to_for_fill_rate([5, 80], [2, 20], [1, 3], 2, [0.9, 0.99])
    alone = [order_up_to_for_fill_rate(5, 2, 1, 2, 0.9), order_up_to_for_fill_rate(80, 20, 3, 2, 0.99)]
    assert np.allclose(together.order_up_to, [float(one.order_up_to) for one in alone], rtol=1e-12)
