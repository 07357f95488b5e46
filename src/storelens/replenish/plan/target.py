"""How much stock to order up to: after which unit does one more cost more than it saves.

`ratio` is what a unit short costs over what a unit short and a unit held for a cycle cost together. With a fill rate
asked for, all products are held to one ratio, the least that serves this share of all units: fewer units do it than
with the same fill rate for each product.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from storelens.forecast.inputs import Floats
from storelens.replenish.plan.futures import Draws, Futures

HALVINGS = 12  # of the search for the ratio: to 1 in 4,096
DAYS_A_YEAR = 365.0


@dataclass
class Between:
    """Levels that are known to be too low or right, and the most that can be right, whole units (n)."""

    least: Floats
    most: Floats


def best_levels(futures: Futures, ratio: Floats, within: Between | None = None) -> Floats:
    """Return the whole units (n) to add to what is there, below 0 where there is more than is worth having.

    A unit not wanted in its cycle is held; the next order is smaller by it, unless the stock left is more than the
    next cycle asks for: then it is held for that cycle too. `ratio` (n) above 0 and below 1.
    """
    bounds = within or widest(futures)
    least = bounds.least.copy()
    most = np.maximum(np.minimum(np.ceil(quantile(futures.need, ratio)), bounds.most), least)
    enough = quantile(futures.after, ratio)
    rows = np.flatnonzero(least < most)
    while len(rows):
        last = np.ceil((least[rows] + most[rows]) / 2.0)  # is the last of so many units worth having?
        need = futures.need[rows]
        unwanted = share_upto(need, last - 1.0)
        held_on = share_upto(need, last - enough[rows], strictly=True)
        worth = ratio[rows] * (1.0 - unwanted) >= (1.0 - ratio[rows]) * (unwanted + held_on)
        least[rows] = np.where(worth, last, least[rows])
        most[rows] = np.where(worth, most[rows], last - 1.0)
        rows = rows[least[rows] < most[rows]]
    return least


def widest(futures: Futures) -> Between:
    """Return the levels that every future needs, and that one does."""
    return Between(np.floor(futures.need[:, 0]).astype(float), np.ceil(futures.need[:, -1]).astype(float))


def ratio_for(futures: Sequence[Futures], service: float) -> float:
    """Return the ratio, the same for all products, at which the share `service` of all units is served at once.

    Stock is counted as if it could be taken away, so that too much of one product makes no other one short.
    """
    low, high = 0.0, 1.0
    wanted = sum(float(each.window.sum()) for each in futures)
    bounds = [widest(each) for each in futures]
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        levels = [
            best_levels(one, np.full(len(one.need), middle), held) for one, held in zip(futures, bounds, strict=True)
        ]
        lost = sum(float(lost_units(one, level).sum()) for one, level in zip(futures, levels, strict=True))
        if lost > (1.0 - service) * wanted:
            low = middle
            bounds = [Between(level, held.most) for level, held in zip(levels, bounds, strict=True)]
        else:
            high = middle
            bounds = [Between(held.least, level) for level, held in zip(levels, bounds, strict=True)]
    return high


def ratio_by_cost(margin: Floats, cost: Floats, review_days: Floats, holding_share: float) -> Floats:
    """Return the ratio (n) of the margin lost with a unit short to it and the cost of holding a unit for a cycle; 0
    where nothing is earned."""
    held = np.maximum(cost * holding_share * review_days / DAYS_A_YEAR, 1e-9)
    earned = np.maximum(margin, 0.0)
    ratio: Floats = earned / (earned + held)
    return ratio


def lost_units(futures: Futures, level: Floats) -> Floats:
    """Return the mean units (n) of a cycle's demand that find no stock when `level` units (n) are added."""
    beyond = np.maximum(futures.need - level[:, np.newaxis].astype(np.float32), 0.0)
    short: Floats = np.minimum(beyond.mean(axis=1, dtype=float), futures.window)
    return short


def share_upto(ascending: Draws, units: Floats, *, strictly: bool = False) -> Floats:
    """Return the share of each row's draws (n) that lie at or below `units` (n), or below them."""
    limit = units[:, np.newaxis].astype(np.float32)
    share: Floats = ((ascending < limit) if strictly else (ascending <= limit)).mean(axis=1)
    return share


def quantile(ascending: Draws, share: Floats) -> Floats:
    """Return the least draw (n) that at least a share (n) of its row lies at or below."""
    count = ascending.shape[1]
    place = np.clip(np.ceil(share * count - 1e-9).astype(np.int64) - 1, 0, count - 1)
    return np.take_along_axis(ascending, place[:, np.newaxis], axis=1)[:, 0].astype(float)
