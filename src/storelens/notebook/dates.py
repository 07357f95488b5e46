"""The dashboard's period: one of the usual ones, counted back from the shop's last day, or two days of one's own."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import ipywidgets as widgets

from storelens.filters import Period
from storelens.notebook.chips import field

TYPED_YEAR = 1000  # a browser tells of the year 0202 while 2025 is being typed
CUSTOM = "Own dates"
DEFAULT = "Last 90 days"


def first_days(history: Period) -> dict[str, date]:
    """Return each usual period's first day; all end on the shop's last day, none begins before its first.

    >>> first_days(Period(date(2024, 5, 1), date(2025, 2, 14)))["Quarter to date"]
    datetime.date(2025, 1, 1)
    """
    last = history.end
    quarter_month = (last.month - 1) // 3 * 3 + 1
    days = {
        "Last day": last,
        "Last 7 days": last - timedelta(days=6),
        "Last 30 days": last - timedelta(days=29),
        DEFAULT: last - timedelta(days=89),
        "Month to date": last.replace(day=1),
        "Quarter to date": date(last.year, quarter_month, 1),
        "Year to date": date(last.year, 1, 1),
        "Last 365 days": last - timedelta(days=364),
        "All days": history.start,
    }
    return {name: max(day, history.start) for name, day in days.items()}


class Dates:
    """Three controls that keep in step: choosing a period sets the days, setting a day makes the period one's own."""

    def __init__(self, history: Period, on_choice: Callable[[], None] = lambda: None) -> None:
        self._history = history
        self._first_days = first_days(history)
        self._on_choice = on_choice
        self._is_setting = False
        self.preset = widgets.Dropdown(options=[*self._first_days, CUSTOM], value=DEFAULT)
        self.start = widgets.DatePicker(value=self._first_days[DEFAULT])
        self.end = widgets.DatePicker(value=history.end)
        self.preset.observe(self._preset_chosen, names="value")
        for picker in (self.start, self.end):
            picker.observe(self._day_chosen, names="value")

    @property
    def fields(self) -> list[widgets.Widget]:
        return [field("Period", self.preset), field("From", self.start), field("To", self.end)]

    @property
    def chosen(self) -> tuple[date | None, date | None]:
        """The first and the last day; None for one that was cleared."""
        return self.start.value, self.end.value

    def follow(self, history: Period) -> None:
        """Count from this history's last day; a usual period moves with it, days of one's own stay."""
        if history == self._history:
            return
        self._history = history
        self._first_days = first_days(history)
        if self.preset.value != CUSTOM:
            self._set(self.preset.value, self._first_days[self.preset.value], history.end)

    def reset(self) -> None:
        """Go back to the default period, without telling."""
        self._set(DEFAULT, self._first_days[DEFAULT], self._history.end)

    def _preset_chosen(self, change: dict[str, Any]) -> None:
        if self._is_setting or change["new"] == CUSTOM:
            return
        self._set(change["new"], self._first_days[change["new"]], self._history.end)
        self._on_choice()

    def _day_chosen(self, _: dict[str, Any]) -> None:
        if self._is_setting or any(day and day.year < TYPED_YEAR for day in self.chosen):
            return
        self._set(CUSTOM, *(self._within(day) for day in self.chosen))
        self._on_choice()

    def _within(self, day: date | None) -> date | None:
        """Return the day, or the nearest of the history: beyond it there is nothing to count, only to mistake."""
        return None if day is None else min(max(day, self._history.start), self._history.end)

    def _set(self, preset: str, start: date | None, end: date | None) -> None:
        self._is_setting = True
        try:
            self.preset.value, self.start.value, self.end.value = preset, start, end
        finally:
            self._is_setting = False
