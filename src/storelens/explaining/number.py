"""What is behind a number: the row it stands in, what it means, and the rows that come to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from storelens.catalogue import find_query
from storelens.engines.stop import Stop
from storelens.errors import UsageError
from storelens.explaining.narrowing import Asked, Row, narrow
from storelens.formatting import column_label
from storelens.panels import column_json, columns_json
from storelens.panels.meanings import SOURCES, Meaning, meaning_of
from storelens.reading import Ask, Reading, Result
from storelens.rewrite import Statement

Json = dict[str, Any]
# Whose SQL an engine runs, where that is not told by its name.
DIALECTS = {"lake": "duckdb"}
ADDITIVE_UNITS = ("money", "units")
UNKNOWN = "The figure is not known here, or not defined."
NOTHING_BEFORE = "There is nothing to compare with, or nothing comes before: no rows are behind it."
NOT_ALL = "The query's rows overlap, or are not all there is: choose one row to see exactly what is behind it."


class NoSuchRow(UsageError):
    """No row of the query has the key asked for."""


def explain_number(reading: Reading, asked: Asked, limit: int, offset: int, stop: Stop) -> Json:
    """Return what is behind a number, with `limit` of its rows from `offset` on. Raises NoSuchRow, QueryEnded."""
    ask = Ask(asked.query, asked.filters.taken_by(asked.query.filters), asked.values)
    result = next(reading.ask_each([ask], stop=stop))
    rows = find_rows(asked, columns_json(result.table))
    row: Row = rows[0] if len(rows) == 1 else {}
    meaning = meaning_of(asked.query, asked.column, row or None)
    told = {
        "query": asked.query.name,
        "column": column_json(asked.column),
        "label": column_label(asked.column),
        "definition": meaning.definition,
        "formula": meaning.formula,
        "value": row[asked.column.name] if row else _sum(asked, meaning, rows),
        "source": meaning.source or None,
        "offset": offset,
    }
    behind = _behind(reading, asked, meaning, row, limit, offset, stop)
    if behind is None:
        return {**told, **_nothing(result, meaning.note if not meaning.source else NOTHING_BEFORE)}
    return {**told, **_compared(told["value"], meaning, asked, is_one=bool(row), behind=behind)}


def find_rows(asked: Asked, table: Mapping[str, Sequence[Any]]) -> list[Row]:
    """Return the rows of a table that have the key asked for, all without one; raises NoSuchRow for none."""
    found: list[Row] = [
        {name: values[number] for name, values in table.items()}
        for number in range(len(table[asked.column.name]))
        if all(str(table[name][number]) == text for name, text in asked.at.items())
    ]
    if asked.at and not found:
        key = ", ".join(f"{name} {text!r}" for name, text in asked.at.items())
        raise NoSuchRow(f"no row of {asked.query.name} has {key} under these filters - see its rows first")
    return found


def _sum(asked: Asked, meaning: Meaning, rows: Sequence[Row]) -> int | None:
    """Return the sum of a column over several rows, where adding them makes sense."""
    if not meaning.terms or asked.column.unit not in ADDITIVE_UNITS:
        return None
    return sum(row[asked.column.name] or 0 for row in rows)


def _behind(
    reading: Reading, asked: Asked, meaning: Meaning, row: Row, limit: int, offset: int, stop: Stop
) -> tuple[Result, Result] | None:
    """Return the totals of the rows behind a number, and some of these rows; None where nothing is behind it."""
    if not meaning.source:
        return None
    totals, entries = (find_query(name) for name in SOURCES[meaning.source])
    narrowed = narrow(asked, meaning, totals, row, reading.history())
    if narrowed is None:
        return None
    page = {**narrowed.values, "limit_rows": limit, "offset_rows": offset}
    asks = [Ask(totals, narrowed.filters, narrowed.values), Ask(entries, narrowed.filters, page)]
    added, listed = reading.ask_each(asks, stop=stop)
    return added, listed


def _compared(value: Any, meaning: Meaning, asked: Asked, *, is_one: bool, behind: tuple[Result, Result]) -> Json:
    totals, entries = behind
    sums = totals.to_pylist()[0]
    total_rows = sums["entries"]
    adds_up: bool | None = None
    note = meaning.note
    if meaning.terms:
        sums[asked.column.name] = come_to = sum(sign * sums[name] for name, sign in meaning.terms.items())
        adds_up, note = _verdict(value, come_to, is_one=is_one)
    return {
        "columns": [column_json(column) for column in entries.query.columns],
        "data": columns_json(entries.table),
        "total_rows": total_rows,
        "sums": sums,
        "adds_up": adds_up,
        "note": note,
        "statement": statement_json(entries.statement, entries.engine),
    }


def _verdict(value: Any, come_to: int, *, is_one: bool) -> tuple[bool | None, str]:
    """Say whether the rows behind a number come to exactly it, and what to know where they cannot."""
    if value is None:
        return None, UNKNOWN if is_one else NOT_ALL
    if value == come_to:
        return True, ""
    return (False, "") if is_one else (None, NOT_ALL)


def _nothing(result: Result, note: str) -> Json:
    return {
        "columns": [],
        "data": {},
        "total_rows": 0,
        "sums": {},
        "adds_up": None,
        "note": note,
        "statement": statement_json(result.statement, result.engine),
    }


def statement_json(statement: Statement, engine: str) -> Json:
    """Return a statement as it ran, with the values bound to it."""
    dialect = DIALECTS.get(engine, engine)
    return {"sql": statement.sql, "parameters": dict(statement.parameters), "engine": engine, "dialect": dialect}
