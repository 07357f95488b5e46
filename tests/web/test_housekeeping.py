"""What is old goes at a server's start and every day; what is of use, or of a process that lives, stays."""

import asyncio
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storelens.recording import NewCustomer, forget_recorded, record_customer
from storelens.recording.idempotency import KEPT_DAYS
from storelens.store import Store
from storelens.web import housekeeping, leftovers
from storelens.web.journal import Entry
from storelens.web.login import journals_of
from storelens.web.settings import WebSettings

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


def record(store: Store, key: str, days_ago: float) -> None:
    record_customer(store, NewCustomer(f"C {key}", "West"), key, now=NOW - timedelta(days=days_ago))


def keys(path: Path) -> list[str]:
    with Store.open(path) as store:
        return [key for (key,) in store.connection.execute("select idempotency_key from recorded order by 1")]


@pytest.fixture
def dead() -> int:
    """The number of a process that is gone."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_keys_are_forgotten_after_thirty_days_and_what_they_recorded_stays(own_shop: Path) -> None:
    with Store.open(own_shop) as store:
        before = store.connection.execute("select count(*) from customers").fetchone()[0]
        for key, days in (("old", KEPT_DAYS), ("older", 400), ("young", KEPT_DAYS - 0.001)):
            record(store, key, days)
        assert [forget_recorded(store, now=NOW) for _ in range(2)] == [2, 0]
        assert store.connection.execute("select count(*) from customers").fetchone()[0] == before + 3
    assert keys(own_shop) == ["young"]


def test_sessions_that_have_run_out_are_forgotten_and_those_signed_out_of_stay_so(tmp_path: Path) -> None:
    (tmp_path / "store.web").mkdir()
    settings = WebSettings(store_url=f"sqlite:///{tmp_path}/store.db")
    _, ended = journals_of(settings)
    now = time.time()
    with ended.writing() as (_, added):
        added += [Entry(now - 8 * 86_400, "end", "gone"), Entry(now - 6 * 86_400, "end", "ended")]
    assert sum(journal.forget_old() for journal in journals_of(settings)) == 1
    assert [entry.key for entry in ended.entries()] == ["ended"]
    assert not (tmp_path / "store.web" / "tries").exists()


def test_files_of_processes_that_are_gone_are_removed(
    tmp_path: Path, dead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "gettempdir", lambda: str(tmp_path / "tmp"))
    warehouse, shared = tmp_path / "store.warehouse", tmp_path / "tmp"
    of_the_dead = warehouse / "1.duckdb.tmp" / f"duckdb_temp_{dead}_0_storage_DEFAULT-0.tmp"
    of_the_living = warehouse / "2.duckdb.tmp" / f"duckdb_temp_{os.getpid()}_0_owner"
    others = warehouse / "2.duckdb.tmp" / f"duckdb_temp_{dead}_0_owner"
    for file in (of_the_dead, of_the_living, others):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    folders = [shared / f"storelens-workers-{number}-x" for number in (dead, os.getpid())]
    for folder in folders:
        (folder / "answers").mkdir(parents=True)
    assert leftovers.remove_leftovers(tmp_path / "store.db") == 3
    assert not of_the_dead.parent.exists()
    assert [path.exists() for path in (of_the_living, others, *folders)] == [True, False, False, True]


def test_what_a_process_of_this_number_left_before_is_removed(tmp_path: Path) -> None:
    file = tmp_path / "store.warehouse" / "1.duckdb.tmp" / f"duckdb_temp_{os.getpid()}_0_owner"  # in a container
    file.parent.mkdir(parents=True)
    file.touch()
    os.utime(file, (leftovers.STARTED_AT - 60, leftovers.STARTED_AT - 60))
    leftovers.remove_leftovers(tmp_path / "store.db")
    assert not file.exists()


@pytest.mark.parametrize(("read_only", "left"), [(False, []), (True, ["old"])])
def test_it_is_done_at_the_start(own_shop: Path, read_only: bool, left: list[str]) -> None:
    with Store.open(own_shop) as store:
        record(store, "old", 400)

    async def begin() -> None:
        settings = WebSettings(store_url=f"sqlite:///{own_shop}", read_only=read_only)
        with suppress(TimeoutError):  # it would go on the next day
            await asyncio.wait_for(housekeeping.keep_house(settings), 0.5)

    with ThreadPoolExecutor(1) as thread:  # where a browser's tests ran before, this thread has a loop of its own
        thread.submit(asyncio.run, begin()).result()
    assert keys(own_shop) == left


def test_a_store_that_is_gone_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = WebSettings(store_url=f"sqlite:///{tmp_path}/none.db")
    assert housekeeping._try(housekeeping._forget_keys, settings) == 0
    assert "no store at" in caplog.text
