"""Orders and lines of a shop that is added up by hand."""

from typing import Any


def order(order_id: int, day: str, **more: Any) -> dict[str, Any]:
    """Return an order of that day, delivered unless `more` says otherwise."""
    values = {"cancelled_date": None, "is_test": 0, "shipping_minor": 0, "tax_minor": 0, "order_kind": "sale"}
    return {
        "order_id": order_id, "external_id": f"A-{order_id}", "ordered_at": f"{day} 12:00:00", "order_date": day,
        "order_hour": 12, "region": "North", "status": "delivered", "channel": "web", **values, **more,
    }  # fmt: skip


def line(item: int, order_id: int, product: int, price: int, discount: int = 0, quantity: int = 1) -> dict[str, Any]:
    """Return a line of an order."""
    return {
        "order_item_id": item, "order_id": order_id, "product_id": product, "quantity": quantity,
        "unit_price_minor": price, "discount_minor": discount,
    }  # fmt: skip


def products() -> list[dict[str, Any]]:
    """Return product 1, goods; product 2, a service; product 3, a gift card."""
    return [
        {"product_id": number, "sku": kind, "product_name": kind, "category": "Things", "kind": kind, "price_minor": 1}
        for number, kind in enumerate(("goods", "service", "gift_card"), start=1)
    ]
