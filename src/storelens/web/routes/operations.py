"""What is recorded one by one: each request once, in one transaction; the pages follow through the change log."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, TypeVar

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel, ConfigDict, Field

from storelens import recording
from storelens.recording import KeyReused, Recorded, RequestRefused
from storelens.recording.idempotency import LONGEST_KEY
from storelens.store import Store
from storelens.web import bodies
from storelens.web.parameters import NoParameters
from storelens.web.problems import Problem
from storelens.web.schemas import problems
from storelens.web.settings import LAKE
from storelens.web.state import state_of
from storelens.web.stores import AT_A_TIME

R = TypeVar("R")
Record = Callable[[Store, R, str], Recorded]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=LONGEST_KEY,
        description="A name for this request, a new one for each: a UUID. Sent again with the same body it is answered "
        "again and recorded once.",
        examples=["3f1c2a52-7a0e-4d35-9f0b-6f3f0c8e2d11"],
    ),
]  # fmt: skip


class WasRecorded(BaseModel):
    """What was recorded: its keys, and its values as they are now in the store."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow", json_schema_serialization_defaults_required=True)

    id: int | None = Field(description="The new row's key; null where no row was needed.", examples=[5001])
    warnings: list[str] = Field(description="What to look at, though it was recorded: stock below zero.", examples=[[]])
    replayed: bool = Field(description="Whether it was recorded before, with the same key.", examples=[False])


def may_write(request: Request) -> None:
    """Refuse a write where the server does not take any."""
    settings = state_of(request).settings
    if settings.engine == LAKE:
        raise Problem(
            403,
            "this server records nothing: it serves the lake, which would show it only after the next storelens spark "
            "build - start it without --engine lake",
        )
    if settings.read_only:
        raise Problem(
            403,
            "this server records nothing - start it without --read-only, on a store that is no folder of Parquet files",
        )
    if not settings.may_write:
        raise Problem(403, "this server records nothing from others without a login - start it with --password-file")


router = APIRouter(
    tags=["operations"],
    dependencies=[Depends(may_write), NoParameters],
    responses=problems(400, 401, 403, 409, 413, 422, 503),
)


async def record(request: Request, how: Record[R], body: R, key: str) -> dict[str, Any]:
    """Return what was recorded; raises Problem with each field at fault (422), or for a key used before (409)."""
    state = state_of(request)

    def write() -> Recorded:
        with state.stores.taken() as store:
            return how(store, body, key)

    try:
        async with _places(request):
            done = await asyncio.get_running_loop().run_in_executor(state.pool, write)
    except KeyReused as error:
        raise Problem(409, str(error)) from None
    except RequestRefused as error:
        faults = [{"name": fault.name, "detail": fault.detail} for fault in error.errors]
        raise Problem(422, str(error), faults) from None
    state.served.look()
    return {**done.answer, "replayed": done.replayed}


def _places(request: Request) -> asyncio.Semaphore:
    """Return the places for writers, the application's own: a locked store must not take every thread there is."""
    state = request.app.state
    if not hasattr(state, "writers"):
        state.writers = asyncio.Semaphore(AT_A_TIME)
    places: asyncio.Semaphore = state.writers
    return places


@router.post("/sales", operation_id="record_sale", status_code=201, response_model=WasRecorded)
async def record_sale(request: Request, body: bodies.Sale, key: Key) -> Any:
    """Record a sale: its order, its lines at the prices and costs of now, and what leaves the stock."""
    return await record(request, recording.record_sale, body.request(), key)


@router.post("/returns", operation_id="record_return", status_code=201, response_model=WasRecorded)
async def record_return(request: Request, body: bodies.Return, key: Key) -> Any:
    """Record what came back of an order, all its lines or none: what is paid back, and what goes into stock again."""
    return await record(request, recording.record_return, body.request(), key)


@router.post("/receipts", operation_id="record_receipt", status_code=201, response_model=WasRecorded)
async def record_receipt(request: Request, body: bodies.Receipt, key: Key) -> Any:
    """Record units that a supplier delivered."""
    return await record(request, recording.record_receipt, body.request(), key)


@router.post("/adjustments", operation_id="record_adjustment", status_code=201, response_model=WasRecorded)
async def record_adjustment(request: Request, body: bodies.Adjustment, key: Key) -> Any:
    """Record a count of a product's stock, or a correction of it."""
    return await record(request, recording.record_adjustment, body.request(), key)


@router.post("/products", operation_id="record_product", status_code=201, response_model=WasRecorded)
async def record_product(request: Request, body: bodies.NewProduct, key: Key) -> Any:
    """Record a product that the shop takes up."""
    return await record(request, recording.record_product, body.request(), key)


@router.post("/customers", operation_id="record_customer", status_code=201, response_model=WasRecorded)
async def record_customer(request: Request, body: bodies.NewCustomer, key: Key) -> Any:
    """Record a customer."""
    return await record(request, recording.record_customer, body.request(), key)


@router.post("/reviews", operation_id="record_review", status_code=201, response_model=WasRecorded)
async def record_review(request: Request, body: bodies.NewReview, key: Key) -> Any:
    """Record what a customer thinks of a product."""
    return await record(request, recording.record_review, body.request(), key)
