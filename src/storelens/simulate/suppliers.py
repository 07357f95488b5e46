"""Who delivers what, and how reliably; each supplier serves one category and is ordered from on one weekday."""

from dataclasses import dataclass

import numpy as np

from storelens.batches import TableBatch
from storelens.simulate.arrays import Floats, Ints
from storelens.simulate.market import CATEGORIES
from storelens.simulate.products import Assortment, minor_per_unit

PRODUCTS_PER_SUPPLIER, MOST_SUPPLIERS = 12, 60
MINIMUM_ORDER_UNITS_OF_MONEY = (0, 0, 50, 100, 250)


@dataclass(frozen=True)
class Suppliers:
    """Suppliers by index; lead times in days; `of_product` is every product's supplier."""

    lead_mean_days: Floats
    lead_spread_days: Floats
    promised_days: Ints
    minimum_order_minor: Ints
    of_product: Ints

    def __len__(self) -> int:
        return len(self.promised_days)

    @property
    def review_weekday(self) -> Ints:
        """The weekday on which the shop orders from each supplier, Monday is 0."""
        return np.arange(len(self)) // len(CATEGORIES) % 5


def supplier_count(products: int) -> int:
    """Return how many suppliers an assortment needs: one for each category at least.

    >>> supplier_count(100)
    8
    """
    return min(max(products // PRODUCTS_PER_SUPPLIER, len(CATEGORIES)), MOST_SUPPLIERS)


def draw_suppliers(rng: np.random.Generator, assortment: Assortment, money_digits: int) -> Suppliers:
    """Return suppliers whose goods take from about a week to a month, some punctual and some not."""
    count = supplier_count(len(assortment))
    mean = np.round(rng.uniform(6, 26, count), 2)
    spread = np.round(mean * rng.uniform(0.12, 0.5, count), 2)
    categories = len(CATEGORIES)
    serving = (count - 1 - assortment.category) // categories + 1  # suppliers k, k + 5, k + 10 ... serve category k
    pick = (rng.random(len(assortment)) * serving).astype(np.int64)
    return Suppliers(
        mean,
        spread,
        np.maximum(np.floor(mean), 1).astype(np.int64),
        rng.choice(MINIMUM_ORDER_UNITS_OF_MONEY, count) * minor_per_unit(money_digits),
        assortment.category + categories * pick,
    )


def supplier_batch(suppliers: Suppliers, companies: list[str], currency: str) -> TableBatch:
    """Return the table `suppliers`."""
    count = len(suppliers)
    slugs = ["".join(letter for letter in name.lower() if letter.isalnum()) for name in companies[:count]]
    return TableBatch(
        "suppliers",
        {
            "supplier_id": np.arange(1, count + 1),
            "supplier_name": companies[:count],
            "email": [f"orders@{slug}.example" for slug in slugs],
            "currency": [currency] * count,
            "lead_time_days": suppliers.promised_days,
            "minimum_order_minor": suppliers.minimum_order_minor,
            "notes": [None] * count,
        },
    )
