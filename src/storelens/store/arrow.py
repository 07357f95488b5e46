"""Read the store in columns, as it is at one moment, for the warehouse.

`StoreSnapshot` reads whole tables through ADBC, without a Python object per value. `ChangedRows` reads only the rows
that a refresh must read again.
"""

import queue
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol, Self

import adbc_driver_manager  # not its `dbapi`, which imports pandas: a quarter of a second of every command
import adbc_driver_sqlite
import pyarrow as pa

from storelens.engines.interrupt import interruptible
from storelens.errors import StoreUnavailable

BATCH_ROWS = 65_536
SNAPSHOT_TRIES = 100
LAST_CHANGE = "select coalesce(max(change_id), 0) from change_log"
TYPICAL_VALUES = {"INTEGER": "0", "TEXT": "''", "REAL": "0.0"}
ARROW_TYPES = {"INTEGER": pa.int64(), "TEXT": pa.string(), "REAL": pa.float64()}


class Snapshot(Protocol):
    """What a warehouse is built from: the store's rows at one moment. `readers` threads may read at once."""

    readers: int

    def columns(self, table: str) -> dict[str, str]:
        """Return a table's columns and their SQLite types, in order."""

    def read(self, table: str, names: list[str]) -> AbstractContextManager[pa.RecordBatchReader]:
        """Yield these columns of the table's rows, behind a column `is_row` that is 0 in rows to be left out."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a small question about the same moment."""

    def table_files(self, table: str) -> list[str] | None:
        """Return the Parquet files of a table by their absolute paths; None where `read` alone gives its rows."""


class StoreSnapshot:
    """Every row of the store at the moment of the first read, whatever is written meanwhile.

    `readers` threads may read at once, each through a connection of its own that sees the same moment.
    """

    def __init__(self, path: Path, readers: int = 2) -> None:
        self._path = path
        self.readers = readers
        self._free: queue.SimpleQueue[_Moment] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        self._all = self._same_moment()
        for connection in self._all:
            self._free.put(connection)
        return self

    def __exit__(self, *_: object) -> None:
        _close(self._all)

    def _same_moment(self) -> "list[_Moment]":
        """Return connections, each within a read transaction; made again until no change fell between them."""
        for _ in range(SNAPSHOT_TRIES):
            opened = [_Moment(self._path) for _ in range(self.readers)]
            if len({connection.rows(LAST_CHANGE)[0][0] for connection in opened}) == 1:
                return opened
            _close(opened)
        raise StoreUnavailable(f"the store {self._path} is written without a pause - run storelens refresh later")

    def columns(self, table: str) -> dict[str, str]:
        return {str(row[1]): str(row[2]) for row in self.rows(f"pragma table_info({table})")}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._connection() as connection:
            try:
                # Beside the main thread, where the driver would take Ctrl-C for a wish to cancel, and cannot.
                return interruptible(lambda: connection.rows(sql), lambda: None)
            except (adbc_driver_manager.Error, pa.ArrowException, OSError) as error:
                raise StoreUnavailable(f"cannot read the store {self._path}: {error}") from error

    def table_files(self, table: str) -> list[str] | None:  # noqa: ARG002 (a database has no files of rows)
        return None

    @contextmanager
    def _connection(self) -> "Iterator[_Moment]":
        connection = self._free.get()
        try:
            yield connection
        finally:
            self._free.put(connection)

    @contextmanager
    def read(self, table: str, names: list[str]) -> Iterator[pa.RecordBatchReader]:
        """Yield these columns of the table's rows, behind a column `is_row` that is 0 in the first.

        The driver takes a column's type from the first batch, where an optional column may be all null: a typical
        row is put before the others, to be left out by the reader.
        """
        kinds = self.columns(table)
        typical = ", ".join(f"{TYPICAL_VALUES[kinds[name]]} as {name}" for name in names)
        sql = f"select 0 as is_row, {typical} union all select 1, {', '.join(names)} from {table}"
        with self._connection() as connection, connection.read(sql) as reader:
            yield reader


class _Moment:
    """A connection of Arrow's driver that goes on seeing the store as it was at the first read."""

    def __init__(self, path: Path) -> None:
        self._database = adbc_driver_sqlite.connect(f"{path.absolute().as_uri()}?mode=ro")
        self._connection = adbc_driver_manager.AdbcConnection(self._database)
        self._connection.set_autocommit(False)  # one read transaction until it is closed

    @contextmanager
    def read(self, sql: str) -> Iterator[pa.RecordBatchReader]:
        with closing(adbc_driver_manager.AdbcStatement(self._connection)) as statement:
            statement.set_options(**{"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)})
            statement.set_sql_query(sql)
            stream, _ = statement.execute_query()
            yield pa.RecordBatchReader._import_from_c(stream.address)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.read(sql) as reader:
            return list(zip(*(column.to_pylist() for column in reader.read_all().columns), strict=True))

    def close(self) -> None:
        self._connection.rollback()
        self._connection.close()
        self._database.close()


def _close(connections: list[_Moment]) -> None:
    for connection in connections:
        connection.close()


class ChangedRows:
    """The rows of the store that a refresh reads again, by key, at one moment."""

    readers = 1

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._where: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._connection.execute("begin")
        self._connection.execute("select count(*) from settings").fetchone()
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.execute("rollback")

    def keep(self, name: str, keys: Iterable[int]) -> str:
        """Keep keys in a temporary table and return a sub-select of them."""
        self._connection.execute(f"create temp table {name} (key integer primary key)")
        self._connection.executemany(f"insert into temp.{name} values (?)", ((key,) for key in keys))
        return f"(select key from temp.{name})"

    def only(self, table: str, condition: str) -> None:
        """Read from `table` only the rows that meet `condition`."""
        self._where[table] = f" where {condition}"

    def columns(self, table: str) -> dict[str, str]:
        return {str(row[1]): str(row[2]) for row in self.rows(f"pragma table_info({table})")}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def table_files(self, table: str) -> list[str] | None:  # noqa: ARG002 (a database has no files of rows)
        return None

    @contextmanager
    def read(self, table: str, names: list[str]) -> Iterator[pa.RecordBatchReader]:
        """Yield these columns of the wanted rows of `table`, behind a column `is_row` that is 1."""
        kinds = self.columns(table)
        rows = self.rows(f"select 1, {', '.join(names)} from {table}{self._where.get(table, '')}")
        values = list(zip(*rows, strict=True)) or [()] * (len(names) + 1)
        types = [pa.int64(), *(ARROW_TYPES[kinds[name]] for name in names)]
        arrays = [pa.array(column, kind) for column, kind in zip(values, types, strict=True)]
        yield pa.table(arrays, names=["is_row", *names]).to_reader()
