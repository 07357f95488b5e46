"""Build a warehouse of any size in bounded memory: what is about an order is computed for some orders at a time.

An order's events depend on that order alone, so the ledger and what is added up of it are built from the rows of one
range of orders after another; an order's place in its customer's history, from one range of customers after another.
The marts are those of `sql/marts.sql`, by their own definitions: only which rows they see is chosen here.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storelens.catalogue import load_marts
from storelens.engines.duckdb import DuckDBEngine
from storelens.rewrite import mart_sql
from storelens.store.parquet_snapshot import ParquetSnapshot
from storelens.warehouse.build import (
    KEPT,
    LARGE,
    Place,
    create_empty,
    create_mart,
    enum_values,
    stored_columns,
    table_types,
    typed_columns,
    wide_ids,
)
from storelens.warehouse.types import enum_statements

ORDERS_OF_A_PIECE = 1_000_000
ORDERS_OF_A_CUSTOMERS_PIECE = 4_000_000  # fewer columns are held of them
MEMORY = "5GB"  # of DuckDB's own; the process takes some more beside it
# What a piece computes is in memory, before it goes to its place in the file.
PIECE = Place("memory.piece", "warehouse.main")
STAGED = ("orders", "order_items", "refunds", "returns")
APPENDED = ("ledger", "order_days")
ADDED_UP = (
    "daily_sales", "daily_sales_by_order_date", "hourly_orders_by_category", "product_days", "product_days_by_region",
    "product_months_whole", "product_months",
)  # fmt: skip
Wide = frozenset[str]


@contextmanager
def spilling(engine: DuckDBEngine, folder: Path) -> Iterator[None]:
    """Let the engine hold so much in memory and put the rest beside the warehouse; nothing is left of that."""
    beside = folder / "building.tmp"
    shutil.rmtree(beside, ignore_errors=True)  # of a build that was killed
    quoted = str(beside).replace("'", "''")
    engine.execute(f"set memory_limit = '{MEMORY}'")
    engine.execute(f"set temp_directory = '{quoted}'")
    try:
        yield
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def build_in_pieces(engine: DuckDBEngine, snapshot: ParquetSnapshot) -> None:
    """Fill the empty database attached as `warehouse` with the folder's tables and every mart."""
    wide = wide_ids(snapshot)
    for statement in enum_statements(enum_values(snapshot)):
        engine.execute(statement)
    for table in KEPT:
        _take(engine, snapshot, table, f"warehouse.main.{table}", wide)
    engine.execute("create schema memory.piece")
    engine.execute("create table memory.main.known_sets (categories category_name[], category_set integer)")
    engine.execute("create table memory.main.order_sets (order_id bigint, category_set integer)")
    for name in (*APPENDED, "order_facts"):
        create_empty(engine, name, f"warehouse.main.{name}", wide)
    for condition in _ranges(snapshot, "order_id", ORDERS_OF_A_PIECE):
        _add_orders(engine, snapshot, condition, wide)
    _end_pieces(engine, wide)
    for name, mart in load_marts().items():
        if name == "order_facts":
            _add_order_facts(engine, snapshot, wide)
        elif name not in (*APPENDED, *ADDED_UP, "category_sets"):
            create_mart(engine, mart, wide)


def _ranges(snapshot: ParquetSnapshot, key: str, size: int) -> Iterator[str]:
    """Yield conditions on `key` that hold for about `size` orders each and together for all."""
    orders = snapshot.rows(f"select count(*) from orders where {key} is not null")[0][0]
    pieces = max(1, -(-orders // size))
    shares = [number / pieces for number in range(1, pieces)]
    bounds = snapshot.rows(f"select quantile_disc({key}, {shares}) from orders")[0][0] if shares else []
    edges = sorted(set(bounds or []))
    for place in range(len(edges) + 1):
        after = [f"{key} > {edges[place - 1]}"] if place else []
        until = [f"{key} <= {edges[place]}"] if place < len(edges) else []
        yield " and ".join(after + until) or "true"


def _take(
    engine: DuckDBEngine, snapshot: ParquetSnapshot, table: str, target: str, wide: Wide, where: str = "true"
) -> None:
    """Copy a table's rows that meet a condition, narrow and typed."""
    casts = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in table_types(snapshot, table, wide).items())
    engine.execute(f"create or replace table {target} as select {casts} from {snapshot.source(table)} where {where}")


def _add_orders(engine: DuckDBEngine, snapshot: ParquetSnapshot, condition: str, wide: Wide) -> None:
    """Compute what the orders that meet the condition bring, and add it to what is there."""
    PIECE.use(engine)
    of_items = "order_item_id in (select order_item_id from memory.piece.order_items)"
    for table in STAGED:
        where = of_items if table == "returns" else condition
        _take(engine, snapshot, table, f"memory.piece.{table}", wide, where)
    marts = load_marts()
    for name in (*APPENDED, *ADDED_UP):
        create_mart(engine, marts[name], wide, PIECE)
        columns = ", ".join(stored_columns(name))
        if name in APPENDED:
            engine.execute(f"insert into warehouse.main.{name} by name select {columns} from memory.piece.{name}")
            continue
        target = f"memory.main.parts_of_{name}"
        engine.execute(f"create table if not exists {target} as select {columns} from memory.piece.{name} limit 0")
        engine.execute(f"insert into {target} select {columns} from memory.piece.{name}")
    _number_sets(engine)


def _number_sets(engine: DuckDBEngine) -> None:
    """Give the piece's orders the numbers of their sets of categories; a set nobody had gets the next."""
    engine.execute(
        "create or replace table memory.piece.lists as "
        f"select category_set as order_id, list_sort(list(category)) as categories "
        f"from ({mart_sql('category_sets', 'duckdb')}) group by category_set"
    )
    engine.execute(
        "insert into memory.main.known_sets "
        "with fresh as (select distinct categories from memory.piece.lists as lists where not exists "
        "(select 1 from memory.main.known_sets as known where known.categories = lists.categories)) "
        "select categories, row_number() over (order by categories) "
        "+ (select coalesce(max(category_set), 0) from memory.main.known_sets) from fresh"
    )
    engine.execute(
        "insert into memory.main.order_sets select lists.order_id, known.category_set "
        "from memory.piece.lists as lists inner join memory.main.known_sets as known "
        "on lists.categories = known.categories"
    )


def _end_pieces(engine: DuckDBEngine, wide: Wide) -> None:
    """Add up what the pieces added, write out the sets, and give the memory back."""
    engine.execute("drop schema memory.piece cascade")
    LARGE.use(engine)
    for name in ADDED_UP:
        mart, stored = load_marts()[name], stored_columns(name)
        keys = mart.extra["key"].removeprefix("sum by ").split(", ")
        sums = ", ".join(
            column if column in keys else f"cast(sum({column}) as bigint) as {column}" for column in stored
        )
        create_empty(engine, name, f"warehouse.main.{name}", wide)
        engine.execute(
            f"insert into warehouse.main.{name} by name select * from (select {sums} "
            f"from memory.main.parts_of_{name} group by {', '.join(keys)} order by {mart.extra['sort']})"
        )
        engine.execute(f"drop table memory.main.parts_of_{name}")
    engine.execute(
        "create table warehouse.main.category_sets as select category_set, unnest(categories) as category "
        "from memory.main.known_sets order by category_set, category"
    )


def _add_order_facts(engine: DuckDBEngine, snapshot: ParquetSnapshot, wide: Wide) -> None:
    """Compute the mart for one range of customers after another; orders without a customer go with the first."""
    mart, types = load_marts()["order_facts"], table_types(snapshot, "orders", wide)
    casts = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in types.items())
    engine.execute("create schema memory.facts")
    engine.execute("set search_path = 'memory.facts,warehouse.main'")
    for place, condition in enumerate(_ranges(snapshot, "customer_id", ORDERS_OF_A_CUSTOMERS_PIECE)):
        where = condition if place else f"{condition} or customer_id is null"
        engine.execute(
            f"create or replace view orders as select {casts} from {snapshot.source('orders')} where {where}"
        )
        engine.execute(f"create or replace view ledger as select * from warehouse.main.ledger where {where}")
        engine.execute(
            f"insert into warehouse.main.order_facts by name select {', '.join(stored_columns('order_facts'))} from ("
            f"select {typed_columns('order_facts', wide)} from ("
            "select facts.* replace (order_sets.category_set as category_set) "
            f"from ({mart_sql('order_facts', 'duckdb')}) as facts "
            "inner join memory.main.order_sets as order_sets on facts.order_id = order_sets.order_id) "
            f"order by {mart.extra['sort']})"
        )
    engine.execute("drop schema memory.facts cascade")
    engine.execute("drop table memory.main.order_sets")
    LARGE.use(engine)
