"""What is in every basket: how many lines, which products, how many of each. Knows nothing of stock or money."""

from dataclasses import dataclass

import numpy as np

from storelens.simulate.affinity import Affinities
from storelens.simulate.arrays import Bools, Floats, Ints
from storelens.simulate.market import CATEGORIES, regional_tastes, trait
from storelens.simulate.people import SPEND_P
from storelens.simulate.products import Assortment

PRICE_ELASTICITY = 1.2
MORE_LINES = 2.3  # expected lines beyond the first at ordinary spend, before pairs add and doubles are dropped
TASTES_FOR_PRICE = np.linspace(-1.5, 1.5, 7)  # a basket of taste t weighs products by price ** t
FURTHER_UNITS = (1.0, 0.3, 0.08)  # chance of a third and a fourth unit beside that of a second


@dataclass
class Lines:
    """Order lines in order of `order` (an index into the block's orders); `day` counts from the shop's first."""

    order: Ints
    day: Ints
    product: Ints
    quantity: Ints

    def __len__(self) -> int:
        return len(self.order)

    def part(self, first: int, last: int) -> "Lines":
        """Return a window on the lines from `first` up to `last`, left out: a change in it is a change here."""
        window = slice(first, last)
        return Lines(self.order[window], self.day[window], self.product[window], self.quantity[window])

    def only(self, kept: Bools) -> "Lines":
        """Return the lines marked in `kept`."""
        return Lines(self.order[kept], self.day[kept], self.product[kept], self.quantity[kept])


@dataclass(frozen=True)
class Demand:
    """What moves demand: the assortment, its pairs, and the factor on every category, days x categories."""

    assortment: Assortment
    affinities: Affinities
    category_factor: Floats
    months: Ints

    def weights(self, first_day: int, last_day: int) -> Floats:
        """Return how much every product is wanted on every day from `first_day` to `last_day`: days x products."""
        assortment = self.assortment
        days = slice(first_day, last_day + 1)
        months = self.months[days]
        elastic = (assortment.price[months[0] : months[-1] + 1] / assortment.price[0]) ** -PRICE_ELASTICITY
        wanted = assortment.popularity * elastic[months - months[0]]
        wanted *= self.category_factor[days][:, assortment.category]
        return np.where(assortment.is_active(first_day, last_day), wanted, 0.0)


def price_tilts(assortment: Assortment) -> Floats:
    """Return the factor of every price taste on every product: tastes x products."""
    price = assortment.price[0] / np.exp(np.log(assortment.price[0]).mean())
    tilts: Floats = price ** TASTES_FOR_PRICE[:, None]
    return tilts


def draw_spend(rng: np.random.Generator, spend_level: Floats) -> Floats:
    """Return what each order is to spend beside the shop's mean, around its customer's level (Gamma-Gamma)."""
    return spend_level * rng.standard_gamma(SPEND_P, len(spend_level)) / SPEND_P


class BasketDraw:
    """Fills the baskets of a block of days."""

    def __init__(self, rng: np.random.Generator, demand: Demand) -> None:
        self._rng, self._demand = rng, demand
        self._tilts = price_tilts(demand.assortment)
        self._tastes = regional_tastes()
        self._second_unit = trait("second_unit_share")[demand.assortment.category]
        self._limits = _taste_limits(demand.assortment, self._tilts)

    def fill(self, first_day: int, days: Ints, region: Ints, spend: Floats) -> Lines:
        """Return the lines of orders placed on `days`, in order of time, from `first_day` on."""
        more = MORE_LINES * np.sqrt(spend)
        lines = 1 + self._rng.poisson(more)
        taste = np.searchsorted(self._limits, spend * (1 + MORE_LINES) / (1 + more))
        order = np.repeat(np.arange(len(days)), lines)
        wanted = self._demand.weights(first_day, int(days[-1]))
        day = days - first_day
        product = self._pick(wanted, day[order], taste[order], region[order])
        order, product = self._with_partners(wanted, day, order, product)
        return Lines(order, days[order], product, self._quantities(product))

    def _pick(self, wanted: Floats, day: Ints, taste: Ints, region: Ints) -> Ints:
        """Pick a category by regional taste, then a product within it: one search in all days' running weights."""
        products, edges = wanted.shape[1], self._demand.assortment.edges
        running = np.concatenate(([0.0], np.cumsum(wanted[:, None, :] * self._tilts)))
        shelves = np.arange(len(wanted) * len(self._tilts))[:, None] * products + edges
        low, high = running[shelves[:, :-1]], running[shelves[:, 1:]]
        shelf = day * len(self._tilts) + taste
        category = self._pick_category(high - low, shelf, region)
        drawn: Floats = low[shelf, category] + self._rng.random(len(shelf)) * (high - low)[shelf, category]
        drawn = np.minimum(drawn, np.nextafter(high, 0)[shelf, category])  # rounding must not leave the category
        found: Ints = np.searchsorted(running, drawn, side="right") - 1 - shelf * products
        return found

    def _pick_category(self, weight: Floats, shelf: Ints, region: Ints) -> Ints:
        chances = np.cumsum(weight[:, None, :] * self._tastes, axis=2)
        chances = (chances / chances[:, :, -1:])[:, :, :-1].reshape(-1, len(CATEGORIES) - 1)
        drawn = self._rng.random(len(shelf))
        row = shelf * len(self._tastes) + region
        category: Ints = np.zeros(len(shelf), dtype=np.int64)
        for place in range(len(CATEGORIES) - 1):
            category += chances[row, place] <= drawn
        return category

    def _with_partners(self, wanted: Floats, day: Ints, order: Ints, product: Ints) -> tuple[Ints, Ints]:
        """Add the partners that tempted, and drop what is twice in one basket."""
        partner = self._demand.affinities.partner[product]
        tempted = self._rng.random(len(product)) < self._demand.affinities.probability[product]
        tempted &= wanted[day[order], partner] > 0
        products = wanted.shape[1]
        keys = np.concatenate((order * products + product, order[tempted] * products + partner[tempted]))
        keys.sort()
        keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
        return keys // products, keys % products

    def _quantities(self, product: Ints) -> Ints:
        drawn, second = self._rng.random(len(product)), self._second_unit[product]
        quantity = np.ones(len(product), dtype=np.int64)
        for share in FURTHER_UNITS:
            quantity += drawn < second * share
        return quantity


def _taste_limits(assortment: Assortment, tilts: Floats) -> Floats:
    """Return the spend per line, beside the ordinary one, at which the next dearer taste begins."""
    weight = tilts * assortment.popularity
    mean_price = (weight * assortment.price[0]).sum(axis=1) / weight.sum(axis=1)
    relative = mean_price / mean_price[len(tilts) // 2]
    limits: Floats = np.sqrt(relative[1:] * relative[:-1])
    return limits
