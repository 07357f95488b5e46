"""What an importer has to know of the shop: its currency, the digits it prices in, its time zone, its country."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class ShopFacts:
    """Money is counted in `10 ** -money_digits` of `currency` (ISO 4217); days are days in `time_zone`."""

    currency: str
    money_digits: int
    time_zone: str
    country: str

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> "ShopFacts":
        """Return the facts in a store's settings."""
        return cls(
            settings["currency"], int(settings["money_digits"]), settings["time_zone"], settings.get("country", "")
        )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
