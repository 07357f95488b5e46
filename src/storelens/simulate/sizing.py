"""How large a shop has about so many order lines."""

import math
from typing import TypedDict

from storelens.errors import UsageError

LINES_PER_ORDER, LINES_PER_LARGE_ORDER = 3.1, 3.3  # shortages take fewer lines away in a large shop
LARGE_LINES = 5_000_000
ORDERS_PER_CUSTOMER, REVIEWS_PER_ORDER = 6.04, 0.4
PRODUCTS_PER_MILLION, PRODUCTS_GROWTH = 1_000, math.log10(2)  # twice the assortment for ten times the lines
LEAST_PRODUCTS, DAYS = 100, 1_095
LEAST_LINES, MOST_LINES = 1_000, 300_000_000


class ShopSize(TypedDict):
    """The settings that make a shop's size."""

    customers: int
    products: int
    orders: int
    reviews: int
    days: int


def size_for_lines(lines: int) -> ShopSize:
    """Return the size of a shop with about `lines` order lines in three years; within 10 % from 100,000 on.

    >>> size_for_lines(10_000_000)
    {'customers': 501706, 'products': 2000, 'orders': 3030303, 'reviews': 1212121, 'days': 1095}
    """
    if not LEAST_LINES <= lines <= MOST_LINES:
        nearest = LEAST_LINES if lines < LEAST_LINES else MOST_LINES
        raise UsageError(f"lines must be between {LEAST_LINES:,} and {MOST_LINES:,}, got {lines:,} - use {nearest:,}")
    orders = round(lines / (LINES_PER_LARGE_ORDER if lines >= LARGE_LINES else LINES_PER_ORDER))
    products = PRODUCTS_PER_MILLION * (lines / 1e6) ** PRODUCTS_GROWTH
    return ShopSize(
        customers=round(orders / ORDERS_PER_CUSTOMER),
        products=max(LEAST_PRODUCTS, round(products)),
        orders=orders,
        reviews=round(orders * REVIEWS_PER_ORDER),
        days=DAYS,
    )
