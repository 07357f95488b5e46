"""How much stock for one selling season: the newsvendor, for any demand.

Stock left over costs `holding_cost` per unit, stock missing costs `stockout_cost` per unit; the best level is the
demand's quantile at stockout / (stockout + holding). Arguments may be arrays, a place a product (a listed demand is
one product). Source: Arrow, Harris and Marschak 1951; Snyder and Shen 2019, chapter 4.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from storelens.errors import UsageError
from storelens.replenish.maths.arguments import FloatArray, Numbers, above_zero, at_least_zero, finite, number, refuse
from storelens.replenish.maths.counts import NegativeBinomial, Poisson
from storelens.replenish.maths.distributions import Demand, Normal
from storelens.replenish.maths.listed import Listed


@dataclass(frozen=True, eq=False)
class BaseStock:
    """A stock level to fill up to, and what it costs.

    base_stock_level: units. cost: expected holding and shortage cost, money per period. critical_ratio: the share of
    periods without a shortage that the costs ask for. expected_shortage, expected_leftover: units per period.
    """

    base_stock_level: FloatArray
    cost: FloatArray
    critical_ratio: FloatArray
    expected_shortage: FloatArray
    expected_leftover: FloatArray


@dataclass(frozen=True, eq=False)
class ProfitableStock:
    """A stock level and its expected profit.

    base_stock_level: units. profit: money per period. critical_ratio: share of periods without a shortage.
    """

    base_stock_level: FloatArray
    profit: FloatArray
    critical_ratio: FloatArray


def newsvendor(demand: Demand, holding_cost: Numbers, stockout_cost: Numbers) -> BaseStock:
    """Return the stock level with the least expected cost for any demand (the smallest, where several are as cheap).

    holding_cost: money per unit left, stockout_cost: money per unit missing, both above 0; UsageError otherwise.
    Source: Snyder and Shen 2019, eq. 4.27.

    >>> float(newsvendor(Poisson(6), holding_cost=1, stockout_cost=4).base_stock_level)
    8.0
    """
    holding, stockout = _costs(holding_cost, stockout_cost)
    return newsvendor_cost(demand, holding, stockout, demand.quantile(stockout / (holding + stockout)))


def newsvendor_cost(
    demand: Demand, holding_cost: Numbers, stockout_cost: Numbers, base_stock_level: Numbers
) -> BaseStock:
    """Return what a given level (units) costs: h (S - mean) + (h + p) loss(S), money per period.

    Arguments and errors as for `newsvendor`. Source: Snyder and Shen 2019, eq. 4.6.

    >>> round(float(newsvendor_cost(Normal(50, 8), 0.18, 0.7, base_stock_level=40).cost), 4)
    7.3561
    """
    holding, stockout = _costs(holding_cost, stockout_cost)
    level = finite("base_stock_level", base_stock_level)
    short = demand.loss(level)
    left = level - demand.mean + short
    ratio = stockout / (holding + stockout)
    cost = holding * left + stockout * short
    return BaseStock(number(level), number(cost), number(ratio), number(short), number(left))


def newsvendor_normal(
    holding_cost: Numbers, stockout_cost: Numbers, demand_mean: Numbers, demand_sd: Numbers
) -> BaseStock:
    """Return the best level for normal demand (mean and standard deviation in units); the level is not rounded.

    Where the ratio is low and demand wide the level can be below 0: a normal demand may be negative.
    Source: Snyder and Shen 2019, eq. 4.24 and 4.30.

    >>> best = newsvendor_normal(holding_cost=0.18, stockout_cost=0.7, demand_mean=50, demand_sd=8)
    >>> round(float(best.base_stock_level), 3), round(float(best.cost), 4)
    (56.604, 1.9976)
    """
    return newsvendor(Normal(demand_mean, demand_sd), holding_cost, stockout_cost)


def newsvendor_poisson(holding_cost: Numbers, stockout_cost: Numbers, demand_mean: Numbers) -> BaseStock:
    """Return the best level for Poisson demand (mean in units). Source: Snyder and Shen 2019, eq. 4.6.

    >>> best = newsvendor_poisson(holding_cost=1, stockout_cost=4, demand_mean=6)
    >>> float(best.base_stock_level), round(float(best.cost), 4)
    (8.0, 3.5701)
    """
    return newsvendor(Poisson(demand_mean), holding_cost, stockout_cost)


def newsvendor_negative_binomial(
    holding_cost: Numbers, stockout_cost: Numbers, demand_mean: Numbers, demand_variance: Numbers
) -> BaseStock:
    """Return the best level for negative binomial demand (mean in units, variance in units squared, mean or more).

    >>> float(newsvendor_negative_binomial(1, 4, demand_mean=6, demand_variance=18).base_stock_level)
    9.0
    """
    return newsvendor(NegativeBinomial(demand_mean, demand_variance), holding_cost, stockout_cost)


def newsvendor_discrete(
    holding_cost: float, stockout_cost: float, demand_pmf: Mapping[int | float | str, float]
) -> BaseStock:
    """Return the best level for a demand given as {units: probability} (keys may be text, as JSON has them).

    UsageError where a key is no number, or the probabilities do not add up to 1.

    >>> best = newsvendor_discrete(1, 2, {0: 0.25, 1: 0.5, 2: 0.25})
    >>> float(best.base_stock_level), float(best.cost)
    (1.0, 0.75)
    """
    if not isinstance(demand_pmf, Mapping):
        raise UsageError(f"demand_pmf must be a table of units and probabilities, got {demand_pmf!r} - use {{3: 0.5}}")
    values = [_units(key) for key in demand_pmf]
    return newsvendor(Listed(values, list(demand_pmf.values())), holding_cost, stockout_cost)


def newsvendor_empirical(holding_cost: float, stockout_cost: float, demand_sample: Numbers) -> BaseStock:
    """Return the best level for the demands seen (units, each as likely as the others): one of them.

    >>> float(newsvendor_empirical(1, 3, demand_sample=[4, 9, 2, 7]).base_stock_level)
    7.0
    """
    return newsvendor(Listed.of_sample(demand_sample), holding_cost, stockout_cost)


def newsvendor_profit(
    demand: Demand,
    revenue: Numbers,
    purchase_cost: Numbers,
    salvage_value: Numbers = 0.0,
    holding_cost: Numbers = 0.0,
    stockout_cost: Numbers = 0.0,
) -> ProfitableStock:
    """Return the level with the largest expected profit, from prices; all money per unit.

    A unit left brings the salvage value (less holding); a unit missing loses its margin (and goodwill). UsageError
    unless revenue + stockout > purchase > salvage - holding. Source: Snyder and Shen 2019, chapter 4.

    >>> round(float(newsvendor_profit(Normal(50, 10), 7, 2.5, 1.5).profit), 2)
    210.48
    """
    price, bought = at_least_zero("revenue", revenue), at_least_zero("purchase_cost", purchase_cost)
    salvage, holding = finite("salvage_value", salvage_value), at_least_zero("holding_cost", holding_cost)
    goodwill = at_least_zero("stockout_cost", stockout_cost)
    over, under = bought - salvage + holding, price - bought + goodwill
    refuse("revenue", price + 0 * under, under > 0, "above purchase_cost", "at this price buy nothing")
    refuse("salvage_value", salvage + 0 * over, over > 0, "below purchase_cost", "leftovers may not earn money")
    level = demand.quantile(under / (under + over))
    short = demand.loss(level)
    profit = (price - bought) * demand.mean - over * (level - demand.mean + short) - under * short
    return ProfitableStock(number(level), number(profit), number(under / (under + over)))


def newsvendor_explicit(
    revenue: Numbers,
    purchase_cost: Numbers,
    salvage_value: Numbers,
    demand_mean: Numbers,
    demand_sd: Numbers,
    holding_cost: Numbers = 0.0,
    stockout_cost: Numbers = 0.0,
) -> ProfitableStock:
    """Return `newsvendor_profit` for normal demand (mean and standard deviation in units).

    >>> best = newsvendor_explicit(7, 2.5, 1.5, demand_mean=50, demand_sd=10)
    >>> round(float(best.base_stock_level), 3), round(float(best.profit), 2)
    (59.085, 210.48)
    """
    demand = Normal(demand_mean, demand_sd)
    return newsvendor_profit(demand, revenue, purchase_cost, salvage_value, holding_cost, stockout_cost)


def _costs(holding_cost: Numbers, stockout_cost: Numbers) -> tuple[FloatArray, FloatArray]:
    holding = above_zero("holding_cost", holding_cost, "where leftovers cost nothing the best level has no end")
    return holding, above_zero("stockout_cost", stockout_cost, "where shortages cost nothing hold no stock")


def _units(key: int | float | str) -> float:
    try:
        return float(key)
    except (TypeError, ValueError):
        raise UsageError(f"demand_pmf must have units as keys, got {key!r} - use a number") from None
