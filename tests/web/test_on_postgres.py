"""A store on a PostgreSQL server, served: the same pages, recording, and two servers and a loader on one database."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.types import ASGIApp

from postgres_server import Server
from storelens.store.opening import store_at
from storelens.store.postgres.copying import copy_store
from storelens.web.app import create_app
from storelens.web.settings import WebSettings

Serve = Callable[[ASGIApp], AbstractContextManager[httpx.Client]]
SALE = {
    "lines": [{"product_id": 1, "quantity": 1}, {"product_id": 2, "quantity": 1}],
    "channel": "web",
    "customer_id": 1,
}
COUNTED = {"product_id": 1, "reason": "counted", "counted_units": 7}
SOLD = """
begin;
insert into storelens.orders (order_id, customer_id, ordered_at, order_date, order_hour, region, status, channel)
values (900001, 1, '2024-06-01 12:00:00', '2024-06-01', 12, 'West', 'delivered', 'web');
insert into storelens.order_items (order_id, product_id, quantity, unit_price_minor) values (900001, 1, 3, 1000);
commit;
"""
# A loader that knows nothing of turns, and takes the products in the other order than a sale.
LOADED = """
begin;
insert into storelens.stock_movements (product_id, moved_date, quantity, kind) values (2, '2024-12-30', 1, 'receipt');
insert into storelens.stock_movements (product_id, moved_date, quantity, kind) values (1, '2024-12-30', 1, 'receipt');
commit;
"""
FILE = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem sku,Shipping Province,Shipping Country\n"
    "#9001,ana@example.com,paid,USD,60.00,5.00,0.00,65.00,2025-01-30 10:00:00 +0000,2,Lamp,30.00,X-LAMP,NY,US\n"
    "#9002,bo@example.com,paid,USD,12.50,0.00,0.00,12.50,2025-01-30 11:00:00 +0000,1,Mug,12.50,X-MUG,CA,US\n"
    "#9003,cy@example.com,paid,USD,12.50,0.00,0.00,12.50,2025-01-31 11:00:00 +0000,one,Mug,12.50,X-MUG,CA,US\n"
)
ENDED = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{}' and pid <> pg_backend_pid()"
SAID = ("/purchase-orders", "/data", "/checks", "/pages/overview", "/explain/orders/5", "/imports/uploads")
OWN = ("version", "as_of", "store_bytes", "warehouse_bytes", "last_change_at", "checks", "milliseconds")
PATIENCE_SECONDS, EACH = 60.0, 5


@pytest.fixture(scope="module")
def template(untouched_shop: Path, postgres_server: Server) -> str:
    made = postgres_server.database()
    copy_store(untouched_shop, made)
    return made


@pytest.fixture
def address(template: str, postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path / "warehouses"))
    return postgres_server.database(template)


@pytest.fixture
def far(address: str, serve: Serve) -> Iterator[httpx.Client]:
    with serve(create_app(WebSettings(store_url=address))) as client:
        yield client


def told(client: httpx.Client, path: str) -> Any:
    reply = client.get(f"/api/v1{path}")
    assert reply.status_code == 200, reply.text
    return without_own(reply.json())


def without_own(value: Any) -> Any:
    """Return an answer without what is each server's own: its version and moments, how large its files are."""
    if isinstance(value, dict):
        return {name: without_own(each) for name, each in value.items() if name not in OWN}
    return [without_own(each) for each in value] if isinstance(value, list) else value


def send(client: httpx.Client, name: str, body: Any, key: str) -> httpx.Response:
    return client.post(f"/api/v1/{name}", json=body, headers={"idempotency-key": key})


def wait_for(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < ends, "it did not come to be"
        time.sleep(0.05)


def counts(client: httpx.Client) -> Any:
    return client.get("/api/v1/meta").json()["counts"]


def test_the_pages_say_what_they_say_of_a_file(far: httpx.Client, client: httpx.Client) -> None:
    for path in SAID:
        assert told(far, path) == told(client, path), path
    data = far.get("/api/v1/data").json()
    assert data["freshness"]["store_bytes"] > 100_000
    assert data["freshness"]["last_change_at"] == client.get("/api/v1/data").json()["freshness"]["last_change_at"]
    assert all(set(check["data"]) == {column["name"] for column in check["columns"]} for check in asked_checks(far))


def asked_checks(client: httpx.Client) -> Any:
    """Return the checks once all were asked: of the server too, none failed."""
    found: list[Any] = []

    def are_asked() -> bool:
        found[:] = client.get("/api/v1/checks").json()["checks"]
        return all(check["state"] != "running" for check in found)

    wait_for(are_asked)
    assert [check["trouble"] for check in found if check["trouble"]] == []
    return found


def test_every_record_is_taken_and_served(far: httpx.Client) -> None:
    before = counts(far)["orders"]
    for name, body in {
        "sales": SALE,
        "returns": {"lines": [{"order_item_id": 1, "quantity": 1}]},
        "receipts": {"product_id": 1, "quantity": 5},
        "adjustments": {"product_id": 1, "reason": "counted", "counted_units": 7},
        "products": {"sku": "NEW-1", "product_name": "A new lamp", "category": "Home", "price_minor": 4900},
        "customers": {"full_name": "Ada Winter", "region": "West"},
        "reviews": {"product_id": 1, "rating": 5},
        "plan": {},
    }.items():
        first = send(far, name, body, f"key-{name}")
        assert first.status_code == 201, first.text
        if name != "plan":
            again = send(far, name, body, f"key-{name}")
            assert (again.status_code, again.json()) == (201, {**first.json(), "replayed": True})
    wait_for(lambda: counts(far)["orders"] == before + 1)
    asked = far.post("/api/v1/plan/what-if", json={"service_share": 0.9})
    assert asked.status_code == 200, asked.text
    wrong = send(far, "sales", {**SALE, "customer_id": 999_999}, "wrong")
    assert (wrong.status_code, wrong.json()["errors"][0]["name"]) == (422, "customer_id")


def test_records_one_after_the_other_share_a_connection(
    far: httpx.Client, postgres_server: Server, address: str
) -> None:
    name = urlsplit(address).path[1:]
    begun = f"select pid from pg_stat_activity where datname = '{name}' order by pid"
    replies = [send(far, "adjustments", COUNTED, "first")]
    before = postgres_server.execute(begun)
    assert before
    replies += [send(far, "adjustments", COUNTED, f"again {number}") for number in range(EACH)]
    assert [reply.status_code for reply in replies] == [201] * (EACH + 1)
    assert postgres_server.execute(begun) == before
    postgres_server.execute(ENDED.format(name))  # as a server that was restarted
    assert send(far, "adjustments", COUNTED, "after it").status_code == 201


def test_what_another_program_records_comes_up(far: httpx.Client, postgres_server: Server, address: str) -> None:
    order = far.get("/api/v1/explain/orders/900001")
    assert order.status_code == 404
    postgres_server.execute(SOLD, address)
    wait_for(lambda: far.get("/api/v1/explain/orders/900001").status_code == 200)
    assert told(far, "/explain/orders/900001")["order"]["lines"] == 1


def job(client: httpx.Client, upload: str, kind: str, body: Any = None) -> Any:
    """Have a job done, the one that a file's arrival begins where `kind` is empty, and return how the upload stands."""
    if kind:
        begun = client.post(f"{upload}/{kind}", json=body)
        assert begun.status_code in (200, 202), begun.text
    wait_for(lambda: client.get(upload).json()["job"]["state"] != "running")
    stands = client.get(upload).json()
    assert stands["job"]["state"] == "done", stands["job"]
    return stands


def test_files_dropped_on_the_page_are_examined_and_loaded(far: httpx.Client, tmp_path: Path) -> None:
    before = counts(far)["orders"]
    upload = f"/api/v1/imports/uploads/{far.post('/api/v1/imports/uploads').json()['id']}"
    sent = far.post(f"{upload}/files", content=FILE.encode(), headers={"File-Name": "orders.csv"})
    assert sent.status_code in (201, 202), sent.text
    job(far, upload, "")
    examined = job(far, upload, "examine", {"source": "shopify"})["examination"]
    assert (examined["worst"] != "stop", examined["account"]["set_aside_rows"]) == (True, 1)
    assert counts(far)["orders"] == before
    account = job(far, upload, "load")["account"]
    assert account["files"][0]["loaded"] == 2
    wait_for(lambda: counts(far)["orders"] == before + 2)
    (newest, *_) = far.get("/api/v1/data").json()["imports"]
    assert (newest["import_id"], newest["rows_set_aside"]) == (account["files"][0]["import_id"], 1)
    aside = told(far, f"/imports/{newest['import_id']}/set-aside")
    assert [row["line_number"] for row in aside["rows"]] == [4]
    written = [file for file in (tmp_path / "warehouses").rglob("*.json") if b"postgresql" in file.read_bytes()]
    assert written == [], "the address may have a password"


def test_a_server_that_is_away_is_one_line_and_the_last_version_is_served(
    far: httpx.Client, postgres_server: Server, address: str
) -> None:
    database = address.rpartition("/shop_")[2].partition("?")[0]
    before = counts(far)
    postgres_server.execute(f"alter database shop_{database} allow_connections false")
    postgres_server.execute(ENDED.format(f"shop_{database}"))
    wait_for(lambda: far.get("/healthz").json()["status"] == "degraded")
    trouble = far.get("/healthz").json()["trouble"]
    assert "PostgreSQL" in trouble
    assert "\n" not in trouble
    assert counts(far) == before
    refused = send(far, "sales", SALE, "away")
    assert (refused.status_code, "cannot reach PostgreSQL" in refused.json()["detail"]) == (503, True)
    postgres_server.execute(f"alter database shop_{database} allow_connections true")
    wait_for(lambda: far.get("/healthz").json()["status"] == "ok")
    assert send(far, "sales", SALE, "away").status_code == 201
    wait_for(lambda: counts(far)["orders"] == before["orders"] + 1)


def test_another_store_at_the_address_is_told(far: httpx.Client, postgres_server: Server, address: str) -> None:
    postgres_server.execute("update storelens.settings set value = 'another' where name = 'store_id'", address)
    database = address.rpartition("/shop_")[2].partition("?")[0]
    postgres_server.execute(ENDED.format(f"shop_{database}"))
    wait_for(lambda: "another store is at" in (far.get("/healthz").json()["trouble"] or ""))


class Program:
    """`storelens serve` as a process of its own, with its own folder of warehouses: as on another machine."""

    def __init__(self, address: str, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "storelens", "serve", "--port", "0", "--store", address],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={**_environment(), "STORELENS_WAREHOUSES": str(folder)},
        )  # fmt: skip
        assert self.process.stderr is not None
        self.said = self.process.stderr.readline()
        while " is served at " not in self.said:
            assert self.process.poll() is None, self.said
            self.said += self.process.stderr.readline()
        url = self.said.rpartition(" is served at ")[2].partition(" ")[0]
        self.client = httpx.Client(base_url=url, timeout=PATIENCE_SECONDS)

    def stop(self) -> tuple[int, str]:
        self.client.close()
        self.process.terminate()
        _, said = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, said


def _environment() -> dict[str, str]:
    import os

    return {name: value for name, value in os.environ.items() if not name.startswith("STORELENS_")}


@pytest.mark.slow
def test_two_servers_and_a_loader_lose_nothing_and_agree(address: str, postgres_server: Server, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as starting:
        programs = list(starting.map(lambda name: Program(address, tmp_path / name), ("one", "two")))
    try:
        with store_at(address) as store:
            before = store.count_rows(["orders", "stock_movements"])
            served = counts(programs[0].client)["orders"]
            levels = dict(store.connection.execute("select product_id, stock_level from products").fetchall())
        replies: list[httpx.Response] = []
        loaded = threading.Event()

        def sell(place: int) -> None:
            replies.extend(send(programs[place].client, "sales", SALE, f"{place}-{number}") for number in range(EACH))
            if place == 0:  # a request that is sent again to the other server is the same request
                replies.append(send(programs[1].client, "sales", SALE, "0-0"))

        def load() -> int:
            rounds = 0
            while not loaded.wait(0.05):
                rounds += _load(postgres_server, address)
            return rounds

        with ThreadPoolExecutor(3) as threads:
            loading = threads.submit(load)
            for selling in [threads.submit(sell, place) for place in (0, 1)]:
                selling.result()
            loaded.set()
            rounds = loading.result()
        assert [reply.status_code for reply in replies] == [201] * (2 * EACH + 1), [reply.text for reply in replies]
        assert sum(reply.json()["replayed"] for reply in replies) == 1
        with store_at(address) as store:
            after = store.count_rows(["orders", "stock_movements"])
            assert after["orders"] == before["orders"] + 2 * EACH
            assert after["stock_movements"] == before["stock_movements"] + 4 * EACH + 2 * rounds
            now = dict(store.connection.execute("select product_id, stock_level from products").fetchall())
            moved = dict(
                store.connection.execute(
                    "select product_id, sum(quantity) from stock_movements group by product_id"
                ).fetchall()
            )
        for product in (1, 2):
            assert now[product] == moved[product] == levels[product] - 2 * EACH + rounds
        for program in programs:
            wait_for(lambda program=program: counts(program.client)["orders"] == served + 2 * EACH)  # type: ignore[misc]
        one, two = (program.client for program in programs)  # the loader's last rows may be on their way to one of them
        wait_for(lambda: told(one, "/pages/overview") == told(two, "/pages/overview"))
    finally:
        ended = [program.stop() for program in programs]
    assert [code for code, _ in ended] == [0, 0]
    assert "deadlock" not in "".join(said for _, said in ended)


def _load(server: Server, address: str) -> int:
    """Load two movements; return 0 where the server ended the loader in favour of another."""
    import psycopg

    with suppress(psycopg.errors.DeadlockDetected):
        server.execute(LOADED, address)
        return 1
    return 0
