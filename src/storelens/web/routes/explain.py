"""From a number to what it means and the rows behind it, down to the order."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from storelens.catalogue import Query, find_query
from storelens.engines.stop import Stop
from storelens.errors import UsageError, did_you_mean
from storelens.explaining import Asked
from storelens.filters import FILTER_WORDS, Filters
from storelens.panels import column_json, columns_json
from storelens.reading import Ask, Result
from storelens.web.answers import Json
from storelens.web.explaining import explain
from storelens.web.parameters import (
    LARGEST_ID,
    LONGEST_VALUE,
    MOST_ROWS,
    FiltersAsked,
    Limit,
    NoParameters,
    Offset,
    QueryName,
)
from storelens.web.problems import Problem, or_404
from storelens.web.routes.queries import PAGING, own_values
from storelens.web.schemas import in_parts
from storelens.web.schemas_explain import Explanation, Order
from storelens.web.state import state_of
from storelens.web.version import ServedVersion

router = APIRouter(tags=["explanations"])
OrderId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The order's number.", examples=[1])]
ColumnName = Annotated[
    str, Path(max_length=LONGEST_VALUE, description="A column of the query's.", examples=["net_minor"])
]
KEY = {
    "name": "at",
    "in": "query",
    "required": False,
    "description": "The row that the number stands in, by columns that tell it from the others: "
    "`at[date_day]=2026-01-05`. Without it: all rows. Columns that are no filter may be given by their bare names.",
    "style": "deepObject",
    "explode": True,
    "schema": {"type": "object", "additionalProperties": {"type": "string", "maxLength": LONGEST_VALUE}},
    "example": {},
}


@router.get(
    "/explain/orders/{order_id}",
    operation_id="explain_order",
    summary="What is in an order",
    dependencies=[NoParameters],
    response_model=Order,
    responses=in_parts(400, 404, 503),
)
async def explain_order(request: Request, order_id: OrderId) -> Response:
    """What is known of an order today, its lines, and every event of it in the ledger."""

    def compute(version: ServedVersion, stop: Stop) -> Json:
        values = {"order_id": order_id}
        asks = [
            Ask(find_query("order_header"), Filters(), values),
            Ask(find_query("order_lines"), Filters(), values),
            Ask(find_query("ledger_entries"), Filters(), {**values, "limit_rows": MOST_ROWS}),
        ]
        results = list(version.reading.ask_each(asks, stop=stop))
        return order_json(order_id, *results) | {"version": version.id}

    return await state_of(request).answers.get(request, lambda _: ("order", order_id), compute)


@router.get(
    "/explain/{name}/{column}",
    operation_id="explain_number",
    summary="What is behind a number",
    response_model=Explanation,
    responses=in_parts(400, 404, 503),
    openapi_extra={"parameters": [KEY]},
)
async def explain_number(
    request: Request,
    name: QueryName,
    column: ColumnName,
    filters: FiltersAsked,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """What a number of a query means, and the rows it comes from. `adds_up` says whether they come to exactly it.

    Asked with `Accept: application/x-ndjson`, what Spark computes comes in lines: `progress`, how many tasks are
    `done`, `of` how many that are known so far; at last the `answer` and its `etag`, or the `problem` that ended it.
    """
    asked = _asked(request, or_404(find_query, name), column, filters)

    def compute(version: ServedVersion, stop: Stop) -> Json:
        return explain(version.reading, asked, limit, offset, stop) | {"version": version.id}

    def key(version: ServedVersion) -> object:
        chosen = sorted(asked.values.items()), sorted(asked.at.items()), limit, offset
        return "explain", name, column, version.canonical(filters), chosen

    return await state_of(request).answers.get(request, key, compute)


def _asked(request: Request, query: Query, column: str, filters: Filters) -> Asked:
    """Return the number asked about; raises Problem (404) for a column that the query does not have."""
    columns = {one.name: one for one in query.columns}
    if column not in columns:
        raise Problem(404, f"{query.name} has no column {column!r}{did_you_mean(column, columns)}")
    plain = set(columns) - set(FILTER_WORDS) - {parameter.name for parameter in query.parameters}
    keys = {f"at[{one}]": one for one in columns} | {one: one for one in plain}
    values = own_values(request, query, (*PAGING, *keys))
    given = request.query_params
    at = {one: given[word] for word, one in keys.items() if word in given}
    for one, text in at.items():
        if len(text) > LONGEST_VALUE:
            raise UsageError(f"{one} must have at most {LONGEST_VALUE} characters, got {len(text)} - shorten it")
    return Asked(query, columns[column], filters, values, at)


def order_json(order_id: int, header: Result, lines: Result, entries: Result) -> Json:
    """Return an order; raises Problem (404) where there is none."""
    found = columns_json(header.table)
    if not found["order_id"]:
        raise Problem(404, f"no order of goods has the number {order_id} - find one at /api/v1/find/orders?text=")
    return {
        "order": {name: values[0] for name, values in found.items()},
        "columns": [column_json(column) for column in header.query.columns],
        "lines": _table_json(lines),
        "entries": _table_json(entries),
    }


def _table_json(result: Result) -> Json:
    return {
        "columns": [column_json(column) for column in result.query.columns],
        "data": columns_json(result.table),
    }
