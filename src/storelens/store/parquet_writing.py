"""Write batches of rows as a folder of Parquet files, in bounded memory, beside whatever makes the rows.

The maker of the rows goes on while a second thread encodes and compresses, which Arrow does outside Python's lock. The
folder is written at a temporary name and moved into place whole, as a store's file is.
"""

import os
import queue
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from storelens.batches import TableBatch
from storelens.errors import StoreUnavailable, UsageError
from storelens.schema import SCHEMA_VERSION
from storelens.store.database import DEFAULT_SETTINGS, is_running
from storelens.store.days import calendar_batch
from storelens.store.load import CALENDAR_AFTER
from storelens.store.parquet_folder import MANIFEST, Manifest, Part
from storelens.store.parquet_types import COUNTED_UP, arrow_schema, table_columns

GROUP_ROWS = 250_000  # of a row group: what is held of a table before it is written
PART_GROUPS = 16  # of a file
WAITING_BATCHES = 16
COMPRESSION_LEVEL = 3


def write_parquet_store(
    folder: Path,
    batches: Iterable[TableBatch],
    settings: dict[str, str],
    days: tuple[date, date],
    on_batch: Callable[[TableBatch], None] = lambda _: None,
    *,
    replace: bool = False,
) -> Path | None:
    """Write a new store at `folder` and return where the one before is kept, None where there was none.

    Only when every batch is in does it take the place of what is there. `days` are the first and last day of the
    shop, for the calendar; `on_batch` is told of each batch taken. Raises UsageError where something is there and
    `replace` is False, StoreUnavailable where it cannot be written: then nothing is left of it.
    """
    require_free(folder, replace=replace)
    _sweep_partials(folder)
    partial = folder.with_name(f"{folder.name}.partial-{os.getpid()}")
    try:
        with _explained(folder):
            partial.mkdir(parents=True)
            store_id = os.urandom(8).hex()
            with FolderWriter(partial) as writer:
                calendar = calendar_batch(days[0], days[1] + CALENDAR_AFTER, settings.get("country", "US"))
                for batch in (_settings_batch(settings, store_id), calendar):
                    writer.add(batch)
                for batch in batches:
                    writer.add(batch)
                    on_batch(batch)
                tables = writer.finish()
            manifest = Manifest(store_id, SCHEMA_VERSION, tables)
            (partial / MANIFEST).write_text(manifest.text(), encoding="utf-8")
            return _put_in_place(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def require_free(folder: Path, *, replace: bool) -> None:
    """Raise UsageError where something is at `folder` that must not be replaced, or is no store."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / MANIFEST).is_file():
        raise UsageError(f"{folder} is there and is no Parquet store - choose another folder")
    if not replace:
        raise UsageError(f"a store is there already: {folder} - add --replace (it is kept), or choose another folder")


def _sweep_partials(folder: Path) -> None:
    """Remove what writers that were killed have left beside `folder`."""
    for left in folder.parent.glob(f"{folder.name}.partial-*"):
        number = left.name.rpartition("-")[2]
        if number.isdigit() and not is_running(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _put_in_place(partial: Path, folder: Path) -> Path | None:
    kept = None
    if (folder / MANIFEST).is_file():
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        kept = folder.with_name(f"{folder.name}.backup-{stamp}")
        folder.rename(kept)
    elif folder.exists():
        folder.rmdir()
    partial.rename(folder)
    return kept


def _settings_batch(settings: dict[str, str], store_id: str) -> TableBatch:
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    known = {
        **DEFAULT_SETTINGS, **settings,
        "schema_version": str(SCHEMA_VERSION), "created_at": made, "store_id": store_id,
    }  # fmt: skip
    return TableBatch("settings", {"name": list(known), "value": list(known.values())})


class FolderWriter:
    """Takes batches of any table and writes them on a thread of its own; `finish` says what was written."""

    def __init__(self, folder: Path) -> None:
        self._tables = {table: TableWriter(folder, table) for table in table_columns()}
        self._waiting: queue.Queue[TableBatch | None] = queue.Queue(WAITING_BATCHES)
        self._products: list[TableBatch] = []
        self._levels: dict[int, int] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storelens-parquet")
        self._done = self._thread.submit(self._write)

    def add(self, batch: TableBatch | None) -> None:
        """Take a batch, None for the end; waits while many are waiting. Raises what the writing raised."""
        while True:
            if self._done.done():
                self._done.result()
            with suppress(queue.Full):
                self._waiting.put(batch, timeout=1)
                return

    def finish(self) -> dict[str, tuple[Part, ...]]:
        """Write what is left, and return each table's files."""
        self.add(None)
        self._done.result()
        for batch in self._products:
            self._tables["products"].add({**batch.columns, "stock_level": self._levels_of(batch)}, len(batch))
        return {name: table.finish() for name, table in self._tables.items()}

    def __enter__(self) -> "FolderWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and not self._done.done():
            self._drop_waiting()
        self._thread.shutdown(wait=True)
        for table in self._tables.values():
            table.close()

    def _drop_waiting(self) -> None:
        """Leave the thread nothing to write but the end."""
        with suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()
        self._waiting.put(None)

    def _write(self) -> None:
        while (batch := self._waiting.get()) is not None:
            if batch.table == "products":  # their stock level is known when all movements are
                self._products.append(batch)
                continue
            if batch.table == "stock_movements":
                self._count(batch)
            self._tables[batch.table].add(batch.columns, len(batch))

    def _count(self, batch: TableBatch) -> None:
        moved = np.bincount(np.asarray(batch.columns["product_id"]), weights=np.asarray(batch.columns["quantity"]))
        for product in np.flatnonzero(moved).tolist():
            self._levels[product] = self._levels.get(product, 0) + int(moved[product])
        for product in np.unique(np.asarray(batch.columns["product_id"])).tolist():
            self._levels.setdefault(product, 0)

    def _levels_of(self, batch: TableBatch) -> list[int | None]:
        return [self._levels.get(int(product)) for product in batch.columns["product_id"]]


class TableWriter:
    """Writes one table as files of PART_GROUPS row groups; a table without rows is one file without rows."""

    def __init__(self, folder: Path, table: str) -> None:
        self._folder, self._table = folder, table
        self._schema = arrow_schema(table)
        self._columns = table_columns()[table]
        self._held: list[pa.RecordBatch] = []
        self._rows = self._groups = 0
        self._parts: list[Part] = []
        self._file: pq.ParquetWriter | None = None

    def add(self, columns: Any, rows: int) -> None:
        """Take rows by column; a column that is not given has its default."""
        arrays = [
            to_arrow(columns[column.name], column.type)
            if column.name in columns
            else pa.repeat(pa.scalar(column.default, column.type), rows)
            for column in self._columns
        ]
        self._held.append(pa.record_batch(arrays, schema=self._schema))
        self._rows += rows
        if self._rows >= GROUP_ROWS:
            self._write_group()

    def finish(self) -> tuple[Part, ...]:
        """Write what is held and return the table's files."""
        if self._rows or (not self._parts and self._file is None):
            self._write_group()
        self._end_part()
        return tuple(self._parts)

    def close(self) -> None:
        """Let go of an open file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @property
    def _part_name(self) -> str:
        return f"{self._table}/part-{len(self._parts):05d}.parquet"

    def _write_group(self) -> None:
        if self._file is None:
            path = self._folder / self._part_name
            path.parent.mkdir(exist_ok=True)
            self._file = _open_file(path, self._table, self._schema)
            self._groups = self._part_rows = 0
        group = pa.Table.from_batches(self._held, self._schema)
        self._file.write_table(group, row_group_size=max(1, group.num_rows))
        self._part_rows += group.num_rows
        self._held, self._rows = [], 0
        self._groups += 1
        if self._groups == PART_GROUPS:
            self._end_part()

    def _end_part(self) -> None:
        if self._file is None:
            return
        self._file.close()
        self._file = None
        name = self._part_name
        self._parts.append(Part(name, self._part_rows, (self._folder / name).stat().st_size))


def _open_file(path: Path, table: str, schema: pa.Schema) -> pq.ParquetWriter:
    by_difference = {name: "DELTA_BINARY_PACKED" for name in schema.names if (table, name) in COUNTED_UP}
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=COMPRESSION_LEVEL,
        use_dictionary=[name for name in schema.names if name not in by_difference],
        column_encoding=by_difference or None,
        store_schema=False,
    )


def to_arrow(values: Any, kind: pa.DataType) -> pa.Array:
    """Return a column's values in the type a file has; dates and instants come as text."""
    if pa.types.is_date32(kind) or pa.types.is_timestamp(kind):
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values).cast(kind) if isinstance(values, np.ndarray) else pa.array(values, kind)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except pa.ArrowInvalid as error:
        raise StoreUnavailable(
            f"the store {folder} cannot hold a row: {str(error).splitlines()[0]} - nothing was kept"
        ) from error
    except OSError as error:
        raise StoreUnavailable(
            f"cannot write {folder}: {error.strerror or error} - free space or allow this user to write there; nothing "
            "was kept"
        ) from error
