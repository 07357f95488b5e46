"""`storelens info`: what a store and its warehouse hold."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from storelens.cli.options import StoreUrl
from storelens.formatting import NOTHING, format_text

if TYPE_CHECKING:
    from storelens.store import Store
    from storelens.store.parquet_store import ParquetStore

TABLES = (
    "customers", "products", "orders", "order_items", "returns", "refunds", "reviews", "promotions", "suppliers",
    "purchase_orders", "purchase_order_items", "price_breaks", "stock_movements", "set_aside",
)  # fmt: skip
IMPORTS_SHOWN = 5
LABEL_WIDTH = 22
Line = tuple[str, str]


def info(store: StoreUrl = "") -> None:
    """Tell what the store and its warehouse hold."""
    from storelens.store.opening import store_at
    from storelens.store.parquet_store import ParquetStore

    with store_at(store) as opened, opened.explained():
        if isinstance(opened, ParquetStore):
            lines = [*_folder_lines(opened), *_warehouse_lines(opened), *_row_lines(opened)]
        else:
            lines = [*_store_lines(opened), *_warehouse_lines(opened), *_row_lines(opened), *_import_lines(opened)]
    for label, value in lines:
        typer.echo(f"{label:<{LABEL_WIDTH}}{format_text(value)}".rstrip())


def _store_lines(store: "Store") -> Iterator[Line]:
    from storelens.store.past_costs import SETTING as PAST_COSTS

    settings = store.settings
    files = [store.path, store.path.with_name(store.path.name + "-wal")]
    first, last = store.connection.execute("select min(order_date), max(order_date) from orders").fetchone()
    changed = store.connection.execute("select max(changed_at) from change_log").fetchone()[0]
    yield "store", store.label
    if store.path.exists():
        yield "size", format_bytes(sum(file.stat().st_size for file in files if file.exists()))
    yield from _settings_lines(settings)
    yield "orders from, to", f"{first} to {last}" if first else "no orders yet"
    if PAST_COSTS in settings:
        yield "costs estimated", settings[PAST_COSTS]
    yield "last change", f"{changed or settings.get('created_at', NOTHING)} UTC"


def _folder_lines(store: "ParquetStore") -> Iterator[Line]:
    sizes = store.file_sizes()
    yield "store", f"{store.label}, {len(sizes):,} files, only read"
    yield "size", format_bytes(sum(sizes))
    yield from _settings_lines(store.settings)
    yield "written", f"{store.written_at} UTC"


def _settings_lines(settings: dict[str, str]) -> Iterator[Line]:
    yield "shop", settings.get("shop_name", NOTHING)
    yield "currency", f"{settings['currency']}, {settings['money_digits']} digits"
    yield "time zone", settings["time_zone"]
    yield "schema version", settings["schema_version"]


def _warehouse_lines(store: "Store") -> Iterator[Line]:
    from storelens.warehouse import Warehouse
    from storelens.warehouse.state import is_current

    warehouse = Warehouse(store.path)
    current = warehouse.current()
    if current is None:
        yield "warehouse", "none yet - the next query builds it, or storelens refresh"
        return
    yield "warehouse", str(current)
    yield "warehouse size", format_bytes(current.stat().st_size)
    state = (
        "current" if is_current(store, warehouse) else "behind the store - the next query or storelens refresh mends it"
    )
    yield "warehouse state", state


def _row_lines(store: "Store") -> Iterator[Line]:
    for table, count in store.count_rows(TABLES).items():
        yield f"  {table}", f"{count:>14,}"


def _import_lines(store: "Store") -> Iterator[Line]:
    rows = store.connection.execute(
        "select imported_at, source, file_name, rows_in, rows_loaded, rows_updated, rows_unchanged, rows_set_aside "
        "from imports order by import_id desc limit ?",
        [IMPORTS_SHOWN],
    )
    for imported_at, source, file_name, rows_in, loaded, updated, unchanged, aside in rows:
        yield (
            f"import {imported_at[:10]}",
            f"{source} {file_name}: {rows_in:,} rows in = {loaded:,} loaded + {updated:,} updated + "
            f"{unchanged:,} unchanged + {aside:,} set aside",
        )


def format_bytes(size: int) -> str:
    """Return a file's size as people say it.

    >>> format_bytes(999), format_bytes(12_345_678)
    ('999 B', '12.3 MB')
    """
    if size < 1000:
        return f"{size} B"
    for power, unit in enumerate(("kB", "MB", "GB"), start=1):
        if size < 1000 ** (power + 1):
            return f"{size / 1000**power:.1f} {unit}"
    return f"{size / 1000**4:,.1f} TB"
