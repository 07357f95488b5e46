"""How a value is written for people: money exactly, shares as percent, nothing as an en dash.

Pure: a value, its column and the shop's settings in, a text out. Money stays an integer to its last digit.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from storelens.catalogue import Column

NOTHING = "–"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Symbols that stand for one currency only in the shop's own country; any other is written by its code.
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪", "VND": "₫", "UAH": "₴"}
# Units whose large values a card writes short.
SHORTENED = ("money", "money per day", "count", "units")
SHORT_FROM = 10_000
THOUSANDS = ((12, "T"), (9, "B"), (6, "M"), (3, "k"))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DECIMALS = {"stars": 2, "number": 2, "ratio": 2, "units per day": 2, "mean days": 1, "times": 2}


def format_money(minor: int, digits: int = 2, currency: str = "USD") -> str:
    """Return an amount of the currency's smallest unit as people write it.

    >>> format_money(-123456), format_money(500, 0, "JPY"), format_money(1, 3, "KWD")
    ('-$1,234.56', '¥500', 'KWD 0.001')
    """
    sign = "-" if minor < 0 else ""
    symbol = money_symbol({"currency": currency})
    return f"{sign}{symbol}{_amount(abs(minor), digits)}"


def format_short(column: Column, value: Any, settings: Mapping[str, str]) -> str:
    """Return a value as a card or an axis has room for: three figures and k, M or B from ten thousand on.

    >>> format_short(Column("net_minor", "money"), 123456789, {"currency": "EUR"})
    '€1.23 M'
    >>> format_short(Column("net_minor", "money"), -1234567, {}), format_short(Column("orders", "count"), 99950, {})
    ('-$12.3 k', '100 k')
    >>> format_short(Column("net_minor", "money"), 123456, {}), format_short(Column("orders", "count"), 0, {})
    ('$1,234.56', '0')
    """
    if value is None or column.unit not in SHORTENED:
        return format_value(column, value, settings)
    is_money = column.unit.startswith("money")
    whole = abs(value) / 10 ** money_digits(settings) if is_money else abs(value)
    if whole < SHORT_FROM:
        return format_value(column, value, settings)
    symbol = money_symbol(settings) if is_money else ""
    return f"{'-' if value < 0 else ''}{symbol}{shorten(whole)}"


def format_alike(column: Column, values: Sequence[Any], settings: Mapping[str, str]) -> list[str]:
    """Return a column's values as a chart writes them: all in the thousands of the largest, to be compared at a glance.

    >>> format_alike(Column("net_minor", "money"), [2729622, 281630, None], {})
    ['$27.3 k', '$2.8 k', '–']
    >>> format_alike(Column("net_minor", "money"), [900000000, -4000000, 4000], {})
    ['$9.00 M', '-$0.04 M', '$40.00']
    >>> format_alike(Column("net_minor", "money"), [123456, 5], {}), format_alike(Column("orders", "count"), [7], {})
    (['$1,234.56', '$0.05'], ['7'])
    """
    is_money = column.unit.startswith("money")
    unit = 10 ** money_digits(settings) if is_money else 1
    largest = float(f"{max((abs(value) for value in values if value is not None), default=0) / unit:.3g}")
    if column.unit not in SHORTENED or largest < SHORT_FROM:
        return [format_value(column, value, settings) for value in values]
    exponent, letter = next(pair for pair in THOUSANDS if largest >= 10 ** pair[0])
    symbol = money_symbol(settings) if is_money else ""
    decimals = next((2 - power for power in (0, 1) if largest < 10 ** (exponent + power + 1)), 0)

    def write(value: Any) -> str:
        text = f"{abs(value) / unit / 10**exponent:,.{decimals}f}"
        if value and not float(text.replace(",", "")):  # not nothing: written in full
            return format_short(column, value, settings)
        return f"{'-' if value < 0 else ''}{symbol}{text} {letter}"

    return [NOTHING if value is None else write(value) for value in values]


def format_tick(column: Column, value: float, settings: Mapping[str, str]) -> str:
    """Return a round value at an axis, in whole units of the currency where it is money.

    >>> format_tick(Column("net_minor", "money"), 2500, {}), format_tick(Column("net_minor", "money"), -20000, {})
    ('$2,500', '-$20 k')
    """
    symbol = money_symbol(settings) if column.unit.startswith("money") else ""
    number = abs(value)
    text = shorten(number) if number >= SHORT_FROM else f"{number:,.10g}"
    return f"{'-' if value < 0 else ''}{symbol}{text}"


def shorten(number: float) -> str:
    """Return a number of at least zero in three figures.

    >>> shorten(950), shorten(12_345), shorten(999_999), shorten(1_240_000), shorten(20_000)
    ('950', '12.3 k', '1 M', '1.24 M', '20 k')
    """
    for exponent, letter in THOUSANDS:
        rounded = float(f"{number:.3g}")
        if rounded >= 10**exponent:
            return f"{rounded / 10**exponent:,.10g} {letter}"
    return f"{number:,.3g}"


def money_digits(settings: Mapping[str, str]) -> int:
    """Return how many decimals the shop's money has."""
    return int(settings.get("money_digits", "2"))


def money_symbol(settings: Mapping[str, str]) -> str:
    """Return what stands before an amount: `$`, or a code and a space."""
    currency = settings.get("currency", "USD")
    return SYMBOLS.get(currency, f"{currency} ")


def format_day(day: date, *, year: bool = False) -> str:
    """Return a day as text on a chart, the same in every locale.

    >>> format_day(date(2025, 9, 1)), format_day(date(2025, 9, 1), year=True)
    ('1 Sep', '1 Sep 2025')
    """
    return f"{day.day} {MONTHS[day.month - 1]}{f' {day.year}' if year else ''}"


def format_change(share: float) -> str:
    """Return a change to what was before, with its sign.

    >>> format_change(0.134), format_change(-0.05), format_change(0.00001)
    ('+13.4%', '-5.0%', '0.0%')
    """
    text = f"{share * 100:+z,.1f}%"
    return text if text not in ("+0.0%", "-0.0%") else "0.0%"


def format_share(share: float) -> str:
    """Return a share of 0 to 1 as percent with one decimal.

    >>> format_share(0.1234), format_share(-0.0001)
    ('12.3%', '0.0%')
    """
    return f"{share * 100:z,.1f}%"


def format_value(column: Column, value: Any, settings: Mapping[str, str]) -> str:
    """Return one value of a query's column, by the column's unit; `settings` are the shop's.

    >>> format_value(Column("net_minor", "money"), 1234500, {"currency": "EUR", "money_digits": "2"})
    '€12,345.00'
    >>> format_value(Column("orders", "count"), 1234, {}), format_value(Column("rating", "stars"), None, {})
    ('1,234', '–')
    """
    if value is None or value != value:  # noqa: PLR0124 (not a number)
        return NOTHING
    if column.unit.startswith("money"):
        return format_money(round(value), money_digits(settings), settings.get("currency", "USD"))
    if column.unit in _SPECIAL:
        return _SPECIAL[column.unit](value)
    if column.type == "broken":
        return f"{value:z,.{DECIMALS.get(column.unit, 2)}f}"
    return f"{value:,}" if column.type == "whole" else format_text(value)


def format_text(value: Any) -> str:
    """Return a text on one line without control characters, which could rewrite a terminal; a day as ISO 8601."""
    if isinstance(value, date):
        return value.isoformat()
    return "".join(letter if letter.isprintable() else " " for letter in str(value))


def column_label(column: Column) -> str:
    """Return a column's heading for people.

    >>> column_label(Column("net_7d_avg_minor", "money per day"))
    'net 7d avg'
    """
    return column.name.removesuffix("_minor").replace("_", " ")


def _amount(minor: int, digits: int) -> str:
    if digits == 0:
        return f"{minor:,}"
    whole, rest = divmod(minor, 10**digits)
    return f"{whole:,}.{rest:0{digits}d}"


_SPECIAL: dict[str, Callable[[Any], str]] = {
    "share": format_share,
    "weekday": lambda value: WEEKDAYS[value - 1],
    "hour": lambda value: f"{value:02d}:00",
    # Names and places in an order: no thousands separators.
    "id": str,
    "rank": str,
    "score": str,
}
