"""Merge changes into a copy of the warehouse: the changed customers' orders are built anew as a small warehouse of
their own, by the same definitions, and take the place of their old rows.

One DuckDB holds it all: `served`, the version before, only read; `warehouse`, its copy; `small`, in memory.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial

import pyarrow as pa

from storelens.catalogue import load_marts
from storelens.engines.duckdb import DuckDBEngine
from storelens.relations import RELATIONS
from storelens.store.arrow import ChangedRows
from storelens.warehouse.build import (
    LARGE,
    SMALL,
    build_some,
    copy_table,
    create_mart,
    insert_rows,
    stored_columns,
    table_types,
    wide_ids,
)
from storelens.warehouse.changes import Changes
from storelens.warehouse.narrowed import definition_over
from storelens.warehouse.stock import refresh_stock, stock_state
from storelens.warehouse.types import column_type

# Small tables that are copied anew when the log names them; a movement changes its product's level.
REPLACED_WHOLE = {
    "suppliers": ("suppliers",),
    "products": ("products", "stock_movements"),
    "promotions": ("promotions",),
    "purchase_orders": ("purchase_orders",),
    "purchase_order_items": ("purchase_order_items",),
    **dict.fromkeys(("plans", "forecasts", "replenishment_plan", "backtests", "forecast_scores"), ("plans",)),
}
# What the marts of changed orders are computed from.
SMALL_TABLES = ("order_items", "orders", "refunds", "returns", "products", "customers")
BY_ORDER = ("ledger", "order_days")
BY_CUSTOMER = ("customer_sales", "customer_facts")
SUMMED = (
    "daily_sales", "daily_sales_by_order_date", "daily_orders", "hourly_orders", "hourly_orders_by_category",
    "product_days", "product_days_by_region", "product_months_whole", "product_months",
)  # fmt: skip
# Their cells are of a customer's whole history, which every change of an order may have moved.
SUMMED_OF_HISTORIES = ("buyer_days", "buyer_days_by_region")
RECOMPUTED = ("history", "periods", "period_buyers", "rating_days")
HISTORIES = ("ledger", "category_sets", "order_days", "order_facts", *BY_CUSTOMER)
# What the marts of sums are made from.
SUMMED_FROM = ("ledger", "order_days", "order_facts")


def merge(engine: DuckDBEngine, rows: ChangedRows, changes: Changes, building: Future[None]) -> None:
    """Bring the copy attached as `warehouse` to the store's state; the caller commits by serving it.

    `building` is `small_warehouse` under way: nothing else may use `rows` before it is done.
    """
    _keep_old_rows(engine)
    building.result()
    wide = wide_ids(rows)
    _replace_orders(engine)
    for name in BY_CUSTOMER:
        _replace(engine, name, "customer_id", "changed_customers")
    _replace_returns(engine)
    with _beside(engine, *(partial(_add_up, name=name, wide=wide) for name in (*SUMMED, *SUMMED_OF_HISTORIES))):
        before = stock_state(engine)
        _read_again(engine, rows, changes, wide)
    for name in RECOMPUTED:
        create_mart(engine, load_marts()[name], wide)
    with _beside(engine, lambda twin: create_mart(twin, load_marts()["product_facts"], wide)):
        refresh_stock(engine, before, changes.shelf_dates_changed, wide)


def small_warehouse(engine: DuckDBEngine, rows: ChangedRows, changes: Changes) -> None:
    """Fill `small` by the definitions of the large warehouse: the changed customers' whole histories (`histories` and
    the marts by customer), and of the changed orders the rest. It uses a connection of its own.
    """
    _read_only_changed(rows, changes)
    with closing(engine.twin()) as small:
        small.execute("attach ':memory:' as small")
        small.execute(f"create schema {SMALL.staged}")
        SMALL.use(small)
        build_some(small, rows, SMALL_TABLES, HISTORIES, changes.enums)
        small.execute(f"create table {SMALL.staged}.histories as select * from order_facts")
        for name in SUMMED_OF_HISTORIES:
            create_mart(small, load_marts()[name], wide_ids(rows), SMALL)
        for name in SUMMED_FROM:
            small.execute(f"delete from {name} where order_id not in (select key from memory.main.changed_orders)")
        for name in SUMMED:
            create_mart(small, load_marts()[name], wide_ids(rows), SMALL)


def _read_only_changed(rows: ChangedRows, changes: Changes) -> None:
    """Let `rows` give only what the small warehouse is made from, and the rows that are read again."""
    orders = rows.keep("orders_to_read", changes.histories)
    customers = rows.keep("customers_to_read", changes.customers)
    items = f"(select order_item_id from order_items where order_id in {orders})"
    for table in ("orders", "order_items", "refunds"):
        rows.only(table, f"order_id in {orders}")
    rows.only("returns", f"order_item_id in {items}")
    rows.only("customers", f"customer_id in {customers}")
    rows.only("reviews", f"review_id in {rows.keep('reviews_to_read', changes.reviews)}")
    rows.only("stock_movements", f"movement_id in {rows.keep('movements_to_read', changes.movements)}")


def _has_new_days(engine: DuckDBEngine, rows: ChangedRows) -> bool:
    """Say whether the calendar was extended: that is not logged, and nothing else happens to it."""
    days = "select count(*) from {}calendar"
    return engine.execute(days.format("warehouse.main."))[0] != rows.rows(days.format(""))[0]


def keep_keys(engine: DuckDBEngine, changes: Changes) -> None:
    """Keep the keys of what changed in memory, for the statements of the merge."""
    _keep(engine, "changed_orders", changes.orders)
    _keep(engine, "changed_histories", changes.histories)
    _keep(engine, "changed_customers", changes.customers)
    _keep(engine, "changed_reviews", changes.reviews)
    _keep(engine, "changed_stock_movements", changes.movements)


def _keep(engine: DuckDBEngine, name: str, keys: frozenset[int]) -> None:
    engine.create_from_arrow(f"memory.main.{name}", pa.table({"key": pa.array(sorted(keys), pa.int64())}))


def _keep_old_rows(engine: DuckDBEngine) -> None:
    """Keep what the changed orders were, to be taken from the sums."""
    for name in SUMMED_FROM:
        engine.execute(
            f"create table memory.main.old_{name} as "
            f"select * from warehouse.main.{name} where order_id in (select key from memory.main.changed_orders)"
        )
    engine.execute(
        "create table memory.main.old_histories as "
        "select * from warehouse.main.order_facts where customer_id in (select key from memory.main.changed_customers)"
    )


def _replace(engine: DuckDBEngine, name: str, key: str, changed: str) -> None:
    target = f"warehouse.main.{name}"
    engine.execute(f"delete from {target} where {key} in (select key from memory.main.{changed})")
    engine.execute(f"insert into {target} by name select {', '.join(stored_columns(name))} from small.main.{name}")


def _replace_orders(engine: DuckDBEngine) -> None:
    """Replace the changed orders, and the facts of their customers' orders, whose number in the history may change.

    Their sets of categories get the numbers the large warehouse uses.
    """
    for name in BY_ORDER:
        _replace(engine, name, "order_id", "changed_orders")
    engine.execute(
        "create table memory.main.set_numbers as "
        f"with known as ({_sets('warehouse')}), new_sets as ({_sets('small')}), "
        "numbered as (select new_sets.category_set as old_number, new_sets.categories, known.category_set as number "
        "from new_sets left join known on new_sets.categories = known.categories) "
        "select old_number, categories, number is null as is_new, coalesce(number, "
        "coalesce((select max(category_set) from known), 0) "
        "+ row_number() over (partition by number is null order by old_number)) as number from numbered"
    )
    engine.execute(
        "insert into warehouse.main.category_sets "
        "select number, unnest(categories) from memory.main.set_numbers where is_new"
    )
    engine.execute(
        "delete from warehouse.main.order_facts where order_id in (select key from memory.main.changed_histories)"
    )
    columns = ", ".join(f"facts.{name}" for name in stored_columns("order_facts") if name != "category_set")
    engine.execute(
        "insert into warehouse.main.order_facts by name "
        f"select {columns}, cast(set_numbers.number as integer) as category_set "
        "from small.staged.histories as facts "
        "inner join memory.main.set_numbers on facts.category_set = set_numbers.old_number"
    )


def _sets(database: str) -> str:
    return (
        "select category_set, list_sort(list(cast(category as varchar))) as categories "
        f"from {database}.main.category_sets group by category_set"
    )


@contextmanager
def _beside(engine: DuckDBEngine, *steps: Callable[[DuckDBEngine], None]) -> Iterator[None]:
    """Take these steps while the block runs, in two other threads: each is short, and mostly waits. Then all are done.

    Each has a connection of its own; none may change what another, or the block, reads.
    """

    def take(step: Callable[[DuckDBEngine], None]) -> None:
        with closing(engine.twin()) as twin:
            LARGE.use(twin)
            step(twin)

    with ThreadPoolExecutor(2) as threads:
        taken = [threads.submit(take, step) for step in steps]
        yield
        for done in taken:
            done.result()


def _add_up(engine: DuckDBEngine, name: str, wide: frozenset[str]) -> None:
    """Take the changed orders' old part from a mart of sums and add the new one: exact, since all is whole numbers."""
    keys = load_marts()[name].extra["key"].removeprefix("sum by ").split(", ")
    measures = [column for column in stored_columns(name) if column not in keys]
    target, change = f"warehouse.main.{name}", f"memory.main.change_of_{name}"
    typed = ", ".join(f"cast({key} as {column_type(key, 'INTEGER', wide)}) as {key}" for key in keys)
    minus = ", ".join(f"-{measure} as {measure}" for measure in measures)
    plus = ", ".join(measures)
    sums = ", ".join(f"cast(sum({measure}) as bigint) as {measure}" for measure in measures)
    same = " and ".join(f"{name}.{key} is not distinct from change.{key}" for key in keys)
    engine.execute(
        f"create table {change} as with parts as ("
        f"select {typed}, {minus} from ({_over_old_rows(name)}) "
        f"union all select {typed}, {plus} from small.main.{name}) "
        f"select {', '.join(keys)}, {sums} from parts group by {', '.join(keys)}"
    )
    engine.execute(
        f"create table {change}_with_old as select {', '.join(keys)}, {plus} from {change} union all "
        f"select {', '.join(keys)}, {plus} from {target} as {name} "
        f"where exists (select 1 from {change} as change where {same})"
    )
    engine.execute(f"delete from {target} as {name} using {change} as change where {same}")
    engine.execute(
        f"insert into {target} by name select {', '.join(keys)}, {sums} from {change}_with_old "
        f"group by {', '.join(keys)} having sum(entries) <> 0"
    )


def _over_old_rows(name: str) -> str:
    """Return the mart's definition over the rows that the changed orders, or their customers' orders, had before."""
    source = RELATIONS[name].made_from or "ledger"
    rows = "old_histories" if name in SUMMED_OF_HISTORIES else f"old_{source}"
    return definition_over(name, ((source, rows),))


def _replace_returns(engine: DuckDBEngine) -> None:
    engine.execute(
        "delete from warehouse.main.returns where order_item_id in "
        "(select order_item_id from memory.main.old_ledger where order_item_id is not null) "
        "or return_id in (select return_id from small.main.returns)"
    )
    engine.execute("insert into warehouse.main.returns by name select * from small.main.returns")


def _read_again(engine: DuckDBEngine, rows: ChangedRows, changes: Changes, wide: frozenset[str]) -> None:
    """Bring the store's own tables up to date, whole or by key, as far as the log names them."""
    replaced = [name for name, logged in REPLACED_WHOLE.items() if changes.tables & set(logged)]
    for table in ("settings", *replaced, *(["calendar"] if _has_new_days(engine, rows) else [])):
        copy_table(engine, rows, table, LARGE.kept, wide)
    for table, key in (("customers", "customer_id"), ("reviews", "review_id"), ("stock_movements", "movement_id")):
        if table in changes.tables:
            _reread(engine, rows, table, key, wide)


def _reread(engine: DuckDBEngine, rows: ChangedRows, table: str, key: str, wide: frozenset[str]) -> None:
    target = f"warehouse.main.{table}"
    engine.execute(f"delete from {target} where {key} in (select key from memory.main.changed_{table})")
    insert_rows(engine, rows, table, target, table_types(rows, table, wide))
