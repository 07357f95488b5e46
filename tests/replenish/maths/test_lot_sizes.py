"""Lot sizes for steady demand and under discounts, against costs written out and grids of quantities."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storelens.replenish.maths import (
    eoq,
    eoq_all_units_discount,
    eoq_cost,
    eoq_incremental_discount,
    eoq_with_backorders,
    eoq_with_backorders_cost,
    epq,
)

money = st.floats(0.01, 1000)


def test_eoq_by_hand() -> None:
    # sqrt(2 x 50 x 1600 / 4) = 200 units, 8 orders of 50 and 100 units held at 4 on average.
    best = eoq(fixed_cost=50, holding_cost=4, demand_rate=1600)
    assert (float(best.order_quantity), float(best.cost), float(best.cycle_time)) == (200, 800, 0.125)


@settings(deadline=None)
@given(money, money, st.floats(0.1, 1e5), st.floats(0.05, 20))
def test_no_quantity_beats_the_eoq_and_the_loss_is_the_known_one(
    fixed: float, holding: float, rate: float, ratio: float
) -> None:
    best = eoq(fixed, holding, rate)
    other = eoq_cost(fixed, holding, rate, best.order_quantity * ratio)
    assert float(other.cost / best.cost) == pytest.approx((ratio + 1 / ratio) / 2, rel=1e-9)


def test_without_demand_nothing_is_ordered_and_an_order_lasts_for_ever() -> None:
    best = eoq([10, 10], 1, [0, 20])
    assert best.order_quantity.tolist() == [0, 20]
    assert best.cost.tolist() == [0, 20]
    assert best.cycle_time.tolist() == [math.inf, 1]


def test_without_a_fixed_cost_orders_are_as_small_as_can_be() -> None:
    assert [float(value) for value in vars(eoq(0, 1, 20)).values()] == [0, 0, 0]


def test_arguments_broadcast_like_arrays() -> None:
    table = eoq(np.array([[1.0], [4.0]]), 2, np.array([1.0, 4.0, 9.0]))
    assert table.order_quantity.tolist() == [[1, 2, 3], [2, 4, 6]]


@settings(deadline=None)
@given(money, money, st.floats(0.1, 100), st.floats(0.1, 1e4), st.floats(0.2, 5), st.floats(0, 1))
def test_no_quantity_and_share_beat_planned_backorders(
    fixed: float, holding: float, times: float, rate: float, ratio: float, waiting: float
) -> None:
    best = eoq_with_backorders(fixed, holding, holding * times, rate)
    same = eoq_with_backorders_cost(fixed, holding, holding * times, rate, best.order_quantity, best.stockout_fraction)
    other = eoq_with_backorders_cost(fixed, holding, holding * times, rate, best.order_quantity * ratio, waiting)
    assert float(same.cost) == pytest.approx(float(best.cost), rel=1e-10)
    assert other.cost >= best.cost * (1 - 1e-12)
    assert float(best.largest_backorder) == pytest.approx(float(best.order_quantity * best.stockout_fraction))


def test_dear_backorders_bring_back_the_eoq() -> None:
    patient, hasty = eoq(8, 0.2, 1300), eoq_with_backorders(8, 0.2, 1e9, 1300)
    assert float(hasty.order_quantity) == pytest.approx(float(patient.order_quantity), rel=1e-9)


def test_epq_by_hand_and_at_an_endless_rate() -> None:
    # Half the lot is sold while it is made: sqrt(2 x 50 x 1600 / (8 x 1/2)) = 200.
    assert float(epq(50, 8, 1600, 3200).order_quantity) == 200
    assert float(epq(50, 4, 1600, 1e15).order_quantity) == pytest.approx(200)


def all_units_cost(
    q: float, fixed: float, rate: float, demand: float, breaks: list[float], prices: list[float]
) -> float:
    price = prices[sum(edge <= q for edge in breaks) - 1]
    return price * demand + fixed * demand / q + rate * price * q / 2


def incremental_cost(
    q: float, fixed: float, rate: float, demand: float, breaks: list[float], prices: list[float]
) -> float:
    ends = [*breaks[1:], math.inf]
    paid = sum(max(min(q, end) - start, 0) * price for start, end, price in zip(breaks, ends, prices, strict=True))
    return (fixed + paid) * demand / q + rate * paid / 2


@settings(max_examples=60, deadline=None)
@given(
    st.floats(1, 500),
    st.floats(0.02, 0.6),
    st.floats(10, 5000),
    st.lists(st.integers(1, 2000), max_size=4, unique=True),
    st.lists(st.floats(0.5, 3), min_size=5, max_size=5),
)
def test_no_quantity_on_a_grid_beats_the_discounted_lot(
    fixed: float, rate: float, demand: float, edges: list[int], prices: list[float]
) -> None:
    breaks = [0.0, *map(float, sorted(edges))]
    unit_costs = sorted(prices, reverse=True)[: len(breaks)]
    terms = (fixed, rate, demand, breaks, unit_costs)
    for solve, price in ((eoq_all_units_discount, all_units_cost), (eoq_incremental_discount, incremental_cost)):
        best = solve(*terms)
        assert price(best.order_quantity, *terms) == pytest.approx(best.cost, rel=1e-10)
        assert breaks[best.price_tier] <= best.order_quantity
        grid = [*np.geomspace(1, 20000, 250), *breaks[1:]]
        assert min(price(q, *terms) for q in grid) >= best.cost * (1 - 1e-12)


def test_one_price_for_all_is_the_eoq() -> None:
    plain = eoq(8, 0.3 * 0.75, 1300)
    for solve in (eoq_all_units_discount, eoq_incremental_discount):
        best = solve(8, 0.3, 1300, [0], [0.75])
        assert best.order_quantity == pytest.approx(float(plain.order_quantity))
        assert best.cost == pytest.approx(0.75 * 1300 + float(plain.cost))


def test_a_break_that_saves_nothing_is_not_bought() -> None:
    best = eoq_all_units_discount(50, 4, 1600, [0, 500], [1, 1])
    assert (best.order_quantity, best.price_tier) == (200, 0)


def test_without_a_fixed_cost_only_the_price_counts() -> None:
    assert eoq_incremental_discount(0, 0.5, 100, [0, 10], [2, 2]).order_quantity == 0
    # Per year: 200 at the first price; 100 x 1 + half of 0.5 x 10 at the second.
    best = eoq_all_units_discount(0, 0.5, 100, [0, 10], [2, 1])
    assert (best.order_quantity, best.cost) == (10, 102.5)
