"""Read the store in columns: SQLite to Arrow through ADBC, without a Python object per value."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import adbc_driver_sqlite.dbapi as adbc
import pyarrow as pa

BATCH_ROWS = 65_536
TYPICAL_VALUES = {"INTEGER": "0", "TEXT": "''", "REAL": "0.0"}


def table_columns(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """Return a table's columns and their SQLite types, in order."""
    return {row[1]: row[2] for row in connection.execute(f"pragma table_info({table})")}


@contextmanager
def read_arrow(path: Path, table: str, columns: dict[str, str], where: str = "") -> Iterator[pa.RecordBatchReader]:
    """Yield the rows of one table as Arrow batches, with a column `is_row` that is 0 in the first.

    The driver takes a column's type from the first batch, where an optional column may be all null: a typical row is
    put before the others and left out by its reader.
    """
    typical = ", ".join(f"{TYPICAL_VALUES[kind]} as {name}" for name, kind in columns.items())
    sql = f"select 0 as is_row, {typical} union all select 1, {', '.join(columns)} from {table} {where}"  # noqa: S608
    with adbc.connect(f"{path.absolute().as_uri()}?mode=ro") as connection, connection.cursor() as cursor:
        cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)})
        cursor.execute(sql)
        yield cursor.fetch_record_batch()
