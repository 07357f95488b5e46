"""Charts: a panel's data in, a matplotlib figure out, one style for all. Nothing here asks a shop or keeps a state."""

from collections.abc import Callable

from matplotlib.figure import Figure

from storelens.charts.bars import bars_figure
from storelens.charts.cover import cover_figure
from storelens.charts.fan import fan_figure
from storelens.charts.heat_map import heat_map_figure
from storelens.charts.render import png, svg
from storelens.charts.stars import stars_figure
from storelens.charts.trend import trend_figure
from storelens.panels import Bars, CoverBars, Fan, HeatMap, PanelData, Stars, Trend

FIGURES: dict[type, Callable[[PanelData, float], Figure]] = {
    Trend: trend_figure,
    Bars: bars_figure,
    HeatMap: heat_map_figure,
    CoverBars: cover_figure,
    Stars: stars_figure,
    Fan: fan_figure,
}
WIDTH = 540.0

__all__ = ["WIDTH", "can_draw", "figure", "png", "svg"]


def can_draw(chart: object) -> bool:
    """Say whether there is a figure of this kind of chart; the others are the page's alone."""
    return type(chart) in FIGURES


def figure(data: PanelData, width: float = WIDTH) -> Figure:
    """Return the chart of a panel that is not empty, `width` pixels wide and as high as its rows need."""
    return FIGURES[type(data.panel.chart)](data, width)
