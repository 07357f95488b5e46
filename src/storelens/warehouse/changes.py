"""What the change log says has changed since a version of the warehouse, and whether it can be merged."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from storelens.engines.duckdb import DuckDBEngine
from storelens.store.arrow import ChangedRows
from storelens.warehouse.build import enum_values, wide_ids

# Merging reads changed customers' orders again, row by row: past this many a new build is quicker.
MOST_ORDERS = 100_000


@dataclass(frozen=True)
class Changes:
    """Keys to read again. A changed order changes its customer's history: `histories` are all orders of `customers`."""

    orders: frozenset[int] = frozenset()
    histories: frozenset[int] = frozenset()
    customers: frozenset[int] = frozenset()
    reviews: frozenset[int] = frozenset()
    movements: frozenset[int] = frozenset()
    tables: frozenset[str] = frozenset()
    shelf_dates_changed: bool = False  # a product was launched or retired on another day than was known
    enums: dict[str, list[str]] = field(default_factory=dict)  # the labels of the warehouse's types


def read_changes(rows: ChangedRows, engine: DuckDBEngine, since: int) -> Changes | None:
    """Return what changed after change `since`, or None where only a new build will do.

    The version to be refreshed, attached as `served`, knows which customers the changed orders had.
    """
    log = rows.rows(f"select table_name, row_id, operation, before_json from change_log where change_id > {since}")
    keys: dict[str, set[int]] = defaultdict(set)
    for table, row_id, _, _ in log:
        keys[table].add(row_id)
    orders = keys["orders"] | keys["order_items"]
    if len(orders) > MOST_ORDERS or _changed_products(rows, log, ("category", "kind")) or wide_ids(rows):
        return None
    changed = rows.keep("changed_orders", orders)
    enums = _enum_labels(engine)
    if _has_new_values(rows, enums, keys, changed):
        return None
    customers = keys["customers"] | _ids(
        rows.rows(f"select distinct customer_id from orders where order_id in {changed}")
    )
    customers |= _ids(
        engine.execute(f"select distinct customer_id from served.main.order_facts where order_id in ({_list(orders)})")
    )
    kept = rows.keep("customers_of_orders", customers)
    histories = orders | _ids(rows.rows(f"select order_id from orders where customer_id in {kept}"))
    if len(histories) > MOST_ORDERS:
        return None
    return Changes(
        orders=frozenset(orders),
        histories=frozenset(histories),
        customers=frozenset(customers),
        reviews=frozenset(keys["reviews"]),
        movements=frozenset(keys["stock_movements"]),
        tables=frozenset(name for name, ids in keys.items() if ids),
        shelf_dates_changed=_changed_products(rows, log, ("launched_date", "retired_date")),
        enums=enums,
    )


def _changed_products(rows: ChangedRows, log: list[tuple[str, int, str, str | None]], fields: tuple[str, ...]) -> bool:
    """Say whether a product has another value in one of these fields than it had at some change."""
    for table, product_id, operation, before in log:
        if table != "products" or operation != "update" or before is None:
            continue
        now = rows.rows(f"select {', '.join(fields)} from products where product_id = {int(product_id)}")
        then = json.loads(before)
        if now and tuple(then[name] for name in fields) != now[0]:
            return True
    return False


def _has_new_values(
    rows: ChangedRows, enums: dict[str, list[str]], keys: Mapping[str, set[int]], changed_orders: str
) -> bool:
    """Say whether a changed order, customer, product or promotion has a value the warehouse's types cannot hold."""
    ids = {"customers": "customer_id", "products": "product_id", "promotions": "promotion_id"}
    which = {table: f"{key} in {rows.keep(f'changed_{table}', keys[table])}" for table, key in ids.items()}
    fresh = enum_values(rows, {**which, "orders": f"order_id in {changed_orders}"})
    return any(not set(fresh[name]) <= set(enums[name]) for name in fresh)


def _enum_labels(engine: DuckDBEngine) -> dict[str, list[str]]:
    labels = engine.execute(
        "select type_name, labels from duckdb_types() "
        "where logical_type = 'ENUM' and labels is not null and database_name = 'served'"
    )
    return {str(name).removesuffix("_name"): list(values) for name, values in labels}


def _ids(rows: Iterable[tuple[int | None, ...]]) -> set[int]:
    return {row[0] for row in rows if row[0] is not None}


def _list(keys: Iterable[int]) -> str:
    return ", ".join(str(int(key)) for key in keys) or "null"
