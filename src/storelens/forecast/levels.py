"""The level of demand around every period, with no season left in it."""

import numpy as np

from storelens.forecast.inputs import Floats, Whole


def local_level(demand: Floats, exposure: Floats, cycle: int) -> Floats:
    """Return (n, t) demand per unit of exposure around each period, over whole cycles.

    `exposure` (n, t) is what a period counts for, 0 where demand is unknown. A short cycle is averaged over four of
    itself. At the ends the nearest whole window is carried on by the product's growth, as far as that is not noise.
    """
    if not demand.size:
        return np.zeros_like(demand)
    periods = demand.shape[1]
    window = min(periods, cycle * (4 if cycle <= 7 and periods >= 20 * cycle else 1))
    first = np.minimum((exposure > 0).argmax(axis=1), periods - window)
    late = first > window // 4
    level = _window_level(demand, exposure, window, np.zeros(1, dtype=np.int64))
    if late.any():  # windows of products that came later begin with them; most products share theirs, which is quick
        level[late] = _window_level(demand[late], exposure[late], window, first[late])
    return level


def _window_level(demand: Floats, exposure: Floats, window: int, first: Whole) -> Floats:
    """Return the level (n, t) in whole windows, none before `first`: one period for all products, or one for each."""
    last = demand.shape[1] - window
    demanded, exposed = sums_before(demand), sums_before(exposure)
    mean = (demanded[:, -1:] + 0.5) / (exposed[:, -1:] + 1.0)
    starts = [np.clip(np.arange(demand.shape[1]) - window // 2, first[:, np.newaxis], last)]
    if window % 2 == 0:
        starts.append(np.clip(starts[0] + 1, first[:, np.newaxis], last))
    seen = [sum(_within(upto, start, window) for start in starts) / len(starts) for upto in (demanded, exposed)]
    level: Floats = (seen[0] + 0.5 * mean) / (seen[1] + 0.5)
    growth = _growth(demand, exposure, level, window, np.broadcast_to(first, len(demand)))
    if growth.any():
        middle = (starts[0] + starts[-1] + window - 1) / 2
        level *= np.exp(growth[:, np.newaxis] * (np.arange(demand.shape[1]) - middle))
    return level


def _within(upto: Floats, start: Whole, window: int) -> Floats:
    if len(start) == 1:
        return np.asarray(upto[:, start[0] + window] - upto[:, start[0]])
    inside: Floats = np.take_along_axis(upto, start + window, axis=1)
    inside -= np.take_along_axis(upto, start, axis=1)
    return inside


def sums_before(values: Floats) -> Floats:
    """Return (n, t + 1) running sums, 0 first, so that a window's sum is one difference."""
    sums = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums


def _growth(demand: Floats, exposure: Floats, level: Floats, window: int, first: Whole) -> Floats:
    """Return each product's growth a period (n), as a logarithm, from its first whole window to its last."""
    span = level.shape[1] - window - first
    rise = np.log(level[:, -1] / level[np.arange(len(level)), first])
    count = np.maximum((exposure > 0).sum(axis=1), 1)
    expected = level * exposure
    surprise = ((demand - expected) ** 2).sum(axis=1) / count
    noise = 2.0 * surprise / np.maximum(expected.sum(axis=1) / count, 1e-12) ** 2 / window
    kept = np.clip(1.0 - noise / np.maximum(rise**2, 1e-12), 0.0, 1.0)
    growth: Floats = np.where(span >= window, kept * rise / np.maximum(span, 1), 0.0)
    return np.clip(growth, -1.0 / window, 1.0 / window)
