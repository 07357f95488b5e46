"""A figure as the bytes of a picture: SVG for pages, PNG for files that cannot hold one."""

import io
import re
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from storelens.charts.sheet import POINTS

# No date and no maker: the same figure is the same bytes.
NO_METADATA: Mapping[str, Any] = {"Date": None, "Creator": None, "Format": None, "Type": None}
NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
GROUP_NAME = re.compile(r'(?<=<g) id="[^"]*"')  # figure_1, text_1: nothing asks for them, and every chart has the same
_settings = threading.Lock()  # matplotlib's are the process's


def svg(figure: Figure, label: str) -> str:
    """Return the figure as an `<svg>` element that fills its container; texts stay texts, `label` is for who hears it.

    The page must know the typeface: `storelens.markup.style` has it.
    """
    stream = io.StringIO()
    FigureCanvasSVG(figure)
    width, height = (float(value) * figure.dpi for value in figure.get_size_inches())
    salt = f"{label} {width:g}x{height:g}"  # clip paths of two charts on a page keep names of their own
    with _settings, _letters_may_lack(), matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
        figure.savefig(stream, format="svg", metadata=NO_METADATA)
    text = stream.getvalue()
    text = GROUP_NAME.sub("", text[text.index("<svg") :])
    shown = f"display:block;width:100%;max-width:{width:g}px;height:auto"
    view = f"0 0 {width * POINTS:g} {height * POINTS:g}"
    head = f'<svg role="img" aria-label="{_escape(label)}" viewBox="{view}" style="{shown}" {NAMESPACES}'
    return head + text[text.index(">") :]


def png(figure: Figure, scale: float = 2.0) -> bytes:
    """Return the figure as a PNG, `scale` dots to a pixel."""
    stream = io.BytesIO()
    FigureCanvasAgg(figure)
    with _settings, _letters_may_lack():
        figure.savefig(stream, format="png", dpi=figure.dpi * scale, metadata={"Software": None})
    return stream.getvalue()


@contextmanager
def _letters_may_lack() -> Iterator[None]:
    """Let a name in a script we have no letters of be drawn without a warning: a browser has them, a PNG has boxes."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
