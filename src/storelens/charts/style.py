"""How every chart looks: colours, type, and how wide a text is.

The categorical colours keep apart for the three common kinds of colour blindness (docs/decisions/0008); a chart still
never leaves a colour to speak alone, every mark has its name beside it.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from matplotlib import font_manager

INK = "#12161c"
MUTED = "#5b6472"
FAINT = "#6b7482"
RULE = "#e5e8ed"
SURFACE = "#ffffff"
QUIET_SURFACE = "#f7f8fa"
ACCENT = "#2454d6"
QUIET_ACCENT = "#dfe7fb"
INNER_BAND = "#9fb6ef"
BAR = "#c9d6f5"
PREVIOUS = "#8d95a3"
BETTER = "#0f7b4b"
WORSE = "#b3261e"
LOW = "#9a6200"
LOW_MARK = "#e0a030"
NEUTRAL_BAR = "#a6adba"
CATEGORY_COLOURS = ("#2454d6", "#cf5b11", "#199c72", "#d66fb2", "#9582e4", "#7b522f", "#4a5558")

FONT_FOLDER = Path(__file__).parent / "fonts"
FONT_FILES = {"normal": "InterTabular-Regular.ttf", "semibold": "InterTabular-SemiBold.ttf"}
# A family a weight, so that nothing is looked for in a weight it does not have. What Inter's cut does not hold comes
# from the typeface that matplotlib carries.
FAMILIES = {"normal": ["Inter Tabular", "DejaVu Sans"], "semibold": ["Inter Tabular SemiBold", "DejaVu Sans"]}
TEXT_SIZE = 12.0
SMALL_SIZE = 11.0
ELLIPSIS = "…"


def category_colour(number: int | None) -> str:
    """Return the colour of the shop's category of that number, counted from 1; after the last they begin again.

    >>> category_colour(1) == category_colour(8), category_colour(None) == NEUTRAL_BAR
    (True, True)
    """
    if number is None:
        return NEUTRAL_BAR
    return CATEGORY_COLOURS[(number - 1) % len(CATEGORY_COLOURS)]


def font_file(weight: str = "normal") -> Path:
    """Return the file of the charts' typeface in that weight, `normal` or `semibold`."""
    return FONT_FOLDER / FONT_FILES[weight]


@cache
def register_fonts() -> None:
    """Let matplotlib know the typeface; once a process."""
    for weight in FONT_FILES:
        font_manager.fontManager.addfont(font_file(weight))


@lru_cache(maxsize=10_000)
def text_width(text: str, size: float = TEXT_SIZE, weight: str = "normal") -> float:
    """Return the width of a text in pixels, at `size` pixels; a letter we have no shape of counts as a square."""
    font, letters = _font(weight)
    drawn = "".join(letter for letter in text if ord(letter) in letters)
    font.set_size(size, 72)
    font.set_text(drawn, 0.0)
    return float(font.get_width_height()[0]) / 64 + size * (len(text) - len(drawn))


@lru_cache(maxsize=10_000)
def fit(text: str, width: float, size: float = TEXT_SIZE, weight: str = "normal") -> str:
    """Return the text, its end cut off with an ellipsis where it is wider than `width` pixels."""
    if text_width(text, size, weight) <= width:
        return text
    kept = text
    while kept and text_width(kept + ELLIPSIS, size, weight) > width:
        kept = kept[:-1].rstrip()
    return kept + ELLIPSIS


@cache
def _font(weight: str) -> tuple[Any, frozenset[int]]:
    """Return the font with its fallback, and the letters they have."""
    files = [str(font_file(weight)), font_manager.findfont("DejaVu Sans")]
    letters = frozenset(code for file in files for code in font_manager.get_font([file]).get_charmap())
    return font_manager.get_font(files), letters
