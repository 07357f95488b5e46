"""What a page's answer looks like: its view, its panels, and the roles of each kind of chart.

The charts' models are made from `panels.charts`: a kind that is added there is documented here.
"""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, create_model

from storelens.panels.as_json import chart_kind
from storelens.panels.charts import Chart, Sentences
from storelens.panels.panel import Size
from storelens.panels.sentences import Sentence
from storelens.web.schemas import Day, Filters, Instant, Rows, Source, Told, Value, Version

_models: dict[type, type[BaseModel]] = {}


def chart_model(kind: type) -> type[BaseModel]:
    """Return the model of a kind of chart: `kind`, and its dataclass' fields, which name columns of the panel."""
    own: dict[str, Any] = {"kind": (Literal[chart_kind(kind)], ...)}
    if kind is Sentences:
        own["sentences"] = (list[_json_type(Sentence)], Field(description="What each row says, in pieces of text."))  # type: ignore[misc]
    name = f"{kind.__name__}Chart"
    return create_model(name, __base__=Told, __doc__=kind.__doc__, **own, **_fields(kind))


def _fields(part: type) -> dict[str, Any]:
    hints = get_type_hints(part)
    return {field.name: (_json_type(hints[field.name]), ...) for field in fields(part)}


def _json_type(hint: Any) -> Any:
    """Return the type that a field has as JSON: a tuple is a list, a dataclass an object."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is tuple:
        return list[_json_type(parts[0])]  # type: ignore[misc]
    if origin in (Union, types.UnionType):
        return reduce(or_, [_json_type(part) for part in parts])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return dict[str, _json_type(parts[1])]  # type: ignore[misc]
    if is_dataclass(hint) and isinstance(hint, type):
        if hint not in _models:
            _models[hint] = create_model(hint.__name__, __base__=Told, __doc__=hint.__doc__, **_fields(hint))
        return _models[hint]
    return hint


if TYPE_CHECKING:
    AnyChart = Told
else:
    AnyChart = Annotated[reduce(or_, map(chart_model, get_args(Chart))), Field(discriminator="kind")]


class Link(Told):
    """Where a value leads: a page, and the column that holds that page's key."""

    page: str = Field(examples=["product"])
    key: str = Field(examples=["product_id"])


class Panel(Rows):
    """One panel: what it asks, how it is drawn, and the rows drawn."""

    id: str = Field(description="Unique on its page.", examples=["net_sales_by_day"])
    title: str = Field(examples=["Net sales by day"])
    note: str = Field(description="What the marks are, their unit, what is left out.", examples=["bars a day, USD"])
    query: str = Field(description="The query of the catalogue that it asks.", examples=["revenue_by_day"])
    values: dict[str, Value] = Field(description="The query's own parameters.", examples=[{"top_n": 10}])
    chart: AnyChart = Field(description="The kind of chart, and which column has which role in it.")
    size: Size = Field(
        description="How much of a row of twelve columns it wants: third 4, half 6, twothirds 8, wide 12."
    )
    hidden_rows: int = Field(description="Rows the chart is about that it has no room for.", examples=[0])
    is_empty: bool = Field(description="There is nothing to draw: no row, or nothing but zeros and nulls.")
    why_empty: str | None = Field(description="Then: why, and the way out, in one sentence.", examples=[None])
    not_filtered_by: list[str] = Field(
        description="Filters in force that its query cannot take: a stock has no region.", examples=[["region"]]
    )
    filters_on_click: dict[str, str] = Field(
        description="For a column the filter that a click on its value sets: region, category, channel, status; `day` "
        "and `month` set start and end.",
        examples=[{"region": "region"}],
    )
    links: dict[str, Link] = Field(
        description="For a column the page that its value leads to.",
        examples=[{"product_name": {"page": "product", "key": "product_id"}}],
    )
    milliseconds: float = Field(description="How long its query took.", examples=[3.1])
    engine: str = Field(examples=["duckdb"])
    error: str | None = Field(
        description="Why this panel failed, in one sentence; then it has no rows. It touches no other panel.",
        examples=[None],
    )


class View(Told):
    """The state a page is in: its days, what they are compared with, its filters, and how people say them."""

    start: Day
    end: Day
    before_start: Day | None = Field(description="The first day of the comparison; null without one.")
    before_end: Day | None = Field(description="Its last day.")
    period_text: str = Field(examples=["1 Jan 2026 to 31 Mar 2026"])
    comparison_text: str = Field(
        description="What the figures are compared with, or why with nothing.",
        examples=["the period before, 3 Oct 2025 to 31 Dec 2025"],
    )
    choice_text: str = Field(description="The values chosen; empty: all.", examples=["region West; category Books"])
    filters: Filters


class Page(Told):
    """A page with all its panels."""

    page: str = Field(examples=["overview"])
    title: str = Field(examples=["Overview"])
    version: Version
    as_of: Instant
    view: View
    panels: list[Panel]


class Shop(Told):
    """Whose figures these are."""

    name: str = Field(examples=["My shop"])
    currency: str = Field(description="ISO 4217.", examples=["USD"])
    symbol: str = Field(description="What stands before an amount.", examples=["$"])
    money_digits: int = Field(
        description="How many digits of an amount of money stand after the point: 2 means that 1234 is 12.34.",
        examples=[2],
    )
    time_zone: str = Field(examples=["America/New_York"])


class History(Told):
    """From when to when there is anything to show."""

    first_day: Day
    last_day: Day


class Counts(Told):
    """How large the shop is."""

    orders: int = Field(examples=[400000])
    order_lines: int = Field(examples=[1000000])
    customers: int = Field(examples=[50000])
    products: int = Field(examples=[500])


class Category(Told):
    """A category and its number: its colour on every chart."""

    name: str = Field(examples=["Books"])
    number: int = Field(description="From 1, in the order the shop took its categories up.", examples=[1])


class FilterValues(Told):
    """What each filter may be set to."""

    regions: list[str] = Field(examples=[["East", "West"]])
    categories: list[Category]
    channels: list[str] = Field(examples=[["app", "web"]])
    statuses: list[str] = Field(examples=[["cancelled", "delivered"]])


class PageName(Told):
    """A page of the shop, in the order of the navigation."""

    name: str = Field(examples=["overview"])
    title: str = Field(examples=["Overview"])


class Meta(Told):
    """What a page needs to know before it asks for anything."""

    shop: Shop
    version: Version
    as_of: Instant
    trouble: str | None = Field(
        description="Why the data may be old: the store is away or damaged, the last version is still served.",
        examples=[None],
    )
    source: Source
    history: History
    counts: Counts
    filters: FilterValues
    pages: list[PageName]
    attention: dict[str, int] = Field(
        description="How many things a page asks to be looked at, by the page's name.", examples=[{"inventory": 4}]
    )
    may_write: bool = Field(description="Whether sales, returns, receipts and the rest can be recorded here.")
    may_sql: bool = Field(description="Whether readers may run SQL of their own.")
    signed_in: bool = Field(description="Whether the server asks for a login.")
