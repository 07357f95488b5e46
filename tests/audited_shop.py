"""Shops for what proves figures: every kind of order and line, in stores that a test may alter by SQL."""

import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from small_shop import FIRST, LAST, Tables, random_tables, with_credit_notes
from storelens.batches import TableBatch
from storelens.store.load import create_store

STATUSES = ("delivered", "pending", "failed", "on-hold", "processing")


def audited_tables(seed: int, orders: int = 40) -> Tables:
    """Return a shop with credit notes, gift cards, services, test orders, cancellations and orders nobody paid."""
    tables = with_credit_notes(random_tables(seed, orders))
    chance = random.Random(seed + 1)
    for order in tables["orders"]:
        if order["cancelled_date"] is None and order["order_kind"] == "sale":
            order["status"] = chance.choice(STATUSES)
    tables["products"][4]["kind"] = "service"
    return tables


def write_store(path: Path, tables: Tables) -> Path:
    """Write a new store with these rows at `path` and return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    create_store(path, [batch(table, rows) for table, rows in tables.items() if rows], {}, (FIRST, LAST))
    return path


def batch(table: str, rows: Iterable[dict[str, Any]]) -> TableBatch:
    """Return rows written as dictionaries."""
    kept = list(rows)
    names = list(dict.fromkeys(name for row in kept for name in row))
    return TableBatch(table, {name: [row.get(name) for row in kept] for name in names})


def run_sql(path: Path, *statements: str | tuple[str, tuple[Any, ...]]) -> None:
    """Alter a store in one transaction, with its keys enforced."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("pragma synchronous = off")  # no power cut is tested here
        connection.execute("pragma foreign_keys = on")
        for statement in statements:
            sql, values = (statement, ()) if isinstance(statement, str) else statement
            connection.execute(sql, values)


def read_sql_rows(path: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a question to a store."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.execute(sql, values).fetchall())


def random_change(path: Path, chance: random.Random) -> None:
    """Alter a store as shops do: lines, dates, fates, returns, refunds, new orders and removed ones."""
    orders = [row[0] for row in read_sql_rows(path, "select order_id from orders")]
    items = [row[0] for row in read_sql_rows(path, "select order_item_id from order_items")]
    order, item = chance.choice(orders), chance.choice(items)
    day = str(date.fromordinal(chance.randint(FIRST.toordinal(), LAST.toordinal())))
    new = max(orders) + 1
    kind = chance.choice(["goods", "gift_card", "service"])
    changes: list[list[str | tuple[str, tuple[Any, ...]]]] = [
        [("update order_items set quantity = quantity + 1 where order_item_id = ?", (item,))],
        [("update order_items set unit_price_minor = unit_price_minor + 7 where order_item_id = ?", (item,))],
        [("update order_items set unit_cost_minor = null where order_item_id = ?", (item,))],
        [("delete from order_items where order_item_id = ?", (item,))] if len(items) > 5 else [],
        [("delete from orders where order_id = ?", (order,))] if len(orders) > 5 else [],
        [("update orders set order_date = ? where order_id = ? and cancelled_date is null", (day, order))],
        [("update orders set is_test = 1 - is_test where order_id = ?", (order,))],
        [("update orders set shipping_minor = shipping_minor + 90 where order_id = ?", (order,))],
        [("update orders set status = 'cancelled', cancelled_date = max(order_date, ?) where order_id = ? "
          "and order_kind = 'sale' and cancelled_date is null", (day, order))],
        [("insert into returns (order_item_id, return_date, quantity, amount_minor) values (?, ?, 1, 250)", (item, day))],
        [("insert into refunds (order_id, refund_date, kind, amount_minor) values (?, ?, 'goodwill', 40)", (order, day))],
        [("update products set kind = ? where product_id = ?", (kind, chance.randint(1, 7)))],
        [("insert into orders (order_id, external_id, ordered_at, order_date, order_hour, region, status, channel) "
          "values (?, ?, ?, ?, 12, 'North', 'paid', 'web')", (new, f"X{new}", f"{day} 12:00:00", day)),
         ("insert into order_items (order_id, product_id, quantity, unit_price_minor) values (?, 1, 2, 500)", (new,))],
    ]  # fmt: skip
    run_sql(path, *chance.choice(changes))
