"""Known demand by periods: the best plan against every plan, the rules of thumb by hand."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storelens.replenish.maths import (
    OrderPlan,
    least_unit_cost,
    lot_for_lot,
    part_period_balancing,
    silver_meal,
    wagner_whitin,
)

DEMANDS = st.lists(st.integers(0, 60), min_size=1, max_size=8)


def cost_by_walking(demand: list[int], orders: np.ndarray, fixed: list, holding: list, price: list) -> float:
    stock, cost = 0.0, 0.0
    for period, wanted in enumerate(demand):
        ordered = orders[period]
        stock += ordered - wanted
        assert stock > -1e-9
        cost += (fixed[period] if ordered > 0 else 0) + price[period] * ordered + holding[period] * stock
    return cost


def cheapest_by_trying_all(demand: list[int], fixed: list, holding: list, price: list) -> float:
    """Try every set of order periods, each order up to the next; the first period always may order."""
    costs = []
    for chosen in product([False, True], repeat=len(demand)):
        orders, last = np.zeros(len(demand)), None
        for period, wanted in enumerate(demand):
            last = period if chosen[period] else last
            if wanted and last is None:
                break
            if wanted:
                orders[last] += wanted
        else:
            costs.append(cost_by_walking(demand, orders, fixed, holding, price))
    return min(costs)


@settings(max_examples=150, deadline=None)
@given(DEMANDS, st.data())
def test_wagner_whitin_equals_trying_every_plan(demand: list[int], data: st.DataObject) -> None:
    row = st.lists(st.integers(0, 90), min_size=len(demand), max_size=len(demand))
    fixed, holding, price = data.draw(row), [h / 20 for h in data.draw(row)], [p / 30 for p in data.draw(row)]
    plan = wagner_whitin(demand, fixed, holding, price)
    assert plan.cost == pytest.approx(cheapest_by_trying_all(demand, fixed, holding, price), rel=1e-9, abs=1e-9)
    assert plan.cost == pytest.approx(cost_by_walking(demand, plan.order_quantities, fixed, holding, price), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=30), st.integers(0, 400), st.floats(0, 5))
def test_every_plan_covers_demand_and_none_beats_the_best(demand: list[int], fixed: int, holding: float) -> None:
    count = len(demand)
    best = wagner_whitin(demand, fixed, holding)
    for rule in (silver_meal, least_unit_cost, part_period_balancing, lot_for_lot):
        plan = rule(demand, fixed, holding)
        walked = cost_by_walking(demand, plan.order_quantities, [fixed] * count, [holding] * count, [0] * count)
        assert plan.cost == pytest.approx(walked, abs=1e-6)
        assert plan.order_quantities.sum() == sum(demand)
        assert plan.closing_stock[-1] == 0
        assert plan.cost >= best.cost - 1e-6


def orders(plan: OrderPlan) -> list[float]:
    return plan.order_quantities.tolist()


def test_rules_of_thumb_by_hand() -> None:
    # Fixed 100, holding 1; 40 in the first period, then 30, 50, 10.
    # Per period: 100, 65, 76.7: cover two; then 100, 55: cover the rest.
    # Per unit: 2.5, 1.857, 1.917: cover two; then 2, 1.833.
    # Holding: 0, 30, 130, 160: 130 is nearest to 100; then the last by itself.
    demand = [40, 30, 50, 10]
    assert orders(silver_meal(demand, 100, 1)) == [70, 0, 60, 0]
    assert orders(least_unit_cost(demand, 100, 1)) == [70, 0, 60, 0]
    assert orders(part_period_balancing(demand, 100, 1)) == [120, 0, 0, 10]
    assert part_period_balancing(demand, 100, 1).cost == 100 + 80 + 50 + 100
    assert silver_meal(demand, 100, 1).closing_stock.tolist() == [30, 0, 10, 0]


def test_equal_cost_covers_the_next_period_by_rule() -> None:
    # 60 per period after one; (60 + 60) / 2 = 60 after two: the order goes on.
    assert orders(silver_meal([5, 60], 60, 1)) == [65, 0]
    # 60 is as near to 90 as 120 is: the shorter order.
    assert orders(part_period_balancing([5, 60, 30], 90, 1)) == [65, 0, 30]


def test_periods_without_demand_are_skipped_and_covered() -> None:
    for rule in (wagner_whitin, silver_meal, least_unit_cost, part_period_balancing, lot_for_lot):
        plan = rule([0, 0, 8, 0, 0], 10, 1)
        assert orders(plan) == [0, 0, 8, 0, 0]
        assert plan.cost == 10


def test_one_period_and_no_demand_at_all() -> None:
    for rule in (wagner_whitin, silver_meal, least_unit_cost, part_period_balancing, lot_for_lot):
        assert orders(rule([7], 10, 1)) == [7]
        assert rule([0, 0], 10, 1).cost == 0


def test_a_price_rise_is_bought_ahead_of() -> None:
    plan = wagner_whitin([10, 10], fixed_cost=0, holding_cost=1, purchase_cost=[2, 9])
    assert orders(plan) == [20, 0]
    assert plan.cost == 20 * 2 + 10


def test_one_number_stands_for_every_period() -> None:
    assert orders(wagner_whitin(5, 100, 1, num_periods=3)) == [15, 0, 0]


def test_decimals_leave_no_stock_behind() -> None:
    plan = silver_meal([0.1, 0.2, 0.3, 0.1, 0.7], 1, 1)
    assert plan.closing_stock[-1] == 0
    assert (plan.closing_stock >= 0).all()
