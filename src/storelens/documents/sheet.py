"""A PDF document in points: its typeface, and the few marks that a page is made of.

Places are in points from the top left corner; a text stands on the baseline it is given.
"""

from fpdf import FPDF
from fpdf.fonts import TTFFont
from matplotlib import font_manager

from storelens.charts.style import ELLIPSIS, FONT_FILES, INK, RULE, font_file, register_fonts

MARGIN = 40.0
SMALL = 7.5
FALLBACK = "fallback"
MISSING = "□"
ROUNDING = 0.01
ASCENT = 0.8  # of the size: from a cell's top to its baseline, in fpdf2 2.8


class Sheet(FPDF):
    """The document. `missing` are the letters that neither typeface holds; a box stands for each."""

    def __init__(self, paper_format: str) -> None:
        super().__init__(unit="pt", format=paper_format)
        self.missing: set[str] = set()
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0
        self._add_typeface()

    @property
    def left(self) -> float:
        return MARGIN

    @property
    def right(self) -> float:
        return float(self.w - MARGIN)

    def _add_typeface(self) -> None:
        register_fonts()
        for weight in FONT_FILES:
            self.add_font(weight, fname=font_file(weight))
        self.add_font(FALLBACK, fname=font_manager.findfont("DejaVu Sans"))
        self.set_fallback_fonts([FALLBACK], exact_match=False)
        held = (self.fonts[name] for name in ("normal", FALLBACK))
        self._letters = {letter for font in held if isinstance(font, TTFFont) for letter in font.cmap}

    def readable(self, text: str) -> str:
        """Return the text with a box for each letter that no typeface here holds."""
        unknown = {letter for letter in text if ord(letter) not in self._letters}
        if not unknown:
            return text
        self.missing |= unknown
        return "".join(MISSING if letter in unknown else letter for letter in text)

    def width(self, text: str, size: float, weight: str = "normal") -> float:
        self.set_font(weight, size=size)
        return float(self.get_string_width(self.readable(text)))

    def fit(self, text: str, width: float, size: float, weight: str = "normal") -> str:
        """Return the text, its end cut off with an ellipsis where it is wider than `width`."""
        if self.width(text, size, weight) <= width + ROUNDING:
            return text
        kept = text
        while kept and self.width(kept + ELLIPSIS, size, weight) > width:
            kept = kept[:-1].rstrip()
        return kept + ELLIPSIS

    def lines(self, text: str, width: float, size: float, weight: str = "normal") -> list[str]:
        """Return the text broken into lines of that width; a longer word is cut off."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, size, weight) <= width:
                lines[-1] = longer
            else:
                lines.append(self.fit(word, width, size, weight))
        return lines

    def write_text(
        self, x: float, y: float, text: str, size: float, *, weight: str = "normal", colour: str = INK,
        align: str = "left",
    ) -> float:  # fmt: skip
        """Write one line on the baseline `y`; `align` says which end of it is at `x`. Return its width."""
        text = self.readable(text)
        width = self.width(text, size, weight)
        self.set_text_color(colour)
        self.set_xy(x - (width if align == "right" else width / 2 if align == "center" else 0), y - ASCENT * size)
        self.cell(width, size, text)
        return width

    def rule(self, left: float, right: float, y: float, colour: str = RULE) -> None:
        self.draw([(left, y), (right, y)], stroke=colour, width=0.6)

    def upright(self, x: float, top: float, bottom: float) -> None:
        self.draw([(x, top), (x, bottom)], stroke=RULE, width=0.6)

    def draw(
        self, points: list[tuple[float, float]], *, fill: str | None = None, stroke: str | None = None,
        width: float = 1.0, dashes: tuple[float, ...] = (),
    ) -> None:  # fmt: skip
        """Draw a line through the points, or fill what they enclose; colours are #rrggbb."""
        with self.new_path(*points[0]) as path:
            path.style.fill_color, path.style.stroke_color = fill, stroke
            path.style.stroke_width, path.style.stroke_cap_style = width, "butt"
            path.style.stroke_join_style = "round"
            if dashes:
                path.style.stroke_dash_pattern = dashes
            path.style.auto_close = False
            for point in points[1:]:
                path.line_to(*point)
