"""The catalogue: what can be asked, and the rows of one query with the statement that gave them."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from storelens.catalogue import Query, find_query, load_catalogue
from storelens.engines.stop import Stop
from storelens.errors import UsageError
from storelens.explaining import statement_json
from storelens.filters import FILTER_WORDS, VALUE_FILTERS, Filters
from storelens.panels import column_json, columns_json
from storelens.reading import Ask
from storelens.web.answers import Json
from storelens.web.ordering import ordered, refuse_unknown_column
from storelens.web.parameters import (
    LARGEST_ID,
    LONGEST_VALUE,
    SEVERAL,
    Descending,
    FiltersAsked,
    Limit,
    NoParameters,
    Offset,
    OrderBy,
    QueryName,
    refuse_unknown,
)
from storelens.web.problems import or_404
from storelens.web.schemas import QueryAnswer, QueryList, in_parts, kept
from storelens.web.state import state_of
from storelens.web.version import ServedVersion

router = APIRouter(tags=["queries"])
PAGING = ("limit", "offset", "order_by", "descending")
LARGEST_NUMBER = 1_000_000  # parameters are days, counts and shares
# Each query has others: they are one object here, its fields written into the address side by side.
OWN_PARAMETERS = {
    "name": "own",
    "in": "query",
    "required": False,
    "description": "The query's own parameters, each under its name: `top_n=20`. /queries lists them.",
    "style": "form",
    "explode": True,
    "schema": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
    "example": {},
}


@router.get(
    "/queries", operation_id="list_queries", summary="List the catalogue", dependencies=[NoParameters],
    response_model=QueryList, responses=kept(400, 503),
)  # fmt: skip
async def list_queries(request: Request) -> Response:
    """Every named query, in the order of its topic's file."""

    def compute(_: ServedVersion, __: Stop) -> Json:
        return {"queries": [query_json(query) for query in load_catalogue().values()]}

    return await state_of(request).answers.get(request, lambda _: "queries", compute)


@router.get(
    "/queries/{name}", operation_id="read_query", summary="Ask a query", response_model=QueryAnswer,
    responses=in_parts(400, 404, 503), openapi_extra={"parameters": [OWN_PARAMETERS]},
)  # fmt: skip
async def read_query(
    request: Request,
    name: QueryName,
    filters: FiltersAsked,
    limit: Limit = 1000,
    offset: Offset = 0,
    order_by: OrderBy = None,
    descending: Descending = False,
) -> Response:
    """The rows of a query under the filters it takes, and the statement as it ran. Filters that it does not take are
    named in `not_filtered_by`: a stock has no region. `order_by` puts all rows in a column's order before `limit` and
    `offset` choose among them; the statement is the query's own.

    Asked with `Accept: application/x-ndjson`, what Spark computes comes in lines: `progress`, how many tasks are
    `done`, `of` how many that are known so far; at last the `answer` and its `etag`, or the `problem` that ended it.
    """
    query = or_404(find_query, name)
    refuse_unknown_column(query, order_by)
    values = own_values(request, query, PAGING)

    def compute(version: ServedVersion, stop: Stop) -> Json:
        result = next(version.reading.ask_each([Ask(query, filters.taken_by(query.filters), values)], stop=stop))
        return {
            "query": query_json(query),
            "columns": [column_json(column) for column in query.columns],
            "data": columns_json(ordered(result.table, order_by, descending=descending).slice(offset, limit)),
            "total_rows": len(result),
            "offset": offset,
            "not_filtered_by": not_taken(query, filters),
            "statement": statement_json(result.statement, result.engine),
            "milliseconds": round(result.seconds * 1000, 1),
            "engine": result.engine,
            "version": version.id,
        }

    def key(version: ServedVersion) -> object:
        return "query", name, version.canonical(filters), sorted(values.items()), limit, offset, order_by, descending

    return await state_of(request).answers.get(request, key, compute)


def own_values(request: Request, query: Query, others: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """Return the query's own parameters that the address gives, in their types.

    Raises UsageError for a value that is not of its type, and for a parameter that is neither the query's, nor a
    filter, nor one of `others`.
    """
    own = {parameter.name: parameter for parameter in query.parameters}
    refuse_unknown(request, (*own, *FILTER_WORDS, *others), SEVERAL)
    given = request.query_params
    return {name: _bounded(name, parameter.parse(given[name])) for name, parameter in own.items() if name in given}


def _bounded(name: str, value: int | float | str) -> int | float | str:
    """Return a value that no query can stumble over; raises UsageError for what is larger than anything counted."""
    if isinstance(value, str):
        if len(value) > LONGEST_VALUE:
            raise UsageError(f"{name} must have at most {LONGEST_VALUE} characters, got {len(value)} - shorten it")
        return value
    most = LARGEST_ID if name.endswith("_id") else LARGEST_NUMBER
    if not 0 <= value <= most:
        raise UsageError(f"{name} must be from 0 to {most}, got {value} - choose another")
    return value


def not_taken(query: Query, filters: Filters) -> list[str]:
    """Return the filters in force that the query cannot take, in words."""
    return [word for name, word in VALUE_FILTERS.items() if getattr(filters, name) and name not in query.filters]


def query_json(query: Query) -> Json:
    """Return what to know of a query before asking it."""
    return {
        "name": query.name,
        "topic": query.topic,
        "question": query.question,
        "headline": query.headline,
        "grain": query.grain,
        "columns": [column_json(column) for column in query.columns],
        "parameters": [
            {"name": one.name, "default": one.default, "note": one.note, "choices": list(one.choices)}
            for one in query.parameters
        ],
        "filters": list(query.filters),
        "block": query.block,
    }
