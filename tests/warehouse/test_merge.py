"""A merged warehouse holds what one built from nothing holds, and both what the store says."""

import contextlib
import random
import sqlite3
from collections.abc import Callable

import pytest

from same_marts import assert_warehouse_says_what_the_store_says
from small_shop import FIRST, LAST, random_tables, with_credit_notes
from storelens.shop import Shop
from storelens.warehouse import Warehouse

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
    shop = make_shop(with_credit_notes(random_tables(seed)), (FIRST, LAST))
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


@pytest.mark.slow
def test_a_warehouse_does_not_grow_with_the_merges(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(random_tables(1, orders=300), (FIRST, LAST))
    sizes = []
    for number in range(12):
        with shop.store.transaction() as connection:
            connection.execute("update orders set shipping_minor = ? where order_id = ?", [1000 + number, 1 + number])
        shop.refresh()
        current = Warehouse(shop.store.path).current()
        assert current is not None
        sizes.append(current.stat().st_size)
    assert max(sizes[6:]) <= 1.2 * max(sizes[:6])
    assert_warehouse_says_what_the_store_says(shop)
