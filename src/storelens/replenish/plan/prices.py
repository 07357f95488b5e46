"""What a unit costs in an order of so many units: the price break it reaches, else the product's own cost."""

from dataclasses import dataclass

import numpy as np

from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.replenish.plan.inputs import PriceBreaks

_APART = 2**32  # more units than any break asks for


@dataclass(frozen=True)
class Prices:
    """`base` (n): cost of a unit that reaches no break; the breaks by product and units, a line each (m).

    All units of an order cost what the highest break costs that it reaches, even where a smaller one was cheaper.
    """

    base: Floats
    product: Whole
    units: Whole
    cost_minor: Floats

    @classmethod
    def of(cls, base: Floats, breaks: PriceBreaks | None) -> "Prices":
        if breaks is None:
            return cls(base, np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        order = np.lexsort((breaks.units, breaks.product))
        return cls(base, breaks.product[order], breaks.units[order], breaks.cost_minor[order])

    def reached(self, product: Whole, units: Floats) -> Whole:
        """Return the line of the break that an order of `units` (k) of each `product` (k) reaches, -1 for none."""
        line = self._after(product, units) - 1
        return np.where(self._is_of(product, line), line, -1)

    def following(self, product: Whole, units: Floats) -> Whole:
        """Return the line of the next break beyond `units` (k) of each `product` (k), -1 for none."""
        line = self._after(product, units)
        return np.where(self._is_of(product, line), line, -1)

    def cost(self, product: Whole, units: Floats) -> Floats:
        """Return what one unit costs in an order of `units` (k) of each `product` (k)."""
        line = self.reached(product, units)
        own = self.base[product]
        return np.where(line >= 0, self.cost_minor[line], own) if len(self.units) else own

    def at(self, units: Floats) -> Floats:
        """Return what one unit costs where `units` (n) are ordered; of none, what the first would cost."""
        return self.cost(np.arange(len(self.base)), np.maximum(units, 1.0))

    def _after(self, product: Whole, units: Floats) -> Whole:
        key = product * _APART + np.minimum(np.floor(np.round(units, 9)), _APART - 1).astype(np.int64)
        return np.searchsorted(self.product * _APART + self.units, key, side="right").astype(np.int64)

    def _is_of(self, product: Whole, line: Whole) -> Flags:
        if not len(self.units):
            return np.zeros(len(product), bool)
        place = np.clip(line, 0, len(self.units) - 1)
        found: Flags = (place == line) & (self.product[place] == product)
        return found


def first_costs(breaks: PriceBreaks | None, products: int) -> Floats:
    """Return what a unit costs at the least break of each product (n), nan where it has none."""
    costs = np.full(products, np.nan)
    if breaks is not None:
        prices = Prices.of(costs, breaks)
        first = np.append(True, prices.product[1:] != prices.product[:-1])[: len(prices.product)]
        costs[prices.product[first]] = prices.cost_minor[first]
    return costs
