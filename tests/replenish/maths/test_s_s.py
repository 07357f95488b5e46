"""(s, S): the cost against the chain of stock positions, the best pair against every pair of a grid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storelens.replenish.maths import (
    Listed,
    NegativeBinomial,
    Normal,
    Poisson,
    newsvendor_poisson,
    s_s_cost,
    s_s_exact,
    s_s_poisson_exact,
    s_s_power_approximation,
)


def cost_of_the_chain(chances: np.ndarray, h: float, p: float, fixed: float, s: int, top: int) -> float:
    """Return the cost per period from the stationary distribution of the position after ordering, s + 1 to S."""
    size = top - s
    moves = np.zeros((size, size))
    for below in range(size):  # the position top - below, before demand
        for wanted, chance in enumerate(chances):
            reached = below + wanted
            moves[below, reached if reached < size else 0] += chance
    system = np.vstack([moves.T - np.eye(size), np.ones(size)])
    stay = np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0]
    demand = np.arange(chances.size)
    cost = 0.0
    for below in range(size):
        left = top - below - demand
        held = chances @ (h * np.maximum(left, 0) + p * np.maximum(-left, 0))
        cost += stay[below] * (held + fixed * chances[demand >= size - below].sum())
    return cost


@pytest.mark.parametrize(("s", "top"), [(-2, 1), (0, 1), (3, 9), (6, 20)])
def test_the_cost_is_that_of_the_chain_of_positions(s: int, top: int) -> None:
    for demand in (Poisson(3), NegativeBinomial(3, 7), Listed([0, 2, 5], [0.5, 0.3, 0.2])):
        chances = demand.pmf(np.arange(150))
        expected = cost_of_the_chain(chances, 1, 6, 11, s, top)
        assert s_s_cost(demand, 1, 6, 11, s, top).cost == pytest.approx(expected, rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.3, 9), st.floats(1, 5), st.floats(0.5, 30), st.floats(0, 80), st.integers(0, 2))
def test_no_pair_of_a_grid_is_cheaper(mean: float, ratio: float, stockout: float, fixed: float, time: int) -> None:
    for demand in (Poisson(mean), NegativeBinomial(mean, mean * ratio)):
        best = s_s_exact(demand, 1, stockout, fixed, time)
        again = s_s_cost(demand, 1, stockout, fixed, best.reorder_level, best.order_up_to_level, time)
        assert again.cost == best.cost
        for s in range(best.reorder_level - 2, best.reorder_level + 3):
            for top in range(max(s + 1, best.order_up_to_level - 3), best.order_up_to_level + 4):
                assert s_s_cost(demand, 1, stockout, fixed, s, top, time).cost >= best.cost * (1 - 1e-10)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=5, unique=True).filter(any),
    st.lists(st.integers(1, 9), min_size=5, max_size=5),
    st.floats(0.2, 20),
    st.floats(0, 40),
)
def test_no_pair_of_a_wide_grid_is_cheaper_for_listed_demand(
    values: list[int], weights: list[int], stockout: float, fixed: float
) -> None:
    chances = np.array(weights[: len(values)], dtype=float)
    demand = Listed(values, chances / chances.sum())
    best = s_s_exact(demand, 1, stockout, fixed)
    grid = [s_s_cost(demand, 1, stockout, fixed, s, top).cost for s in range(-12, 12) for top in range(s + 1, 32)]
    assert min(grid) >= best.cost * (1 - 1e-10)


def test_without_a_fixed_cost_the_policy_is_the_newsvendor() -> None:
    best = s_s_poisson_exact(1, 4, 0, demand_mean=6)
    newsvendor = newsvendor_poisson(1, 4, 6)
    assert (best.reorder_level, best.order_up_to_level) == (7, 8)
    assert best.cost == pytest.approx(float(newsvendor.cost), rel=1e-12)


def test_a_certain_demand_is_a_lot_size_by_hand() -> None:
    # 4 a period, ordering 18, holding 1, waiting 100: 12 at a time cost (18 + 8 + 4) / 3 = 10, 16 cost (18 + 24) / 4 = 10.5.
    best = s_s_exact(Listed([4], [1.0]), 1, 100, 18)
    assert best.cost == pytest.approx(10)
    assert best.order_up_to_level == 12


def test_a_lead_time_is_protected_too() -> None:
    soon, late = s_s_poisson_exact(1, 9, 20, 5), s_s_poisson_exact(1, 9, 20, 5, lead_time=3)
    assert late.reorder_level > soon.reorder_level + 12
    assert late.cost > soon.cost


def test_a_large_fixed_cost_is_answered() -> None:
    best = s_s_poisson_exact(1, 9, 5000, 20)
    assert best.order_up_to_level - best.reorder_level == pytest.approx(np.sqrt(2 * 5000 * 20 * 10 / 9), rel=0.1)


def test_the_power_approximation_is_near_the_best() -> None:
    for fixed in (10, 60, 300):
        best = s_s_poisson_exact(1, 9, fixed, 20)
        near = s_s_power_approximation(1, 9, fixed, 20, np.sqrt(20))
        levels = round(float(near.reorder_level)), round(float(near.order_up_to_level))
        assert s_s_cost(Poisson(20), 1, 9, fixed, *levels).cost <= best.cost * 1.05


def test_small_orders_are_capped_at_the_newsvendor_level() -> None:
    near = s_s_power_approximation(0.18, 0.7, [2.5, 250], 50, 8)
    top = float(Normal(50, 8).quantile(0.7 / 0.88))
    assert float(near.order_up_to_level[0]) == pytest.approx(top)
    assert near.order_up_to_level_uncapped[0] > top
    assert near.order_up_to_level[1] == near.order_up_to_level_uncapped[1]
    assert (near.reorder_level <= near.order_up_to_level).all()


def test_the_approximation_of_a_certain_demand_is_finite() -> None:
    near = s_s_power_approximation(1, 9, 100, 20, 0)
    assert float(near.reorder_level) == pytest.approx(0.973 * 20)
