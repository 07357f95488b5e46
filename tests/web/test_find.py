"""A product, a customer, an order by a few letters."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from storelens import open_store
from storelens.shop import Shop


@pytest.fixture(scope="module")
def shop(web_shop: Path) -> Iterator[Shop]:
    with open_store(f"sqlite:///{web_shop}") as shop:
        yield shop


def test_a_product_is_found_by_its_name_and_number_in_any_case(client: httpx.Client, shop: Shop) -> None:
    product = shop.query("product_performance").to_pylist()[0]
    for text in (product["product_name"].upper(), f" {product['sku'].lower()} "):
        items = client.get("/api/v1/find/products", params={"text": text}).json()["items"]
        assert product["product_id"] in {item["id"] for item in items}


def test_a_customer_is_found_by_name(client: httpx.Client, shop: Shop) -> None:
    customer = shop.query("rfm_scores").to_pylist()[0]
    items = client.get("/api/v1/find/customers", params={"text": customer["full_name"]}).json()["items"]
    assert items[0]["label"] == customer["full_name"]


def test_an_order_is_found_by_its_number(client: httpx.Client, shop: Shop) -> None:
    order_id = shop.query("order_entries", limit_rows=1).to_pylist()[0]["order_id"]
    items = client.get("/api/v1/find/orders", params={"text": str(order_id)}).json()["items"]
    assert items[0]["id"] == order_id
    assert items[0]["label"] == f"Order {order_id}"


@pytest.mark.parametrize("what", ["products", "customers", "orders"])
@pytest.mark.parametrize("text", ["%", "_", "' or 1=1 --", "\x00", "🙈", "zzzzzzz"])
def test_letters_are_letters_and_nothing_else(client: httpx.Client, what: str, text: str) -> None:
    answer = client.get(f"/api/v1/find/{what}", params={"text": text})
    assert answer.status_code == 200, answer.text
    assert answer.json()["items"] == []


def test_no_more_than_twenty_are_told(client: httpx.Client) -> None:
    assert len(client.get("/api/v1/find/customers", params={"text": "a"}).json()["items"]) == 20


@pytest.mark.parametrize("query", ["", "?text=", "?text=" + "x" * 201, "?text=a&limit=3", "?text=a&text=b"])
def test_what_is_asked_badly_is_refused(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/api/v1/find/products{query}")
    assert answer.status_code == 400
    assert " - " in answer.json()["detail"]
