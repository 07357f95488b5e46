"""Write a store as Delta Lake or Iceberg tables: for programs that read those, and as a store that is only read.

The settings are written last: a folder that has not got them is no store. Instants are in UTC and say so; a whole
number of one byte, which Iceberg has not, is one of four there.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from storelens.errors import StoreUnavailable, UsageError
from storelens.store.arrow import Snapshot
from storelens.store.database import Store
from storelens.store.lakehouse.address import DELTA, PARQUET, TablesAddress
from storelens.store.lakehouse.delta import location, options_for
from storelens.store.lakehouse.iceberg import properties
from storelens.store.lakehouse.storage import Storage, library
from storelens.store.lakehouse.store import LakehouseStore
from storelens.store.parquet_types import arrow_schema, table_columns

NOT_WRITTEN = ("change_log", "recorded")  # of the store's own doings
ROWS_AT_ONCE = 1_000_000  # an append of Iceberg's is in memory
OnTable = Callable[[str], None]


def write_tables(store: Store, address: TablesAddress, on_table: OnTable = lambda _: None) -> dict[str, int]:
    """Write every table of the store, as it is at one moment, and return their numbers of rows, which are compared.

    Raises UsageError where something is at `address` already, StoreUnavailable where it cannot be written; what was
    written to a folder is removed then.
    """
    if address.kind == PARQUET:
        raise UsageError(f"{address.label} cannot be written - write delta+s3://BUCKET/PREFIX, or copy a folder there")
    storage = Storage(address)
    _require_free(storage)
    write = _write_delta if address.kind == DELTA else _write_iceberg
    last = [name for name in table_columns() if name not in ("settings", *NOT_WRITTEN)]
    written: dict[str, int] = {}
    try:
        with store.snapshot() as snapshot:
            for table in (*last, "settings"):
                rows = _Counted(_rows_of(snapshot, table, one_byte=address.kind == DELTA))
                with storage.explained():
                    write(storage, table, table_schema(table, one_byte=address.kind == DELTA), rows)
                written[table] = rows.count
                on_table(table)
        _require_equal(address, written)
    except BaseException:
        if not address.is_remote:
            shutil.rmtree(storage.root, ignore_errors=True)
        raise
    return written


def table_schema(table: str, *, one_byte: bool) -> pa.Schema:
    """Return the columns of a table and their types as the tables have them; keys are never null."""

    def kind(given: pa.DataType) -> pa.DataType:
        if pa.types.is_timestamp(given):
            return pa.timestamp("us", "UTC")
        return pa.int32() if pa.types.is_int8(given) and not one_byte else given

    return pa.schema([(field.name, kind(field.type)) for field in arrow_schema(table)])


class _Counted:
    """Batches, and how many rows have gone through."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches, self.count = batches, 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._batches:
            self.count += len(batch)
            yield batch


def _rows_of(snapshot: Snapshot, table: str, *, one_byte: bool) -> Iterator[pa.RecordBatch]:
    schema = table_schema(table, one_byte=one_byte)
    with snapshot.read(table, schema.names) as reader:
        for batch in reader:
            rows = batch.filter(pc.equal(batch.column("is_row"), 1))
            yield pa.record_batch([_cast(rows.column(field.name), field.type) for field in schema], schema=schema)


def _cast(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(wanted):
        return values.cast(pa.timestamp("us")).cast(wanted)
    return values.cast(wanted)


def _write_delta(storage: Storage, table: str, schema: pa.Schema, rows: _Counted) -> None:
    library("deltalake").write_deltalake(
        location(storage, table),
        pa.RecordBatchReader.from_batches(schema, iter(rows)),
        mode="error",
        name=table,
        storage_options=options_for(storage),
    )


def _write_iceberg(storage: Storage, table: str, schema: pa.Schema, rows: _Counted) -> None:
    catalog = library("pyiceberg.catalog.memory").InMemoryCatalog("storelens", **properties())
    catalog.create_namespace("store")
    # Iceberg's locations are taken as they are written: nothing is encoded in them.
    place = storage.uri(table) if storage.address.is_remote else f"file://{storage.uri(table)}"
    made = catalog.create_table(f"store.{table}", schema=schema, location=place)
    with made.transaction() as changing:
        for part in _in_parts(rows):
            changing.append(pa.Table.from_batches(part, schema))


def _in_parts(rows: _Counted) -> Iterator[list[pa.RecordBatch]]:
    held: list[pa.RecordBatch] = []
    for batch in rows:
        held.append(batch)
        if sum(map(len, held)) >= ROWS_AT_ONCE:
            yield held
            held = []
    if held:
        yield held


def _require_free(storage: Storage) -> None:
    if not storage.address.is_remote:
        folder = Path(storage.root)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"something is at {storage.address.label} already - choose another folder, or remove it")
        folder.mkdir(parents=True, exist_ok=True)
        return
    try:
        found: list[Any] = [*storage.folders(), *storage.names("")]
    except StoreUnavailable as error:
        if not str(error).startswith("no tables at"):
            raise
        found = []
    if found:
        raise UsageError(f"something is at {storage.address.label} already - choose another prefix, or remove it")


def _require_equal(address: TablesAddress, written: dict[str, int]) -> None:
    with LakehouseStore(address) as store:
        there = store.count_rows(written)
    differing = [table for table, rows in written.items() if there[table] != rows]
    if differing:
        table = differing[0]
        raise StoreUnavailable(
            f"{address.label} has {there[table]:,} rows of {table}, {written[table]:,} were written - write it anew"
        )
