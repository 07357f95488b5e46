"""The warehouse follows the store by itself, in every process that serves it, whatever happens to the store."""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from conftest import batch
from small_shop import FIRST, LAST, random_tables
from storelens.engines.duckdb import DuckDBEngine
from storelens.engines.stop import Stop
from storelens.errors import StoreUnavailable
from storelens.rewrite import Statement
from storelens.store import Store
from storelens.store.load import create_store
from storelens.warehouse import Warehouse, follow
from storelens.warehouse.follow import Follower, VersionWatch
from storelens.warehouse.refresh import Refreshed, refresh

PATIENCE_SECONDS = 20.0  # for a machine that is busy with other tests

REVIEW = "insert into reviews (product_id, rating, review_date) values (1, 4, '2025-03-01')"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "store.db"
    make_store(found)
    return found


def make_store(path: Path, orders: int = 40) -> None:
    create_store(
        path, [batch(table, rows) for table, rows in random_tables(1, orders).items() if rows], {}, (FIRST, LAST)
    )


def write(path: Path, sql: str = REVIEW) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sql)
        connection.commit()


def reviews_served(path: Path) -> int:
    current = Warehouse(path).current()
    if current is None:
        return -1
    with closing(DuckDBEngine(current)) as engine:
        return int(engine.execute("select count(*) from reviews")[0][0])


def until(happened: Callable[[], bool]) -> None:
    """Return as soon as it happened; fail where it does not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


class Told:
    """Counts how often it was called."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@contextmanager
def following(path: Path, on_change: Callable[[], None] = lambda: None) -> Iterator[Follower]:
    """Yield a follower that has caught up once."""
    told = threading.Event()

    def tell() -> None:
        on_change()
        told.set()

    with Follower(path, tell) as follower:
        assert told.wait(PATIENCE_SECONDS)
        yield follower


def test_the_first_warehouse_is_made_and_told_of(path: Path) -> None:
    told = Told()
    with following(path, told) as follower:
        assert (told.times, follower.trouble) == (1, None)
        assert reviews_served(path) > 0


def test_what_is_written_is_served_and_told_of(path: Path) -> None:
    told = Told()
    with following(path, told):
        before = reviews_served(path)
        write(path)
        until(lambda: told.times == 2)
        assert reviews_served(path) == before + 1


def test_who_has_written_need_not_wait_for_the_next_look(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "LOOK_SECONDS", 10 * PATIENCE_SECONDS)
    told = Told()
    with following(path, told) as follower:
        write(path)
        follower.wake()
        until(lambda: told.times == 2)


def test_nothing_written_nothing_told(path: Path) -> None:
    told = Told()
    with following(path, told):
        time.sleep(1.0)
    assert told.times == 1


def test_what_another_process_refreshed_is_told_of(path: Path) -> None:
    told = Told()
    with following(path, told):
        with Warehouse(path).writing(wait=True):  # the follower finds it busy
            write(path)
            time.sleep(0.5)
            assert told.times == 1
        with Store.open(path) as store:
            refresh(store)
        until(lambda: told.times == 2)


def test_who_could_not_take_the_version_is_told_again(path: Path) -> None:
    calls: list[int] = []

    def fail_once() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise StoreUnavailable("cannot open it - try again")

    with following(path, fail_once) as follower:
        until(lambda: follower.trouble is None)
    assert len(calls) == 2


def test_a_store_that_vanishes_is_said_and_followed_when_it_is_back(path: Path) -> None:
    with following(path) as follower:
        before = reviews_served(path)
        away = path.with_name("away.db")
        path.rename(away)
        until(lambda: follower.trouble is not None)
        assert str(follower.trouble).startswith(f"no store at {path} - ")
        assert reviews_served(path) == before  # the last version
        assert not path.exists()  # and looking for it does not make one
        away.rename(path)
        until(lambda: follower.trouble is None)
        write(path)
        until(lambda: reviews_served(path) == before + 1)


def test_a_store_that_is_replaced_is_followed(path: Path) -> None:
    with following(path) as follower:
        make_store(path, orders=90)
        with Store.open(path) as store:
            expected = store.count_rows(["reviews"])["reviews"]
        until(lambda: reviews_served(path) == expected)
        assert follower.trouble is None


def test_what_is_no_store_is_said(path: Path) -> None:
    with following(path) as follower:
        path.unlink()
        path.write_bytes(b"hello, this is no database at all" * 100)
        until(lambda: follower.trouble is not None)
        assert "not a Storelens store" in str(follower.trouble)


def test_a_warehouse_that_is_deleted_is_made_anew(path: Path) -> None:
    told = Told()
    with following(path, told):
        shutil.rmtree(Warehouse(path).folder)
        until(lambda: told.times >= 2)
        assert reviews_served(path) > 0


def test_a_locked_store_is_said_and_followed_when_it_is_free(path: Path) -> None:
    with following(path) as follower:
        before = reviews_served(path)
        follower.stop()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        other.execute(REVIEW)
        follower = Follower(path, lambda: None)
        follower.start()
        until(lambda: follower.trouble is not None)
        assert "in use by another program" in str(follower.trouble)
        other.execute("commit")
    until(lambda: follower.trouble is None and reviews_served(path) == before + 1)
    follower.stop()


def test_an_error_nobody_thought_of_does_not_end_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with following(path) as follower:
        before = reviews_served(path)
        with monkeypatch.context() as patch:
            patch.setattr(follow, "refresh", lambda *_, **__: 1 / 0)
            write(path)
            until(lambda: follower.trouble is not None)
            assert "ZeroDivisionError" in str(follower.trouble)
            assert "\n" not in str(follower.trouble)
        until(lambda: follower.trouble is None)
        assert reviews_served(path) == before + 1


def test_it_stops_at_once_in_the_middle_of_a_refresh(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def endless(_: Store, *, wait: bool, stop: Stop) -> Refreshed:
        with closing(DuckDBEngine(None, read_only=False, stop=stop)) as engine:
            begun.set()
            engine.execute("select sum(a.range * b.range) from range(10000000) as a, range(10000000) as b")
        return Refreshed("built", 0.0)

    monkeypatch.setattr(follow, "refresh", endless)
    follower = Follower(path, lambda: None)
    follower.start()
    assert begun.wait(PATIENCE_SECONDS)
    started = time.monotonic()
    follower.stop()
    assert time.monotonic() - started < 5.0
    assert follower.trouble is None  # to be stopped is none


def test_a_refresh_broken_off_leaves_the_last_version(path: Path) -> None:
    with Store.open(path) as store:
        refresh(store)
        before = Warehouse(path).current()
        stop = Stop()
        stop.end("enough")
        write(path)
        with pytest.raises(Exception, match="enough"):
            refresh(store, stop=stop)
        assert Warehouse(path).current() == before
        assert [file.name for file in Warehouse(path).folder.glob("*.partial*")] == []
        assert refresh(store).kind == "merged"


def test_stopped_before_it_began(path: Path) -> None:
    Follower(path, lambda: None).stop()


def test_a_watch_sees_every_version_once(path: Path) -> None:
    watch = VersionWatch(path)
    assert watch.unseen() is None  # there is none yet
    with Store.open(path) as store:
        for _ in range(2):
            write(path)
            refresh(store)
            mark = watch.unseen()
            assert mark is not None
            watch.see(mark)
            assert watch.unseen() is None


def test_a_reader_keeps_its_version_while_others_take_its_place(path: Path) -> None:
    with following(path) as _:
        current = Warehouse(path).current()
        assert current is not None
        with closing(DuckDBEngine(current)) as reader:
            before = reader.run(Statement("select count(*) from reviews", {})).column(0).to_pylist()
            for number in range(1, 4):
                write(path)
                until(lambda number=number: reviews_served(path) == before[0] + number)
            assert not current.exists()
            assert reader.run(Statement("select count(*) from reviews", {})).column(0).to_pylist() == before


# --- several processes ---

SERVE = """
    import sys, time
    from pathlib import Path
    from storelens.engines.duckdb import DuckDBEngine
    from storelens.warehouse import Warehouse
    from storelens.warehouse.follow import Follower

    path = Path(sys.argv[1])

    def tell():
        engine = DuckDBEngine(Warehouse(path).current())
        print(engine.execute("select count(*) from reviews")[0][0], time.time(), flush=True)
        engine.close()

    with Follower(path, tell):
        sys.stdin.read()
"""


@contextmanager
def serving(path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", textwrap.dedent(SERVE), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> tuple[int, float]:
    assert process.stdout is not None
    reviews, at = process.stdout.readline().split()
    return int(reviews), float(at)


@pytest.mark.slow
def test_what_one_process_writes_others_serve_and_one_of_them_refreshes(path: Path) -> None:
    with serving(path) as one, serving(path) as two, serving(path) as three:
        processes = (one, two, three)
        before = {said(process)[0] for process in processes}
        for number in range(1, 4):
            version = int(Warehouse(path).current().stem)
            write(path)
            assert {said(process)[0] for process in processes} == {min(before) + number}
            assert int(Warehouse(path).current().stem) == version + 1


@pytest.mark.slow
def test_the_one_that_refreshes_is_killed_and_another_takes_over(path: Path) -> None:
    with serving(path) as one, serving(path) as two:
        before, _ = said(one)
        said(two)
        for _ in range(3):
            write(path)
            time.sleep(0.25)
        one.kill()
        until(lambda: reviews_served(path) == before + 3)


FULL_DISK = """
    import resource, signal, sys, time
    from pathlib import Path
    from storelens.warehouse.follow import Follower

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    with Follower(Path(sys.argv[1]), lambda: print("served", flush=True)) as follower:
        while follower.trouble is None:
            time.sleep(0.01)
        print(follower.trouble, flush=True)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        while follower.trouble is not None:
            time.sleep(0.01)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="file size limits are of POSIX")
def test_a_full_disk_is_said_and_the_warehouse_follows_when_there_is_room(path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    command = [sys.executable, "-c", textwrap.dedent(FULL_DISK), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            said_so, errors = process.communicate(timeout=3 * PATIENCE_SECONDS)
        finally:
            process.send_signal(signal.SIGKILL)
    assert errors is None
    lines = said_so.splitlines()
    assert "free space" in lines[0]
    assert lines[1:] == ["served"]
