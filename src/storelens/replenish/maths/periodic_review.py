"""Stock looked at every R periods and filled up to a level S: the (R, S) policy, for service or for cost.

Mean and standard deviation of demand are per period, lead time and review period in periods. An order placed now must
last until the next one arrives: lead time plus review period. Shortages wait. Arguments may be arrays, a place a
product.
"""

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
    share,
    single,
    single_whole,
)
from storelens.replenish.maths.distributions import Demand, Normal
from storelens.replenish.maths.listed import Listed
from storelens.replenish.maths.roots import first_at_or_below, first_whole_at_or_below
from storelens.replenish.maths.safety_stock import protected_demand
from storelens.replenish.maths.single_period import BaseStock, newsvendor

_SLACK = 1e-12  # a target reached up to rounding is reached


@dataclass(frozen=True, eq=False)
class OrderUpTo:
    """An order-up-to level. order_up_to, safety_stock: units. average_inventory: units, half a review's demand more."""

    order_up_to: FloatArray
    safety_stock: FloatArray
    average_inventory: FloatArray


@dataclass(frozen=True, eq=False)
class ReviewService:
    """What an order-up-to level delivers.

    cycle_service_level: share of reviews without a shortage before the next receipt; fill_rate: share of units served
    at once; expected_shortage_per_cycle: units.
    """

    cycle_service_level: FloatArray
    fill_rate: FloatArray
    expected_shortage_per_cycle: FloatArray


@dataclass(frozen=True)
class ReviewPlan:
    """How often to look, and the level. review_period: periods; order_up_to: units; cost: money per period."""

    review_period: int
    order_up_to: float
    cost: float


def order_up_to_for_cycle_service(
    demand_mean: Numbers,
    demand_sd: Numbers,
    lead_time: Numbers,
    review_period: Numbers,
    target_cycle_service: Numbers,
    lead_time_sd: Numbers = 0.0,
) -> OrderUpTo:
    """Return the level with which a share of the reviews (strictly between 0 and 1) sees no shortage; normal demand.

    UsageError for times or spreads below 0, a review period of 0. Source: Silver, Pyke and Thomas 2017, chapter 6.

    >>> policy = order_up_to_for_cycle_service(2500, 500, 2, review_period=4, target_cycle_service=0.9)
    >>> round(float(policy.safety_stock), 1), round(float(policy.order_up_to), 1)
    (1569.6, 16569.6)
    """
    review = above_zero("review_period", review_period, "use safety_stock_for_cycle_service without reviews")
    target = share("target_cycle_service", target_cycle_service)
    demand = protected_demand(demand_mean, demand_sd, lead_time, lead_time_sd, review)
    return _order_up_to(demand.quantile(target), demand, review, demand_mean)


def order_up_to_for_fill_rate(
    demand_mean: Numbers,
    demand_sd: Numbers,
    lead_time: Numbers,
    review_period: Numbers,
    target_fill_rate: Numbers,
    lead_time_sd: Numbers = 0.0,
) -> OrderUpTo:
    """Return the level with which a share of the units (strictly between 0 and 1) is served at once; normal demand.

    The units short in a cycle are loss over L + R minus loss over L: what was short already when the order came is not
    counted twice. Mean above 0. Source: Silver, Pyke and Thomas 2017, chapter 6; Hadley and Whitin 1963, chapter 5.

    >>> policy = order_up_to_for_fill_rate(2500, 500, 2, review_period=4, target_fill_rate=0.9)
    >>> round(float(policy.order_up_to), 1)  # for a cycle service of 90 % it is 16,570
    14185.6
    """
    review = above_zero("review_period", review_period, "use safety_stock_for_fill_rate without reviews")
    rate, target = above_zero("demand_mean", demand_mean, "without demand hold none"), share("target", target_fill_rate)
    late = protected_demand(rate, demand_sd, lead_time, lead_time_sd, review)
    early = protected_demand(rate, demand_sd, lead_time, lead_time_sd)
    return _order_up_to(_level_for_fill(late, early, rate * review, target), late, review, rate)


def order_up_to_for_any_demand(
    demand: Demand,
    lead_time: Numbers,
    review_period: Numbers,
    *,
    cycle_service: Numbers | None = None,
    fill_rate: Numbers | None = None,
) -> FloatArray:
    """Return the level (units) for one target, cycle service or fill rate, for any demand given per period.

    >>> from storelens.replenish.maths.counts import Poisson
    >>> float(order_up_to_for_any_demand(Poisson(2), 1, 1, cycle_service=0.95))
    8.0
    """
    if (cycle_service is None) == (fill_rate is None):
        given = "neither" if fill_rate is None else "both"
        raise UsageError(f"give one of cycle_service and fill_rate, got {given} - they ask for different stocks")
    review = above_zero("review_period", review_period)
    late = demand.over(at_least_zero("lead_time", lead_time) + review)
    if cycle_service is not None:
        return late.quantile(share("cycle_service", cycle_service))
    assert fill_rate is not None
    target = share("fill_rate", fill_rate)
    return _level_for_fill(late, demand.over(lead_time), above_zero("demand mean", demand.mean) * review, target)


def service_of_order_up_to(
    demand: Demand, lead_time: Numbers, review_period: Numbers, order_up_to: Numbers
) -> ReviewService:
    """Return the service of a level (units) for any demand given per period, with a certain lead time.

    >>> service = service_of_order_up_to(Normal(2500, 500), 2, 4, order_up_to=16569.574)
    >>> round(float(service.cycle_service_level), 4), round(float(service.fill_rate), 4)
    (0.9, 0.9942)
    """
    review, level = above_zero("review_period", review_period), finite("order_up_to", order_up_to)
    time, rate = at_least_zero("lead_time", lead_time), above_zero("demand mean", demand.mean)
    late = demand.over(time + review)
    short = late.loss(level) - demand.over(time).loss(level)
    zero = 0 * short
    return ReviewService(number(late.cdf(level) + zero), number(1 - short / (rate * review)), number(short))


def base_stock_normal_lead_time(
    holding_cost: Numbers, stockout_cost: Numbers, demand_mean: Numbers, demand_sd: Numbers, lead_time: Numbers = 0.0
) -> BaseStock:
    """Return the cheapest level when every period is reviewed: the newsvendor over lead time + 1 periods.

    Costs are money per unit and period, on the stock (or the waiting) at each period's end.
    Source: Snyder and Shen 2019, eq. 4.37.

    >>> best = base_stock_normal_lead_time(0.18, 0.7, demand_mean=50, demand_sd=8, lead_time=4)
    >>> round(float(best.base_stock_level), 2), round(float(best.cost), 4)
    (264.77, 4.4668)
    """
    return base_stock(Normal(demand_mean, demand_sd), holding_cost, stockout_cost, lead_time)


def base_stock(demand: Demand, holding_cost: Numbers, stockout_cost: Numbers, lead_time: Numbers = 0.0) -> BaseStock:
    """Return `base_stock_normal_lead_time` for any demand given per period.

    >>> from storelens.replenish.maths.counts import Poisson
    >>> float(base_stock(Poisson(6), 1, 4, lead_time=1).base_stock_level)
    15.0
    """
    return newsvendor(demand.over(at_least_zero("lead_time", lead_time) + 1), holding_cost, stockout_cost)


def best_review_period(
    demand: Demand,
    holding_cost: float,
    stockout_cost: float,
    fixed_cost: float,
    lead_time: float = 0.0,
    longest: int = 52,
) -> ReviewPlan:
    """Return the whole review period up to `longest` and the level with the least cost per period; one product.

    An order (fixed_cost, money, 0 or more) at every review; holding and waiting, money per unit and period, on the
    stock at the end of each of the R periods an order covers. Source: Hadley and Whitin 1963, chapter 5.

    >>> best_review_period(Normal(50, 8), 0.18, 0.7, fixed_cost=40).review_period
    3
    """
    holding = above_zero("holding_cost", single("holding_cost", holding_cost))
    stockout = above_zero("stockout_cost", single("stockout_cost", stockout_cost))
    fixed = float(at_least_zero("fixed_cost", single("fixed_cost", fixed_cost)))
    time = float(at_least_zero("lead_time", single("lead_time", lead_time)))
    most = single_whole("longest", longest, least=1)
    if isinstance(demand, Listed):
        raise UsageError("best_review_period needs a demand with a formula, got a list - use NegativeBinomial")
    above_zero("demand mean", single("demand mean", demand.mean), "without demand order nothing")
    best: ReviewPlan | None = None
    for review in range(1, most + 1):
        if best and _certain_cost(float(demand.mean), review, float(holding), float(stockout), fixed) >= best.cost:
            continue  # no spread can make it cheaper (Jensen)
        ends = demand.over(time + np.arange(1, review + 1))
        level = _cheapest_level(ends, holding, stockout)
        held = holding * (level - ends.mean) + (holding + stockout) * ends.loss(level)
        cost = (fixed + float(held.sum())) / review
        if best is None or cost < best.cost:
            best = ReviewPlan(review, level, cost)
    assert best is not None
    return best


def _certain_cost(rate: float, review: int, holding: float, stockout: float, fixed: float) -> float:
    """Return the least cost per period of a review period were demand certain."""
    ends = rate * np.arange(1, review + 1)
    level = ends[int(np.ceil(review * stockout / (holding + stockout))) - 1]
    gap = level - ends
    return float(fixed + (holding * np.maximum(gap, 0) + stockout * np.maximum(-gap, 0)).sum()) / review


def _cheapest_level(ends: Demand, holding: FloatArray, stockout: FloatArray) -> float:
    """Return the level at which the mean chance of a shortage at the period ends is h / (h + p)."""
    allowed = holding / (holding + stockout)
    levels = ends.quantile(1 - allowed)
    solve = first_whole_at_or_below if ends.whole_units else first_at_or_below

    def short_share(level: FloatArray) -> FloatArray:
        return np.asarray(ends.sf(level).mean(), dtype=np.float64)

    return float(solve(short_share, allowed + _SLACK, levels[0], levels[-1]))


def _level_for_fill(late: Demand, early: Demand, served: FloatArray, target: FloatArray) -> FloatArray:
    allowed = (1 - target) * served
    width = np.sqrt(late.variance) + served
    low, high = late.mean - width + 0 * allowed, late.mean + width + 0 * allowed
    solve = first_whole_at_or_below if late.whole_units else first_at_or_below
    found = solve(lambda level: late.loss(level) - early.loss(level), allowed * (1 + _SLACK), low, high)
    return number(found)


def _order_up_to(level: FloatArray, demand: Normal, review: FloatArray, rate: Numbers) -> OrderUpTo:
    safety = level - demand.mean
    stock = safety + np.asarray(rate, dtype=np.float64) * review / 2
    return OrderUpTo(number(level), number(safety), number(stock))
