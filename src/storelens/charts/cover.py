"""Days until a product runs out, beside the days its supplier needs."""

from matplotlib.figure import Figure

from storelens.charts.sheet import Sheet
from storelens.charts.style import INK, LOW, LOW_MARK, MUTED, SMALL_SIZE, WORSE, fit, text_width
from storelens.formatting import format_text
from storelens.panels import CoverBars, PanelData
from storelens.panels.charts import Row

ROW, BAR = 26, 12
FOOT = 24
LABEL_SHARE = 0.40
NARROW = 440  # below, the bars need the room that the speed would take: the table has it


def cover_figure(data: PanelData, width: float) -> Figure:
    """Return a row a product: its days of cover as a bar, a mark at the lead time, its state in words."""
    chart = data.panel.chart
    assert isinstance(chart, CoverBars)
    rows = data.rows
    sheet = Sheet(width, ROW * len(rows) + FOOT)
    labels = [format_text(row[chart.label]) for row in rows]
    left = min(max(map(text_width, labels)), width * LABEL_SHARE) + 10
    ends = [_end(data, chart, row, width >= NARROW) for row in rows]
    right = width - max(text_width(text, SMALL_SIZE) for text in ends) - 10
    longest = max(1.0, *(row[name] or 0 for row in rows for name in (chart.cover, chart.lead_time)))
    scale = (right - left - 8) / longest
    bars, marks = [], []
    for number, row in enumerate(rows):
        middle = ROW * number + ROW / 2
        sheet.text(0, middle, fit(labels[number], left - 10), colour=INK)
        out = (row[chart.cover] or 0) <= 0
        days = max(row[chart.cover] or 0, 0)
        bars.append((left, middle - BAR / 2, left + days * scale, middle + BAR / 2))
        if row[chart.lead_time] is not None:
            place = left + row[chart.lead_time] * scale
            marks.append(((place, middle - 9), (place, middle + 9)))
        sheet.text(width, middle, ends[number], size=SMALL_SIZE, colour=WORSE if out else LOW, align="right")
    sheet.boxes(bars, LOW_MARK)
    sheet.rules(marks, INK, 1.6)
    _axis(sheet, left, scale, longest)
    return sheet.figure


def _end(data: PanelData, chart: CoverBars, row: Row, with_speed: bool) -> str:
    """Return what stands at the end of a row: how long the stock lasts, and how fast it goes."""
    state = "out of stock" if (row[chart.cover] or 0) <= 0 else f"{data.text(row, chart.cover)} days"
    speed = f"sells {data.text(row, chart.speed)} a day" if row[chart.speed] else "not sold lately"
    return f"{state}, {speed}" if with_speed else state


def _axis(sheet: Sheet, left: float, scale: float, longest: float) -> None:
    """Write the days under the bars, at most five of them."""
    apart = text_width("0 days", SMALL_SIZE) + 8
    step = next(step for step in (1, 2, 5, 7, 14, 30, 90, 365, 10**9) if longest / step <= 4 and step * scale >= apart)
    for day in range(0, int(longest) + 1, step):
        text = f"{day} days" if day == 0 else str(day)
        sheet.text(
            left + day * scale,
            sheet.height - 9,
            text,
            size=SMALL_SIZE,
            colour=MUTED,
            align="left" if not day else "center",
        )
