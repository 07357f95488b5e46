"""A merged warehouse holds what one built from nothing holds, and both what the store says."""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from storelens.catalogue import load_marts
from storelens.engines import Engine
from storelens.rewrite import Statement, mart_columns
from storelens.shop import Shop

FIRST, LAST = date(2025, 1, 1), date(2025, 3, 31)
REGIONS, CATEGORIES = ("North", "South", "East"), ("Books", "Home", "Sports")


def random_day(chance: random.Random, first: date = FIRST) -> date:
    return first + timedelta(days=chance.randrange((LAST - first).days + 1))


def random_tables(seed: int, orders: int = 40) -> dict[str, list[dict[str, Any]]]:
    chance = random.Random(seed)
    tables: dict[str, list[dict[str, Any]]] = {
        "customers": [
            {"customer_id": n, "full_name": f"C{n}", "region": chance.choice(REGIONS), "joined_date": "2025-01-01"}
            for n in range(1, 9)
        ],
        "products": [
            {"product_id": n, "sku": f"S{n}", "product_name": f"P{n}", "category": CATEGORIES[n % 3], "price_minor": 100 * n,
             "kind": "gift_card" if n == 7 else "goods"}
            for n in range(1, 8)
        ],
        "orders": [], "order_items": [], "returns": [], "refunds": [], "reviews": [],
        "stock_movements": [
            {"movement_id": n, "product_id": n, "moved_date": "2025-01-01", "quantity": 500, "kind": "opening"} for n in range(1, 6)
        ],
    }  # fmt: skip
    for order_id in range(1, orders + 1):
        add_order(tables, order_id, chance)
    return tables


def add_order(tables: dict[str, list[dict[str, Any]]], order_id: int, chance: random.Random) -> None:
    day = random_day(chance)
    cancelled = chance.random() < 0.15
    tables["orders"].append(
        {"order_id": order_id, "customer_id": chance.choice([None, *range(1, 9)]), "ordered_at": f"{day} 12:00:00",
         "order_date": str(day), "order_hour": 12, "region": chance.choice(REGIONS), "channel": chance.choice(["web", "app"]),
         "status": "cancelled" if cancelled else "delivered", "is_test": int(chance.random() < 0.1),
         "cancelled_date": str(random_day(chance, day)) if cancelled else None,
         "shipping_minor": chance.choice([0, 500]), "tax_minor": chance.choice([0, 80])}
    )  # fmt: skip
    for _ in range(chance.randrange(4)):
        item = len(tables["order_items"]) + 1
        quantity = chance.randint(1, 5)
        tables["order_items"].append(
            {"order_item_id": item, "order_id": order_id, "product_id": chance.randint(1, 7), "quantity": quantity,
             "unit_price_minor": 1000, "discount_minor": chance.randint(0, 300), "unit_cost_minor": chance.choice([None, 400])}
        )  # fmt: skip
        if chance.random() < 0.3:
            tables["returns"].append(
                {"return_id": len(tables["returns"]) + 1, "order_item_id": item, "return_date": str(random_day(chance, day)),
                 "quantity": 1, "amount_minor": 700, "tax_minor": 8}
            )  # fmt: skip
    if chance.random() < 0.2:
        tables["refunds"].append(
            {"refund_id": len(tables["refunds"]) + 1, "order_id": order_id, "refund_date": str(random_day(chance, day)),
             "kind": chance.choice(["shipping", "tax", "goodwill"]), "amount_minor": 50}
        )  # fmt: skip


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
    try:
        connection.execute(sql)
    except sqlite3.IntegrityError as error:  # its order has gone, or is cancelled: the store said no
        assert "constraint failed" in str(error)


def test_nothing_changed_nothing_done(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(random_tables(1), (FIRST, LAST))
    assert [shop.refresh().kind, shop.refresh().kind] == ["built", "current"]
