"""What has changed in a store of files since a version of the lake, found by Spark: no log says it, but the files that
came and went do. Rows of the one and not of the other, both ways, are what is different; no row goes through this
process, so that a day of a million lines is no more than its files.
"""

from pathlib import Path

import pyarrow as pa

from storelens.lake.changes import MOST_ORDERS, REPLACED_WHOLE, FromNothing
from storelens.lake.layout import STAGED
from storelens.lake.parts import Parts
from storelens.lake.sources import FilesBetween
from storelens.lake.staging import offer, staged_schema
from storelens.store.arrow import Snapshot

# By which key a table's changed rows are read again; those of the first three are orders.
KEYS = {
    "orders": "order_id", "order_items": "order_id", "refunds": "order_id", "returns": "order_item_id",
    "customers": "customer_id", "reviews": "review_id", "stock_movements": "movement_id",
}  # fmt: skip
KEY = pa.schema([("key", pa.int64())])
NOTHING = "select cast(null as bigint) as key where 1 = 0"
# Past this share of all orders reading them by key is no less than reading everything.
MOST_SHARE = 4


def offer_file_changes(parts: Parts, snapshot: Snapshot, between: dict[str, FilesBetween], staging: Path) -> None:
    """Let Spark read what changed, as `changed_...`, and the rows to be read again, as `small_...`.

    Raises FromNothing where it cannot be known, or is so much that only a build from nothing will do.
    """
    for table in STAGED:  # of these the lake has no rows of its own
        if table in between and between[table].gone:
            raise FromNothing(
                f"{between[table].gone[0]}, which the last version was built from, is gone or was changed"
            )
    for table in (*KEYS, *REPLACED_WHOLE):
        name = f"small_{table}" if table in REPLACED_WHOLE else f"now_{table}"
        offer(parts.engine, snapshot, table, name, staging)
    different = {table: _different(parts, snapshot, table, between[table]) for table in KEYS if table in between}
    _find_orders(parts, different)
    _find_histories(parts, different)
    _read_again(parts)
    for changed, table in (("changed_reviews", "reviews"), ("changed_movements", "stock_movements")):
        if table in different:
            parts.stage(changed, different[table], in_one=False)
            _read_again_by(parts, table, changed, KEYS[table])
        else:
            parts.engine.offer_files(changed, (), KEY)
            parts.engine.offer_files(f"small_{table}", (), staged_schema(snapshot, table))


def _different(parts: Parts, snapshot: Snapshot, table: str, files: FilesBetween) -> str:
    """Return the statement of the keys of a table's rows that are others than they were.

    Where files are gone, or it is not known which they were, all rows of the lake's own table are held against all
    there are now.
    """
    schema = staged_schema(snapshot, table)
    if files.gone or not files.is_known:
        old, new = f"old_{table}", f"now_{table}"
    else:
        old, new = f"removed_{table}", f"added_{table}"
        parts.engine.offer_files(old, files.removed, schema)
        parts.engine.offer_files(new, files.added, schema)
    columns = ", ".join(schema.names)
    before, after = f"select {columns} from {old}", f"select {columns} from {new}"
    return (
        f"select distinct {KEYS[table]} as key from "
        f"(({before} except all {after}) union all ({after} except all {before}))"
    )


def _find_orders(parts: Parts, different: dict[str, str]) -> None:
    """Stage the orders of which a row is different; a return names its line alone."""
    found = [different[table] for table in ("orders", "order_items", "refunds") if table in different]
    if "returns" in different:
        parts.stage("changed_return_items", different["returns"], in_one=False)
        found.append(
            "select order_id as key from now_order_items as t left semi join changed_return_items as c "
            "on t.order_item_id = c.key"
        )
    parts.stage("changed_orders", " union ".join(found or [NOTHING]), in_one=False)


def _find_histories(parts: Parts, different: dict[str, str]) -> None:
    """Stage the customers whose history is another, and all their orders with the changed ones."""
    of_orders = "as t left semi join changed_orders as c on t.order_id = c.key where customer_id is not null"
    found = [f"select customer_id as key from {orders} {of_orders}" for orders in ("old_order_facts", "now_orders")]
    found += [different["customers"]] if "customers" in different else []
    parts.stage("changed_customers", " union ".join(found), in_one=False)
    parts.stage(
        "changed_histories",
        "select key from changed_orders union select order_id as key from now_orders as t "
        "left semi join changed_customers as c on t.customer_id = c.key",
        in_one=False,
    )
    changed, every = (
        int(str(parts.rows(f"select count(*) from {name}")[0][0])) for name in ("changed_histories", "now_orders")
    )
    if changed > MOST_ORDERS and changed * MOST_SHARE > every:
        raise FromNothing(f"{changed:,} of {every:,} orders are of customers with a changed order")


def _read_again(parts: Parts) -> None:
    for table in ("orders", "order_items", "refunds"):
        _read_again_by(parts, table, "changed_histories", "order_id")
    _read_again_by(parts, "customers", "changed_customers", "customer_id")
    _read_again_by(parts, "returns", "(select order_item_id as key from small_order_items)", "order_item_id")


def _read_again_by(parts: Parts, table: str, changed: str, key: str) -> None:
    """Stage the rows that a table has now of the keys in `changed`."""
    parts.stage(
        f"small_{table}", f"select t.* from now_{table} as t left semi join {changed} as c on t.{key} = c.key",
        in_one=False,
    )  # fmt: skip
