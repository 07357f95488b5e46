"""Figures of one product's and one customer's page that are not those of the ledger's period."""

from storelens.panels.meanings.meaning import RATIO, Meaning, figure, total

KEPT = "It is recorded with the product, and no sum."

PRODUCT: dict[str, Meaning] = {
    "price_minor": figure("Its price as it is now.", "price_minor of the product", KEPT, source=""),
    "unit_cost_minor": figure("Its cost as it is now.", "cost_minor of the product", KEPT, source=""),
    "stock_level": total(
        "On hand today: the sum of all its stock movements.",
        "sum(quantity)",
        "quantity",
        source="movements",
        days="always",
    ),
    "lead_time_days": figure(
        "Days from order to receipt, as the supplier promised.",
        "lead_time_days of the supplier",
        "It is what the supplier promised: the purchase orders of the product are below.",
        source="purchases",
    ),
    "reviews": total("Its reviews of all days.", "count(reviews)", "reviews", source="reviews", days="always"),
    "mean_rating": figure(
        "Mean of the stars given on all days.",
        "sum(rating) / count(reviews)",
        RATIO,
        source="reviews",
        days="always",
    ),
}

STOCK_BY_DAY: dict[str, Meaning] = {
    "on_hand_units": total(
        "On hand at the end of the day; negative is kept.", "sum(quantity)", "quantity", source="movements", days="end"
    ),
    "received_units": total(
        "What came in on the day: opening counts and receipts.",
        "sum(quantity) of openings and receipts",
        "received_units",
        source="movements",
    ),
    "sold_units": total(
        "What was sold on the day, of orders that were cancelled later too.",
        "-sum(quantity) of sales",
        "sold_units",
        source="movements",
    ),
    "returned_units": total(
        "What came back into stock on the day, from returns and cancellations.",
        "sum(quantity) of returns and cancellations",
        "returned_units",
        source="movements",
    ),
    "adjusted_units": total(
        "What counting found on the day, more or less.",
        "sum(quantity) of adjustments",
        "adjusted_units",
        source="movements",
    ),
}

WITH: dict[str, Meaning] = {
    "orders_together": figure(
        "Orders with both products.",
        "count(orders with both)",
        "Orders with both products are counted, not added up: the sales of the other product are below.",
        kind="sale",
    ),
    "together_share": figure(
        "Of this product's orders, those with the other too.", "orders_together / orders", RATIO, kind="sale"
    ),
    "lift": figure(
        "Lift: how many times as often as by chance.",
        "orders_together x all orders / (orders of one x orders of the other)",
        RATIO,
        kind="sale",
    ),
}

CUSTOMER: dict[str, Meaning] = {
    "lifetime_orders": total(
        "Orders of all days.", "count(distinct order_id) of sales", "orders", kind="sale", days="always"
    ),
    "lifetime_net_minor": total(
        "Net sales of all days.",
        "sum(gross_minor - discount_minor - returns_minor)",
        "net_minor",
        kind="goods",
        days="always",
    ),
    "days_since_last_order": figure(
        "Days since the last order, at the shop's last day.",
        "last day - max(order_date)",
        "Days are counted, not added up: the customer's sales are below.",
        kind="sale",
        days="always",
    ),
}
