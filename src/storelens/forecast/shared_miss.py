"""What the combination missed of all products together at earlier origins, made good.

A product's own misses drown in its noise; where all of them were foreseen too low again and again, as in a shop that
grows, the next forecast is too low as well. Made good is only what the misses' own scatter does not explain (James and
Stein 1961), and the last origins count most.
"""

import numpy as np

from storelens.forecast.inputs import Floats
from storelens.forecast.spread import Misses

LEAST_ORIGINS = 6  # four tell too little: 0.8, 1.15, 1.6, 1.2 raised a quiet shop by an eighth
HALF = 3.0  # origins back, after which a miss counts half
MOST = 5.0  # a ratio past this, or below its inverse, says no more


def shared_factor(misses: Misses, noise: Floats) -> float:
    """Return what all forecasts are multiplied by, 1 where too little is known.

    A product counts by its demand over its `noise` (n), so that units of different sizes may stand in one panel.
    """
    weights = misses.usable / noise
    foreseen = (misses.forecast * weights).sum(axis=1)
    came = (misses.actual * weights).sum(axis=1)
    told = foreseen > 0
    if np.count_nonzero(told) < LEAST_ORIGINS:
        return 1.0
    ratios = np.log(np.clip(came[told] / foreseen[told], 1.0 / MOST, MOST))
    share = 0.5 ** (np.arange(len(ratios))[::-1] / HALF)
    share /= share.sum()
    mean = float(share @ ratios)
    squares = float(share @ share)
    scatter = float(share @ (ratios - mean) ** 2) / (1.0 - squares) * squares
    return float(np.exp(mean * max(0.0, 1.0 - scatter / max(mean**2, 1e-12))))
