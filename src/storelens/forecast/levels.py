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
    demanded, exposed = sums_before(demand), sums_before(exposure)
    mean = (demanded[:, -1:] + 0.5) / (exposed[:, -1:] + 1.0)
    first = np.minimum((exposure > 0).argmax(axis=1), periods - window)[:, np.newaxis]
    if len(first) and (first == first[0]).all():
        first = first[:1]  # one window for all: seven times as quick
    early = np.clip(np.arange(periods) - window // 2, first, periods - window)
    late = np.clip(early + 1, first, periods - window) if window % 2 == 0 else early
    seen = [_within(upto, early, window) + _within(upto, late, window) for upto in (demanded, exposed)]
    level: Floats = (seen[0] + mean) / (seen[1] + 1.0)
    growth = _growth(demand, exposure, level, window, first[:, 0])
    if growth.any():
        middle = (early + late + window - 1) / 2
        level *= np.exp(growth[:, np.newaxis] * (np.arange(periods) - middle))
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
