"""Customers, products, orders and reviews as rows: what a record says, and what it leaves as the store has it."""

import sqlite3
from collections.abc import Mapping

from storelens.sources.records import Customer, Order, Product, Refund, Review
from storelens.store.known_keys import KnownKeys
from storelens.store.natural_keys import KeyedTable, Values

UNKNOWN = "unknown"
READABLE = 24


def customers_table(connection: sqlite3.Connection) -> KeyedTable[Customer]:
    """Return how customers are stored: where they live as of their latest order, joined on their earliest known day."""

    def values(new: Customer, customer_id: int, old: Values | None) -> Values:
        if old is None:
            return (new.full_name, new.email, new.region or UNKNOWN, new.country, new.city, new.joined_date)
        full_name, email, region, country, city, joined_date = old
        home = (new.region or region, new.country or country, new.city or city)
        joined = min(joined_date, new.joined_date)
        merged = (new.full_name or full_name, new.email or email, *home, joined)
        if home != (region, country, city) and _last_order(connection, customer_id) > new.as_of_date:
            merged = (merged[0], merged[1], region, country, city, joined)
        return merged

    return KeyedTable(
        "customers", "customer_id", "external_id",
        ("full_name", "email", "region", "country", "city", "joined_date"), lambda record: record.external_id, values,
    )  # fmt: skip


def _last_order(connection: sqlite3.Connection, customer_id: int) -> str:
    row = connection.execute("select max(order_date) from orders where customer_id = ?", [customer_id]).fetchone()
    return row[0] or ""


def products_table(connection: sqlite3.Connection) -> KeyedTable[Product]:
    """Return how products are stored: at the price of their latest sale."""

    def values(new: Product, product_id: int, old: Values | None) -> Values | str:
        if old is None:
            if new.price_minor is None:
                return "never sold in these files, and not in the store: its price is not known"
            category = new.category or UNKNOWN
            is_readable = len(new.sku) <= READABLE  # a longer code is a machine's
            name = new.product_name or (new.sku if is_readable else f"{category} {new.sku[:8]}")
            return (name, category, new.price_minor, new.cost_minor, new.kind)
        product_name, category, price, cost, kind = old
        new_price = price if new.price_minor is None else new.price_minor
        if new_price != price and _last_sale(connection, product_id) > new.as_of_date:
            new_price = price
        new_cost = cost if new.cost_minor is None else new.cost_minor
        new_kind = kind if new.kind == "goods" else new.kind  # only what says otherwise makes it no goods
        return (new.product_name or product_name, new.category or category, new_price, new_cost, new_kind)

    return KeyedTable(
        "products", "product_id", "sku", ("product_name", "category", "price_minor", "cost_minor", "kind"),
        lambda record: record.sku, values,
    )  # fmt: skip


def _last_sale(connection: sqlite3.Connection, product_id: int) -> str:
    row = connection.execute(
        "select max(orders.order_date) from order_items inner join orders on order_items.order_id = orders.order_id "
        "where order_items.product_id = ?",
        [product_id],
    ).fetchone()
    return row[0] or ""


ORDER_COLUMNS = (
    "customer_id", "ordered_at", "order_date", "order_hour", "region", "status", "channel", "discount_code",
    "shipping_minor", "tax_minor", "cancelled_date", "cancelled_date_is_estimated", "delivered_date", "is_test",
    "original_currency", "exchange_rate", "exchange_rate_date", "order_kind",
)  # fmt: skip


def orders_table(customer_ids: Mapping[str, int]) -> KeyedTable[Order]:
    """Return how orders are stored; one of which the files hold a part keeps the shipping it has."""

    def values(new: Order, _order_id: int, old: Values | None) -> Values:
        customer_id = customer_ids.get(new.customer_external_id) if new.customer_external_id else None
        shipping = new.shipping_minor
        region = new.region
        if old is not None:
            customer_id = customer_id or old[0]
            region = region or old[4]
            shipping = shipping if new.has_all_lines else old[8]
        return (
            customer_id, new.ordered_at, new.order_date, new.order_hour, region or UNKNOWN, new.status, new.channel,
            new.discount_code, shipping, new.tax_minor, new.cancelled_date, int(new.cancelled_date_is_estimated),
            new.delivered_date, int(new.is_test), new.original_currency, new.exchange_rate,
            new.order_date if new.original_currency else None, new.order_kind,
        )  # fmt: skip

    return KeyedTable("orders", "order_id", "external_id", ORDER_COLUMNS, lambda record: record.external_id, values)


def refunds_table(order_ids: Mapping[str, int]) -> KeyedTable[Refund]:
    """Return how money back that is not goods is stored."""

    def values(new: Refund, _refund_id: int, _old: Values | None) -> Values | str:
        order_id = order_ids.get(new.order_external_id)
        if order_id is None:
            return f"no order {new.order_external_id!r} among those imported with it"
        return (order_id, new.refund_date, new.kind, new.amount_minor, new.reason)

    columns = ("order_id", "refund_date", "kind", "amount_minor", "reason")
    return KeyedTable("refunds", "refund_id", "external_id", columns, lambda record: record.external_id, values)


def reviews_table(known: KnownKeys, order_ids: Mapping[str, int]) -> KeyedTable[Review]:
    """Return how reviews are stored, joined by the keys of what was imported with them, or is in the store."""

    def values(new: Review, _review_id: int, _old: Values | None) -> Values | str:
        product_id = known.product(new.sku)
        if product_id is None:
            return f"no product {new.sku!r} among those imported with it or in the store"
        customer_id = known.customer(new.customer_external_id)
        order_id = order_ids.get(new.order_external_id) if new.order_external_id else None
        return (product_id, customer_id, order_id, new.rating, new.title, new.comment, new.review_date)

    columns = ("product_id", "customer_id", "order_id", "rating", "title", "comment", "review_date")
    return KeyedTable("reviews", "review_id", "external_id", columns, lambda record: record.external_id, values)
