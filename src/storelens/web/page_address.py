"""What the page will ask for, told from its own address: so that the answer is on its way before the script is.

Mirrors ui/src/state/url_state.ts; tests/web/test_page_address.py holds the two together. Where an address is odd,
nothing is preloaded, and the page asks by itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl, quote_plus

from storelens.filters import COMPARISONS, LENSES, Filters

PANEL_PAGES = ("overview", "sales", "products", "customers", "inventory", "reviews")
OWN_PAGES = ("data", "sql")  # they ask for what they need
PAGES_OF_ONE = ("product", "customer")
PRESET_DAYS = {"today": 1, "7d": 7, "30d": 30, "90d": 90}
PRESETS = (*PRESET_DAYS, "month", "quarter", "ytd", "all")
DEFAULT_PRESET = "90d"
VALUE_FILTERS = ("region", "category", "channel", "status")
META = "/api/v1/meta"
_ID = re.compile(r"[0-9]{1,15}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Place:
    """A page, and whose it is where it is a page of one."""

    page: str
    id: int | None = None


def place_of(path: str) -> Place | None:
    """Return the page at a path; None where there is none.

    >>> place_of("/"), place_of("/product/7"), place_of("/product")
    (Place(page='overview', id=None), Place(page='product', id=7), None)
    """
    first, *rest = path.split("/")[1:] or [""]
    rest = [part for part in rest if part]
    if not first and not rest:
        return Place("overview")
    if first in (*PANEL_PAGES, *OWN_PAGES) and not rest:
        return Place(first)
    if first in PAGES_OF_ONE and len(rest) == 1 and _ID.fullmatch(rest[0]):
        return Place(first, int(rest[0]))
    return None


def preloads(place: Place, query: str, last_day: date) -> list[str]:
    """Return the addresses of the API that the page at `place` asks for first."""
    if place.page in OWN_PAGES:
        return [META]
    pairs = parse_qsl(query, keep_blank_values=True)
    try:
        asked = [*_days(pairs, last_day), *_choices(pairs)]
    except (ValueError, OverflowError):  # a day before the calendar begins
        return [META]
    if place.id is not None:
        asked.append((f"{place.page}_id", str(place.id)))
    text = "&".join(f"{name}={_written(value)}" for name, value in asked)
    return [META, f"/api/v1/pages/{place.page}{'?' if text else ''}{text}"]


def preset_filters(last_day: date) -> Iterator[Filters]:
    """Yield the filters of every preset for a shop whose last day this is, the default first."""
    for preset in sorted(PRESETS, key=lambda preset: preset != DEFAULT_PRESET):
        start = _preset_start(preset, last_day)
        yield Filters(start=start, end=last_day if start else None)


def _days(pairs: list[tuple[str, str]], last_day: date) -> list[tuple[str, str]]:
    first, last = _first(pairs, "start"), _first(pairs, "end")
    if _is_day(first) and _is_day(last):
        return [("start", min(first, last)), ("end", max(first, last))]
    preset = _first(pairs, "period")
    start = _preset_start(preset if preset in PRESETS else DEFAULT_PRESET, last_day)
    return [("start", start.isoformat()), ("end", last_day.isoformat())] if start else []


def _preset_start(preset: str, last_day: date) -> date | None:
    """Return the first day of a preset that ends on the shop's last; None for all days."""
    if preset in PRESET_DAYS:
        return last_day - timedelta(days=PRESET_DAYS[preset] - 1)
    starts = {
        "month": last_day.replace(day=1),
        "quarter": last_day.replace(month=last_day.month - (last_day.month - 1) % 3, day=1),
        "ytd": last_day.replace(month=1, day=1),
    }
    return starts.get(preset)


def _choices(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    chosen = [
        (name, value)
        for name in VALUE_FILTERS
        for value in dict.fromkeys(value for given, value in pairs if given == name and value)
    ]
    for name, known in (("lens", LENSES), ("compare", COMPARISONS)):
        value = _first(pairs, name)
        if value in known[1:]:  # the first is the default, which is not written
            chosen.append((name, value))
    return chosen


def _first(pairs: list[tuple[str, str]], name: str) -> str:
    return next((value for given, value in pairs if given == name), "")


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _written(value: str) -> str:
    """Return a value as a browser's URLSearchParams writes it."""
    return quote_plus(value, safe="*").replace("~", "%7E")
