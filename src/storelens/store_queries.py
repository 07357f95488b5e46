"""Ask the store its own queries: those of `schema.STORE_FILES`, and those of the catalogue that it answers too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from storelens.catalogue import Column, Query, load_store_queries
from storelens.engines import Engine, conform
from storelens.filters import Filters
from storelens.rewrite import Statement, compile_query

Row = dict[str, Any]
SQLITE = "sqlite"
NO_DAYS = (date(1970, 1, 1), date(1970, 1, 1))  # these queries take their days as parameters
STEP_COLUMNS = (Column("step", "text"), Column("entries", "count"), Column("amount_minor", "money"))


@dataclass(frozen=True)
class Answer:
    """Rows in the types of their columns, and the statement that gave them."""

    columns: tuple[Column, ...]
    table: pa.Table
    statement: Statement

    @property
    def rows(self) -> list[Row]:
        return list(self.table.to_pylist())

    def only(self, **wanted: Any) -> "Answer":
        """Return the rows in which these columns have these values."""
        table = self.table
        for name, value in wanted.items():
            table = table.filter(pc.equal(table.column(name), value))
        return Answer(self.columns, table, self.statement)


def store_query(name: str) -> Query:
    """Return the store's query of that name."""
    return load_store_queries()[name]


def statement_of(name: str, dialect: str = SQLITE, **values: Any) -> Statement:
    """Return the store's query of that name with these values, as it runs on a store that speaks `dialect`."""
    return compile_query(store_query(name), Filters(), NO_DAYS, dialect, values)


def written(names: Iterable[str], dialect: str, **values: Any) -> Iterator[tuple[Query, Statement]]:
    """Yield the store's queries of these names as they run, each with those of the values that it takes."""
    for name in names:
        taken = {parameter.name for parameter in store_query(name).parameters}
        yield store_query(name), statement_of(name, dialect, **{key: values[key] for key in values if key in taken})


def ask(engine: Engine, name: str, **values: Any) -> Answer:
    """Return the answer of the store's query of that name; raises QueryFailed, QueryEnded."""
    statement = statement_of(name, engine.dialect, **values)
    columns = store_query(name).columns
    return Answer(columns, conform(engine.run(statement), columns), statement)


def ask_steps(engine: Engine, name: str, **values: Any) -> Answer:
    """Return how many rows each `step` of a query of rows has, and what their amounts come to.

    The steps are the query's own rows, added up: no figure of a step is computed in another way than its rows are.
    """
    rows = statement_of(name, engine.dialect, **values)
    sql = (
        f"select step, count(*) as entries, coalesce(sum(amount_minor), 0) as amount_minor\nfrom (\n{rows.sql}\n)\n"
        "group by step order by min(position), step"
    )
    statement = Statement(sql, rows.parameters)
    return Answer(STEP_COLUMNS, conform(engine.run(statement), STEP_COLUMNS), statement)
