"""What answers look like, for the API's documentation and the types the page is written with.

Answers are not validated against these when they are sent (they are large, and made of plain dictionaries): tests
hold them true.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from storelens.catalogue import UNITS
from storelens.filters import COMPARISONS, LENSES

Value = str | int | float | None
Day = Annotated[str, Field(json_schema_extra={"format": "date"}, examples=["2026-01-31"])]
Instant = Annotated[
    str,
    Field(
        description="When this version of the data was made, in the shop's time zone.",
        json_schema_extra={"format": "date-time"},
        examples=["2026-11-26T10:42:00+01:00"],
    ),
]
Version = Annotated[
    str,
    Field(
        description="Names the state of the data that this was computed from; another state has another name.",
        examples=["f77de6117db8aa90"],
    ),
]


class Told(BaseModel):
    """Base of what is told: every field is always there."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_serialization_defaults_required=True)


class Fault(Told):
    """A parameter or field at fault."""

    name: str = Field(examples=["lines[0].quantity"])
    detail: str = Field(
        description="What is wrong with it; goes on from its name.",
        examples=["must be at least 1, got 0 - use 1 or more"],
    )


class ProblemDetails(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(description="The status in words.", examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str = Field(
        description="One sentence: what is wrong, the value, where, and after ` - ` the way out.",
        examples=["no region named 'Wset' - did you mean West?"],
    )
    errors: list[Fault] | None = Field(default=None, description="Each parameter or field at fault, where known.")


class Column(Told):
    """What to know of a column of values."""

    name: str = Field(examples=["net_minor"])
    label: str = Field(description="Its heading.", examples=["net"])
    unit: Literal[UNITS] = Field(  # type: ignore[valid-type]
        description="What its values are: `money` is a whole number of the currency's smallest unit, `share` is from 0 "
        "to 1, `weekday` counts from 1 for Monday, `hour` is of the shop's day.",
        examples=["money"],
    )
    note: str = Field(description="How it is computed, where its name does not say it.", examples=["gross - discount"])


class Rows(Told):
    """Rows, column by column."""

    columns: list[Column]
    data: dict[str, list[Value]] = Field(
        description="A column's values by its name, all equally long. Days as YYYY-MM-DD; null: not known.",
        examples=[{"date_day": ["2026-01-30", "2026-01-31"], "net_minor": [1234500, 99900]}],
    )
    total_rows: int = Field(description="How many rows there are, with those not sent.", examples=[90])


class Statement(Told):
    """SQL as it ran, with the values bound to it."""

    sql: str = Field(examples=["select sum(net_minor) as net_minor from ledger where entry_date >= $first_date"])
    parameters: dict[str, Value] = Field(examples=[{"first_date": "2026-01-01"}])
    engine: str = Field(examples=["duckdb"])
    dialect: str = Field(description="Whose SQL it is.", examples=["duckdb"])


class Filters(Told):
    """Filters in force, spelt as the shop spells them; an empty list: all."""

    regions: list[str] = Field(examples=[["West"]])
    categories: list[str] = Field(examples=[["Books", "Home"]])
    channels: list[str] = Field(examples=[[]])
    statuses: list[str] = Field(examples=[[]])
    lens: Literal[LENSES] = Field(examples=["event"])  # type: ignore[valid-type]
    compare: Literal[COMPARISONS] = Field(examples=["previous"])  # type: ignore[valid-type]


class QueryParameter(Told):
    """A value that a query takes beside the filters."""

    name: str = Field(examples=["top_n"])
    default: int | float | str = Field(examples=[10])
    note: str = Field(examples=["how many products"])
    choices: list[str] = Field(description="What it may be; empty: anything of the default's type.", examples=[[]])


class Query(Told):
    """A named query of the catalogue."""

    name: str = Field(examples=["revenue_by_day"])
    topic: str = Field(description="Whose file it is in.", examples=["queries"])
    question: str = Field(examples=["How much did we sell each day, and is it trending up or down?"])
    headline: str = Field(description="The question alone.", examples=["How much did we sell each day?"])
    grain: str = Field(description="What a row is.", examples=["one row per calendar day in range"])
    columns: list[Column]
    parameters: list[QueryParameter]
    filters: list[str] = Field(
        description="What it can be filtered by: dates, regions, categories, channels, statuses, lens.",
        examples=[["dates", "regions"]],
    )
    block: str = Field(description="The query as it stands in its file.", examples=["-- name: revenue_by_day\n..."])


class QueryList(Told):
    """Every named query."""

    queries: list[Query]


class QueryAnswer(Rows):
    """A query's rows."""

    query: Query
    offset: int = Field(description="How many rows were passed over before the first one sent.", examples=[0])
    not_filtered_by: list[str] = Field(
        description="Filters in force that the query cannot take: a stock has no region.", examples=[["region"]]
    )
    statement: Statement
    milliseconds: float = Field(description="How long the query took.", examples=[12.4])
    engine: str = Field(examples=["duckdb"])
    version: Version


class Source(Told):
    """What the answers are computed from."""

    engine: str = Field(description="`duckdb`: the warehouse. `lake`: what Spark built.", examples=["duckdb"])
    number: int | None = Field(description="The lake's version; null of the warehouse.", examples=[None])
    last_change: int = Field(description="The last change of the store that is in it.", examples=[41823])


class Health(Told):
    """Whether the server serves, and what."""

    status: Literal["ok", "degraded"] = Field(
        description="`degraded`: the store cannot be followed, the last version of its data is still served."
    )
    trouble: str | None = Field(description="Why, in one sentence.", examples=[None])
    version: Version
    as_of: Instant
    source: Source


WHY = {
    400: "Something in the address is not known or not usable: a parameter, a filter's value, a day.",
    401: "The server asks for a login.",
    403: "Not from here: the page of another site asks, or this server does not allow it.",
    404: "There is no page, query, column, product, customer or order of that name or number.",
    409: "The same Idempotency-Key was used for something else, or this cannot be done as things stand.",
    413: "The body is too large.",
    422: "Something in the body is not usable.",
    429: "Too many at a time.",
    503: "The answer took too long and was ended, or the store or the warehouse is away.",
}
KEPT: dict[str, Any] = {
    "headers": {
        "ETag": {
            "description": "Names this answer of this version: sent back in `If-None-Match` it costs a 304.",
            "schema": {"type": "string"},
        },
        "Server-Timing": {
            "description": "Where the time went: `cache` says hit or miss, `compute` how long the answer took once.",
            "schema": {"type": "string"},
        },
    }
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the problem answers of a route, for its documentation."""
    return {status: {"model": ProblemDetails, "description": WHY[status]} for status in statuses}


def kept(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a route whose answers are kept by version: with an ETag, 304, and these problems."""
    return {200: KEPT, 304: {"description": "The client has this answer already."}, **problems(*statuses)}


def in_parts(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the same for a route that tells its answers in lines too."""
    told = kept(*statuses)
    lines = {"application/x-ndjson": {"schema": {"type": "string", "description": "A JSON object a line."}}}
    return {**told, 200: {**told[200], "content": {**told[200].get("content", {}), **lines}}}
