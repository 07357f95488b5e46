"""Methods that follow a trend: theta, damped-trend smoothing over a grid of settings, and the trend of the whole shop.

The first two run once through the periods for all products and settings together, and note their state at each origin.
The setting of a product is the one with the least squared error a period ahead up to the origin.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np

from storelens.forecast.averages import discounted
from storelens.forecast.history import History
from storelens.forecast.inputs import Floats, Whole
from storelens.forecast.levels import sums_before
from storelens.forecast.pace import AGE, MEMORY

RECENT = 200  # periods read before the first origin: what is older moves no level
LEAST_FOR_SLOPE = 8  # known periods: fewer draw any line
ALPHAS = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.95)
FADES = 0.98  # of the shop's growth, what is left of it a period later
GRID = tuple(product((0.1, 0.3, 0.5, 0.8), (0.03, 0.1, 0.3), (0.8, 0.9, 0.97)))  # level, share of it for trend, damping


def theta(history: History, origins: Sequence[int], horizon: int) -> Floats:
    """Return simple smoothing with half the straight line's slope as drift (Assimakopoulos and Nikolopoulos 2000;
    Hyndman and Billah 2003)."""
    settings = np.array([(alpha, 0.0, 0.0) for alpha in ALPHAS])
    levels, _, chosen = _smooth(history, origins, settings)
    slopes = _slopes(history, origins)
    steps = np.arange(1, horizon + 1)
    # SES trails the line by slope (1 - a) / a: the drift makes half of that good at once.
    lag = (1.0 - settings[chosen, 0]) / settings[chosen, 0]
    drift = 0.5 * slopes[:, :, np.newaxis] * (steps - 1 + np.minimum(1 + lag, 6.0)[:, :, np.newaxis])
    paths: Floats = np.maximum(levels[:, :, np.newaxis] + drift, 0.0)
    return paths


def damped_trend(history: History, origins: Sequence[int], horizon: int) -> Floats:
    """Return damped-trend smoothing (Gardner and McKenzie 1985), the best of a grid for each product."""
    settings = np.array([(alpha, alpha * share, damping) for alpha, share, damping in GRID])
    levels, trends, chosen = _smooth(history, origins, settings)
    damping = settings[chosen, 2][:, :, np.newaxis]
    steps = np.arange(1, horizon + 1)
    reach = damping * (1.0 - damping**steps) / (1.0 - damping)
    paths: Floats = np.maximum(levels[:, :, np.newaxis] + reach * trends[:, :, np.newaxis], 0.0)
    return paths


def _smooth(history: History, origins: Sequence[int], settings: Floats) -> tuple[Floats, Floats, Whole]:
    """Return level and trend (origins, n) of each product's best setting, and that setting's number."""
    start = max(0, min(origins) - RECENT)
    values, known = history.values, history.exposure > 0
    alpha, beta, damping = (settings[:, place] for place in range(3))
    rows = np.arange(len(values))
    level = np.repeat(_first_level(history, start)[:, np.newaxis], len(settings), axis=1)
    trend = np.zeros_like(level)
    error = np.zeros_like(level)
    levels, trends = np.zeros((2, len(origins), len(values)))
    chosen = np.zeros((len(origins), len(values)), dtype=np.int64)
    places = {origin: place for place, origin in enumerate(origins)}
    for period in range(start, history.periods + 1):
        if period in places:
            best = error.argmin(axis=1)
            place = places[period]
            chosen[place], levels[place], trends[place] = best, level[rows, best], trend[rows, best]
        if period == history.periods:
            break
        expected = level + damping * trend
        surprise = np.where(known[:, period, np.newaxis], values[:, period, np.newaxis] - expected, 0.0)
        error += surprise**2
        level = expected + alpha * surprise
        trend = damping * trend + beta * surprise
    return levels, trends, chosen


def _first_level(history: History, start: int) -> Floats:
    """Return the mean of each product's first few known periods from `start` on (n)."""
    known = history.exposure[:, start:] > 0
    few = known & (known.cumsum(axis=1) <= 4)
    level: Floats = (history.values[:, start:] * few).sum(axis=1) / np.maximum(few.sum(axis=1), 1)
    return level


def _slopes(history: History, origins: Sequence[int]) -> Floats:
    """Return the least-squares slope a period (origins, n) of the known values up to each origin."""
    known = history.exposure > 0
    time = np.arange(history.periods, dtype=float)
    each = (np.where(known, 1.0, 0.0), known * time, known * time**2, history.values, history.values * time)
    count, first, second, total, crossed = (sums_before(np.asarray(values))[:, list(origins)] for values in each)
    spread = count * second - first**2
    slope = np.zeros_like(spread)
    np.divide(count * crossed - first * total, spread, out=slope, where=count >= LEAST_FOR_SLOPE)
    turned: Floats = slope.T
    return turned


def shop_trend(history: History, origins: Sequence[int], horizon: int) -> Floats:
    """Return each product's recent level, carried on by the growth of the shop as a whole, which fades away."""
    paths = discounted(history, origins, horizon, MEMORY)
    if history.pace is None:
        return paths
    ahead = np.cumsum(FADES ** np.arange(1.0, horizon + 1.0))
    for place, origin in enumerate(origins):
        paths[place] *= np.exp(history.pace.growth(origin) * (AGE + ahead))
    return paths
