"""Whole months of a period from a rollup by month, and the days left over at its ends from the ledger.

It makes parts of a statement; which query may be answered so, and under which filters, `rewrite` says.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlglot import exp

from storelens.filters import Period

NO_MONTH = (date.max, date.min)  # nothing lies between, and every day outside
Conditions = Sequence[exp.Expr]


def whole_months(period: Period) -> tuple[date, date]:
    """Return the first day of the first month that is wholly in the period, and the last day of the last.

    >>> whole_months(Period(date(2025, 1, 15), date(2025, 4, 29)))
    (datetime.date(2025, 2, 1), datetime.date(2025, 3, 31))
    """
    try:
        first = period.start if period.start.day == 1 else _next_month(period.start)
        last = _next_month(period.end) - timedelta(days=1)
    except (OverflowError, ValueError):  # the last month there is
        return NO_MONTH
    if last > period.end:
        last = period.end.replace(day=1) - timedelta(days=1) if period.end > date.min.replace(day=31) else date.min
    return (first, last) if first <= last else NO_MONTH


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def month_rows(months: str, columns: Sequence[str], conditions: Conditions, prefixes: Sequence[str]) -> exp.Select:
    """Return the rows of the mart `months` as those of a mart by day, of the whole months of each period.

    A month is dated on its first day. `prefixes` are those of the periods' bound values; without any, all months are
    meant, and the first is dated on the history's first day, which may be any of it.
    """
    dated: exp.Expr = exp.column("month_start")
    if not prefixes:
        first = exp.Placeholder(this="history_first_date")
        is_before = exp.LT(this=exp.column("month_start"), expression=first)
        dated = exp.case().when(is_before, first.copy()).else_(dated)
    chosen = [exp.alias_(dated, column) if column == "date_day" else exp.column(column) for column in columns]
    within = [_between("month_start", f"{prefix}months_start_date", f"{prefix}months_end_date") for prefix in prefixes]
    body = exp.select(*chosen).from_(exp.table_(months, db="main"))
    wanted = [*conditions, *([exp.or_(*within)] if within else [])]
    return body.where(*wanted) if wanted else body


def left_over(
    source: str, columns: Sequence[str], date_column: str, conditions: Conditions, prefixes: Sequence[str]
) -> exp.Query:
    """Return the rows of `source` on the days of each period that are in none of its whole months.

    Each end of a period is a select of its own: DuckDB 2.0 skips the rest of a table sorted by its days then, and with
    an `or` between them it does not (measured: a third of the time).
    """
    ends: list[exp.Query] = []
    for prefix in prefixes:
        before = exp.LT(this=exp.column(date_column), expression=exp.Placeholder(this=f"{prefix}months_start_date"))
        after = exp.GT(this=exp.column(date_column), expression=exp.Placeholder(this=f"{prefix}months_end_date"))
        # Without a whole month every day is before the first, and after the last.
        once = exp.GTE(this=exp.column(date_column), expression=exp.Placeholder(this=f"{prefix}months_start_date"))
        within = _between(date_column, f"{prefix}start_date", f"{prefix}end_date")
        for outside in ((before,), (after, once)):
            wanted = [condition.copy() for condition in (*conditions, within, *outside)]
            ends.append(exp.select(*columns).from_(exp.table_(source, db="main")).where(*wanted))
    return exp.union(*ends, distinct=False)


def _between(column: str, first: str, last: str) -> exp.Between:
    return exp.Between(this=exp.column(column), low=exp.Placeholder(this=first), high=exp.Placeholder(this=last))
