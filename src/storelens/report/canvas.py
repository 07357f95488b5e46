"""A matplotlib renderer that draws on a PDF page: lines stay lines, and texts stay texts in the page's typeface.

It draws what the charts are made of, which never leaves their sheet: opaque straight paths, and texts. It refuses
pictures and curves.
"""

from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Transform

from storelens.charts.sheet import DPI
from storelens.charts.style import FAMILIES
from storelens.report.paper import Paper

POINTS_AN_INCH = 72
PIXEL = 0.66  # points: what a pixel of a chart is on paper, so that its letters are as large as the page's
WEIGHTS = {families[0]: weight for weight, families in FAMILIES.items()}
DESCENT = 0.2  # of the size: matplotlib asks for a text's height only to place it by its middle


def draw_figure(paper: Paper, figure: Figure, x: float, y: float) -> float:
    """Draw the figure with its top left corner at (x, y) points, and return its height in points."""
    height = height_on_paper(figure)
    figure.set_dpi(DPI * PIXEL)
    figure.draw(_PaperRenderer(paper, x, y + height))
    return height


def height_on_paper(figure: Figure) -> float:
    """Return how high the figure will be, in points."""
    return float(figure.get_figheight() * DPI * PIXEL)


class _PaperRenderer(RendererBase):
    """Draws figures of one dot a point, whose lower left corner is at (left, bottom) of the paper."""

    def __init__(self, paper: Paper, left: float, bottom: float) -> None:
        super().__init__()
        self._paper, self._left, self._bottom = paper, left, bottom

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: Any = None  # noqa: N803
    ) -> None:  # fmt: skip
        fill = None if rgbFace is None else to_hex(rgbFace)
        width = float(gc.get_linewidth())
        stroke = to_hex(gc.get_rgb()) if width > 0 else None
        dashes = tuple(map(float, np.atleast_1d(gc.get_dashes()[1] or [])))
        for polygon in path.cleaned(transform, remove_nans=True).to_polygons(closed_only=False):
            points = np.asarray(polygon, dtype=float)
            if len(points) > 1:
                places = [(self._left + float(x), self._bottom - float(y)) for x, y in points]
                self._paper.draw(places, fill=fill, stroke=stroke, width=width, dashes=dashes)

    def draw_text(
        self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: FontProperties, angle: float,
        ismath: Any = False, mtext: Any = None,  # noqa: ARG002
    ) -> None:  # fmt: skip
        place = (self._left + x, self._bottom - y)
        with self._paper.rotation(angle, *place):
            colour = to_hex(gc.get_rgb())
            self._paper.write_text(*place, s, _size(prop), weight=_weight(prop), colour=colour)

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any  # noqa: ARG002
    ) -> tuple[float, float, float]:  # fmt: skip
        size = _size(prop)
        return self._paper.width(s, size, _weight(prop)), size, DESCENT * size

    def get_canvas_width_height(self) -> tuple[float, float]:
        return float(self._paper.w), float(self._paper.h)

    def flipy(self) -> bool:
        return False  # matplotlib hands texts over with y upwards, as it does paths

    def points_to_pixels(self, points: Any) -> Any:
        return points * DPI * PIXEL / POINTS_AN_INCH


def _size(prop: FontProperties) -> float:
    return float(prop.get_size_in_points() * DPI * PIXEL / POINTS_AN_INCH)


def _weight(prop: FontProperties) -> str:
    return WEIGHTS[prop.get_family()[0]]
