"""What a unit costs, earns and takes to hold; and what more units of an order are expected to bring."""

from dataclasses import dataclass

import numpy as np

from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.replenish.plan.futures import Futures
from storelens.replenish.plan.inputs import PlanInputs
from storelens.replenish.plan.prices import first_costs
from storelens.replenish.plan.settings import PlanSettings
from storelens.replenish.plan.target import DAYS_A_YEAR, share_upto

USUAL_COST_SHARE = 0.5  # of the price, where no product of the shop tells
LEAST_COST_MINOR = 1e-6


@dataclass(frozen=True)
class Money:
    """Money of n products, minor units a unit: `price`, `cost`, with what was `assumed` (n) where it is not known;
    `margin` lost with a unit short; `holding` a unit for a day. `cost_share`: of the price, used where assumed."""

    price: Floats
    cost: Floats
    assumed: Flags
    margin: Floats
    holding: Floats
    cost_share: float

    def rows(self, rows: slice | Whole) -> "Money":
        """Return some products' money."""
        return Money(
            self.price[rows],
            self.cost[rows],
            self.assumed[rows],
            self.margin[rows],
            self.holding[rows],
            self.cost_share,
        )


def money_of(inputs: PlanInputs, settings: PlanSettings) -> Money:
    """Return what is known of prices and costs, with the shop's usual share between them where one is missing.

    A product without a cost whose price breaks are known costs what the least of them does.
    """
    price, cost = inputs.price_minor, inputs.cost_minor
    cost = np.where(np.isnan(cost), first_costs(inputs.price_breaks, inputs.products), cost)
    both = ~np.isnan(price) & ~np.isnan(cost) & (np.nan_to_num(price) > 0) & (np.nan_to_num(cost) > 0)
    share = float(np.median(cost[both] / price[both])) if both.any() else USUAL_COST_SHARE
    known = price[~np.isnan(price)]
    usual = float(np.median(known)) if len(known) else 1.0
    filled_price = np.where(np.isnan(price), np.where(np.isnan(cost), usual, cost / max(share, 0.01)), price)
    filled_cost = np.where(np.isnan(cost), filled_price * share, cost)
    return Money(
        filled_price,
        filled_cost,
        np.isnan(cost),
        filled_price - filled_cost,
        filled_cost * settings.holding_share / DAYS_A_YEAR,
        share,
    )


def gain(futures: Futures, money: Money, review: Whole, first: Floats, last: Floats) -> Floats:
    """Return the money (n) that raising an order from `first` to `last` units (n) is expected to bring: the margin of
    what it serves in its cycle, less the holding of what it does not, and of what the cycle after does not need."""
    units = last - first
    need = futures.need.astype(float)
    served = np.clip(need - first[:, np.newaxis], 0.0, units[:, np.newaxis]).mean(axis=1)
    window = np.maximum(futures.window, 1e-9)
    cycles = np.maximum((first + last) / 2.0 - need.mean(axis=1), 0.0) / window  # until the middle one is sold
    idle = np.maximum(cycles, 1.0) * (units - served)
    result: Floats = money.margin * served - money.holding * review * np.minimum(idle, units * DAYS_A_YEAR / review)
    return result


def next_gain_per_cash(futures: Futures, money: Money, review: Whole, level: Floats) -> Floats:
    """Return the money (n) that the next unit of money spent on a product beyond `level` units is expected to bring;
    nan where its cost is not known, or nothing."""
    wanted = 1.0 - share_upto(futures.need, level)
    worth = money.margin * wanted - money.holding * review * (1.0 - wanted)
    priced = ~money.assumed & (money.cost > LEAST_COST_MINOR)
    result: Floats = np.where(priced, worth / np.maximum(money.cost, LEAST_COST_MINOR), np.nan)
    return result
