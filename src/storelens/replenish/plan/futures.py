"""Possible futures of the stock, day by day up to the landing of the order after the one made now.

An order made at the end of a day with a lead time of L days is for sale from the L-th day on, as is a receipt from the
day it is recorded on. Between deliveries only totals matter, so no day is drawn by itself: one total up to the landing,
one for the cycle after it, one for the cycle after that, split where something arrives. The totals do not depend on
what arrives: a plan made again after an order meets the same futures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.replenish.plan.arrivals import Arrivals
from storelens.replenish.plan.expected import Expected
from storelens.replenish.plan.inputs import LeadTimes

DRAWS = 500
CHUNK = 500  # products drawn at a time: a table of their futures is 2 MB
Draws = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Futures:
    """Drawn futures of n products. `need` (n, draws), ascending: units wanted in the cycle of an order made now beyond
    what is there, below 0 where there is more; `after` (n, draws), ascending: demand of the cycle after it.

    `window` (n): mean demand of the cycle; `protection` (n): expected demand until it ends, in `days` (n); `lost` (n):
    mean units lost before the order lands; `short` (n): chance that any is.
    """

    need: Draws
    after: Draws
    window: Floats
    protection: Floats
    days: Floats
    lost: Floats
    short: Floats

    def rows(self, rows: slice | Whole) -> "Futures":
        """Return some products' futures."""
        return Futures(*(getattr(self, each.name)[rows] for each in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence["Futures"]) -> "Futures":
        """Return the futures of all products of some parts."""
        return cls(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(cls)))


@dataclass(frozen=True)
class _Times:
    """Days of sale, (n, draws), until the order made now lands, the next one does, and a review after that."""

    lands: Floats
    next_lands: Floats
    ends: Floats


def draw_futures(
    expected: Expected,
    on_hand: Floats,
    arrivals: Arrivals,
    leads: LeadTimes,
    review: Whole,
    seed: int,
    factor: float = 1.0,
) -> Futures:
    """Return drawn futures. Demand that finds no stock is lost; units owed are given out before anything is sold."""
    random = np.random.default_rng(seed)
    lead = leads.draws(random, DRAWS, factor)
    times = _times(lead, leads.draws(random, DRAWS, factor), review)
    spread = np.broadcast_to(expected.drift[:, np.newaxis], lead.shape)
    level = random.standard_gamma(1.0 / spread) * spread
    marks = [np.zeros_like(lead), times.lands, times.next_lands, times.ends]
    totals = [expected.total(mark) for mark in marks]
    demand = [_drawn(random, expected, level * (late - early)) for early, late in pairwise(totals)]
    came = arrival_days(arrivals, lead, leads, factor)
    apart = _Splits(expected, level, np.random.default_rng(seed + 1))
    stock, lost = _until_landing(apart, demand[0], arrivals, came, times, on_hand)
    need = _needed(apart, demand[1], arrivals, came, times) - stock
    return Futures(
        np.sort(need.astype(np.float32), axis=1),
        np.sort(demand[2].astype(np.float32), axis=1),
        demand[1].mean(axis=1),
        totals[2].mean(axis=1),
        np.maximum(times.next_lands.mean(axis=1), 1.0),
        lost.mean(axis=1),
        (lost > 0).mean(axis=1),
    )


def _times(lead: Floats, next_lead: Floats, review: Whole) -> _Times:
    every = review[:, np.newaxis].astype(float)
    lands = np.maximum(lead - 1.0, 0.0)
    next_lands = np.maximum(every + next_lead - 1.0, lands + 1.0)
    return _Times(lands, next_lands, next_lands + every)


def arrival_days(arrivals: Arrivals, lead: Floats, leads: LeadTimes, factor: float) -> Floats:
    """Return the days of sale (k, n, draws) until each delivery lands.

    A late supplier is late with all of it, so that no order overtakes an earlier one; what is due sooner has less left
    to be late with.
    """
    mean = leads.mean[:, np.newaxis] * factor
    came = np.full((arrivals.due.shape[1], *lead.shape), np.inf)
    for place in range(arrivals.due.shape[1]):
        due = arrivals.due[:, place, np.newaxis]
        known = np.isfinite(due)
        share = np.where(due >= mean - 0.5, 1.0, np.sqrt(np.where(known, due, 0.0) / np.maximum(mean, 1e-9)))
        day = np.rint(due + (lead - mean) * np.minimum(share, 1.0))
        came[place] = np.where(known, np.maximum(day - 1.0, 0.0), np.inf)
        if place:
            came[place] = np.maximum(came[place], came[place - 1])
    return came


class _Splits:
    """Splits a drawn total of demand at a day within its days: the same total, whatever day that is."""

    def __init__(self, expected: Expected, level: Floats, random: np.random.Generator) -> None:
        self._expected, self._level, self._random = expected, level, random

    def before(self, rows: Whole, demand: Floats, first: Floats, day: Floats, last: Floats) -> Floats:
        """Return how much of `demand` between days `first` and `last` falls before `day`, all (rows, draws)."""
        inner = np.clip(day, first, last)
        chosen = self._rows(rows)
        early = chosen.total(inner) - chosen.total(first)
        late = chosen.total(last) - chosen.total(inner)
        excess = np.maximum(chosen.noise - 1.0, 1e-4) if chosen.counted else np.maximum(chosen.noise, 1e-9)
        scale = self._level[rows] / excess[:, np.newaxis]
        some = self._random.standard_gamma(early * scale)
        others = self._random.standard_gamma(late * scale)
        share = np.where(late <= 0, 1.0, some / np.maximum(some + others, 1e-300))
        share[early <= 0] = 0.0
        if not chosen.counted:
            return np.asarray(demand * share)
        return self._random.binomial(demand.astype(np.int64), np.clip(share, 0.0, 1.0)).astype(float)

    def _rows(self, rows: Whole) -> Expected:
        given = self._expected
        return Expected(given.upto[rows], given.after[rows], given.noise[rows], given.drift[rows], given.counted)


def _until_landing(
    apart: _Splits, demand: Floats, arrivals: Arrivals, came: Floats, times: _Times, on_hand: Floats
) -> tuple[Floats, Floats]:
    """Return the stock when the order made now lands, without it, and the units lost before, both (n, draws)."""
    stock = np.repeat(on_hand[:, np.newaxis], demand.shape[1], axis=1)
    lost = np.zeros_like(stock)
    left, since = demand.copy(), np.zeros_like(demand)
    for place in range(len(came)):
        rows = np.flatnonzero(arrivals.units[:, place] > 0)
        day = came[place][rows]
        early = apart.before(rows, left[rows], since[rows], day, times.lands[rows])
        stock[rows], missed = _sold(stock[rows], early)
        lost[rows] += missed
        stock[rows] += np.where(day <= times.lands[rows], arrivals.units[rows, place, np.newaxis], 0.0)
        left[rows] -= early
        since[rows] = np.minimum(day, times.lands[rows])
    stock, missed = _sold(stock, left)
    return stock, lost + missed


def _sold(stock: Floats, demand: Floats) -> tuple[Floats, Floats]:
    there = np.maximum(stock, 0.0)
    served = np.minimum(there, demand)
    return stock - served, demand - served


def _needed(apart: _Splits, demand: Floats, arrivals: Arrivals, came: Floats, times: _Times) -> Floats:
    """Return the stock (n, draws) that the cycle's demand needs at its beginning, given what lands within it.

    With deliveries A at their times, the parts of demand D need D0 + max(D1 + max(D2 - A2, 0) - A1, 0).
    """
    parts: list[tuple[Whole, Flags, Floats]] = []
    left, since = demand.copy(), times.lands.copy()
    for place in range(len(came)):
        rows = np.flatnonzero(arrivals.units[:, place] > 0)
        day = came[place][rows]
        inside = (day > times.lands[rows]) & (day < times.next_lands[rows])
        early = apart.before(rows, left[rows], since[rows], day, times.next_lands[rows])
        early = np.where(inside, early, 0.0)
        parts.append((rows, inside, early))
        left[rows] -= early
        since[rows] = np.where(inside, day, since[rows])
    need = left
    for place in range(len(came) - 1, -1, -1):
        rows, inside, early = parts[place]
        arrived = np.where(inside, arrivals.units[rows, place, np.newaxis], 0.0)
        need[rows] = np.where(inside, early + np.maximum(need[rows] - arrived, 0.0), need[rows])
    return need


def _drawn(random: np.random.Generator, expected: Expected, mean: Floats) -> Floats:
    if not expected.counted:
        scale = np.maximum(expected.noise, 1e-9)[:, np.newaxis]
        return np.asarray(random.standard_gamma(mean / scale) * scale)
    excess = np.maximum(expected.noise - 1.0, 1e-4)[:, np.newaxis]
    return random.poisson(random.standard_gamma(mean / excess) * excess).astype(float)
