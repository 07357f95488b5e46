"""Weeks that were and weeks to come: what was, what is expected, and bands of what may be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from storelens.charts.sheet import Sheet
from storelens.charts.style import (
    ACCENT,
    BAR,
    BETTER,
    INK,
    INNER_BAND,
    MUTED,
    QUIET_ACCENT,
    SMALL_SIZE,
    SURFACE,
    WORSE,
    text_width,
)  # fmt: skip
from storelens.charts.trend import ticks_above
from storelens.formatting import format_day, format_tick
from storelens.panels import PanelData
from storelens.panels.charts import Fan

HEIGHT = 240
LINE, BOTTOM = 18, 26  # a line of the key; what stands under the plot
SQUARE = 9
GAP = 14  # between two names of the key, and between two days
BAR_SHARE = 0.76  # of a week's width
ARRIVING_SHARE = 0.5
LEVELS = {"reorder_point_units": "reorder line", "target_units": "target"}


@dataclass(frozen=True)
class Plot:
    """Where the weeks and the amounts stand on a sheet."""

    sheet: Sheet
    places: Any
    step: float
    height_of: Callable[[Any], Any]

    def columns(self, amounts: Any, share: float, colour: str) -> None:
        """Draw the amounts that are known as columns from zero."""
        half, zero = self.step * share / 2, self.height_of(0.0)
        known = np.nan_to_num(amounts) != 0
        tops = self.height_of(amounts[known])
        self.sheet.boxes([(x - half, y, x + half, zero) for x, y in zip(self.places[known], tops, strict=True)], colour)

    def line(self, amounts: Any, colour: str, width: float, *, dotted: bool = False) -> None:
        self.sheet.path(self.places, self.height_of(amounts), colour, width, dotted=dotted)

    def band(self, edges: list[Any], colour: str) -> None:
        """Fill between a band's two edges, where there is one and both are known."""
        if edges:
            known = ~np.isnan(edges[0]) & ~np.isnan(edges[1])
            low, high = (self.height_of(edge[known]) for edge in edges)
            self.sheet.band(self.places[known], low, high, colour)


def fan_figure(data: PanelData, width: float) -> Figure:
    """Return what was as columns (a stock as a line), what is expected as a line, in bands of what may be."""
    chart = data.panel.chart
    assert isinstance(chart, Fan)
    past = _column(data, chart.past)
    middle, *edges = (_joined(past, _column(data, name), chart) for name in (chart.middle, *chart.inner, *chart.outer))
    inner, outer = edges[: len(chart.inner)], edges[len(chart.inner) :]
    arriving = _column(data, chart.arriving) if chart.arriving else np.full(len(past), np.nan)
    levels = [_column(data, name) for name in chart.levels]
    ticks = ticks_above(5, past, middle, *edges, *levels, arriving)
    names = [format_tick(data.column(chart.past), tick, data.view.settings) for tick in ticks]
    left, right = max(map(text_width, names)) + 10, width - 8
    sheet = Sheet(width, HEIGHT)
    top = LINE * _write_key(sheet, _keys(data, chart)) + 10
    bottom, low, high = HEIGHT - BOTTOM, ticks[0], ticks[-1]

    def height_of(value: Any) -> Any:
        return bottom - (value - low) / (high - low) * (bottom - top)

    step = (right - left) / len(past)
    plot = Plot(sheet, left + (np.arange(len(past)) + 0.5) * step, step, height_of)
    sheet.rules([((left, height_of(tick)), (right, height_of(tick))) for tick in ticks], layer=0)
    for tick, name in zip(ticks, names, strict=True):
        sheet.text(left - 8, height_of(tick), name, size=SMALL_SIZE, colour=MUTED, align="right")
    plot.band(outer, QUIET_ACCENT)
    plot.band(inner, INNER_BAND)
    plot.columns(arriving, ARRIVING_SHARE, BETTER)
    if chart.stock:
        plot.line(past, INK, 1.5)
    else:
        plot.columns(past, BAR_SHARE, BAR)
    for level in levels:
        plot.line(level, WORSE, 1.25, dotted=True)
    plot.line(middle, ACCENT, 2.0)
    _mark_without(data, chart, plot, past)
    _name_weeks(data, chart, plot)
    return sheet.figure


def _column(data: PanelData, name: str) -> Any:
    return np.array([np.nan if row[name] is None else float(row[name]) for row in data.rows])


def _joined(past: Any, expected: Any, chart: Fan) -> Any:
    """Return what is expected of a stock with the last that was at its beginning: a line goes on where it ended."""
    known = np.flatnonzero(~np.isnan(expected))
    if not chart.stock or not len(known) or known[0] == 0:
        return expected
    joined = expected.copy()
    joined[known[0] - 1] = past[known[0] - 1]
    return joined


def _keys(data: PanelData, chart: Fan) -> list[tuple[str, str]]:
    """Return what is drawn here, and in which colour."""

    def has(name: str | None) -> bool:
        return name is not None and bool(np.nan_to_num(_column(data, name)).any())

    wanted = [
        (True, "on hand" if chart.stock else "sold", INK if chart.stock else BAR),
        (has(chart.without), "sold out on some days", WORSE),
        (True, "as likely more as less" if chart.stock else "expected", ACCENT),
        (bool(chart.inner), "50% of what may come", INNER_BAND),
        (bool(chart.outer), "90% of what may come", QUIET_ACCENT),
        (has(chart.arriving), "due from suppliers", BETTER),
        *((has(name), LEVELS.get(name, name), WORSE) for name in chart.levels),
    ]
    return [(name, colour) for is_here, name, colour in wanted if is_here]


def _write_key(sheet: Sheet, keys: list[tuple[str, str]]) -> int:
    """Write the key at the top and return how many lines it takes."""
    x, line = 0.0, 0
    for name, colour in keys:
        needed = SQUARE + 5 + text_width(name, SMALL_SIZE)
        if x and x + needed > sheet.width:
            x, line = 0.0, line + 1
        middle = line * LINE + LINE / 2
        sheet.boxes([(x, middle - SQUARE / 2, x + SQUARE, middle + SQUARE / 2)], colour)
        sheet.text(x + SQUARE + 5, middle, name, size=SMALL_SIZE, colour=MUTED)
        x += needed + GAP
    return line + 1


def _mark_without(data: PanelData, chart: Fan, plot: Plot, past: Any) -> None:
    """Mark the weeks in which nothing could be sold on some days."""
    if chart.without is None:
        return
    for place in np.flatnonzero(np.nan_to_num(_column(data, chart.without)) > 0):
        x, y = plot.places[place], plot.height_of(np.nan_to_num(past[place])) - 3
        plot.sheet.boxes([(x - 2.5, y - 5, x + 2.5, y)], WORSE)
        plot.sheet.boxes([(x - 2.5, y, x + 2.5, y + 1)], SURFACE)


def _name_weeks(data: PanelData, chart: Fan, plot: Plot) -> None:
    """Write the weeks' first days under them, as many as have room."""
    free = 0.0
    for row, x in zip(data.rows, plot.places, strict=True):
        text = format_day(row[chart.start])
        half = text_width(text, SMALL_SIZE) / 2
        if x - half >= free and x + half <= plot.sheet.width:
            plot.sheet.text(x, HEIGHT - 9, text, size=SMALL_SIZE, colour=MUTED, align="center")
            free = x + half + GAP
