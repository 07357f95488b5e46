"""Promotions: when they run, what they take off, and the uplift each one truly brings."""

from dataclasses import dataclass

import numpy as np

from storelens.simulate.arrays import Floats, Ints
from storelens.simulate.clock import ShopClock
from storelens.simulate.market import CATEGORIES, CATEGORY_NAMES

# name, first month and day, days, percent off, true uplift of the whole shop's orders
SHOP_WIDE = (
    ("New Year sale", "01-02", 10, 20, 0.45),
    ("Summer sale", "06-24", 12, 15, 0.35),
    ("Black Friday week", "11-22", 9, 25, 0.60),
)
CATEGORY_PERCENTS = (10, 15, 20, 25, 30)
UPLIFT_PER_PERCENT = (0.015, 0.04)


@dataclass(frozen=True)
class Promotion:
    """One promotion; `category` is an index or None for the whole shop, days count from the shop's first."""

    name: str
    category: int | None
    first_day: int
    last_day: int
    percent: int
    uplift_share: float


def plan_promotions(rng: np.random.Generator, clock: ShopClock) -> list[Promotion]:
    """Return the promotions that lie wholly within the shop's days, by first day."""
    planned = [
        *(promotion for year in _years(clock) for promotion in _shop_wide(clock, year)),
        *(promotion for year in _years(clock) for promotion in _by_category(rng, clock, year)),
    ]
    inside = [promotion for promotion in planned if promotion.first_day >= 0 and promotion.last_day < clock.days]
    return sorted(inside, key=lambda promotion: (promotion.first_day, promotion.name))


def percent_by_day(promotions: list[Promotion], days: int) -> Ints:
    """Return the percent taken off, days x categories; where two promotions meet, the better one holds."""
    percent = np.zeros((days, len(CATEGORIES)), dtype=np.int64)
    for promotion in promotions:
        held = percent[_days(promotion), _columns(promotion)]
        np.maximum(held, promotion.percent, out=held)
    return percent


def shop_uplift_by_day(promotions: list[Promotion], days: int) -> Floats:
    """Return the factor on the whole shop's orders, by day."""
    factor = np.ones(days)
    for promotion in promotions:
        if promotion.category is None:
            factor[_days(promotion)] *= 1 + promotion.uplift_share
    return factor


def category_uplift_by_day(promotions: list[Promotion], days: int) -> Floats:
    """Return the factor on a category's lines, days x categories."""
    factor = np.ones((days, len(CATEGORIES)))
    for promotion in promotions:
        if promotion.category is not None:
            factor[_days(promotion), promotion.category] *= 1 + promotion.uplift_share
    return factor


def _years(clock: ShopClock) -> list[int]:
    return sorted(set(clock.years.tolist()))


def _shop_wide(clock: ShopClock, year: int) -> list[Promotion]:
    return [
        Promotion(f"{name} {year}", None, first, first + length - 1, percent, uplift)
        for name, month_day, length, percent, uplift in SHOP_WIDE
        for first in [_day_number(clock, f"{year}-{month_day}")]
    ]


def _by_category(rng: np.random.Generator, clock: ShopClock, year: int) -> list[Promotion]:
    """Two a year for each category, one in each half, of seven to fourteen days."""
    count = len(CATEGORIES) * 2
    offsets, lengths = rng.integers(14, 150, count), rng.integers(7, 15, count)
    percents = rng.choice(CATEGORY_PERCENTS, count)
    uplifts = np.round(percents * rng.uniform(*UPLIFT_PER_PERCENT, count), 3)
    promotions = []
    for place in range(count):
        category, half = divmod(place, 2)
        first = _day_number(clock, f"{year}-{'01' if half == 0 else '07'}-01") + int(offsets[place])
        name = f"{CATEGORY_NAMES[category]} {'spring' if half == 0 else 'autumn'} offer {year}"
        last = first + int(lengths[place]) - 1
        promotions.append(Promotion(name, category, first, last, int(percents[place]), float(uplifts[place])))
    return promotions


def _day_number(clock: ShopClock, day: str) -> int:
    return int((np.datetime64(day) - clock.dates[0]).astype(np.int64))


def _days(promotion: Promotion) -> slice:
    return slice(promotion.first_day, promotion.last_day + 1)


def _columns(promotion: Promotion) -> slice:
    return slice(None) if promotion.category is None else slice(promotion.category, promotion.category + 1)
