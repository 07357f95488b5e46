"""Every check in `sql/checks.sql` is silent on a clean shop and speaks after the damage it is there for."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from storelens.batches import TableBatch
from storelens.catalogue import load_checks
from storelens.engines import conform
from storelens.engines.sqlite import SQLiteEngine
from storelens.filters import Filters
from storelens.rewrite import compile_query
from storelens.store.load import create_store

FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2025, 2, 28)
AT_MOST_ROWS = 100

CLEAN = [
    TableBatch("suppliers", {"supplier_id": [1], "supplier_name": ["Mill"], "lead_time_days": [10]}),
    TableBatch(
        "customers",
        {
            "customer_id": [1, 2],
            "full_name": ["Ada", "Ben"],
            "email": ["ada@example.org", None],
            "region": ["West", "East"],
            "joined_date": ["2025-01-01", "2025-01-02"],
        },
    ),
    TableBatch(
        "products",
        {
            "product_id": [1, 2, 3],
            "sku": ["A", "B", "CARD"],
            "product_name": ["Apple press", "Bowl", "Gift card"],
            "category": ["Home", "Home", "Cards"],
            "kind": ["goods", "goods", "gift_card"],
            "price_minor": [3000, 4000, 5000],
            "cost_minor": [1000, None, None],
            "supplier_id": [1, None, None],
            "launched_date": ["2025-01-01", None, None],
        },
    ),
    TableBatch(
        "orders",
        {
            "order_id": [1, 2, 3, 4],
            "customer_id": [1, None, 2, 1],
            "ordered_at": ["2025-01-06 04:30:00", "2025-01-10 12:00:00", "2025-01-11 12:00:00", "2025-01-12 12:00:00"],
            "order_date": ["2025-01-05", "2025-01-10", "2025-01-11", "2025-01-12"],
            "order_hour": [23, 7, 7, 7],
            "region": ["West", "East", "East", "West"],
            "status": ["delivered", "cancelled", "paid", "paid"],
            "channel": ["web", "web", "web", "web"],
            "shipping_minor": [500, 0, 0, 0],
            "tax_minor": [720, 0, 0, 0],
            "cancelled_date": [None, "2025-01-11", None, None],
            "delivered_date": ["2025-01-08", None, None, None],
            "is_test": [0, 0, 0, 1],
        },
    ),
    TableBatch(
        "order_items",
        {
            "order_item_id": [1, 2, 3, 4, 5],
            "order_id": [1, 1, 2, 3, 4],
            "product_id": [1, 2, 1, 3, 1],
            "quantity": [2, 1, 1, 1, 9],
            "unit_price_minor": [3000, 4000, 3000, 5000, 3000],
            "discount_minor": [600, 400, 0, 0, 0],
            "unit_cost_minor": [1000, None, 1000, None, 1000],
        },
    ),
    TableBatch(
        "returns",
        {
            "return_id": [1],
            "order_item_id": [1],
            "return_date": ["2025-01-20"],
            "quantity": [1],
            "amount_minor": [2700],
            "tax_minor": [216],
        },
    ),
    TableBatch(
        "refunds",
        {
            "refund_id": [1],
            "order_id": [1],
            "refund_date": ["2025-01-21"],
            "kind": ["shipping"],
            "amount_minor": [500],
        },
    ),
    TableBatch(
        "reviews",
        {
            "review_id": [1],
            "product_id": [1],
            "customer_id": [1],
            "order_id": [1],
            "rating": [5],
            "review_date": ["2025-01-15"],
        },
    ),
    TableBatch(
        "purchase_orders",
        {
            "purchase_order_id": [1, 2],
            "po_number": ["PO-1", "PO-2"],
            "supplier_id": [1, 1],
            "status": ["received", "sent"],
            "ordered_date": ["2025-01-02", "2025-01-25"],
            "due_date": ["2025-01-12", "2025-03-05"],
            "received_date": ["2025-01-13", None],
        },
    ),
    TableBatch(
        "purchase_order_items",
        {
            "purchase_order_item_id": [1, 2],
            "purchase_order_id": [1, 2],
            "product_id": [1, 1],
            "quantity": [10, 20],
            "unit_cost_minor": [1000, 1000],
            "received_quantity": [10, 0],
        },
    ),
    TableBatch(
        "stock_movements",
        {
            "movement_id": [1, 2, 3, 4, 5, 6],
            "product_id": [1, 1, 1, 1, 1, 1],
            "moved_date": ["2025-01-01", "2025-01-05", "2025-01-10", "2025-01-11", "2025-01-13", "2025-01-20"],
            "quantity": [5, -2, -1, 1, 10, 1],
            "kind": ["opening", "sale", "sale", "cancellation", "receipt", "return"],
            "reference": [None, "1", "2", "2", "PO-1", "1"],
        },
    ),
    TableBatch(
        "imports",
        {
            "import_id": [1],
            "source": ["csv"],
            "file_name": ["orders.csv"],
            "file_hash": ["00"],
            "file_bytes": [10],
            "imported_at": ["2025-02-01 00:00:00"],
            "rows_in": [3],
            "rows_loaded": [2],
            "rows_set_aside": [1],
        },
    ),
    TableBatch(
        "set_aside",
        {
            "set_aside_id": [1],
            "import_id": [1],
            "file_name": ["orders.csv"],
            "line_number": [4],
            "reason": ["no date"],
            "original_text": ["1,,3"],
        },
    ),
]


def _mart_instead(mart: str, damage: str) -> str:
    """Return SQL that puts a damaged table in the place of a mart's view."""
    return (
        f"create table kept as select * from {mart}; drop view {mart}; "
        f"create table {mart} as select * from kept; {damage}"
    )


# What each check is there to find, done to a copy of the clean shop with constraints off.
DAMAGE = {
    "sum_by_day_differs_from_ledger": _mart_instead(
        "daily_sales", "update daily_sales set net_minor = net_minor + 1 where net_minor > 0"
    ),
    "sum_by_order_date_differs_from_ledger": _mart_instead(
        "daily_sales_by_order_date", "delete from daily_sales_by_order_date where gross_minor > 0"
    ),
    "sum_by_order_differs_from_ledger": _mart_instead("order_facts", "delete from order_facts where order_id = 1"),
    "sum_by_customer_differs_from_ledger": "delete from customers where customer_id = 1",
    "sum_by_product_differs_from_ledger": _mart_instead(
        "product_facts", "delete from product_facts where product_id = 1"
    ),
    "ledger_differs_from_order_lines": "delete from products where product_id = 2",
    "net_is_not_gross_less_discounts_and_returns": _mart_instead(
        "ledger", "update ledger set net_minor = net_minor - 1 where order_item_id = 2"
    ),
    "test_order_in_ledger": _mart_instead("ledger", "update ledger set order_id = 4 where order_id = 2"),
    "gift_card_in_ledger": _mart_instead("ledger", "update ledger set product_id = 3 where order_item_id = 2"),
    "cancelled_order_keeps_value": "update orders set cancelled_date = null where order_id = 2",
    "discount_exceeds_line_value": "update order_items set discount_minor = 4001 where order_item_id = 2",
    "line_without_units": "update order_items set quantity = 0 where order_item_id = 2",
    "order_without_lines": "delete from order_items where order_id = 2",
    "order_before_customer_joined": "update customers set joined_date = '2025-01-06' where customer_id = 1",
    "order_ended_before_it_began": "update orders set delivered_date = '2025-01-04' where order_id = 1",
    "order_time_differs_from_shop_time": "update orders set ordered_at = '2025-01-06 15:00:00' where order_id = 1",
    "unit_cost_above_price": "update order_items set unit_cost_minor = 3001 where order_item_id = 1",
    "sale_of_retired_product": "update products set retired_date = '2025-01-05' where product_id = 1",
    "sale_before_launch": "update products set launched_date = '2025-01-06' where product_id = 1",
    "returned_units_exceed_sold": "update returns set quantity = 3",
    "returned_money_exceeds_paid": "update returns set amount_minor = 5401",
    "return_before_order": "update returns set return_date = '2025-01-04'",
    "refund_before_order": "update refunds set refund_date = '2025-01-04'",
    "refund_exceeds_charge": "update refunds set amount_minor = 501",
    "review_before_order": "update reviews set review_date = '2025-01-04'",
    "review_before_delivery": "update reviews set review_date = '2025-01-07'",
    "review_without_purchase": "update reviews set customer_id = 2",
    "review_of_another_order": "update reviews set order_id = 3",
    "stock_level_differs_from_movements": "update products set stock_level = 15 where product_id = 1",
    "negative_stock": "insert into stock_movements values (7, 1, '2025-01-22', -99, 'adjustment', null)",
    "movement_in_the_wrong_direction": "update stock_movements set quantity = 2 where movement_id = 2",
    "sales_differ_from_stock_movements": "update stock_movements set quantity = -3 where movement_id = 2",
    "purchase_order_received_more_than_ordered": "update purchase_order_items set received_quantity = 11",
    "receipts_differ_from_received_quantity": "update stock_movements set quantity = 9 where movement_id = 5",
    "purchase_order_status_differs_from_receipts": "update purchase_orders set status = 'sent'",
    "row_points_to_nothing": "delete from orders where order_id = 3",
    "day_not_in_calendar": "update returns set return_date = '2035-01-20'",
    "calendar_has_a_gap": "delete from calendar where date_day in ('2025-01-30', '2025-01-31')",
    "sku_differs_only_in_case": "update products set sku = 'a' where product_id = 2",
    "email_differs_only_in_case": "update customers set email = 'Ada@Example.org' where customer_id = 2",
    "placeholder_email": "update customers set email = 'noemail@example.org' where customer_id = 2",
    "setting_missing": "delete from settings where name = 'currency'",
    "import_rows_do_not_add_up": "update imports set rows_in = 4",
    "set_aside_rows_differ_from_import": "delete from set_aside",
    "set_aside_without_reason": "update set_aside set reason = ' '",
}

# The other ways in which one check can speak.
MORE_DAMAGE = [
    ("discount_exceeds_line_value", "update order_items set discount_minor = -1 where order_item_id = 2"),
    ("line_without_units", "update order_items set unit_cost_minor = -1 where order_item_id = 1"),
    ("order_ended_before_it_began", "update orders set cancelled_date = '2025-01-09' where order_id = 2"),
    ("order_ended_before_it_began", "update orders set status = 'paid' where order_id = 2"),
    ("order_time_differs_from_shop_time", "update orders set ordered_at = '1999-01-06 04:30:00' where order_id = 1"),
    ("refund_exceeds_charge", "update returns set tax_minor = 721"),
    ("review_of_another_order", "update reviews set product_id = 3"),
    ("stock_level_differs_from_movements", "update products set stock_level = null where product_id = 1"),
    ("stock_level_differs_from_movements", "update products set stock_level = 4 where product_id = 2"),
    ("movement_in_the_wrong_direction", "update stock_movements set quantity = -1 where movement_id = 6"),
    ("receipts_differ_from_received_quantity", "update stock_movements set reference = 'PO-9' where movement_id = 5"),
    ("purchase_order_status_differs_from_receipts", "update purchase_order_items set received_quantity = 0"),
    ("set_aside_rows_differ_from_import", "update imports set rows_set_aside = 2"),
    ("setting_missing", "update settings set value = '' where name = 'time_zone'"),
    *(
        ("row_points_to_nothing", f"delete from {table}")
        for table in ("customers", "products", "orders", "order_items", "suppliers", "purchase_orders", "imports")
    ),
    *(
        ("day_not_in_calendar", f"update {table} set {column} = '2035-01-20'")
        for table, column in (
            ("orders", "order_date"),
            ("orders", "cancelled_date"),
            ("refunds", "refund_date"),
            ("reviews", "review_date"),
            ("stock_movements", "moved_date"),
            ("purchase_orders", "ordered_date"),
            ("purchase_orders", "due_date"),
        )
    ),
]

Copy = Callable[[str], Path]


@pytest.fixture(scope="module")
def clean_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("checks") / "clean.db"
    create_store(path, CLEAN, {"time_zone": "America/New_York"}, (FIRST_DAY, LAST_DAY))
    return path


@pytest.fixture
def damaged_store(clean_store: Path, tmp_path: Path) -> Copy:
    """Return a function that damages a copy of the clean store and returns the copy's path."""

    def damage(sql: str) -> Path:
        path = tmp_path / "damaged.db"
        shutil.copy(clean_store, path)
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(f"pragma foreign_keys = off; pragma ignore_check_constraints = on; {sql};")
        return path

    return damage


def found(path: Path, name: str) -> list[dict[str, Any]]:
    """Return the rows of a check, in the types its header declares."""
    check = load_checks()[name]
    statement = compile_query(check, Filters(), (FIRST_DAY, LAST_DAY), "sqlite")
    engine = SQLiteEngine(path)
    try:
        return list(conform(engine.run(statement), check.columns).to_pylist())
    finally:
        engine.close()


def test_every_check_has_a_damage_case() -> None:
    assert sorted(DAMAGE) == sorted(load_checks())


def test_every_check_says_how_severe_it_is() -> None:
    assert {check.extra.get("severity") for check in load_checks().values()} == {"error", "warning"}


@pytest.mark.parametrize("name", load_checks())
def test_check_is_silent_on_a_clean_shop(clean_store: Path, name: str) -> None:
    assert found(clean_store, name) == []


@pytest.mark.parametrize(("name", "damage"), [*DAMAGE.items(), *MORE_DAMAGE])
def test_check_speaks_after_damage(damaged_store: Copy, name: str, damage: str) -> None:
    assert found(damaged_store(damage), name)


def test_sum_by_customer_gives_both_totals(damaged_store: Copy) -> None:
    rows = found(damaged_store(DAMAGE["sum_by_customer_differs_from_ledger"]), "sum_by_customer_differs_from_ledger")
    # Order 1 is 90.00 after its discount, less 27.00 returned; the cancelled order 2 keeps nothing.
    assert rows == [
        {"ledger_gross_minor": 13000, "other_gross_minor": 3000, "ledger_net_minor": 6300, "other_net_minor": 0}
    ]


def test_check_names_the_row_it_found(damaged_store: Copy) -> None:
    rows = found(damaged_store(DAMAGE["stock_level_differs_from_movements"]), "stock_level_differs_from_movements")
    assert rows == [{"product_id": 1, "sku": "A", "stock_level": 15, "moved_units": 14}]


def test_check_stops_at_a_hundred_rows(damaged_store: Copy) -> None:
    orders = (
        "with recursive numbers(n) as (select 100 union all select n + 1 from numbers where n < 300) "
        "insert into orders (order_id, ordered_at, order_date, order_hour, region, status, channel) "
        "select n, '2025-01-06 04:30:00', '2025-01-05', 23, 'West', 'paid', 'web' from numbers"
    )
    rows = found(damaged_store(orders), "order_without_lines")
    assert [row["order_id"] for row in rows] == list(range(100, 100 + AT_MOST_ROWS))
