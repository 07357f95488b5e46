"""A shop of two months whose plan can be thought through: one lamp a day, a book on every third day."""

from datetime import date, timedelta
from typing import Any

Rows = list[dict[str, Any]]
FIRST, DAYS = date(2025, 3, 1), 60
LAST = FIRST + timedelta(days=DAYS - 1)  # 2025-04-29
# Of lamps and books; what is no goods, or gone for good, is not planned.
PRICE_BREAKS: Rows = [
    {"price_break_id": place, "product_id": product, "least_units": units, "unit_cost_minor": cost}
    for place, (product, units, cost) in enumerate([(2, 40, 950), (1, 30, 900), (4, 5, 1), (5, 5, 1)], start=1)
]


def day(number: int) -> str:
    """Return the date of a day of the shop, 0 for its first."""
    return str(FIRST + timedelta(days=number))


def planning_tables() -> dict[str, Rows]:
    """Return the tables. Lamps were sold out on days 20 to 23; a bulk order of 50 books was cancelled after ten days.

    Each lamp order of the supplier took 4 days; one of 30 lamps is overdue, one of 12 books drafted.
    """
    lamp_days = [number for number in range(DAYS) if not 20 <= number <= 23]
    orders = [_order(number + 1, number) for number in lamp_days]
    items = [_item(number + 1, 1, 1) for number in lamp_days]
    for number in range(0, DAYS, 3):
        orders.append(_order(200 + number, number))
        items.append(_item(200 + number, 2, 1))
    orders.append({**_order(500, 40), "status": "cancelled", "cancelled_date": day(50)})
    items.append(_item(500, 2, 50))
    moves = [_move(1, 0, 20, "opening"), _move(2, 0, 100, "opening")]
    moves += [_move(1, number, -1, "sale") for number in lamp_days]
    moves += [_move(2, number, -1, "sale") for number in range(0, DAYS, 3)]
    moves += [_move(1, 24, 20, "receipt", "PO-1"), _move(1, 44, 20, "receipt", "PO-2")]
    moves += [_move(2, 40, -50, "sale"), _move(2, 50, 50, "cancellation")]
    return {
        "suppliers": [
            {"supplier_id": 1, "supplier_name": "Light & Co", "lead_time_days": 5, "minimum_order_minor": 0},
            {"supplier_id": 2, "supplier_name": "Paper", "lead_time_days": 10, "minimum_order_minor": 0},
        ],
        "products": [
            _product(1, "LAMP", "Home", supplier_id=1, case_pack=6),
            _product(2, "BOOK", "Books", supplier_id=2),
            _product(3, "VASE", "Home", cost_minor=None),
            _product(4, "GIFT", "Gift cards", kind="gift_card"),
            _product(5, "OLD", "Home", launched_date=day(0), retired_date=day(10)),
        ],
        "promotions": [
            {"promotion_id": 1, "promotion_name": "Spring", "category": "Books", "start_date": day(30),
             "end_date": day(33), "discount_share": 0.2}
        ],
        "orders": orders,
        "order_items": items,
        "stock_movements": moves,
        "purchase_orders": [
            _bought(1, 1, "received", 20, due=25, received=24), _bought(2, 1, "received", 40, due=45, received=44),
            _bought(3, 1, "sent", 45, due=50), _bought(4, 2, "draft", 59),
        ],
        "purchase_order_items": [
            _line(1, 1, 1, 20, 20), _line(2, 2, 1, 20, 20), _line(3, 3, 1, 30), _line(4, 4, 2, 12),
        ],
    }  # fmt: skip


def _order(order_id: int, number: int) -> dict[str, Any]:
    return {
        "order_id": order_id, "ordered_at": f"{day(number)} 10:00:00", "order_date": day(number), "order_hour": 10,
        "region": "West", "status": "paid", "channel": "web", "cancelled_date": None,
    }  # fmt: skip


def _item(order_id: int, product_id: int, quantity: int) -> dict[str, Any]:
    return {
        "order_item_id": order_id, "order_id": order_id, "product_id": product_id, "quantity": quantity,
        "unit_price_minor": 2000,
    }  # fmt: skip


def _product(product_id: int, sku: str, category: str, **more: Any) -> dict[str, Any]:
    given = {
        "product_id": product_id, "sku": sku, "product_name": sku.title(), "category": category, "kind": "goods",
        "price_minor": 2000, "cost_minor": 1000, "supplier_id": None, "case_pack": 1, "minimum_order_units": 1,
        "launched_date": None, "retired_date": None,
    }  # fmt: skip
    return {**given, **more}


def _move(product_id: int, number: int, units: int, kind: str, reference: str | None = None) -> dict[str, Any]:
    return {
        "product_id": product_id,
        "moved_date": day(number),
        "quantity": units,
        "kind": kind,
        "reference": reference,
    }


def _bought(
    order_id: int, supplier_id: int, status: str, ordered: int, due: int | None = None, received: int | None = None
) -> dict[str, Any]:
    return {
        "purchase_order_id": order_id, "po_number": f"PO-{order_id}", "supplier_id": supplier_id, "status": status,
        "ordered_date": day(ordered), "due_date": None if due is None else day(due),
        "received_date": None if received is None else day(received),
    }  # fmt: skip


def _line(line_id: int, order_id: int, product_id: int, units: int, received: int = 0) -> dict[str, Any]:
    return {
        "purchase_order_item_id": line_id, "purchase_order_id": order_id, "product_id": product_id, "quantity": units,
        "received_quantity": received,
    }  # fmt: skip
