"""Close a month: keep every headline number and the ledger by order, so that whatever alters them later can be told.

All of it is of one state of the store, written in one transaction. Shares and ratios are kept in whole millionths.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from storelens.auditing.changes import SUMMED, Changes, Figure, Headline, changes_of, figure_columns, kept_name
from storelens.auditing.months import Month
from storelens.catalogue import find_query
from storelens.engines import Engine
from storelens.errors import StoreUnavailable, UsageError
from storelens.filters import Period
from storelens.store import Store
from storelens.store.database import Connection
from storelens.store_queries import Answer, Row, ask, statement_of

MILLION = 1_000_000
TRIES = 5  # a shop that sells every few seconds is written to while its month is added up


class _Moved(StoreUnavailable):
    """Figures and entries are of two states: worth another try."""


@dataclass(frozen=True)
class Closed:
    """What was kept of a month; `replaced` says what had differed from an earlier closing, if there was one."""

    month: Month
    figures: tuple[Figure, ...]
    entries: int
    orders: int
    replaced: Changes | None


def close_month(
    store: Store,
    engine: Engine,
    month: Month,
    history: Period,
    headline: Headline,
    *,
    again: bool = False,
    now: datetime | None = None,
) -> Closed:
    """Keep the month's figures and entries. `engine` reads the same store, `headline` says what `kpis` says of a month.

    Raises UsageError where the month is not over or is closed already, unless `again`: then what was kept is replaced.
    Raises StoreUnavailable where the store was written to meanwhile, TRIES times.
    """
    month.require_over(history)
    for last in (False,) * (TRIES - 1) + (True,):
        state, row = store.last_change(), headline(month)  # before the transaction: nobody waits while it is computed
        try:
            with store.transaction() as connection:
                if store.last_change() != state:
                    raise _Moved(f"the store was written to while {month} was added up - run this again")
                return _close(connection, engine, month, row, again=again, now=now or datetime.now(UTC))
        except _Moved:
            if last:
                raise
    raise AssertionError


def _close(connection: Connection, engine: Engine, month: Month, row: Row, *, again: bool, now: datetime) -> Closed:
    start = month.first_day.isoformat()
    closed_at = connection.execute("select closed_at from closed_months where month_start = ?", [start]).fetchone()
    if closed_at and not again:
        raise UsageError(
            f"{month} was closed at {closed_at[0]} UTC - see what changed with storelens changes {month}, "
            "or add --again to close it anew"
        )
    # Nobody writes meanwhile: the engine, which reads, has the state that this transaction found.
    replaced = changes_of(engine, month, lambda _: row) if closed_at else None
    connection.execute("delete from closed_months where month_start = ?", [start])
    moment = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    connection.execute("insert into closed_months (month_start, closed_at) values (?, ?)", [start, moment])
    figures = _keep_figures(connection, month, row)
    entries, orders = _keep_entries(connection, month)
    _require_same_sums(connection, month, row)
    return Closed(month, figures, entries, orders, replaced)


def closed_months(engine: Engine) -> Answer:
    """Return the closed months, each with its net sales then and now."""
    return ask(engine, "closed_month_list")


def _keep_figures(connection: Connection, month: Month, row: Row) -> tuple[Figure, ...]:
    figures = tuple(Figure(one, row[one.name], row[one.name]) for one in figure_columns(find_query("kpis")))
    for figure in figures:
        value = figure.now
        kept = None if value is None else round(value * MILLION) if figure.column.type == "broken" else value
        connection.execute(
            "insert into closed_figures (month_start, measure, value) values (?, ?, ?)",
            [month.first_day.isoformat(), kept_name(figure.column), kept],
        )
    return figures


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
        {**entries.parameters, "month_start": start},
    )
    counted = connection.execute(
        "select coalesce(sum(entries), 0), count(distinct order_id) from closed_entries where month_start = ?", [start]
    ).fetchone()
    return int(counted[0]), int(counted[1])


def _require_same_sums(connection: Connection, month: Month, row: Row) -> None:
    """Raise _Moved where figures and entries are of two states: another program refreshes the warehouse."""
    sums = connection.execute(
        f"select {', '.join(f'coalesce(sum({name}), 0)' for name in SUMMED)} from closed_entries where month_start = ?",
        [month.first_day.isoformat()],
    ).fetchone()
    if list(sums) != [row[name] for name in SUMMED]:
        raise StoreUnavailable(
            "the warehouse does not say what the store says - run storelens refresh, then this again"
        )
