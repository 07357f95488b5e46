"""Who orders when: exactly so many orders, and customers as the BG/NBD has them."""

import numpy as np
import pytest

from storelens.simulate.arrays import Floats
from storelens.simulate.purchases import Purchases, draw_purchases


def _draw(customers: int, orders: int, days: int = 730) -> tuple[Purchases, Floats]:
    pace = np.ones(days)
    return draw_purchases(np.random.default_rng(5), pace, customers, orders), pace


@pytest.mark.parametrize(
    ("customers", "orders", "days"),
    [(1, 1, 1), (1, 1_000, 1), (1, 500, 700), (10, 3_000, 30), (10_000, 10, 30), (2_000, 2_000, 365), (50, 9, 7_305)],
)
def test_exactly_as_many_orders_as_asked_for(customers: int, orders: int, days: int) -> None:
    purchases, _ = _draw(customers, orders, days)
    assert len(purchases.customers) == len(purchases.times) == orders
    assert (np.diff(purchases.times) >= 0).all()
    assert 0 <= purchases.times[0] <= purchases.times[-1] <= days


def test_nobody_orders_before_joining() -> None:
    purchases, _ = _draw(3_000, 15_000)
    assert (purchases.times >= purchases.join_days[purchases.customers]).all()


def test_customers_are_numbered_as_they_join_and_the_first_joins_on_the_first_day() -> None:
    purchases, _ = _draw(3_000, 15_000)
    assert purchases.join_days[0] == 0
    assert (np.diff(purchases.join_days) >= 0).all()


def test_few_orders_are_thinned_away() -> None:
    purchases, _ = _draw(5_000, 25_000)
    assert 0 <= purchases.thinned_share < 0.06
    assert purchases.dropout_scale == 1


def test_gaps_between_orders_follow_the_rate_that_was_planted() -> None:
    purchases, _ = _draw(20_000, 100_000)
    by_customer = np.lexsort((purchases.times, purchases.customers))
    who, when = purchases.customers[by_customer], purchases.times[by_customer]
    gap, same = np.diff(when), who[1:] == who[:-1]
    fast = purchases.rate_per_day[who[1:]] > 0.1  # slow customers' long gaps do not fit into the days
    scaled = gap[same & fast] * purchases.rate_per_day[who[1:]][same & fast]
    assert scaled.mean() == pytest.approx(1, abs=0.08)


def test_pace_makes_the_season() -> None:
    pace = np.tile([1.0, 3.0], 365)
    purchases = draw_purchases(np.random.default_rng(5), pace / 2, 5_000, 30_000)
    days = np.searchsorted(np.cumsum(pace / 2), purchases.times)
    assert np.bincount(days % 2) / 30_000 == pytest.approx([0.25, 0.75], abs=0.02)
