"""Own SQL over HTTP: answered like a query, refused in a sentence, ended with its client, off where it is not allowed."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from storelens import open_store
from storelens.web.app import create_app
from storelens.web.sandbox import limits
from storelens.web.settings import WebSettings

SQL, SCHEMA = "/api/v1/sql", "/api/v1/sql/schema"
ENDLESS = "select count(*) from range(1000000000000)"


def ask(client: httpx.Client, sql: str, **filters: Any) -> httpx.Response:
    return client.post(SQL, json={"sql": sql, **({"filters": filters} if filters else {})})


def test_a_select_is_answered_like_a_query(client: httpx.Client) -> None:
    answer = ask(
        client, "select category, sum(net_minor) as net_minor from ledger where category is not null group by category"
    )
    body = answer.json()
    assert answer.status_code == 200
    assert [(column["name"], column["label"], column["unit"]) for column in body["columns"]] == [
        ("category", "category", "text"), ("net_minor", "net", "money"),
    ]  # fmt: skip
    wanted = client.get("/api/v1/queries/revenue_by_category").json()["data"]
    assert dict(zip(*body["data"].values(), strict=True)) == dict(
        zip(wanted["category"], wanted["net_minor"], strict=True)
    )
    assert (body["total_rows"], body["is_cut"], body["why_cut"]) == (len(body["data"]["category"]), False, None)
    assert (body["engine"], body["statement"]["dialect"]) == ("duckdb", "duckdb")
    assert body["version"] == client.get("/api/v1/meta").json()["version"]
    assert answer.headers["cache-control"] == "no-store"


def test_filters_narrow_what_is_read(client: httpx.Client) -> None:
    body = ask(
        client, "select distinct region from ledger", region=["west"], start="2024-02-01", end="2024-03-31"
    ).json()
    assert body["data"] == {"region": ["West"]}
    assert (
        body["statement"]["parameters"][
            "start_date" if "start_date" in body["statement"]["parameters"] else "first_date"
        ]
        == "2024-02-01"
    )


def test_too_many_rows_are_cut_and_it_says_so(client: httpx.Client) -> None:
    body = ask(client, "select * from range(20000) as r (i)").json()
    assert (body["total_rows"], body["is_cut"]) == (10_000, True)
    assert body["why_cut"].startswith("these are the first 10,000 rows - ")


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"sql": "select * from\nledgr"}, 422, "your query cannot run in line 2 near 'ledgr'"),
        ({"sql": "delete from ledger"}, 422, "your query must be a select, got delete"),
        ({"sql": "select 1; select 2"}, 422, "your query must be one select, got 2 statements"),
        ({"sql": ""}, 422, "your query is empty"),
        ({"sql": "select * from read_csv('/etc/passwd')"}, 422, "your query asks for what own SQL may not do"),
        ({"sql": "select 1", "filters": {"region": ["Wset"]}}, 422, "no region named 'Wset' - did you mean West?"),
        ({"sql": "select 1", "filters": {"start": "soon"}}, 400, "start must be a day, got 'soon'"),
        ({"sql": "select 1", "filters": {"colour": "red"}}, 422, "filters.colour is not usable"),
        ({"sql": "select 1", "filters": {"lens": "x"}}, 422, "filters.lens is not usable"),
        ({"sql": 1}, 422, "sql is not usable"),
        ({"sql": "x" * 50_001}, 422, "sql is not usable"),
        ({"query": "select 1"}, 422, "sql is missing"),
        ({}, 422, "sql is missing"),
    ],
)
def test_bad_requests_are_problems(client: httpx.Client, body: dict[str, Any], status: int, sentence: str) -> None:
    answer = client.post(SQL, json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"].startswith(sentence)


def test_a_body_that_is_no_json_is_a_problem(client: httpx.Client) -> None:
    answer = client.post(SQL, content=b"select 1", headers={"Content-Type": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code in (400, 422)


def test_a_wrong_query_names_the_field_at_fault(client: httpx.Client) -> None:
    body = ask(client, "select nothing from ledger").json()
    assert body["errors"] == [{"name": "sql", "detail": body["detail"]}]


def test_the_schema_tells_tables_questions_and_columns(client: httpx.Client) -> None:
    tables = {table["name"]: table for table in client.get(SCHEMA).json()["tables"]}
    assert {"ledger", "daily_sales", "products", "customers", "stock_movements"} <= set(tables)
    assert "warehouse_state" not in tables
    assert all(table["question"].endswith(("?", ".")) for table in tables.values())
    assert tables["ledger"]["grain"].startswith("one dated money event")
    columns = {column["name"]: column for column in tables["ledger"]["columns"]}
    assert columns["entry_date"]["type"] == "date"
    assert columns["region"]["type"] == "text"
    assert "West" in columns["region"]["values"]
    count = ask(client, "select count(*) as entries from ledger").json()["data"]["entries"][0]
    assert tables["ledger"]["rows"] == count


def test_every_table_of_the_schema_can_be_asked(client: httpx.Client) -> None:
    for table in client.get(SCHEMA).json()["tables"]:
        body = ask(client, f"select * from {table['name']} limit 1").json()
        assert {column["name"] for column in body["columns"]} == {column["name"] for column in table["columns"]}


def test_it_is_off_where_others_reach_the_server(
    web_settings: WebSettings, serve: Callable[[FastAPI], AbstractContextManager[httpx.Client]]
) -> None:
    for settings, sentence in (
        (
            replace(web_settings, host="0.0.0.0"),
            "the SQL page is off when others reach the server - start it with --allow-sql",
        ),
        (replace(web_settings, allow_sql=False), "the SQL page is off - start it with --allow-sql"),
    ):
        with serve(create_app(settings)) as client:
            for answer in (ask(client, "select 1"), client.get(SCHEMA)):
                assert (answer.status_code, answer.json()["detail"]) == (403, sentence)
            assert client.get("/api/v1/meta").json()["may_sql"] is False


def test_it_can_be_allowed(
    web_settings: WebSettings, serve: Callable[[FastAPI], AbstractContextManager[httpx.Client]]
) -> None:
    with serve(create_app(replace(web_settings, host="0.0.0.0", allow_sql=True))) as client:
        assert ask(client, "select 1 as one").json()["data"] == {"one": [1]}


def wait_for(claim: Callable[[], bool]) -> None:
    for _ in range(2000):
        if claim():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to pass within 20 s")


def test_a_query_ends_with_its_client(own_app: FastAPI, own_client: httpx.Client) -> None:
    ask(own_client, "select 1")
    own_sql = own_app.state.storelens.own_sql
    with pytest.raises(httpx.ReadTimeout):
        own_client.post(SQL, json={"sql": ENDLESS}, timeout=1)
    wait_for(lambda: own_sql._waiting == 0)
    started = time.perf_counter()
    assert ask(own_client, "select 1 as one").json()["data"] == {"one": [1]}
    assert time.perf_counter() - started < limits.SECONDS


def test_a_query_has_a_time_limit(own_app: FastAPI, own_client: httpx.Client) -> None:
    ask(own_client, "select 1")
    own_app.state.storelens.own_sql._sandbox.seconds = 0.5
    answer = ask(own_client, ENDLESS)
    assert (answer.status_code, answer.json()["detail"]) == (
        503, "your query took longer than 0.5 s and was ended - ask for less at a time",
    )  # fmt: skip


def test_too_many_waiting_are_turned_away(
    own_app: FastAPI, own_client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_app.state.storelens.own_sql, "_waiting", limits.MOST_WAITING)
    assert ask(own_client, "select 1").status_code == 429


def test_pages_are_answered_while_a_query_runs(own_client: httpx.Client) -> None:
    ask(own_client, "select 1")
    asking = threading.Thread(target=lambda: own_client.post(SQL, json={"sql": "select pg_sleep(2)"}))
    asking.start()
    assert own_client.get("/api/v1/queries/kpis").status_code == 200
    assert asking.is_alive()
    asking.join()


def test_a_change_is_seen_by_the_next_query(own_shop: Path, own_client: httpx.Client) -> None:
    count = "select count(*) as products from products where product_name = 'New name'"
    assert ask(own_client, count).json()["data"] == {"products": [0]}
    with open_store(f"sqlite:///{own_shop}") as shop, shop.store.transaction() as connection:
        connection.execute("update products set product_name = 'New name' where product_id = 1")
    wait_for(lambda: ask(own_client, count).json()["data"] == {"products": [1]})


def test_nothing_is_answered_from_memory(client: httpx.Client) -> None:
    first, second = (ask(client, "select random() as chance").json()["data"]["chance"] for _ in range(2))
    assert first != second
