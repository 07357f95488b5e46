"""DuckDB as an engine, and as what the warehouse is built with. The only module that knows its driver."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from storelens.engines.contract import STREAM_ROWS, columns_to_table
from storelens.engines.interrupt import interruptible
from storelens.engines.stop import Stop
from storelens.errors import QueryFailed, StoreUnavailable
from storelens.rewrite import Statement

FEW_ROWS = 1_000
MOST_LONG = 1_000  # statements remembered: the catalogue's are fewer, readers' own may be any number
NOT_FOR_PYTHON = ("TIMESTAMP WITH TIME ZONE", "TIME WITH TIME ZONE")  # the driver would want pytz for them
NO_ROOM = ("Out of Memory", "No space left on device", "Could not write file")
NO_ACCESS = {"enable_external_access": "false"}
# DuckDB 2.0 looks for equal parts of a plan, which takes small queries longer than it saves: our marts are tables. It
# groups more than four million rows in parts by their key, reading the table for each: that was three to ten times
# slower under a filter (a category's best customers at a hundred million lines).
QUICK = {"disabled_optimizers": "common_subplan,partitioned_execution"}
QUIET = "set enable_progress_bar = false"  # it writes to stdout, which is for data


class DuckDBEngine:
    """One DuckDB database: a warehouse file opened read-only to answer, or a file being built.

    What is only read is opened with `settings`: without external access neither a query nor a file's content can make
    it read or fetch anything else. Building ends where `stop` is ended.
    """

    name = "duckdb"
    dialect = "duckdb"
    is_concurrent = True
    stream_rows = STREAM_ROWS

    def __init__(
        self,
        path: Path | None,
        *,
        read_only: bool = True,
        stop: Stop | None = None,
        settings: Mapping[str, str] = NO_ACCESS,
    ) -> None:
        try:
            self._connection = duckdb.connect(
                str(path) if path else ":memory:",
                read_only=read_only and path is not None,
                config={**settings, **QUICK} if read_only else {},
            )
        except duckdb.Error as error:
            raise StoreUnavailable(
                f"cannot open the warehouse {path}: {_first_line(error)} - run storelens refresh"
            ) from error

        self._connection.execute(QUIET)
        self._stop = stop or Stop()
        self._cursors = threading.local()
        self._all_cursors: list[duckdb.DuckDBPyConnection] = []
        self._long: set[str] = set()  # statements that have had many rows

    def run(self, statement: Statement, stop: Stop | None = None) -> pa.Table:
        with _told():
            cursor = self._cursor()
            with (stop or Stop()).covering(cursor.interrupt):
                return interruptible(lambda: _read(cursor, statement, self._long), cursor.interrupt)

    def stream(self, statement: Statement, stop: Stop | None = None) -> Iterator[pa.Table]:
        stop = stop or Stop()
        cursor = self._cursor_of_its_own()  # a result that is partly read owns its connection

        def opened() -> pa.RecordBatchReader:
            rows = cursor.sql(statement.sql, params=statement.parameters or None)
            return rows.to_arrow_reader(batch_size=self.stream_rows)

        with closing(cursor), _told():
            with stop.covering(cursor.interrupt):
                reader = interruptible(opened, cursor.interrupt)
            with closing(reader):
                yield from _parts(reader, cursor, stop)

    def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> list[tuple[Any, ...]]:
        """Run a statement that builds, and return its rows if it has any.

        Raises StoreUnavailable (a full disk), QueryEnded.
        """
        values = list(parameters) if parameters is not None else None
        try:
            with self._stop.covering(self._connection.interrupt):
                return interruptible(
                    lambda: self._connection.execute(sql, values).fetchall(), self._connection.interrupt
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
        other._stop = self._stop
        other._cursors = threading.local()
        other._all_cursors = []
        other._long = set()
        return other

    def close(self) -> None:
        for cursor in self._all_cursors:  # the file stays open, and its memory taken, until the last is closed
            cursor.close()
        self._connection.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """Return this thread's own cursor: one runs one statement at a time."""
        cursor: duckdb.DuckDBPyConnection | None = getattr(self._cursors, "cursor", None)
        if cursor is None:
            cursor = self._cursors.cursor = self._cursor_of_its_own()
            self._all_cursors.append(cursor)
        return cursor

    def _cursor_of_its_own(self) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        cursor.execute(QUIET)
        return cursor


def _read(cursor: duckdb.DuckDBPyConnection, statement: Statement, long: set[str]) -> pa.Table:
    """Return the statement's rows; `long` remembers the statements that have had many."""
    if statement.sql not in long:
        # DuckDB 2.0 plans a query twice on its way to Arrow, which costs more than a small answer itself.
        answer = cursor.execute(statement.sql, statement.parameters or None)
        if not any(str(description[1]) in NOT_FOR_PYTHON for description in answer.description):
            rows = answer.fetchmany(FEW_ROWS)
            if len(rows) < FEW_ROWS:
                with suppress(pa.ArrowException, OverflowError):  # a value Arrow takes only from DuckDB itself
                    return columns_to_table([description[0] for description in answer.description], rows)
        cursor.abort()
        if len(long) < MOST_LONG:
            long.add(statement.sql)
    return cursor.sql(statement.sql, params=statement.parameters or None).to_arrow_table()


def _parts(reader: pa.RecordBatchReader, cursor: duckdb.DuckDBPyConnection, stop: Stop) -> Iterator[pa.Table]:
    """Yield what the reader hands over; nothing covers the time between two parts, which is the taker's."""
    is_first = True
    while True:
        with stop.covering(cursor.interrupt):
            batch = interruptible(lambda: next(reader, None), cursor.interrupt)
        if batch is None and not is_first:
            return
        yield reader.schema.empty_table() if batch is None else pa.Table.from_batches([batch])
        is_first = False


@contextmanager
def _told() -> Iterator[None]:
    """Turn DuckDB's errors into one line; those that come through Arrow are errors of the system by their class."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        if any(words in str(error) for words in NO_ROOM):
            raise StoreUnavailable(
                f"there is no room in memory or on disk for what the query sorts: {_first_line(error)} - free some, or "
                "ask for a shorter period"
            ) from error
        raise QueryFailed(f"DuckDB could not run the query: {_explained(error)} - mend the SQL") from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _explained(error: Exception) -> str:
    """Return the first line, and what DuckDB thinks was meant."""
    lines = str(error).splitlines()
    meant = [line.strip() for line in lines[1:] if line.startswith(("Candidate", "Did you mean"))]
    return " ".join([lines[0], *meant[:1]])
