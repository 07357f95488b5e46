"""What the change log says has changed since a version of the lake: the keys and rows to read again."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from storelens.lake.layout import KEPT_WHOLE
from storelens.lake.parts import Parts
from storelens.lake.staging import stage, staged_schema
from storelens.store.arrow import ChangedRows

# Past this many the keys and rows that go through one process are more than a cluster's own reading of everything.
MOST_ORDERS = 100_000
STAGED_BY_KEY = ("orders", "order_items", "refunds", "returns", "customers", "reviews", "stock_movements")
REPLACED_WHOLE = tuple(table for table in KEPT_WHOLE if table != "customers")


class FromNothing(Exception):
    """What changed cannot be taken in by days; its text says why. Nobody but the build sees it."""


@dataclass(frozen=True)
class Changes:
    """Keys to read again. A changed order changes its customer's history: `histories` are all orders of `customers`."""

    orders: frozenset[int]
    customers: frozenset[int]
    histories: frozenset[int]
    reviews: frozenset[int]
    movements: frozenset[int]


def offer_logged_changes(parts: Parts, rows: ChangedRows, since: int, staging: Path) -> None:
    """Let Spark read what changed after change `since`, as `changed_...`, and the rows to read again, as `small_...`.

    Raises FromNothing where it is so much that only a build from nothing will do.
    """
    keys = _logged_keys(rows, since)
    parts.stage_keys("changed_orders", frozenset(keys["orders"] | keys["order_items"]))
    before = parts.rows(
        "select distinct customer_id from old_order_facts as t left semi join changed_orders as c "
        "on t.order_id = c.key where customer_id is not null"
    )
    changes = _changes_of(rows, keys, {int(str(row[0])) for row in before})
    for table in (*STAGED_BY_KEY, *REPLACED_WHOLE):
        parts.engine.offer_arrow(f"small_{table}", stage(rows, table, staging), staged_schema(rows, table))
    parts.stage_keys("changed_histories", changes.histories)
    parts.stage_keys("changed_customers", changes.customers)
    parts.stage_keys("changed_reviews", changes.reviews)
    parts.stage_keys("changed_movements", changes.movements)


def _logged_keys(rows: ChangedRows, since: int) -> dict[str, set[int]]:
    """Return the keys of each table's rows in the log after change `since`; a line is logged by its order."""
    keys: dict[str, set[int]] = defaultdict(set)
    for table, key in rows.rows(f"select distinct table_name, row_id from change_log where change_id > {int(since)}"):
        keys[table].add(key)
    return keys


def _changes_of(rows: ChangedRows, keys: dict[str, set[int]], customers_before: set[int]) -> Changes:
    """Return what to read again. From now on `rows` gives only these rows.

    `customers_before` are those that the changed orders had in the version.
    """
    orders = keys["orders"] | keys["order_items"]
    _refuse_many(orders)
    changed = rows.keep("lake_orders", orders)
    now = rows.rows(f"select distinct customer_id from orders where order_id in {changed} and customer_id is not null")
    customers = keys["customers"] | customers_before | {row[0] for row in now}
    kept = rows.keep("lake_customers", customers)
    histories = orders | {row[0] for row in rows.rows(f"select order_id from orders where customer_id in {kept}")}
    _refuse_many(histories)
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


def _refuse_many(orders: set[int]) -> None:
    if len(orders) > MOST_ORDERS:
        raise FromNothing(f"{len(orders):,} orders are to be read again, and {MOST_ORDERS:,} by key are the most")


def first_of_part(day: date, period: str) -> str:
    """Return the name of the part that holds a day.

    >>> first_of_part(date(2025, 2, 10), "month")
    '2025-02-01'
    """
    return str(day.replace(day=1) if period == "month" else day)
