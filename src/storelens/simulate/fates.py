"""What becomes of every order, drawn before anything is in it: cancelled, delivered, reviewed, a test, anonymous.

Three bytes an order, for all orders at once, because exactly so many reviews must be written.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError
from storelens.simulate.arrays import Bools, Ints, SmallInts

CANCELLED_SHARE, TEST_SHARE, GUEST_SHARE = 0.026, 0.001, 0.02
CANCEL_LAG_SHARES = (0.55, 0.25, 0.15, 0.05)  # the same day, the next ...
SHIP_LAG_SHARES = (0.45, 0.40, 0.15)
TRANSIT_SHARES = (0.0, 0.10, 0.25, 0.30, 0.20, 0.10, 0.05)
MOST_DELIVERY_DAYS = len(SHIP_LAG_SHARES) + len(TRANSIT_SHARES) - 2
MOST_CANCEL_DAYS = len(CANCEL_LAG_SHARES) - 1


@dataclass(frozen=True)
class Fates:
    """Orders in order of time; lags are days after the order, `cancel_lag` is -1 for an order that stands."""

    cancel_lag: SmallInts
    ship_lag: SmallInts
    delivery_lag: SmallInts
    is_test: Bools
    is_guest: Bools
    is_reviewed: Bools

    def between(self, first: int, last: int) -> "Fates":
        """Return the fates of the orders from `first` up to `last`, `last` left out."""
        part = slice(first, last)
        return Fates(
            self.cancel_lag[part],
            self.ship_lag[part],
            self.delivery_lag[part],
            self.is_test[part],
            self.is_guest[part],
            self.is_reviewed[part],
        )


def draw_fates(rng: np.random.Generator, orders_by_day: Ints, reviews: int) -> Fates:
    """Return the fates of all orders; raises UsageError when fewer than `reviews` are delivered in time."""
    orders, days = int(orders_by_day.sum()), len(orders_by_day)
    days_left = np.repeat((days - 1 - np.arange(days)).astype(np.int16), orders_by_day)
    cancel_lag = _lags(rng, CANCEL_LAG_SHARES, orders)
    cancel_lag[(rng.random(orders, dtype=np.float32) >= CANCELLED_SHARE) | (cancel_lag > days_left)] = -1
    ship_lag = _lags(rng, SHIP_LAG_SHARES, orders)
    delivery_lag = ship_lag + _lags(rng, TRANSIT_SHARES, orders)
    is_test = np.zeros(orders, dtype=np.bool_)
    is_test[rng.choice(orders, int(orders * TEST_SHARE), replace=False, shuffle=False)] = True
    cancel_lag[is_test] = -1
    is_guest = (rng.random(orders, dtype=np.float32) < GUEST_SHARE) & ~is_test
    reviewable = (cancel_lag < 0) & ~is_test & ~is_guest & (delivery_lag < days_left)
    return Fates(cancel_lag, ship_lag, delivery_lag, is_test, is_guest, _reviewed(rng, reviewable, reviews))


def _lags(rng: np.random.Generator, shares: tuple[float, ...], orders: int) -> npt.NDArray[np.int8]:
    """Return lags drawn by their shares, to the nearest 256th."""
    counts = np.diff(np.rint(np.cumsum((0.0, *shares)) * 256).astype(np.int64))
    table = np.repeat(np.arange(len(shares), dtype=np.int8), counts)
    return table[rng.integers(0, 256, orders, dtype=np.uint8)]


def _reviewed(rng: np.random.Generator, reviewable: Bools, reviews: int) -> Bools:
    places = np.flatnonzero(reviewable)
    if reviews > len(places):
        raise UsageError(
            f"reviews must be at most {len(places):,}, one for each order delivered in time, got {reviews:,}"
            " - ask for fewer reviews, more orders or more days"
        )
    reviewed = np.zeros(len(reviewable), dtype=np.bool_)
    reviewed[places[rng.choice(len(places), reviews, replace=False, shuffle=False)]] = True
    return reviewed
