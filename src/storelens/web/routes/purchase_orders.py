"""Purchase orders: drafted from the plan, edited, sent, received in parts, cancelled; listed, read and exported.

They are read from the store itself, so that who has changed one sees it at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from storelens import recording
from storelens.errors import UsageError
from storelens.recording import ORDER_STATUSES, UnknownOrder
from storelens.recording.receipts import LONGEST_NUMBER
from storelens.store import Store
from storelens.web import bodies_purchasing as bodies
from storelens.web import schemas_purchasing as told_as
from storelens.web.parameters import LONGEST_VALUE, Limit, NoParameters, Offset, Value, refuse_unknown
from storelens.web.problems import Problem
from storelens.web.routes.operations import Key, Record, may_write, record
from storelens.web.schemas import problems
from storelens.web.store_reading import read_store

T = TypeVar("T")
PATH = "/purchase-orders"
ONE = f"{PATH}/{{number:path}}"  # a supplier's numbers may have slashes
FORMATS = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}
Number = Annotated[
    str,
    Path(
        min_length=1, max_length=LONGEST_NUMBER, description="Its number, as /purchase-orders lists it.",
        examples=["PO-00042"],
    ),
]  # fmt: skip
StatusAsked = Annotated[
    list[Value],
    Query(
        max_length=len(ORDER_STATUSES),
        description=f"Only of this status; repeat it for several: {', '.join(ORDER_STATUSES)}. Without it: all.",
        examples=[["draft"]],
        json_schema_extra={"items": {"type": "string", "enum": list(ORDER_STATUSES)}},
    ),
]
FormatAsked = Annotated[
    str,
    Query(
        max_length=LONGEST_VALUE,
        description="`csv`: a row a line, amounts in whole units of the currency, a text that a spreadsheet would take "
        "for a formula with an apostrophe before it. `pdf`: an A4 page to send.",
        json_schema_extra={"enum": list(FORMATS)},
        examples=["pdf"],
    ),
]
FILE: dict[str, Any] = {
    "description": "The file.",
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in FORMATS.values()},
    "headers": {"Content-Disposition": {"description": "The file's name.", "schema": {"type": "string"}}},
}

reading = APIRouter(tags=["purchasing"])
writing = APIRouter(
    tags=["purchasing"],
    dependencies=[Depends(may_write), NoParameters],
    responses=problems(400, 401, 403, 409, 413, 422, 503),
)
router = APIRouter()


@reading.get(
    PATH, operation_id="list_purchase_orders", summary="List purchase orders",
    response_model=told_as.PurchaseOrderList, responses=problems(400, 401, 503),
)  # fmt: skip
async def list_purchase_orders(
    request: Request,
    status: StatusAsked = [],  # noqa: B006 - FastAPI copies it
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """Purchase orders without their lines, the newest first, and how many there are of each status."""
    refuse_unknown(request, ("status", "limit", "offset"), ("status",))
    return _json(
        await read_store(request, lambda store: recording.list_orders(store, status, limit=limit, offset=offset))
    )


@reading.get(
    f"{ONE}/export", operation_id="export_purchase_order", summary="Export a purchase order", response_class=Response,
    responses={200: FILE, **problems(400, 401, 404, 503)},
)  # fmt: skip
async def export_purchase_order(request: Request, number: Number, format: FormatAsked = "csv") -> Response:
    """A purchase order as a file, to be sent to its supplier."""
    refuse_unknown(request, ("format",))
    if format not in FORMATS:
        raise UsageError(f"no format {format[:LONGEST_VALUE]!r} of purchase orders - use csv or pdf")

    def write(store: Store) -> tuple[str, bytes]:
        from storelens.documents import file_name, order_file  # the PDF's typefaces take a second

        order = _find(store, number)
        return file_name(order, format), order_file(order, store.settings, format)

    name, content = await read_store(request, write)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=FORMATS[format], headers=headers)


@reading.get(
    ONE, operation_id="read_purchase_order", summary="Read a purchase order", dependencies=[NoParameters],
    response_model=told_as.PurchaseOrder, responses=problems(400, 401, 404, 503),
)  # fmt: skip
async def read_purchase_order(request: Request, number: Number) -> Response:
    """A purchase order with its lines and totals."""
    return _json(await read_store(request, lambda store: _find(store, number)))


@writing.post(
    f"{PATH}/drafts-from-plan", operation_id="draft_purchase_orders", summary="Draft what the plan orders",
    status_code=201, response_model=told_as.DraftedOrders,
)  # fmt: skip
async def draft_purchase_orders(request: Request, body: bodies.DraftOrders, key: Key) -> Any:
    """Draft what the plan would order, one order for each supplier, less what drafts and orders made since hold: asked
    twice it adds nothing. A supplier's open draft is added to.
    """
    return await _change(request, recording.draft_orders_from_plan, body.request(), key)


@writing.patch(
    ONE, operation_id="edit_purchase_order", summary="Change a draft", response_model=told_as.ChangedOrder,
    responses=problems(404),
)  # fmt: skip
async def edit_purchase_order(request: Request, number: Number, body: bodies.OrderEdit, key: Key) -> Any:
    """Set the units and costs of a draft's lines, add lines or take them out, set the day it is due."""
    return await _change(request, recording.edit_order, body.request(number), key)


@writing.post(
    f"{ONE}/send", operation_id="send_purchase_order", summary="Send a draft", response_model=told_as.ChangedOrder,
    responses=problems(404),
)  # fmt: skip
async def send_purchase_order(request: Request, number: Number, body: bodies.OrderSend, key: Key) -> Any:
    """Mark a draft as sent today, due after the lead time. Nothing is mailed: export it for that."""
    return await _change(request, recording.send_order, body.request(number), key)


@writing.post(
    f"{ONE}/cancel", operation_id="cancel_purchase_order", summary="Cancel a purchase order",
    response_model=told_as.CancelledOrder, responses=problems(404),
)  # fmt: skip
async def cancel_purchase_order(request: Request, number: Number, body: bodies.OrderCancel, key: Key) -> Any:
    """Cancel a draft, or what is still to come of an order that was sent; what came stays in stock."""
    return await _change(request, recording.cancel_order, body.request(number), key)


@writing.post(
    f"{ONE}/receive", operation_id="receive_purchase_order", summary="Receive a purchase order",
    status_code=201, response_model=told_as.ReceivedOrder, responses=problems(404),
)  # fmt: skip
async def receive_purchase_order(request: Request, number: Number, body: bodies.OrderReceipt, key: Key) -> Any:
    """Record what came of an order, some lines or all that is still to come: all of it or nothing. The order is
    received once all of it has come.
    """
    return await _change(request, recording.receive_order, body.request(number), key)


def _find(store: Store, number: str) -> dict[str, Any]:
    with _known():
        return recording.read_order(store, number)


async def _change(request: Request, how: Record[T], body: T, key: str) -> dict[str, Any]:
    with _known():
        return await record(request, how, body, key)


@contextmanager
def _known() -> Iterator[None]:
    """Answer 404 for a number that no purchase order has."""
    try:
        yield
    except UnknownOrder as error:
        raise Problem(404, str(error)) from None


def _json(answer: Any) -> Response:
    return Response(orjson.dumps(answer), media_type="application/json", headers={"Cache-Control": "no-store"})


router.include_router(reading)
router.include_router(writing)
