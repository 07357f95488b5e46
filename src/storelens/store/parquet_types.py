"""How a table of the store is laid out in Parquet: the schema's own columns, narrow, and what a column defaults to."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from storelens.schema import SCHEMA_FILE, read_sql

DAY_NAMES = ("date_day", "week_start", "month_start", "quarter_start")
SMALL_NUMBERS = ("order_hour", "weekday", "rating", "is_test", "cancelled_date_is_estimated")
# Counted up from 1, row after row: a difference takes a bit or two where the number itself takes four bytes.
COUNTED_UP = frozenset(
    {
        ("orders", "order_id"), ("orders", "ordered_at"), ("order_items", "order_item_id"), ("order_items", "order_id"),
        ("returns", "return_id"), ("returns", "order_item_id"), ("refunds", "refund_id"), ("refunds", "order_id"),
        ("reviews", "review_id"), ("reviews", "order_id"), ("stock_movements", "movement_id"),
        ("customers", "customer_id"), ("simulation_truth", "truth_id"),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column as a Parquet file has it; `default` is the schema's, null where it names none."""

    name: str
    sqlite_type: str
    type: pa.DataType
    default: int | str | None


@cache
def table_columns() -> dict[str, tuple[Column, ...]]:
    """Return the columns of every table of `sql/schema.sql`, in its order."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(read_sql(SCHEMA_FILE))
        names = [
            name
            for (name,) in connection.execute("select name from sqlite_master where type = 'table' order by rowid")
            if not name.startswith("sqlite_")
        ]
        return {name: _columns(connection, name) for name in names}


def arrow_schema(table: str) -> pa.Schema:
    """Return the columns of a table and their types, as a file of it has them."""
    return pa.schema([(column.name, column.type) for column in table_columns()[table]])


def column_type(name: str, sqlite_type: str) -> pa.DataType:
    """Return a column's type by its name and the schema's type.

    >>> column_type("order_date", "TEXT"), column_type("net_minor", "INTEGER"), column_type("customer_id", "INTEGER")
    (DataType(date32[day]), DataType(int64), DataType(int32))
    """
    if sqlite_type == "TEXT":
        if name.endswith("_date") or name in DAY_NAMES:
            return pa.date32()
        return pa.timestamp("ms") if name.endswith("_at") else pa.string()
    if sqlite_type == "REAL":
        return pa.float64()
    if name in SMALL_NUMBERS:
        return pa.int8()
    # A key that does not fit is refused where it is written, never cut.
    return pa.int32() if name.endswith("_id") or name.endswith("quantity") else pa.int64()


def _columns(connection: sqlite3.Connection, table: str) -> tuple[Column, ...]:
    rows = connection.execute("select name, type, dflt_value from pragma_table_info(?)", [table])
    return tuple(Column(name, kind, column_type(name, kind), _default(connection, text)) for name, kind, text in rows)


def _default(connection: sqlite3.Connection, text: str | None) -> int | str | None:
    """Return the value of a default as the schema writes it; one that is computed is nobody's here."""
    if text is None or text.startswith("datetime"):
        return None
    value: int | str | None = connection.execute(f"select {text}").fetchone()[0]
    return value
