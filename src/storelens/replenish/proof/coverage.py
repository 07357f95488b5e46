"""How much of what came lies within an interval that was foreseen."""

import numpy as np

from storelens.forecast import Distribution
from storelens.forecast.inputs import Floats
from storelens.replenish.maths import Gamma, NegativeBinomial

LEAST_MEAN = 1e-9


def ranks(foreseen: Distribution, came: Floats) -> tuple[Floats, Floats]:
    """Return the chances, as foreseen, of less than what came and of no more than it: F(y - 1) and F(y).

    For measured demand the two are one.
    """
    mean = np.maximum(foreseen.mean, LEAST_MEAN)
    if not foreseen.counted:
        at = np.asarray(Gamma(mean, np.sqrt(np.maximum(foreseen.variance, LEAST_MEAN**2))).cdf(came))
        return at, at
    demand = NegativeBinomial(mean, np.maximum(foreseen.variance, mean))
    return np.where(came > 0, demand.cdf(np.maximum(came - 1.0, 0.0)), 0.0), np.asarray(demand.cdf(came))


def covered(below: Floats, upto: Floats, interval: float) -> Floats:
    """Return how much of each demand lies in the middle `interval` of what was foreseen, 0 to 1.

    A whole number is a step of the distribution: what of the step lies within counts (Czado, Gneiting and Held 2009),
    so that true distributions of few units are covered as often as said.

    >>> covered(np.array([0.0, 0.3]), np.array([0.6, 0.3]), 0.5).round(3).tolist()
    [0.583, 1.0]
    """
    low, high = (1.0 - interval) / 2.0, (1.0 + interval) / 2.0
    step = upto - below
    inside = np.clip(np.minimum(upto, high) - np.maximum(below, low), 0.0, None)
    point = ((upto >= low) & (upto <= high)).astype(float)
    share: Floats = np.where(step > 1e-12, inside / np.maximum(step, 1e-300), point)
    return share
