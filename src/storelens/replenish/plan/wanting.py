"""What is wanted of each product, before lots, suppliers and cash have their say."""

from dataclasses import dataclass

import numpy as np

from storelens.forecast.inputs import Flags, Floats
from storelens.replenish.plan.arrivals import Arrivals, sent_arrivals
from storelens.replenish.plan.futures import Futures
from storelens.replenish.plan.inputs import PlanInputs
from storelens.replenish.plan.lost import YEAR_DAYS
from storelens.replenish.plan.money import Money
from storelens.replenish.plan.settings import PlanSettings
from storelens.replenish.plan.target import best_levels, ratio_by_cost, ratio_for

LEAST_PER_DAY = 1.0 / 3650.0  # a unit in ten years: less is no demand
UNSOLD_DAYS = 180  # in stock without a sale, in the last year, until stock is called dead


@dataclass(frozen=True)
class Stock:
    """`units` (n) on hand, below 0 where they are owed and 0 where stock is not tracked; `arrivals` on their way."""

    units: Floats
    arrivals: Arrivals

    @classmethod
    def of(cls, inputs: PlanInputs) -> "Stock":
        return cls(np.nan_to_num(inputs.on_hand), sent_arrivals(inputs))


@dataclass(frozen=True)
class Wanting:
    """What is wanted of n products before anything is rounded or limited: `units`; `target` to be there or on its way,
    over `protection` units expected in the days `until_next` lands; `per_day` of them; `dead` and `orderable` flags."""

    units: Floats
    target: Floats
    protection: Floats
    until_next: Floats
    per_day: Floats
    dead: Flags
    orderable: Flags

    @classmethod
    def of(
        cls,
        inputs: PlanInputs,
        settings: PlanSettings,
        futures: Futures,
        stock: Stock,
        money: Money,
    ) -> "Wanting":
        per_day = futures.protection / futures.days
        dead = _is_dead(inputs)
        orderable = inputs.tracked & ~dead & (per_day >= LEAST_PER_DAY)
        if settings.service is not None:
            chosen = [futures.rows(np.flatnonzero(orderable))] if orderable.any() else []
            ratio = np.full(inputs.products, ratio_for(chosen, settings.service) if chosen else 0.5)
        else:
            review = inputs.review(settings).astype(float)
            ratio = ratio_by_cost(money.margin, money.cost, review, settings.holding_share)
            orderable &= ratio > 0
        ratio = np.clip(ratio, 1e-9, 1.0 - 1e-9)
        level = best_levels(futures, ratio)
        owed = np.maximum(-stock.units, 0.0)
        coming = stock.arrivals.upto(futures.days)
        units = np.where(orderable, np.maximum(level, 0.0), 0.0)
        units = np.where(inputs.tracked & ~orderable, np.maximum(owed - stock.arrivals.units.sum(axis=1), 0.0), units)
        target = np.where(per_day >= LEAST_PER_DAY, np.maximum(level + stock.units + coming, 0.0), 0.0)
        target = np.where(dead, 0.0, target)
        return cls(units, np.rint(target), futures.protection, futures.days, per_day, dead, orderable)


def _is_dead(inputs: PlanInputs) -> Flags:
    """Return which products (n) have stock that nobody has bought for long, or that are retired."""
    year, out = inputs.sales[:, -YEAR_DAYS:], inputs.sold_out[:, -YEAR_DAYS:]
    unsold = np.nansum(year, axis=1) <= 0
    seen = (~np.isnan(year) & ~out).sum(axis=1) >= UNSOLD_DAYS
    retired = np.zeros(inputs.products, bool) if inputs.days_left is None else inputs.days_left <= 0
    dead: Flags = inputs.tracked & (np.nan_to_num(inputs.on_hand) > 0) & ((unsold & seen) | retired)
    return dead
