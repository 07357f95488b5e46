"""Safety stock and reorder points for a service target: for cycle service and for fill rate, named apart.

Cycle service is the share of order cycles without a shortage; fill rate is the share of units served at once. The same
figure asks for very different stocks. All arguments may be arrays, a place a product; mean and standard deviation of
demand are per time, lead time and review period in that time. A safety stock below 0 is an answer: the target is met
with less than the expected demand.
"""

from dataclasses import dataclass

import numpy as np

from storelens.replenish.maths.arguments import (
    FloatArray,
    Numbers,
    above_zero,
    at_least_zero,
    number,
    refuse,
    share,
)
from storelens.replenish.maths.distributions import Demand, Normal
from storelens.replenish.maths.roots import first_at_or_below, first_whole_at_or_below

_SLACK = 1e-12  # a target reached up to rounding is reached


@dataclass(frozen=True, eq=False)
class SafetyStock:
    """Stock against the spread of demand over the time it must last.

    safety_stock, reorder_point: units. safety_factor: safety stock in standard deviations (0 where there is no spread).
    protected_mean, protected_sd: demand over that time, units.
    """

    safety_stock: FloatArray
    reorder_point: FloatArray
    safety_factor: FloatArray
    protected_mean: FloatArray
    protected_sd: FloatArray


def protected_demand(
    demand_mean: Numbers,
    demand_sd: Numbers,
    lead_time: Numbers,
    lead_time_sd: Numbers = 0.0,
    review_period: Numbers = 0.0,
) -> Normal:
    """Return the normal demand over lead time plus review period, with the spread of the lead time in it.

    Variance: (L + R) sd^2 + mean^2 x lead_time_sd^2, for independent periods and an independent lead time. UsageError
    for anything below 0. Source: Silver, Pyke and Thomas 2017, chapter 6; Snyder and Shen 2019, chapter 4.

    >>> demand = protected_demand(demand_mean=20, demand_sd=5, lead_time=4, lead_time_sd=1)
    >>> float(demand.mean), round(float(demand.sd), 3)
    (80.0, 22.361)
    """
    rate, sd = at_least_zero("demand_mean", demand_mean), at_least_zero("demand_sd", demand_sd)
    spread = at_least_zero("lead_time_sd", lead_time_sd)
    time = at_least_zero("lead_time", lead_time) + at_least_zero("review_period", review_period)
    return Normal(rate * time + 0 * (sd + spread), np.sqrt(time * sd**2 + (rate * spread) ** 2))


def safety_stock_for_cycle_service(
    demand_mean: Numbers,
    demand_sd: Numbers,
    lead_time: Numbers,
    target_cycle_service: Numbers,
    lead_time_sd: Numbers = 0.0,
    review_period: Numbers = 0.0,
) -> SafetyStock:
    """Return the safety stock with which a share of the order cycles (strictly between 0 and 1) sees no shortage.

    z x the standard deviation of `protected_demand`. Source: Silver, Pyke and Thomas 2017, chapter 6.

    >>> stock = safety_stock_for_cycle_service(2500, 500, lead_time=2, target_cycle_service=0.9)
    >>> round(float(stock.safety_stock), 1), round(float(stock.reorder_point), 1)
    (906.2, 5906.2)
    """
    target = share("target_cycle_service", target_cycle_service)
    demand = protected_demand(demand_mean, demand_sd, lead_time, lead_time_sd, review_period)
    return _safety_stock(demand, demand.quantile(target))


def safety_stock_for_fill_rate(
    demand_mean: Numbers,
    demand_sd: Numbers,
    lead_time: Numbers,
    order_quantity: Numbers,
    target_fill_rate: Numbers,
    lead_time_sd: Numbers = 0.0,
    review_period: Numbers = 0.0,
    exact: bool = True,
) -> SafetyStock:
    """Return the safety stock with which a share of the units (strictly between 0 and 1) is served at once.

    order_quantity: units, above 0. exact: (loss(r) - loss(r + Q)) / Q may be short; False leaves out loss(r + Q), the
    shortages an order does not clear, as textbooks do (more stock than needed where Q is small). A review period is
    added to the lead time, as textbooks do; `order_up_to_for_fill_rate` counts it exactly.
    Source: Silver, Pyke and Thomas 2017, chapter 6; Snyder and Shen 2019, chapter 5.

    >>> stock = safety_stock_for_fill_rate(2500, 500, 2, order_quantity=10000, target_fill_rate=0.9)
    >>> round(float(stock.safety_stock), 1)  # cycle service at the same 90 % asks for 906
    -972.6
    """
    demand = protected_demand(demand_mean, demand_sd, lead_time, lead_time_sd, review_period)
    point = reorder_point_for_fill_rate(demand, order_quantity, target_fill_rate, exact)
    return _safety_stock(demand, point)


def reorder_point_for_cycle_service(protected: Demand, target_cycle_service: Numbers) -> FloatArray:
    """Return the least reorder point (units) at which P(demand <= r) reaches the target, for any demand.

    >>> from storelens.replenish.maths.counts import Poisson
    >>> float(reorder_point_for_cycle_service(Poisson(3), 0.95))
    6.0
    """
    return protected.quantile(share("target_cycle_service", target_cycle_service))


def reorder_point_for_fill_rate(
    protected: Demand, order_quantity: Numbers, target_fill_rate: Numbers, exact: bool = True
) -> FloatArray:
    """Return the least reorder point (units) with which that share of the units is served at once, for any demand.

    order_quantity: units, above 0 (whole for a demand in whole units). exact: as for `safety_stock_for_fill_rate`.

    >>> from storelens.replenish.maths.counts import Poisson
    >>> float(reorder_point_for_fill_rate(Poisson(3), order_quantity=5, target_fill_rate=0.95))
    5.0
    """
    quantity, target = above_zero("order_quantity", order_quantity), share("target_fill_rate", target_fill_rate)

    def short(point: FloatArray) -> FloatArray:
        carried = protected.loss(point + quantity) if exact else 0.0
        return np.asarray(protected.loss(point) - carried)

    allowed = (1 - target) * quantity
    width = np.sqrt(protected.variance) + quantity
    low, high = protected.mean - width + 0 * allowed, protected.mean + width + 0 * allowed
    if not protected.whole_units:
        return number(first_at_or_below(short, allowed, low, high))
    refuse("order_quantity", quantity, quantity == np.floor(quantity), "a whole number", "round it: units are whole")
    found = first_whole_at_or_below(short, allowed * (1 + _SLACK), low, high)
    return number(found)


def _safety_stock(demand: Normal, point: FloatArray) -> SafetyStock:
    safety = point - demand.mean
    factor = np.where(demand.sd > 0, safety / np.where(demand.sd > 0, demand.sd, 1.0), 0.0)
    zero = 0 * safety
    return SafetyStock(
        number(safety),
        number(point),
        number(factor),
        number(demand.mean + zero),
        number(demand.sd + zero),
    )
