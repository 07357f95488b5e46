"""Order up to S once stock has fallen to s or below, looked at every period: exact for whole units, and approximated.

The demand handed in is the demand of one period. Shortages wait. Costs: `fixed_cost` money per order, `holding_cost`
and `stockout_cost` money per unit and period on the stock (or the waiting) at the period's end; an order arrives
`lead_time` whole periods later, before that period's demand (0: at once). Source: Zheng and Federgruen 1991, "Finding
optimal (s, S) policies is about as simple as evaluating a single policy"; Snyder and Shen 2019, section 4.4.
"""

from dataclasses import dataclass

import numpy as np

from storelens.errors import UsageError
from storelens.replenish.maths.arguments import (
    FloatArray,
    Numbers,
    above_zero,
    at_least_zero,
    number,
    single,
    single_whole,
)
from storelens.replenish.maths.counts import NegativeBinomial, Poisson
from storelens.replenish.maths.distributions import Normal
from storelens.replenish.maths.listed import Listed

WholeDemand = Poisson | NegativeBinomial | Listed
_CAPPED_TO = 1.5  # orders of at most so many periods' demand: Ehrhardt and Mosier's second case
_FARTHEST = 200_000


@dataclass(frozen=True)
class MinMaxPolicy:
    """Order when the position is at or below `reorder_level` (s), up to `order_up_to_level` (S), both units.

    cost: expected cost, money per period.
    """

    reorder_level: int
    order_up_to_level: int
    cost: float


@dataclass(frozen=True, eq=False)
class ApproximateMinMax:
    """The power approximation's levels, units: s and S as to be used, and before the cap on small orders."""

    reorder_level: FloatArray
    order_up_to_level: FloatArray
    reorder_level_uncapped: FloatArray
    order_up_to_level_uncapped: FloatArray


def s_s_exact(
    demand: WholeDemand, holding_cost: float, stockout_cost: float, fixed_cost: float, lead_time: int = 0
) -> MinMaxPolicy:
    """Return the cheapest (s, S) for any demand in whole units; one product.

    UsageError for a demand that is always 0 or not in whole units, costs not above 0 (the fixed cost may be 0), or a
    lead time that is not a whole number of periods.

    >>> s_s_exact(Poisson(6), holding_cost=1, stockout_cost=4, fixed_cost=5)  # doctest: +ELLIPSIS
    MinMaxPolicy(reorder_level=4, order_up_to_level=10, cost=8.0341...)
    """
    model = _Model(demand, holding_cost, stockout_cost, fixed_cost, lead_time)
    cheapest = model.cheapest_level
    low = cheapest - 1
    while model.cost(low, cheapest) > model.period_cost(low):
        low -= 1
    high, least = cheapest, model.cost(low, cheapest)
    tried = high + 1
    while model.period_cost(tried) <= least:
        if model.cost(low, tried) < least:
            high = tried
            while model.cost(low, high) <= model.period_cost(low + 1):
                low += 1
            least = model.cost(low, high)
        tried += 1
    return MinMaxPolicy(low, high, least)


def s_s_cost(
    demand: WholeDemand,
    holding_cost: float,
    stockout_cost: float,
    fixed_cost: float,
    reorder_level: int,
    order_up_to_level: int,
    lead_time: int = 0,
) -> MinMaxPolicy:
    """Return what given levels cost: (K + sum over j < S - s of m(j) G(S - j)) / M(S - s), money per period.

    UsageError as for `s_s_exact`, and unless s is below S, both whole. Source: Snyder and Shen 2019, eq. 4.71 to 4.75.

    >>> round(s_s_cost(Poisson(6), 1, 4, 5, reorder_level=4, order_up_to_level=10).cost, 4)
    8.0341
    """
    low = single_whole("reorder_level", reorder_level, least=-_FARTHEST)
    high = single_whole("order_up_to_level", order_up_to_level, least=-_FARTHEST)
    if low >= high:
        raise UsageError(f"order_up_to_level must be above reorder_level {low}, got {high} - order at least one unit")
    model = _Model(demand, holding_cost, stockout_cost, fixed_cost, lead_time)
    return MinMaxPolicy(low, high, model.cost(low, high))


def s_s_poisson_exact(
    holding_cost: float, stockout_cost: float, fixed_cost: float, demand_mean: float, lead_time: int = 0
) -> MinMaxPolicy:
    """Return `s_s_exact` for Poisson demand (mean units per period, above 0).

    >>> s_s_poisson_exact(1, 4, 5, demand_mean=6).reorder_level
    4
    """
    return s_s_exact(Poisson(demand_mean), holding_cost, stockout_cost, fixed_cost, lead_time)


def s_s_power_approximation(
    holding_cost: Numbers,
    stockout_cost: Numbers,
    fixed_cost: Numbers,
    demand_mean: Numbers,
    demand_sd: Numbers,
    lead_time: Numbers = 0.0,
) -> ApproximateMinMax:
    """Return (s, S) by the power approximation, for demand per period of that mean (above 0) and sd; units.

    Where the order would be at most 1.5 periods' demand, neither level is above the newsvendor's S0 (without the cap
    such orders cost half as much again). Arguments may be arrays. UsageError for costs not above 0.
    Source: Ehrhardt and Mosier 1984; Snyder and Shen 2019, eq. 4.77 to 4.80 (without the cap).

    >>> levels = s_s_power_approximation(0.18, 0.7, 2.5, demand_mean=50, demand_sd=8)
    >>> round(float(levels.reorder_level), 3), round(float(levels.order_up_to_level), 3)
    (40.195, 56.604)
    """
    holding, stockout = above_zero("holding_cost", holding_cost), above_zero("stockout_cost", stockout_cost)
    fixed, mean = above_zero("fixed_cost", fixed_cost), above_zero("demand_mean", demand_mean)
    protected = Normal(mean, demand_sd).over(at_least_zero("lead_time", lead_time) + 1)
    sd = protected.sd
    quantity = 1.30 * mean**0.494 * (fixed / holding) ** 0.506 * (1 + (sd / mean) ** 2) ** 0.116
    # z = sqrt(Q h / (sd p)); the terms are multiplied out so that a sd of 0 needs no division by it.
    ratio = np.sqrt(quantity * holding / stockout)
    low = 0.973 * protected.mean + 0.183 * sd**1.5 / ratio + 1.063 * sd - 2.192 * ratio * np.sqrt(sd)
    best = protected.quantile(stockout / (holding + stockout))
    small = quantity / mean <= _CAPPED_TO
    used_low = np.where(small, np.minimum(low, best), low)
    used_high = np.where(small, np.minimum(low + quantity, best), low + quantity)
    return ApproximateMinMax(number(used_low), number(used_high), number(low), number(low + quantity))


class _Model:
    """Costs of (s, S) policies over one demand, each table made longer as it is asked for."""

    def __init__(self, demand: WholeDemand, holding: float, stockout: float, fixed: float, lead_time: int) -> None:
        if not isinstance(demand, WholeDemand) or not demand.whole_units:
            raise UsageError("s_s_exact needs a demand in whole units - use Poisson, NegativeBinomial or Listed")
        if single("demand mean", demand.mean) <= 0:
            raise UsageError("demand mean must be above 0, got 0 - without demand order nothing")
        self.holding = float(above_zero("holding_cost", single("holding_cost", holding)))
        self.stockout = float(above_zero("stockout_cost", single("stockout_cost", stockout)))
        self.fixed = float(at_least_zero("fixed_cost", single("fixed_cost", fixed)))
        self.demand = demand
        self.protected = demand.over(single_whole("lead_time", lead_time) + 1)
        ratio = self.stockout / (self.holding + self.stockout)
        self.cheapest_level = int(self.protected.quantile(ratio))
        self._visits = np.zeros(0)
        self._costs = np.zeros(0)  # of the levels from _from on
        self._from = self.cheapest_level

    def period_cost(self, level: int) -> float:
        """Return G: the expected holding and waiting cost of a period begun at this position."""
        return float(self._period_costs(level, level)[0])

    def cost(self, low: int, high: int) -> float:
        """Return the cost of ordering at or below `low`, up to `high`, money per period."""
        visits = self._expected_visits(high - low)
        costs = self._period_costs(low + 1, high)[::-1]
        return float((self.fixed + visits @ costs) / visits.sum())

    def _period_costs(self, low: int, high: int) -> FloatArray:
        last = self._from + self._costs.size - 1
        if low < self._from or high > last:
            margin = 16 + self._costs.size  # twice as long each time
            self._from, last = min(low - margin, self._from), max(high + margin, last)
            levels = np.arange(self._from, last + 1.0)
            gap = levels - self.protected.mean
            self._costs = self.holding * gap + (self.holding + self.stockout) * self.protected.loss(levels)
        return self._costs[low - self._from : high - self._from + 1]

    def _expected_visits(self, count: int) -> FloatArray:
        """Return m(0..count-1): how many periods of an order cycle begin j units below S (the renewal equation)."""
        if count > _FARTHEST:
            raise UsageError(
                f"fixed_cost asks for orders above {_FARTHEST:g} units, got {self.fixed:g} - count in cases"
            )
        known = self._visits.size
        if count > known:
            size = max(count, 2 * known, 64)
            chances = np.asarray(self.demand.pmf(np.arange(size)), dtype=np.float64)
            visits = np.concatenate([self._visits, np.zeros(size - known)])
            for j in range(known, size):
                earlier = chances[1 : j + 1] @ visits[j - 1 :: -1] if j else 1.0
                visits[j] = earlier / (1 - chances[0])
            self._visits = visits
        return self._visits[:count]
