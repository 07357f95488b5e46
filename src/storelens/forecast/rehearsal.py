"""The forecast, rehearsed: what each method would have said at earlier origins, beside what came.

Seasons are fitted again from what lay before an origin: fitted with what came after, they make misses look smaller than
they will be, and the stock that rests on them too low (a fill rate of 95 % asked delivered 92 %).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from storelens.forecast.combine import Foreseen, enough_history
from storelens.forecast.events import exposure_factors
from storelens.forecast.history import CHUNK, History
from storelens.forecast.inputs import Flags, Floats, Panel, Whole
from storelens.forecast.methods import Method

ORIGINS = 8
REFITS = 4  # fits of the seasons; each serves two origins, the later one with slightly older seasons


@dataclass(frozen=True)
class Rehearsal:
    """What methods foresaw at earlier origins: of the horizon's known periods, of those that are `decided` about, and
    of its first; `ahead` (methods, n, horizon): the demand they see to come."""

    total: Foreseen
    decided: Foreseen
    first: Foreseen
    ahead: Floats


def earlier_origins(periods: int, horizon: int, season: int) -> list[int]:
    """Return the origins, oldest first, at which the next `horizon` periods are known; none for a short history.

    They are spread over a season where there is one: what a forecast misses in a quiet part says little of the others.

    >>> earlier_origins(24, 4, 1)
    [8, 10, 12, 14, 16, 18, 20]
    """
    least = max(2, periods // 3)
    step = max(1, horizon // 2, min(season // ORIGINS, (periods - horizon - least) // 4), periods // 40)
    origins = [periods - horizon - step * back for back in range(ORIGINS)]
    return [origin for origin in reversed(origins) if origin >= least]


def rehearse(methods: dict[str, Method], panel: Panel, history: History, ahead: Floats, decided: Whole) -> Rehearsal:
    """Run the methods at every origin and now; `ahead` (n, horizon): what the periods to come count for; `decided` (n):
    the periods that a decision is about, of 1 to the horizon."""
    origins = earlier_origins(panel.periods, panel.horizon, history.season)
    then = _factors_at(panel, origins)
    shape = (len(methods), len(origins), panel.products)
    totals, parts, firsts = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    now = np.zeros((len(methods), panel.products, panel.horizon))
    for start in range(0, panel.products, CHUNK):
        rows = slice(start, start + CHUNK)
        part = history.rows(rows)
        counts = then[:, rows]
        inside = counts * (np.arange(panel.horizon) < decided[rows, np.newaxis])
        for place, method in enumerate(methods.values()):
            paths = method(part, [*origins, panel.periods], panel.horizon)
            totals[place, :, rows] = np.einsum("onh,onh->on", paths[:-1], counts)
            parts[place, :, rows] = np.einsum("onh,onh->on", paths[:-1], inside)
            firsts[place, :, rows] = paths[:-1, :, 0] * counts[:, :, 0]
            now[place, rows] = paths[-1] * ahead[rows]
    every = np.full(panel.products, panel.horizon)
    return Rehearsal(
        Foreseen(totals, *_came(panel, origins, every)),
        Foreseen(parts, *_came(panel, origins, decided)),
        Foreseen(firsts, *_came(panel, origins, np.ones_like(every))),
        now,
    )


def _factors_at(panel: Panel, origins: Sequence[int]) -> Floats:
    """Return what the known periods after each origin count for (origins, n, horizon), by the seasons known then."""
    factors = np.zeros((len(origins), panel.products, panel.horizon))
    every = -(-len(origins) // REFITS)
    for place in range(0, len(origins), max(every, 1)):
        served = range(place, min(place + every, len(origins)))
        first, last = origins[place], origins[served[-1]]
        fitted = exposure_factors(_upto(panel, first, last - first + panel.horizon))
        for one in served:
            after = slice(origins[one], origins[one] + panel.horizon)
            factors[one] = fitted[:, after] * panel.known[:, after]
    return factors


def _upto(panel: Panel, origin: int, horizon: int) -> Panel:
    end = origin + horizon
    return replace(
        panel,
        demand=panel.demand[:, :origin],
        known=panel.known[:, :origin],
        horizon=horizon,
        promoted=None if panel.promoted is None else panel.promoted[:, :end],
        events=None if panel.events is None else panel.events[:end],
    )


def _came(panel: Panel, origins: Sequence[int], periods: Whole) -> tuple[Floats, Flags]:
    """Return the demand of so many `periods` (n) after each origin (origins, n), and where enough of it and before is
    known."""
    actual = np.zeros((len(origins), panel.products))
    usable = np.zeros(actual.shape, dtype=bool)
    least = enough_history(max(panel.seasons, default=1))
    inside = np.arange(panel.horizon) < periods[:, np.newaxis]
    for place, origin in enumerate(origins):
        after = slice(origin, origin + panel.horizon)
        actual[place] = np.einsum("nh,nh->n", panel.demand[:, after], inside)
        known = (panel.known[:, after] & inside).sum(axis=1) / periods
        usable[place] = (known >= 0.5) & (panel.known[:, :origin].sum(axis=1) >= least)
    return actual, usable
