"""A figure that is measured in pixels, and the few marks that charts are made of.

Axes with ticks and margins cost 30 to 50 ms a chart, more than a redraw of the whole dashboard may take; here a chart
says itself where everything stands. Marks of one kind are one collection, however many there are.
"""

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Affine2D

from storelens.charts.style import FAMILIES, INK, RULE, SURFACE, TEXT_SIZE, register_fonts

DPI = 100
POINTS = 72 / DPI  # of a pixel
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


class Sheet:
    """A figure of `width` by `height` pixels with the origin at the top left, as on a page."""

    def __init__(self, width: float, height: float) -> None:
        register_fonts()
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=SURFACE)
        self._pixels = Affine2D().scale(1 / width, -1 / height).translate(0, 1) + self.figure.transFigure

    def axes(self, box: Box, x_limits: Point, y_limits: Point) -> Axes:
        """Return axes without any furniture, for a mark that needs some; the limits say what the box's edges are."""
        left, top, right, bottom = box
        place = (left / self.width, 1 - bottom / self.height, (right - left) / self.width, (bottom - top) / self.height)
        axes = self.figure.add_axes(place, frameon=False, xlim=x_limits, ylim=y_limits, autoscale_on=False)
        axes.set_axis_off()
        return axes

    def text(
        self, x: float, y: float, text: str, *, size: float = TEXT_SIZE, colour: str = INK, align: str = "left",
        weight: str = "normal", vertical: str = "center_baseline", rotation: float = 0,
    ) -> None:  # fmt: skip
        """Write a text; `align` is left, center or right of `x`, `size` is in pixels."""
        self.figure.text(
            x, y, text, fontsize=size * POINTS, color=colour, ha=align, va=vertical, family=FAMILIES[weight],
            rotation=rotation, rotation_mode="anchor", parse_math=False, transform=self._pixels,
        )  # fmt: skip

    def boxes(self, boxes: Sequence[Box], colours: str | Sequence[Any]) -> None:
        """Fill rectangles."""
        if boxes:
            corners = [((x0, y0), (x1, y0), (x1, y1), (x0, y1)) for x0, y0, x1, y1 in boxes]
            self._add(PolyCollection(corners, facecolors=colours, linewidths=0, transform=self._pixels))

    def rules(
        self, ends: Sequence[tuple[Point, Point]], colour: str = RULE, width: float = 1.0, layer: int = 2
    ) -> None:
        """Draw straight lines between pairs of points; in layer 0 they are behind the boxes."""
        lines = LineCollection(list(ends), colors=colour, linewidths=width * POINTS, transform=self._pixels)
        lines.set_zorder(layer)
        self._add(lines)

    def path(self, x: Any, y: Any, colour: str, width: float, *, dotted: bool = False) -> None:
        """Draw a line through the points, with gaps where `y` is not a number."""
        style: Any = (0, (1, 1.6)) if dotted else "-"
        line = Line2D(x, y, color=colour, linewidth=width * POINTS, linestyle=style, transform=self._pixels)
        self._add(line)

    def band(self, x: Any, low: Any, high: Any, colour: str) -> None:
        """Fill what is between two lines through the points `x`, all known; behind what is drawn after it."""
        if len(x):
            corners = [*zip(x, low, strict=True), *reversed(list(zip(x, high, strict=True)))]
            self._add(PolyCollection([corners], facecolors=colour, linewidths=0, zorder=0, transform=self._pixels))

    def _add(self, artist: Artist) -> None:
        self.figure.add_artist(artist)
