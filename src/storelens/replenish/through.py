"""Possible futures of the stock: through the units on their way, up to the period in which an order made now lands."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storelens.forecast import Forecast
from storelens.forecast.inputs import Floats

DRAWS = 500
Draws = npt.NDArray[np.float32]  # whole units to 16 million: half the memory of a list of 10,000 products


@dataclass(frozen=True)
class Landing:
    """Drawn futures of n products. `need` (n, draws): units wanted in the landing period beyond what is then there,
    below 0 where there is more; `landing` and `after` (n, draws): demand in that period and in the next."""

    need: Draws
    landing: Draws
    after: Draws


def simulate(made: Forecast, on_hand: Floats, arriving: Floats, seed: int) -> Landing:
    """Return drawn futures; `made` is a forecast of lead + 1 periods, `arriving` (lead - 1, n) what lands before.

    Demand that finds no stock is lost; units owed (`on_hand` below 0) are given out before anything is sold. The level
    of a product is drawn once and holds throughout: a forecast that is wrong is wrong for all of its periods.
    """
    random = np.random.default_rng(seed)
    lead = len(arriving) + 1
    spread = made.drift[:, lead - 1, np.newaxis]
    level = random.standard_gamma(np.broadcast_to(1.0 / spread, (len(on_hand), DRAWS))) * spread
    stock = np.repeat(on_hand[:, np.newaxis], DRAWS, axis=1)
    for period in range(lead - 1):
        there = stock + arriving[period][:, np.newaxis]
        stock = np.where(there > 0, np.maximum(there - _demand(random, made, period, level), 0.0), there)
    landing = _demand(random, made, lead - 1, level)
    after = _demand(random, made, lead, level)
    return Landing(*(np.asarray(each, dtype=np.float32) for each in (landing - stock, landing, after)))


def _demand(random: np.random.Generator, made: Forecast, period: int, level: Floats) -> Floats:
    mean = level * made.mean[:, period, np.newaxis]
    if not made.counted:
        scale = np.maximum(made.noise, 1e-9)[:, np.newaxis]
        return np.asarray(random.standard_gamma(mean / scale) * scale)
    excess = np.maximum(made.noise - 1.0, 1e-4)[:, np.newaxis]
    return random.poisson(random.standard_gamma(mean / excess) * excess).astype(float)
