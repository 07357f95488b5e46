"""Build a warehouse from a snapshot of the store: its tables through Arrow, then the marts of `sql/marts.sql`."""

from collections.abc import Sequence

from storelens.catalogue import Query, load_marts
from storelens.engines.duckdb import DuckDBEngine
from storelens.rewrite import mart_columns, parse_common, write_sql
from storelens.store.arrow import Snapshot
from storelens.warehouse.types import ENTRY_KINDS, LARGEST_INTEGER, column_type, enum_statements

# Read to compute the marts, then left behind: the ledger holds what they say.
STAGED = ("orders", "order_items", "refunds")
# Kept in the warehouse as they are, for queries that need more than the marts.
KEPT = (
    "settings", "calendar", "suppliers", "customers", "products", "promotions", "returns", "reviews",
    "purchase_orders", "purchase_order_items", "stock_movements",
)  # fmt: skip
# What no mart reads of a staged table.
LEFT_OUT = ("external_id", "cancelled_date_is_estimated", "original_currency", "exchange_rate", "exchange_rate_date")
# What `status` holds depends on its table; only an order's is a filter.
PLAIN_TEXT = {("purchase_orders", "status")}
TEXT_COLUMNS = ("full_name", "sku", "product_name", "kind", "discount_code", "period")


def attach(engine: DuckDBEngine, path: str = ":memory:") -> None:
    """Attach a file as `warehouse`: what is created goes there, and names are looked up there, then in memory."""
    quoted = path.replace("'", "''")
    engine.execute(f"attach '{quoted}' as warehouse")
    engine.execute("set search_path = 'warehouse.main,memory.main'")


def build(engine: DuckDBEngine, snapshot: Snapshot, marts: Sequence[str] | None = None) -> None:
    """Fill the empty database attached as `warehouse` with the store's tables and `marts` (all by default)."""
    wide = wide_ids(snapshot)
    for statement in enum_statements(enum_values(snapshot)):
        engine.execute(statement)
    for table in (*STAGED, *KEPT):
        copy_table(engine, snapshot, table, "memory" if table in STAGED else "warehouse", wide)
    for name in marts or load_marts():
        create_mart(engine, load_marts()[name], wide)


def copy_table(engine: DuckDBEngine, snapshot: Snapshot, table: str, database: str, wide: frozenset[str]) -> None:
    """Copy one table of the store into `database`, narrow and typed, in place of one that is there."""
    types = table_types(snapshot, table, wide)
    definition = ", ".join(f"{name} {kind}" for name, kind in types.items())
    engine.execute(f"create or replace table {database}.main.{table} ({definition})")
    insert_rows(engine, snapshot, table, f"{database}.main.{table}", types)


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


def create_mart(engine: DuckDBEngine, mart: Query, wide: frozenset[str]) -> None:
    """Compute one mart and keep it, typed and sorted as its header says, in place of one that is there."""
    text = write_sql(parse_common(mart), "duckdb")
    if mart.name == "category_sets":
        _share_category_sets(engine, text)
        return
    if mart.name == "order_facts":
        text = (
            "select facts.* replace (order_sets.category_set as category_set) "
            f"from ({text}) as facts inner join memory.main.order_sets on facts.order_id = order_sets.order_id"
        )
    order = f" order by {mart.extra['sort']}" if "sort" in mart.extra else ""
    engine.execute(
        f"create or replace table warehouse.main.{mart.name} as select {_casts(mart.name, wide)} from ({text}){order}"
    )


def _share_category_sets(engine: DuckDBEngine, text: str) -> None:
    """Give orders with the same categories one set: a filter on categories then meets a few sets, not every order."""
    engine.execute(
        "create or replace table memory.main.order_sets as "
        f"with pairs as ({text}), "
        "sets as (select category_set as order_id, list_sort(list(category)) as categories from pairs "
        "group by category_set), "
        "numbered as (select categories, cast(row_number() over (order by categories) as integer) as category_set "
        "from (select distinct categories from sets)) "
        "select sets.order_id, numbered.category_set, sets.categories "
        "from sets inner join numbered on sets.categories = numbered.categories"
    )
    engine.execute(
        "create or replace table warehouse.main.category_sets as "
        "select distinct category_set, unnest(categories) as category from memory.main.order_sets "
        "order by category_set, category"
    )


def _casts(mart_name: str, wide: frozenset[str]) -> str:
    return ", ".join(
        f"cast({name} as {column_type(name, 'TEXT' if name in TEXT_COLUMNS else 'INTEGER', wide)}) as {name}"
        for name in mart_columns(mart_name)
    )


def enum_values(snapshot: Snapshot) -> dict[str, list[str]]:
    """Return the values of each enum column, sorted: the shop's regions, categories, channels and statuses."""
    orders = snapshot.rows("select distinct region, channel, status from orders")  # one pass over the largest
    found = {
        "region": {row[0] for row in orders}
        | {row[0] for row in snapshot.rows("select distinct region from customers")},
        "category": {
            row[0]
            for row in snapshot.rows(
                "select category from products union select category from promotions where category is not null"
            )
        },
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
