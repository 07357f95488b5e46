"""An amount for each pair of two values, as a shade from nothing to the most."""

import math
from functools import cache
from typing import Any

import numpy as np
import seaborn
from matplotlib.colors import Colormap
from matplotlib.figure import Figure

from storelens.charts.sheet import Box, Sheet
from storelens.charts.style import ACCENT, INK, MUTED, QUIET_SURFACE, SMALL_SIZE, SURFACE, TEXT_SIZE, fit, text_width
from storelens.formatting import NOTHING, format_alike, format_short, format_text, format_value
from storelens.panels import HeatMap, PanelData

HEAD, SLANTED_HEAD, FOOT = 24, 84, 30
SLANT = 38  # degrees, of labels wider than their cells
SLANTED_FROM = 0.2  # of a cell: further right the last label would leave the sheet
SLOPE, COSINE = math.sin(math.radians(SLANT)), math.cos(math.radians(SLANT))
ROW_WRITTEN, ROW_PLAIN = 34, 24
GUTTER = 1.5  # between cells
MOST = 12  # rows, and columns, of a map that is written out
EVEN_LUMINANCE = 0.179  # of a shade on which white and black are equally easy to read (WCAG 2)
PLURALS = {"category": "categories", "region": "regions"}
LEGEND_WIDTH, LEGEND_ROOM, LINE = 110, 220, 18


def heat_map_figure(data: PanelData, width: float) -> Figure:
    """Return the map; an amount below zero is shown as nothing, and written as it is."""
    chart = data.panel.chart
    assert isinstance(chart, HeatMap)
    rows, columns, amounts = _grid(data, chart)
    row_height = ROW_WRITTEN if chart.written else ROW_PLAIN
    row_labels = [_label(data, chart.row, value) for value in rows]
    left = min(max(map(text_width, row_labels)), width / 4) + 10
    cell = (width - left) / len(columns)
    names = [_label(data, chart.column, value) for value in columns]
    slanted = any(text_width(name, SMALL_SIZE) > cell * _every(cell) - 4 for name in names)
    head = min(SLANTED_HEAD, HEAD + SLOPE * max(text_width(name, SMALL_SIZE) for name in names)) if slanted else HEAD
    cut = _what_is_cut(data, chart, (len(rows), len(columns)))
    cut_below = text_width(cut, SMALL_SIZE) > width - LEGEND_ROOM
    sheet = Sheet(width, head + row_height * len(rows) + FOOT + (LINE if cut_below else 0))
    box = (left, head, width, head + row_height * len(rows))
    most = max(float(amounts.max()), 0.0)
    axes = sheet.axes(box, (0, len(columns)), (len(rows), 0))
    seaborn.heatmap(
        np.clip(amounts, 0, None), ax=axes, vmin=0, vmax=most or 1.0, cmap=shades(), cbar=False, xticklabels=False,
        yticklabels=False, linewidths=GUTTER, linecolor=SURFACE,
    )  # fmt: skip
    for number, text in enumerate(row_labels):
        sheet.text(0, head + row_height * (number + 0.5), fit(text, left - 10), colour=INK)
    _name_columns(sheet, names, box, cell, slanted)
    if chart.written:
        _write_amounts(sheet, data, chart.amount, amounts, (left, head, cell, row_height), most)
    _legend(sheet, data, chart, most, box[3] + FOOT - 10)
    sheet.text(0, box[3] + FOOT - 10 + (LINE if cut_below else 0), cut, size=SMALL_SIZE, colour=MUTED)
    return sheet.figure


@cache
def shades() -> Colormap:
    """Return the shades of the accent colour, from the quiet surface on."""
    shade: Colormap = seaborn.blend_palette([QUIET_SURFACE, "#c9d6f5", "#7d9bea", ACCENT], as_cmap=True)
    return shade


def _grid(data: PanelData, chart: HeatMap) -> tuple[list[Any], list[Any], Any]:
    """Return the values of the rows and the columns in the query's order, and their amounts (rows x columns).

    Where there are more than can be read, those with the largest totals are kept.
    """
    rows = list(dict.fromkeys(row[chart.row] for row in data.rows))
    columns = list(dict.fromkeys(row[chart.column] for row in data.rows))
    if chart.column == "category":
        columns.sort(key=lambda name: data.view.category_numbers.get(name, len(columns)))
    amounts = np.zeros((len(rows), len(columns)))
    row_place = {value: place for place, value in enumerate(rows)}
    column_place = {value: place for place, value in enumerate(columns)}
    for row in data.rows:
        amounts[row_place[row[chart.row]], column_place[row[chart.column]]] = row[chart.amount] or 0
    if chart.written:
        kept_rows = np.sort(np.argsort(-amounts.sum(axis=1), kind="stable")[:MOST])
        kept_columns = np.sort(np.argsort(-amounts.sum(axis=0), kind="stable")[:MOST])
        rows, columns = [rows[place] for place in kept_rows], [columns[place] for place in kept_columns]
        amounts = amounts[np.ix_(kept_rows, kept_columns)]
    return rows, columns, amounts


def _label(data: PanelData, name: str, value: Any) -> str:
    column = data.column(name)
    if column.unit == "hour":
        return str(value)
    return NOTHING if value is None else format_text(format_value(column, value, data.view.settings))


def _every(cell: float) -> int:
    """Return that every so many columns has a label: hours 0, 3, 6 … where cells are narrow."""
    return 1 if cell > 30 else 3


def _name_columns(sheet: Sheet, labels: list[str], box: Box, cell: float, slanted: bool) -> None:
    left, head, right, _ = box
    for place in range(0, len(labels), _every(cell)):
        x = left + cell * (place + (SLANTED_FROM if slanted else 0.5))
        if slanted:
            room = min((head - 14) / SLOPE, (right - x) / COSINE - SMALL_SIZE)
            sheet.text(x, head - 6, fit(labels[place], room, SMALL_SIZE), size=SMALL_SIZE, colour=MUTED, rotation=SLANT)
        else:
            sheet.text(x, head - 11, labels[place], size=SMALL_SIZE, colour=MUTED, align="center")


def _write_amounts(
    sheet: Sheet, data: PanelData, name: str, amounts: Any, cells: tuple[float, float, float, float], most: float
) -> None:
    left, top, cell, row_height = cells
    texts = format_alike(data.column(name), [int(value) for value in amounts.flat], data.view.settings)
    widest = max(map(text_width, texts))
    size = min(TEXT_SIZE, TEXT_SIZE * (cell - 6) / widest)
    if size < SMALL_SIZE - 2:
        return  # too many columns to be read: the table has them
    for (row, column), text in zip(np.ndindex(amounts.shape), texts, strict=True):
        colour = _colour_on(shades()(max(amounts[row, column], 0) / (most or 1.0)))
        x, y = left + cell * (column + 0.5), top + row_height * (row + 0.5)
        sheet.text(x, y, text, size=size, colour=colour, align="center")


def _colour_on(shade: tuple[float, float, float, float]) -> str:
    """Return the colour of a text that is easier to read on a shade."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shade[:3]]
    return INK if 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > EVEN_LUMINANCE else SURFACE


def _legend(sheet: Sheet, data: PanelData, chart: HeatMap, most: float, middle: float) -> None:
    """Draw the scale at the right of the foot: what the palest and the deepest shade stand for."""
    text = f"{format_short(data.column(chart.amount), round(most), data.view.settings)}"
    if not data.column(chart.amount).unit.startswith("money"):
        text = f"{text} {chart.amount.removesuffix('s') if most == 1 else chart.amount}"
    right = sheet.width - text_width(text, SMALL_SIZE) - 8
    steps = 22
    step = LEGEND_WIDTH / steps
    sheet.boxes(
        [
            (right - LEGEND_WIDTH + step * n, middle - 4, right - LEGEND_WIDTH + step * (n + 1), middle + 4)
            for n in range(steps)
        ],
        [shades()((n + 0.5) / steps) for n in range(steps)],
    )
    sheet.text(sheet.width, middle, text, size=SMALL_SIZE, colour=MUTED, align="right")
    sheet.text(right - LEGEND_WIDTH - 8, middle, "0", size=SMALL_SIZE, colour=MUTED, align="right")


def _what_is_cut(data: PanelData, chart: HeatMap, shown: tuple[int, int]) -> str:
    """Return how many rows and columns there was no room for, or nothing."""
    cuts = [
        f"{count} of {whole} {PLURALS.get(name, name)}"
        for name, count in zip((chart.row, chart.column), shown, strict=True)
        if count < (whole := len({row[name] for row in data.rows}))
    ]
    return f"the largest {' and '.join(cuts)}" if cuts else ""
