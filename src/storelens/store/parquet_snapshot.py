"""A folder of Parquet files as a warehouse is built from it: the files are read where they are, never copied first."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from storelens.engines.duckdb import DuckDBEngine
from storelens.store.arrow import BATCH_ROWS
from storelens.store.parquet_folder import check_files, read_manifest
from storelens.store.parquet_types import table_columns

MEMORY = "2GB"  # for small questions, of which the largest holds every order's key


class ParquetSnapshot:
    """The rows of the folder as its manifest names them; files that a later store brings are not among them."""

    readers = 1

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        """Check every file and be ready to be read; raises StoreUnavailable where one is not as it was written."""
        manifest = read_manifest(self._folder)
        check_files(self._folder, manifest)
        self._files = {
            table: [str((self._folder / part.name).absolute()) for part in parts]
            for table, parts in manifest.tables.items()
        }
        self._engine = DuckDBEngine(None, read_only=False)
        self._engine.execute(f"set memory_limit = '{MEMORY}'")
        for table in table_columns():
            self._engine.execute(f"create view {table} as select * from {self.source(table)}")
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.close()

    def source(self, table: str) -> str:
        """Return what stands after `from` to read the table in DuckDB."""
        files = ", ".join("'" + name.replace("'", "''") + "'" for name in self._files[table])
        return f"read_parquet([{files}])"

    def table_files(self, table: str) -> list[str] | None:
        """Return the files that have the table's rows in the store's own columns and types, by their absolute paths.

        None where its rows are only to be had through `read`.
        """
        return list(self._files[table])

    def columns(self, table: str) -> dict[str, str]:
        """Return a table's columns and their SQLite types, in order."""
        return {column.name: column.sqlite_type for column in table_columns()[table]}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a small question."""
        return self._engine.execute(sql)

    @contextmanager
    def read(self, table: str, names: list[str]) -> Iterator[pa.RecordBatchReader]:
        """Yield these columns of the table's rows, behind a column `is_row` that is 1."""
        import pyarrow.dataset as ds  # brings pandas: a quarter of a second of every command

        found = ds.dataset(self._files[table], format="parquet")
        columns = {"is_row": ds.scalar(1), **{name: ds.field(name) for name in names}}
        yield found.scanner(columns=columns, batch_size=BATCH_ROWS).to_reader()
