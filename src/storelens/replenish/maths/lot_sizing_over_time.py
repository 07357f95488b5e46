"""What to order in each period when demand is known but changes: the best plan, and four rules of thumb.

One product a call. Demand is units per period; `fixed_cost` money per order, `holding_cost` money per unit and period
on the stock at the period's end, `purchase_cost` money per unit. Orders arrive at once and shortages are not allowed.
No order is placed in a period without need of one: leading periods without demand order nothing.
"""

from dataclasses import dataclass

import numpy as np

from storelens.errors import UsageError
from storelens.replenish.maths.arguments import FloatArray, Numbers, at_least_zero, one_row, single, single_whole

_ROUNDING = 1e-12  # equal up to rounding is equal


@dataclass(frozen=True, eq=False)
class OrderPlan:
    """Orders by period. order_quantities, closing_stock: units at each period; cost: money over all periods."""

    order_quantities: FloatArray
    closing_stock: FloatArray
    cost: float


def wagner_whitin(
    demand: Numbers,
    fixed_cost: Numbers,
    holding_cost: Numbers,
    purchase_cost: Numbers = 0.0,
    num_periods: int | None = None,
) -> OrderPlan:
    """Return the cheapest plan; every cost may be one number or one per period.

    At equal cost orders cover fewer periods. A period's holding cost is charged on the stock at that period's end.
    num_periods checks the length of the demand, or repeats a demand given as one number. UsageError for negative or
    missing numbers and for lists of other lengths. Source: Wagner and Whitin 1958; Snyder and Shen 2019, eq. 3.39.

    >>> plan = wagner_whitin(demand=[90, 120, 80, 70], fixed_cost=500, holding_cost=2)
    >>> plan.order_quantities.tolist(), plan.cost
    ([210.0, 0.0, 150.0, 0.0], 1380.0)
    """
    units = _demand(demand, num_periods)
    fixed = _by_period("fixed_cost", fixed_cost, units.size)
    holding = _by_period("holding_cost", holding_cost, units.size)
    price = _by_period("purchase_cost", purchase_cost, units.size)
    count = units.size
    stored = np.concatenate([[0.0], np.cumsum(holding)])  # to hold a unit from i to j: stored[j] - stored[i]
    to_go = np.zeros(count + 1)
    ends = np.zeros(count, dtype=int)
    for first in range(count - 1, -1, -1):
        each = units[first:] * (price[first] + stored[first:count] - stored[first])
        lot = fixed[first] * (np.cumsum(units[first:]) > 0)
        totals = lot + np.cumsum(each) + to_go[first + 1 :]
        last = int(np.argmin(totals))
        to_go[first], ends[first] = totals[last], first + last + 1
    starts, first = [], 0
    while first < count:
        starts.append(first)
        first = int(ends[first])
    return _plan(units, starts, fixed, holding, price)


def silver_meal(demand: Numbers, fixed_cost: float, holding_cost: float) -> OrderPlan:
    """Return the plan of Silver and Meal: an order covers periods until the cost per period begins to rise.

    Equal cost: the order goes on. Source: Silver and Meal 1973; Nahmias 2015, chapter 8.

    >>> silver_meal([18, 30, 42, 5, 20], fixed_cost=80, holding_cost=2).order_quantities.tolist()
    [48.0, 0.0, 47.0, 0.0, 20.0]
    """
    return _by_rule(demand, fixed_cost, holding_cost, per_unit=False)


def least_unit_cost(demand: Numbers, fixed_cost: float, holding_cost: float) -> OrderPlan:
    """Return the plan in which an order covers periods until the cost per unit begins to rise.

    Equal cost: the order goes on. Source: Nahmias 2015, chapter 8.

    >>> least_unit_cost([18, 30, 42, 5, 20], fixed_cost=80, holding_cost=2).order_quantities.tolist()
    [48.0, 0.0, 42.0, 25.0, 0.0]
    """
    return _by_rule(demand, fixed_cost, holding_cost, per_unit=True)


def part_period_balancing(demand: Numbers, fixed_cost: float, holding_cost: float) -> OrderPlan:
    """Return the plan in which the holding cost of an order comes as near as it can to the fixed cost.

    As near from both sides: the shorter order. Source: DeMatteis 1968; Nahmias 2015, chapter 8.

    >>> part_period_balancing([18, 30, 42, 5, 20], fixed_cost=80, holding_cost=2).order_quantities.tolist()
    [48.0, 0.0, 67.0, 0.0, 0.0]
    """
    units, fixed, holding = _steady(demand, fixed_cost, holding_cost)
    starts, first = [], 0
    while first < units.size:
        starts.append(first)
        held = np.cumsum(holding * units[first:] * np.arange(units.size - first))
        nearest = int(np.argmin(np.abs(held - fixed)))
        first += nearest + 1 if units[first] > 0 else 1
    return _plan(units, starts, *_constant(units.size, fixed, holding))


def lot_for_lot(demand: Numbers, fixed_cost: float, holding_cost: float) -> OrderPlan:
    """Return the plan that orders each period's demand in that period: nothing is held.

    >>> lot_for_lot([18, 0, 42], fixed_cost=80, holding_cost=2).cost
    160.0
    """
    units, fixed, holding = _steady(demand, fixed_cost, holding_cost)
    return _plan(units, list(range(units.size)), *_constant(units.size, fixed, holding))


def _by_rule(demand: Numbers, fixed_cost: float, holding_cost: float, per_unit: bool) -> OrderPlan:
    """Return the plan whose orders are extended while their cost per unit, or per period, does not rise."""
    units, fixed, holding = _steady(demand, fixed_cost, holding_cost)
    starts, first = [], 0
    while first < units.size:
        starts.append(first)
        covered = units[first:]
        costs = fixed + np.cumsum(holding * covered * np.arange(covered.size))
        measure = costs / np.cumsum(covered if per_unit else np.ones(covered.size)) if covered[0] > 0 else np.zeros(1)
        rises = np.flatnonzero(measure[1:] > measure[:-1] * (1 + _ROUNDING))
        first += int(rises[0]) + 1 if rises.size else measure.size
    return _plan(units, starts, *_constant(units.size, fixed, holding))


def _plan(units: FloatArray, starts: list[int], fixed: FloatArray, holding: FloatArray, price: FloatArray) -> OrderPlan:
    orders = np.zeros(units.size)
    orders[starts] = np.add.reduceat(units, starts)
    stock = np.cumsum(orders) - np.cumsum(units)
    # What rounding leaves of decimals is no stock.
    stock[np.abs(stock) < _ROUNDING * (1 + units.sum())] = 0.0
    cost = fixed @ (orders > 0) + holding @ stock + price @ orders
    return OrderPlan(orders, stock, float(cost))


def _demand(demand: Numbers, num_periods: int | None = None) -> FloatArray:
    periods = None if num_periods is None else single_whole("num_periods", num_periods, least=1)
    if periods is not None and np.ndim(demand) == 0:
        return np.full(periods, float(at_least_zero("demand", demand)))
    units = at_least_zero("demand", one_row("demand", demand, "give the demand of each period"))
    if periods is not None and periods != units.size:
        raise UsageError(f"demand must have {num_periods} periods (num_periods), got {units.size} - give one each")
    return units


def _by_period(name: str, value: Numbers, count: int) -> FloatArray:
    array = at_least_zero(name, value)
    if array.ndim and array.shape != (count,):
        raise UsageError(f"{name} must be one number or {count}, one a period, got shape {array.shape} - see demand")
    return np.broadcast_to(array, (count,))


def _steady(demand: Numbers, fixed_cost: float, holding_cost: float) -> tuple[FloatArray, float, float]:
    fixed = float(at_least_zero("fixed_cost", single("fixed_cost", fixed_cost)))
    return _demand(demand), fixed, float(at_least_zero("holding_cost", single("holding_cost", holding_cost)))


def _constant(count: int, fixed: float, holding: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    return np.full(count, fixed), np.full(count, holding), np.zeros(count)
