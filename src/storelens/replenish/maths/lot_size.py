"""How much to order at once when demand is steady and known: the economic order quantity and its near relations.

All arguments may be numbers or arrays that broadcast (a place a product); fields come back the same way. Time is any
unit, as long as the demand rate and the holding cost use the same one. Costs leave out the price of the goods.
"""

from dataclasses import dataclass

import numpy as np

from storelens.replenish.maths.arguments import FloatArray, Numbers, above_zero, at_least_zero, finite, number, refuse

_HOLDING = "without a cost of holding stock the best order has no end"


@dataclass(frozen=True, eq=False)
class LotSize:
    """An order quantity for steady demand.

    order_quantity: units. cost: fixed and holding cost, money per time. cycle_time: time between orders (infinite
    without demand).
    """

    order_quantity: FloatArray
    cost: FloatArray
    cycle_time: FloatArray


@dataclass(frozen=True, eq=False)
class BackorderedLotSize:
    """An order quantity with planned back-orders.

    order_quantity: units. stockout_fraction: share of demand that waits, 0 to 1. largest_backorder: units waiting when
    the order comes. cost: fixed, holding and back-order cost, money per time. cycle_time: time between orders.
    """

    order_quantity: FloatArray
    stockout_fraction: FloatArray
    largest_backorder: FloatArray
    cost: FloatArray
    cycle_time: FloatArray


def eoq(fixed_cost: Numbers, holding_cost: Numbers, demand_rate: Numbers) -> LotSize:
    """Return the economic order quantity sqrt(2 K d / h).

    fixed_cost (K): money per order, 0 or more. holding_cost (h): money per unit and time, above 0. demand_rate (d):
    units per time, 0 or more. UsageError for anything else. Source: Harris 1913; Snyder and Shen 2019, eq. 3.4 and 3.5.

    >>> best = eoq(fixed_cost=8, holding_cost=0.225, demand_rate=1300)
    >>> round(float(best.order_quantity), 2), round(float(best.cost), 2)
    (304.05, 68.41)
    """
    fixed, holding, rate = _steady(fixed_cost, holding_cost, demand_rate)
    quantity = np.sqrt(2 * fixed * rate / holding)
    return LotSize(number(quantity), number(holding * quantity), _cycle(quantity, rate))


def eoq_cost(fixed_cost: Numbers, holding_cost: Numbers, demand_rate: Numbers, order_quantity: Numbers) -> LotSize:
    """Return what a given order quantity (units, above 0) costs: K d / Q + h Q / 2, money per time.

    The other arguments as for `eoq`. Source: Snyder and Shen 2019, section 3.2.

    >>> round(float(eoq_cost(8, 0.225, 1300, order_quantity=250).cost), 3)
    69.725
    """
    fixed, holding, rate = _steady(fixed_cost, holding_cost, demand_rate)
    quantity = above_zero("order_quantity", order_quantity)
    cost = fixed * rate / quantity + 0.5 * holding * quantity
    quantity = np.broadcast_to(quantity, np.shape(cost))
    return LotSize(number(quantity), number(cost), _cycle(quantity, rate))


def eoq_with_backorders(
    fixed_cost: Numbers, holding_cost: Numbers, stockout_cost: Numbers, demand_rate: Numbers
) -> BackorderedLotSize:
    """Return the order quantity when customers may wait: sqrt(2 K d (h + p) / (h p)).

    The share h / (h + p) of demand waits. stockout_cost (p): money per unit waiting and time, above 0; the rest as for
    `eoq`. UsageError for anything else.
    Source: Snyder and Shen 2019, eq. 3.27 to 3.29.

    >>> best = eoq_with_backorders(8, 0.225, stockout_cost=5, demand_rate=1300)
    >>> round(float(best.order_quantity), 2), round(float(best.stockout_fraction), 4), round(float(best.cost), 2)
    (310.81, 0.0431, 66.92)
    """
    fixed, holding, rate = _steady(fixed_cost, holding_cost, demand_rate)
    stockout = above_zero("stockout_cost", stockout_cost, "use eoq where nobody waits")
    quantity = np.sqrt(2 * fixed * rate * (holding + stockout) / (holding * stockout))
    fraction = np.broadcast_to(holding / (holding + stockout), quantity.shape)
    cost = np.sqrt(2 * fixed * rate * holding * stockout / (holding + stockout))
    cycle = _cycle(quantity, rate)
    return BackorderedLotSize(number(quantity), number(fraction), number(quantity * fraction), number(cost), cycle)


def eoq_with_backorders_cost(
    fixed_cost: Numbers,
    holding_cost: Numbers,
    stockout_cost: Numbers,
    demand_rate: Numbers,
    order_quantity: Numbers,
    stockout_fraction: Numbers,
) -> BackorderedLotSize:
    """Return what a given quantity (units, above 0) and share of demand that waits (0 to 1) cost, money per time.

    h Q (1 - x)^2 / 2 + p Q x^2 / 2 + K d / Q. Source: Snyder and Shen 2019, section 3.5.

    >>> round(float(eoq_with_backorders_cost(8, 0.225, 5, 1300, 300, 0.05).cost), 3)
    67.001
    """
    fixed, holding, rate = _steady(fixed_cost, holding_cost, demand_rate)
    stockout = at_least_zero("stockout_cost", stockout_cost)
    quantity, fraction = above_zero("order_quantity", order_quantity), finite("stockout_fraction", stockout_fraction)
    refuse("stockout_fraction", fraction, (fraction >= 0) & (fraction <= 1), "from 0 to 1", "use 0.05 for 5 %")
    cost = 0.5 * quantity * (holding * (1 - fraction) ** 2 + stockout * fraction**2) + fixed * rate / quantity
    quantity, fraction = np.broadcast_to(quantity, cost.shape), np.broadcast_to(fraction, cost.shape)
    cycle = _cycle(quantity, rate)
    return BackorderedLotSize(number(quantity), number(fraction), number(quantity * fraction), number(cost), cycle)


def epq(fixed_cost: Numbers, holding_cost: Numbers, demand_rate: Numbers, production_rate: Numbers) -> LotSize:
    """Return the economic production quantity: the lot arrives at a rate, not at once; sqrt(2 K d / (h (1 - d / P))).

    production_rate (P): units per time, above the demand rate; the rest as for `eoq`. UsageError for anything else.
    Source: Taft 1918; Snyder and Shen 2019, eq. 3.31 and 3.32.

    >>> best = epq(fixed_cost=8, holding_cost=0.225, demand_rate=1300, production_rate=1700)
    >>> round(float(best.order_quantity), 2), round(float(best.cost), 2)
    (626.81, 33.18)
    """
    fixed, holding, rate = _steady(fixed_cost, holding_cost, demand_rate)
    made = above_zero("production_rate", production_rate)
    way_out = "at this rate stock never builds up"
    refuse("production_rate", made, made > rate, "above demand_rate", way_out)
    effective = holding * (1 - rate / made)
    quantity = np.sqrt(2 * fixed * rate / effective)
    return LotSize(number(quantity), number(effective * quantity), _cycle(quantity, rate))


def _steady(
    fixed_cost: Numbers, holding_cost: Numbers, demand_rate: Numbers
) -> tuple[FloatArray, FloatArray, FloatArray]:
    fixed = at_least_zero("fixed_cost", fixed_cost)
    return fixed, above_zero("holding_cost", holding_cost, _HOLDING), at_least_zero("demand_rate", demand_rate)


def _cycle(quantity: FloatArray, rate: FloatArray) -> FloatArray:
    """Return the time an order lasts; without demand it lasts for ever."""
    time = quantity / np.where(rate > 0, rate, 1.0)
    return number(np.where(rate > 0, time, np.inf))
