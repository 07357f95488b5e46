"""Joint orders: costs from the definition, every multiple tried, powers of two near the best."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storelens.replenish.maths import (
    JointPolicy,
    eoq,
    joint_replenishment_best,
    joint_replenishment_power_of_two,
    joint_replenishment_silver,
)

SOLVERS = (joint_replenishment_silver, joint_replenishment_best, joint_replenishment_power_of_two)
rows = st.integers(1, 4).flatmap(
    lambda count: st.tuples(
        *(
            st.lists(st.floats(low, high), min_size=count, max_size=count)
            for low, high in ((0.1, 40), (0.1, 3), (1, 900))
        )
    )
)


def cost_by_definition(policy: JointPolicy, shared: float, own: list, holding: list, rates: list) -> float:
    """Add up orders and stock over one unit of time."""
    cost = shared / policy.base_cycle_time
    for m, k, h, d in zip(policy.order_multiples, own, holding, rates, strict=True):
        cost += k / (m * policy.base_cycle_time) + h * d * m * policy.base_cycle_time / 2
    return cost


def cheapest_multiples(shared: float, own: list, holding: list, rates: list, most: int) -> float:
    held = np.array(holding) * np.array(rates)
    return min(
        math.sqrt(2 * (shared + (np.array(own) / m).sum()) * (held * m).sum())
        for m in (np.array(each, dtype=float) for each in product(range(1, most + 1), repeat=len(own)))
    )


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 200), rows)
def test_policies_cost_what_they_say_and_the_best_is_best(shared: float, products: tuple) -> None:
    silver, best, doubled = (solve(shared, *products) for solve in SOLVERS)
    for policy in (silver, best, doubled):
        assert policy.cost == pytest.approx(cost_by_definition(policy, shared, *products), rel=1e-10)
        assert (policy.order_multiples >= 1).all()
    assert best.cost <= min(silver.cost, doubled.cost) * (1 + 1e-12)
    assert best.cost <= cheapest_multiples(shared, *products, most=6) * (1 + 1e-12)
    assert doubled.cost <= best.cost * 1.06
    assert (np.log2(doubled.order_multiples) % 1 == 0).all()


def test_the_best_multiples_by_trying_all_of_three_products() -> None:
    terms = (20, [1, 30, 90], [1, 1, 1], [900, 100, 20])
    best = joint_replenishment_best(*terms)
    assert best.cost == pytest.approx(cheapest_multiples(*terms, most=14), rel=1e-12)
    assert best.order_multiples.max() > 3


def test_the_quantities_last_until_the_next_order() -> None:
    policy = joint_replenishment_silver(10, [1.87, 8.19], [0.2, 0.2], [1736, 170])
    assert np.allclose(policy.order_quantities, [1736, 170] * policy.order_multiples * policy.base_cycle_time)


def test_one_product_is_its_own_lot() -> None:
    lot = eoq(30 + 6, 2, 400)
    for solve in SOLVERS:
        policy = solve(30, [6], [2], [400])
        assert policy.order_multiples.tolist() == [1]
        assert policy.cost == pytest.approx(float(lot.cost))
        assert policy.order_quantities[0] == pytest.approx(float(lot.order_quantity))


def test_equal_products_are_ordered_together() -> None:
    for solve in SOLVERS:
        assert solve(5, [3, 3, 3], 1, [50, 50, 50]).order_multiples.tolist() == [1, 1, 1]


def test_nothing_shared_leaves_powers_of_two_near_each_products_own_lot() -> None:
    policy = joint_replenishment_power_of_two(0, [4, 100], 1, [100, 10])
    apart = float(eoq(4, 1, 100).cost + eoq(100, 1, 10).cost)
    assert apart * (1 - 1e-12) <= policy.cost <= apart * 1.06


def test_a_product_without_its_own_cost_is_in_every_order() -> None:
    for solve in SOLVERS:
        assert solve(10, [0, 80], 1, [100, 2]).order_multiples[0] == 1
