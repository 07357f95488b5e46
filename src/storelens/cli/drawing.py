"""Small pictures in text: a bar, a line of days, a change. Numbers in, characters out."""

from collections.abc import Sequence

from storelens.formatting import NOTHING, format_share

EIGHTHS = " ▏▎▍▌▋▊▉"
LEVELS = "▁▂▃▄▅▆▇█"
HIDDEN = " "


def bar(value: float, largest: float, width: int) -> str:
    """Return a bar of at most `width` characters, to the eighth of one; nothing for a value below 0.

    >>> bar(50, 100, 4), bar(-1, 100, 4), bar(1, 16, 2)
    ('██', '', '▏')
    """
    if value <= 0 or largest <= 0:
        return ""
    whole, rest = divmod(round(value / largest * width * 8), 8)
    return ("█" * whole + EIGHTHS[rest]).rstrip()


def sparkline(values: Sequence[float | None]) -> str:
    """Return one character per value, from 0 (or the lowest below it) to the highest; a space for none.

    >>> sparkline([0, 50, 100, None])
    '▁▅█ '
    """
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    span = high - low or 1.0
    return "".join(
        HIDDEN if value is None else LEVELS[round((value - low) / span * (len(LEVELS) - 1))] for value in values
    )


def change(share: float | None) -> str:
    """Return a change as people read it.

    >>> change(0.0512), change(-0.2), change(0.0), change(None)
    ('▲ 5.1%', '▼ 20.0%', '= 0.0%', '–')
    """
    if share is None:
        return NOTHING
    text = format_share(abs(share))
    sign = "=" if text == "0.0%" else "▲" if share > 0 else "▼"
    return f"{sign} {text}"
