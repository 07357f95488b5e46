"""The shop's data over the API: how fresh, how much, which checks pass, what an import set aside."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from shop_files import copy_shop
from storelens.checks import all_checks
from storelens.web.app import create_app
from storelens.web.settings import WebSettings
from web.conftest import SECRET, served

WITHIN_SECONDS = 60


def known_checks(client: httpx.Client) -> dict[str, dict[str, object]]:
    """Return every check once all are known."""
    ends = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < ends:
        checks = client.get("/api/v1/checks").json()["checks"]
        if all(check["state"] != "running" for check in checks):
            return {check["name"]: check for check in checks}
        time.sleep(0.1)
    raise AssertionError([check["name"] for check in checks if check["state"] == "running"])


@pytest.fixture
def broken(untouched_shop: Path, tmp_path: Path) -> Iterator[tuple[httpx.Client, Path]]:
    """A shop with an import that set rows aside, and a stock level that is not the sum of its movements."""
    path = copy_shop(untouched_shop, tmp_path / "store.db")
    connection = sqlite3.connect(path)
    connection.execute("update products set stock_level = stock_level + 7 where product_id = 3")
    connection.execute(
        "insert into imports values (9, 'olist', 'reviews.csv', 'ab', 100, '2026-01-02 03:04:05', 5, 2, 0, 0, 3)"
    )
    connection.executemany(
        "insert into set_aside (import_id, file_name, line_number, reason, original_text) values (9, 'reviews.csv', ?, ?, ?)",
        [(line, "its order has no item", f"raw,{line}") for line in (2, 5, 9)],
    )
    connection.commit()
    connection.close()
    with served(create_app(WebSettings(store_url=f"sqlite:///{path}", secret=SECRET))) as client:
        yield client, path


def test_a_sound_shop_passes_every_check(client: httpx.Client) -> None:
    checks = known_checks(client)
    assert list(checks) == list(all_checks())
    assert {name: check["state"] for name, check in checks.items() if check["state"] == "failed"} == {}


def test_a_check_that_fails_hands_over_its_rows(broken: tuple[httpx.Client, Path]) -> None:
    client, _ = broken
    failed = {name: check for name, check in known_checks(client).items() if check["state"] == "failed"}
    assert len(failed) == 1
    (check,) = failed.values()
    assert check["rows_found"] == 1
    assert check["data"]["product_id"] == [3]  # type: ignore[index]
    assert [column["name"] for column in check["columns"]] == list(check["data"])  # type: ignore[attr-defined, call-overload]


def test_what_was_found_is_not_asked_again_in_the_same_version(broken: tuple[httpx.Client, Path]) -> None:
    client, path = broken
    first = known_checks(client)
    assert known_checks(client) == first  # milliseconds too
    (kept,) = path.with_suffix(".warehouse").glob("*.checks.json")
    assert kept.stat().st_size > 1000


def test_freshness_rows_and_imports(broken: tuple[httpx.Client, Path]) -> None:
    client, path = broken
    found = client.get("/api/v1/data").json()
    rows = {(one["held_by"], one["name"]): one["rows"] for one in found["tables"]}
    assert rows["store", "orders"] == 1200
    assert rows["store", "customers"] == 250 > rows["warehouse", "customer_facts"] > 0  # those who ordered
    assert found["freshness"]["is_simulated"] is True
    assert found["freshness"]["store_bytes"] >= path.stat().st_size
    assert found["freshness"]["last_order_date"] <= found["freshness"]["last_day"]
    (one,) = found["imports"]
    assert one["rows_in"] == sum(one[f"rows_{what}"] for what in ("loaded", "updated", "unchanged", "set_aside"))
    assert found["set_aside_total"] == 3


def test_what_an_import_set_aside_comes_in_pages(broken: tuple[httpx.Client, Path]) -> None:
    client, _ = broken
    first = client.get("/api/v1/imports/9/set-aside", params={"limit": 2}).json()
    rest = client.get("/api/v1/imports/9/set-aside", params={"limit": 2, "offset": 2}).json()
    assert [row["line_number"] for row in (*first["rows"], *rest["rows"])] == [2, 5, 9]
    assert first["rows"][0]["original_text"] == "raw,2"
    assert first["total_rows"] == 3


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/api/v1/imports/4711/set-aside", 404, "4711"),
        ("/api/v1/imports/x/set-aside", 400, "x"),
        ("/api/v1/imports/9/set-aside?limit=0", 400, "limit"),
        ("/api/v1/data?regoin=West", 400, "regoin"),
        ("/api/v1/checks?name=x", 400, "name"),
    ],
)
def test_what_is_not_there_or_not_known(client: httpx.Client, path: str, status: int, word: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert word in answer.json()["detail"]


def test_a_store_that_vanished_is_a_problem_and_not_a_crash(broken: tuple[httpx.Client, Path]) -> None:
    client, path = broken
    path.rename(path.with_suffix(".away"))
    answer = client.get("/api/v1/data")
    assert answer.status_code == 503
    assert "store.db" in answer.json()["detail"]
    assert client.get("/api/v1/checks").status_code == 200
