"""What kind of market the shop trades in: its regions and categories, with the traits planted in each."""

from dataclasses import dataclass

import numpy as np

from storelens.simulate.arrays import Floats

REGIONS = ("North", "South", "East", "West", "Central")
REGION_SHARES = np.array([0.19, 0.24, 0.26, 0.21, 0.10])


@dataclass(frozen=True)
class Category:
    """One category's traits; prices in whole currency units, days of the year from 1."""

    name: str
    sku_prefix: str
    product_share: float
    typical_price: float
    price_spread: float
    cost_share: float
    return_share: float
    second_unit_share: float
    season_amplitude_share: float
    season_peak_day: int
    taste_by_region: tuple[float, float, float, float, float]


CATEGORIES = (
    Category("Electronics", "EL", 0.20, 59.0, 0.70, 0.70, 0.080, 0.06, 0.25, 340, (0.95, 0.85, 1.10, 1.35, 0.80)),
    Category("Clothing", "CL", 0.26, 32.0, 0.50, 0.45, 0.160, 0.14, 0.20, 290, (0.90, 1.20, 1.15, 0.85, 0.90)),
    Category("Home", "HO", 0.20, 38.0, 0.60, 0.55, 0.060, 0.14, 0.22, 110, (1.10, 1.05, 0.85, 0.80, 1.40)),
    Category("Books", "BO", 0.18, 17.0, 0.35, 0.60, 0.025, 0.18, 0.18, 345, (1.30, 0.70, 1.25, 0.95, 0.85)),
    Category("Sports", "SP", 0.16, 36.0, 0.60, 0.58, 0.070, 0.10, 0.40, 180, (0.85, 1.10, 0.75, 1.40, 1.05)),
)
CATEGORY_NAMES = tuple(category.name for category in CATEGORIES)


def trait(name: str) -> Floats:
    """Return one trait of every category, in the order of CATEGORIES.

    >>> trait("season_peak_day").tolist()
    [340.0, 290.0, 110.0, 345.0, 180.0]
    """
    return np.array([float(getattr(category, name)) for category in CATEGORIES])


def regional_tastes() -> Floats:
    """Return how many times as much a region buys of a category as it otherwise would: regions x categories.

    >>> regional_tastes().shape
    (5, 5)
    """
    return np.array([category.taste_by_region for category in CATEGORIES]).T.copy()
