"""An amount a day: bars, its moving average, and the average of the comparison as a quiet line."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from storelens.charts.sheet import Sheet
from storelens.charts.style import ACCENT, BAR, FAINT, INK, MUTED, PREVIOUS, SMALL_SIZE, SURFACE, text_width
from storelens.formatting import MONTHS, format_day, format_tick, money_digits
from storelens.panels import PanelData, Trend

HEIGHT = 250
TOP, BOTTOM = 26, 26
NAMES_BEFORE = {"previous": "period before", "year": "year before"}
LABEL_GAP = 15  # between the names of two lines
DAY_GAP = 10  # between the labels of two days
BAR_SHARE = 0.78  # of a day's width
TICK_STEPS = (1, 2, 2.5, 5, 10)
TICKS = MaxNLocator(4, steps=TICK_STEPS)
DAYS_BETWEEN_LABELS = ((16, 2), (45, 7), (130, 14))  # up to so many days: a label every so many
MONTHS_BETWEEN_LABELS = ((400, 1), (1100, 3), (2300, 6))


def trend_figure(data: PanelData, width: float) -> Figure:
    """Return the days' amounts as bars from zero, a gap in a line where the query has no average."""
    chart = data.panel.chart
    assert isinstance(chart, Trend)
    days = [row[chart.day] for row in data.rows]
    unit = 10 ** money_digits(data.view.settings)
    amount, average, before = (_column(data, name, unit) for name in (chart.amount, chart.average, chart.before))
    ticks = ticks_above(len(TICK_STEPS) / unit, amount, average, before)
    names = [format_tick(data.column(chart.amount), tick, data.view.settings) for tick in ticks]
    left = max(map(text_width, names)) + 10
    right = width - text_width("7-day average", SMALL_SIZE, "semibold") - 12
    sheet = Sheet(width, HEIGHT)
    bottom = HEIGHT - BOTTOM
    low, high = min(0.0, _lowest(amount, average, before)), ticks[-1]
    step = (right - left) / len(days)
    places = left + (np.arange(len(days)) + 0.5) * step

    def height_of(value: Any) -> Any:
        return bottom - (value - low) / (high - low) * (bottom - TOP)

    sheet.rules([((left, height_of(tick)), (right, height_of(tick))) for tick in ticks], layer=0)
    for tick, name in zip(ticks, names, strict=True):
        sheet.text(left - 8, height_of(tick), name, size=SMALL_SIZE, colour=MUTED, align="right")
    half = step / 2 * (BAR_SHARE if len(days) < 400 else 1)
    zero = height_of(0.0)
    sheet.boxes([(x - half, zero, x + half, y) for x, y in zip(places, height_of(amount), strict=True)], BAR)
    sheet.path(places, height_of(before), PREVIOUS, 1.4, dotted=True)
    sheet.path(places, height_of(average), ACCENT, 2.0)
    _name_days(sheet, days, places)
    name_before = NAMES_BEFORE.get(data.view.filters.compare, "")
    _name_lines(sheet, right + 8, [height_of(_last(line)) for line in (average, before)], name_before)
    best = int(np.argmax(amount))
    text = f"{format_day(days[best])}, {data.text(data.rows[best], chart.amount)}"
    _name_best(sheet, text, places[best], height_of(amount[best]), left, right)
    return sheet.figure


def _column(data: PanelData, name: str, unit: int) -> Any:
    """Return a money column in whole units of the currency, not a number for null."""
    return np.array([np.nan if row[name] is None else row[name] / unit for row in data.rows])


def ticks_above(least: float, *lines: Any) -> list[float]:
    """Return round numbers above the lowest, zero among them, to above the highest, which is at least `least`."""
    lowest, highest = min(0.0, _lowest(*lines)), max(least, -_lowest(*(-line for line in lines)))
    return [float(tick) for tick in TICKS.tick_values(lowest, highest) if tick >= lowest]


def _lowest(*lines: Any) -> float:
    return float(min(np.nanmin(line) for line in lines if not np.isnan(line).all()))


def _last(line: Any) -> float:
    known = line[~np.isnan(line)]
    return float(known[-1]) if len(known) else np.nan


def _name_days(sheet: Sheet, days: Sequence[date], places: Any) -> None:
    """Write the days under the bars; on a narrow chart a label that would touch the one before is left out."""
    free = 0.0
    for place, text in day_labels(days):
        half = text_width(text, SMALL_SIZE) / 2
        if places[place] - half >= free:
            sheet.text(places[place], HEIGHT - 9, text, size=SMALL_SIZE, colour=MUTED, align="center")
            free = places[place] + half + DAY_GAP


def _name_lines(sheet: Sheet, x: float, heights: Sequence[float], name_before: str) -> None:
    """Write each line's name at its end, moved apart where they would touch."""
    average, before = heights
    if not np.isnan(average) and not np.isnan(before) and abs(average - before) < LABEL_GAP:
        shift = (LABEL_GAP - abs(average - before)) / 2 * (1 if average > before else -1)
        average, before = average + shift, before - shift
    if not np.isnan(average):
        sheet.text(x, average, "7-day average", size=SMALL_SIZE, colour=ACCENT, weight="semibold")
    if not np.isnan(before):
        sheet.text(x, before, name_before, size=SMALL_SIZE, colour=FAINT)


def _name_best(sheet: Sheet, text: str, x: float, y: float, left: float, right: float) -> None:
    """Write the best day's date and amount above its bar, inside the plot."""
    half = text_width(text, SMALL_SIZE) / 2
    x, y = min(max(x, left + half), right - half), max(y - 9, 9)
    sheet.boxes([(x - half - 3, y - 7, x + half + 3, y + 7)], SURFACE)  # no rule through the text
    sheet.text(x, y, text, size=SMALL_SIZE, colour=INK, align="center")


def day_labels(days: Sequence[date]) -> Iterator[tuple[int, str]]:
    """Yield the places of a row of days that get a label, and the label: days, months or years, by how many there are.

    >>> list(day_labels([date(2025, 1, day) for day in (1, 2, 3, 4, 5)]))
    [(0, '1 Jan'), (2, '3 Jan'), (4, '5 Jan')]
    """
    count = len(days)
    for most, step in DAYS_BETWEEN_LABELS:
        if count <= most:
            first = 0 if step < 7 else (7 - days[0].weekday()) % 7  # weeks begin on Monday
            yield from ((place, format_day(days[place])) for place in range(first, count, step))
            return
    step = next((months for most, months in MONTHS_BETWEEN_LABELS if count <= most), 12)
    shown_year = None
    for place, day in enumerate(days):
        if day.day == 1 and (day.month - 1) % step == 0:
            year = f" {day.year}" if day.year != shown_year else ""
            shown_year = day.year
            yield place, f"{MONTHS[day.month - 1]}{year}"
