"""What lies ahead if nothing more is ordered: the first gap, the day to order by, stock at each week's end, excess."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storelens.forecast import Forecast
from storelens.forecast.inputs import Floats
from storelens.replenish.plan.arrivals import Arrivals
from storelens.replenish.plan.expected import Expected
from storelens.replenish.plan.futures import arrival_days
from storelens.replenish.plan.inputs import LeadTimes

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
STOCK_SHARES = (0.05, 0.5, 0.95)
PATHS = 200
SEASON_DAYS = 91
CHUNK = 1000


@dataclass(frozen=True)
class Weeks:
    """Demand and stock of n products by week: `mean` (n, w), `demand` (n, w, 5) by SHARES, `due` (n, w) units that
    arrive, `stock` (n, w, 3) by STOCK_SHARES at the week's end; nan where stock is not tracked."""

    mean: Floats
    demand: Floats
    due: Floats
    stock: Floats


def first_gap(expected: Expected, on_hand: Floats, arrivals: Arrivals, days: int) -> Floats:
    """Return the first day (n), 1 for tomorrow, on which demand has used up stock and deliveries; nan: none."""
    below = _projected(expected, on_hand, arrivals, days)[:, 1:] < -1e-9
    found: Floats = np.where(below.any(axis=1), below.argmax(axis=1) + 1.0, np.nan)
    return found


def order_by(
    expected: Expected, on_hand: Floats, arrivals: Arrivals, reach: Floats, safety: Floats, days: int
) -> Floats:
    """Return in how many days (n) an order has to be made, 0 for today; nan: not within `days`.

    It is the first day on which what is there and due, less demand until the next order would land (`reach` (n) days
    later), is below the safety stock.
    """
    ahead = _projected(expected, on_hand, arrivals, days + int(np.ceil(reach.max(initial=0.0))))
    day = np.minimum(np.arange(days + 1) + np.rint(reach).astype(np.int64)[:, np.newaxis], ahead.shape[1] - 1)
    needed = np.take_along_axis(ahead, day, axis=1) < safety[:, np.newaxis] - 1e-9
    result: Floats = np.where(needed.any(axis=1), needed.argmax(axis=1).astype(float), np.nan)
    return result


def excess_units(expected: Expected, on_hand: Floats, target: Floats) -> Floats:
    """Return the whole units (n) on hand beyond the target and beyond what a season of demand is expected to take."""
    season = expected.total(np.full(len(on_hand), float(SEASON_DAYS)))
    result: Floats = np.floor(np.maximum(on_hand - np.maximum(target, season), 0.0))
    return result


@dataclass(frozen=True)
class Coming:
    """What is on its way, and how late it may be: `leads` of the products, what-if's `factor` on them."""

    arrivals: Arrivals
    leads: LeadTimes
    factor: float = 1.0

    def rows(self, rows: slice) -> "Coming":
        """Return what comes of some products."""
        return Coming(self.arrivals.rows(rows), self.leads.rows(rows), self.factor)


def weeks_ahead(made: Forecast, expected: Expected, on_hand: Floats, coming: Coming, weeks: int, seed: int) -> Weeks:
    """Return demand and stock by week; `on_hand` (n) nan where it is not tracked.

    `due` is by the day each delivery is expected; in `stock` it comes as early or late as lead times are drawn.
    """
    totals = [made.total(7, 7 * week) for week in range(weeks)]
    ends = [np.full(len(on_hand), 7.0 * (week + 1)) for week in range(weeks)]
    due = np.diff(np.stack([coming.arrivals.upto(end) for end in ends], axis=1), axis=1, prepend=0.0)
    parts = [
        _stock_paths(expected.rows(rows), on_hand[rows], coming.rows(rows), weeks, seed + rows.start)
        for rows in (slice(start, start + CHUNK) for start in range(0, len(on_hand), CHUNK))
    ]
    return Weeks(
        np.stack([each.mean for each in totals], axis=1),
        np.stack([each.quantiles(SHARES) for each in totals], axis=1),
        due,
        np.concatenate(parts) if parts else np.zeros((0, weeks, len(STOCK_SHARES))),
    )


def _stock_paths(expected: Expected, on_hand: Floats, coming: Coming, weeks: int, seed: int) -> Floats:
    random = np.random.default_rng(seed)
    spread = np.broadcast_to(expected.drift[:, np.newaxis], (len(on_hand), PATHS))
    level = random.standard_gamma(1.0 / spread) * spread
    lead = coming.leads.draws(random, PATHS, coming.factor)
    came = arrival_days(coming.arrivals, lead, coming.leads, coming.factor)
    stock = np.repeat(np.nan_to_num(on_hand)[:, np.newaxis], PATHS, axis=1)
    places = [min(max(int(np.ceil(share * PATHS)) - 1, 0), PATHS - 1) for share in STOCK_SHARES]
    found = np.zeros((len(on_hand), weeks, len(STOCK_SHARES)))
    for week in range(weeks):
        units, day = _arriving(coming.arrivals, came, 7.0 * week)
        begin, landed, end = (expected.total(each) for each in (_same(day, 7 * week), day, _same(day, 7 * week + 7)))
        rows = np.flatnonzero((landed > begin).any(axis=1))
        early = _drawn(random, expected, rows, ((landed - begin) * level)[rows])
        stock[rows] = _less(stock[rows], early)
        stock += units
        stock = _less(stock, _drawn(random, expected, np.arange(len(stock)), (end - landed) * level))
        found[:, week] = np.partition(stock, places, axis=1)[:, places]
    found[np.isnan(on_hand)] = np.nan
    return found


def _arriving(arrivals: Arrivals, came: Floats, begin: float) -> tuple[Floats, Floats]:
    """Return the units that land in the week from day `begin` on, and the days of sale before the last of them does,
    both (n, paths); `came` (k, n, paths)."""
    units, day = np.zeros(came.shape[1:]), np.full(came.shape[1:], begin)
    for place, landing in enumerate(came):
        inside = (landing >= begin) & (landing < begin + 7.0)
        units += np.where(inside, arrivals.units[:, place, np.newaxis], 0.0)
        day = np.where(inside, np.maximum(day, landing), day)
    return units, day


def _same(day: Floats, value: float) -> Floats:
    return np.full_like(day, value)


def _less(stock: Floats, demand: Floats) -> Floats:
    result: Floats = np.where(stock > 0, np.maximum(stock - demand, 0.0), stock)
    return result


def _drawn(random: np.random.Generator, expected: Expected, rows: npt.NDArray[np.int64], mean: Floats) -> Floats:
    noise = expected.noise[rows, np.newaxis]
    if not expected.counted:
        scale = np.maximum(noise, 1e-9)
        return np.asarray(random.standard_gamma(mean / scale) * scale)
    excess = np.maximum(noise - 1.0, 1e-4)
    return random.poisson(random.standard_gamma(mean / excess) * excess).astype(float)


def _projected(expected: Expected, on_hand: Floats, arrivals: Arrivals, days: int) -> Floats:
    """Return what is left (n, days + 1) after 0, 1, ... days if demand is as expected; below 0 where it is not met."""
    n = len(on_hand)
    demand = expected.total(np.broadcast_to(np.arange(days + 1.0), (n, days + 1)))
    landed = np.zeros((n, days + 2))
    for place in range(arrivals.due.shape[1]):
        day = np.minimum(np.ceil(arrivals.due[:, place]), days + 1.0).astype(np.int64)
        landed[np.arange(n), day] += arrivals.units[:, place]
    result: Floats = np.nan_to_num(on_hand)[:, np.newaxis] + np.cumsum(landed, axis=1)[:, : days + 1] - demand
    return result
