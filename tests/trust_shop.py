"""The shop of docs/trust.md: a March that can be added up by hand, brought by one file."""

from pathlib import Path
from typing import Any

from audited_orders import line, order
from audited_shop import run_sql, write_store
from small_shop import Tables

NAMES = (("Lamp", "goods"), ("Delivery", "service"), ("Gift card", "gift_card"), ("Vase", "goods"))
FILE_ROWS = (
    (2, "sale", 6000, 1),  # order 101: two lamps and a vase, 10 % off the whole order
    (3, "sale", 2500, 2),
    (4, "service", 490, 3),
    (5, "sale", 3000, 4),
    (6, "gift_card", 5000, 5),
    (7, "cancelled", 2500, 6),
    (8, "test", 100, 7),
    (9, "sale", 3000, 8),
    (10, "sale", 2500, 9),
    (11, "duplicate", 2500, 9),
    (12, "return", -2700, 1),
    (13, "unmatched_return", -2500, 10),
    (14, "set_aside", 3000, None),
    (15, "set_aside", 0, None),
    (16, "sale", 3000, 11),
)
LATE = (  # what was recorded after March had been closed
    "insert into returns (order_item_id, return_date, quantity, amount_minor, reason) values (4, '2025-03-30', 1, 3000, 'Broken')",
    "update order_items set quantity = 2 where order_item_id = 8",
    "insert into returns (order_item_id, return_date, quantity, amount_minor) values (9, '2025-04-20', 1, 2500)",
)


def trust_tables() -> Tables:
    """Return the rows of the shop."""
    aside = ("31.2.2025 is no day", "A-109;31.2.2025;Lamp;1;30,00"), ("no price", "A-110;28.3.2025;Vase;1;")
    return {
        "customers": [
            {"customer_id": 1, "full_name": "Ada Winter", "email": "ada@example.com", "region": "North", "joined_date": "2025-03-01"}
        ],
        "products": [
            {"product_id": n, "sku": name, "product_name": name, "category": "Home", "kind": kind, "price_minor": 3000}
            for n, (name, kind) in enumerate(NAMES, start=1)
        ],
        "orders": [
            order(101, "2025-03-01", shipping_minor=490, tax_minor=612, customer_id=1), order(102, "2025-03-03"),
            order(103, "2025-03-05"), order(104, "2025-03-08", status="cancelled", cancelled_date="2025-04-02"),
            order(105, "2025-03-09", is_test=1), order(106, "2025-03-12", status="pending"), order(107, "2025-03-15", customer_id=1),
            order(108, "2025-03-20", order_kind="credit_note"), order(111, "2025-04-04"),
        ],
        "order_items": [
            line(1, 101, 1, 3000, 600, quantity=2), line(2, 101, 4, 2500, 250), line(3, 101, 2, 490), line(4, 102, 1, 3000),
            line(5, 103, 3, 5000), line(6, 104, 4, 2500), line(7, 105, 1, 100), line(8, 106, 1, 3000), line(9, 107, 4, 2500),
            line(10, 108, 4, 2500), line(11, 111, 1, 3000),
        ],
        "returns": [{"order_item_id": 1, "return_date": "2025-03-25", "quantity": 1, "amount_minor": 2700, "tax_minor": 216}],
        "refunds": [{"order_id": 107, "refund_date": "2025-03-28", "kind": "goodwill", "amount_minor": 200}],
        "imports": [_imported(len(FILE_ROWS), len(aside))],
        "import_rows": [
            {"import_id": 1, "line_number": number, "treatment": treatment, "amount_minor": amount, "order_item_id": item}
            for number, treatment, amount, item in FILE_ROWS
        ],
        "import_totals": [
            {"import_id": 1, "position": 1, "measure": "orders", "says": "sheet Summary, Orders", "unit": "count", "stated": 11, "ours": 9}
        ],
        "set_aside": [
            {"import_id": 1, "file_name": "spring.csv", "line_number": number, "reason": reason, "original_text": text}
            for number, (reason, text) in enumerate(aside, start=14)
        ],
    }  # fmt: skip


def _imported(rows: int, aside: int) -> dict[str, Any]:
    return {
        "import_id": 1, "source": "table", "file_name": "spring.csv", "file_hash": "h", "file_bytes": 900,
        "imported_at": "2025-04-05 08:00:00", "rows_in": rows, "rows_loaded": rows - aside, "rows_updated": 0,
        "rows_unchanged": 0, "rows_set_aside": aside,
    }  # fmt: skip


def write_trust_store(path: Path) -> Path:
    """Write the shop of the page."""
    return write_store(path, trust_tables())


def record_late(path: Path) -> None:
    """Record what came after March had been closed."""
    run_sql(path, *LATE)
