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
CELLS_AT_ONCE = 1_000_000


class Scratch:
    """Working tables in `folder`, which the caller removes; past `memory` (as DuckDB writes sizes) they are on disk."""

    def __init__(self, folder: Path, memory: str) -> None:
        self._folder = folder
        self._streams = 0
        # In memory: a database file would be packed and logged, which costs more than the work itself.
        self._connection = duckdb.connect(":memory:", config={"temp_directory": str(folder)})
        self._connection.execute("set enable_progress_bar = false")
        self._connection.execute(f"set memory_limit = '{memory}'")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement, its values as `?`, and return its rows. Raises StorelensError where the disk is full."""
        return self._told(lambda: self._connection.execute(sql, list(values)).fetchall())

    def columns(self, sql: str) -> list[list[Any]]:
        """Return a statement's columns, each as a list: several times faster than rows where there are many."""
        return [column.to_pylist() for column in self.arrow(sql).columns]

    def arrow(self, sql: str) -> pa.Table:
        """Return a statement's rows as they are, for those who pass them on in columns."""
        return self._told(lambda: self._connection.sql(sql).to_arrow_table())

    def insert(self, table: str, reader: pa.RecordBatchReader) -> None:
        """Append rows to `table`, column by column. Raises what `reader` raises."""
        self._connection.register("incoming", reader)
        try:
            self._told(lambda: self._connection.execute(f"insert into {table} select * from incoming"))
        finally:
            self._connection.unregister("incoming")

    def stream(self, sql: str, rows: int) -> Iterator[list[Row]]:
        """Yield a statement's rows in its order, in lists of at most `rows`; others may be asked meanwhile.

        They are put into a table first: a result that is partly read would stay in memory.
        """
        yield from self.kept_stream(sql, rows)

    def kept_stream(self, sql: str, rows: int) -> Iterator[list[Row]]:
        """Return what `stream` yields, asked for now: the tables it is asked of may be gone when it is read."""
        self._streams += 1
        table = f"stream_{self._streams}"
        self.execute(f"create table {table} as {sql}")
        return self._read(table, rows)

    def _read(self, table: str, rows: int) -> Iterator[list[Row]]:
        try:
            last = self.execute(f"select coalesce(max(rowid), -1) from {table}")[0][0]
            for start in range(0, last + 1, rows):
                yield self.execute(f"select * from {table} where rowid between ? and ?", [start, start + rows - 1])
        finally:
            self.execute(f"drop table {table}")

    def create_in_parts(self, table: str, sql: str, key: str, cells: int) -> None:
        """Create a table of groups by `key`, a part of the keys at a time; `{only}` in `sql` says which.

        Texts of groups are in memory until the groups are done: `cells` says how many there may be of them.
        """
        parts = -(-cells // CELLS_AT_ONCE) or 1
        for part in range(parts):
            query = sql.replace("{only}", f"hash({key}) % {parts} = {part}")
            self.execute(f"create table {table} as {query}" if part == 0 else f"insert into {table} {query}")

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _told(self, call: Callable[[], T]) -> T:
        try:
            return interruptible(call, self._connection.interrupt)
        except duckdb.OutOfMemoryException as error:
            raise StorelensError(
                "the files need more memory at once than an import takes - give them in parts, by months for example"
            ) from error
        except duckdb.IOException as error:
            raise StorelensError(
                f"no room to work in {self._folder} - free space on that disk and run this again"
            ) from error
