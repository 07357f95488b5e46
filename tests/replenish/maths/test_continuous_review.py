"""(r, Q): costs from the definition, best pairs against grids, limits known without a computer."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storelens.replenish.maths import (
    Listed,
    NegativeBinomial,
    Normal,
    Poisson,
    best_reorder_point,
    eoq,
    eoq_with_backorders,
    r_q_cost,
    r_q_cost_normal,
    r_q_cycle_service,
    r_q_eoqb_approximation,
    r_q_exact,
    r_q_expected_inventory_level,
    r_q_fill_rate,
    r_q_normal_exact,
    r_q_optimal_r_for_q,
    r_q_poisson_exact,
)


def cost_by_definition(terms: np.ndarray, rate: float, h: float, p: float, fixed: float, r: int, q: int) -> float:
    """Average the cost of each position from r + 1 to r + q over a list of lead-time demand chances."""
    demand = np.arange(terms.size)
    held = sum(terms @ (h * np.maximum(y - demand, 0) + p * np.maximum(demand - y, 0)) for y in range(r + 1, r + q + 1))
    return (fixed * rate + held) / q


@pytest.mark.parametrize(("r", "q"), [(-3, 1), (0, 4), (5, 7), (12, 2)])
def test_the_cost_in_whole_units_is_the_average_over_positions(r: int, q: int) -> None:
    for demand in (Poisson(5), NegativeBinomial(5, 11), Listed([0, 4, 9], [0.2, 0.5, 0.3])):
        terms = demand.pmf(np.arange(300))
        expected = cost_by_definition(terms, 2.5, 1.5, 9, 30, r, q)
        assert float(r_q_cost(demand, 2.5, 1.5, 9, 30, r, q).cost) == pytest.approx(expected, rel=1e-10)


def test_the_cost_of_normal_demand_is_the_integral_over_positions() -> None:
    nodes, weights = np.polynomial.legendre.leggauss(80)
    r, q, h, p = 80.0, 60.0, 0.4, 5.0
    demand = Normal(100, 25)
    points = r + q * (nodes + 1) / 2
    held = (h * (points - 100) + (h + p) * demand.loss(points)) @ weights * q / 2
    found = r_q_cost_normal(h, p, 20, demand_mean=400, demand_sd=50, lead_time=0.25, reorder_point=r, order_quantity=q)
    assert float(found.cost) == pytest.approx((20 * 400 + held) / q, rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.2, 15), st.floats(0, 3), st.floats(0.1, 5), st.floats(0.2, 60), st.floats(0, 60))
def test_no_pair_on_a_grid_beats_the_exact_one(rate: float, time: float, h: float, times: float, fixed: float) -> None:
    best = r_q_poisson_exact(h, h * times, fixed, rate, time)
    r, q = float(best.reorder_point), float(best.order_quantity)
    points = np.floor(r) + np.arange(-6, 7)[:, None]
    lots = np.maximum(q + np.arange(-6, 7), 1)
    demand = Poisson(rate).over(time)
    others = r_q_cost(demand, rate, h, h * times, fixed, points, lots).cost
    assert (others >= best.cost * (1 - 1e-10) - 1e-12).all()
    assert float(r_q_cost(demand, rate, h, h * times, fixed, r, q).cost) == pytest.approx(
        float(best.cost), rel=1e-10, abs=1e-12
    )
    assert float(best_reorder_point(demand, h, h * times, q)) == pytest.approx(r, abs=1)


def test_more_spread_costs_more() -> None:
    steady = r_q_exact(Poisson(8), 4, 1, 9, 20)
    spread = r_q_exact(NegativeBinomial(8, 30), 4, 1, 9, 20)
    assert spread.cost > steady.cost
    assert spread.order_quantity > steady.order_quantity


def test_a_list_of_poisson_chances_gives_the_poisson_pair() -> None:
    listed = r_q_exact(Listed(np.arange(60), Poisson(3).pmf(np.arange(60))), 1.5, 20, 150, 100)
    assert (float(listed.reorder_point), float(listed.order_quantity)) == (3, 5)


def test_without_a_fixed_cost_units_are_ordered_one_by_one() -> None:
    best = r_q_poisson_exact(1, 4, 0, demand_mean=6, lead_time=1)
    assert (float(best.reorder_point), float(best.order_quantity)) == (
        7,
        1,
    )  # the newsvendor's 8, less the unit ordered


def test_without_a_lead_time_the_pair_is_the_lot_with_backorders() -> None:
    lot = eoq_with_backorders(50, 4, 12, 1600)
    best = r_q_normal_exact(4, 12, 50, demand_mean=1600, demand_sd=300, lead_time=0)
    assert float(best.order_quantity) == pytest.approx(float(lot.order_quantity), rel=1e-9)
    assert float(best.cost) == pytest.approx(float(lot.cost), rel=1e-9)
    assert float(best.reorder_point) == pytest.approx(-float(lot.largest_backorder), rel=1e-9)


def test_a_certain_demand_only_shifts_that_lot() -> None:
    still, moved = (r_q_normal_exact(4, 12, 50, 1600, 0, time) for time in (0, 0.1))
    assert float(moved.cost) == pytest.approx(float(still.cost), rel=1e-9)
    assert float(moved.reorder_point - still.reorder_point) == pytest.approx(160, rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.floats(10, 2000), st.floats(0.05, 0.8), st.floats(0.01, 1), st.floats(1.2, 80), st.floats(0.001, 500))
def test_the_exact_normal_pair_is_never_dearer(
    rate: float, variation: float, time: float, times: float, fixed: float
) -> None:
    terms = (0.5, 0.5 * times, fixed, rate, rate * variation, time)
    best, close = r_q_normal_exact(*terms), r_q_eoqb_approximation(*terms)
    assert best.cost <= close.cost * (1 + 1e-9)
    assert close.cost <= best.cost * 1.125
    around_r = float(best.reorder_point) + rate * time * np.array([-0.05, 0, 0.05])[:, None]
    around_q = float(best.order_quantity) * np.array([0.9, 1, 1.1])
    others = r_q_cost_normal(*terms, around_r, around_q).cost
    assert (others >= best.cost * (1 - 1e-9)).all()
    assert float(others[1, 1]) == pytest.approx(float(best.cost), rel=1e-8)


def test_a_normal_pair_without_a_fixed_cost_is_the_newsvendor() -> None:
    best = r_q_normal_exact(1, 4, 0, demand_mean=100, demand_sd=20, lead_time=0.25)
    assert float(best.order_quantity) == 0
    assert float(best.reorder_point) == pytest.approx(float(Normal(25, 10).quantile(0.8)))


def test_the_best_point_for_a_lot_balances_both_ends() -> None:
    point = float(r_q_optimal_r_for_q(1, 9, 100, 30, 1, order_quantity=50))
    ends = np.array([point, point + 50])
    costs = (ends - 100) + 10 * Normal(100, 30).loss(ends)
    assert costs[0] == pytest.approx(costs[1], rel=1e-12)


def test_many_products_at_once_equal_one_by_one() -> None:
    rates, spreads = np.array([100.0, 900.0]), np.array([30.0, 0.0])
    together = r_q_normal_exact(0.5, 6, 20, rates, spreads, 0.5)
    alone = [r_q_normal_exact(0.5, 6, 20, rate, sd, 0.5) for rate, sd in zip(rates, spreads, strict=True)]
    assert np.allclose(together.cost, [float(one.cost) for one in alone], rtol=1e-12)
    assert np.allclose(together.reorder_point, [float(one.reorder_point) for one in alone], rtol=1e-9)
    points = r_q_optimal_r_for_q(0.5, 6, rates, spreads, 0.5, [40, 90])
    assert float(points[1]) == pytest.approx(float(r_q_optimal_r_for_q(0.5, 6, 900, 0, 0.5, 90)))


def test_the_turns_of_the_inventory_level_model_end_where_both_equations_hold() -> None:
    h, p, fixed, rate = 0.225, 7.5, 8.0, 1300.0
    pair = r_q_expected_inventory_level(h, p, fixed, rate, 150, 1 / 12)
    demand = Normal(1300, 150).over(1 / 12)
    assert float(demand.sf(pair.reorder_point)) == pytest.approx(float(pair.order_quantity) * h / (p * rate), rel=1e-9)
    lot = math.sqrt(2 * rate * (fixed + p * float(demand.loss(pair.reorder_point))) / h)
    assert float(pair.order_quantity) == pytest.approx(lot, rel=1e-9)


def test_nahmias_example_by_both_kinds_of_service() -> None:
    first = r_q_cycle_service(50, 2, 200, 100, 25, 0.98)
    second = r_q_fill_rate(50, 2, 200, 100, 25, 0.98)
    assert [round(float(first.order_quantity)), round(float(first.reorder_point))] == [100, 151]
    assert [round(float(second.order_quantity)), round(float(second.reorder_point))] == [114, 124]
    assert float(Normal(100, 25).loss(second.reorder_point)) == pytest.approx(0.02 * float(second.order_quantity))


def test_service_without_spread_needs_no_safety_stock() -> None:
    pair = r_q_cycle_service(50, 2, 200, 100, 0, 0.98)
    assert float(pair.safety_stock) == 0
    assert float(pair.cost) == float(eoq(50, 2, 200).cost)
