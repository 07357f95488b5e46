"""How a column that another program wrote becomes the store's: exactly, or not at all.

The types are DuckDB's, of the files as it reads them.
"""

import re
from collections.abc import Collection, Mapping

from storelens.errors import StoreUnavailable
from storelens.store.parquet_types import Column, table_columns

# A store can do without these: no figure rests on them, or, for the level, on what is written.
CAN_BE_MISSING = frozenset(
    {
        "external_id", "original_currency", "exchange_rate", "exchange_rate_date", "cancelled_date_is_estimated",
        "stock_level",
    }
)  # fmt: skip
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
TIMES = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
WITH_ZONE = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS WITH TIME ZONE")
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
MOST_DIGITS = 18  # of a whole number of 64 bits, whichever they are
WAYS = {
    "day": "write it as a date, or as text like 2025-01-31",
    "instant": "write it as a timestamp in UTC, or as text like 2025-01-31 23:30:00",
    "money": "write it as whole numbers of the currency's smallest unit, like 1234 for 12.34",
    "whole": "write it as whole numbers",
    "text": "write it as text",
    "real": "write it as double",
}
# What the store's own Parquet files have, as DuckDB names it: who reads a file as it is finds these.
OWN = {
    "int8": "TINYINT", "int32": "INTEGER", "int64": "BIGINT", "date32[day]": "DATE", "timestamp[ms]": "TIMESTAMP",
    "string": "VARCHAR", "double": "DOUBLE",
}  # fmt: skip

SIGNED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")


def kind_of(column: Column) -> str:
    """Return what a column holds: day, instant, money, whole, text or real."""
    if column.sqlite_type == "REAL":
        return "real"
    if column.sqlite_type == "INTEGER":
        return "money" if column.name.endswith("_minor") else "whole"
    named = str(column.type)
    return "day" if named.startswith("date") else "instant" if named.startswith("timestamp") else "text"


def expression(column: Column, found: str) -> str | None:
    """Return how DuckDB makes the store's value of one of type `found`, None where it could not be the same value.

    >>> order_id, ordered_at = table_columns()["orders"][0], table_columns()["orders"][3]
    >>> expression(order_id, "DECIMAL(10,0)"), expression(order_id, "DOUBLE")
    ('cast(order_id as bigint)', None)
    """
    name, kind = column.name, kind_of(column)
    if kind == "day":
        return name if found == "DATE" else f"cast({name} as date)" if found == "VARCHAR" else None
    if kind == "instant":
        return _instant(name, found)
    if kind == "text":
        return name if found == "VARCHAR" else f"cast({name} as varchar)" if found in (*WHOLE, "UUID") else None
    digits = DECIMAL.fullmatch(found)
    if kind == "real":
        return (
            name if found == "DOUBLE" else f"cast({name} as double)" if found in (*WHOLE, "FLOAT") or digits else None
        )
    if found in WHOLE:
        return name
    is_whole = digits is not None and digits[2] == "0" and int(digits[1]) <= MOST_DIGITS
    return f"cast({name} as bigint)" if found == "BOOLEAN" or is_whole else None


def _instant(name: str, found: str) -> str | None:
    if found in WITH_ZONE:
        return f"date_trunc('second', timezone('UTC', {name}))"
    if found in TIMES or found == "VARCHAR":  # the store's instants are of whole seconds
        return f"date_trunc('second', cast({name} as timestamp))"
    return None


def expressions(table: str, columns: Collection[str], found: Mapping[str, str], label: str) -> dict[str, str]:
    """Return the expression of each of the store's columns of a table that has `columns`.

    `found` are those that its files have, and their types: one that no file has yet is null in every row. Raises
    StoreUnavailable for a column that is not there, or whose type cannot become the store's.
    """
    made: dict[str, str] = {}
    for column in table_columns()[table]:
        if column.name not in found:
            if column.name not in columns and column.name not in CAN_BE_MISSING:
                raise StoreUnavailable(f"the table {table} in {label} has no column {column.name} - add it there")
            value = None if column.name in columns else column.default
            made[column.name] = f"cast({'null' if value is None else value} as {OWN[str(column.type)]})"
            continue
        text = expression(column, found[column.name])
        if text is None:
            raise StoreUnavailable(
                f"{table}.{column.name} in {label} is {found[column.name]}, which is not exact as the store has it - "
                f"{WAYS[kind_of(column)]}"
            )
        made[column.name] = text
    return made


def is_own(table: str, found: Mapping[str, str]) -> bool:
    """Say whether columns of these types are the store's own, of any width and any zone, so that a file can be read as
    it is by who casts them.
    """
    return all(
        _reduced(found.get(column.name, "")) == _reduced(OWN[str(column.type)]) for column in table_columns()[table]
    )


def _reduced(name: str) -> str:
    """Return a type's name without its width and zone.

    >>> _reduced("SMALLINT"), _reduced("TIMESTAMP WITH TIME ZONE"), _reduced("DATE")
    ('BIGINT', 'TIMESTAMP', 'DATE')
    """
    return "BIGINT" if name in SIGNED else name.removesuffix(" WITH TIME ZONE")


def empty_rows(table: str) -> str:
    """Return a select of the table's columns without a row."""
    typed = ", ".join(f"cast(null as {OWN[str(column.type)]}) as {column.name}" for column in table_columns()[table])
    return f"select {typed} where false"
