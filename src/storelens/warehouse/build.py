"""Build a warehouse from a snapshot of the store: its tables through Arrow, then the marts of `sql/marts.sql`."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from storelens.catalogue import Query, load_marts
from storelens.engines.duckdb import DuckDBEngine
from storelens.rewrite import mart_columns, mart_sql
from storelens.store.arrow import Snapshot
from storelens.warehouse.types import ENTRY_KINDS, LARGEST_INTEGER, column_type, enum_statements

# Read to compute the marts, then left behind: the ledger holds what they say.
STAGED = ("order_items", "orders", "refunds")
# Kept in the warehouse as they are, for queries that need more than the marts.
KEPT = (
    "stock_movements", "reviews", "customers", "returns", "settings", "calendar", "suppliers", "products", "promotions",
    "purchase_orders", "purchase_order_items", "plans", "forecasts", "replenishment_plan", "backtests",
    "forecast_scores",
)  # fmt: skip
# What no mart reads of a staged table.
LEFT_OUT = ("external_id", "cancelled_date_is_estimated", "original_currency", "exchange_rate", "exchange_rate_date")
# What `status` holds depends on its table; only an order's is a filter.
PLAIN_TEXT = {("purchase_orders", "status")}
# Its running sum keeps one core busy: computed beside the marts that follow the one it needs.
BESIDE, BESIDE_AFTER = "stock_daily", "history"
ALL_ROWS: Mapping[str, str] = MappingProxyType({})
# Of four columns one is told by the rest, so a file of millions of rows has three.
DERIVED = {"gross_minor": "net_minor + discount_minor + returns_minor"}
DERIVED_IN = (
    "ledger",
    "order_facts",
    "product_days",
    "product_days_by_region",
    "product_months_whole",
    "product_months",
)
TEXT_COLUMNS = ("full_name", "sku", "product_name", "kind", "discount_code", "period")


@dataclass(frozen=True)
class Place:
    """Where a warehouse is filled: what is `kept` of it, and what is only needed meanwhile. Both are schemas."""

    kept: str
    staged: str

    def use(self, engine: DuckDBEngine) -> None:
        """Create there what gets no other place, and look names up there."""
        engine.execute(f"set search_path = '{self.kept},{self.staged}'")


# The file that is to be served; and beside it, in memory, the rows a merge puts into it.
LARGE, SMALL = Place("warehouse.main", "memory.main"), Place("small.main", "small.staged")


def attach(engine: DuckDBEngine, path: str) -> None:
    """Attach a file as `warehouse`, and use it."""
    quoted = path.replace("'", "''")
    # Nobody sees the file before it is whole and checkpointed: a log to recover it would be written for nothing.
    engine.execute(f"attach '{quoted}' as warehouse (recovery_mode no_wal_writes)")
    engine.execute("set checkpoint_threshold = '1TB'")  # one checkpoint, at the end
    LARGE.use(engine)


def finish(engine: DuckDBEngine) -> None:
    """Write the file attached as `warehouse` out, whole, and let go of it."""
    engine.execute("checkpoint warehouse")
    engine.execute("set search_path = 'memory.main'")
    engine.execute("detach warehouse")


def build(engine: DuckDBEngine, snapshot: Snapshot) -> None:
    """Fill the empty database attached as `warehouse` with the store's tables and every mart."""
    engine.execute("set max_vacuum_tasks = 0")  # nothing is deleted in it
    wide = _copy(engine, snapshot, (*STAGED, *KEPT), enum_values(snapshot), LARGE)
    with ThreadPoolExecutor(1) as thread, closing(engine.twin()) as twin:
        LARGE.use(twin)
        beside = None
        for name, mart in load_marts().items():
            if name != BESIDE:
                create_mart(engine, mart, wide)
            if name == BESIDE_AFTER:
                beside = thread.submit(create_mart, twin, load_marts()[BESIDE], wide)
        if beside is not None:
            beside.result()


def build_some(
    engine: DuckDBEngine, snapshot: Snapshot, tables: Sequence[str], marts: Sequence[str], enums: dict[str, list[str]]
) -> None:
    """Fill the empty database attached as `small` with the snapshot's rows of these tables and these marts."""
    wide = _copy(engine, snapshot, tables, enums, SMALL)
    for name in marts:
        create_mart(engine, load_marts()[name], wide, SMALL)


def _copy(
    engine: DuckDBEngine, snapshot: Snapshot, tables: Sequence[str], enums: dict[str, list[str]], place: Place
) -> frozenset[str]:
    """Create the enum types, copy the tables and return the keys past 32 bits."""
    wide = wide_ids(snapshot)
    for statement in enum_statements(enums):
        engine.execute(statement)
    copy_tables(engine, snapshot, tables, wide, place)
    return wide


def copy_tables(
    engine: DuckDBEngine, snapshot: Snapshot, tables: Sequence[str], wide: frozenset[str], place: Place
) -> None:
    """Copy tables, as many at once as the snapshot has readers, in their order: the largest first."""

    def copy(table: str) -> None:
        with closing(engine.twin()) as twin:
            place.use(twin)
            copy_table(twin, snapshot, table, place.staged if table in STAGED else place.kept, wide)

    threads = ThreadPoolExecutor(snapshot.readers)
    try:
        for done in [threads.submit(copy, table) for table in tables]:
            done.result()
    finally:
        threads.shutdown(cancel_futures=True)  # after Ctrl-C only what is being copied is waited for


def copy_table(engine: DuckDBEngine, snapshot: Snapshot, table: str, schema: str, wide: frozenset[str]) -> None:
    """Copy one table of the store into `schema`, narrow and typed, in place of one that is there."""
    types = table_types(snapshot, table, wide)
    definition = ", ".join(f"{name} {kind}" for name, kind in types.items())
    engine.execute(f"create or replace table {schema}.{table} ({definition})")
    insert_rows(engine, snapshot, table, f"{schema}.{table}", types)


def table_types(snapshot: Snapshot, table: str, wide: frozenset[str]) -> dict[str, str]:
    """Return the DuckDB type of each column of a table of the store."""
    return {
        name: "varchar" if (table, name) in PLAIN_TEXT else column_type(name, kind, wide)
        for name, kind in snapshot.columns(table).items()
        if table not in STAGED or name not in LEFT_OUT
    }


def insert_rows(engine: DuckDBEngine, snapshot: Snapshot, table: str, target: str, types: dict[str, str]) -> None:
    """Append the snapshot's rows of `table` to `target`, whose columns have these types."""
    casts = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in types.items())
    with snapshot.read(table, list(types)) as reader:
        engine.insert_arrow(target, casts, reader, "is_row = 1")


def create_mart(engine: DuckDBEngine, mart: Query, wide: frozenset[str], place: Place = LARGE) -> None:
    """Compute one mart and keep it, typed and sorted as its header says, in place of one that is there."""
    text = mart_sql(mart.name, "duckdb")
    if mart.name == "category_sets":
        _share_category_sets(engine, text, place)
        return
    if mart.name == "order_facts":
        text = (
            "select facts.* replace (order_sets.category_set as category_set) "
            f"from ({text}) as facts inner join {place.staged}.order_sets on facts.order_id = order_sets.order_id"
        )
    target = f"{place.kept}.{mart.name}"
    create_empty(engine, mart.name, target, wide)
    order = f" order by {mart.extra['sort']}" if "sort" in mart.extra else ""
    columns = ", ".join(stored_columns(mart.name))
    engine.execute(
        f"insert into {target} ({columns}) select {columns} from "
        f"(select {typed_columns(mart.name, wide)} from ({text}){order})"
    )


def create_empty(engine: DuckDBEngine, mart_name: str, target: str, wide: frozenset[str]) -> None:
    """Create a table for the mart's rows, in place of one that is there; what its other columns tell is not stored."""
    stored = stored_columns(mart_name)
    definition = ", ".join(
        f"{name} {kind}" if name in stored else f"{name} {kind} generated always as ({DERIVED[name]}) virtual"
        for name, kind in mart_types(mart_name, wide).items()
    )
    engine.execute(f"create or replace table {target} ({definition})")


def stored_columns(mart_name: str) -> list[str]:
    """Return the columns of a mart that its rows are written with."""
    derived = DERIVED if mart_name in DERIVED_IN else {}
    return [name for name in mart_columns(mart_name) if name not in derived]


def _share_category_sets(engine: DuckDBEngine, text: str, place: Place) -> None:
    """Give orders with the same categories one set: a filter on categories then meets a few sets, not every order."""
    engine.execute(
        f"create or replace table {place.staged}.order_sets as "
        f"with pairs as ({text}), "
        "sets as (select category_set as order_id, list_sort(list(category)) as categories from pairs "
        "group by category_set), "
        "numbered as (select categories, cast(row_number() over (order by categories) as integer) as category_set "
        "from (select distinct categories from sets)) "
        "select sets.order_id, numbered.category_set, sets.categories "
        "from sets inner join numbered on sets.categories = numbered.categories"
    )
    engine.execute(
        f"create or replace table {place.kept}.category_sets as "
        f"select distinct category_set, unnest(categories) as category from {place.staged}.order_sets "
        "order by category_set, category"
    )


def mart_types(mart_name: str, wide: frozenset[str]) -> dict[str, str]:
    """Return the DuckDB type of each column of a mart."""
    return {
        name: column_type(name, "TEXT" if name in TEXT_COLUMNS else "INTEGER", wide) for name in mart_columns(mart_name)
    }


def typed_columns(mart_name: str, wide: frozenset[str]) -> str:
    return ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in mart_types(mart_name, wide).items())


def enum_values(snapshot: Snapshot, which: Mapping[str, str] = ALL_ROWS) -> dict[str, list[str]]:
    """Return the values of each enum column, sorted: the shop's regions, categories, channels and statuses.

    `which` has conditions on rows, by table.
    """

    def rows(columns: str, table: str) -> list[tuple[Any, ...]]:
        return snapshot.rows(f"select distinct {columns} from {table} where {which.get(table, 'true')}")

    orders = rows("region, channel, status", "orders")  # one pass
    found = {
        "region": {row[0] for row in (*orders, *rows("region", "customers"))},
        "category": {row[0] for row in (*rows("category", "products"), *rows("category", "promotions"))} - {None},
        "channel": {row[1] for row in orders},
        "status": {row[2] for row in orders},
    }
    return {name: sorted(map(str, values)) for name, values in found.items()} | {"entry_kind": list(ENTRY_KINDS)}


def wide_ids(snapshot: Snapshot) -> frozenset[str]:
    """Return the keys that do not fit 32 bits."""
    keys = {
        "order_id": "orders", "order_item_id": "order_items", "customer_id": "customers", "product_id": "products",
        "movement_id": "stock_movements", "review_id": "reviews", "return_id": "returns", "refund_id": "refunds",
    }  # fmt: skip
    largest = {key: snapshot.rows(f"select max({key}) from {table}")[0][0] for key, table in keys.items()}
    return frozenset(key for key, value in largest.items() if value and value > LARGEST_INTEGER)
