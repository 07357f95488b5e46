"""Put filters into a query by rewriting its parsed tree, and write it in an engine's dialect.

Each mart a query reads is shadowed by a common table expression of the same name that holds only the rows asked for:
the query below it stays as it stands in its file. Values are always bound parameters. Parsing and writing a query
cost ten milliseconds and more, so its text is kept, and that of its shadows by the filter's shape.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

import sqlglot
from sqlglot import TokenType, exp
from sqlglot.errors import ErrorLevel, ParseError

from storelens.catalogue import Parameter, Query, load_marts, load_substitutes
from storelens.conditions import conditions_of
from storelens.dialect import adapted
from storelens.errors import UsageError
from storelens.filters import VALUE_FILTERS, Filters, Period
from storelens.months import left_over, month_rows, whole_months
from storelens.relations import RELATIONS, Relation, Shape

# The catalogue is written in what SQLite and DuckDB share; DuckDB's grammar reads all of it.
COMMON_DIALECT = "duckdb"
DAYS_BESIDE = "days_beside_months_of_"
LEFT_OUT = 24  # measured at 100 million lines: past a twenty-fourth the orders of the period are quicker read
Bound = dict[str, date | str | int | float | None]


@dataclass(frozen=True)
class Statement:
    """A query as an engine runs it: its text and the values bound to it."""

    sql: str
    parameters: Bound


def compile_query(
    query: Query, filters: Filters, history: tuple[date, date], dialect: str, values: dict[str, Any] | None = None
) -> Statement:
    """Return `query` under `filters` as a statement in `dialect`.

    `history` is the shop's first and last day; `values` overrides the query's parameters. Raises UsageError for a
    filter the query does not take or a parameter it does not have.
    """
    _refuse_unknown(query, filters, values or {})
    period, before = filters.resolve(*history)
    has_dates = "dates" in query.filters and ("dates" in filters.active)
    has_before = has_dates and query.compares and before is not None
    counts = tuple((name, len(getattr(filters, name))) for name in VALUE_FILTERS)
    is_nearly_all = has_dates and not has_before and _is_nearly_all(period, history)
    shape = Shape(has_dates, has_before, filters.lens, counts, is_nearly_all)
    bound: Bound = {parameter.name: parameter.default for parameter in query.parameters}
    bound.update({name: _parameter(query, name).parse(value) for name, value in (values or {}).items()})
    bound.update(_filter_values(filters))
    bound.update(_date_values(query, period, before if has_before else None))
    bound |= {"history_first_date": history[0], "history_last_date": history[1]}
    sql, names = compile_text(query, shape, dialect)
    unknown = [name for name in names if name not in bound]
    if unknown:
        wanted = f"${unknown[0]}" if unknown[0].isidentifier() and unknown[0] != "None" else "?"
        raise UsageError(f"{query.name} wants a value for {wanted} - write one in its place, or add a header")
    return Statement(sql, {name: bound[name] for name in names})


@lru_cache(maxsize=4096)
def compile_text(query: Query, shape: Shape, dialect: str) -> tuple[str, tuple[str, ...]]:
    """Return the statement's text in `dialect`, and the names of the values it wants bound.

    The query itself is written once: only what stands before it, an expression a mart, is of the shape.
    """
    own = _written_query(query, dialect)
    shadows = [_written_with(dialect, shadow) for shadow in _shadows(query, shape, own.relations)]
    parts = [*shadows, own.with_] if own.with_ else shadows
    names = dict.fromkeys(name for part in (*parts, own.body) for name in part.names)
    if not parts:
        return own.body.sql, tuple(names)
    opening = "with recursive" if own.is_recursive else "with"
    return f"{opening} {', '.join(part.sql for part in parts)}\n{own.body.sql}", tuple(names)


@dataclass(frozen=True)
class Part:
    """A part of a statement as text, and the names of the values it wants bound."""

    sql: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class WrittenQuery:
    """A query as it stands in its file: its common table expressions, what follows them, and the relations read."""

    with_: Part | None
    is_recursive: bool
    body: Part
    relations: frozenset[str]


@lru_cache(maxsize=1024)
def _written_query(query: Query, dialect: str) -> WrittenQuery:
    tree = parse_common(query)
    relations = frozenset(_relations_of(tree))
    own: exp.With | None = tree.args.get("with_")
    tree.set("with_", None)
    is_recursive = own is not None and bool(own.recursive)
    if own is not None:
        own.set("recursive", False)
    with_ = _written_with(dialect, *own.expressions) if own else None
    return WrittenQuery(with_, is_recursive, Part(write_sql(tree, dialect), _names(tree)), relations)


@lru_cache(maxsize=4096)
def _written_with(dialect: str, *expressions: exp.CTE) -> Part:
    """Return common table expressions as they stand after the word `with`."""
    tree = exp.With(expressions=list(expressions))
    return Part(write_sql(tree, dialect).removeprefix("with "), _names(tree))


def _names(tree: exp.Expr) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(node.this) for node in tree.find_all(exp.Placeholder)))


def parse_common(query: Query) -> exp.Expr:
    """Return the parsed query; raises UsageError with the place where the text is not SQL."""
    try:
        return sqlglot.parse_one(query.text, read=COMMON_DIALECT)
    except ParseError as error:
        where = error.errors[0] if error.errors else {}
        line = query.line + int(where.get("line") or 0)
        near = where.get("highlight") or ""
        raise UsageError(f"{query.file_name}:{line} query {query.name!r} is not SQL near {near!r} - mend it") from error


def statement_in(dialect: str, text: str, **values: date | str | int | float | None) -> Statement:
    """Return a statement written in the common dialect, its values as `$name`, as `dialect` runs it."""
    return Statement(_text_in(dialect, text), values)


@lru_cache(maxsize=256)
def _text_in(dialect: str, text: str) -> str:
    return write_sql(sqlglot.parse_one(text, read=COMMON_DIALECT), dialect)


def write_sql(tree: exp.Expr, dialect: str) -> str:
    """Return the tree as text in the house style: keywords in lowercase, four spaces."""
    text = adapted(tree, dialect).sql(
        dialect=dialect, pretty=True, indent=4, pad=4, normalize_functions="lower",
        unsupported_level=ErrorLevel.RAISE,  # leaving something out would be another question
    )  # fmt: skip
    pieces = []
    position = 0
    for token in sqlglot.tokenize(text, read=dialect):
        if token.token_type in (TokenType.STRING, TokenType.IDENTIFIER):
            continue
        pieces.append(text[position : token.start] + text[token.start : token.end + 1].lower())
        position = token.end + 1
    return "".join(pieces) + text[position:]


def _is_nearly_all(period: Period, history: tuple[date, date]) -> bool:
    """Say whether so little is left out, at the beginning, that it is quickest taken from the whole history's sums."""
    first, last = history
    return period.end >= last and LEFT_OUT * (period.start - first) < last - first


def _refuse_unknown(query: Query, filters: Filters, values: dict[str, Any]) -> None:
    for name in filters.active:
        if name not in query.filters:
            takes = ", ".join(query.filters) or "no filter"
            raise UsageError(f"{query.name} cannot be filtered by {name} - it takes {takes}")
    known = {parameter.name for parameter in query.parameters}
    for name in values:
        if name not in known:
            takes = ", ".join(sorted(known)) or "none"
            raise UsageError(f"{query.name} has no parameter {name!r} - it has {takes}")


def _parameter(query: Query, name: str) -> Parameter:
    return next(parameter for parameter in query.parameters if parameter.name == name)


def _filter_values(filters: Filters) -> Bound:
    return {
        f"{word}_{number}": value
        for name, word in VALUE_FILTERS.items()
        for number, value in enumerate(getattr(filters, name), start=1)
    }


def _date_values(query: Query, period: Period, before: Period | None) -> Bound:
    starts = [_days_before(period.start, query.lookback_days)]
    ends = [period.end]
    bound: Bound = {"start_date": period.start, "end_date": period.end}
    bound["months_start_date"], bound["months_end_date"] = whole_months(period)
    if before:
        starts.append(_days_before(before.start, query.lookback_days))
        ends.append(before.end)
        bound |= {"before_start_date": before.start, "before_end_date": before.end}
        bound["before_months_start_date"], bound["before_months_end_date"] = whole_months(before)
    return bound | {"first_date": min(starts), "last_date": max(ends)}


def _days_before(day: date, days: int) -> date:
    return day - timedelta(days=min(days, (day - date.min).days))


def _relations_of(tree: exp.Expr) -> set[str]:
    """Return the marts and tables a query reads, without its own common table expressions."""
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return {table.name for table in tree.find_all(exp.Table) if not table.db} - own


def _shadows(query: Query, shape: Shape, used: Set[str]) -> list[exp.CTE]:
    shadows = []
    if "history" in used:
        shadows.append(
            _shadow("history", _row(("first_date", "history_first_date"), ("last_date", "history_last_date")))
        )
    computed = _computed_again(query, shape, used)
    if "periods" in used or any("periods" in _relations_of(parse_common(mart)) for mart, _ in computed.values()):
        shadows.append(_shadow("periods", _periods(shape)))
    read = used | {source for _, source in computed.values()}
    for name, relation in RELATIONS.items():
        if name in used and _comes_by_months(query, shape, name):
            shadows.extend(_by_months(query, shape, name))
        elif name in used and _comes_since(query, shape, name):
            shadows.append(_since(query, shape, name, relation))
        elif name in computed:
            # The engine may keep it: read twice, it is computed once.
            shadows.append(_shadow(name, parse_common(computed[name][0]), materialized=None))
        elif name in read:
            body = _filtered(query, shape, name, relation)
            if body is not None:
                shadows.append(_shadow(name, body))
    return shadows


def _computed_again(query: Query, shape: Shape, used: Set[str]) -> dict[str, tuple[Query, str]]:
    """Return the marts that must be computed again, down to those that can answer the filters: by which definition,
    and from which mart.
    """
    computed: dict[str, tuple[Query, str]] = {}
    for name in reversed(RELATIONS):
        relation = RELATIONS[name]
        needed = name in used or any(source == name for _, source in computed.values())
        if not needed or relation.made_from is None or relation.answers(shape, query):
            continue
        if name in used and (_comes_by_months(query, shape, name) or _comes_since(query, shape, name)):
            continue
        is_kept = RELATIONS[relation.made_from].answers(shape, query)
        reads_leaders = query.extra.get("leaders") == name
        if reads_leaders and relation.leading and not shape.has_values:
            computed[name] = load_substitutes()[relation.leading], relation.made_from
        elif reads_leaders and relation.leading_lines and not is_kept:
            computed[name] = load_substitutes()[relation.leading_lines], "ledger"
        elif relation.otherwise and not is_kept:
            definition, source = relation.otherwise
            computed[name] = load_substitutes()[definition], source
        else:
            computed[name] = load_marts()[name], relation.made_from
    return computed


def _comes_by_months(query: Query, shape: Shape, name: str) -> bool:
    """Say whether a mart the query adds up over each period is to come in whole months, and the days beside them."""
    return _months_of(query, shape, name) is not None


def _months_of(query: Query, shape: Shape, name: str) -> tuple[str, str] | None:
    """Return the mart of whole months, and the one of which the days beside them are; None where days are as quick."""
    relation = RELATIONS[name]
    if name not in query.extra.get("months", "").split(", ") or shape.lens != "event":
        return None

    def holds(months: str | None) -> bool:
        return months is not None and RELATIONS[months].answers(shape.undated(), query)

    if not relation.answers(shape, query):
        return (str(relation.months), str(relation.made_from)) if holds(relation.months) else None
    if (shape.is_nearly_all or not shape.has_dates) and holds(relation.whole_months):
        return str(relation.whole_months), name
    if not shape.has_dates and shape.has_values and holds(relation.months):
        return str(relation.months), name
    return None


def _by_months(query: Query, shape: Shape, name: str) -> list[exp.CTE]:
    found = _months_of(query, shape, name)
    assert found is not None
    months, source = found
    undated = shape.undated()
    prefixes = ("", "before_")[: 1 + shape.has_before] if shape.has_dates else ()
    columns = mart_columns(name)
    values = conditions_of(query, undated, RELATIONS[months], None)
    rows: exp.Query = month_rows(months, columns, values, prefixes)
    if not prefixes:
        return [_shadow(name, rows)]
    dated = str(RELATIONS[source].date)
    conditions = conditions_of(query, undated, RELATIONS[source], None)
    if source == name:
        beside = left_over(source, columns, dated, conditions, prefixes)
        return [_shadow(name, exp.union(rows, beside, distinct=False))]
    beside = left_over(source, ["*"], dated, conditions, prefixes)
    definition = parse_common(load_marts()[name])
    for table in definition.find_all(exp.Table):
        if table.name == source:
            table.replace(exp.table_(DAYS_BESIDE + name, alias=source))
    days = exp.select("*").from_(exp.Subquery(this=definition, alias=exp.TableAlias(this=exp.to_identifier("days"))))
    return [_shadow(DAYS_BESIDE + name, beside), _shadow(name, exp.union(rows, days, distinct=False))]


def _comes_since(query: Query, shape: Shape, name: str) -> bool:
    """Say whether a mart of the whole history is to come less what was before the period."""
    relation = RELATIONS[name]
    is_asked = relation.since and shape.is_nearly_all and shape.lens == "event" and not query.lookback_days
    return bool(is_asked) and relation.answers(shape.undated(), query)


def _since(query: Query, shape: Shape, name: str, relation: Relation) -> exp.CTE:
    definition = parse_common(load_substitutes()[str(relation.since)])
    rows = exp.Subquery(this=definition, alias=exp.TableAlias(this=exp.to_identifier(name)))
    body = exp.select("*").from_(rows).where(*conditions_of(query, shape, relation, None))
    return _shadow(name, body)


def _row(*columns: tuple[str, str]) -> exp.Select:
    """Return a select of bound values: pairs of the column's name and the value's."""
    return exp.select(*(exp.alias_(exp.Placeholder(this=value), name) for name, value in columns))


def _periods(shape: Shape) -> exp.Query:
    def row(period: str, prefix: str) -> exp.Select:
        dates = _row(("start_date", f"{prefix}start_date"), ("end_date", f"{prefix}end_date"))
        return dates.select(exp.alias_(exp.Literal.string(period), "period"))

    rows: exp.Query = row("current", "")
    if shape.has_before:
        rows = exp.union(rows, row("before", "before_"), distinct=False)
    return rows


def _filtered(query: Query, shape: Shape, name: str, relation: Relation) -> exp.Select | None:
    """Return `select ... from main.NAME where ...`, or None where nothing narrows it."""
    if finer := relation.stand_in_for(shape, query):
        held = [exp.column(column) for column in mart_columns(name)]
        body = exp.select(*held).from_(exp.table_(finer, db="main"))
        return body.where(*conditions_of(query, shape, RELATIONS[finer], relation.date))
    source = name
    columns: list[exp.Expr] = [exp.Star()]
    date_column = relation.date
    if shape.lens == "order" and relation.order_dated:
        source = relation.order_dated
    if shape.lens == "order" and relation.order_date:
        date_column = relation.order_date
        columns = _dated_by_order(name, relation)
    conditions = conditions_of(query, shape, relation, date_column)
    if not conditions and source == name and columns == [exp.Star()]:
        return None
    body = exp.select(*columns).from_(exp.table_(source, db="main"))
    return body.where(*conditions) if conditions else body


def _dated_by_order(name: str, relation: Relation) -> list[exp.Expr]:
    return [
        exp.alias_(exp.column(str(relation.order_date)), str(relation.date))
        if column == relation.date
        else exp.column(column)
        for column in mart_columns(name)
    ]


@cache
def mart_sql(name: str, dialect: str) -> str:
    """Return a mart's definition in `dialect`."""
    return write_sql(parse_common(load_marts()[name]), dialect)


@cache
def mart_columns(name: str) -> tuple[str, ...]:
    """Return the names of a mart's columns, read off its definition."""
    tree = parse_common(load_marts()[name])
    bodies = {cte.alias: cte.this for cte in tree.find_all(exp.CTE)}
    body: Any = bodies["final"]
    while True:
        while isinstance(body, exp.SetOperation):
            body = body.this
        if [type(column) for column in body.expressions] != [exp.Star]:
            return tuple(column.alias_or_name for column in body.expressions)
        body = bodies[body.find(exp.Table).name]


def _shadow(name: str, body: exp.Expr, materialized: bool | None = False) -> exp.CTE:
    # Not materialized: the engine reads only the columns and row groups that the query below asks for.
    return exp.CTE(this=body, alias=exp.TableAlias(this=exp.to_identifier(name)), materialized=materialized)
