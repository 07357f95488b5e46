"""What all panels of a page share: the filters and what they come to, the shop's settings, the time it was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from storelens.catalogue import find_query
from storelens.filters import VALUE_FILTERS, Filters, Period
from storelens.formatting import format_day
from storelens.reading import NO_DAY, Askable

LENS_NAMES = {"event": "by event date", "order": "by order date"}
COMPARISON_NAMES = {
    "previous": "the period before",
    "year": "the same weekdays a year before",
    "none": "no comparison",
}


@dataclass(frozen=True)
class View:
    """One state of a page. `period` is what the filters' dates come to, `before` what it is compared with, `last_day`
    the shop's last.

    `category_numbers` counts from 1 in the order the shop took its categories up: a category keeps its colour by it.
    """

    filters: Filters
    period: Period
    before: Period | None
    last_day: date
    settings: Mapping[str, str]
    category_numbers: Mapping[str, int]
    as_of: datetime

    @property
    def shop_name(self) -> str:
        return self.settings["shop_name"]

    @property
    def time_zone(self) -> str:
        return self.settings["time_zone"]

    @property
    def has_history(self) -> bool:
        """Whether anything has happened in the shop: without it no period is longer than another."""
        return self.last_day != NO_DAY

    def describe_period(self) -> str:
        """Return the period's days: `2 Oct 2025 to 30 Dec 2025`."""
        return describe(self.period) if self.has_history else "no days yet"

    def describe_comparison(self) -> str:
        """Return what the figures are compared with, or that there is no comparison, and why."""
        if self.before:
            return f"{COMPARISON_NAMES[self.filters.compare]}, {describe(self.before)}"
        if self.filters.compare == "none":
            return "no comparison"
        if not (self.filters.start or self.filters.end):
            return "no comparison: nothing comes before all days"
        if self.period.end > self.last_day:
            return f"no comparison: the period ends after the shop's last day, {format_day(self.last_day, year=True)}"
        return f"no comparison: the shop was not open for all of {COMPARISON_NAMES[self.filters.compare]}"

    def describe_choice(self) -> str:
        """Return the values chosen, empty where all are: `region East, North; category Books`."""
        chosen = [(word, getattr(self.filters, name)) for name, word in VALUE_FILTERS.items()]
        return "; ".join(f"{word} {', '.join(values)}" for word, values in chosen if values)

    def describe_as_of(self) -> str:
        """Return when the figures were read, in the shop's time zone."""
        return f"{self.as_of:%Y-%m-%d %H:%M} {self.time_zone}"


def describe(period: Period) -> str:
    """Return a period's days for people.

    >>> from datetime import date
    >>> describe(Period(date(2025, 10, 2), date(2025, 12, 30)))
    '2 Oct 2025 to 30 Dec 2025'
    """
    return f"{format_day(period.start, year=True)} to {format_day(period.end, year=True)}"


def open_view(shop: Askable, filters: Filters, now: datetime | None = None) -> View:
    """Return the page's state under `filters`; raises UsageError for a value the shop does not hold."""
    numbers = shop.ask(find_query("category_order"), Filters()).to_pylist()
    as_of = (now or datetime.now(UTC)).astimezone(ZoneInfo(shop.settings["time_zone"]))
    return view_of(shop, filters, {row["category"]: row["category_number"] for row in numbers}, as_of)


def view_of(shop: Askable, filters: Filters, category_numbers: Mapping[str, int], as_of: datetime) -> View:
    """Return the same where the categories' numbers and the time are known; nothing is asked."""
    filters = filters.canonical(shop.known_values())
    history = shop.history()
    period, before = filters.resolve(history.start, history.end)
    return View(
        filters=filters,
        period=period,
        before=before if filters.start or filters.end else None,  # all days have nothing before them
        last_day=history.end,
        settings=shop.settings,
        category_numbers=category_numbers,
        as_of=as_of,
    )
