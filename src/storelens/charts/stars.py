"""Reviews by their stars, and their mean."""

from matplotlib.figure import Figure

from storelens.charts.sheet import Sheet
from storelens.charts.style import ACCENT, BETTER, INK, MUTED, WORSE, text_width
from storelens.formatting import format_value
from storelens.panels import PanelData, Stars

ROW, BAR = 28, 12
HEIGHT = ROW * 5 + 10
MEAN_WIDTH = 150
MEAN_SIZE = 34


def stars_figure(data: PanelData, width: float) -> Figure:
    """Return the mean in large figures, and a bar for each number of stars, five first."""
    chart = data.panel.chart
    assert isinstance(chart, Stars)
    row = data.rows[0]
    sheet = Sheet(width, HEIGHT)
    sheet.text(0, 44, data.text(row, chart.mean), size=MEAN_SIZE, weight="semibold")
    reviews = "review" if row[chart.total] == 1 else "reviews"
    sheet.text(0, 78, f"of 5 · {data.text(row, chart.total)} {reviews}", colour=MUTED)
    if row[chart.change] is not None:
        text, colour = _change(data, row[chart.change])
        sheet.text(0, 100, text, colour=colour)
    left, right = MEAN_WIDTH + 36, width - max(text_width(data.text(row, name)) for name in chart.counts) - 10
    most = max(1, *(row[name] for name in chart.counts))
    boxes = []
    for number, name in enumerate(chart.counts):
        middle = ROW * number + ROW / 2 + 5
        sheet.text(left - 10, middle, f"{len(chart.counts) - number} ★", align="right", colour=INK)
        sheet.text(width, middle, data.text(row, name), align="right")
        boxes.append((left, middle - BAR / 2, left + row[name] / most * (right - left), middle + BAR / 2))
    sheet.boxes(boxes, ACCENT)
    return sheet.figure


def _change(data: PanelData, change: float) -> tuple[str, str]:
    """Return a change of the mean in words, and its colour, by what can be seen of it."""
    amount = format_value(data.column("mean_rating_change"), abs(change), data.view.settings)
    if not float(amount):
        return "as before", MUTED
    return (f"+{amount} stars", BETTER) if change > 0 else (f"-{amount} stars", WORSE)
