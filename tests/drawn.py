"""What a reader of a figure sees: its texts, and where they stand in the picture."""

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

SLACK_PIXELS = 1.0  # an extent is rounded to whole pixels


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


def extents(figure: Figure) -> list[tuple[str, Bbox]]:
    """Return every text that is not empty with the box it fills."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    return [(text.get_text(), text.get_window_extent(renderer)) for text in figure.texts if text.get_text()]


def outside(figure: Figure) -> list[str]:
    """Return the texts that reach over the edge of the picture."""
    width, height = figure.canvas.get_width_height()
    return [
        text for text, box in extents(figure) if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height
    ]  # fmt: skip


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts of one line that touch; letters of rows below each other may share a pixel."""
    return [
        (one, two)
        for (one, a), (two, b) in combinations(extents(figure), 2)
        if abs(a.y0 + a.y1 - b.y0 - b.y1) < a.height + b.height - 8
        and a.x0 + SLACK_PIXELS < b.x1
        and b.x0 + SLACK_PIXELS < a.x1
    ]
