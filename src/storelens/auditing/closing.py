"""Close a month: keep every headline number and the ledger by order, so that whatever alters them later can be told.

Kept is what the store says in one transaction. Shares and ratios are kept in whole millionths.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from storelens.auditing.asking import DIALECT, Answer, Row, ask, statement_of
from storelens.auditing.changes import Changes, Figure, changes_of, figure_columns, kept_name
from storelens.auditing.months import Month
from storelens.catalogue import find_query
from storelens.engines import Engine
from storelens.errors import UsageError
from storelens.filters import Period
from storelens.rewrite import Statement, compile_query
from storelens.store import Store
from storelens.store.database import Connection

MILLION = 1_000_000


@dataclass(frozen=True)
class Closed:
    """What was kept of a month; `replaced` says what had differed from an earlier closing, if there was one."""

    month: Month
    figures: tuple[Figure, ...]
    entries: int
    orders: int
    replaced: Changes | None


def close_month(
    store: Store, engine: Engine, month: Month, history: Period, *, again: bool = False, now: datetime | None = None
) -> Closed:
    """Keep the month's figures and entries in one transaction. `engine` reads the same store.

    Raises UsageError where the month is not over or is closed already, unless `again`: then what was kept is replaced.
    """
    month.require_over(history)
    start = month.first_day.isoformat()
    with store.transaction() as connection:
        closed_at = connection.execute("select closed_at from closed_months where month_start = ?", [start]).fetchone()
        if closed_at and not again:
            raise UsageError(
                f"{month} was closed at {closed_at[0]} UTC - see what changed with storelens changes {month}, "
                "or add --again to close it anew"
            )
        # Nobody writes meanwhile: the engine, which reads, has the state that this transaction found.
        replaced = changes_of(engine, month, history) if closed_at else None
        connection.execute("delete from closed_months where month_start = ?", [start])
        moment = (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        connection.execute("insert into closed_months (month_start, closed_at) values (?, ?)", [start, moment])
        figures = _keep_figures(connection, month, history)
        entries, orders = _keep_entries(connection, month)
    return Closed(month, figures, entries, orders, replaced)


def closed_months(engine: Engine) -> Answer:
    """Return the closed months, each with its net sales then and now."""
    return ask(engine, "closed_month_list")


def _keep_figures(connection: Connection, month: Month, history: Period) -> tuple[Figure, ...]:
    query = find_query("kpis")
    statement = compile_query(query, month.filters, (history.start, history.end), DIALECT)
    (row,) = _run(connection, statement)
    for column in figure_columns(query):
        value = row[column.name]
        kept = None if value is None else round(value * MILLION) if column.type == "broken" else value
        connection.execute(
            "insert into closed_figures (month_start, measure, value) values (?, ?, ?)",
            [month.first_day.isoformat(), kept_name(column), kept],
        )
    return tuple(Figure(column, row[column.name], row[column.name]) for column in figure_columns(query))


def _keep_entries(connection: Connection, month: Month) -> tuple[int, int]:
    """Return how many events were kept, and of how many orders."""
    entries = statement_of("month_entries", **month.values)
    names = (
        "order_id, entry_kind, entries, quantity, gross_minor, discount_minor, returns_minor, net_minor, cost_minor, "
        "shipping_minor, tax_minor, goodwill_minor"
    )
    start = month.first_day.isoformat()
    connection.execute(
        f"insert into closed_entries (month_start, {names}) select :month_start, {names} from ({entries.sql})",
        {**_texts(entries.parameters), "month_start": start},
    )
    counted = connection.execute(
        "select coalesce(sum(entries), 0), count(distinct order_id) from closed_entries where month_start = ?", [start]
    ).fetchone()
    return int(counted[0]), int(counted[1])


def _run(connection: Connection, statement: Statement) -> list[Row]:
    cursor = connection.execute(statement.sql, _texts(statement.parameters))
    names = [description[0] for description in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _texts(values: Mapping[str, object]) -> dict[str, object]:
    """Return days as the store has them: texts."""
    return {name: str(value) if hasattr(value, "isoformat") else value for name, value in values.items()}
