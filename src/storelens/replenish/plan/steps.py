"""An order taken apart into steps, each with what it costs and what it is expected to bring."""

from dataclasses import dataclass

import numpy as np

from storelens.forecast.inputs import Floats, Whole
from storelens.replenish.plan.futures import Futures
from storelens.replenish.plan.money import Money, gain

MOST_STEPS = 24  # of one product's order; a larger one goes in several cases at a time
TOGETHER = 2000  # steps weighed at a time


@dataclass(frozen=True)
class Steps:
    """Steps (m), the best first: `product` row, `first` and `last` units, `cost_minor`, `gain_minor`.

    A product's steps come in their order: none is better than the one before it.
    """

    product: Whole
    first: Floats
    last: Floats
    cost_minor: Floats
    gain_minor: Floats

    @property
    def per_cash(self) -> Floats:
        """Return the gain of each step for a unit of money spent on it (m)."""
        return self.gain_minor / np.maximum(self.cost_minor, 1e-6)


@dataclass(frozen=True)
class Worth:
    """What steps are weighed by, of n products: their futures and money, days of review and unit cost of the order."""

    futures: Futures
    money: Money
    review: Whole
    cost_minor: Floats


def steps_between(worth: Worth, first: Floats, least: Floats, last: Floats, pack: Whole) -> Steps:
    """Return the steps from `first` to `last` units (n); the first of a product goes at least to `least` (n) units."""
    product, start, end = _bounds(first, least, last, pack)
    cost = (end - start) * worth.cost_minor[product]
    gained = np.zeros(len(product))
    for begin in range(0, len(product), TOGETHER):
        part = slice(begin, begin + TOGETHER)
        rows = product[part]
        gained[part] = gain(
            worth.futures.rows(rows), worth.money.rows(rows), worth.review[rows], start[part], end[part]
        )
    return _best_first(Steps(product, start, end, cost, gained))


def _bounds(first: Floats, least: Floats, last: Floats, pack: Whole) -> tuple[Whole, Floats, Floats]:
    begins = np.where(last > first, np.minimum(np.maximum(least, first), last), first)
    size = pack * np.maximum(np.ceil((last - begins) / (pack * MOST_STEPS)), 1.0)
    count = np.ceil(np.round((last - begins) / size, 9)).astype(np.int64)
    own = ((begins > first) & (last > first)).astype(np.int64)  # a step of its own up to the least
    product = np.repeat(np.arange(len(first)), count + own)
    place = np.arange(len(product)) - np.repeat(np.cumsum(count + own) - count - own, count + own) - own[product]
    start = np.where(place < 0, first[product], begins[product] + place * size[product])
    end = np.where(place < 0, begins[product], np.minimum(start + size[product], last[product]))
    return product.astype(np.int64), start, end


def _best_first(steps: Steps) -> Steps:
    """Return the steps by what they bring for their cost; one is rated no better than the step it follows."""
    rate = steps.per_cash
    for place in range(1, len(rate)):
        if steps.product[place] == steps.product[place - 1]:
            rate[place] = min(rate[place], rate[place - 1])
    order = np.lexsort((steps.first, -rate))
    return Steps(
        steps.product[order], steps.first[order], steps.last[order], steps.cost_minor[order], steps.gain_minor[order]
    )  # fmt: skip
