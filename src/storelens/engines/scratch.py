"""A DuckDB database for one task's working tables: in a folder of its own, in bounded memory, gone with the task."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

import duckdb
import pyarrow as pa

from storelens.engines.interrupt import interruptible
from storelens.errors import StorelensError

Row = tuple[Any, ...]
T = TypeVar("T")


class Scratch:
    """Working tables in `folder`, which the caller removes; past `memory` (as DuckDB writes sizes) they are on disk."""

    def __init__(self, folder: Path, memory: str) -> None:
        self._folder = folder
        self._connection = duckdb.connect(str(folder / "scratch.duckdb"))
        self._connection.execute("set enable_progress_bar = false")
        self._connection.execute(f"set memory_limit = '{memory}'")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement, its values as `?`, and return its rows. Raises StorelensError where the disk is full."""
        return self._told(lambda: self._connection.execute(sql, list(values)).fetchall())

    def insert(self, table: str, reader: pa.RecordBatchReader) -> None:
        """Append rows to `table`, column by column. Raises what `reader` raises."""
        self._connection.register("incoming", reader)
        try:
            self._told(lambda: self._connection.execute(f"insert into {table} select * from incoming"))
        finally:
            self._connection.unregister("incoming")

    def stream(self, sql: str, rows: int) -> Iterator[list[Row]]:
        """Yield a statement's rows in lists of at most `rows`; others may be asked meanwhile."""
        cursor = self._connection.cursor()
        try:
            self._told(lambda: cursor.execute(sql))
            while found := self._told(lambda: cursor.fetchmany(rows)):
                yield found
        finally:
            cursor.close()

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _told(self, call: Callable[[], T]) -> T:
        try:
            return interruptible(call, self._connection.interrupt)
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise StorelensError(
                f"no room to work in {self._folder} - free space on that disk and run this again"
            ) from error
