"""Stock watched all the time: at the reorder point r order Q more. Exact costs and the best pair for any demand.

The demand handed in is the demand over the lead time, in units. Costs: `fixed_cost` money per order, `holding_cost`
money per unit and time, `stockout_cost` money per unit waiting and time (shortages wait). Money comes back per time;
the unit of time is the demand rate's. The inventory position is uniform between r and r + Q, which is exact for Poisson
demand and the usual model for the others: Snyder and Shen 2019, chapter 5; Zheng 1992; Federgruen and Zheng 1992.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from storelens.errors import UsageError
from storelens.replenish.maths.arguments import (
    FloatArray,
    Numbers,
    above_zero,
    at_least_zero,
    finite,
    number,
    refuse,
    single,
)
from storelens.replenish.maths.counts import Poisson
from storelens.replenish.maths.distributions import Demand, Normal
from storelens.replenish.maths.roots import first_at_or_below, first_whole_at_or_below

_STEPS = 200
_LARGEST_WINDOW = 20_000_000


@dataclass(frozen=True, eq=False)
class ReorderPolicy:
    """A reorder point and an order quantity, units, and their cost (ordering, holding, waiting), money per time."""

    reorder_point: FloatArray
    order_quantity: FloatArray
    cost: FloatArray


def r_q_cost(
    lead_time_demand: Demand,
    demand_rate: Numbers,
    holding_cost: Numbers,
    stockout_cost: Numbers,
    fixed_cost: Numbers,
    reorder_point: Numbers,
    order_quantity: Numbers,
) -> ReorderPolicy:
    """Return the exact cost of a reorder point (units) and an order quantity (units, above 0), money per time.

    The integral (the sum, in whole units) of the newsvendor cost over (r, r + Q] is closed by the second-order loss.
    UsageError for negative rates or costs. Source: Snyder and Shen 2019, eq. 5.7 and 5.48.

    >>> policy = r_q_cost(Poisson(3), 1.5, 20, 150, 100, reorder_point=3, order_quantity=5)
    >>> round(float(policy.cost), 4)
    107.9236
    """
    rate, fixed = at_least_zero("demand_rate", demand_rate), at_least_zero("fixed_cost", fixed_cost)
    holding, stockout = above_zero("holding_cost", holding_cost), above_zero("stockout_cost", stockout_cost)
    point, quantity = finite("reorder_point", reorder_point), above_zero("order_quantity", order_quantity)
    if lead_time_demand.whole_units:
        refuse("order_quantity", quantity, quantity == np.floor(quantity), "a whole number", "round it")
    held = _window_cost(lead_time_demand, holding, stockout, point, quantity)
    cost = (fixed * rate + held) / quantity
    zero = 0 * cost
    return ReorderPolicy(number(point + zero), number(quantity + zero), number(cost))


def r_q_cost_normal(
    holding_cost: Numbers,
    stockout_cost: Numbers,
    fixed_cost: Numbers,
    demand_mean: Numbers,
    demand_sd: Numbers,
    lead_time: Numbers,
    reorder_point: Numbers,
    order_quantity: Numbers,
) -> ReorderPolicy:
    """Return `r_q_cost` for normal demand: mean and standard deviation per time, lead time (0 or more) in that time.

    >>> round(float(r_q_cost_normal(0.225, 7.5, 8, 1300, 150, 1 / 12, 126.8, 328.5).cost), 4)
    78.0712
    """
    demand = Normal(demand_mean, demand_sd).over(at_least_zero("lead_time", lead_time))
    return r_q_cost(demand, demand_mean, holding_cost, stockout_cost, fixed_cost, reorder_point, order_quantity)


def best_reorder_point(
    lead_time_demand: Demand, holding_cost: Numbers, stockout_cost: Numbers, order_quantity: Numbers
) -> FloatArray:
    """Return the cheapest reorder point (units) for a given order quantity (units, above 0): g(r) = g(r + Q).

    For demand in whole units: the least whole r with g(r + 1) <= g(r + Q + 1). Source: Snyder and Shen 2019, eq. 5.9.

    >>> float(best_reorder_point(Poisson(3), 20, 150, order_quantity=5))
    3.0
    """
    holding, stockout = above_zero("holding_cost", holding_cost), above_zero("stockout_cost", stockout_cost)
    quantity = above_zero("order_quantity", order_quantity)
    cost = _newsvendor_cost(lead_time_demand, holding, stockout)
    best = lead_time_demand.quantile(stockout / (holding + stockout)) + 0 * quantity
    if lead_time_demand.whole_units:
        refuse("order_quantity", quantity, quantity == np.floor(quantity), "a whole number", "round it")
        # A hair of tolerance: equal costs must not turn on the last digit.
        return number(
            first_whole_at_or_below(
                lambda r: cost(r + 1) - cost(r + quantity + 1), 1e-12 * cost(best), best - quantity - 1, best
            )
        )
    return number(first_at_or_below(lambda r: cost(r) - cost(r + quantity), 0 * quantity, best - quantity, best))


def r_q_optimal_r_for_q(
    holding_cost: Numbers,
    stockout_cost: Numbers,
    demand_mean: Numbers,
    demand_sd: Numbers,
    lead_time: Numbers,
    order_quantity: Numbers,
) -> FloatArray:
    """Return `best_reorder_point` for normal demand: mean and standard deviation per time, lead time in that time.

    >>> round(float(r_q_optimal_r_for_q(0.225, 7.5, 1300, 150, 1 / 12, order_quantity=318)), 3)
    127.788
    """
    demand = Normal(demand_mean, demand_sd).over(at_least_zero("lead_time", lead_time))
    return best_reorder_point(demand, holding_cost, stockout_cost, order_quantity)


def r_q_normal_exact(
    holding_cost: Numbers,
    stockout_cost: Numbers,
    fixed_cost: Numbers,
    demand_mean: Numbers,
    demand_sd: Numbers,
    lead_time: Numbers,
) -> ReorderPolicy:
    """Return the cheapest pair for normal demand: mean (above 0) and standard deviation per time, lead time in it.

    At the best pair g(r) = g(r + Q) = the cost, so the cost is the c at which the area between c and g is K d; Newton's
    method on c and on both ends never overshoots, because g is convex. Without a fixed cost the quantity is 0: order
    every unit as it is sold. Source: Zheng 1992, lemma 1; Snyder and Shen 2019, chapter 5.

    >>> best = r_q_normal_exact(0.225, 7.5, 8, 1300, 150, 1 / 12)
    >>> round(float(best.reorder_point), 2), round(float(best.order_quantity), 2), round(float(best.cost), 4)
    (126.87, 328.45, 78.0711)
    """
    rate, fixed = above_zero("demand_mean", demand_mean), at_least_zero("fixed_cost", fixed_cost)
    holding, stockout = above_zero("holding_cost", holding_cost), above_zero("stockout_cost", stockout_cost)
    demand = Normal(rate, demand_sd).over(at_least_zero("lead_time", lead_time))
    best = demand.quantile(stockout / (holding + stockout))
    spent = fixed * rate + 0 * best
    lot = np.sqrt(2 * spent * (holding + stockout) / (holding * stockout))
    free = spent == 0
    lot = np.where(free, 1.0, lot)
    point = best_reorder_point(demand, holding, stockout, lot)
    level = (spent + _window_cost(demand, holding, stockout, point, lot)) / lot
    for _ in range(_STEPS):
        low, high = _ends(demand, holding, stockout, level)
        wide = np.maximum(high - low, 1e-300)
        held = _window_cost(demand, holding, stockout, low, high - low)
        step = np.where(free, 0.0, np.maximum((level * (high - low) - held - spent) / wide, 0))
        level = level - step
        if (np.abs(step) <= 1e-14 * level).all():
            break
    low, high = _ends(demand, holding, stockout, level)
    bare = _newsvendor_cost(demand, holding, stockout)(best)
    low, quantity = np.where(free, best, low), np.where(free, 0.0, high - low)
    return ReorderPolicy(number(low), number(quantity), number(np.where(free, bare, level)))


def r_q_exact(
    lead_time_demand: Demand, demand_rate: float, holding_cost: float, stockout_cost: float, fixed_cost: float
) -> ReorderPolicy:
    """Return the cheapest pair for a lead-time demand in whole units (Poisson, negative binomial, listed); one product.

    The Q cheapest levels of g stand side by side, so the best window is found by adding them up from the cheapest on.
    At equal cost the smaller quantity is taken. UsageError for a rate of 0, a cost that is not above 0 (the fixed cost
    may be 0) or a demand not in whole units. Source: Federgruen and Zheng 1992.

    >>> best = r_q_exact(Poisson(3), demand_rate=1.5, holding_cost=20, stockout_cost=150, fixed_cost=100)
    >>> float(best.reorder_point), float(best.order_quantity), round(float(best.cost), 4)
    (3.0, 5.0, 107.9236)
    """
    if not lead_time_demand.whole_units:
        raise UsageError("r_q_exact needs a demand in whole units - use r_q_normal_exact for normal demand")
    rate = float(above_zero("demand_rate", single("demand_rate", demand_rate), "without demand order nothing"))
    holding = float(above_zero("holding_cost", single("holding_cost", holding_cost)))
    stockout = float(above_zero("stockout_cost", single("stockout_cost", stockout_cost)))
    spent = rate * float(at_least_zero("fixed_cost", single("fixed_cost", fixed_cost)))
    cost = _newsvendor_cost(lead_time_demand, np.asarray(holding), np.asarray(stockout))
    best = single("demand", lead_time_demand.quantile(stockout / (holding + stockout)))
    half = 8 + 2 * int(np.sqrt(2 * spent * (holding + stockout) / (holding * stockout)))
    while half < _LARGEST_WINDOW:
        levels = np.arange(best - half, best + half + 1)
        costs = cost(levels)
        order = np.lexsort((np.abs(levels - best), costs))
        means = (spent + np.cumsum(costs[order])) / np.arange(1, levels.size + 1)
        count = int(np.argmin(means)) + 1
        if means[count - 1] <= min(costs[0], costs[-1]):
            point = levels[order[:count]].min() - 1
            return ReorderPolicy(number(point), number(float(count)), number(means[count - 1]))
        half *= 2
    raise UsageError(f"fixed_cost asks for orders above {_LARGEST_WINDOW:g} units, got {fixed_cost:g} - count in cases")


def r_q_poisson_exact(
    holding_cost: float, stockout_cost: float, fixed_cost: float, demand_mean: float, lead_time: float
) -> ReorderPolicy:
    """Return `r_q_exact` for Poisson demand: mean units per time (above 0), lead time (0 or more) in that time.

    >>> float(r_q_poisson_exact(20, 150, 100, demand_mean=1.5, lead_time=2).order_quantity)
    5.0
    """
    demand = Poisson(demand_mean).over(at_least_zero("lead_time", lead_time))
    return r_q_exact(demand, demand_mean, holding_cost, stockout_cost, fixed_cost)


def _newsvendor_cost(demand: Demand, holding: FloatArray, stockout: FloatArray) -> Callable[[FloatArray], FloatArray]:
    """Return g: the holding and waiting cost per time at an inventory position."""
    return lambda level: holding * (level - demand.mean) + (holding + stockout) * demand.loss(level)


def _window_cost(
    demand: Demand, holding: FloatArray, stockout: FloatArray, point: FloatArray, quantity: FloatArray
) -> FloatArray:
    """Return the integral, or the sum, of g over (point, point + quantity]."""
    half = 0.5 * (quantity + 1) if demand.whole_units else 0.5 * quantity
    losses = demand.second_loss(point) - demand.second_loss(point + quantity)
    return holding * quantity * (point - demand.mean + half) + (holding + stockout) * losses


def _ends(
    demand: Demand, holding: FloatArray, stockout: FloatArray, level: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return where g crosses a level at or above its least value, below and above the cheapest position."""
    cost = _newsvendor_cost(demand, holding, stockout)
    ends = (demand.mean - level / stockout, demand.mean + level / holding)  # where g would cross were demand certain
    return _walk(cost, demand, holding, stockout, level, ends[0]), _walk(
        cost, demand, holding, stockout, level, ends[1]
    )


def _walk(
    cost: Callable[[FloatArray], FloatArray],
    demand: Demand,
    holding: FloatArray,
    stockout: FloatArray,
    level: FloatArray,
    place: FloatArray,
) -> FloatArray:
    """Return the root of g = level by Newton's method from outside, where a convex g lets it come monotonically.

    A step back is rounding: there the root is reached.
    """
    inwards = np.where(place > demand.mean, 1.0, -1.0)
    for _ in range(_STEPS):
        slope = holding - (holding + stockout) * demand.sf(place)
        step = (cost(place) - level) / np.where(slope == 0, np.inf, slope)
        step = np.where(step * inwards > 0, step, 0.0)
        place = place - step
        if (np.abs(step) <= 1e-14 * (np.abs(place) + demand.mean)).all():
            break
    return place
