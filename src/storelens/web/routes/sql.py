"""Readers' own SQL: what there is to ask, and the asking."""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from storelens.catalogue import load_marts
from storelens.engines.stop import Stop
from storelens.filters import COMPARISONS, LENSES, Filters, read_filters
from storelens.rewrite import Statement as Sql
from storelens.web.answers import Json
from storelens.web.own_sql import require_allowed
from storelens.web.parameters import LONGEST_VALUE, MOST_VALUES, NoParameters
from storelens.web.sandbox import limits
from storelens.web.schemas import Rows, Statement, Told, Version, kept, problems
from storelens.web.state import state_of
from storelens.web.version import ServedVersion

router = APIRouter(tags=["sql"])
# What the warehouse keeps of the store as it is; the marts' own questions stand in their file.
KEPT_TABLES = {
    "backtests": "How would the plan have done in the shop's past, beside other ways of ordering?",
    "calendar": "Which days are there, and what is each: its week, month, quarter and year, a holiday or not?",
    "customers": "Who buys, where from, and since when?",
    "forecast_scores": "How right were forecasts in the shop's past, by class of demand and method?",
    "forecasts": "What will be asked for week by week, how sure is that, and which stock will meet it?",
    "plans": "When was the plan made, up to which day, and what was it asked?",
    "products": "What is sold, at which price and cost, and how much of it is in stock?",
    "promotions": "What was offered at a discount, and when?",
    "purchase_order_items": "What was ordered from suppliers, how much of it has come, and at which cost?",
    "purchase_orders": "What was ordered from whom, when it is due, and has it come?",
    "replenishment_plan": "What should be ordered of each product, how much, when, and why?",
    "returns": "What came back, when, and why?",
    "reviews": "What do customers say of products?",
    "settings": "How does the shop count: its currency, its time zone?",
    "stock_movements": "What went into stock and out of it, when, and why?",
    "suppliers": "From whom are products bought, and how long do they take?",
}
NOT_SHOWN = ("warehouse_state",)
TABLES = """
select table_name, estimated_size as rows
from duckdb_tables() where not internal and schema_name = 'main' order by table_name
"""
# Of a lake, which reads its large tables where they are: their rows are counted by what their files say.
VIEWS = "select view_name as table_name from duckdb_views() where not internal and schema_name = 'main'"
COLUMNS = """
select table_name, column_name, data_type
from duckdb_columns() where not internal and schema_name = 'main' order by table_name, column_index
"""
Values = Annotated[list[Annotated[str, Field(max_length=LONGEST_VALUE)]], Field(max_length=MOST_VALUES)]
Day = Annotated[str | None, Field(max_length=LONGEST_VALUE, examples=["2026-01-01"])]


class FiltersOfSql(BaseModel):
    """Filters that the query's tables are narrowed by before it reads them, as in the catalogue."""

    model_config = ConfigDict(extra="forbid")

    start: Day = None
    end: Day = None
    region: Values = Field(default=[], examples=[["West"]])
    category: Values = Field(default=[], examples=[[]])
    channel: Values = Field(default=[], examples=[[]])
    status: Values = Field(default=[], examples=[[]])
    lens: Literal[LENSES] = "event"  # type: ignore[valid-type]
    compare: Literal[COMPARISONS] = "previous"  # type: ignore[valid-type]


class SqlAsked(BaseModel):
    """A query."""

    model_config = ConfigDict(extra="forbid")

    sql: str = Field(
        max_length=limits.MOST_SQL_LETTERS,
        description="One select, with or without a header as in the catalogue's files.",
        examples=["select region, sum(net_minor) as net_minor\nfrom ledger\ngroup by region\norder by net_minor desc"],
    )
    filters: FiltersOfSql = Field(default_factory=FiltersOfSql)


class SqlAnswer(Rows):
    """A query's rows; units are known by the columns' names: `net_minor` is money."""

    is_cut: bool = Field(description="There are more rows than are sent.", examples=[False])
    why_cut: str | None = Field(description="At what they were cut, and what to do.", examples=[None])
    statement: Statement
    milliseconds: float = Field(description="How long the query took.", examples=[3.1])
    engine: str = Field(examples=["duckdb"])
    version: Version


class SchemaColumn(Told):
    """A column that can be read."""

    name: str = Field(examples=["net_minor"])
    type: str = Field(description="DuckDB's type of it.", examples=["bigint"])
    values: list[str] = Field(description="What it may be, where that is a short list.", examples=[[]])


class SchemaTable(Told):
    """A table that can be read."""

    name: str = Field(examples=["ledger"])
    question: str = Field(description="What it answers.", examples=["What money moved, on which day?"])
    grain: str = Field(description="What a row is.", examples=["one dated money event"])
    rows: int = Field(examples=[1854326])
    columns: list[SchemaColumn]


class Schema(Told):
    """What a query can read."""

    tables: list[SchemaTable]


@router.get(
    "/sql/schema", operation_id="read_sql_schema", summary="What own SQL can read", dependencies=[NoParameters],
    response_model=Schema, responses=kept(400, 403, 503),
)  # fmt: skip
async def read_schema(request: Request) -> Response:
    """The tables of the warehouse, with the question that each answers, and their columns."""
    state = state_of(request)
    require_allowed(state.settings)
    state.own_sql.warm_up()
    return await state.answers.get(request, lambda _: "schema", _schema)


@router.post(
    "/sql", operation_id="ask_sql", summary="Ask in SQL", dependencies=[NoParameters], response_model=SqlAnswer,
    responses=problems(400, 403, 422, 429, 503),
)  # fmt: skip
async def ask_sql(request: Request, asked: SqlAsked) -> Response:
    """The rows of one select, which reads the warehouse and nothing else.

    It runs in a process of its own, with bounds on time, memory and rows, and is ended when its client leaves. The
    answer is never kept.
    """
    state = state_of(request)
    require_allowed(state.settings)
    return await state.own_sql.answer(request, asked.sql, _filters(asked.filters))


def _filters(asked: FiltersOfSql) -> Filters:
    return read_filters(**asked.model_dump())


def _schema(version: ServedVersion, stop: Stop) -> Json:
    run = version.reading.engine.run
    columns: dict[str, list[Json]] = {}
    for row in run(Sql(COLUMNS, {}), stop).to_pylist():
        columns.setdefault(row["table_name"], []).append(_column(row["column_name"], row["data_type"]))
    rows = {row["table_name"]: row["rows"] for row in run(Sql(TABLES, {}), stop).to_pylist()}
    for view in run(Sql(VIEWS, {}), stop).column(0).to_pylist():
        rows[view] = run(Sql(f"select count(*) from {view}", {}), stop).column(0)[0].as_py()
    return {"tables": [_table(name, rows[name], columns[name]) for name in sorted(rows) if name not in NOT_SHOWN]}


def _table(name: str, rows: int, columns: list[Json]) -> Json:
    mart = load_marts().get(name)
    question, grain = (mart.question, mart.grain) if mart else (KEPT_TABLES.get(name, ""), "")
    return {"name": name, "question": question, "grain": grain, "rows": rows, "columns": columns}


def _column(name: str, kind: str) -> Json:
    """Return a column; a type that is a list of values is given as that."""
    values = re.findall(r"'((?:[^']|'')*)'", kind) if kind.startswith("ENUM(") else []
    type_name = "text" if values or kind == "VARCHAR" else kind.lower()
    return {"name": name, "type": type_name, "values": [value.replace("''", "'") for value in values][:MOST_VALUES]}
