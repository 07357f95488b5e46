"""What shop to simulate; refuses a shop that could not exist."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from storelens.errors import UsageError, did_you_mean

LIMITS = {
    "customers": (1, 50_000_000),
    "products": (5, 100_000),
    "orders": (1, 100_000_000),
    "reviews": (0, 100_000_000),
    "days": (1, 7_305),
    "seed": (0, 2**63 - 1),
    "money_digits": (0, 4),
}
FIRST_DAY, LAST_DAY = dt.date(1970, 1, 1), dt.date(2100, 12, 31)
MOST_ORDERS_PER_CUSTOMER = 1_000


@dataclass(frozen=True)
class SimulationSettings:
    """A shop's size, time and place; the defaults are the seed's, and the same settings give the same shop.

    `start` is the first day of `days` days; `country` (two letters) gives the public holidays; `money_digits` is how
    many digits the currency's smallest unit stands behind the point. Raises UsageError for a shop that cannot be.
    """

    customers: int = 1_000
    products: int = 100
    orders: int = 5_000
    reviews: int = 2_000
    start: dt.date = dt.date(2024, 1, 1)
    days: int = 730
    seed: int = 42
    shop_name: str = "Storelens Demo Shop"
    currency: str = "USD"
    money_digits: int = 2
    time_zone: str = "America/New_York"
    country: str = "US"

    def __post_init__(self) -> None:
        for name, (least, most) in LIMITS.items():
            _require_whole_number(name, getattr(self, name), least, most)
        self._require_orders_to_fit()
        self._require_days_to_fit()
        self._require_a_place()

    @property
    def last_date(self) -> dt.date:
        """The last simulated day."""
        return self.start + dt.timedelta(days=self.days - 1)

    @property
    def store_settings(self) -> dict[str, str]:
        """What the store of such a shop has in its settings."""
        names = ("shop_name", "currency", "money_digits", "time_zone", "country")
        return {name: str(getattr(self, name)) for name in names} | {"simulation_seed": str(self.seed)}

    def _require_orders_to_fit(self) -> None:
        if self.reviews > self.orders:
            raise UsageError(
                f"reviews must be at most one for each of the {self.orders:,} orders, got {self.reviews:,}"
                " - ask for fewer reviews or more orders"
            )
        if self.orders > self.customers * MOST_ORDERS_PER_CUSTOMER:
            raise UsageError(
                f"orders must be at most {MOST_ORDERS_PER_CUSTOMER:,} for each customer, got {self.orders:,} for"
                f" {self.customers:,} - ask for more customers or fewer orders"
            )

    def _require_days_to_fit(self) -> None:
        if type(self.start) is not dt.date:
            raise UsageError(f"start must be a date, got {self.start!r} - write it as 2024-01-01")
        if self.start < FIRST_DAY or self.start > LAST_DAY - dt.timedelta(days=self.days - 1):
            raise UsageError(
                f"the {self.days:,} days from start must lie between {FIRST_DAY} and {LAST_DAY}, got {self.start}"
                " - choose another start or fewer days"
            )

    def _require_a_place(self) -> None:
        if not self.shop_name.strip():
            raise UsageError(f"shop_name must not be empty, got {self.shop_name!r} - give the shop a name")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise UsageError(f"currency must be three capital letters, got {self.currency!r} - use USD or EUR")
        known = zoneinfo.available_timezones()
        if self.time_zone not in known:
            raise UsageError(f"no time zone named {self.time_zone!r}{did_you_mean(self.time_zone, known)}")


def _require_whole_number(name: str, value: object, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise UsageError(f"{name} must be a whole number, got {value!r} - use one between {least:,} and {most:,}")
    if not least <= value <= most:
        raise UsageError(
            f"{name} must be between {least:,} and {most:,}, got {value:,} - use {least if value < least else most:,}"
            f" or {'more' if value < least else 'less'}"
        )
