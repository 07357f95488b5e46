"""A calendar month, as it is closed."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self

from storelens.errors import UsageError
from storelens.filters import Filters, Period


@dataclass(frozen=True)
class Month:
    """One month by its first day."""

    first_day: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the month written as YYYY-MM; raises UsageError.

        >>> Month.parse("2024-02").last_day
        datetime.date(2024, 2, 29)
        """
        if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII) and not text.startswith("0000"):
            return cls(date.fromisoformat(f"{text}-01"))
        raise UsageError(f"MONTH must be a month, got {text!r} - write it as 2026-10")

    @property
    def last_day(self) -> date:
        return self.first_day.replace(day=monthrange(self.first_day.year, self.first_day.month)[1])

    @property
    def filters(self) -> Filters:
        """Return the filters that ask a query about this month and compare it with nothing."""
        return Filters(start=self.first_day, end=self.last_day, compare="none")

    @property
    def values(self) -> dict[str, str]:
        """Return the month's days as parameters of the store's queries."""
        return {"first_day": self.first_day.isoformat(), "last_day": self.last_day.isoformat()}

    def require_over(self, history: Period) -> None:
        """Raise UsageError unless the shop's history covers the month to its last day."""
        if self.last_day > history.end:
            raise UsageError(
                f"{self} is not over: the shop's history reaches {history.end} - "
                f"close it when the store has {self.last_day} or a later day"
            )
        if self.last_day < history.start:
            raise UsageError(f"{self} is before the shop's first day {history.start} - choose a later month")

    def __str__(self) -> str:
        return self.first_day.isoformat()[:7]  # %Y does not pad years before 1000 everywhere
