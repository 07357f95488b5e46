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
class Foreseen:
    """What methods foresaw at earlier origins (methods, origins, n), what came (origins, n), and where that counts."""

    forecasts: Floats
    actual: Floats
    usable: Flags

    def weighted(self, weights: Floats) -> Misses:
        """Return the misses of the methods weighted by (methods, n)."""
        return Misses(np.einsum("mn,mon->on", weights, self.forecasts), self.actual, self.usable)


def enough_history(season: int) -> int:
    """Return the known periods a product needs before an origin, for its misses there to say something."""
    return max(6, min(2 * season, 24))


def combine(total: Foreseen, first: Foreseen, noise: Floats, classes: tuple[Whole, Whole]) -> Floats:
    """Return the weights of the methods (methods, n), of sum 1 for each product.

    A method is judged by the demand of the whole horizon and by that of its first period: the total alone would not
    see that last year's path is as rough as last year was. `classes`: of demand, for the losses, and of volume, for
    the drift.
    """
    methods, origins, products = total.forecasts.shape
    if origins == 0 or methods == 1:
        return np.full((methods, products), 1.0 / methods)
    kinds, volumes = classes
    relative = [_relative_losses(each, noise, volumes) for each in (total, first)]
    counts = [each.usable.sum(axis=0) for each in (total, first)]
    losses = sum(each * count for each, count in zip(relative, counts, strict=True))
    count = counts[0] + counts[1]
    number = int(kinds.max(initial=0)) + 1
    sums = np.stack([np.bincount(kinds, each, number) for each in losses])
    per_class = sums / np.maximum(np.bincount(kinds, count, number), 1)
    shrunk = (losses + 2.0 * CLASS_WEIGHT * per_class[:, kinds]) / (count + 2.0 * CLASS_WEIGHT)
    sharp = np.maximum(shrunk, 1e-6) ** -SHARPNESS
    sharp *= (per_class <= FAR_WORSE * per_class.min(axis=0))[:, kinds]
    weights: Floats = sharp / sharp.sum(axis=0)
    return weights


def _relative_losses(foreseen: Foreseen, noise: Floats, volumes: Whole) -> Floats:
    """Return each method's mean loss (methods, n) over that of all methods, 0 where no origin counts."""
    actual, usable = foreseen.actual, foreseen.usable
    losses = np.zeros((len(foreseen.forecasts), actual.shape[1]))
    for place, forecast in enumerate(foreseen.forecasts):
        spread = drift(Misses(forecast, actual, usable), noise, volumes)
        quantiles = gamma_quantiles(forecast, noise * forecast + spread * forecast**2 + 1e-12, LEVELS)
        losses[place] = (quantile_loss(actual, quantiles, LEVELS).mean(axis=2) * usable).sum(axis=0)
    relative: Floats = losses / np.maximum(losses.mean(axis=0), 1e-12)
    return relative


def quantile_loss(actual: Floats, quantiles: Floats, levels: Sequence[float]) -> Floats:
    """Return the pinball loss of `quantiles` (actual's shape + (levels,)), in units."""
    short = actual[..., np.newaxis] - quantiles
    loss: Floats = np.maximum(np.array(levels) * short, (np.array(levels) - 1.0) * short)
    return loss
