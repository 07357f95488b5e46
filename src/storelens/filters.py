"""What a reader chose to look at: dates, regions, categories, channels, statuses, lens, comparison.

A `Filters` is what was asked; `Filters.resolve` turns it into days, given the shop's first and last. No SQL here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from storelens.errors import UsageError, did_you_mean

LENSES = ("event", "order")
COMPARISONS = ("previous", "year", "none")
FILTER_WORDS = ("start", "end", "region", "category", "channel", "status", "lens", "compare")
VALUE_FILTERS = {"regions": "region", "categories": "category", "channels": "channel", "statuses": "status"}
# 52 whole weeks: the same weekdays a year before.
YEAR_OF_WEEKS = timedelta(days=364)


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both in it."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def previous(self) -> Self:
        """Return the period of equal length that ends the day before.

        >>> Period(date(2025, 3, 1), date(2025, 3, 31)).previous()
        Period(start=datetime.date(2025, 1, 29), end=datetime.date(2025, 2, 28))
        """
        return type(self)(self.start - timedelta(days=self.days), self.start - timedelta(days=1))

    def year_before(self) -> Self:
        """Return the same weekdays a year before, 364 days earlier."""
        return type(self)(self.start - YEAR_OF_WEEKS, self.end - YEAR_OF_WEEKS)


@dataclass(frozen=True)
class Filters:
    """What was asked for; None and empty mean all. Values within one filter are alternatives, filters add up."""

    start: date | None = None
    end: date | None = None
    regions: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    lens: str = "event"
    compare: str = "previous"

    def __post_init__(self) -> None:
        if self.lens not in LENSES:
            raise UsageError(f"lens must be event or order, got {self.lens!r}{did_you_mean(self.lens, LENSES)}")
        if self.compare not in COMPARISONS:
            raise UsageError(f"no comparison named {self.compare!r}{did_you_mean(self.compare, COMPARISONS)}")
        if self.start and self.end and self.start > self.end:
            raise UsageError(f"dates are reversed, from {self.start} to {self.end} - swap them")

    @property
    def active(self) -> tuple[str, ...]:
        """Return the names of the filters that narrow or change what is read."""
        names = [name for name in VALUE_FILTERS if getattr(self, name)]
        if self.start or self.end:
            names.insert(0, "dates")
        if self.lens != "event":
            names.append("lens")
        return tuple(names)

    def taken_by(self, names: Iterable[str]) -> Self:
        """Return the filters that a query with these filter names takes; it answers for all of the rest.

        >>> Filters(regions=("West",), categories=("Books",)).taken_by(("dates", "categories")).active
        ('categories',)
        """
        taken = set(names)
        changes: dict[str, tuple[str, ...] | str | None] = {name: () for name in VALUE_FILTERS if name not in taken}
        if "dates" not in taken:
            changes |= {"start": None, "end": None}
        if "lens" not in taken:
            changes["lens"] = "event"
        return replace(self, **changes)  # type: ignore[arg-type]

    def canonical(self, known: Mapping[str, Iterable[str]]) -> Self:
        """Return the filters with every value spelt as the shop spells it, sorted and once.

        `known` maps a filter's name to the shop's values; raises UsageError for a value it does not hold.
        """
        changes: dict[str, tuple[str, ...]] = {}
        for name, word in VALUE_FILTERS.items():
            spelling = {value.lower(): value for value in known[name]}
            values = set()
            for value in getattr(self, name):
                if value.lower() not in spelling:
                    raise UsageError(f"no {word} named {value!r}{did_you_mean(value, known[name])}")
                values.add(spelling[value.lower()])
            changes[name] = tuple(sorted(values))
        return replace(self, **changes)  # type: ignore[arg-type]

    def resolve(self, first_day: date, last_day: date) -> tuple[Period, Period | None]:
        """Return the period and what it is compared with.

        None without a comparison, where the shop was not yet open for all of that, and where the period is not over:
        a part beside a whole makes any figure look like growth, or like a fall.
        """
        period = Period(
            self.start or min(first_day, self.end or first_day), self.end or max(last_day, self.start or last_day)
        )
        if self.compare == "none":
            return period, None
        try:
            before = period.previous() if self.compare == "previous" else period.year_before()
        except OverflowError:  # before the year 1
            return period, None
        return period, before if before.start >= first_day and period.end <= last_day else None


def read_filters(
    *,
    start: date | str | None = None,
    end: date | str | None = None,
    region: str | Sequence[str] = (),
    category: str | Sequence[str] = (),
    channel: str | Sequence[str] = (),
    status: str | Sequence[str] = (),
    lens: str = "event",
    compare: str = "previous",
    day_names: tuple[str, str] = ("start", "end"),
) -> Filters:
    """Return the filters as people write them: one value or several, days as dates or as 2025-02-28.

    `day_names` is what an error calls the days. Raises UsageError.
    """
    return Filters(
        start=_day(start, day_names[0]), end=_day(end, day_names[1]), regions=_texts(region),
        categories=_texts(category), channels=_texts(channel), statuses=_texts(status), lens=lens, compare=compare,
    )  # fmt: skip


def _day(value: date | str | None, name: str) -> date | None:
    return parse_day(value, name) if isinstance(value, str) else value


def _texts(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def parse_day(text: str, option: str) -> date:
    """Return the day written as YYYY-MM-DD; raises UsageError with the option's name.

    >>> parse_day("2025-02-28", "--from")
    datetime.date(2025, 2, 28)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} must be a day, got {text!r} - write it as 2025-02-28") from None
