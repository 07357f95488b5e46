"""What a supplier asks for a unit by the size of an order: a product's price breaks, read and written down.

They are read from the store itself, so that who has changed them sees it at once.
"""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response

from storelens import recording
from storelens.recording.fields import MOST_KEY
from storelens.web import bodies_purchasing as bodies
from storelens.web import schemas_purchasing as told_as
from storelens.web.parameters import NoParameters
from storelens.web.problems import Problem
from storelens.web.routes.operations import Key, may_write, record
from storelens.web.schemas import problems
from storelens.web.store_reading import read_store

router = APIRouter(tags=["purchasing"])
ProductId = Annotated[int, Path(ge=1, le=MOST_KEY, description="The product's id.", examples=[7])]


@router.get(
    "/price-breaks/{product_id}", operation_id="read_price_breaks", summary="Read a product's price breaks",
    dependencies=[NoParameters], response_model=told_as.ProductPrices, responses=problems(400, 401, 404, 503),
)  # fmt: skip
async def read_price_breaks(request: Request, product_id: ProductId) -> Response:
    """What a unit of a product costs in an order of at least so many, the smallest number first."""
    found = await read_store(request, lambda store: recording.read_price_breaks(store, product_id))
    if found is None:
        raise Problem(404, f"no product {product_id} - look it up with /find/products")
    return Response(orjson.dumps(found), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.post(
    "/price-breaks", operation_id="record_price_breaks", summary="Record a product's price breaks", status_code=201,
    response_model=told_as.RecordedPrices, dependencies=[Depends(may_write), NoParameters],
    responses=problems(400, 401, 403, 409, 413, 422, 503),
)  # fmt: skip
async def record_price_breaks(request: Request, body: bodies.PriceBreaks, key: Key) -> Any:
    """Record the whole list of a product's price breaks: those it had and this one has not are removed. Plans made and
    lines drafted from here on take them.
    """
    return await record(request, recording.record_price_breaks, body.request(), key)
