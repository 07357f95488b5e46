"""Multiplicative seasons of a panel: one curve for all products, bent towards its group and its own as far as proven.

Every curve is a ratio of sums, demand over level, by place in the cycle; sold-out periods are in neither sum. How much
of a curve is kept is the positive-part rule of James and Stein (1961): the share of its spread that its own noise does
not explain. So products that share a season lend it to each other, and a thousand unrelated series keep their own.
"""

import numpy as np

from storelens.forecast.history import CHUNK
from storelens.forecast.inputs import Flags, Floats, Panel, Whole
from storelens.forecast.levels import local_level

FEW_UNITS = 20.0  # a product's say grows with its units a period up to here, and no further
LEAST_CYCLES = 1.5  # of a season, before a product or a group has one of its own
LOWEST = 0.02  # of a season's mean: a period in which nothing was ever sold may yet sell


def seasonal_factors(panel: Panel, usable: Flags) -> Floats:
    """Return (n, t + horizon) factors around 1; `usable` (n, t) are the known cells without promotion or event."""
    length = panel.periods + panel.horizon
    factors = np.ones((panel.products, length))
    for cycle in panel.seasons:
        if panel.periods <= cycle or not panel.products:
            continue  # not seen once: nothing is known of it
        place = np.arange(length) % cycle
        twice = panel.periods >= 2 * cycle  # what a part of the shop does alone counts when it came back
        for group in (np.zeros(panel.products, dtype=np.int64), *(panel.groups if twice else ())):
            curve = curves(*_grouped(panel, usable, factors, cycle, group), cycle)
            _bend(factors, curve, group, place)
        if twice:
            _bend_to_own(panel, usable, factors, cycle, place)
    return factors


def curves(demand: Floats, expected: Floats, cycle: int) -> Floats:
    """Return (g, cycle) factors of mean 1 from (g, t) demand and its expectation without this season (0 where unknown).

    A place seen once only has the curve's neighbours as its witness, so noise is then read from their differences.
    """
    kernel = _kernel(cycle)
    seen = _smoothed(_by_place(expected, cycle), kernel)
    raw = np.ones_like(seen)
    np.divide(_smoothed(_by_place(demand, cycle), kernel), seen, out=raw, where=seen > 0)
    raw /= np.maximum(raw.mean(axis=1, keepdims=True), LOWEST)
    spread = ((raw - 1.0) ** 2).mean(axis=1)
    noise = _noise(demand, expected, raw, cycle) * (kernel**2).sum()
    doubt = 1.0 + np.sqrt(2.0 / cycle)  # noise spreads this much wider once in six times: a season has to show more
    kept = np.clip(1.0 - doubt * noise / np.maximum(spread, 1e-12), 0.0, 1.0)
    if demand.shape[1] >= 2 * cycle:
        kept[_cycles_seen(expected, cycle) < LEAST_CYCLES] = 0.0
    bent = np.maximum(1.0 + kept[:, np.newaxis] * (raw - 1.0), LOWEST)
    factors: Floats = bent / bent.mean(axis=1, keepdims=True)
    return factors


def _cycles_seen(expected: Floats, cycle: int) -> Floats:
    """Return how many cycles of equal weight each curve (g) rests on: one burst of sales is one cycle, not a habit."""
    squares = _by_place(expected**2, cycle)
    cycles: Floats = (_by_place(expected, cycle) ** 2 / np.maximum(squares, 1e-300)).mean(axis=1)
    return cycles


def _noise(demand: Floats, expected: Floats, raw: Floats, cycle: int) -> Floats:
    """Return the variance of each curve's places (g), relative to the level."""
    some = expected > 0
    ratio = np.ones_like(demand)
    np.divide(demand, expected, out=ratio, where=some)
    place = np.arange(demand.shape[1]) % cycle
    count = some.sum(axis=1)
    places = (_by_place(some.astype(float), cycle) > 0).sum(axis=1)
    surprise = np.where(some, ratio - raw[:, place], 0.0)
    spare = count - places
    repeated: Floats = (surprise**2).sum(axis=1) / np.maximum(spare, 1)
    pairs = some[:, 1:] & some[:, :-1]
    steps = np.where(pairs, np.diff(ratio, axis=1), 0.0)
    neighbours = (steps**2).sum(axis=1) / 2 / np.maximum(pairs.sum(axis=1), 1)
    variance = np.where(spare >= places / 2, repeated, neighbours)
    noise: Floats = variance * places / np.maximum(count, 1)
    return noise


def _grouped(panel: Panel, usable: Flags, factors: Floats, cycle: int, group: Whole) -> tuple[Floats, Floats]:
    """Return the demand and the expected demand (g, t) of every group, products weighted alike once they sell well."""
    sums = np.zeros((2, int(group.max(initial=0)) + 1, panel.periods))
    for start in range(0, panel.products, CHUNK):
        rows = slice(start, start + CHUNK)
        for into, values in zip(sums, _expected(panel, usable, factors, cycle, rows), strict=True):
            if len(into) == 1:
                into[0] += values.sum(axis=0)
            else:
                np.add.at(into, group[rows], values)
    return sums[0], sums[1]


def _expected(panel: Panel, usable: Flags, factors: Floats, cycle: int, rows: slice) -> tuple[Floats, Floats]:
    """Return demand and its expectation of some products, weighted, 0 where not usable."""
    known = usable[rows]
    exposure = factors[rows, : panel.periods] * known
    demand = panel.demand[rows] * known
    expected = local_level(demand, exposure, cycle) * exposure
    typical = expected.sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
    weight = 1.0 / (1.0 + typical / FEW_UNITS)
    demand *= weight
    expected *= weight
    return demand, expected


def _bend(factors: Floats, curve: Floats, group: Whole, place: Whole) -> None:
    for start in range(0, len(factors), CHUNK):
        rows = slice(start, start + CHUNK)
        factors[rows] *= curve[group[rows]][:, place]


def _bend_to_own(panel: Panel, usable: Flags, factors: Floats, cycle: int, place: Whole) -> None:
    for start in range(0, panel.products, CHUNK):
        rows = slice(start, start + CHUNK)
        demand, expected = _expected(panel, usable, factors, cycle, rows)
        factors[rows] *= curves(demand, expected, cycle)[:, place]


def _by_place(values: Floats, cycle: int) -> Floats:
    """Return (g, cycle) sums over the periods at the same place of the cycle."""
    periods = values.shape[1]
    whole = -(-periods // cycle)
    padded = np.zeros((len(values), whole * cycle))
    padded[:, :periods] = values
    sums: Floats = padded.reshape(len(values), whole, cycle).sum(axis=1)
    return sums


def _kernel(cycle: int) -> Floats:
    """Return the weights of a place and its neighbours: none for 7 or 12, 1-2-1 for 52, a fortnight for 365."""
    half = cycle // 50
    ramp = np.concatenate([np.arange(1, half + 2), np.arange(half, 0, -1)]).astype(float)
    weights: Floats = ramp / ramp.sum()
    return weights


def _smoothed(values: Floats, kernel: Floats) -> Floats:
    half = len(kernel) // 2
    if half == 0:
        return values
    around = np.concatenate([values[:, -half:], values, values[:, :half]], axis=1)
    smooth = np.zeros_like(values)
    for shift, weight in enumerate(kernel):
        smooth += weight * around[:, shift : shift + values.shape[1]]
    return smooth
