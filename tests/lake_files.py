"""A lake as Spark writes it, written without Spark: the warehouse's tables as Parquet files, and the list of them."""

import json
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from storelens import open_store
from storelens.engines.duckdb import DuckDBEngine
from storelens.lake.building import lake_of
from storelens.lake.layout import MART_DAYS
from storelens.lake.versions import LIST, Lake, LakeTable, Version
from storelens.warehouse import Warehouse

SPARK_TYPES = {"int64": "long", "int32": "long", "double": "double", "date32[day]": "date"}
TABLES = (
    "select table_name from information_schema.tables where table_schema = 'main' and table_name <> 'warehouse_state'"
)


def write_lake(store: Path) -> Version:
    """Write the next version of the lake beside `store`, of the store's present state, and serve it."""
    with open_store(f"sqlite:///{store}") as shop:
        shop.refresh()
    current, lake = Warehouse(store).current(), lake_of(store)
    assert current is not None
    with lake.writing(), closing(DuckDBEngine(current)) as warehouse:
        number = max((int(path.stem.removeprefix(LIST)) for path in lake.lists()), default=0) + 1
        folder = lake.build_folder(number)
        state = warehouse.execute("select store_id, last_change, marts_version from warehouse_state")[0]
        tables = {
            name: _write(lake, folder, name, warehouse.table(f"from {name}")) for (name,) in warehouse.execute(TABLES)
        }
        version = Version(number, *state, "month", tables)
        lake.serve(version)
    return version


def _write(lake: Lake, folder: Path, name: str, rows: pa.Table) -> LakeTable:
    rows = rows.cast(pa.schema([(field.name, _plain(field.type)) for field in rows.schema]))
    half = rows.num_rows // 2 if name in MART_DAYS else 0
    parts = {}
    for part, some in {"first": rows.slice(0, half), "rest": rows.slice(half)}.items():
        if some.num_rows:
            path = folder / f"{name}-{part}.parquet"
            pq.write_table(some, path)
            parts[part] = {path.relative_to(lake.folder).as_posix(): path.stat().st_size}
    fields = [{"name": field.name, "type": _spark_type(field.type)} for field in rows.schema]
    return LakeTable(parts, json.dumps({"type": "struct", "fields": fields}))


def _plain(kind: pa.DataType) -> pa.DataType:
    """Return the type that the lake has where the warehouse has one of its own: sets of words, small numbers."""
    if pa.types.is_dictionary(kind):
        return pa.string()
    return pa.int64() if pa.types.is_integer(kind) else kind


def _spark_type(kind: pa.DataType) -> str:
    return "timestamp_ntz" if pa.types.is_timestamp(kind) else SPARK_TYPES.get(str(kind), "string")
