"""Totals of what one import brought, as the store has them: to stand beside the totals the files state."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

# Each measure with its unit; a source states totals under these names.
MEASURES = {
    "orders": "count",
    "customers": "count",
    "products": "count",
    "units": "count",
    "reviews": "count",
    "gross_minor": "money",
    "shipping_minor": "money",
    "gross_and_shipping_minor": "money",
}


class Total(NamedTuple):
    """One total: what says it, its unit (count or money), what the files state, and what the store has."""

    measure: str
    says: str
    unit: str
    stated: int
    ours: int


def order_totals(connection: sqlite3.Connection, orders: Sequence[range]) -> dict[str, int]:
    """Return orders, units, gross and shipping of the sales among the orders, by measure; `orders` is runs of ids."""
    if len(orders) == 1:  # of a first import: no list is needed
        sums = _order_sums(connection, f"between {orders[0].start:d} and {orders[0].stop - 1:d}")
    else:
        connection.execute("drop table if exists imported_orders")
        connection.execute("create temp table imported_orders (order_id integer primary key)")
        try:
            connection.executemany(
                "insert into imported_orders values (?)", ((order_id,) for run in orders for order_id in run)
            )
            sums = _order_sums(connection, "in (select order_id from imported_orders)")
        finally:
            connection.execute("drop table imported_orders")
    number, shipping_minor, units, gross_minor = sums
    return {
        "orders": number,
        "units": units,
        "gross_minor": gross_minor,
        "shipping_minor": shipping_minor,
        "gross_and_shipping_minor": gross_minor + shipping_minor,
    }


def _order_sums(connection: sqlite3.Connection, which: str) -> tuple[int, int, int, int]:
    orders, shipping_minor = connection.execute(
        f"select count(*), coalesce(sum(shipping_minor), 0) from orders where order_kind = 'sale' and order_id {which}"
    ).fetchone()
    # All lines but those of credit notes, which are few: a join of all with their orders takes twice the time.
    sums = "select coalesce(sum(quantity), 0), coalesce(sum(quantity * unit_price_minor), 0) from"
    units, gross_minor = connection.execute(f"{sums} order_items where order_id {which}").fetchone()
    other_units, other_minor = connection.execute(
        f"{sums} orders cross join order_items on orders.order_id = order_items.order_id "
        f"where order_kind <> 'sale' and orders.order_id {which}"
    ).fetchone()
    return orders, shipping_minor, units - other_units, gross_minor - other_minor
