"""The forecast methods: each one function of a history, its origins and a horizon, and one line here."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from storelens.errors import UsageError, did_you_mean
from storelens.forecast.averages import adida, discounted, mean, tsb
from storelens.forecast.history import History
from storelens.forecast.inputs import Floats
from storelens.forecast.trends import damped_trend, shop_trend, theta

# (history, origins, horizon) -> (origins, n, horizon) demand per unit of exposure, from what lies before each origin.
Method = Callable[[History, Sequence[int], int], Floats]


def seasonal_naive(history: History, origins: Sequence[int], horizon: int) -> Floats:
    """Return what was demanded one season earlier; where that is unknown, the season before it, then the mean."""
    paths = np.array(mean(history, origins, horizon))
    steps = np.arange(horizon)
    for place, origin in enumerate(origins):
        found = np.zeros(paths.shape[1:], dtype=bool)
        for back in range(1, 3):
            period = origin - back * history.season + steps % history.season
            seen = (history.exposure[:, np.maximum(period, 0)] > 0) & (period >= 0) & ~found
            paths[place] = np.where(seen, history.values[:, np.maximum(period, 0)], paths[place])
            found |= seen
    return paths


METHODS: dict[str, Method] = {
    "seasonal_naive": seasonal_naive,
    "mean": mean,
    "level_30": partial(discounted, memory=30.0),
    "level_14": partial(discounted, memory=14.0),
    "level_7": partial(discounted, memory=7.0),
    "theta": theta,
    "damped_trend": damped_trend,
    "shop_trend": shop_trend,
    "tsb": tsb,
    "adida": adida,
}


def chosen_methods(name: str | None) -> dict[str, Method]:
    """Return the one method asked for, or all; UsageError with the nearest name for one that is not there."""
    if name is None:
        return METHODS
    if name not in METHODS:
        raise UsageError(f"no forecast method named '{name}'{did_you_mean(name, METHODS)}")
    return {name: METHODS[name]}
