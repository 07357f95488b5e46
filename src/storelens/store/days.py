"""The calendar: one row per day, so that no query needs a date function."""

from collections.abc import Iterator
from datetime import date, timedelta

from storelens.batches import TableBatch

EPOCH = date(1970, 1, 1)


def calendar_batch(first: date, last: date, country: str = "US") -> TableBatch:
    """Return the calendar's rows from `first` to `last`, with the public holidays of `country` (ISO 3166)."""
    days = list(_days(first, last))
    holiday_names = _holidays(country, first.year, last.year)
    return TableBatch(
        "calendar",
        {
            "date_day": [day.isoformat() for day in days],
            "weekday": [day.isoweekday() for day in days],
            "week_start": [(day - timedelta(days=day.weekday())).isoformat() for day in days],
            "month_start": [day.replace(day=1).isoformat() for day in days],
            "quarter_start": [day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1).isoformat() for day in days],
            "year": [day.year for day in days],
            "day_number": [(day - EPOCH).days for day in days],
            "month_number": [day.year * 12 + day.month for day in days],
            "holiday": [holiday_names.get(day) for day in days],
        },
    )


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def _holidays(country: str, first_year: int, last_year: int) -> dict[date, str]:
    import holidays  # half a second of start-up that only a new calendar pays

    try:
        found = holidays.country_holidays(country, years=range(first_year, last_year + 1), language="en_US")
    except NotImplementedError:
        return {}
    return dict(found.items())
