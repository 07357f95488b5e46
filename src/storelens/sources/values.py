"""One cell to one value, exactly: money without floats, days, instants; what cannot be read is refused."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from storelens.sources.shop import ShopFacts

YEARS = range(1990, 2100)  # a year outside is a typing error, and would make a calendar of a thousand years
MAXIMUM_DIGITS = 15
_AMOUNT = re.compile(r"(-?)(\d+)(?:\.(\d*))?", re.ASCII)


class BadValueError(ValueError):
    """A cell that cannot be read; its text is the reason a row is set aside with."""


class ShopTime(NamedTuple):
    """An instant in UTC with its shop-local day and hour; `clock` is '', 'skipped' or 'repeated' by a clock change."""

    instant: str
    date_day: str
    hour: int
    clock: str


def parse_minor(text: str, column: str, digits: int) -> int:
    """Return an amount as a count of the smallest unit, of which `digits` decimals make one.

    >>> parse_minor("39.95", "price", 2), parse_minor("39.9", "price", 2), parse_minor("1200", "price", 0)
    (3995, 3990, 1200)
    """
    whole, _, part = text.partition(".")
    if len(part) == digits and len(text) <= MAXIMUM_DIGITS and text.isascii() and (whole + part).isdigit() and whole:
        return int(whole + part)
    return _parse_minor_slowly(text.strip(), column, digits)


def _parse_minor_slowly(text: str, column: str, digits: int) -> int:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise BadValueError(f"{column} is not an amount like 12.50: {text[:40]!r}")
    sign, whole, part = match.groups(default="")
    part = part.rstrip("0")
    if len(part) > digits:
        raise BadValueError(f"{column} has more than {digits} decimals: {text[:40]!r}")
    if len(whole) + digits > MAXIMUM_DIGITS:
        raise BadValueError(f"{column} is too large to be an amount: {text[:40]!r}")
    amount = int(whole + part.ljust(digits, "0"))
    if sign and amount:
        raise BadValueError(f"{column} is negative: {text!r}")
    return amount


def parse_whole(text: str, column: str, allowed: range) -> int:
    """Return a whole number within `allowed`."""
    if text.isascii() and text.isdigit() and len(text) <= MAXIMUM_DIGITS and int(text) in allowed:
        return int(text)
    raise BadValueError(f"{column} is not a whole number from {allowed[0]} to {allowed[-1]}: {text[:40]!r}")


def parse_key(text: str, column: str) -> str:
    """Return a key without the blanks around it; an empty one is refused."""
    key = text.strip()
    if not key:
        raise BadValueError(f"{column} is empty")
    return key


def parse_time(text: str, column: str) -> datetime:
    """Return the local time `2018-08-15 11:30:33`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or len(text) != 19 or moment.tzinfo is not None:
        raise BadValueError(f"{column} is not a time like 2018-08-15 11:30:33: {text[:40]!r}")
    if moment.year not in YEARS:
        raise BadValueError(f"{column} is of a year before {YEARS[0]} or after {YEARS[-1]}: {text!r}")
    return moment


def shop_time(local: datetime, zone: tzinfo) -> ShopTime:
    """Return the instant at which the shop's clocks showed `local`.

    Of an hour that a clock change repeats it is the first; in an hour that it skips the clocks went on by one.

    >>> from zoneinfo import ZoneInfo
    >>> shop_time(datetime(2018, 11, 4, 0, 30), ZoneInfo("America/Sao_Paulo"))
    ShopTime(instant='2018-11-04 03:30:00', date_day='2018-11-04', hour=1, clock='skipped')
    """
    aware = local.replace(tzinfo=zone)
    before, after = _offset(aware), _offset(aware.replace(fold=1))
    clock = "" if before == after else "skipped" if before < after else "repeated"
    shown = local + (after - before) if clock == "skipped" else local
    instant = (local - before).isoformat(" ", "seconds")
    return ShopTime(instant, shown.date().isoformat(), shown.hour, clock)


def _offset(aware: datetime) -> timedelta:
    return aware.utcoffset() or UTC.utcoffset(None)


def money_text(minor: int, shop: ShopFacts) -> str:
    """Return an amount for people, its currency behind it.

    >>> money_text(-123450, ShopFacts("EUR", 2, "Europe/Berlin", "DE"))
    '-1,234.50 EUR'
    """
    whole, part = divmod(abs(minor), 10**shop.money_digits)
    decimals = f".{part:0{shop.money_digits}}" if shop.money_digits else ""
    return f"{'-' if minor < 0 else ''}{whole:,}{decimals} {shop.currency}"
