"""A store on a server of an older version is led to this one in place: all of it or nothing, and once."""

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from conftest import GOLDEN_DAYS, batch, golden_tables
from postgres_server import Server
from storelens import open_store
from storelens.errors import StoreUnavailable
from storelens.schema import SCHEMA_VERSION
from storelens.store import migrations
from storelens.store.load import create_store
from storelens.store.opening import store_at
from storelens.store.postgres import migrating
from storelens.store.postgres import store as postgres_store
from storelens.store.postgres.copying import copy_store

COLUMNS = """
select table_name, column_name, data_type, collation_name, is_nullable, column_default from information_schema.columns
where table_schema = 'storelens' order by 1, 2
"""
RULES = """
select rel.relname, con.contype::text, pg_get_constraintdef(con.oid) from pg_constraint as con
inner join pg_class as rel on con.conrelid = rel.oid
where con.connamespace = 'storelens'::regnamespace order by 1, 2, 3
"""
INDEXES = "select indexname, indexdef from pg_indexes where schemaname = 'storelens' order by 1"
TRIGGERS = """
select event_object_table, trigger_name, event_manipulation, action_statement from information_schema.triggers
where trigger_schema = 'storelens' order by 1, 2, 3
"""
# What a next version may bring: all kinds of statements that migrations have.
NEXT = """
-- Prices by quantity.
create table price_steps (
    price_step_id integer primary key,
    product_id integer not null references products (product_id) on delete cascade,
    from_quantity integer not null check (from_quantity > 0),
    first_date text not null check (first_date is date(first_date, '+0 days')),
    unique (product_id, from_quantity)
) strict;
create index price_steps_by_product on price_steps (product_id);
create trigger price_step_added after insert on price_steps begin
    insert into change_log (table_name, row_id, operation) values ('price_steps', new.price_step_id, 'insert');
end;
alter table products add column shelf text not null default '' check (shelf is not 'none');
insert into price_steps (product_id, from_quantity, first_date)
select product_id, 10, '2025-01-31' from products;
drop trigger plan_removed;
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, postgres_server: Server) -> str:
    path, made = tmp_path_factory.mktemp("golden") / "store.db", postgres_server.database()
    create_store(path, [batch(table, rows) for table, rows in golden_tables().items()], {}, GOLDEN_DAYS)
    copy_store(path, made)
    return made


@pytest.fixture
def address(template: str, postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path / "warehouses"))
    return postgres_server.database(template)


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let this program be of the next version."""
    for module in (migrating, postgres_store):
        monkeypatch.setattr(module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setattr(migrating, "MIGRATIONS", {SCHEMA_VERSION: NEXT})
    return SCHEMA_VERSION + 1


def to_version_1() -> str:
    """Return what takes from a store all that the versions after the first brought."""
    script = "".join(migrations.MIGRATIONS.values())
    tables = re.findall(r"create table (\w+)", script)
    undone = [f"drop table storelens.{', storelens.'.join(tables)} cascade"]
    undone += [f"drop function storelens.{name}() cascade" for name in re.findall(r"create trigger (\w+)", script)]
    for table, column in re.findall(r"alter table (\w+) add column\s+(\w+)", script):
        undone.append(f"alter table storelens.{table} drop column {column} cascade")
    return ";".join([*undone, "update storelens.settings set value = '1' where name = 'schema_version'"])


def shape(server: Server, address: str) -> dict[str, list[tuple[Any, ...]]]:
    return {asked: server.execute(asked, address) for asked in (COLUMNS, RULES, INDEXES, TRIGGERS)}


def version(server: Server, address: str) -> str:
    return str(server.execute("select value from storelens.settings where name = 'schema_version'", address)[0][0])


def test_the_first_version_becomes_this_one(postgres_server: Server, template: str, address: str) -> None:
    postgres_server.execute(to_version_1(), address)
    with open_store(address) as shop:
        (row,) = shop.query("kpis", start="2025-01-01", end="2025-01-31").to_pylist()
        assert row["net_minor"] == 9000
        assert shop.query("kpis", engine="postgres", start="2025-01-01", end="2025-01-31").to_pylist() == [row]
    assert version(postgres_server, address) == str(SCHEMA_VERSION)
    ours, theirs = shape(postgres_server, address), shape(postgres_server, template)
    for asked, rows in theirs.items():
        assert ours[asked] == rows


def test_every_kind_of_step_is_taken_and_once_by_programs_that_come_together(
    postgres_server: Server, address: str, next_version: int
) -> None:
    def use(_: int) -> int:
        with store_at(address) as store:
            return int(store.count_rows(["price_steps"])["price_steps"])

    with ThreadPoolExecutor(3) as programs:
        assert list(programs.map(use, range(3))) == [3, 3, 3]
    assert version(postgres_server, address) == str(next_version)
    logged = "select count(*) from storelens.change_log where table_name = 'price_steps'"
    assert postgres_server.execute(logged, address) == [(3,)]
    with store_at(address) as store, pytest.raises(StoreUnavailable, match="refused the rows"):
        store.connection.execute("update products set shelf = 'none'")


def test_the_steps_of_a_file_and_of_a_server_give_the_same_columns(
    postgres_server: Server, address: str, next_version: int
) -> None:
    store_at(address).close()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create table products (product_id integer primary key)")
        connection.executescript(NEXT.partition("create trigger")[0])
        ours = [row[1] for row in connection.execute("pragma table_info(price_steps)")]
    asked = (
        "select column_name from information_schema.columns where table_name = 'price_steps' order by ordinal_position"
    )
    assert [row[0] for row in postgres_server.execute(asked, address)] == ours


def test_a_step_that_fails_leaves_the_store_as_it_was(
    postgres_server: Server, address: str, next_version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shape(postgres_server, address)
    monkeypatch.setattr(migrating, "MIGRATIONS", {SCHEMA_VERSION: NEXT + "insert into nowhere (x) values (1);\n"})
    with pytest.raises(StoreUnavailable, match="could not be used: relation .*nowhere.* - nothing was changed"):
        store_at(address)
    assert shape(postgres_server, address) == before
    assert version(postgres_server, address) == str(SCHEMA_VERSION)


def test_who_does_not_own_the_store_is_told_who_can(postgres_server: Server, address: str, next_version: int) -> None:
    postgres_server.execute(
        "drop role if exists teller; create role teller login; grant usage on schema storelens to teller; "
        "grant select, insert, update, delete on all tables in schema storelens to teller",
        address,
    )
    with pytest.raises(StoreUnavailable, match="only its owner may change - let the owner run: storelens info"):
        store_at(address.replace("postgres:@", "teller@"))
    postgres_server.execute("drop owned by teller; drop role teller", address)


def test_a_version_nobody_can_migrate_is_refused(postgres_server: Server, address: str) -> None:
    postgres_server.execute("update storelens.settings set value = '-3' where name = 'schema_version'", address)
    with pytest.raises(StoreUnavailable, match="is of version -3, which cannot be migrated - move it there anew"):
        store_at(address)
