"""Text in a diagram: the title over it, and words that stand in the middle of a row."""

from storelens.charts.sheet import Sheet
from storelens.charts.style import INK, MUTED, text_width

TITLE_SIZE, NOTE_SIZE = 19.0, 11.5
# matplotlib centres a text together with the room for its descenders, most of a row's letters have none.
RISE = 0.1


def draw_heading(sheet: Sheet, left: float, title: str, note: str) -> None:
    """Write a title and, quietly below it, what the diagram is of."""
    sheet.text(left, 20, title, size=TITLE_SIZE, weight="semibold")
    sheet.text(left, 42, note, size=NOTE_SIZE, colour=MUTED)


def write(
    sheet: Sheet, x: float, y: float, text: str, size: float,
    *, colour: str = INK, align: str = "left", is_strong: bool = False,
) -> None:  # fmt: skip
    """Write a text so that its small letters stand in the middle of a row at `y`."""
    sheet.text(
        x, y - RISE * size, text, size=size, colour=colour, align=align, weight="semibold" if is_strong else "normal"
    )


def wrap(text: str, width: float, size: float) -> list[str]:
    """Return a text in lines of at most `width` pixels, broken between words."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
