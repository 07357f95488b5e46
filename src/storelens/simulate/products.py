"""The assortment: what each product is, how popular and how good, and its prices and costs month by month."""

from dataclasses import dataclass

import numpy as np

from storelens.simulate.arrays import Bools, Floats, Ints
from storelens.simulate.market import CATEGORIES, trait
from storelens.simulate.product_names import product_names

POPULARITY_EXPONENT = 0.95  # weight ~ rank ** -exponent
HARDLY_SOLD_SHARE, HARDLY_SOLD_WEIGHT = 0.03, 1e-5
LAUNCHED_LATER_SHARE, RETIRED_SHARE, LEAST_LIFE_DAYS = 0.22, 0.12, 90
PRICE_CHANGE_PER_MONTH, COST_CHANGE_PER_MONTH = 0.07, 0.06
QUALITY_A, QUALITY_B = 5.0, 2.2
MOST_RETURNED_SHARE = 0.5
MOST_COST_SHARE = 0.92
CASE_PACKS = (1, 1, 1, 2, 5, 6, 10, 12)


@dataclass(frozen=True)
class Assortment:
    """Products by index, a category's side by side; `price` and `cost` are months x products, in minor units.

    `edges` is where each category begins, and the last one ends. A product sells from its `launch_day` until the day
    before its `retire_day`; both count from the shop's first day, and `retire_day` = `days` means never.
    """

    names: list[str]
    category: Ints
    edges: Ints
    popularity: Floats
    quality: Floats
    return_probability: Floats
    launch_day: Ints
    retire_day: Ints
    case_pack: Ints
    price: Ints
    cost: Ints

    def __len__(self) -> int:
        return len(self.names)

    def is_active(self, first_day: int, last_day: int) -> Bools:
        """Return whether each product is on sale, days x products."""
        days = np.arange(first_day, last_day + 1)[:, None]
        active: Bools = (self.launch_day <= days) & (days < self.retire_day)
        return active

    def is_staple(self, days: int) -> Bools:
        """Return whether each product is on sale on all of the shop's days."""
        staple: Bools = (self.launch_day == 0) & (self.retire_day == days)
        return staple


def draw_assortment(rng: np.random.Generator, count: int, days: int, months: int, money_digits: int) -> Assortment:
    """Return `count` products, at least one of every category, of which the first stays for all `days` days."""
    category = _categories(rng, count)
    edges = np.searchsorted(category, np.arange(len(CATEGORIES) + 1))
    quality = np.round(rng.beta(QUALITY_A, QUALITY_B, count), 4)
    launch_day, retire_day = _lives(rng, count, days, edges)
    price, cost = _price_lists(rng, category, months, money_digits)
    return Assortment(
        [name for place in range(len(CATEGORIES)) for name in product_names(rng, place, int(np.diff(edges)[place]))],
        category,
        edges,
        _popularity(rng, count, edges),
        quality,
        _return_probability(category, quality),
        launch_day,
        retire_day,
        rng.choice(CASE_PACKS, count),
        price,
        cost,
    )


def _categories(rng: np.random.Generator, count: int) -> Ints:
    shares = trait("product_share")
    others = rng.choice(len(CATEGORIES), count - len(CATEGORIES), p=shares / shares.sum())
    category: Ints = np.sort(np.concatenate((np.arange(len(CATEGORIES)), others)))
    return category


def _popularity(rng: np.random.Generator, count: int, edges: Ints) -> Floats:
    """Return weights that sum to 1: a power law over a random ranking, and a few products hardly anybody wants."""
    weights = np.empty(count)
    weights[rng.permutation(count)] = np.arange(1, count + 1) ** -POPULARITY_EXPONENT
    hardly = rng.random(count) < HARDLY_SOLD_SHARE
    hardly[edges[:-1]] = False
    weights[hardly] *= HARDLY_SOLD_WEIGHT
    shares: Floats = np.round(weights / weights.sum(), 12)
    return shares


def _lives(rng: np.random.Generator, count: int, days: int, edges: Ints) -> tuple[Ints, Ints]:
    later = rng.random(count) < LAUNCHED_LATER_SHARE
    launch = np.where(later, rng.integers(0, max(1, days * 17 // 20), count), 0)
    retire = launch + LEAST_LIFE_DAYS + rng.integers(0, max(1, days), count)
    retire = np.where((rng.random(count) < RETIRED_SHARE * 2) & (retire < days), retire, days)
    launch[edges[:-1]], retire[edges[:-1]] = 0, days
    return launch, retire


def _return_probability(category: Ints, quality: Floats) -> Floats:
    """A product of quality 0.7 is returned as often as its category, a worse one more."""
    raised: Floats = trait("return_share")[category] * 4.0 ** (2 * (0.7 - quality))
    return np.round(np.minimum(raised, MOST_RETURNED_SHARE), 6).astype(np.float64)


def _price_lists(rng: np.random.Generator, category: Ints, months: int, money_digits: int) -> tuple[Ints, Ints]:
    """Prices step up and down by a few percent, costs drift upwards; a price list holds for a month."""
    shape = (months, len(category))
    typical = trait("typical_price")[category] * np.exp(
        trait("price_spread")[category] * rng.normal(size=len(category))
    )
    price_steps = np.where(rng.random(shape) < PRICE_CHANGE_PER_MONTH, rng.normal(1.01, 0.07, shape), 1.0)
    cost_steps = np.where(rng.random(shape) < COST_CHANGE_PER_MONTH, rng.normal(1.015, 0.04, shape), 1.0)
    price_steps[0] = cost_steps[0] = 1.0
    price = _shelf_price(typical * np.cumprod(np.clip(price_steps, 0.8, 1.25), axis=0), money_digits)
    cost_share = trait("cost_share")[category] * rng.uniform(0.85, 1.15, len(category))
    cost = price[0] * cost_share * np.cumprod(np.clip(cost_steps, 0.9, 1.15), axis=0)
    return price, np.minimum(np.rint(cost), price * MOST_COST_SHARE).astype(np.int64)


def _shelf_price(price: Floats, money_digits: int) -> Ints:
    """Return prices in minor units that end as on a shelf: 34.99, from 200 on 249.99, and 3,480 without decimals."""
    whole = np.where(price < 200, np.rint(price), np.rint(price / 10) * 10)
    unit = minor_per_unit(money_digits)
    ending = unit // 100 if money_digits else 20
    return np.maximum(whole, 4).astype(np.int64) * unit - ending


def minor_per_unit(money_digits: int) -> int:
    """Return what one unit of the traits' prices is in minor units; without decimals prices run in the thousands.

    >>> minor_per_unit(2), minor_per_unit(0), minor_per_unit(3)
    (100, 100, 1000)
    """
    return int(10 ** max(money_digits, 2))
