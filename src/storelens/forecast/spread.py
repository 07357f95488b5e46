"""How far demand strays from its forecast: noise of each product, and drift of the level pooled by how much it sells.

The variance of the demand of h periods with mean M is noise * M + drift(h) * M**2. The first part is what a product's
own periods scatter around their level; the second what its forecasts missed at the origins on top of that.
"""

from dataclasses import dataclass

import numpy as np

from storelens.forecast.history import CHUNK, History
from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.forecast.levels import local_level

NOISE_WINDOW = 25  # periods a product's own scatter is measured around
NOISE_WEIGHT = 30.0  # periods the noise of its volume class counts for
DRIFT_WEIGHT = 50.0  # forecasts the drift of all products counts for in a class's own
LEAST_DRIFT = 1e-5
FAR = 25.0  # a squared miss past this many of its expectation says no more
CLASSES = 6


@dataclass(frozen=True)
class Misses:
    """Forecasts at earlier origins (origins, n) and what came, over known periods; `usable` where most were."""

    forecast: Floats
    actual: Floats
    usable: Flags


def volume_classes(level: Floats) -> Whole:
    """Return the class of each product (n) by units a period: up to six of equal size, 0 the slowest."""
    if len(level) < 2 * CLASSES:
        return np.zeros(len(level), dtype=np.int64)
    cuts = np.quantile(level, np.arange(1, CLASSES) / CLASSES)
    return np.searchsorted(cuts, level, side="right").astype(np.int64)


def noise(history: History, classes: Whole, counted: bool) -> Floats:
    """Return the variance of a period over its mean (n), 1 or more where units are counted."""
    scatter, count = np.zeros((2, len(classes)))
    for start in range(0, len(classes), CHUNK):
        rows = slice(start, start + CHUNK)
        scatter[rows], count[rows] = _scatter(history.rows(rows))
    number = int(classes.max(initial=0)) + 1
    summed = np.bincount(classes, scatter * count, number) / np.maximum(np.bincount(classes, count, number), 1)
    own = (scatter * count + NOISE_WEIGHT * summed[classes]) / (count + NOISE_WEIGHT)
    result: Floats = np.maximum(own, 1.0) if counted else np.maximum(own, 1e-9)
    return result


def _scatter(history: History) -> tuple[Floats, Floats]:
    """Return the squared surprise over the mean (n), around the product's own local level, and its periods."""
    known = history.exposure > 0
    expected = local_level(history.demand, history.exposure, NOISE_WINDOW) * history.exposure
    count = known.sum(axis=1)
    window = np.clip(count, 2, NOISE_WINDOW)
    squares = ((history.demand - expected) ** 2 * known).sum(axis=1) * window / (window - 1)
    return squares / np.maximum(expected.sum(axis=1), 1e-12), count.astype(float)


def drift(misses: Misses, noise: Floats, classes: Whole) -> Floats:
    """Return the squared relative error of the level (n): what the misses have beyond the noise, pooled by class."""
    forecast, usable = misses.forecast, misses.usable & (misses.forecast > 0)
    expected = noise * forecast + 0.1 * forecast**2
    weight = np.where(usable, (forecast**2 / np.maximum(expected, 1e-12)) ** 2, 0.0)
    squares = np.minimum((misses.actual - forecast) ** 2, FAR * expected)
    excess = (squares - noise * forecast) / np.maximum(forecast, 1e-12) ** 2 * weight
    number = int(classes.max(initial=0)) + 1
    over, under = (np.bincount(classes, each.sum(axis=0), number) for each in (excess, weight))
    count = np.bincount(classes, usable.sum(axis=0), number)
    pooled = over.sum() / under.sum() if under.sum() > 0 else 0.1
    own = np.where(under > 0, over / np.maximum(under, 1e-300), pooled)
    by_class = np.maximum((own * count + pooled * DRIFT_WEIGHT) / (count + DRIFT_WEIGHT), LEAST_DRIFT)
    result: Floats = by_class[classes]
    return result
