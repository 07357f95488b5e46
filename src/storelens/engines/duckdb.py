"""DuckDB as an engine, and as what the warehouse is built with. The only module that knows its driver."""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from storelens.engines.contract import columns_to_table
from storelens.engines.interrupt import interruptible
from storelens.errors import QueryFailed, StoreUnavailable
from storelens.rewrite import Statement

FEW_ROWS = 10_000
QUIET = "set enable_progress_bar = false"  # it writes to stdout, which is for data


class DuckDBEngine:
    """One DuckDB database: a warehouse file opened read-only to answer, or a file being built.

    External access is off: neither a query nor a file's content can make it read or fetch anything else.
    """

    name = "duckdb"
    dialect = "duckdb"

    def __init__(self, path: Path | None, *, read_only: bool = True) -> None:
        settings: dict[str, Any] = {"enable_external_access": "false"} if read_only else {}
        try:
            self._connection = duckdb.connect(
                str(path) if path else ":memory:", read_only=read_only and path is not None, config=settings
            )
        except duckdb.Error as error:
            raise StoreUnavailable(
                f"cannot open the warehouse {path}: {_first_line(error)} - run storelens refresh"
            ) from error

        self._connection.execute(QUIET)
        self._cursors = threading.local()

    def run(self, statement: Statement) -> pa.Table:
        cursor = self._cursor()
        try:
            return interruptible(lambda: _read(cursor, statement), cursor.interrupt)
        except duckdb.Error as error:
            raise QueryFailed(
                f"DuckDB could not run the query: {_first_line(error)} - look at it with --sql"
            ) from error

    def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> list[tuple[Any, ...]]:
        """Run a statement that builds, and return its rows if it has any. Raises StoreUnavailable (a full disk)."""
        try:
            return interruptible(
                lambda: self._connection.execute(sql, list(parameters) if parameters is not None else None).fetchall(),
                self._connection.interrupt,
            )
        except duckdb.Error as error:
            raise StoreUnavailable(
                f"the warehouse could not be built: {_first_line(error)} - free space and run storelens refresh"
            ) from error

    def insert_arrow(self, table: str, columns: str, reader: pa.RecordBatchReader, where: str) -> None:
        """Append the rows of `reader` that meet `where` to `table`, through the select list `columns`."""
        self._connection.register("incoming", reader)
        try:
            self.execute(f"insert into {table} select {columns} from incoming where {where}")
        finally:
            self._connection.unregister("incoming")

    def table(self, sql: str) -> pa.Table:
        """Return the rows of a statement without values as a table, within this connection's search path."""
        return self._connection.sql(sql).to_arrow_table()

    def create_from_arrow(self, name: str, rows: pa.Table) -> None:
        """Create a table of that name from `rows`."""
        self._connection.register("incoming", rows)
        try:
            self.execute(f"create table {name} as select * from incoming")
        finally:
            self._connection.unregister("incoming")

    def twin(self) -> "DuckDBEngine":
        """Return a second connection to the same database, for another thread; closed by its owner."""
        other = object.__new__(DuckDBEngine)
        other._connection = self._cursor_of_its_own()
        other._cursors = threading.local()
        return other

    def close(self) -> None:
        self._connection.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """Return this thread's own cursor: one runs one statement at a time."""
        cursor: duckdb.DuckDBPyConnection | None = getattr(self._cursors, "cursor", None)
        if cursor is None:
            cursor = self._cursors.cursor = self._cursor_of_its_own()
        return cursor

    def _cursor_of_its_own(self) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        cursor.execute(QUIET)
        return cursor


def _read(cursor: duckdb.DuckDBPyConnection, statement: Statement) -> pa.Table:
    # DuckDB 2.0 plans a query twice on its way to Arrow, which costs more than a small answer itself.
    answer = cursor.execute(statement.sql, statement.parameters or None)
    rows = answer.fetchmany(FEW_ROWS)
    if len(rows) < FEW_ROWS:
        return columns_to_table([description[0] for description in answer.description], rows)
    answer.fetchall()
    return cursor.sql(statement.sql, params=statement.parameters or None).to_arrow_table()


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
