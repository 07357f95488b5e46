"""What the change log says has changed since a version of the warehouse, and whether it can be merged."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from storelens.engines.duckdb import DuckDBEngine
from storelens.store.arrow import ChangedRows
from storelens.warehouse.build import enum_values, wide_ids

# Merging reads changed customers' orders again, row by row: past this many a new build is quicker.
MOST_ORDERS = 100_000
# A product's category and kind stand in every line it ever sold.
REBUILDING_PRODUCT_FIELDS = ("category", "kind")


@dataclass(frozen=True)
class Changes:
    """Keys to read again. `orders` includes every order of `customers`, whose history a new order changes."""

    orders: frozenset[int] = frozenset()
    customers: frozenset[int] = frozenset()
    reviews: frozenset[int] = frozenset()
    movements: frozenset[int] = frozenset()
    tables: frozenset[str] = field(default_factory=frozenset)


def read_changes(rows: ChangedRows, warehouse: DuckDBEngine, since: int) -> Changes | None:
    """Return what changed after change `since`, or None where only a new build will do.

    `warehouse` is the version to be refreshed: it knows which customers the changed orders had.
    """
    log = rows.rows(f"select table_name, row_id, operation, before_json from change_log where change_id > {since}")
    keys: dict[str, set[int]] = defaultdict(set)
    for table, row_id, _, _ in log:
        keys[table].add(row_id)
    orders = keys["orders"] | keys["order_items"]
    if len(orders) > MOST_ORDERS or _moves_products(rows, log) or _has_new_values(rows, warehouse):
        return None
    changed = rows.keep("changed_orders", orders)
    customers = keys["customers"] | _ids(
        rows.rows(f"select distinct customer_id from orders where order_id in {changed}")
    )
    customers |= _ids(
        warehouse.execute(f"select distinct customer_id from order_facts where order_id in ({_list(orders)})")
    )
    kept = rows.keep("changed_customers", customers)
    orders |= _ids(rows.rows(f"select order_id from orders where customer_id in {kept}"))
    if len(orders) > MOST_ORDERS:
        return None
    return Changes(
        frozenset(orders), frozenset(customers), frozenset(keys["reviews"]), frozenset(keys["stock_movements"]),
        frozenset(keys),
    )  # fmt: skip


def _moves_products(rows: ChangedRows, log: list[tuple[str, int, str, str | None]]) -> bool:
    for table, product_id, operation, before in log:
        if table != "products" or operation != "update" or before is None:
            continue
        now = rows.rows(f"select category, kind from products where product_id = {int(product_id)}")
        then = json.loads(before)
        if now and tuple(then[name] for name in REBUILDING_PRODUCT_FIELDS) != now[0]:
            return True
    return False


def _has_new_values(rows: ChangedRows, warehouse: DuckDBEngine) -> bool:
    """Say whether a region, category, channel, status or key is one that the warehouse's types cannot hold."""
    known = {name: set(values) for name, values in _enum_labels(warehouse).items()}
    fresh = enum_values(rows)
    return bool(wide_ids(rows)) or any(not set(fresh[name]) <= known[name] for name in fresh)


def _enum_labels(warehouse: DuckDBEngine) -> dict[str, list[str]]:
    labels = warehouse.execute(
        "select type_name, labels from duckdb_types() where logical_type = 'ENUM' and labels is not null"
    )
    return {str(name).removesuffix("_name"): list(values) for name, values in labels}


def _ids(rows: Iterable[tuple[int | None, ...]]) -> set[int]:
    return {row[0] for row in rows if row[0] is not None}


def _list(keys: Iterable[int]) -> str:
    return ", ".join(str(int(key)) for key in keys) or "null"
