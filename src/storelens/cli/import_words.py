"""What is said of the files on the command line of an import."""

from collections.abc import Sequence
from pathlib import Path

from storelens.errors import UsageError
from storelens.sources.records import ReadOptions

DATES = ("auto", "dmy", "mdy", "ymd")
TAXES = ("auto", "within", "beside")
DECIMALS = {"auto": "auto", ".": ".", "point": ".", ",": ",", "comma": ","}


def read_options(
    dates: str, decimal: str, rates: Sequence[str], mapping: Path | None = None, tax: str = "auto"
) -> ReadOptions:
    """Return the options as the sources take them; raises UsageError for what is none.

    >>> read_options("dmy", "comma", ["usd=0.92"])
    ReadOptions(dates='dmy', decimal=',', rates={'USD': 0.92}, mapping=None, tax='auto')
    """
    if dates not in DATES and "%" not in dates:
        raise UsageError(f"--dates is {', '.join(DATES)} or a format like %d.%m.%Y, got {dates!r}")
    if decimal not in DECIMALS:
        raise UsageError(f"--decimal is a point or a comma, got {decimal!r}")
    if tax not in TAXES:
        raise UsageError(f"--tax is {', '.join(TAXES)}, got {tax!r} - within, if prices include it")
    return ReadOptions(dates, DECIMALS[decimal], dict(map(_rate, rates)), mapping, tax)


def _rate(text: str) -> tuple[str, float]:
    code, _, number = text.partition("=")
    try:
        rate = float(number)
    except ValueError:
        rate = 0.0
    if not code.strip().isalpha() or not 0 < rate < 1e9:
        raise UsageError(f"--rate is a currency and what one of it is worth, like USD=0.92, got {text!r}")
    return code.strip().upper(), rate
