"""Check the fields of a request one by one and keep every error, so that a person mends them all at once."""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TypeVar

from storelens.recording.refusals import FieldError, RequestRefused
from storelens.sources.values import YEARS

T = TypeVar("T")
MOST_MINOR = 999_999_999_999  # a million of the largest sums still fits 64 bits
MOST_UNITS = 1_000_000
MOST_KEY = 2**63 - 1
# Controls, half of a pair, not a character; a comment may have lines.
NOT_IN_TEXT = frozenset({"Cc", "Cs", "Cn"})
NOT_IN_LINE = frozenset({"Zl", "Zp"})
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they make a text look like another


class Fields:
    """The errors of one request. A check returns the field's value, or None after it was refused."""

    def __init__(self, what: str, prefix: str = "", errors: list[FieldError] | None = None) -> None:
        self._what, self._prefix = what, prefix
        self._errors: list[FieldError] = [] if errors is None else errors

    def within(self, name: str) -> "Fields":
        """Return the fields of a part of the request; its errors are the request's."""
        return Fields(self._what, f"{self._prefix}{name}.", self._errors)

    def refuse(self, name: str, detail: str) -> None:
        """Keep an error: `detail` goes on from the field's name, and ends with the way out."""
        self._errors.append(FieldError(self._prefix + name, detail))

    def stop_if_any(self) -> None:
        """Raise RequestRefused if anything was refused."""
        if self._errors:
            raise RequestRefused(self._what, self._errors)

    def accepted(self, value: T | None) -> T:
        """Return what a check returned for a field that must be there; raise RequestRefused if anything was refused."""
        self.stop_if_any()
        if value is None:
            raise AssertionError(f"a field of the {self._what} is missing and was not refused")
        return value

    def whole(self, name: str, value: object, least: int, most: int) -> int | None:
        """Return a whole number from `least` to `most`."""
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(name, f"must be a whole number, got {shown(value)} - use one from {least:,} to {most:,}")
        elif value < least:
            self.refuse(name, f"must be at least {least:,}, got {shown(value)} - use {least:,} or more")
        elif value > most:
            self.refuse(name, f"must be at most {most:,}, got {shown(value)} - use {most:,} or less")
        else:
            return value
        return None

    def units(self, name: str, value: object) -> int | None:
        """Return a number of units, at least one."""
        return self.whole(name, value, 1, MOST_UNITS)

    def money(self, name: str, value: object) -> int | None:
        """Return an amount in the shop's smallest unit, not below 0."""
        return self.whole(name, value, 0, MOST_MINOR)

    def key(self, name: str, value: object) -> int | None:
        """Return the id of a row."""
        return self.whole(name, value, 1, MOST_KEY)

    def one_of(self, name: str, value: object, known: Iterable[str]) -> str | None:
        """Return a word of a list."""
        words = tuple(known)
        if isinstance(value, str) and value.strip().lower() in words:
            return value.strip().lower()
        self.refuse(name, f"must be {', '.join(words[:-1])} or {words[-1]}, got {shown(value)} - use one of them")
        return None

    def text(self, name: str, value: object, longest: int, *, lines: bool = False) -> str | None:
        """Return a text without the blanks around it, None where nothing is left; `lines` allows several."""
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(name, f"must be a text, got {shown(value)} - write it as one")
            return None
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n") if lines else value).strip()
        if len(text) > longest:
            self.refuse(name, f"must have at most {longest:,} characters, got {len(text):,} - shorten it")
            return None
        wrong = next((letter for letter in text if not _is_allowed(letter, lines)), None)
        if wrong is not None:
            self.refuse(name, f"has the control character U+{ord(wrong):04X} - leave it out")
            return None
        return text or None

    def required(self, name: str, value: object, longest: int) -> str | None:
        """Return a text that must not be empty."""
        if value is None or (isinstance(value, str) and not value.strip()):
            self.refuse(name, "must not be empty - fill it in")
            return None
        return self.text(name, value, longest)

    def day(self, name: str, value: object, today: date, since: date | None = None, what: str = "") -> date | None:
        """Return a day, `today` where none is given: not in the future, and not before `since`, the day of `what`."""
        day = today if value is None else value
        if not isinstance(day, date) or isinstance(day, datetime):
            self.refuse(name, f"must be a day, got {shown(day)} - write it as {today}")
        elif day > today:
            self.refuse(name, f"is in the future, got {day} - today is {today} in the shop's time zone")
        elif day.year not in YEARS:
            self.refuse(name, f"is of a year before {YEARS[0]}, got {day} - look at the year")
        elif since is not None and day < since:
            self.refuse(name, f"is {day}, before {what} on {since} - use that day or a later one")
        else:
            return day
        return None

    def instant(self, name: str, value: object, now: datetime) -> datetime | None:
        """Return an instant in UTC to the second, `now` where none is given: not in the future."""
        moment = now if value is None else value
        if not isinstance(moment, datetime) or moment.utcoffset() is None:
            self.refuse(
                name, f"must be a time with its zone, got {shown(moment)} - write it as 2026-01-31T10:42:00+01:00"
            )
        elif moment.year not in YEARS:
            self.refuse(name, f"is of a year before {YEARS[0]} or after {YEARS[-1]}, got {moment} - look at the year")
        elif moment > now:
            self.refuse(name, f"is in the future, got {moment.isoformat()} - it is {now.isoformat()} now")
        else:
            return moment.astimezone(UTC).replace(microsecond=0)
        return None


def _is_allowed(letter: str, lines: bool) -> bool:
    if lines and letter in "\n\t":
        return True
    kind = unicodedata.category(letter)
    return not (kind in NOT_IN_TEXT or letter in OVERRIDES or (kind in NOT_IN_LINE and not lines))


def shown(value: object) -> str:
    """Return a value as an error shows it: short, on one line, its characters harmless.

    >>> shown(-3), shown("a\\nb")
    ('-3', "'a\\\\nb'")
    """
    if isinstance(value, int) and value.bit_length() > 200:  # Python refuses to write out the longest
        return "a number of more than 60 digits"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
