"""Build a warehouse file from a store: its tables through Arrow, then the marts of `sql/marts.sql` in order."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from storelens.catalogue import Query, load_marts
from storelens.engines.duckdb import DuckDBEngine
from storelens.rewrite import mart_columns, parse_common, write_sql
from storelens.store.arrow import read_arrow, table_columns
from storelens.warehouse.types import ENTRY_KINDS, LARGEST_INTEGER, column_type, enum_statements

# Read to compute the marts, then left behind: the ledger holds what they say.
STAGED = ("orders", "order_items", "refunds")
# Kept in the warehouse as they are, for queries that need more than the marts.
KEPT = (
    "settings", "calendar", "suppliers", "customers", "products", "promotions", "returns", "reviews",
    "purchase_orders", "purchase_order_items", "stock_movements",
)  # fmt: skip
# What a status column holds depends on its table; only an order's is a filter.
PLAIN_TEXT = {("purchase_orders", "status")}
# Text that is never null, and of which the marts' category is null for money that has none.
FIRST_READ = ("orders", "products", "customers")


@dataclass(frozen=True)
class Source:
    """A store to build from: its file, a connection to it, and the orders to read (all of them without a `where`).

    `where` maps a table's name to a condition in SQLite's words.
    """

    path: Path
    connection: sqlite3.Connection
    where: dict[str, str]

    def columns(self, table: str) -> dict[str, str]:
        return table_columns(self.connection, table)


def build(engine: DuckDBEngine, source: Source, marts: tuple[str, ...] | None = None) -> None:
    """Fill the empty database attached as `warehouse` (see `attach`) from `source`.

    `marts` are the names of those to compute, all by default.
    """
    wide = wide_ids(source.connection)
    for statement in enum_statements(enum_values(source.connection)):
        engine.execute(statement)
    for table in (*STAGED, *KEPT):
        copy_table(engine, source, table, "memory" if table in STAGED else "warehouse", wide)
    for name, mart in load_marts().items():
        if marts is None or name in marts:
            create_mart(engine, mart, wide)


def attach(engine: DuckDBEngine, path: Path | str) -> None:
    """Attach a file as `warehouse`: what is created goes there, and names are found there, then in memory."""
    engine.execute(f"attach '{path}' as warehouse")
    engine.execute("set search_path = 'warehouse.main,memory.main'")
    engine.execute("set preserve_insertion_order = true")


def copy_table(engine: DuckDBEngine, source: Source, table: str, database: str, wide: frozenset[str]) -> None:
    """Copy one table of the store into `database`, narrow and typed."""
    columns = source.columns(table)
    types = {
        name: "varchar" if (table, name) in PLAIN_TEXT else column_type(name, kind, wide)
        for name, kind in columns.items()
    }
    definition = ", ".join(f"{name} {kind}" for name, kind in types.items())
    engine.execute(f"create table {database}.main.{table} ({definition})")
    casts = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in types.items())
    with read_arrow(source.path, table, columns, source.where.get(table, "")) as reader:
        engine.insert_arrow(f"{database}.main.{table}", f"{casts}", reader, "is_row = 1")


def create_mart(engine: DuckDBEngine, mart: Query, wide: frozenset[str]) -> None:
    """Compute one mart and keep it, typed and sorted as its header says."""
    text = write_sql(parse_common(mart), "duckdb")
    casts = ", ".join(f"cast({name} as {column_type(name, _kind(name), wide)}) as {name}" for name in mart_columns(mart.name))
    order = f"order by {mart.extra['sort']}" if "sort" in mart.extra else ""
    if mart.name == "category_sets":
        engine.execute(f"create table memory.main.order_categories as {text}")
        share_category_sets(engine)
        return
    if mart.name == "order_facts":
        text = f"select facts.* replace (order_sets.category_set as category_set) from ({text}) as facts inner join memory.main.order_sets on facts.order_id = order_sets.order_id"
    engine.execute(f"create table {mart.name} as select {casts} from ({text}) {order}")


def share_category_sets(engine: DuckDBEngine) -> None:
    """Give orders with the same categories one set: a filter on categories then meets a few sets, not every order."""
    engine.execute(
        "create table memory.main.order_sets as "
        "with sets as (select category_set as order_id, list_sort(list(category)) as categories "
        "from memory.main.order_categories group by category_set), "
        "numbered as (select categories, cast(row_number() over (order by categories) as integer) as category_set "
        "from (select distinct categories from sets)) "
        "select sets.order_id, numbered.category_set, sets.categories from sets inner join numbered using (categories)"
    )
    engine.execute(
        "create table category_sets as select distinct category_set, unnest(categories) as category "
        "from memory.main.order_sets order by category_set, category"
    )


def enum_values(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the values of each enum column, sorted: the shop's regions, categories, channels and statuses."""
    columns = {
        "region": "select region from orders union select region from customers",
        "category": "select category from products union select category from promotions where category is not null",
        "channel": "select distinct channel from orders",
        "status": "select distinct status from orders",
    }
    values = {name: sorted(str(row[0]) for row in connection.execute(sql)) for name, sql in columns.items()}
    return values | {"entry_kind": list(ENTRY_KINDS)}


def wide_ids(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the keys that do not fit 32 bits."""
    keys = {
        "order_id": "orders", "order_item_id": "order_items", "customer_id": "customers", "product_id": "products",
        "movement_id": "stock_movements", "review_id": "reviews", "return_id": "returns",
    }  # fmt: skip
    largest = {key: connection.execute(f"select max({key}) from {table}").fetchone()[0] for key, table in keys.items()}  # noqa: S608
    return frozenset(key for key, value in largest.items() if value and value > LARGEST_INTEGER)


def _kind(name: str) -> str:
    texts = ("full_name", "sku", "product_name", "kind", "discount_code", "period")
    return "TEXT" if name in texts else "INTEGER"
