"""A shop's PostgreSQL by a file of SELECTs: a real server, and one clear line for whatever is wrong with it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.sources.test_database import SELECTS, TABLES, read, shop_db, write

from postgres_server import Server
from storelens.engines.foreign import open_foreign
from storelens.errors import StorelensError, StoreUnavailable, UsageError
from storelens.store.importing import import_source

__all__ = ["shop_db"]
psycopg: Any = pytest.importorskip("psycopg", reason="psycopg is not installed")
SETTINGS = {"time_zone": "Europe/Berlin", "shop_name": "Kannen"}
WAITS_SECONDS = 10


@pytest.fixture(scope="module")
def postgres(postgres_server: Server) -> Iterator[str]:
    """The address of a server with the shop's tables, and with a user `clerk` whose password is `right`."""
    postgres_server.execute(TABLES.replace(" real", " numeric(9, 2)"))
    postgres_server.execute("create role clerk login password 'right'; grant select on verkauf to clerk")
    with postgres_server.asking_for_password("clerk"):
        yield postgres_server.uri


def clerk(postgres: str, password: str) -> str:
    return postgres.replace("postgres:@", f"clerk:{password}@")


def refused(address: str, kind: type[StorelensError]) -> str:
    """Return the one line with which an address is refused."""
    with pytest.raises(kind) as caught:
        open_foreign(address)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_postgresql_database_gives_the_same_as_sqlite(tmp_path: Path, shop_db: Path, postgres: str) -> None:
    ours = read(shop_db, write(tmp_path, SELECTS))
    theirs = read(write(tmp_path, f"-- database: {postgres}\n{SELECTS}"))
    for name in ("customers", "orders", "products", "returns", "stock_counts", "reviews"):
        assert str(getattr(theirs, name)).replace("postgres/", "shop.db/") == str(getattr(ours, name))


def test_it_is_loaded_and_a_second_time_changes_nothing(tmp_path: Path, postgres: str) -> None:
    store, script = tmp_path / "store.db", write(tmp_path, f"-- database: {postgres}\n{SELECTS}")
    first, second = (import_source(store, "database", [script], given=SETTINGS) for _ in range(2))
    assert (first.rows_in, first.loaded, len(first.set_aside)) == (9, 8, 1)
    assert not second.has_changed
    with closing(sqlite3.connect(store)) as connection:
        sold = connection.execute("select sum(quantity * unit_price_minor) from order_items").fetchone()
        back = connection.execute("select sum(amount_minor) from returns").fetchone()
    assert (sold, back) == ((2 * 1990 + 6 * 450,), (1990,))


def test_postgresql_is_not_written(postgres: str) -> None:
    with closing(open_foreign(postgres)) as database, pytest.raises(UsageError, match="read-only transaction"):
        list(database.stream("with made as (select set_config('a.b', 'c', false)) select lo_create(0) from made", 1))


def test_an_unknown_table_is_said_in_the_words_of_the_server(tmp_path: Path, postgres: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(write(tmp_path, f"-- database: {postgres}\n-- name: stock\nselect sku, quantity from lager order by sku"))
    assert str(caught.value) == (
        'shop.sql stock: postgres could not run the SELECT: relation "lager" does not exist - mend it'
    )


def test_an_error_among_the_rows_ends_the_reading_in_one_line(postgres: str) -> None:
    with closing(open_foreign(postgres)) as database, pytest.raises(UsageError, match="division by zero - mend it$"):
        list(database.stream("select 1 / (50 - number) from generate_series(1, 90) as number order by number", 10))


def test_a_table_that_may_not_be_read_is_named(postgres: str) -> None:
    right = clerk(postgres, "right")
    with (
        closing(open_foreign(right)) as database,
        pytest.raises(UsageError, match="permission denied for table artikel"),
    ):
        database.columns("select code from artikel order by code")


def test_a_wrong_password_is_one_line_that_does_not_show_it(postgres: str) -> None:
    said = refused(clerk(postgres, "tangerine"), StoreUnavailable)
    assert said.startswith("cannot reach PostgreSQL: ")
    assert 'password authentication failed for user "clerk"' in said
    assert "PGPASSWORD" in said
    assert "tangerine" not in said


def test_a_password_that_is_not_given_is_asked_for(
    postgres: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    assert "PGPASSWORD" in refused(postgres.replace("postgres:@", "clerk@"), StoreUnavailable)


def test_a_database_that_is_not_there_is_named(postgres: str) -> None:
    assert 'database "none" does not exist' in refused(postgres.replace("/postgres?", "/none?"), StoreUnavailable)


def test_a_server_that_is_down_is_one_line() -> None:
    said = refused("postgresql://nobody@127.0.0.1:1/none", StoreUnavailable)
    assert said.startswith("cannot reach PostgreSQL: ")
    assert "Connection refused" in said


def test_an_address_that_is_none_is_refused_for_itself() -> None:
    said = refused("postgresql://host/shop?speed=1", UsageError)
    assert said == (
        'no address of PostgreSQL: invalid URI query parameter: "speed" - write it as postgresql://user@host/database'
    )


def test_a_server_that_goes_away_while_it_is_read_is_no_fault_of_the_select(postgres: str) -> None:
    with closing(open_foreign(postgres)) as database:
        rows = database.stream("select repeat('x', 1000) as a from generate_series(1, 20000) order by a", 10)
        next(rows)
        with psycopg.connect(postgres, autocommit=True) as other:
            ended = (
                "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            )
            other.execute(ended.replace("count(*)", "pg_terminate_backend(pid)"))
            until = time.monotonic() + WAITS_SECONDS
            while other.execute(ended).fetchone()[0] and time.monotonic() < until:
                time.sleep(0.02)
        with pytest.raises(
            StoreUnavailable, match="PostgreSQL ended the connection: .* - import again when it is back$"
        ):
            list(rows)
