"""SQLite as an engine: the store answers for itself, through views named like the marts."""

import sqlite3
from datetime import date
from pathlib import Path

import pyarrow as pa

from storelens.engines.contract import columns_to_table
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
            cursor = self._connection.execute(statement.sql, values)
            names = [description[0] for description in cursor.description]
            return columns_to_table(names, cursor.fetchall())
        except sqlite3.Error as error:
            raise QueryFailed(f"SQLite could not run the query: {error} - look at it with --sql") from error

    def close(self) -> None:
        self._connection.close()
