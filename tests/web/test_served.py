"""Which version is served: the newest, whole, as long as somebody uses it, whatever becomes of the store."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from storelens import open_store
from storelens.catalogue import find_query
from storelens.errors import StoreUnavailable
from storelens.filters import Filters
from storelens.store import Store
from storelens.warehouse import Warehouse, follow
from storelens.warehouse.refresh import refresh
from storelens.web.app import create_app
from storelens.web.served import Served
from storelens.web.settings import WebSettings

Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]


def change(path: Path) -> None:
    """Change the store: one more product."""
    with Store.open(path) as store, store.transaction() as connection:
        connection.execute(
            "insert into products (sku, product_name, category, kind, price_minor) "
            "select 'NEW-' || count(*), 'New', min(category), 'goods', 100 from products"
        )


def wait_until(holds: Callable[[], bool], seconds: float = 90.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it does not come to hold"
        time.sleep(0.01)


def open_files(folder: Path) -> list[str]:
    """Return the files below `folder` that this process has open, those already removed too."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = str(link.readlink())
        except FileNotFoundError:
            continue
        if target.startswith(str(folder)) and ".duckdb" in target:
            found.append(target)
    return found


@pytest.fixture
def served(own_shop: Path) -> Iterator[Served]:
    served = Served(WebSettings(store_url=f"sqlite:///{own_shop}"))
    served.open()
    yield served
    served.close()


def test_a_warehouse_is_built_where_there_is_none(own_shop: Path, request: pytest.FixtureRequest) -> None:
    shutil.rmtree(own_shop.with_suffix(".warehouse"))
    served: Served = request.getfixturevalue("served")
    assert Warehouse(own_shop).current() is not None
    assert served.current.counts["products"] == 40
    assert served.trouble is None


def test_a_store_that_is_nowhere_is_told(tmp_path: Path) -> None:
    served = Served(WebSettings(store_url=f"sqlite:///{tmp_path}/none.db"))
    with pytest.raises(StoreUnavailable, match="no store at"):
        served.open()


def test_a_version_in_use_stays_open_until_its_last_lease_ends(own_shop: Path, served: Served) -> None:
    with served.lease() as old:
        change(own_shop)
        wait_until(lambda: served.current is not old)
        assert served.open_versions == 2
        assert old.reading.ask(find_query("kpis"), Filters()).table.num_rows == 1  # as if nothing had happened
        assert old.counts["products"] == 40
        assert served.current.counts["products"] == 41
    wait_until(lambda: served.open_versions == 1 and len(open_files(own_shop.parent)) == 1)


def test_what_this_server_records_is_looked_for_at_once(
    own_app: FastAPI, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "LOOK_SECONDS", 3600.0)
    sale = {"lines": [{"product_id": 1, "quantity": 1}], "channel": "web", "customer_id": 1}
    with serve(own_app) as client:
        before = client.get("/api/v1/meta").json()["version"]
        reply = client.post("/api/v1/sales", json=sale, headers={"Idempotency-Key": "looked-for"})
        assert reply.status_code == 201, reply.text
        wait_until(lambda: client.get("/api/v1/meta").json()["version"] != before)


@pytest.mark.slow
def test_twenty_versions_leave_nothing_open_while_requests_come(
    own_shop: Path, own_app: FastAPI, own_client: httpx.Client
) -> None:
    served: Served = own_app.state.storelens.served
    is_over = threading.Event()
    statuses: list[int] = []

    def ask() -> None:
        with httpx.Client(base_url=own_client.base_url, timeout=30) as client:
            number = 0
            while not is_over.is_set():
                number += 1
                day = f"2025-{1 + number % 12:02d}-01"
                statuses.append(client.get("/api/v1/pages/sales", params={"start": day}).status_code)

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    counts = []
    for _ in range(20):
        before = served.current.id
        change(own_shop)
        wait_until(lambda before=before: served.current.id != before)
        counts.append(len(open_files(own_shop.parent)))
    is_over.set()
    for thread in asking:
        thread.join()
    assert set(statuses) == {200}
    wait_until(lambda: served.open_versions == 1 and len(open_files(own_shop.parent)) == 1)
    assert max(counts) <= 6, counts
    assert served.current.counts["products"] == 60


@pytest.mark.parametrize(
    "break_it", [Path.unlink, lambda path: path.write_bytes(b"no database" * 1000)], ids=["gone", "damaged"]
)
def test_a_store_that_vanishes_or_breaks_leaves_the_last_version_served(
    own_shop: Path, own_client: httpx.Client, break_it: Callable[[Path], object]
) -> None:
    page = own_client.get("/api/v1/pages/overview").json()
    for suffix in ("-wal", "-shm"):
        own_shop.with_name(own_shop.name + suffix).unlink(missing_ok=True)
    kept = own_shop.read_bytes()
    break_it(own_shop)
    wait_until(lambda: own_client.get("/healthz").json()["status"] == "degraded")
    trouble = own_client.get("/healthz").json()["trouble"]
    assert str(own_shop) in trouble
    assert " - " in trouble
    assert own_client.get("/api/v1/meta").json()["trouble"] == trouble
    again = own_client.get("/api/v1/pages/overview")
    assert (again.status_code, again.json()) == (200, page)
    own_shop.unlink(missing_ok=True)
    own_shop.write_bytes(kept)
    wait_until(lambda: own_client.get("/healthz").json()["status"] == "ok")


def test_another_store_in_its_place_is_served(own_shop: Path, own_client: httpx.Client, golden_path: Path) -> None:
    before = own_client.get("/api/v1/meta").json()
    for suffix in ("-wal", "-shm"):
        own_shop.with_name(own_shop.name + suffix).unlink(missing_ok=True)
    shutil.copy(golden_path, own_shop.with_suffix(".new"))
    own_shop.with_suffix(".new").replace(own_shop)
    wait_until(lambda: own_client.get("/api/v1/meta").json()["version"] != before["version"])
    assert own_client.get("/api/v1/meta").json()["counts"]["orders"] == 1


@pytest.fixture
def golden_path(golden_shop: object) -> Path:
    path: Path = golden_shop.store.path  # type: ignore[attr-defined]
    return path


def test_a_warehouse_that_is_deleted_is_built_anew(own_shop: Path, own_client: httpx.Client) -> None:
    before = own_client.get("/api/v1/meta").json()
    shutil.rmtree(own_shop.with_suffix(".warehouse"))
    wait_until(lambda: Warehouse(own_shop).current() is not None)
    change(own_shop)
    wait_until(lambda: own_client.get("/api/v1/meta").json()["counts"]["products"] == before["counts"]["products"] + 1)


def test_a_server_starts_on_the_last_version_where_the_store_is_away(own_shop: Path, serve: Serve) -> None:
    with open_store(f"sqlite:///{own_shop}") as shop:
        shop.refresh()
    own_shop.unlink()
    with serve(create_app(WebSettings(store_url=f"sqlite:///{own_shop}"))) as client:
        wait_until(lambda: client.get("/healthz").json()["status"] == "degraded")
        assert client.get("/api/v1/pages/overview").status_code == 200


def test_a_damaged_version_is_built_anew(own_shop: Path, serve: Serve) -> None:
    with open_store(f"sqlite:///{own_shop}") as shop:
        shop.refresh()
    version = Warehouse(own_shop).current()
    assert version is not None
    version.write_bytes(b"not a database" * 1000)
    with serve(create_app(WebSettings(store_url=f"sqlite:///{own_shop}"))) as client:
        assert client.get("/healthz").json()["status"] == "ok"
        assert client.get("/api/v1/pages/overview").status_code == 200


def test_a_shop_without_orders_is_served(make_shop: Callable[..., object], serve: Serve) -> None:
    shop = make_shop({}, (date(2025, 1, 1), date(2025, 2, 1)))
    with serve(create_app(WebSettings(store_url=f"sqlite:///{shop.store.path}"))) as client:  # type: ignore[attr-defined]
        meta = client.get("/api/v1/meta").json()
        assert meta["counts"]["orders"] == 0
        for page in meta["pages"]:
            answer = client.get(f"/api/v1/pages/{page['name']}")
            assert answer.status_code == 200
            assert [panel["error"] for panel in answer.json()["panels"]] == [None] * len(answer.json()["panels"])


def test_whoever_has_seen_a_version_is_not_shown_the_one_before(
    own_shop: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker told of the change; this one has not looked at the pointer since."""
    monkeypatch.setattr("storelens.warehouse.follow.Follower.start", lambda _: None)
    with serve(create_app(WebSettings(store_url=f"sqlite:///{own_shop}"))) as client:
        before = client.get("/api/v1/meta").json()
        change(own_shop)
        with Store.open(own_shop) as store:
            refresh(store)
        assert client.get("/api/v1/meta").json() == before
        assert client.get("/api/v1/meta", headers={"Storelens-Version": before["version"]}).json() == before
        after = client.get("/api/v1/meta", headers={"Storelens-Version": "another"}).json()
    assert after["version"] != before["version"]
    assert after["counts"]["products"] == before["counts"]["products"] + 1
