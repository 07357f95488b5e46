"""What sqlglot cannot know of an engine: where the store's tables are there, and how the engine rounds and names.

Text in, text out is `rewrite`'s: here a parsed query becomes one that means the same in the other dialect.
"""

import re

from sqlglot import exp

from storelens.catalogue import Column, unit_by_name

POSTGRES = "postgres"
POSTGRES_SCHEMA = "storelens"  # the store's tables and marts, apart from whatever else the database holds

# PostgreSQL takes a null for a text where another part of a union has a number: it is told by the column's name.
TYPES = {"text": "text", "date": "date", "whole": "bigint", "broken": "double precision"}

DAY = re.compile(r"\d{4}-\d\d-\d\d")
COUNTS = frozenset({"customers", "entries", "orders", "products", "quantity", "reviews", "units"})


def adapted(tree: exp.Expr, dialect: str) -> exp.Expr:
    """Return the tree as `dialect` has to be told it: a copy where something differs, else the tree itself."""
    if dialect == "sqlite" and tree.find(exp.TimestampTrunc):
        return tree.copy().transform(_for_sqlite, copy=False)
    return tree.copy().transform(_for_postgres, copy=False) if dialect == POSTGRES else tree


def _for_sqlite(node: exp.Expr) -> exp.Expr:
    """Return the first day of a day's month as SQLite has it, whose days are texts."""
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.TimestampTrunc):
        return exp.Anonymous(this="date", expressions=[node.this.this, exp.Literal.string("start of month")])
    return node


def _for_postgres(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Table):
        return _table(node)
    if isinstance(node, exp.JSONExtractScalar):  # a json is kept as text, as it is in a file
        node.set("this", exp.cast(node.this, "json"))
    elif isinstance(node, exp.Coalesce):
        for literal in node.find_all(exp.Literal):
            if literal.is_string and DAY.fullmatch(literal.name) and not isinstance(literal.parent, exp.Cast):
                literal.replace(exp.cast(literal.copy(), "date"))
    elif isinstance(node, exp.Round) and node.args.get("decimals") is None:
        return _rounded(node.this)
    elif isinstance(node, exp.Substring) and node.this.name.endswith("_at"):
        return _part_of_instant(node)
    elif isinstance(node, exp.Alias) and isinstance(node.this, exp.Null):
        kind = _type_by_name(node.alias)
        if kind is not None:
            node.set("this", exp.cast(node.this, kind))
    return node


def _table(node: exp.Table) -> exp.Expr:
    """Return a table as it is named there; `json_each`, a list that a column is looked up in, has its values."""
    if node.db == "main":
        node.set("db", exp.to_identifier(POSTGRES_SCHEMA))
    called = node.this
    if isinstance(called, exp.Anonymous) and called.name.lower() == "json_each":
        values = exp.func("json_array_elements_text", exp.cast(called.expressions[0], "json"))
        kept = exp.cast(values, "bigint") if _are_numbers(node) else values
        alias = exp.TableAlias(this=exp.to_identifier(node.alias or "listed"))
        return exp.Subquery(this=exp.select(exp.alias_(kept, "value")), alias=alias)
    return node


def _are_numbers(listed: exp.Table) -> bool:
    """Say whether the column that is looked up in a list has numbers: the names of keys say so."""
    asked = listed.find_ancestor(exp.In)
    names = [column.name for column in asked.this.find_all(exp.Column)] if asked else []
    return any(name.endswith("_id") and name != "external_id" for name in names)


def _part_of_instant(node: exp.Substring) -> exp.Expr:
    """Return the part of an instant, which is a text in the other engines: its first ten signs are its day."""
    start, length = node.args.get("start"), node.args.get("length")
    if start == exp.Literal.number(1) and length == exp.Literal.number(10):
        return exp.cast(node.this, "date")
    node.set("this", exp.cast(node.this, "text"))
    return node


def _type_by_name(name: str) -> str | None:
    """Return the type of a column of that name, or None where the name does not say."""
    unit = "number" if name.startswith("mean_") else unit_by_name(name)
    if unit == "count" and name not in COUNTS and not name.endswith(("_units", "_days")):
        return None
    return TYPES[Column(name, unit).type]


def _rounded(value: exp.Expr) -> exp.Expr:
    """Return the value rounded with halves away from zero: PostgreSQL rounds a double's half to the even number."""
    half = exp.Mul(this=exp.Literal.number("0.5"), expression=exp.Sign(this=value.copy()))
    return exp.Trunc(this=exp.Add(this=exp.paren(value), expression=half))
