"""Which filters and parameters list exactly the rows behind a number. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from storelens.catalogue import Column, Query
from storelens.filters import VALUE_FILTERS, Filters, Period
from storelens.panels.meanings import Meaning

Row = Mapping[str, Any]
Days = tuple[date | None, date | None]
NO_CODE = "-"  # how the queries call orders without a discount code
# Where a customer lives, in these queries, is not where their orders went.
NOT_THE_ORDERS = dict.fromkeys(("rfm_scores", "find_customers", "top_customers", "customer_summary"), ("region",))


@dataclass(frozen=True)
class Asked:
    """A number: its query and column, what the query is asked with, and the key of its row; without one of all rows."""

    query: Query
    column: Column
    filters: Filters
    values: Mapping[str, Any]
    at: Mapping[str, str]


@dataclass(frozen=True)
class Narrowed:
    """What the queries of a source are asked with."""

    filters: Filters
    values: Mapping[str, Any]


def narrow(asked: Asked, meaning: Meaning, source: Query, row: Row, history: Period) -> Narrowed | None:
    """Return what lists the rows behind the number in `row`, which is empty for all rows.

    None where there are none by nature: nothing comes before the history, or there is nothing to compare with.
    """
    days = _days(asked, meaning, row, history)
    if days is None:
        return None
    if meaning.days == "always":
        return Narrowed(Filters(), _values(asked, meaning, source, row))
    hidden = NOT_THE_ORDERS.get(asked.query.name, ())
    own = {
        name: (str(row[word]),)
        for name, word in VALUE_FILTERS.items()
        if row.get(word) is not None and word not in hidden
    }
    filters = replace(
        asked.filters.taken_by(asked.query.filters), **own, start=days[0], end=days[1],
        lens=meaning.lens or asked.filters.lens, compare="none",
    )  # fmt: skip
    return Narrowed(filters.taken_by(source.filters), _values(asked, meaning, source, row))


def _values(asked: Asked, meaning: Meaning, source: Query, row: Row) -> dict[str, Any]:
    """Return the source's parameters: what the query was asked with, what its row says, what the meaning says."""
    names = {parameter.name for parameter in source.parameters}
    said = {**asked.values, **{name: value for name, value in row.items() if value is not None}}
    if row.get("cohort_month_start") is not None:
        said["cohort_month"] = row["cohort_month_start"]
    if "discount_code" in row:
        said["discount_code"] = row["discount_code"] or NO_CODE
    said |= {name: row[column] for name, column in meaning.narrow.items() if row.get(column) is not None}
    return {name: value for name, value in {**said, **meaning.values}.items() if name in names}


def _days(asked: Asked, meaning: Meaning, row: Row, history: Period) -> Days | None:
    """Return from when to when; None of a day: from the first, to the last."""
    filters = asked.filters.taken_by(asked.query.filters)
    period, before = filters.resolve(history.start, history.end)
    kind = meaning.days or ("end" if asked.query.until_end else "period")
    if kind == "before":
        day = _date(row.get("date_day"))
        return _days_before(period, before if filters.start or filters.end else None, day)
    if kind == "opening":
        return (None, period.start - timedelta(days=1)) if period.start > history.start else None
    if kind == "end":
        return None, _date(row.get("date_day")) or filters.end
    stretch = _stretch(row)
    if stretch is None:
        return filters.start, filters.end
    earlier = {
        "since start": lambda: period.start,
        "week": lambda: stretch.end - timedelta(days=6),
        "three months": lambda: _months_earlier(stretch.start, 2),
    }
    start = earlier.get(kind, lambda: max(stretch.start, period.start))()
    return start, min(stretch.end, period.end)


def _days_before(period: Period, before: Period | None, day: date | None) -> Days | None:
    if before is None:
        return None
    same = before.start + (day - period.start) if day else None  # as far into the comparison
    return (same, same) if same else (before.start, before.end)


def _stretch(row: Row) -> Period | None:
    """Return the days that a row is of, if it is of some."""
    day, month, start = (_date(row.get(name)) for name in ("date_day", "month_start", "start_date"))
    if day:
        return Period(day, day)
    if month:
        return Period(month, _months_earlier(month, -1) - timedelta(days=1))
    end = _date(row.get("end_date"))
    return Period(start, end) if start and end else None


def _months_earlier(first: date, months: int) -> date:
    """Return the first day of the month so many months before that of `first`.

    >>> _months_earlier(date(2025, 1, 1), 2), _months_earlier(date(2025, 12, 1), -1)
    (datetime.date(2024, 11, 1), datetime.date(2026, 1, 1))
    """
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
