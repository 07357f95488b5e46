"""Reorder point and order quantity by the textbook approximations, normal demand; the exact pair is next door.

Mean and standard deviation are per time, the lead time in that time. Arguments may be arrays, a place a product.
"""

from dataclasses import dataclass

import numpy as np

from storelens.replenish.maths.arguments import FloatArray, Numbers, above_zero, at_least_zero, number, refuse, share
from storelens.replenish.maths.continuous_review import ReorderPolicy, best_reorder_point, r_q_cost
from storelens.replenish.maths.distributions import Normal
from storelens.replenish.maths.lot_size import eoq, eoq_with_backorders
from storelens.replenish.maths.roots import first_at_or_below

_ROUNDS = 500
_LEAST_FILL = 0.5


def r_q_expected_inventory_level(
    holding_cost: Numbers,
    stockout_cost: Numbers,
    fixed_cost: Numbers,
    demand_mean: Numbers,
    demand_sd: Numbers,
    lead_time: Numbers,
) -> ReorderPolicy:
    """Return the pair of the expected-inventory-level approximation, found by turns, with its cost.

    Fixed cost above 0. Here stockout_cost is money per unit short, however long it waits (not per unit and time as in
    the exact model).
    Turns: r with P(D > r) = Q h / (p d), then Q = sqrt(2 d (K + p loss(r)) / h), from the economic order quantity on.
    UsageError where Q h >= p d: then a shortage is cheaper than holding, and the model has no reorder point.
    Source: Hadley and Whitin 1963; Snyder and Shen 2019, eq. 5.16 to 5.18.

    >>> best = r_q_expected_inventory_level(0.225, 7.5, 8, 1300, 150, 1 / 12)
    >>> round(float(best.reorder_point), 2), round(float(best.order_quantity), 2), round(float(best.cost), 3)
    (213.97, 318.59, 95.451)
    """
    rate, stockout = above_zero("demand_mean", demand_mean), above_zero("stockout_cost", stockout_cost)
    holding, fixed = above_zero("holding_cost", holding_cost), above_zero("fixed_cost", fixed_cost)
    demand = Normal(rate, demand_sd).over(at_least_zero("lead_time", lead_time))
    quantity = np.sqrt(2 * fixed * rate / holding) + 0 * stockout * demand.mean
    for _ in range(_ROUNDS):
        short_share = quantity * holding / (stockout * rate)
        way_out = "raise it, or use r_q_normal_exact"
        refuse(
            "stockout_cost",
            stockout + 0 * quantity,
            short_share < 1,
            "above holding_cost x order quantity / demand_mean",
            way_out,
        )
        point = demand.mean - demand.sd * _upper_quantile(short_share)
        short = demand.loss(point)
        before, quantity = quantity, np.sqrt(2 * rate * (fixed + stockout * short) / holding)
        if (np.abs(quantity - before) <= 1e-13 * quantity).all():
            break
    cost = holding * (point - demand.mean + quantity / 2) + (fixed + stockout * short) * rate / quantity
    return ReorderPolicy(number(point), number(quantity), number(cost))


def r_q_eoqb_approximation(
    holding_cost: Numbers,
    stockout_cost: Numbers,
    fixed_cost: Numbers,
    demand_mean: Numbers,
    demand_sd: Numbers,
    lead_time: Numbers,
) -> ReorderPolicy:
    """Return the order quantity with back-orders for steady demand, and the best reorder point for it; exact cost.

    Fixed cost above 0; never more than 1/8 above the best cost (Zheng 1992). Source: Snyder and Shen 2019, chapter 5.

    >>> best = r_q_eoqb_approximation(0.225, 7.5, 8, 1300, 150, 1 / 12)
    >>> round(float(best.reorder_point), 2), round(float(best.order_quantity), 2)
    (128.64, 308.57)
    """
    rate, fixed = above_zero("demand_mean", demand_mean), above_zero("fixed_cost", fixed_cost)
    demand = Normal(rate, demand_sd).over(at_least_zero("lead_time", lead_time))
    quantity = eoq_with_backorders(fixed, holding_cost, stockout_cost, rate).order_quantity
    point = best_reorder_point(demand, holding_cost, stockout_cost, quantity)
    return r_q_cost(demand, rate, holding_cost, stockout_cost, fixed, point, quantity)


@dataclass(frozen=True, eq=False)
class ServicePolicy:
    """A pair for a service target. reorder_point, order_quantity, safety_stock: units; cost: ordering and holding,
    money per time (shortages have no price here)."""

    reorder_point: FloatArray
    order_quantity: FloatArray
    safety_stock: FloatArray
    cost: FloatArray


def r_q_cycle_service(
    fixed_cost: Numbers,
    holding_cost: Numbers,
    demand_mean: Numbers,
    lead_time_demand_mean: Numbers,
    lead_time_demand_sd: Numbers,
    target_cycle_service: Numbers,
) -> ServicePolicy:
    """Return the economic order quantity and the reorder point for a cycle service (type 1), a share below 1.

    Cycle service: the share of order cycles without a shortage. Lead-time demand in units.
    Source: Nahmias 2015, chapter 5.

    >>> best = r_q_cycle_service(50, 2, 200, 100, 25, target_cycle_service=0.98)
    >>> float(best.order_quantity), round(float(best.reorder_point), 1)
    (100.0, 151.3)
    """
    demand = Normal(lead_time_demand_mean, lead_time_demand_sd)
    lot = eoq(above_zero("fixed_cost", fixed_cost), holding_cost, above_zero("demand_mean", demand_mean))
    safety = demand.quantile(share("target_cycle_service", target_cycle_service)) - demand.mean
    return _service_policy(demand, lot.order_quantity, safety, fixed_cost, holding_cost, demand_mean)


def r_q_fill_rate(
    fixed_cost: Numbers,
    holding_cost: Numbers,
    demand_mean: Numbers,
    lead_time_demand_mean: Numbers,
    lead_time_demand_sd: Numbers,
    target_fill_rate: Numbers,
) -> ServicePolicy:
    """Return the pair for a fill rate (type 2), a share below 1, quantity and reorder point found together.

    Fill rate: the share of units served at once, here 1 - loss(r) / Q, with
    Q = w + sqrt(2 K d / h + w^2) and w = loss(r) / P(D > r). The target above 1/2: with less, no quantity is too large.
    Source: Nahmias 2015, chapter 5.

    >>> best = r_q_fill_rate(50, 2, 200, 100, 25, target_fill_rate=0.98)
    >>> round(float(best.order_quantity)), round(float(best.reorder_point))
    (114, 124)
    """
    demand = Normal(lead_time_demand_mean, lead_time_demand_sd)
    fill = share("target_fill_rate", target_fill_rate)
    way_out = "with half the units served or less no quantity is too large"
    refuse("target_fill_rate", fill, fill > _LEAST_FILL, f"above {_LEAST_FILL}", way_out)
    fixed, rate = above_zero("fixed_cost", fixed_cost), above_zero("demand_mean", demand_mean)
    least = eoq(fixed, holding_cost, rate).order_quantity + 0 * demand.mean

    def lot(point: FloatArray) -> FloatArray:
        left = demand.sf(point)
        spread = np.where(left > 0, demand.loss(point) / np.where(left > 0, left, 1.0), 0.0)
        return np.asarray(spread + np.sqrt(least**2 + spread**2), dtype=np.float64)

    guess = demand.mean + 0 * (fill + least)
    point = first_at_or_below(
        lambda r: demand.loss(r) / lot(r), 1 - fill, guess - least, guess + 4 * demand.sd + 0.01 * least
    )
    quantity = lot(point)
    return _service_policy(demand, quantity, point - demand.mean, fixed, holding_cost, rate)


def _service_policy(
    demand: Normal,
    quantity: FloatArray,
    safety: FloatArray,
    fixed_cost: Numbers,
    holding_cost: Numbers,
    demand_mean: Numbers,
) -> ServicePolicy:
    holding, spent = np.asarray(holding_cost, dtype=np.float64), np.multiply(fixed_cost, demand_mean)
    cost = spent / quantity + holding * (0.5 * quantity + safety)
    zero = 0 * cost
    return ServicePolicy(
        number(demand.mean + safety + zero), number(quantity + zero), number(safety + zero), number(cost)
    )


def _upper_quantile(short_share: FloatArray) -> FloatArray:
    """Return the standard normal quantile of a tail: -z of the share itself keeps the digits of small shares."""
    return Normal(0, 1).quantile(short_share)
