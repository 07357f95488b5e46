"""Purchase orders through the API: each answer is as it is described, each step done once, and refusals name a field."""

import copy
import csv
import io
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from starlette.types import ASGIApp

from planned_rows import write_plan
from storelens.shop import open_store
from storelens.store import Store
from storelens.web.app import create_app
from storelens.web.security import Guard
from storelens.web.settings import WebSettings
from trading_shop import CUP, PEN, POT, make_trading_shop

Serve = Callable[[ASGIApp], AbstractContextManager[httpx.Client]]
ORDERS = "/api/v1/purchase-orders"
PLAN = [
    {"product_id": CUP, "order_units": 24, "incoming_units": 20},
    {"product_id": POT, "order_units": 12, "incoming_units": 10, "draft_units": 5},
    {"product_id": PEN, "order_units": 100},
]


@pytest.fixture(scope="module")
def made_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("purchasing") / "store.db"
    make_trading_shop(path)
    write_plan(path, PLAN)
    with open_store(f"sqlite:///{path}") as shop:
        shop.refresh()
    return path


@pytest.fixture
def settings(made_shop: Path, tmp_path: Path) -> WebSettings:
    with Store.open(made_shop) as store:
        store.backup(tmp_path / "store.db")
    shutil.copytree(made_shop.with_suffix(".warehouse"), tmp_path / "store.warehouse")
    return WebSettings(store_url=f"sqlite:///{tmp_path / 'store.db'}")


@pytest.fixture
def client(settings: WebSettings, serve: Serve) -> Iterator[httpx.Client]:
    with serve(create_app(settings)) as client:
        yield client


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The API's description with every object closed: what it does not name is an error."""
    schema = copy.deepcopy(create_app(WebSettings()).openapi())
    for part in schema["components"]["schemas"].values():
        if "properties" in part:
            part.setdefault("additionalProperties", False)
    return schema


def send(client: httpx.Client, path: str, body: Any, key: str | None = None, method: str = "POST") -> httpx.Response:
    headers = {"idempotency-key": key or f"key-{time.monotonic_ns()}"}
    return client.request(method, f"{ORDERS}/{path}", json=body, headers=headers)


def check(described: dict[str, Any], method: str, path: str, answer: httpx.Response) -> Any:
    content = described["paths"][f"{ORDERS}{path}"][method]["responses"][str(answer.status_code)]["content"]
    schema = {**content[answer.headers["content-type"]]["schema"], "components": described["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json())
    return answer.json()


def test_from_the_plan_to_the_last_receipt_every_answer_is_as_described(
    client: httpx.Client, described: dict[str, Any]
) -> None:
    drafted = check(described, "post", "/drafts-from-plan", send(client, "drafts-from-plan", {}))
    assert (drafted["added_units"], drafted["orders"][0]["po_number"]) == (36, "PO-3")
    assert [product["sku"] for product in drafted["without_supplier"]] == ["PEN"]
    change = {"lines": [{"sku": "CUP", "quantity": 10, "unit_cost_minor": 390}], "due_date": "2027-01-15"}
    edited = check(described, "patch", "/{number}", send(client, "PO-3", change, method="PATCH"))
    assert [(one["sku"], one["quantity"]) for one in edited["lines"]] == [("POT", 17), ("CUP", 10)]
    sent = check(described, "post", "/{number}/send", send(client, "PO-3/send", {}))
    assert (sent["status"], sent["due_date"]) == ("sent", "2027-01-15")
    part = {"lines": [{"product_id": CUP, "quantity": 4}]}
    received = check(described, "post", "/{number}/receive", send(client, "PO-3/receive", part))
    assert (received["status"], received["receipts"][0]["quantity"]) == ("partly_received", 4)
    rest = check(described, "post", "/{number}/receive", send(client, "PO-3/receive", {}))
    assert (rest["status"], rest["outstanding_units"]) == ("received", 0)
    cancelled = check(described, "post", "/{number}/cancel", send(client, "PO-2/cancel", {"reason": "late"}))
    assert (cancelled["status"], cancelled["reason"]) == ("cancelled", "late")
    one = check(described, "get", "/{number}", client.get(f"{ORDERS}/PO-3"))
    assert (one["status"], one["received_units"]) == ("received", 27)
    listed = check(described, "get", "", client.get(ORDERS, params={"status": ["received", "cancelled"], "limit": 2}))
    assert [order["po_number"] for order in listed["orders"]] == ["PO-3", "PO-2"]
    assert (listed["total_orders"], listed["counts"]["received"]) == (3, 2)


def test_a_step_sent_again_is_answered_again(client: httpx.Client) -> None:
    first = send(client, "drafts-from-plan", {}, "once")
    again = send(client, "drafts-from-plan", {}, "once")
    assert (first.status_code, again.json()) == (201, {**first.json(), "replayed": True})
    assert send(client, "PO-3/send", {}, "once").status_code == 409
    assert send(client, "drafts-from-plan", {}).json()["orders"] == []


REFUSED: tuple[tuple[str, str, Any, str], ...] = (
    ("PATCH", "PO-2", {"lines": [{"sku": "CUP", "quantity": 1}]}, "purchase_order"),
    ("PATCH", "PO-3", {"lines": [{"sku": "CUP", "quantity": -1}]}, "lines[0].quantity"),
    ("PATCH", "PO-3", {"lines": [{"sku": "CUP", "quantity": "1"}]}, "lines[0].quantity"),
    ("PATCH", "PO-3", {"lines": [{"sku": "NONE", "quantity": 1}]}, "lines[0].sku"),
    ("PATCH", "PO-3", {"due_date": "2020-01-01"}, "due_date"),
    ("PATCH", "PO-3", {"due_date": 5}, "due_date"),
    ("PATCH", "PO-3", {"status": "received"}, "status"),
    ("PATCH", "PO-3", {}, "lines"),
    ("POST", "PO-2/send", {}, "purchase_order"),
    ("POST", "PO-3/receive", {}, "purchase_order"),
    ("POST", "PO-2/receive", {"lines": [{"sku": "CUP", "quantity": 21}]}, "lines[0].quantity"),
    ("POST", "PO-2/receive", {"lines": [{"sku": "CUP", "quantity": 1}] * 1001}, "lines"),
    ("POST", "PO-2/receive", {"received_date": "2099-01-01"}, "received_date"),
    ("POST", "PO-1/cancel", {}, "purchase_order"),
    ("POST", "drafts-from-plan", {"product_ids": [999]}, "product_ids[0]"),
    ("POST", "drafts-from-plan", {"skus": ["CUP"], "supplier_id": 99}, "supplier_id"),
    ("POST", "drafts-from-plan", [], "body"),
)  # fmt: skip


def test_what_cannot_be_names_its_field(client: httpx.Client) -> None:
    for method, path, body, name in REFUSED:
        answer = send(client, path, body, method=method)
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert name in [error["name"] for error in answer.json()["errors"]], answer.json()
    assert client.get(ORDERS).json()["counts"] == {
        "draft": 1,
        "sent": 1,
        "partly_received": 0,
        "received": 1,
        "cancelled": 0,
    }


def test_an_order_nobody_knows_is_not_there(client: httpx.Client) -> None:
    asked = [
        client.get(f"{ORDERS}/PO-9"), client.get(f"{ORDERS}/PO-9/export"), send(client, "PO-9/send", {}),
        send(client, "PO-9", {"due_date": "2027-01-01"}, method="PATCH"),
    ]  # fmt: skip
    for answer in asked:
        assert answer.status_code == 404
        assert answer.json()["detail"].startswith("no purchase order 'PO-9' - did you mean PO-")


def test_a_list_asked_wrongly_is_refused(client: httpx.Client) -> None:
    for query in ("status=open", "status=", "limit=0", "format=csv", "limit=1&limit=2"):
        answer = client.get(f"{ORDERS}?{query}")
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), query


def test_an_order_is_exported(client: httpx.Client) -> None:
    table = client.get(f"{ORDERS}/PO-2/export")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["content-disposition"] == 'attachment; filename="purchase_order_PO-2.csv"'
    assert [row["sku"] for row in csv.DictReader(io.StringIO(table.text))] == ["CUP", "POT"]
    paper = client.get(f"{ORDERS}/PO-2/export", params={"format": "pdf"})
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"{ORDERS}/PO-2/export?format=doc").status_code == 400


def test_a_number_with_a_slash_is_a_number(client: httpx.Client, settings: WebSettings) -> None:
    with Store.open(Path(settings.store_url.removeprefix("sqlite:///"))) as store, store.transaction() as connection:
        connection.execute("update purchase_orders set po_number = '2025/3 ä' where po_number = 'PO-3'")
    for number in ("2025/3 ä", "2025%2F3%20%C3%A4"):
        assert client.get(f"{ORDERS}/{number}").json()["po_number"] == "2025/3 ä"
    exported = client.get(f"{ORDERS}/2025/3 ä/export")
    assert exported.headers["content-disposition"] == 'attachment; filename="purchase_order_2025-3.csv"'
    assert send(client, "2025/3 ä/send", {}).json()["status"] == "sent"


def test_who_may_not_write_may_read(settings: WebSettings, serve: Serve) -> None:
    with serve(create_app(replace(settings, read_only=True))) as client:
        assert client.get(f"{ORDERS}/PO-2").status_code == 200
        for path in ("drafts-from-plan", "PO-3/send", "PO-3/cancel", "PO-2/receive"):
            assert send(client, path, {}).status_code == 403


def test_another_sites_page_changes_nothing(settings: WebSettings, serve: Serve) -> None:
    with serve(Guard(create_app(settings), settings)) as client:  # type: ignore[arg-type]
        headers = {"idempotency-key": "k", "origin": "http://elsewhere.example"}
        answer = client.post(f"{ORDERS}/PO-3/send", json={}, headers=headers)
        assert answer.status_code == 403
        assert client.get(f"{ORDERS}/PO-3").json()["status"] == "draft"


def test_price_breaks_are_recorded_and_read_as_described(client: httpx.Client, described: dict[str, Any]) -> None:
    def record(breaks: list[dict[str, int]]) -> httpx.Response:
        headers = {"idempotency-key": f"key-{time.monotonic_ns()}"}
        return client.post("/api/v1/price-breaks", json={"product_id": CUP, "breaks": breaks}, headers=headers)

    def told(method: str, path: str, answer: httpx.Response) -> Any:
        content = described["paths"][f"/api/v1/price-breaks{path}"][method]["responses"][str(answer.status_code)]
        schema = {**content["content"]["application/json"]["schema"], "components": described["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer.json())
        return answer.json()

    one = {"least_units": 48, "unit_cost_minor": 350}
    recorded = told("post", "", record([one]))
    assert (recorded["added"], recorded["breaks"]) == (1, [one])
    assert told("get", "/{product_id}", client.get(f"/api/v1/price-breaks/{CUP}"))["breaks"] == [one]
    assert client.get("/api/v1/price-breaks/999999").status_code == 404
    assert client.get("/api/v1/price-breaks/0").status_code == 400
    assert [fault["name"] for fault in record([one, one]).json()["errors"]] == ["breaks[1].least_units"]
    assert record([]).json()["removed"] == 1
