"""All rows of a query as a file."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from storelens.catalogue import find_query
from storelens.engines.stop import Stop
from storelens.exports.export import FORMATS, MONEY_FORMS, find_format
from storelens.web.downloads import File
from storelens.web.exporting import query_file
from storelens.web.parameters import LONGEST_VALUE, FiltersAsked, QueryName
from storelens.web.problems import or_404
from storelens.web.routes.queries import OWN_PARAMETERS, own_values
from storelens.web.schemas import problems
from storelens.web.state import state_of
from storelens.web.version import ServedVersion

router = APIRouter(tags=["queries"])
OWN = ("format", "money", "bom")
HEADERS = {
    "Content-Disposition": "The file's name: the query and its days.",
    "X-Storelens-Version": "The version of the data that the rows are of.",
    "X-Storelens-As-Of": "When that version was made, in the shop's time zone.",
    "X-Storelens-Time-Zone": "The shop's time zone, by which days are told.",
}
FILE: dict[str, Any] = {
    "description": "The file as it is made. What fails on the way ends the connection before the file's end.",
    "content": {form.media_type: {"schema": {"type": "string", "format": "binary"}} for form in FORMATS.values()},
    "headers": {name: {"description": text, "schema": {"type": "string"}} for name, text in HEADERS.items()},
}
FormatAsked = Annotated[
    str,
    Query(
        max_length=LONGEST_VALUE,
        description="`csv`: RFC 4180 in UTF-8; a text that a spreadsheet would take for a formula has an apostrophe "
        "before it. `xlsx`: with formats, a filter, and a sheet `About` that says what the rows are. `parquet`: with "
        "types and units.",
        json_schema_extra={"enum": list(FORMATS)},
        examples=["xlsx"],
    ),
]
MoneyAsked = Annotated[
    str | None,
    Query(
        max_length=LONGEST_VALUE,
        description="How amounts are written: `decimal`, exactly, in whole units of the currency (column `net`: "
        "12.50), or `minor`, in its smallest unit (column `net_minor`: 1250). Without it: `decimal` in CSV and XLSX, "
        "`minor` in Parquet.",
        json_schema_extra={"enum": list(MONEY_FORMS)},
        examples=["decimal"],
    ),
]
MarkAsked = Annotated[
    bool, Query(description="Begin a CSV with a byte order mark, by which Excel knows that it is UTF-8.")
]


@router.get(
    "/export/{name}", operation_id="export_query", summary="Export a query's rows", response_class=Response,
    responses={200: FILE, **problems(400, 404, 429, 503)}, openapi_extra={"parameters": [OWN_PARAMETERS]},
)  # fmt: skip
async def export_query(
    request: Request,
    name: QueryName,
    filters: FiltersAsked,
    format: FormatAsked = "csv",
    money: MoneyAsked = None,
    bom: MarkAsked = False,
) -> Response:
    """All rows of a query, however many, under the filters that it takes."""
    query = or_404(find_query, name)
    values = own_values(request, query, OWN)
    form = find_format(format)

    def begin(version: ServedVersion, stop: Stop) -> File:
        return query_file(version, query, filters, values, form, money or form.money, bom, stop)

    return state_of(request).downloads.send(begin)
