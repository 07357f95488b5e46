"""The shop's clock: days, months, and the instants between which a shop-local day runs. Knows nothing of orders."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from storelens.simulate.arrays import Bools, Floats, Ints, Texts, texts

DAY_SECONDS = 86_400


@dataclass(frozen=True)
class ShopClock:
    """The days of a shop in its time zone; a day is counted from the first simulated day, 0."""

    start: dt.date
    days: int
    time_zone: str

    @cached_property
    def dates(self) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
        """Every day, as a NumPy day."""
        return np.datetime64(self.start, "D") + np.arange(self.days)

    @cached_property
    def date_texts(self) -> Texts:
        """Every day as 'YYYY-MM-DD', followed by None, so that index -1 is null."""
        return texts([*np.datetime_as_string(self.dates).tolist(), None])

    @cached_property
    def weekdays(self) -> Ints:
        """Monday is 0."""
        weekdays: Ints = (self.dates.astype(np.int64) + 3) % 7
        return weekdays

    @cached_property
    def days_of_year(self) -> Ints:
        """1 January is 1."""
        days: Ints = (self.dates - self.dates.astype("datetime64[Y]")).astype(np.int64) + 1
        return days

    @cached_property
    def years(self) -> Ints:
        """The calendar year of every day."""
        years: Ints = self.dates.astype("datetime64[Y]").astype(np.int64) + 1970
        return years

    @cached_property
    def months(self) -> Ints:
        """The month of every day, counted from the first, 0."""
        months: Ints = self.dates.astype("datetime64[M]").astype(np.int64)
        return months - months[:1]

    @cached_property
    def is_weekend(self) -> Bools:
        """Saturday or Sunday."""
        return self.weekdays >= 5

    @cached_property
    def midnights(self) -> Ints:
        """The instant at which every day begins, and the last one ends, in seconds since 1970 UTC.

        A day is 23 or 25 hours long when the clocks change, and a day that a zone skipped has no length.
        """
        zone = ZoneInfo(self.time_zone)
        first = dt.datetime.combine(self.start, dt.time(), zone)
        seconds = [int((first + dt.timedelta(days=day)).timestamp()) for day in range(self.days + 1)]
        return np.maximum.accumulate(np.array(seconds, dtype=np.int64))

    @cached_property
    def day_length_share(self) -> Floats:
        """Every day's length as a share of 24 hours."""
        return np.diff(self.midnights) / DAY_SECONDS

    @cached_property
    def _offset_changes(self) -> tuple[Ints, Ints]:
        """Return the instants at which the offset from UTC changes, and the offsets before, between and after."""
        zone = ZoneInfo(self.time_zone)
        offsets = [_offset_seconds(zone, int(instant)) for instant in self.midnights]
        changes = [
            _instant_of_change(zone, int(self.midnights[day]), int(self.midnights[day + 1]))
            for day in range(self.days)
            if offsets[day] != offsets[day + 1]
        ]
        after = [_offset_seconds(zone, instant) for instant in changes]
        return np.array(changes, dtype=np.int64), np.array([offsets[0], *after], dtype=np.int64)

    def local_hours(self, instants: Ints) -> Ints:
        """Return the hour on the shop's wall at instants in seconds since 1970 UTC."""
        changes, offsets = self._offset_changes
        local = instants + offsets[np.searchsorted(changes, instants, side="right")]
        hours: Ints = local % DAY_SECONDS // 3600
        return hours


def instant_texts(instants: Ints) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Return seconds since 1970 UTC as 'YYYY-MM-DD HH:MM:SS'.

    >>> instant_texts(np.array([86_399])).tolist()
    ['1970-01-01 23:59:59']
    """
    stamps = np.datetime_as_string(instants.astype("datetime64[s]")).astype("U19")
    stamps.view(np.uint32).reshape(-1, 19)[:, 10] = ord(" ")
    return stamps


def _offset_seconds(zone: ZoneInfo, instant: int) -> int:
    offset = dt.datetime.fromtimestamp(instant, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _instant_of_change(zone: ZoneInfo, low: int, high: int) -> int:
    """Halve the day until the second at which its offset changes is found."""
    before = _offset_seconds(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset_seconds(zone, middle) == before else (low, middle)
    return high
