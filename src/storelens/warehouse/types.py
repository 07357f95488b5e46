"""Which DuckDB type a column gets, by its name: narrow, so that a scan reads little."""

from collections.abc import Mapping

DATE_NAMES = ("date_day", "week_start", "month_start", "quarter_start")
ENUMS = ("region", "category", "channel", "status", "entry_kind")
ENTRY_KINDS = ("sale", "return", "unmatched_return", "cancellation", "charge", "refund")
LARGEST_INTEGER = 2**31 - 1


def column_type(name: str, sqlite_type: str = "INTEGER", wide_ids: frozenset[str] = frozenset()) -> str:
    """Return the DuckDB type of a column; `wide_ids` are keys past 32 bits.

    >>> column_type("order_date", "TEXT"), column_type("net_minor"), column_type("customer_id")
    ('date', 'bigint', 'integer')
    """
    if name.endswith("_date") or name in DATE_NAMES:
        return "date"
    if name.endswith("_at"):
        return "timestamp"
    if name in ENUMS:
        return f"{name}_name"
    if name == "category_set" or (name.endswith("_id") and name != "external_id"):
        return "bigint" if name in wide_ids else "integer"
    if name in ("order_hour", "weekday", "rating"):
        return "tinyint"
    return {"TEXT": "varchar", "REAL": "double"}.get(sqlite_type, "bigint")


def enum_statements(values: Mapping[str, list[str]]) -> list[str]:
    """Return the statements that create the enum types, each with the shop's values."""
    return [f"create type {name}_name as enum ({', '.join(map(_quote, values[name]))})" for name in ENUMS]


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
