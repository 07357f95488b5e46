"""The combination of methods each product gets: those whose quantiles cost it least at earlier origins.

A product has few origins, so its losses are averaged with those of products of its class before methods are weighed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from storelens.forecast.distribution import gamma_quantiles
from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.forecast.spread import Misses, drift

LEVELS = (0.5, 0.8, 0.9, 0.95)
CLASS_WEIGHT = 50.0  # origins the losses of its class count for in a product's own
SHARPNESS = 8.0  # a method with 10 % less loss gets 2.1 times the weight


FAR_WORSE = 1.15  # times the loss of its class's best: such a method only dilutes


@dataclass(frozen=True)
class Combination:
    """`weights` (methods, n), each product's of sum 1, and the misses of the weighted forecast at earlier origins."""

    weights: Floats
    misses: Misses


def enough_history(season: int) -> int:
    """Return the known periods a product needs before an origin, for its misses there to say something."""
    return max(6, min(2 * season, 24))


def combine(
    forecasts: Floats, actual: Floats, usable: Flags, noise: Floats, classes: tuple[Whole, Whole]
) -> Combination:
    """Weigh methods by what they forecast (methods, origins, n) of `actual` (origins, n).

    `classes`: of demand, for the losses, and of volume, for the drift.
    """
    methods, origins, products = forecasts.shape
    if origins == 0 or methods == 1:
        weights = np.full((methods, products), 1.0 / methods)
    else:
        weights = _weights(forecasts, actual, usable, noise, classes)
    combined = np.einsum("mn,mon->on", weights, forecasts)
    return Combination(weights, Misses(combined, actual, usable))


def _weights(forecasts: Floats, actual: Floats, usable: Flags, noise: Floats, classes: tuple[Whole, Whole]) -> Floats:
    kinds, volumes = classes
    losses = np.zeros((len(forecasts), forecasts.shape[2]))
    for place, forecast in enumerate(forecasts):
        spread = drift(Misses(forecast, actual, usable), noise, volumes)
        quantiles = gamma_quantiles(forecast, noise * forecast + spread * forecast**2 + 1e-12, LEVELS)
        losses[place] = (quantile_loss(actual, quantiles, LEVELS).mean(axis=2) * usable).sum(axis=0)
    count = usable.sum(axis=0)
    relative = losses / np.where(count > 0, losses.mean(axis=0), 1.0).clip(1e-12)
    number = int(kinds.max(initial=0)) + 1
    sums = np.stack([np.bincount(kinds, each * count, number) for each in relative])
    per_class = sums / np.maximum(np.bincount(kinds, count, number), 1)
    shrunk = (relative * count + CLASS_WEIGHT * per_class[:, kinds]) / (count + CLASS_WEIGHT)
    sharp = np.maximum(shrunk, 1e-6) ** -SHARPNESS
    sharp *= (per_class <= FAR_WORSE * per_class.min(axis=0))[:, kinds]
    weights: Floats = sharp / sharp.sum(axis=0)
    return weights


def quantile_loss(actual: Floats, quantiles: Floats, levels: Sequence[float]) -> Floats:
    """Return the pinball loss of `quantiles` (actual's shape + (levels,)), in units."""
    short = actual[..., np.newaxis] - quantiles
    loss: Floats = np.maximum(np.array(levels) * short, (np.array(levels) - 1.0) * short)
    return loss
