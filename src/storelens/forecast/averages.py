"""Methods that forecast one level for all periods ahead: discounted means, and two for intermittent demand.

Each returns (origins, n, horizon) demand per unit of exposure, seen from the end of each origin's first `origin`
periods; nothing after them is read.
"""

from collections.abc import Sequence

import numpy as np

from storelens.forecast.history import History
from storelens.forecast.inputs import Floats

PRIOR_UNITS = 0.5  # the shape of the gamma prior: levels of a shop's products differ widely, so it gives way quickly
SIZE_KEPT = 0.9  # a sale's size counts this much of the one after it


def mean(history: History, origins: Sequence[int], horizon: int) -> Floats:
    """Return the mean of all known demand."""
    return discounted(history, origins, horizon, memory=np.inf)


def discounted(history: History, origins: Sequence[int], horizon: int, memory: float) -> Floats:
    """Return the discounted mean, in which a period counts 1 - 1/memory of the one after it.

    The ratio of two discounted sums is the mean of a gamma-Poisson level that is allowed to drift (West and Harrison
    1997, ch. 14); it needs no first value and passes over unknown periods.
    """
    keep = 1.0 - 1.0 / memory
    age = np.array(origins) - 1 - np.arange(history.periods)[:, np.newaxis]
    weights = np.where(age >= 0, keep ** np.maximum(age, 0), 0.0)
    return _flat(_level(history, history.demand @ weights, history.exposure @ weights), horizon)


def tsb(history: History, origins: Sequence[int], horizon: int, memory: float = 20.0) -> Floats:
    """Return the chance of a sale times its size; the chance decays while nothing sells.

    Teunter, Syntetos and Babai (2011), with discounted means in the place of smoothing from a first value.
    """
    forecasts = np.empty((len(history.demand), len(origins)))
    for place, origin in enumerate(origins):
        known = (history.exposure[:, :origin] > 0).astype(float)
        sold = (history.demand[:, :origin] > 0).astype(float)
        sales_since = sold.sum(axis=1, keepdims=True) - sold.cumsum(axis=1)
        size_weight = SIZE_KEPT**sales_since * sold
        size = (history.values[:, :origin] * size_weight).sum(axis=1) / np.maximum(size_weight.sum(axis=1), 1e-12)
        weights = (1.0 - 1.0 / memory) ** np.arange(origin - 1, -1, -1.0)
        seen = known @ weights
        chance = (sold @ weights) / np.maximum(seen, 1e-12)
        forecasts[:, place] = np.where(seen > 0, size * chance, history.peers)
    return _flat(forecasts, horizon)


def adida(history: History, origins: Sequence[int], horizon: int, memory: float = 8.0) -> Floats:
    """Return the discounted mean of buckets as long as the mean gap between sales (Nikolopoulos and others 2011)."""
    forecasts = np.empty((len(history.demand), len(origins)))
    for place, origin in enumerate(origins):
        demand, exposure = history.demand[:, :origin], history.exposure[:, :origin]
        gap = np.ceil((exposure > 0).sum(axis=1) / np.maximum((demand > 0).sum(axis=1), 1))
        bucket = np.arange(origin - 1, -1, -1.0) // np.maximum(gap, 1.0)[:, np.newaxis]
        weights = (1.0 - 1.0 / memory) ** bucket
        sums = [(each * weights).sum(axis=1, keepdims=True) for each in (demand, exposure)]
        forecasts[:, place] = _level(history, *sums)[:, 0]
    return _flat(forecasts, horizon)


def _level(history: History, demanded: Floats, exposed: Floats) -> Floats:
    """Return levels (n, origins): gamma-Poisson around the peers' level, so that one without history is like them."""
    peers = history.peers[:, np.newaxis]
    own = (
        np.where(exposed > 0, 0.0, PRIOR_UNITS) if not history.counted else PRIOR_UNITS
    )  # a weight has no unit to be few
    prior = np.where(peers > 0, own, 0.0)
    level: Floats = (demanded + prior) / np.maximum(exposed + prior / np.maximum(peers, 1e-12), 1e-12)
    return level


def _flat(levels: Floats, horizon: int) -> Floats:
    return np.repeat(levels.T[:, :, np.newaxis], horizon, axis=2)
