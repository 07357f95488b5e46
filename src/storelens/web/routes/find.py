"""Find a product, a customer or an order by a few letters."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from storelens.catalogue import find_query
from storelens.engines.stop import Stop
from storelens.filters import Filters
from storelens.panels import columns_json
from storelens.reading import Ask
from storelens.web.answers import Json
from storelens.web.parameters import LONGEST_VALUE, refuse_unknown
from storelens.web.schemas import kept
from storelens.web.schemas_explain import FoundList
from storelens.web.state import state_of
from storelens.web.version import ServedVersion

router = APIRouter(tags=["finding"])
MOST_FOUND = 20
Row = Mapping[str, Any]
Letters = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LONGEST_VALUE,
        description="A few letters of its name or number, in any case.",
        examples=["lamp"],
    ),
]


@router.get(
    "/find/products", operation_id="find_products", summary="Find products", response_model=FoundList,
    responses=kept(400, 503),
)  # fmt: skip
async def find_products(request: Request, text: Letters) -> Response:
    """Products with these letters in their name or number, those that begin with them first."""
    return await _find(request, "find_products", text, product_found)


@router.get(
    "/find/customers", operation_id="find_customers", summary="Find customers", response_model=FoundList,
    responses=kept(400, 503),
)  # fmt: skip
async def find_customers(request: Request, text: Letters) -> Response:
    """Customers with these letters in their name or e-mail address, those that begin with them first."""
    return await _find(request, "find_customers", text, customer_found)


@router.get(
    "/find/orders", operation_id="find_orders", summary="Find orders", response_model=FoundList,
    responses=kept(400, 503),
)  # fmt: skip
async def find_orders(request: Request, text: Letters) -> Response:
    """Orders whose number begins with these digits, the order of exactly that number first."""
    return await _find(request, "find_orders", text, order_found)


def product_found(row: Row) -> Json:
    """Return a product: its name, and its category and number."""
    return {"id": row["product_id"], "label": row["product_name"], "detail": f"{row['category']}, {row['sku']}"}


def customer_found(row: Row) -> Json:
    """Return a customer: their name, and where they live and are written to."""
    parts = [row["email"], row["city"], row["region"]]
    return {"id": row["customer_id"], "label": row["full_name"], "detail": ", ".join(filter(None, parts))}


def order_found(row: Row) -> Json:
    """Return an order: its number, and whose it is, from when, how it stands."""
    parts = [row["full_name"] or "customer not known", row["order_date"], row["status"]]
    return {"id": row["order_id"], "label": f"Order {row['order_id']}", "detail": ", ".join(parts)}


async def _find(request: Request, name: str, text: str, found: Callable[[Row], Json]) -> Response:
    refuse_unknown(request, ("text",))
    letters = text.strip()

    def compute(version: ServedVersion, stop: Stop) -> Json:
        ask = Ask(find_query(name), Filters(), {"letters": letters, "top_n": MOST_FOUND})
        result = next(version.reading.ask_each([ask], stop=stop))
        table = columns_json(result.table)
        rows = ({column: values[number] for column, values in table.items()} for number in range(len(result)))
        return {"items": [found(row) for row in rows], "version": version.id}

    return await state_of(request).answers.get(request, lambda _: (name, letters.lower()), compute)
