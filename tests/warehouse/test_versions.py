"""A reader never sees half a refresh and never waits for one; an interrupted refresh leaves the last good version."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from small_shop import FIRST, LAST, random_tables
from storelens import open_store
from storelens.errors import StoreUnavailable
from storelens.rewrite import Statement
from storelens.shop import Shop
from storelens.warehouse import Warehouse

REFRESH = "import sys; from storelens import open_store; shop = open_store(sys.argv[1]); print('open', flush=True); shop.refresh()"


@pytest.fixture
def shop(make_shop: Callable[..., Shop]) -> Shop:
    made = make_shop(random_tables(4, orders=200), (FIRST, LAST))
    made.refresh()
    return made


def change(shop: Shop, discount: int = 1) -> None:
    with shop.store.transaction() as connection:
        connection.execute(
            "update order_items set discount_minor = ? "
            "where order_item_id = (select max(order_item_id) from ledger where entry_kind = 'sale' and status = 'delivered')",
            [discount],
        )


def net(shop: Shop, engine: str = "duckdb") -> int:
    return int(shop.query("kpis", engine=engine).to_pylist()[0]["net_minor"])


def refreshing(shop: Shop, limit_bytes: int | None = None) -> subprocess.Popen[str]:
    def limit() -> None:
        if limit_bytes is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

    command = [sys.executable, "-c", REFRESH, f"sqlite:///{shop.store.path}"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limit)


def test_an_open_reader_keeps_its_version(shop: Shop) -> None:
    reader = shop.engine("duckdb")
    before = net(shop)
    change(shop, 300)
    with open_store(f"sqlite:///{shop.store.path}") as other:
        assert other.refresh().kind == "merged"
        after = net(other)
    assert after != before
    total = reader.run(Statement("select sum(net_minor) as net from daily_sales", {}))
    assert total.column(0).to_pylist() == [before]


def test_a_reader_does_not_wait_for_a_refresh(shop: Shop) -> None:
    before = net(shop)
    with open_store(f"sqlite:///{shop.store.path}") as reader:
        with Warehouse(shop.store.path).writing(wait=True) as mine:
            assert mine
            change(shop, 299)
            assert net(reader) == before  # the last version, at once
        assert net(reader) != before  # and the next as soon as there can be one


@pytest.mark.slow
def test_killed_at_any_moment_the_last_version_is_served(shop: Shop) -> None:
    folder = Warehouse(shop.store.path).folder
    for number, delay in enumerate((0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)):
        change(shop, number + 10)
        process = refreshing(shop)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.kill()
        process.communicate()
        current = Warehouse(shop.store.path).current()
        assert current is not None
        with open_store(f"sqlite:///{shop.store.path}") as reader:
            assert net(reader) == net(reader, "sqlite")
    assert sorted(path.suffix for path in folder.iterdir() if path.suffix == ".partial") == []


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="file size limits are of POSIX")
def test_a_full_disk_leaves_the_last_version(shop: Shop) -> None:
    before = Warehouse(shop.store.path).current()
    change(shop, 7)
    process = refreshing(shop, limit_bytes=500_000)
    _, errors = process.communicate()
    assert process.returncode != 0
    assert "StoreUnavailable" in errors
    assert Warehouse(shop.store.path).current() == before
    assert shop.refresh().kind == "merged"


def test_a_damaged_version_is_built_anew(shop: Shop) -> None:
    current = Warehouse(shop.store.path).current()
    assert current is not None
    current.write_bytes(b"not a database")
    with open_store(f"sqlite:///{shop.store.path}") as fresh:
        assert net(fresh) == net(fresh, "sqlite")


def test_a_pointer_to_nothing_is_built_anew(shop: Shop) -> None:
    (Warehouse(shop.store.path).folder / "current").write_text("000099.duckdb", encoding="utf-8")
    with open_store(f"sqlite:///{shop.store.path}") as fresh:
        assert net(fresh) == net(fresh, "sqlite")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_nobody_may_write(shop: Shop) -> None:
    change(shop)
    folder = Warehouse(shop.store.path).folder
    folder.chmod(0o500)
    try:
        with pytest.raises(StoreUnavailable, match="cannot write the warehouse"):
            shop.refresh()
    finally:
        folder.chmod(0o700)


def test_old_versions_are_swept(shop: Shop) -> None:
    for number in range(3):
        change(shop, number + 50)
        shop.refresh()
    files: list[Path] = list(Warehouse(shop.store.path).folder.glob("*.duckdb"))
    assert len(files) == 2  # the one served, and the one before for readers about to open it


def test_a_sweep_leaves_what_readers_use(shop: Shop) -> None:
    current = Warehouse(shop.store.path).current()
    assert current is not None
    spilling = current.with_name("served-1-1.duckdb.tmp")  # DuckDB's, beside the file that it sorts rows of
    spilling.mkdir()
    left = [current.with_suffix(".checks.json"), current.with_name("checks.lock"), spilling / "sorted.tmp"]
    stale = [current.with_name("000000.checks.json"), current.with_name("000000.duckdb")]
    for path in (*left, *stale):
        path.touch()
    with Warehouse(shop.store.path).writing(wait=True):
        pass
    assert [path.exists() for path in (*left, *stale)] == [True, True, True, False, False]
