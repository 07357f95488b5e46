"""The store's tables, indexes, triggers and marts as PostgreSQL wants them, all made from `sql/schema.sql`.

There is one schema: what stands here says only how the two databases write the same. A day is a `date`, an instant a
`timestamp` of whole seconds in UTC, a whole number a `bigint`, a text is compared byte by byte as SQLite compares it.
The types refuse what is no day, for which SQLite needs a check.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import sqlglot
from sqlglot import exp

from storelens.catalogue import load_marts
from storelens.dialect import POSTGRES, POSTGRES_SCHEMA
from storelens.rewrite import mart_sql, write_sql
from storelens.schema import SCHEMA_FILE, read_sql
from storelens.store.shape import read_shape

TRIGGER = re.compile(
    r"create trigger (?P<name>\w+)\s+(?P<when>after (?:insert|delete|update(?: of [\w, ]+)?) on (?P<table>\w+))"
    r"\s+begin(?P<body>.*?)\nend;",
    re.DOTALL,
)
OPTIONS = re.compile(r"\) strict(, without rowid)?;")
DAYS = ("date_day", "week_start", "month_start", "quarter_start")
NOW = "date_trunc('second', now() at time zone 'utc')"
# Changes are numbered in the order in which they are committed: whoever follows the log by its last number would
# otherwise pass over those of a transaction that took its numbers early and ended late.
LOCK_NAME = "storelens.change_log"
TAKE_TURN = f"select pg_advisory_xact_lock(hashtextextended('{LOCK_NAME}', 0))"
TURN = (
    f"""create function {POSTGRES_SCHEMA}.take_turn() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('{LOCK_NAME}', 0));
    return null;
end
$$""",
    f"""create trigger take_turn before insert on {POSTGRES_SCHEMA}.change_log
for each statement execute function {POSTGRES_SCHEMA}.take_turn()""",
)


@cache
def tables() -> dict[str, str]:
    """Return the statements that create the tables, by name, each after those it points to."""
    text = read_sql(SCHEMA_FILE)
    return tables_in(text[: text.index("create index")])


def tables_in(script: str) -> dict[str, str]:
    """Return what creates the tables that a script of SQLite's creates, by name."""
    trees = sqlglot.parse(OPTIONS.sub(");", script), read="sqlite")
    return {tree.this.this.name: _table(tree) for tree in trees if isinstance(tree, exp.Create)}


@cache
def indexes() -> tuple[str, ...]:
    """Return the statements that create the indexes."""
    text = read_sql(SCHEMA_FILE)
    section = text[text.index("create index") : text.index("create trigger")]
    return tuple(indexes_in(section))


def indexes_in(script: str) -> Iterator[str]:
    """Yield what creates the indexes that a script of SQLite's creates."""
    for name, place in re.findall(r"create index (\w+) on (\w+ \(.*?\));", script):
        yield f"create index {name} on {POSTGRES_SCHEMA}.{place}"


@cache
def triggers() -> dict[str, tuple[str, str]]:
    """Return by name the function and the trigger that do what the trigger of that name does in SQLite."""
    return {found["name"]: _trigger(found) for found in TRIGGER.finditer(read_sql(SCHEMA_FILE))}


def counters(names: Sequence[str] | None = None) -> Iterator[str]:
    """Yield what sets the counters of keys past the largest key, of these tables or of all that have one."""
    for table in read_shape():
        key = table.columns[0]
        is_counted = key.is_primary_key and key.type == "integer" and "identity" in tables()[table.name]
        if is_counted and (names is None or table.name in names):
            yield (
                f"select setval(pg_get_serial_sequence('{POSTGRES_SCHEMA}.{table.name}', '{key.name}'), "
                f"coalesce(max({key.name}), 0) + 1, false) from {POSTGRES_SCHEMA}.{table.name}"
            )


def triggers_in(script: str) -> Iterator[str]:
    """Yield what creates the triggers that a script of SQLite's creates: a function and a trigger for each."""
    for found in TRIGGER.finditer(script):
        yield from _trigger(found)


def dropped_views() -> Iterator[str]:
    """Yield the statements that remove the marts, as far as they are there."""
    for name in reversed(load_marts()):
        yield f"drop view if exists {POSTGRES_SCHEMA}.{name}"


def views() -> Iterator[str]:
    """Yield the statements that create the marts as views, each after those it reads, in place of those there are."""
    yield from dropped_views()
    for name in load_marts():
        yield f"create view {POSTGRES_SCHEMA}.{name} as {mart_sql(name, POSTGRES)}"


def column_type(name: str, sqlite_type: str) -> str:
    """Return the type of a column of that name.

    >>> column_type("order_date", "TEXT"), column_type("recorded_at", "TEXT"), column_type("net_minor", "INTEGER")
    ('date', 'timestamp(0)', 'bigint')
    """
    if name.endswith("_date") or name in DAYS:
        return "date"
    if name.endswith("_at"):
        return "timestamp(0)"
    return {"TEXT": 'text collate "C"', "REAL": "double precision"}.get(sqlite_type.upper(), "bigint")


def _table(tree: exp.Create) -> str:
    definition: exp.Schema = tree.this
    name = definition.this.name
    parts = [_column(part) if isinstance(part, exp.ColumnDef) else _written(part) for part in definition.expressions]
    lines = ",\n".join(f"    {part}" for part in parts)
    return f"create table {POSTGRES_SCHEMA}.{name} (\n{lines}\n)"


def _column(column: exp.ColumnDef) -> str:
    sqlite_type = {"INT": "INTEGER", "TEXT": "TEXT"}.get(column.kind.this.name, "REAL") if column.kind else "TEXT"
    words = [column.name, column_type(column.name, sqlite_type)]
    for constraint in column.constraints:
        rule = constraint.kind
        if isinstance(rule, exp.AutoIncrementColumnConstraint) or _is_of_the_type(rule):
            continue
        if isinstance(rule, exp.PrimaryKeyColumnConstraint) and words[1] == "bigint":
            words.append("generated by default as identity")
        words.append(_written(constraint))
    return " ".join(words)


def _is_of_the_type(rule: exp.Expr) -> bool:
    """Say whether a check holds of every value of the column's type: `x is date(x, '+0 days')`."""
    condition = rule.this if isinstance(rule, exp.CheckColumnConstraint) else None
    return isinstance(condition, exp.NullSafeEQ) and "'+0 days'" in condition.expression.sql("sqlite")


def _written(tree: exp.Expr) -> str:
    copied = tree.copy()
    for node in copied.walk():
        node.comments = None
    return write_sql(copied.transform(_node, copy=False), POSTGRES)


def _node(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Table) and not node.db:
        node.set("db", exp.to_identifier(POSTGRES_SCHEMA))
    elif isinstance(node, exp.JSONObject):
        return exp.cast(exp.Anonymous(this="json_build_object", expressions=list(_pairs(node))), "text")
    elif isinstance(node, exp.Anonymous) and node.name.lower() == "json_valid":
        return exp.Is(this=node.expressions[0], expression=exp.var("json"))
    elif isinstance(node, exp.Func) and node.sql("sqlite").lower() == "datetime('now')":
        return sqlglot.parse_one(NOW, read=POSTGRES)
    return node


def _pairs(node: exp.JSONObject) -> Iterator[exp.Expr]:
    """Yield names and values in turn; an instant is written with a blank between day and time, as SQLite keeps it."""
    for pair in node.expressions:
        yield pair.this
        value = pair.expression
        is_instant = value.name.endswith("_at")
        yield exp.func("to_char", value, exp.Literal.string("YYYY-MM-DD HH24:MI:SS")) if is_instant else value


def _trigger(found: re.Match[str]) -> tuple[str, str]:
    name, when, table = found["name"], found["when"], found["table"]
    statements = (tree for tree in sqlglot.parse(found["body"], read="sqlite") if tree)
    body = "".join(f"    {_written(tree)};\n" for tree in statements)
    function = (
        f"create function {POSTGRES_SCHEMA}.{name}() returns trigger language plpgsql as $$\n"
        f"begin\n{body}    return null;\nend\n$$"
    )
    placed = when.replace(f"on {table}", f"on {POSTGRES_SCHEMA}.{table}")
    return function, f"create trigger {name} {placed}\nfor each row execute function {POSTGRES_SCHEMA}.{name}()"
