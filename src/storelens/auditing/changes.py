"""What has altered a closed month: its headline numbers then and now, and the events that make the difference."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from storelens.auditing.months import Month
from storelens.catalogue import Column, Query, find_query
from storelens.engines import Engine
from storelens.errors import UsageError
from storelens.rewrite import Statement
from storelens.store_queries import Answer, Row, ask, written

Headline = Callable[[Month], Row]  # what the query `kpis` says of a month: the warehouse is quick at it
MILLIONTHS = "_millionths"
# What became of the month's orders after its end is part of these figures by their definition.
FOLLOWING = ("cancelled_orders", "return_share")
# Sums of the ledger: the changes of the month's events add up to theirs.
SUMMED = ("net_minor", "gross_minor", "discount_minor", "returns_minor", "shipping_minor", "tax_minor")


@dataclass(frozen=True)
class Figure:
    """A headline number then and now; None where there was nothing to divide by."""

    column: Column
    then: int | float | None
    now: int | float | None

    @property
    def difference(self) -> int | float | None:
        if self.then is None or self.now is None:
            return None
        return self.now - self.then

    @property
    def is_altered(self) -> bool:
        """Whether it is another number now; a share is compared as it was kept, in millionths."""
        if self.column.type == "broken" and self.then is not None and self.now is not None:
            return round(self.then * 1_000_000) != round(self.now * 1_000_000)
        return self.then != self.now

    @property
    def follows(self) -> bool:
        """Whether later returns and cancellations of the month's orders change it by its definition."""
        return self.column.name in FOLLOWING


@dataclass(frozen=True)
class Changes:
    """What differs between a month as it was closed and as it is: `events` are rows of closed_month_changes.

    `reasons` and `files` are by order: what was recorded of it since, and which rows of which files are of it.
    """

    month: Month
    closed_at: str
    figures: tuple[Figure, ...]
    events: Answer
    reasons: dict[int, list[Row]]
    files: dict[int, list[Row]]

    def unexplained(self) -> list[str]:
        """Return the sums of the ledger whose events do not add up to their difference: none, unless the store was
        written to between two questions."""
        rows = self.events.rows
        differing = {figure.column.name: figure.difference for figure in self.figures}
        return [name for name in SUMMED if differing[name] != sum(row[_difference(name)] for row in rows)]


def figure_columns(query: Query) -> Iterator[Column]:
    """Yield the columns of `kpis` that are the period's own."""
    for column in query.columns:
        if "before" not in column.name and not column.name.endswith("_change_share"):
            yield column


def kept_name(column: Column) -> str:
    """Return the measure that a column is kept under.

    >>> kept_name(Column("net_minor", "money")), kept_name(Column("return_share", "share"))
    ('net_minor', 'return_share_millionths')
    """
    return f"{column.name}{MILLIONTHS}" if column.type == "broken" else column.name


def changes_of(engine: Engine, month: Month, headline: Headline) -> Changes:
    """Return what has altered a closed month: `headline` says what `kpis` says of a month now.

    Raises UsageError where it was never closed.
    """
    start = {"month_start": month.first_day.isoformat()}
    listed = {row["month_start"]: row["closed_at"] for row in ask(engine, "closing_times").rows}
    if month.first_day not in listed:
        closed = ", ".join(day.isoformat()[:7] for day in listed) or "none is"
        raise UsageError(f"{month} is not closed, closed: {closed} - close it with storelens close {month}")
    values = {**start, **month.values}
    return Changes(
        month,
        listed[month.first_day],
        _figures(headline(month), ask(engine, "closed_month_figures", **start).rows),
        ask(engine, "closed_month_changes", **values),
        _by_order(ask(engine, "closed_month_reasons", **values).rows),
        _by_order(ask(engine, "closed_month_files", **values).rows),
    )


def change_queries(month: Month, dialect: str) -> Iterator[tuple[Query, Statement]]:
    """Yield the queries that tell what has altered a month, as they run on a store that speaks `dialect`."""
    names = ("closed_month_figures", "closed_month_changes", "closed_month_reasons", "closed_month_files")
    return written(names, dialect, month_start=month.first_day.isoformat(), **month.values)


def _figures(now: Row, kept: list[Row]) -> tuple[Figure, ...]:
    was = {row["measure"]: row["value"] for row in kept}
    return tuple(
        Figure(column, _then(column, was[kept_name(column)]), now[column.name])
        for column in figure_columns(find_query("kpis"))
        if kept_name(column) in was
    )


def _then(column: Column, value: int | None) -> int | float | None:
    return value / 1_000_000 if column.type == "broken" and value is not None else value


def _by_order(rows: list[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["order_id"]].append(row)
    return dict(found)


def _difference(name: str) -> str:
    return name.replace("_minor", "_difference_minor")
