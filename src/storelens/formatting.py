"""How a value is written for people: money exactly, shares as percent, nothing as an en dash.

Pure: a value, its column and the shop's settings in, a text out. Money stays an integer to its last digit.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from storelens.catalogue import Column

NOTHING = "–"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Symbols that stand for one currency only in the shop's own country; any other is written by its code.
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪", "VND": "₫", "UAH": "₴"}
DECIMALS = {"stars": 2, "number": 2, "ratio": 2, "units per day": 2, "mean days": 1, "times": 2}


def format_money(minor: int, digits: int = 2, currency: str = "USD") -> str:
    """Return an amount of the currency's smallest unit as people write it.

    >>> format_money(-123456), format_money(500, 0, "JPY"), format_money(1, 3, "KWD")
    ('-$1,234.56', '¥500', 'KWD 0.001')
    """
    sign = "-" if minor < 0 else ""
    symbol = SYMBOLS.get(currency, f"{currency} ")
    return f"{sign}{symbol}{_amount(abs(minor), digits)}"


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
        return format_money(int(value), int(settings.get("money_digits", "2")), settings.get("currency", "USD"))
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
