"""What the change log says has changed since a version of the lake: the keys to read again."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from storelens.lake.layout import KEPT_WHOLE
from storelens.store.arrow import ChangedRows

# Past this many the keys and rows that go through one process are more than a cluster's own reading of everything.
MOST_ORDERS = 100_000
STAGED_BY_KEY = ("orders", "order_items", "refunds", "returns", "customers", "reviews", "stock_movements")
REPLACED_WHOLE = tuple(table for table in KEPT_WHOLE if table != "customers")


@dataclass(frozen=True)
class Changes:
    """Keys to read again. A changed order changes its customer's history: `histories` are all orders of `customers`."""

    orders: frozenset[int]
    customers: frozenset[int]
    histories: frozenset[int]
    reviews: frozenset[int]
    movements: frozenset[int]


def logged_keys(rows: ChangedRows, since: int) -> dict[str, set[int]]:
    """Return the keys of each table's rows in the log after change `since`; a line is logged by its order."""
    keys: dict[str, set[int]] = defaultdict(set)
    for table, key in rows.rows(f"select distinct table_name, row_id from change_log where change_id > {int(since)}"):
        keys[table].add(key)
    return keys


def changes_of(rows: ChangedRows, keys: dict[str, set[int]], customers_before: set[int]) -> Changes | None:
    """Return what to read again, or None where it is so much that only a build from nothing will do.

    `customers_before` are those that the changed orders had in the version. From now on `rows` gives only these rows.
    """
    orders = keys["orders"] | keys["order_items"]
    if len(orders) > MOST_ORDERS:
        return None
    changed = rows.keep("lake_orders", orders)
    now = rows.rows(f"select distinct customer_id from orders where order_id in {changed} and customer_id is not null")
    customers = keys["customers"] | customers_before | {row[0] for row in now}
    kept = rows.keep("lake_customers", customers)
    histories = orders | {row[0] for row in rows.rows(f"select order_id from orders where customer_id in {kept}")}
    if len(histories) > MOST_ORDERS:
        return None
    read = rows.keep("lake_histories", histories)
    for table in ("orders", "order_items", "refunds"):
        rows.only(table, f"order_id in {read}")
    rows.only("returns", f"order_item_id in (select order_item_id from order_items where order_id in {read})")
    rows.only("customers", f"customer_id in {kept}")
    rows.only("reviews", f"review_id in {rows.keep('lake_reviews', keys['reviews'])}")
    rows.only("stock_movements", f"movement_id in {rows.keep('lake_movements', keys['stock_movements'])}")
    return Changes(
        frozenset(orders), frozenset(customers), frozenset(histories), frozenset(keys["reviews"]),
        frozenset(keys["stock_movements"]),
    )  # fmt: skip


def first_of_part(day: date, period: str) -> str:
    """Return the name of the part that holds a day.

    >>> first_of_part(date(2025, 2, 10), "month")
    '2025-02-01'
    """
    return str(day.replace(day=1) if period == "month" else day)
