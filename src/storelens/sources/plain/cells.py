"""One row of a file with one row a record, its cells read when they are asked for."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from storelens.sources.values import YEARS, BadValueError, ShopTime, shop_time

SHOWN = 40
_MONEY = re.compile("[€£¥₹$]|^[A-Z]{3}|[A-Z]{3}$")  # what names a currency
MOST_UNITS = 100_000_000
MOST_MINOR = 10**15


class Clock(NamedTuple):
    """What a date's text says: the clock's time, and the minutes it is ahead of UTC, None where it does not say."""

    shown: datetime
    minutes_ahead: int | None


class PlainRow:
    """Cells by field. A field that the file does not have, and an empty cell, are None or ''."""

    __slots__ = ("_headers", "_zone", "amounts", "clocks", "file", "line", "texts")

    def __init__(
        self,
        place: tuple[int, int],
        texts: Mapping[str, str],
        amounts: Mapping[str, Decimal | None],
        clocks: Mapping[str, Clock | None],
        headers: Mapping[str, str],
        zone: ZoneInfo,
    ) -> None:
        self.file, self.line = place
        self.texts, self.amounts, self.clocks = texts, amounts, clocks
        self._headers, self._zone = headers, zone

    def text(self, field: str) -> str:
        """Return a cell without the blanks around it and the apostrophe that guards it from a spreadsheet."""
        text = self.texts.get(field, "").strip()
        return text[1:].strip() if text.startswith("'") else text

    def stated(self, field: str) -> str | None:
        """Return a cell, None where it says nothing."""
        return self.text(field) or None

    def needed(self, field: str) -> str:
        """Return a cell that must say something."""
        text = self.text(field)
        if not text:
            raise BadValueError(f"{self.header(field)} is empty")
        return text

    def header(self, field: str) -> str:
        """Return the name of a field's column as the file writes it."""
        return self._headers.get(field, field)

    def amount(self, field: str) -> Decimal | None:
        """Return a number, None where the cell is empty."""
        found = self.amounts.get(field)
        if found is None and self.text(field):
            what = "not a number, or not in the shop's currency" if _MONEY.search(self.text(field)) else "not a number"
            raise BadValueError(f"{self.header(field)} is {what}: {self.text(field)[:SHOWN]!r}")
        return found

    def minor(self, field: str, digits: int, rate: float = 1) -> int | None:
        """Return an amount in the shop's smallest unit, None where the cell is empty; negative ones are refused."""
        found = self.amount(field)
        if found is None:
            return None
        if found < 0:
            raise BadValueError(f"{self.header(field)} is negative: {self.text(field)[:SHOWN]!r}")
        exact = found * 10**digits if rate == 1 else found * 10**digits * Decimal(str(rate))
        if exact >= MOST_MINOR:
            raise BadValueError(f"{self.header(field)} is too large to be an amount: {self.text(field)[:SHOWN]!r}")
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))

    def whole(self, field: str) -> int | None:
        """Return a whole number of either sign, None where the cell is empty."""
        found = self.amount(field)
        if found is None:
            return None
        if found != found.to_integral_value():
            raise BadValueError(f"{self.header(field)} is not whole: {self.text(field)[:SHOWN]!r}")
        if abs(found) > MOST_UNITS:
            raise BadValueError(f"{self.header(field)} is past {MOST_UNITS:,}: {self.text(field)[:SHOWN]!r}")
        return int(found)

    def moment(self, field: str) -> ShopTime | None:
        """Return an instant with its shop-local day and hour, None where the cell is empty."""
        clock = self.clocks.get(field)
        if clock is None or clock.shown.year not in YEARS:
            if self.text(field):
                raise BadValueError(
                    f"{self.header(field)} is not a day of a year from {YEARS[0]} to {YEARS[-1]}: "
                    f"{self.text(field)[:SHOWN]!r}"
                )
            return None
        if clock.minutes_ahead is None:
            return shop_time(clock.shown, self._zone)
        instant = clock.shown - timedelta(minutes=clock.minutes_ahead)
        local = instant.replace(tzinfo=UTC).astimezone(self._zone)
        return ShopTime(instant.isoformat(" ", "seconds"), local.date().isoformat(), local.hour, "")

    def day(self, field: str) -> str | None:
        """Return a shop-local day, None where the cell is empty. A date without a time is that day everywhere."""
        clock = self.clocks.get(field)
        found = self.moment(field)
        if found is not None and clock is not None and clock.minutes_ahead is None:
            return clock.shown.date().isoformat()
        return None if found is None else found.date_day
