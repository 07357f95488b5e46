"""The filters of an address: typed, bounded, and nothing that nobody knows."""

import re
from collections.abc import Collection
from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Query, Request

from storelens.catalogue import load_catalogue
from storelens.errors import UsageError, did_you_mean
from storelens.filters import COMPARISONS, LENSES, Filters, parse_day
from storelens.panels.pages import PAGES

SEVERAL = ("region", "category", "channel", "status")
MOST_VALUES = 100
LONGEST_VALUE = 200
MOST_ROWS = 10_000
LARGEST_ID = 2**63 - 1
LARGEST_OFFSET = 1_000_000_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Value = Annotated[str, Query(max_length=LONGEST_VALUE)]


def _values_of(word: str, example: str) -> object:
    return Query(
        max_length=MOST_VALUES,
        description=f"Only this {word}; repeat it for several. The shop's own spelling, in any case of letters; "
        "/meta lists what there is. Without it: all.",
        examples=[[example]],
    )


def _day_of(which: str, example: str) -> object:
    return Query(
        max_length=LONGEST_VALUE,
        description=f"The {which} day, in the shop's time zone, as YYYY-MM-DD. Without it: the history's {which} day.",
        examples=[example],
        json_schema_extra={"format": "date"},
    )


def filters_asked(
    start: Annotated[str | None, _day_of("first", "2026-01-01")] = None,
    end: Annotated[str | None, _day_of("last", "2026-03-31")] = None,
    region: Annotated[list[Value], _values_of("region", "West")] = [],  # noqa: B006 - FastAPI copies it
    category: Annotated[list[Value], _values_of("category", "Books")] = [],  # noqa: B006
    channel: Annotated[list[Value], _values_of("channel", "web")] = [],  # noqa: B006
    status: Annotated[list[Value], _values_of("order status", "delivered")] = [],  # noqa: B006
    lens: Annotated[
        str,
        Query(
            max_length=LONGEST_VALUE,
            description="On which day a return or a cancellation counts: `event`, when it happened, or `order`, the "
            "day of its order.",
            json_schema_extra={"enum": list(LENSES)},
        ),
    ] = "event",
    compare: Annotated[
        str,
        Query(
            max_length=LONGEST_VALUE,
            description="What the period is compared with: the period before of equal length, the same weekdays a "
            "year (364 days) before, or nothing.",
            json_schema_extra={"enum": list(COMPARISONS)},
        ),
    ] = "previous",
) -> Filters:
    """Return the filters asked for; raises UsageError for what is no day, no lens, no comparison."""
    return Filters(
        start=_day(start, "start"), end=_day(end, "end"), regions=tuple(region), categories=tuple(category),
        channels=tuple(channel), statuses=tuple(status), lens=lens, compare=compare,
    )  # fmt: skip


PageName = Annotated[
    str,
    Path(
        max_length=LONGEST_VALUE,
        description="A page's name.",
        examples=["overview"],
        json_schema_extra={"enum": [page.name for page in PAGES]},
    ),
]
QueryName = Annotated[
    str,
    Path(
        max_length=LONGEST_VALUE,
        description="A query's name, as /queries lists them.",
        examples=["kpis"],
        json_schema_extra={"enum": list(load_catalogue())},
    ),
]
FiltersAsked = Annotated[Filters, Depends(filters_asked)]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="How many rows at most.", examples=[100])]
Offset = Annotated[
    int, Query(ge=0, le=LARGEST_OFFSET, description="How many rows to pass over before the first.", examples=[0])
]
OrderBy = Annotated[
    str | None,
    Query(
        max_length=LONGEST_VALUE, description="A column of the query, to have its rows in this order; what is missing "
        "comes last. Without it: the query's own order.", examples=["orders"],
    ),
]  # fmt: skip
Descending = Annotated[bool, Query(description="Whether `order_by` begins with the largest.", examples=[True])]


def refuse_unknown(request: Request, known: Collection[str], several: Collection[str] = ()) -> None:
    """Raise UsageError for a parameter of the address that is not in `known`, or is there twice."""
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            raise UsageError(f"no parameter named {name[:LONGEST_VALUE]!r}{did_you_mean(name[:LONGEST_VALUE], known)}")
        if names.count(name) > 1 and name not in several:
            raise UsageError(f"{name} is there {names.count(name)} times - give it once")


def _refuse_all(request: Request) -> None:
    refuse_unknown(request, ())


NoParameters = Depends(_refuse_all)


def _day(text: str | None, name: str) -> date | None:
    if text is None:
        return None
    if not _DAY.fullmatch(text):  # Python reads 20250228 and 2025-W09-5 as well
        raise UsageError(f"{name} must be a day, got {text[:LONGEST_VALUE]!r} - write it as 2025-02-28")
    return parse_day(text, name)
