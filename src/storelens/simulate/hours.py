"""The hours of the day: when in a day people order, on weekdays and at weekends."""

import numpy as np

from storelens.simulate.arrays import Floats, Ints
from storelens.simulate.clock import ShopClock

WEEKDAY_HOURS = (6, 3, 2, 1, 1, 3, 8, 16, 26, 34, 40, 46, 54, 46, 40, 38, 40, 46, 56, 70, 80, 76, 48, 20)
WEEKEND_HOURS = (10, 6, 3, 2, 1, 2, 4, 9, 20, 38, 56, 66, 64, 60, 58, 58, 60, 60, 58, 60, 62, 54, 36, 20)


def instants(clock: ShopClock, day: Ints, progress: Floats) -> Ints:
    """Return seconds since 1970 UTC of orders that came when `progress` (0 to 1) of their day's trade was done."""
    weekday, weekend = _running(WEEKDAY_HOURS), _running(WEEKEND_HOURS)
    hours = np.arange(25.0)
    is_weekend = clock.is_weekend[day]
    hour = np.where(is_weekend, np.interp(progress, weekend, hours), np.interp(progress, weekday, hours))
    length = clock.midnights[day + 1] - clock.midnights[day]
    second: Ints = np.floor(hour / 24 * length).astype(np.int64)
    found: Ints = clock.midnights[day] + np.minimum(second, length - 1)
    return found


def _running(weights: tuple[int, ...]) -> Floats:
    return np.concatenate(([0.0], np.cumsum(weights) / sum(weights)))
