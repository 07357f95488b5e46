"""SQLite as an engine: the store answers for itself, through views named like the marts."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from storelens.engines.contract import STREAM_ROWS, columns_to_table
from storelens.engines.interrupt import interruptible
from storelens.engines.stop import Stop
from storelens.errors import QueryFailed, StoreUnavailable
from storelens.rewrite import Statement

BUSY_SECONDS = 30.0


class SQLiteEngine:
    """The store file, opened read-only."""

    name = "sqlite"
    dialect = "sqlite"
    is_concurrent = False

    def __init__(self, path: Path) -> None:
        if path.is_dir():
            raise StoreUnavailable(
                f"{path} is a folder of Parquet files, which SQLite cannot ask - ask the warehouse, or choose a store "
                "with --store"
            )
        try:
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, check_same_thread=False
            )
            self._connection.execute("select 1 from sqlite_master limit 1").fetchone()
        except sqlite3.Error as error:
            raise StoreUnavailable(f"cannot read the store {path}: {error} - is it a Storelens store?") from error

    def run(self, statement: Statement, stop: Stop | None = None) -> pa.Table:
        with _told(), (stop or Stop()).covering(self._connection.interrupt):
            return interruptible(lambda: self._read(statement), self._connection.interrupt)

    def stream(self, statement: Statement, stop: Stop | None = None) -> Iterator[pa.Table]:
        stop = stop or Stop()
        with _told(), closing(self._connection.cursor()) as cursor:
            names: list[str] | None = None

            def part() -> list[Any]:
                if names is None:
                    cursor.execute(statement.sql, _values(statement))
                return cursor.fetchmany(STREAM_ROWS)

            while True:
                with stop.covering(self._connection.interrupt):
                    rows = interruptible(part, self._connection.interrupt)
                if names is not None and not rows:
                    return
                names = [description[0] for description in cursor.description]
                yield _table(names, rows)

    def _read(self, statement: Statement) -> pa.Table:
        cursor = self._connection.execute(statement.sql, _values(statement))
        return _table([description[0] for description in cursor.description], cursor.fetchall())

    def close(self) -> None:
        self._connection.close()


def _values(statement: Statement) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in statement.parameters.items()
    }


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
    try:
        return columns_to_table(names, rows)
    except (pa.ArrowException, OverflowError):  # a column of numbers and texts, which SQLite allows
        return columns_to_table(names, [[None if value is None else str(value) for value in row] for row in rows])


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise QueryFailed(f"SQLite could not run the query: {error} - mend the SQL") from error
