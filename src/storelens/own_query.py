"""A reader's own SQL: one question to the marts and tables, with or without a header as in the `.sql` files.

It is read as the catalogue is, so filters, `periods` and bound values work in it. It can only ask: anything but a
select is refused here, and the engines are opened read-only besides.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, count

import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from storelens.catalogue import BROKEN_UNITS, FILTER_NAMES, Column, Query, parse_query, unit_by_name
from storelens.errors import UsageError
from storelens.rewrite import COMMON_DIALECT

NAME = "your query"
MOST_ROWS = 10_000
HEADER = re.compile(r"^-- name:", re.MULTILINE)


@dataclass(frozen=True)
class OwnQuery:
    """A reader's query; `has_limit` says it chose its number of rows itself, `reads` the names it reads from, its
    own steps left out."""

    query: Query
    has_limit: bool
    reads: frozenset[str]


def read_own_query(text: str) -> OwnQuery:
    """Return the query that a text is; raises UsageError, with the line, where it is not one select.

    Without a limit of its own it gets one of MOST_ROWS + 1 rows: a whole ledger would not fit on a page, and the row
    too many tells that there were more.
    """
    query = parse_query(text, NAME) if HEADER.search(text) else _without_header(text)
    tree = _only_select(query.text)
    has_limit = tree.args.get("limit") is not None or tree.args.get("fetch") is not None
    if not has_limit:
        with explained_writing(COMMON_DIALECT):
            query = replace(query, text=tree.limit(MOST_ROWS + 1).sql(COMMON_DIALECT, pretty=True))
    own = {step.alias for step in tree.find_all(exp.CTE)}
    reads = frozenset(table.name for table in tree.find_all(exp.Table) if table.name not in own)
    return OwnQuery(replace(query, columns=()), has_limit, reads)


def _without_header(text: str) -> Query:
    return Query(
        name=NAME, question="", grain="", columns=(), parameters=(), filters=FILTER_NAMES,
        dates="period, comparison" if "periods" in text else "period",
        text=text.strip().removesuffix(";"), file_name=NAME, line=0,
    )  # fmt: skip


def _only_select(text: str) -> exp.Query:
    try:
        with _unwarned():
            parsed = sqlglot.parse(text, read=COMMON_DIALECT)
    except SqlglotError as error:
        raise UsageError(_not_sql(error)) from None
    trees = [tree for tree in parsed if tree is not None and not isinstance(tree, exp.Semicolon)]
    if not trees:
        raise UsageError(f"{NAME} is empty - write a select")
    if len(trees) != 1:
        raise UsageError(f"{NAME} must be one select, got {len(trees)} statements - run them one at a time")
    if not isinstance(trees[0], exp.Query):
        word = text.split(maxsplit=1)[0].lower() if isinstance(trees[0], exp.Command) else trees[0].key
        raise UsageError(f"{NAME} must be a select, got {word} - the shop's data is only read here")
    if isinstance(trees[0], exp.Select) and not trees[0].expressions:
        raise UsageError(f"{NAME} selects nothing - name a column, or write *")
    return trees[0]


def _not_sql(error: SqlglotError) -> str:
    first = (getattr(error, "errors", None) or [{}])[0]
    near = " ".join(str(first.get("highlight") or "").split())
    what = str(first.get("description") or error).splitlines()[0].rstrip(".")
    place = f" in line {first['line']}" if first.get("line") else ""
    return f"{NAME} is not SQL{place}{f' near {near!r}' if near else ''}: {what[:1].lower()}{what[1:]} - mend it there"


@contextmanager
def _unwarned() -> Iterator[None]:
    """Keep sqlglot's remarks on what it does not know (`explain`) out of the reader's cell: we refuse it in a line."""
    logger = logging.getLogger("sqlglot")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def explained_writing(engine: str) -> Iterator[None]:
    """Raise UsageError where the query holds what cannot be written for an engine."""
    try:
        yield
    except (SqlglotError, ValueError) as error:
        raise UsageError(
            f"{NAME} cannot be written for {engine}: {str(error).splitlines()[0]} - write it more simply"
        ) from None


def describe_columns(table: pa.Table) -> tuple[pa.Table, tuple[Column, ...]]:
    """Return the rows in types that can be shown, and what their columns are, by type and by the house's names."""
    shown = pa.table([_shown(column) for column in table.columns], names=list(_distinct(table.column_names)))
    columns = tuple(Column(name, _unit(name, shown.column(name).type)) for name in shown.column_names)
    return shown, columns


def _shown(values: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return values.cast(kind.value_type)
    if pa.types.is_integer(kind):
        return values.cast(pa.int64())
    if pa.types.is_decimal(kind) and kind.scale == 0:  # a sum beyond 64 bits
        fits = all(value is None or abs(value) < 2**63 for value in values.to_pylist())
        return values.cast(pa.int64() if fits else pa.string())
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return values.cast(pa.float64())
    if pa.types.is_string(kind) or pa.types.is_date32(kind):
        return values
    return pa.chunked_array([pa.array([None if v is None else str(v) for v in values.to_pylist()], pa.string())])


def _unit(name: str, kind: pa.DataType) -> str:
    if pa.types.is_date32(kind):
        return "date"
    named = unit_by_name(name)
    if pa.types.is_floating(kind):
        return named if named in (*BROKEN_UNITS, "money") else "number"
    if pa.types.is_integer(kind):
        return named if named in ("money", "id") else "count"
    return "text"


def _distinct(names: list[str]) -> Iterator[str]:
    """Yield the names, a repeated one numbered: a select may name two columns alike."""
    taken: set[str] = set()
    for name in names:
        free = next(one for one in chain([name], (f"{name}_{n}" for n in count(2))) if one not in taken)
        taken.add(free)
        yield free
