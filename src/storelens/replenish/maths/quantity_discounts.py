"""How much to order when the price falls with the quantity: all-units and incremental discounts, steady demand.

One product a call. Tiers begin at the break points (units, the first 0, rising); prices (money per unit) never rise
from tier to tier. Holding a unit costs `holding_cost_rate` x its price per time. Costs include the goods.
"""

from dataclasses import dataclass

import numpy as np

from storelens.errors import UsageError
from storelens.replenish.maths.arguments import (
    FloatArray,
    Numbers,
    above_zero,
    at_least_zero,
    one_row,
    single,
)


@dataclass(frozen=True)
class DiscountedLotSize:
    """An order quantity under price breaks.

    order_quantity: units. price_tier: place of its tier, from 0. cost: goods, ordering and holding, money per time.
    unit_cost: mean price paid, money per unit.
    """

    order_quantity: float
    price_tier: int
    cost: float
    unit_cost: float


def eoq_all_units_discount(
    fixed_cost: float, holding_cost_rate: float, demand_rate: float, breakpoints: Numbers, unit_costs: Numbers
) -> DiscountedLotSize:
    """Return the cheapest quantity when the tier's price holds for every unit of the order.

    fixed_cost: money per order, 0 or more. holding_cost_rate: share of the price per time, above 0. demand_rate: units
    per time, above 0. At equal cost the smaller quantity is taken. UsageError for anything else.
    Source: Snyder and Shen 2019, eq. 3.18 and 3.19.

    >>> best = eoq_all_units_discount(8, 0.3, 1300, breakpoints=[0, 400, 800], unit_costs=[0.75, 0.72, 0.68])
    >>> best.order_quantity, best.price_tier, round(best.cost, 2)
    (800.0, 2, 978.6)
    """
    fixed, rate, demand, breaks, prices = _checked(fixed_cost, holding_cost_rate, demand_rate, breakpoints, unit_costs)
    ends = np.append(breaks[1:], np.inf)
    free = np.sqrt(2 * fixed * demand / (rate * prices))
    # Past the end of its tier a quantity has a lower price, so it is a candidate of a later tier.
    quantities = np.where(free < ends, np.maximum(free, breaks), np.inf)
    costs = np.full(quantities.size, np.inf)
    here = np.isfinite(quantities)
    costs[here] = demand * prices[here] + _ordering(fixed, demand, quantities[here])
    costs[here] += 0.5 * rate * prices[here] * quantities[here]
    tier = int(np.argmin(costs))
    return DiscountedLotSize(float(quantities[tier]), tier, float(costs[tier]), float(prices[tier]))


def eoq_incremental_discount(
    fixed_cost: float, holding_cost_rate: float, demand_rate: float, breakpoints: Numbers, unit_costs: Numbers
) -> DiscountedLotSize:
    """Return the cheapest quantity when a tier's price holds only for the units inside the tier.

    Arguments and errors as for `eoq_all_units_discount`. Source: Snyder and Shen 2019, eq. 3.20 to 3.22.

    >>> best = eoq_incremental_discount(8, 0.3, 1300, breakpoints=[0, 400, 800], unit_costs=[0.75, 0.72, 0.68])
    >>> round(best.order_quantity, 2), best.price_tier, round(best.cost, 2)
    (304.05, 0, 1043.41)
    """
    fixed, rate, demand, breaks, prices = _checked(fixed_cost, holding_cost_rate, demand_rate, breakpoints, unit_costs)
    # What a lot in the tier costs above `price x quantity`: the dearer units of the tiers below.
    extra = np.concatenate([[0.0], np.cumsum((prices[:-1] - prices[1:]) * breaks[1:])])
    ends = np.append(breaks[1:], np.inf)
    free = np.sqrt(2 * (fixed + extra) * demand / (rate * prices))
    here = np.flatnonzero((free >= breaks) & (free < ends))
    quantities = free[here]
    costs = demand * prices[here] + 0.5 * rate * (extra[here] + prices[here] * quantities)
    costs += _ordering(fixed + extra[here], demand, quantities)
    best = int(np.argmin(costs))
    tier, quantity = int(here[best]), float(quantities[best])
    mean_price = float(prices[tier] + (extra[tier] / quantity if quantity else 0.0))
    return DiscountedLotSize(quantity, tier, float(costs[best]), mean_price)


def _checked(
    fixed_cost: float, holding_cost_rate: float, demand_rate: float, breakpoints: Numbers, unit_costs: Numbers
) -> tuple[float, float, float, FloatArray, FloatArray]:
    fixed = float(at_least_zero("fixed_cost", single("fixed_cost", fixed_cost)))
    rate = float(above_zero("holding_cost_rate", single("holding_cost_rate", holding_cost_rate)))
    demand = float(above_zero("demand_rate", single("demand_rate", demand_rate), "without demand order nothing"))
    breaks = one_row("breakpoints", breakpoints, "give the least quantity of each tier, the first 0")
    prices = above_zero("unit_costs", one_row("unit_costs", unit_costs, "give the price of each tier"))
    if breaks.size != prices.size:
        raise UsageError(f"breakpoints must be as many as unit_costs, got {breaks.size} for {prices.size} - one a tier")
    if breaks[0] != 0 or (np.diff(breaks) <= 0).any():
        raise UsageError(f"breakpoints must begin at 0 and rise, got {breaks.tolist()} - sort the tiers by quantity")
    if (np.diff(prices) > 0).any():
        raise UsageError(f"unit_costs must not rise with the quantity, got {prices.tolist()} - leave the dear tier out")
    return fixed, rate, demand, breaks, prices


def _ordering(fixed: float | FloatArray, demand: float, quantities: FloatArray) -> FloatArray:
    """Return the fixed cost per time; a quantity of 0 stands for orders as small as can be, at no fixed cost."""
    safe = np.where(quantities > 0, quantities, 1.0)
    return np.asarray(np.where(quantities > 0, fixed * demand / safe, 0.0), dtype=np.float64)
