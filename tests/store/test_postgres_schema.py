"""The store's tables on PostgreSQL are those of SQLite: the same columns, keys and rules, the same triggers."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from conftest import GOLDEN_DAYS, batch, golden_tables
from postgres_server import Server
from storelens.engines.postgres_connection import SETTINGS, connect, driver
from storelens.schema import SCHEMA_FILE, read_sql
from storelens.store.load import create_store
from storelens.store.postgres import schema
from storelens.store.postgres.copying import copy_store
from storelens.store.shape import read_shape

COLUMNS = """
select column_name, data_type, is_nullable = 'YES' from information_schema.columns
where table_schema = 'storelens' and table_name = %s order by ordinal_position
"""
KEYS = """
select rel.relname, con.contype::text, pg_get_constraintdef(con.oid) from pg_constraint as con
inner join pg_class as rel on con.conrelid = rel.oid
where con.connamespace = 'storelens'::regnamespace and con.contype <> 'n' order by 1, 2, 3
"""
TYPES = {
    "integer": {"bigint"},
    "real": {"double precision"},
    "text": {"text", "date", "timestamp without time zone"},
}

# Every table with a trigger: rows come, change and go, keys too.
CHANGES = """
insert into suppliers (supplier_id, supplier_name) values (1, 'Acme'), (2, 'Best');
update suppliers set lead_time_days = 9 where supplier_id = 1;
delete from suppliers where supplier_id = 2;
insert into price_breaks (price_break_id, product_id, least_units, unit_cost_minor) values (1, 1, 50, 300), (2, 1, 9, 4);
update price_breaks set unit_cost_minor = 290 where price_break_id = 1;
delete from price_breaks where price_break_id = 2;
insert into promotions (promotion_name, start_date, end_date, discount_share)
values ('May', '2025-05-01', '2025-05-31', 0.1);
update promotions set discount_share = 0.2;
delete from promotions;
insert into stock_movements (product_id, moved_date, quantity, kind) values (1, '2025-01-01', 10, 'opening');
insert into stock_movements (product_id, moved_date, quantity, kind) values (1, '2025-01-02', -3, 'sale');
update stock_movements set product_id = 2 where quantity = 10;
update stock_movements set quantity = -4 where quantity = -3;
delete from stock_movements where quantity = -4;
insert into purchase_orders (purchase_order_id, supplier_id, po_number, ordered_date, status)
values (1, 1, 'PO-1', '2025-01-03', 'draft');
insert into purchase_order_items (purchase_order_id, product_id, quantity) values (1, 1, 5);
update purchase_order_items set received_quantity = 6;
update purchase_orders set status = 'sent';
delete from purchase_order_items;
delete from purchase_orders;
insert into orders (order_id, ordered_at, order_date, order_hour, region, status, channel)
values (7, '2025-02-03 10:20:30', '2025-02-03', 10, 'NY', 'paid', 'web');
update orders set status = 'shipped', delivered_date = '2025-02-05' where order_id = 7;
insert into order_items (order_item_id, order_id, product_id, quantity, unit_price_minor) values (9, 7, 1, 2, 300);
update order_items set quantity = 3 where order_item_id = 9;
update order_items set order_id = 1001 where order_item_id = 9;
update order_items set order_id = 7 where order_item_id = 9;
insert into returns (order_item_id, return_date, quantity, amount_minor) values (9, '2025-02-09', 1, 300);
update returns set amount_minor = 200 where order_item_id = 9;
update returns set order_item_id = 1 where order_item_id = 9;
delete from returns where amount_minor = 200;
insert into refunds (order_id, refund_date, kind, amount_minor) values (7, '2025-02-09', 'goodwill', 50);
update refunds set order_id = 1001;
delete from refunds;
insert into returns (order_item_id, return_date, quantity, amount_minor) values (9, '2025-02-10', 1, 300);
delete from orders where order_id = 7;
update products set price_minor = 3100, stock_level = 5 where product_id = 1;
update products set stock_level = 6 where product_id = 1;
insert into products (product_id, sku, product_name, category, price_minor) values (8, 'N', 'New', 'First', 1);
delete from products where product_id = 8;
insert into customers (customer_id, full_name, region, joined_date) values (5, 'Eve', 'NY', '2025-03-01');
update customers set city = 'Albany' where customer_id = 5;
insert into reviews (review_id, product_id, customer_id, rating, review_date) values (3, 1, 5, 4, '2025-03-02');
update reviews set rating = 5;
delete from reviews;
delete from customers where customer_id = 5;
insert into plans (plan_id, made_at, as_of_date, settings_json) values (1, '2025-03-01 01:02:03', '2025-03-01', '{}');
update plans set settings_json = '{"a": 1}';
delete from plans;
"""
REFUSED = [
    "insert into calendar (date_day, weekday, week_start, month_start, quarter_start, year, day_number, month_number) "
    "values ('2031-02-31', 1, '2031-02-24', '2031-02-01', '2031-01-01', 2031, 99999, 1)",
    "insert into customers (full_name, email, region, joined_date) values ('X', 'X@Y.Z', 'NY', '2025-01-01')",
    "insert into order_items (order_id, product_id, quantity, unit_price_minor) values (1001, 99, 1, 1)",
    "insert into order_items (order_id, product_id, quantity, unit_price_minor, discount_minor) values (1001, 1, 1, 5, 6)",
    "update orders set status = 'cancelled'",
    "update orders set delivered_date = '2020-01-01'",
    "update orders set ordered_at = '2025-02-30 00:00:00'",
    "update products set kind = 'thing'",
    "insert into products (sku, product_name, category, price_minor) values ('A', 'A', 'First', 1)",
    "insert into recorded values ('k', 'sale', 'h', '{', '2025-01-01 00:00:00')",
    "delete from products where product_id = 1",
]
LOG = "select table_name, row_id, operation, before_json from change_log where change_id > 1000000 order by change_id"


@pytest.fixture(scope="module")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "store.db"
    create_store(path, [batch(table, rows) for table, rows in golden_tables().items()], {}, GOLDEN_DAYS)
    with closing(sqlite3.connect(path)) as connection:  # what is logged from here on is told apart by its number
        connection.execute(
            "insert into change_log (change_id, table_name, row_id, operation) values (1000000, 'x', 1, 'insert')"
        )
        connection.commit()
    return path


@pytest.fixture(scope="module")
def address(sqlite_store: Path, postgres_server: Server) -> str:
    made = postgres_server.database()
    copy_store(sqlite_store, made)
    return made


@pytest.fixture
def connection(address: str) -> Iterator[Any]:
    with connect(address, options=SETTINGS) as opened:
        yield opened
        opened.rollback()


def test_every_table_has_the_same_columns(connection: Any) -> None:
    for table in read_shape():
        found = connection.execute(COLUMNS, [table.name]).fetchall()
        assert [name for name, _, _ in found] == [column.name for column in table.columns]
        for (name, kind, is_nullable), column in zip(found, table.columns, strict=True):
            assert kind in TYPES[column.type], (table.name, name)
            assert is_nullable == column.is_nullable, (table.name, name)
            assert (kind == "date") == (name.endswith(("_date", "_start")) or name == "date_day"), (table.name, name)


def test_every_table_has_the_same_keys(connection: Any) -> None:
    found = connection.execute(KEYS).fetchall()
    for table in read_shape():
        own = [definition.replace('"', "") for name, _, definition in found if name == table.name]
        for column in table.foreign_keys:
            assert column.references is not None
            there = f"FOREIGN KEY ({column.name}) REFERENCES {column.references.table}({column.references.column})"
            assert any(definition.startswith(there) for definition in own), (table.name, column.name)
        primary = ", ".join(column.name for column in table.columns if column.is_primary_key)
        assert f"PRIMARY KEY ({primary})" in own
        for column in table.columns:
            if column.is_unique and not column.is_primary_key:
                assert f"UNIQUE ({column.name})" in own


def test_every_table_has_as_many_rules(connection: Any) -> None:
    """Those apart that say no more than that a text is a day or an instant, which the type does."""
    found = [name for name, kind, _ in connection.execute(KEYS) if kind == "c"]
    for table in read_shape():
        text = read_sql(SCHEMA_FILE).partition(f"create table {table.name} (")[2].partition(") strict")[0]
        assert found.count(table.name) == text.count("check (") - text.count("'+0 days')"), table.name


def test_every_trigger_and_index_is_there(sqlite_store: Path, connection: Any) -> None:
    with closing(sqlite3.connect(sqlite_store)) as ours:
        wanted = {kind: _names(ours, kind) for kind in ("trigger", "index")}
    found = connection.execute("select tgname from pg_trigger where not tgisinternal").fetchall()
    assert {name for (name,) in found} == wanted["trigger"] | {"take_turn"}
    assert set(schema.triggers()) == wanted["trigger"]
    assert wanted["trigger"] == {
        line.split()[2] for line in read_sql(SCHEMA_FILE).splitlines() if line.startswith("create trigger")
    }
    indexes = {
        name for (name,) in connection.execute("select indexname from pg_indexes where schemaname = 'storelens'")
    }
    assert wanted["index"] <= indexes


def _names(connection: sqlite3.Connection, kind: str) -> set[str]:
    rows = connection.execute("select name from sqlite_master where type = ? and name not like 'sqlite_%'", [kind])
    return {name for (name,) in rows}


def test_the_same_changes_leave_the_same_log_and_the_same_levels(sqlite_store: Path, connection: Any) -> None:
    levels = "select product_id, stock_level from products order by product_id"
    with closing(sqlite3.connect(sqlite_store, isolation_level=None)) as ours:
        ours.execute("pragma foreign_keys = on")
        ours.execute("begin")
        for statement in CHANGES.split(";\n"):
            if statement.strip():
                ours.execute(statement)
                connection.execute(statement)
        expected = [(*row[:3], _json(row[3])) for row in ours.execute(LOG)]
        found = [(*row[:3], _json(row[3])) for row in connection.execute(LOG)]
        assert connection.execute(levels).fetchall() == ours.execute(levels).fetchall()
        ours.execute("rollback")
    # An order that is removed takes its lines with it: SQLite logs them before it, PostgreSQL after it.
    assert sorted(map(str, found)) == sorted(map(str, expected))
    assert len(expected) > 45


def _json(text: str | None) -> Any:
    return None if text is None else json.loads(text)


@pytest.mark.parametrize("statement", REFUSED)
def test_what_sqlite_refuses_is_refused(sqlite_store: Path, connection: Any, statement: str) -> None:
    with closing(sqlite3.connect(sqlite_store, isolation_level=None)) as ours:
        ours.execute("pragma foreign_keys = on")
        ours.execute("begin")
        with pytest.raises(sqlite3.IntegrityError):
            ours.execute(statement)
    with pytest.raises(driver().Error):
        connection.execute(statement)
