"""A small shop drawn by chance with Python's own generator: the same on every machine and in every version."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

Tables = dict[str, list[dict[str, Any]]]
FIRST, LAST = date(2025, 1, 1), date(2025, 3, 31)
REGIONS, CATEGORIES = ("North", "South", "East"), ("Books", "Home", "Sports")


def random_day(chance: random.Random, first: date = FIRST) -> date:
    return first + timedelta(days=chance.randrange((LAST - first).days + 1))


def random_tables(seed: int, orders: int = 40) -> Tables:
    chance = random.Random(seed)
    tables: Tables = {
        "customers": [
            {"customer_id": n, "full_name": f"C{n}", "region": chance.choice(REGIONS), "joined_date": "2025-01-01"}
            for n in range(1, 9)
        ],
        "products": [
            {"product_id": n, "sku": f"S{n}", "product_name": f"P{n}", "category": CATEGORIES[n % 3], "price_minor": 100 * n,
             "kind": "gift_card" if n == 7 else "goods"}
            for n in range(1, 8)
        ],
        "promotions": [
            {"promotion_id": 1, "promotion_name": "Winter sale", "start_date": "2025-02-10", "end_date": "2025-02-16",
             "discount_share": 0.2},
            {"promotion_id": 2, "promotion_name": "Books week", "category": "Books", "start_date": "2025-02-10",
             "end_date": "2025-02-20", "discount_share": 0.1},
        ],
        "orders": [], "order_items": [], "returns": [], "refunds": [], "reviews": [],
        "stock_movements": [
            {"movement_id": n, "product_id": n, "moved_date": "2025-01-01", "quantity": 40, "kind": "opening"} for n in range(1, 6)
        ],
    }  # fmt: skip
    for order_id in range(1, orders + 1):
        add_order(tables, order_id, chance)
    add_purchasing(tables, chance)
    add_reviews(tables, chance)
    return tables


def with_credit_notes(tables: Tables) -> Tables:
    """Turn every fifth order that is not cancelled into goods that came back of a sale that nobody knows."""
    chosen = [order for order in tables["orders"] if order["cancelled_date"] is None and order["order_id"] % 5 == 0]
    days = {order["order_id"]: order["order_date"] for order in chosen}
    lines = [item for item in tables["order_items"] if item["order_id"] in days]
    items = {item["order_item_id"] for item in lines}
    tables["returns"] = [entry for entry in tables["returns"] if entry["order_item_id"] not in items]
    tables["refunds"] = [entry for entry in tables["refunds"] if entry["order_id"] not in days]
    unsold = Counter((item["product_id"], days[item["order_id"]], -item["quantity"]) for item in lines)
    movements, tables["stock_movements"] = tables["stock_movements"], []
    for entry in movements:
        key = (entry["product_id"], entry["moved_date"], entry["quantity"])
        if entry["kind"] == "sale" and unsold[key] > 0:
            unsold[key] -= 1
        else:
            tables["stock_movements"].append(entry)
    for order in chosen:
        order["order_kind"] = "credit_note"
    return tables


def add_purchasing(tables: Tables, chance: random.Random) -> None:
    tables["suppliers"] = [
        {"supplier_id": 1, "supplier_name": "Near", "lead_time_days": 5},
        {"supplier_id": 2, "supplier_name": "Far", "lead_time_days": 30},
    ]
    tables["purchase_orders"], tables["purchase_order_items"] = [], []
    for number in range(1, 7):
        ordered = random_day(chance)
        received = ordered + timedelta(days=chance.randint(3, 20)) if number < 5 else None
        tables["purchase_orders"].append(
            {"purchase_order_id": number, "po_number": f"PO-{number}", "supplier_id": 1 + number % 2,
             "status": "received" if received else "sent", "ordered_date": str(ordered),
             "due_date": str(ordered + timedelta(days=10)), "received_date": str(received) if received else None}
        )  # fmt: skip
        tables["purchase_order_items"].append(
            {"purchase_order_id": number, "product_id": 1 + number % 5, "quantity": 20, "unit_cost_minor": 400,
             "received_quantity": 20 if received else 0}
        )  # fmt: skip
        if received:
            move(tables, 1 + number % 5, received, 20, "receipt", f"PO-{number}")


def move(tables: Tables, product_id: int, day: date, quantity: int, kind: str, reference: str | None = None) -> None:
    tables["stock_movements"].append(
        {"movement_id": len(tables["stock_movements"]) + 1, "product_id": product_id, "moved_date": str(day),
         "quantity": quantity, "kind": kind, "reference": reference}
    )  # fmt: skip


def add_reviews(tables: Tables, chance: random.Random) -> None:
    orders = {order["order_id"]: order for order in tables["orders"]}
    for item in tables["order_items"][::3]:
        order = orders[item["order_id"]]
        day = date.fromisoformat(order["order_date"]) + timedelta(days=chance.randint(1, 9))
        tables["reviews"].append(
            {"review_id": len(tables["reviews"]) + 1, "product_id": item["product_id"], "customer_id": order["customer_id"],
             "order_id": order["order_id"], "rating": chance.randint(1, 5), "review_date": str(day)}
        )  # fmt: skip


def add_order(tables: Tables, order_id: int, chance: random.Random) -> None:
    day = random_day(chance)
    cancelled = chance.random() < 0.15
    tables["orders"].append(
        {"order_id": order_id, "customer_id": chance.choice([None, *range(1, 9)]), "ordered_at": f"{day} 12:00:00",
         "order_date": str(day), "order_hour": 12, "region": chance.choice(REGIONS), "channel": chance.choice(["web", "app"]),
         "status": "cancelled" if cancelled else "delivered", "is_test": int(chance.random() < 0.1),
         "cancelled_date": str(random_day(chance, day)) if cancelled else None,
         "shipping_minor": chance.choice([0, 500]), "tax_minor": chance.choice([0, 80]),
         "discount_code": (None, None, "TEN", "SPRING")[order_id % 4], "order_kind": "sale"}
    )  # fmt: skip
    for _ in range(chance.randrange(4)):
        item = len(tables["order_items"]) + 1
        quantity = chance.randint(1, 5)
        tables["order_items"].append(
            {"order_item_id": item, "order_id": order_id, "product_id": chance.randint(1, 7), "quantity": quantity,
             "unit_price_minor": 1000, "discount_minor": chance.randint(0, 300), "unit_cost_minor": chance.choice([None, 400])}
        )  # fmt: skip
        product_id = tables["order_items"][-1]["product_id"]
        if product_id < 6 and not tables["orders"][-1]["is_test"]:
            move(tables, product_id, day, -quantity, "sale", str(day))
        if chance.random() < 0.3:
            tables["returns"].append(
                {"return_id": len(tables["returns"]) + 1, "order_item_id": item, "return_date": str(random_day(chance, day)),
                 "quantity": 1, "amount_minor": 700, "tax_minor": 8, "reason": (None, "Too small", "Broken")[item % 3]}
            )  # fmt: skip
    if chance.random() < 0.2:
        tables["refunds"].append(
            {"refund_id": len(tables["refunds"]) + 1, "order_id": order_id, "refund_date": str(random_day(chance, day)),
             "kind": chance.choice(["shipping", "tax", "goodwill"]), "amount_minor": 50}
        )  # fmt: skip
