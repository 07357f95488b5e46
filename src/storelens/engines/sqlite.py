"""SQLite as an engine: the store answers for itself, through views named like the marts."""

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from storelens.engines.contract import columns_to_table
from storelens.engines.interrupt import interruptible
from storelens.errors import QueryFailed, StoreUnavailable
from storelens.rewrite import Statement

BUSY_SECONDS = 30.0


class SQLiteEngine:
    """The store file, opened read-only."""

    name = "sqlite"
    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        try:
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, check_same_thread=False
            )
            self._connection.execute("select 1 from sqlite_master limit 1").fetchone()
        except sqlite3.Error as error:
            raise StoreUnavailable(f"cannot read the store {path}: {error} - is it a Storelens store?") from error

    def run(self, statement: Statement) -> pa.Table:
        values = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in statement.parameters.items()
        }
        try:
            return interruptible(lambda: self._read(statement.sql, values), self._connection.interrupt)
        except sqlite3.Error as error:
            raise QueryFailed(f"SQLite could not run the query: {error} - look at it with --sql") from error

    def _read(self, sql: str, values: dict[str, Any]) -> pa.Table:
        cursor = self._connection.execute(sql, values)
        return columns_to_table([description[0] for description in cursor.description], cursor.fetchall())

    def close(self) -> None:
        self._connection.close()
