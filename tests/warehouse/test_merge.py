"""A merged warehouse holds what one built from nothing holds, and both what the store says."""

import contextlib
import random
import sqlite3
from collections import Counter
from collections.abc import Callable

import pytest

from small_shop import FIRST, LAST, random_tables
from storelens.catalogue import load_marts
from storelens.engines import Engine
from storelens.rewrite import Statement, mart_columns
from storelens.shop import Shop


def contents(engine: Engine) -> dict[str, Counter[tuple[str, ...]]]:
    """Return every mart's rows as text, without the number of a category set, which is each engine's own."""
    found = {}
    for name in load_marts():
        if name == "category_sets":
            continue
        columns = [column for column in mart_columns(name) if column != "category_set"]
        rows = engine.run(Statement(f"select {', '.join(columns)} from {name}", {})).to_pylist()
        found[name] = Counter(tuple(str(value) for value in row.values()) for row in rows)
    return found


def categories_of_orders(engine: Engine) -> Counter[tuple[int, str]]:
    sql = (
        "select order_facts.order_id, cast(category_sets.category as varchar) as category from order_facts "
        "inner join category_sets on order_facts.category_set = category_sets.category_set"
    )
    return Counter((row["order_id"], row["category"]) for row in engine.run(Statement(sql, {})).to_pylist())


EDITS: dict[str, str] = {
    "a discount code": "update orders set discount_code = 'TEN' where order_id = 3",
    "a cancellation": "update orders set status = 'cancelled', cancelled_date = '2025-03-31' where order_id in (5, 6)",
    "a region": "update orders set region = 'South' where order_id = 7",
    "another customer": "update orders set customer_id = 2 where order_id in (8, 9)",
    "a line more": "insert into order_items (order_id, product_id, quantity, unit_price_minor) values (10, 1, 2, 900)",
    "a line less": "delete from order_items where order_item_id in (1, 2)",
    "a quantity": "update order_items set quantity = 9 where order_item_id in (5, 6)",
    "a return": "insert into returns (order_item_id, return_date, quantity, amount_minor) values (7, '2025-03-31', 1, 10)",
    "a return undone": "delete from returns where return_id in (1, 2)",
    "a refund": "insert into refunds (order_id, refund_date, kind, amount_minor) values (11, '2025-03-30', 'goodwill', 99)",
    "an order deleted": "delete from orders where order_id in (12, 13)",
    "a test order": "update orders set is_test = 1 where order_id = 14",
    "a new name": "update customers set full_name = 'Renamed' where customer_id = 3",
    "a new price": "update products set price_minor = 1 where product_id = 1",
    "a receipt": "insert into stock_movements (product_id, moved_date, quantity, kind) values (1, '2025-02-01', 4, 'receipt')",
    "stock of one untracked": "insert into stock_movements (product_id, moved_date, quantity, kind) values (6, '2025-02-01', 4, 'opening')",
    "a movement undone": "delete from stock_movements where movement_id = 2",
    "a review": "insert into reviews (product_id, rating, review_date) values (1, 4, '2025-03-01')",
    "a category": "update products set category = 'Home' where product_id = 2",
    "a category nobody had": "update products set category = 'Garden' where product_id = 2",
    "a region nobody had": "update orders set region = 'West' where order_id = 15",
}  # fmt: skip


def assert_warehouse_says_what_the_store_says(shop: Shop) -> None:
    warehouse, store = shop.engine("duckdb"), shop.engine("sqlite")
    assert contents(warehouse) == contents(store)
    assert categories_of_orders(warehouse) == categories_of_orders(store)


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit(make_shop: Callable[..., Shop], edit: str) -> None:
    shop = make_shop(random_tables(1), (FIRST, LAST))
    shop.refresh()
    with shop.store.transaction() as connection:
        connection.execute(EDITS[edit])
    done = shop.refresh()
    assert done.kind == ("built" if "category" in edit or "region nobody" in edit else "merged")
    assert_warehouse_says_what_the_store_says(shop)


@pytest.mark.parametrize("seed", range(3))
def test_after_many_edits_and_refreshes(make_shop: Callable[..., Shop], seed: int) -> None:
    shop = make_shop(random_tables(seed), (FIRST, LAST))
    shop.refresh()
    chance = random.Random(seed)
    edits = [sql for name, sql in EDITS.items() if "nobody" not in name and name != "a category"]
    chance.shuffle(edits)
    for start in range(0, len(edits), 6):
        with shop.store.transaction() as connection:
            for sql in edits[start : start + 6]:
                try_edit(connection, sql)
        assert shop.refresh().kind == "merged"
    assert_warehouse_says_what_the_store_says(shop)


def try_edit(connection: sqlite3.Connection, sql: str) -> None:
    """Make the edit unless the store says no, because its order has gone or is cancelled already."""
    with contextlib.suppress(sqlite3.IntegrityError):
        connection.execute(sql)


def test_nothing_changed_nothing_done(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(random_tables(1), (FIRST, LAST))
    assert [shop.refresh().kind, shop.refresh().kind] == ["built", "current"]
