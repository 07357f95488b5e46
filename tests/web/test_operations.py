"""Recording through the API: what is refused, what is recorded once, and what follows from it."""

import dataclasses
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from storelens import recording
from storelens.store import Store, database
from storelens.web import bodies
from storelens.web.app import create_app
from storelens.web.settings import WebSettings

OPERATIONS = {
    "sales": {"lines": [{"product_id": 1, "quantity": 1}], "channel": "web", "customer_id": 1},
    "returns": {"lines": [{"order_item_id": 1, "quantity": 1}]},
    "receipts": {"product_id": 1, "quantity": 5},
    "adjustments": {"product_id": 1, "reason": "counted", "counted_units": 7},
    "products": {"sku": "NEW-1", "product_name": "A new lamp", "category": "Home", "price_minor": 4900},
    "customers": {"full_name": "Ada Winter", "region": "West"},
    "reviews": {"product_id": 1, "rating": 5},
    "price-breaks": {"product_id": 1, "breaks": [{"least_units": 12, "unit_cost_minor": 380}]},
}
SALE = OPERATIONS["sales"]
Serve = Callable[[ASGIApp], AbstractContextManager[httpx.Client]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, web_shop: Path) -> Path:
    """A copy of the simulated shop, to be written to."""
    copy = tmp_path_factory.mktemp("operations") / "store.db"
    with Store.open(web_shop) as store:
        store.backup(copy)
    return copy


@pytest.fixture(scope="module")
def settings(shop: Path) -> WebSettings:
    return WebSettings(store_url=f"sqlite:///{shop}")


@pytest.fixture(scope="module")
def writer(settings: WebSettings, serve: Serve) -> Iterator[httpx.Client]:
    with serve(create_app(settings)) as client:
        yield client


def send(client: httpx.Client, name: str, body: Any, key: str | None = None) -> httpx.Response:
    headers = {"idempotency-key": key or f"key-{time.monotonic_ns()}"}
    return client.post(f"/api/v1/{name}", json=body, headers=headers)


def rows(shop: Path, sql: str) -> Any:
    with closing(sqlite3.connect(shop)) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({}, "lines"),
        ({**SALE, "lines": []}, "lines"),
        ({**SALE, "lines": [{"product_id": 1, "quantity": 0}]}, "lines[0].quantity"),
        ({**SALE, "lines": [{"product_id": 1, "quantity": "1"}]}, "lines[0].quantity"),
        ({**SALE, "lines": [{"product_id": 1, "quantity": 1.5}]}, "lines[0].quantity"),
        ({**SALE, "lines": [{"product_id": 1, "quantity": True}]}, "lines[0].quantity"),
        ({**SALE, "lines": [{"product_id": 10**30, "quantity": 1}]}, "lines[0].product_id"),
        ({**SALE, "lines": [{"product_id": 999_999, "quantity": 1}]}, "lines[0].product_id"),
        ({**SALE, "lines": [{"quantity": 1}]}, "lines[0].product_id"),
        ({**SALE, "lines": [{"product_id": 1, "quantity": 1}] * 1001}, "lines"),
        ({**SALE, "lines": {"product_id": 1}}, "lines"),
        ({**SALE, "channel": ""}, "channel"),
        ({**SALE, "channel": "x" * 501}, "channel"),
        ({**SALE, "channel": "a\u0000b"}, "channel"),
        ({**SALE, "customer_id": 999_999}, "customer_id"),
        ({**SALE, "sold_at": "2099-01-01T00:00:00Z"}, "sold_at"),
        ({**SALE, "sold_at": "2025-06-01T10:00:00"}, "sold_at"),
        ({**SALE, "sold_at": 5}, "sold_at"),
        ({**SALE, "shipping_minor": -1}, "shipping_minor"),
        ({**SALE, "total": 5}, "total"),
        ({**SALE, "new_customer": {"full_name": "x"}}, "new_customer.region"),
        ([], "body"),
        ("text", "body"),
        (None, "body"),
    ],
)  # fmt: skip
def test_a_sale_that_cannot_be_names_its_field(writer: httpx.Client, shop: Path, body: Any, name: str) -> None:
    before = rows(shop, "select count(*) from orders")
    answer = send(writer, "sales", body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert name in [error["name"] for error in answer.json()["errors"]], answer.json()
    assert rows(shop, "select count(*) from orders") == before


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"lines": NaN}', b"\xff", b'{"a":' * 2000, b'{"channel": "\\ud800"}', b"9" * 5000]
)
def test_a_body_that_is_no_json_is_refused(writer: httpx.Client, content: bytes) -> None:
    headers = {"idempotency-key": "k", "content-type": "application/json"}
    answer = writer.post("/api/v1/sales", content=content, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_form_of_another_sites_kind_is_refused(writer: httpx.Client) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        headers = {"idempotency-key": "k", "content-type": kind}
        assert writer.post("/api/v1/sales", content=b'{"channel": "web"}', headers=headers).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [("return_date", "2099-01-01"), ("return_date", 20_000), ("return_date", "2025-06-01T00:00:00"), ("return_date", "06/01/2025"),
     ("return_date", "2025-02-30"), ("restock", "yes"), ("quantity", 1000), ("order_item_id", 10**9), ("amount_minor", 10**15)],
)  # fmt: skip
def test_a_return_that_cannot_be_names_its_field(writer: httpx.Client, field: str, value: Any) -> None:
    (line,) = OPERATIONS["returns"]["lines"]
    is_of_line = field in ("quantity", "order_item_id", "amount_minor")
    answer = send(
        writer, "returns", {"lines": [{**line, field: value}]} if is_of_line else {"lines": [line], field: value}
    )
    assert (answer.status_code, answer.json()["errors"][0]["name"]) == (
        422,
        f"lines[0].{field}" if is_of_line else field,
    )


@pytest.mark.parametrize("key", [None, "", "x" * 201, "é", "a\tb"])
def test_a_request_without_a_usable_key_is_refused(writer: httpx.Client, key: str | None) -> None:
    headers = {} if key is None else {"idempotency-key": key.encode("latin-1")}
    answer = writer.post("/api/v1/customers", json=OPERATIONS["customers"], headers=headers)
    assert answer.status_code in (400, 422)
    assert "key" in answer.json()["detail"].lower()


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_recorded_and_answered_again(writer: httpx.Client, name: str) -> None:
    first = send(writer, name, OPERATIONS[name], f"again-{name}")
    assert first.status_code == 201, first.text
    assert (first.json()["replayed"], first.json()["warnings"]) == (False, [])
    again = send(writer, name, OPERATIONS[name], f"again-{name}")
    assert again.status_code == 201
    assert again.json() == {**first.json(), "replayed": True}


def test_a_key_used_for_something_else_is_refused(writer: httpx.Client) -> None:
    assert send(writer, "customers", OPERATIONS["customers"], "once").status_code == 201
    for name, body in (("customers", {**OPERATIONS["customers"], "city": "Salem"}), ("reviews", OPERATIONS["reviews"])):
        answer = send(writer, name, body, "once")
        assert answer.status_code == 409
        assert "use a new key for each request" in answer.json()["detail"]


def test_a_button_pressed_many_times_records_once(writer: httpx.Client, shop: Path) -> None:
    before = rows(shop, "select count(*) from reviews")[0][0]
    answers: list[httpx.Response] = []
    threads = [
        threading.Thread(target=lambda: answers.append(send(writer, "reviews", OPERATIONS["reviews"], "pressed")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.json()["replayed"] for answer in answers) == [False] + [True] * 7
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert rows(shop, "select count(*) from reviews")[0][0] == before + 1


def test_a_sale_leaves_the_stock_and_the_page_follows_within_a_second(writer: httpx.Client) -> None:
    name = {
        "sku": "FOLLOW",
        "product_name": "Followed lamp",
        "category": "Home",
        "price_minor": 100,
        "opening_stock": 3,
    }
    product = send(writer, "products", name).json()
    orders = writer.get("/api/v1/meta").json()["counts"]["orders"]
    sold = send(writer, "sales", {**SALE, "lines": [{"sku": "FOLLOW", "quantity": 5}]})
    recorded = time.monotonic()
    assert sold.status_code == 201, sold.text
    assert sold.json()["lines"][0]["product_id"] == product["product_id"]
    assert sold.json()["lines"][0]["on_hand_units"] == -2
    assert len(sold.json()["warnings"]) == 1
    while writer.get("/api/v1/meta").json()["counts"]["orders"] == orders:
        assert time.monotonic() < recorded + 30
        time.sleep(0.02)


def test_a_store_that_others_hold_is_told_and_nothing_is_recorded(
    writer: httpx.Client, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 50)
    with closing(sqlite3.connect(shop, isolation_level=None)) as other:
        other.execute("begin immediate")
        answer = send(writer, "customers", OPERATIONS["customers"], "locked")
        other.execute("rollback")
    assert answer.status_code == 503
    assert "in use by another program" in answer.json()["detail"]
    assert send(writer, "customers", OPERATIONS["customers"], "locked").json()["replayed"] is False


def test_a_store_that_is_gone_is_told(own_shop: Path, serve: Serve) -> None:
    with serve(create_app(WebSettings(store_url=f"sqlite:///{own_shop}"))) as client:
        own_shop.rename(own_shop.with_name("moved.db"))
        answer = send(client, "customers", OPERATIONS["customers"])
        assert answer.status_code == 503
        assert not own_shop.exists()


@pytest.mark.parametrize(
    ("changes", "way_out"),
    [({"read_only": True}, "--read-only"), ({"host": "0.0.0.0"}, "--password-file")],
)
def test_a_server_that_records_nothing_says_so(
    settings: WebSettings, serve: Serve, changes: dict[str, Any], way_out: str
) -> None:
    with serve(create_app(replace(settings, **changes))) as client:
        for name, body in OPERATIONS.items():
            answer = send(client, name, body)
            assert answer.status_code == 403
            assert way_out in answer.json()["detail"]
        assert client.get("/api/v1/meta").json()["may_write"] is False


def test_operations_are_only_sent(writer: httpx.Client) -> None:
    for name in OPERATIONS:
        answer = writer.get(f"/api/v1/{name}")
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "kind",
    ["Adjustment", "NewCustomer", "NewProduct", "NewReview", "Receipt", "Return", "ReturnLine", "Sale", "SaleLine"],
)
def test_a_body_has_the_fields_and_defaults_of_what_is_recorded(kind: str) -> None:
    body, request = getattr(bodies, kind), getattr(recording, kind)
    fields = {field.name: field for field in dataclasses.fields(request)}
    assert set(body.model_fields) == set(fields)
    for name, field in body.model_fields.items():
        default = fields[name].default
        assert field.is_required() == (default is dataclasses.MISSING), name
        assert field.is_required() or field.default == default, name


def test_the_examples_of_the_description_are_recorded_or_refused_for_their_rows(writer: httpx.Client) -> None:
    schema = writer.get("/api/v1/openapi.json").json()
    for name in OPERATIONS:
        operation = schema["paths"][f"/api/v1/{name}"]["post"]
        assert {"201", "403", "409", "422", "503"} <= set(operation["responses"])
        assert operation["parameters"][0]["name"] == "Idempotency-Key"
