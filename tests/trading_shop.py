"""A shop on a day of trade: few rows, every one of them right, so that each record of the day can be checked by hand."""

from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from conftest import batch
from storelens.checks import find_checks, run_check
from storelens.shop import open_store
from storelens.store import Store
from storelens.store.load import create_store
from storelens.store.shape import read_shape

NOW = datetime(2025, 4, 1, 2, 30, tzinfo=UTC)  # still 31 March in New York, half past ten at night
TODAY = date(2025, 3, 31)
DAYS = (date(2025, 1, 1), date(2025, 3, 30))
CUP, POT, PEN, CARD, WRAP, OLD, SOON, EMPTY = range(1, 9)
ADA, BEN = 1, 2
ADAS, CANCELLED, TEST, ANONYMOUS = range(1, 5)  # orders
ADAS_CUPS, ADAS_POT, CANCELLED_CUPS, TEST_CUPS, ANONYMOUS_PENS = range(1, 6)  # their lines

TABLES: dict[str, list[dict[str, Any]]] = {
    "suppliers": [{"supplier_id": 1, "supplier_name": "Mill", "lead_time_days": 10}],
    "customers": [
        {"customer_id": ADA, "full_name": "Ada", "email": "ada@example.com", "region": "West", "joined_date": "2025-01-01"},
        {"customer_id": BEN, "full_name": "Ben", "region": "East", "joined_date": "2025-02-01"},
    ],
    "products": [
        {"product_id": CUP, "sku": "CUP", "product_name": "Cup", "category": "Kitchen", "price_minor": 1000, "cost_minor": 400, "supplier_id": 1, "launched_date": "2025-01-01"},
        {"product_id": POT, "sku": "POT", "product_name": "Pot", "category": "Kitchen", "price_minor": 2500, "cost_minor": 1500, "supplier_id": 1},
        {"product_id": PEN, "sku": "PEN", "product_name": "Pen", "category": "Office", "price_minor": 300},
        {"product_id": CARD, "sku": "CARD", "product_name": "Gift card", "category": "Cards", "price_minor": 5000, "kind": "gift_card"},
        {"product_id": WRAP, "sku": "WRAP", "product_name": "Gift wrap", "category": "Cards", "price_minor": 200, "kind": "service"},
        {"product_id": OLD, "sku": "OLD", "product_name": "Old lamp", "category": "Office", "price_minor": 4000, "retired_date": "2025-03-01"},
        {"product_id": SOON, "sku": "SOON", "product_name": "New lamp", "category": "Office", "price_minor": 4500, "launched_date": "2025-04-10"},
        {"product_id": EMPTY, "sku": "EMPTY", "product_name": "Jar", "category": "Kitchen", "price_minor": 700, "cost_minor": 300, "stock_level": 0},
    ],
    "orders": [
        {"order_id": ADAS, "customer_id": ADA, "ordered_at": "2025-02-10 15:00:00", "order_date": "2025-02-10", "order_hour": 10, "region": "West",
         "status": "delivered", "channel": "web", "shipping_minor": 500, "tax_minor": 320, "delivered_date": "2025-02-14", "is_test": 0},
        {"order_id": CANCELLED, "customer_id": BEN, "ordered_at": "2025-02-12 15:00:00", "order_date": "2025-02-12", "order_hour": 10, "region": "East",
         "status": "cancelled", "channel": "web", "shipping_minor": 0, "tax_minor": 0, "cancelled_date": "2025-02-13", "is_test": 0},
        {"order_id": TEST, "customer_id": ADA, "ordered_at": "2025-02-12 15:00:00", "order_date": "2025-02-12", "order_hour": 10, "region": "West",
         "status": "paid", "channel": "web", "shipping_minor": 0, "tax_minor": 0, "is_test": 1},
        {"order_id": ANONYMOUS, "customer_id": None, "ordered_at": "2025-03-30 15:00:00", "order_date": "2025-03-30", "order_hour": 11, "region": "East",
         "status": "on hold", "channel": "App", "shipping_minor": 0, "tax_minor": 0, "is_test": 0},
    ],
    "order_items": [
        {"order_item_id": ADAS_CUPS, "order_id": ADAS, "product_id": CUP, "quantity": 3, "unit_price_minor": 1000, "discount_minor": 100, "unit_cost_minor": 400},
        {"order_item_id": ADAS_POT, "order_id": ADAS, "product_id": POT, "quantity": 1, "unit_price_minor": 2500, "discount_minor": 0, "unit_cost_minor": 1500},
        {"order_item_id": CANCELLED_CUPS, "order_id": CANCELLED, "product_id": CUP, "quantity": 2, "unit_price_minor": 1000, "discount_minor": 0, "unit_cost_minor": 400},
        {"order_item_id": TEST_CUPS, "order_id": TEST, "product_id": CUP, "quantity": 9, "unit_price_minor": 1000, "discount_minor": 0, "unit_cost_minor": 400},
        {"order_item_id": ANONYMOUS_PENS, "order_id": ANONYMOUS, "product_id": PEN, "quantity": 4, "unit_price_minor": 300, "discount_minor": 0},
    ],
    "purchase_orders": [
        {"purchase_order_id": 1, "po_number": "PO-1", "supplier_id": 1, "status": "received", "ordered_date": "2025-01-05", "due_date": "2025-01-20", "received_date": "2025-01-20"},
        {"purchase_order_id": 2, "po_number": "PO-2", "supplier_id": 1, "status": "sent", "ordered_date": "2025-03-01", "due_date": "2025-04-05"},
        {"purchase_order_id": 3, "po_number": "PO-3", "supplier_id": 1, "status": "draft", "ordered_date": "2025-03-01"},
    ],
    "purchase_order_items": [
        {"purchase_order_id": 1, "product_id": CUP, "quantity": 10, "unit_cost_minor": 400, "received_quantity": 10},
        {"purchase_order_id": 2, "product_id": CUP, "quantity": 20, "unit_cost_minor": 400},
        {"purchase_order_id": 2, "product_id": POT, "quantity": 10, "unit_cost_minor": 1500},
        {"purchase_order_id": 3, "product_id": POT, "quantity": 5, "unit_cost_minor": 1500},
    ],
    "stock_movements": [
        {"product_id": CUP, "moved_date": "2025-01-01", "quantity": 20, "kind": "opening"},
        {"product_id": POT, "moved_date": "2025-01-01", "quantity": 5, "kind": "opening"},
        {"product_id": CUP, "moved_date": "2025-01-20", "quantity": 10, "kind": "receipt", "reference": "PO-1"},
        {"product_id": CUP, "moved_date": "2025-02-10", "quantity": -3, "kind": "sale", "reference": "2025-02-10"},
        {"product_id": POT, "moved_date": "2025-02-10", "quantity": -1, "kind": "sale", "reference": "2025-02-10"},
        {"product_id": CUP, "moved_date": "2025-02-12", "quantity": -2, "kind": "sale", "reference": "2025-02-12"},
        {"product_id": CUP, "moved_date": "2025-02-13", "quantity": 2, "kind": "cancellation", "reference": "2"},
    ],
}  # fmt: skip
CUPS_ON_HAND, POTS_ON_HAND = 27, 4


def make_trading_shop(path: Path) -> None:
    """Write the shop's store, as one file without a journal: it can be copied."""
    settings = {"time_zone": "America/New_York", "currency": "USD", "country": "US"}
    create_store(path, [batch(table, _filled(rows)) for table, rows in TABLES.items()], settings, DAYS)


def _filled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with the defaults of the columns that only some of them name."""
    defaults = {"kind": "goods", "received_quantity": 0}
    names = {name for row in rows for name in row}
    return [{**{name: defaults[name] for name in names & set(defaults)}, **row} for row in rows]


def failing(path: Path, *names: str) -> dict[str, str]:
    """Return the checks that find a row in the store or its warehouse, by name, with their severity."""
    with open_store(f"sqlite:///{path}") as shop:
        findings = [run_check(check, shop.engine) for check in find_checks(list(names))]
    return {found.check.name: found.severity for found in findings if found.table.num_rows}


def on_hand(store: Store, product_id: int) -> int | None:
    return ask(store, "select stock_level from products where product_id = ?", product_id)[0][0]


def ask(store: Store, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(store.connection.execute(sql, values)) as found:
        return found.fetchall()


def counted(store: Store) -> dict[str, int]:
    """Return how many rows each table has."""
    return store.count_rows(table.name for table in read_shape())
