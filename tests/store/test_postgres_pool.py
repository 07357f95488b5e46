"""Connections that stay open between requests: none too many, none that is dead, none that is in somebody's middle."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from conftest import GOLDEN_DAYS, batch, golden_tables
from postgres_server import Server
from storelens import recording
from storelens.errors import NoStore, StoreUnavailable
from storelens.store.load import create_store
from storelens.store.postgres.copying import copy_store
from storelens.store.postgres.pool import StorePool

PID = "select pg_backend_pid()"
PATIENCE_SECONDS = 60.0
COUNT = recording.Adjustment(product_id=1, reason="counted", counted_units=5)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, postgres_server: Server) -> str:
    path = tmp_path_factory.mktemp("golden") / "store.db"
    create_store(path, [batch(table, rows) for table, rows in golden_tables().items()], {}, GOLDEN_DAYS)
    made = postgres_server.database()
    copy_store(path, made)
    return made


@pytest.fixture
def address(template: str, postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path / "warehouses"))
    return postgres_server.database(template)


@pytest.fixture
def pool(address: str) -> Iterator[StorePool]:
    pool = StorePool(address, 2)
    yield pool
    pool.close()


@pytest.fixture
def connected(address: str, postgres_server: Server) -> Callable[[int], list[int]]:
    """Return what waits until so many are connected to the database, and returns their processes."""
    asked = f"select pid from pg_stat_activity where datname = '{urlsplit(address).path[1:]}' order by pid"

    def wait(count: int) -> list[int]:
        ends = time.monotonic() + PATIENCE_SECONDS
        while len(found := [pid for (pid,) in postgres_server.execute(asked)]) != count:
            assert time.monotonic() < ends, f"{len(found)} are connected, not {count}"
            time.sleep(0.02)
        return found

    return wait


def pid_of(pool: StorePool) -> int:
    with pool.taken() as store:
        return int(store.connection.execute(PID).fetchone()[0])


def test_no_store_at_the_address_is_told_each_time(postgres_server: Server) -> None:
    pool = StorePool(postgres_server.database(), 2)
    for _ in range(2):
        with pytest.raises(NoStore, match="has no Storelens store"), pool.taken():
            pass


def test_one_after_the_other_shares_a_connection(pool: StorePool, connected: Callable[[int], list[int]]) -> None:
    for number in range(3):
        with pool.taken() as store:
            recording.record_adjustment(store, COUNT, f"key {number}")
    assert connected(1) == [pid_of(pool)]


def test_two_at_a_time_have_each_their_own(pool: StorePool) -> None:
    with pool.taken() as one, pool.taken() as other:
        assert one is not other
        assert one.connection is not other.connection


def test_no_more_are_kept_than_agreed(pool: StorePool, connected: Callable[[int], list[int]]) -> None:
    with pool.taken(), pool.taken(), pool.taken():
        connected(3)
    connected(2)


def test_one_that_the_server_ended_meanwhile_is_replaced(pool: StorePool, postgres_server: Server) -> None:
    before = pid_of(pool)
    postgres_server.execute(f"select pg_terminate_backend({before}, 5000)")
    assert pid_of(pool) != before


def test_one_that_is_ended_in_the_middle_is_one_line_and_not_used_again(
    pool: StorePool, postgres_server: Server
) -> None:
    with pool.taken() as store, pytest.raises(StoreUnavailable) as refused, store.transaction() as connection:
        connection.execute("update products set stock_level = 0 where product_id = 1")
        pid = connection.execute(PID).fetchone()[0]
        postgres_server.execute(f"select pg_terminate_backend({pid}, 5000)")
        connection.execute("update products set stock_level = 1 where product_id = 1")
    assert "PostgreSQL ended the connection" in str(refused.value)
    assert "\n" not in str(refused.value)
    with pool.taken() as store:
        recording.record_adjustment(store, COUNT, "after it")


def test_one_that_fails_in_the_middle_leaves_nothing_to_the_next(pool: StorePool) -> None:
    with suppress(ZeroDivisionError), pool.taken() as store, store.transaction() as connection:
        connection.execute("delete from settings where name = 'shop_name'")
        raise ZeroDivisionError
    with pool.taken() as store:
        assert "shop_name" in store.settings


def test_one_given_back_within_a_transaction_is_closed(pool: StorePool, connected: Callable[[int], list[int]]) -> None:
    with pool.taken() as store:
        store.connection.driven.execute("begin")
    connected(0)


def test_another_store_at_the_address_is_opened_anew(pool: StorePool, postgres_server: Server, address: str) -> None:
    with pool.taken() as store:
        before = store.store_id
    postgres_server.execute("update storelens.settings set value = 'another' where name = 'store_id'", address)
    with pool.taken() as store:
        assert before != store.store_id == "another"


def test_a_store_of_a_newer_program_is_refused_though_it_was_open(
    pool: StorePool, postgres_server: Server, address: str
) -> None:
    pid_of(pool)
    postgres_server.execute("update storelens.settings set value = '999' where name = 'schema_version'", address)
    with pytest.raises(StoreUnavailable, match="update storelens"), pool.taken():
        pass


def test_nothing_is_left_open_once_it_is_closed(pool: StorePool, connected: Callable[[int], list[int]]) -> None:
    with pool.taken():
        pid_of(pool)
        pool.close()
    connected(0)
