"""Amounts as bars: one a row, its name before it, the amount and its change behind it."""

from matplotlib.figure import Figure

from storelens.charts.sheet import Sheet
from storelens.charts.style import BETTER, FAINT, INK, MUTED, RULE, WORSE, category_colour, fit, text_width
from storelens.formatting import NOTHING, format_alike, format_change, format_text
from storelens.panels import Bars, PanelData

ROW, BAR, GAP = 26, 12, 10
CHANGE_WIDTH = 58
LABEL_SHARE = 0.42  # of the width, at most


def bars_figure(data: PanelData, width: float) -> Figure:
    """Return the rows' amounts as horizontal bars from zero, in the order of the query."""
    chart = data.panel.chart
    assert isinstance(chart, Bars)
    rows = data.rows
    sheet = Sheet(width, ROW * len(rows) + 4)
    labels = [format_text(row[chart.label]) if row[chart.label] is not None else NOTHING for row in rows]
    amounts = format_alike(data.column(chart.amount), [row[chart.amount] for row in rows], data.view.settings)
    left = min(max(map(text_width, labels)), width * LABEL_SHARE) + GAP
    change_width = CHANGE_WIDTH if chart.changed and data.view.before else 0
    amount_right = width - change_width
    right = amount_right - max(map(text_width, amounts)) - GAP
    values = [row[chart.amount] or 0 for row in rows]
    low, high = min(0, *values), max(1, *values)
    scale = (right - left) / (high - low)
    zero = left - low * scale
    boxes, colours = [], []
    for number, row in enumerate(rows):
        middle = ROW * number + ROW / 2
        sheet.text(0, middle, fit(labels[number], left - GAP), colour=INK)
        sheet.text(amount_right, middle, amounts[number], align="right")
        if change_width and chart.changed:
            text, colour = change_text(row[chart.changed])
            sheet.text(width, middle, text, align="right", colour=colour)
        boxes.append((zero, middle - BAR / 2, zero + values[number] * scale, middle + BAR / 2))
        name = row[chart.category] if chart.category else None
        colours.append(category_colour(data.view.category_numbers.get(name) if name else None))
    sheet.boxes(boxes, colours)
    if low < 0:
        sheet.rules([((zero, 0), (zero, ROW * len(rows)))], RULE)
    return sheet.figure


def change_text(share: float | None) -> tuple[str, str]:
    """Return a change and its colour: faint where there is nothing to compare with."""
    if share is None:
        return NOTHING, FAINT
    text = format_change(share)
    return text, BETTER if text.startswith("+") else WORSE if text.startswith("-") else MUTED
