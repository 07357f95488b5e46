"""How an answer came about, in words: the statement as it ran, its values, its engine, its days."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from storelens.catalogue import Query
from storelens.filters import Filters
from storelens.reading import Result
from storelens.rewrite import Statement
from storelens.shop import Shop

# How the place of a value is written, where it is not `$name`.
PLACES = {"sqlite": ":{}", "postgres": "%({})s"}


def statement_lines(query: Query, statement: Statement, engine: str) -> Iterator[str]:
    """Yield the statement as the engine runs it, under a comment that gives the bound values."""
    yield f"-- {query.name}: {query.question}"
    yield f"-- as it runs on {engine}" + (", with" if statement.parameters else "")
    place = PLACES.get(engine, "${}")
    for name, value in statement.parameters.items():
        yield f"--   {place.format(name)} = {_literal(value)}"
    yield f"{statement.sql};"


def footer_parts(shop: Shop, result: Result, filters: Filters) -> Iterator[str]:
    """Yield what to know of a result: rows, engine, milliseconds, days, what it is compared with, time zone."""
    rows = len(result)
    yield f"{rows:,} {'row' if rows == 1 else 'rows'}"
    yield result.engine
    yield f"{result.seconds * 1000:,.0f} ms"
    history = shop.history(result.engine)
    period, before = filters.resolve(history.start, history.end)
    if "dates" not in result.query.filters:
        yield "all days"
    elif result.query.until_end:
        yield f"up to {period.end}"
    else:
        yield f"{period.start} to {period.end}"
    if result.query.compares and "dates" in filters.active:
        yield f"compared with {before.start} to {before.end}" if before else "nothing to compare with"
    if "lens" in result.query.filters:
        yield f"by {filters.lens} date"
    yield shop.settings["time_zone"]


def _literal(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str | date) else str(value)
