"""Whether the rows that another program wrote are rows the store would take: its keys, its rules, what is never null.

A figure is only right of such rows: a key that is there twice is counted twice. SQLite holds the rules where it keeps
the store; here they are asked of a table once, before a warehouse is built from it.
"""

from functools import cache

import sqlglot
from sqlglot import exp

from storelens.engines.duckdb import DuckDBEngine
from storelens.errors import StoreUnavailable
from storelens.store.database import split_schema
from storelens.store.lakehouse.columns import kind_of
from storelens.store.parquet_types import table_columns
from storelens.store.shape import Table, read_shape

OF_SQLITE = ("date", "datetime", "json_valid")  # a date is one by its type
# DuckDB takes more for a day or an instant, and leaves out what it does not understand: a time, an offset.
TEXTS = {
    "day": ("date", r"\d{4}-\d\d-\d\d", "2025-01-31"),
    "instant": ("timestamp", r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z?", "2025-01-31 23:30:00, in UTC"),
}
NOT_HELD = ("email",)  # how it is written matters where customers are matched, which nothing does here


def check_rows(engine: DuckDBEngine, tables: list[str], label: str) -> None:
    """Raise StoreUnavailable where a row of these tables, which are views of `engine`, is none that the store takes."""
    for shape in read_shape():
        if shape.name in tables:
            _check_values(engine, shape, label)
            _check_key(engine, shape, label)
    for shape in read_shape():
        if shape.name in tables:
            _check_references(engine, shape, tables, label)


def check_texts(engine: DuckDBEngine, table: str, raw: str, found: dict[str, str], label: str) -> None:
    """Raise StoreUnavailable where a day or an instant is a text that is none; `raw` is the table as it was written."""
    for column in table_columns()[table]:
        kind = kind_of(column)
        if kind not in TEXTS or found.get(column.name) != "VARCHAR":
            continue
        name, (type_, pattern, example) = column.name, TEXTS[kind]
        is_one = f"regexp_full_match({name}, '{pattern}') and try_cast({name} as {type_}) is not null"
        bad = engine.execute(f"select {name} from {raw} where {name} is not null and not ({is_one}) limit 1")
        if bad:
            raise StoreUnavailable(
                f"{table}.{name} in {label} has {bad[0][0]!r}, which is no {type_} - write it like {example}"
            )


def _check_values(engine: DuckDBEngine, shape: Table, label: str) -> None:
    required = [column.name for column in shape.columns if not column.is_nullable]
    asked = {f"{name} is null": f"no {name}" for name in required}
    asked |= {f"not ({rule})": f"a value against the store's rule: {rule}" for rule in rules()[shape.name]}
    if not asked:
        return
    counted = ", ".join(f"count(*) filter (where {condition})" for condition in asked)
    for count, said in zip(engine.execute(f"select {counted} from {shape.name}")[0], asked.values(), strict=True):
        if count:
            raise StoreUnavailable(f"{_rows(count)} of {shape.name} in {label} have {said} - mend the table")


def _check_key(engine: DuckDBEngine, shape: Table, label: str) -> None:
    key = ", ".join(column.name for column in shape.columns if column.is_primary_key)
    twice = engine.execute(f"select {key} from {shape.name} group by {key} having count(*) > 1 limit 1")
    if twice:
        value = ", ".join(map(str, twice[0]))
        raise StoreUnavailable(f"{shape.name} in {label} has the {key} {value} more than once - mend the table")


def _check_references(engine: DuckDBEngine, shape: Table, tables: list[str], label: str) -> None:
    for column in shape.foreign_keys:
        to = column.references
        if to is None or (to.table not in tables and to.table != shape.name):
            continue
        lost = engine.execute(
            f"select here.{column.name} from {shape.name} as here anti join {to.table} as there "
            f"on here.{column.name} = there.{to.column} where here.{column.name} is not null limit 1"
        )
        if lost:
            raise StoreUnavailable(
                f"{shape.name} in {label} names the {column.name} {lost[0][0]}, which {to.table} has not - mend a table"
            )


def _rows(count: int) -> str:
    return f"{count:,} row" + ("s" if count > 1 else "")


@cache
def rules() -> dict[str, list[str]]:
    """Return the rules of `sql/schema.sql` about a row's values, by table, as DuckDB writes them."""
    found: dict[str, list[str]] = {}
    for create in sqlglot.parse(split_schema()[0].replace("strict, without rowid", "strict"), read="sqlite"):
        if isinstance(create, exp.Create) and create.kind == "TABLE":
            table = create.find(exp.Table)
            checks = [check.this for check in create.find_all(exp.CheckColumnConstraint)]
            found[table.name if table else ""] = [
                check.transform(_same).sql("duckdb", comments=False).lower()
                for check in checks
                if not _is_of_sqlite(check) and not any(part.name in NOT_HELD for part in check.find_all(exp.Column))
            ]
    return found


def _is_of_sqlite(check: exp.Expr) -> bool:
    return any(
        name in OF_SQLITE for part in check.find_all(exp.Func) for name in (part.name.lower(), part.sql_name().lower())
    )


def _same(node: exp.Expr) -> exp.Expr:
    """SQLite compares by `is` any two values; others only with null."""
    if isinstance(node, exp.Is) and not isinstance(node.expression, exp.Null):
        return exp.NullSafeEQ(this=node.this, expression=node.expression)
    return node
