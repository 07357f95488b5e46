"""A month as people write it."""

from datetime import date

import pytest

from storelens.auditing import Month
from storelens.errors import UsageError
from storelens.filters import Period


@pytest.mark.parametrize(
    "text", ["2025-13", "2025-00", "2025", "2025-1", "2025-01-01", "01-2025", "", "٢٠٢٥-01", "0000-01"]
)
def test_what_is_no_month_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        Month.parse(text)
    assert str(refused.value) == f"MONTH must be a month, got {text!r} - write it as 2026-10"


@pytest.mark.parametrize(
    ("text", "last"), [("2024-02", date(2024, 2, 29)), ("2025-12", date(2025, 12, 31)), ("9999-12", date(9999, 12, 31))]
)
def test_a_month_ends_on_its_last_day(text: str, last: date) -> None:
    month = Month.parse(text)
    assert (month.first_day, month.last_day, str(month)) == (last.replace(day=1), last, text)


def test_a_month_is_over_on_the_history_s_last_day() -> None:
    month = Month.parse("2025-03")
    month.require_over(Period(date(2025, 3, 31), date(2025, 3, 31)))
    with pytest.raises(UsageError, match=r"2025-03 is not over: the shop's history reaches 2025-03-30 - close it when"):
        month.require_over(Period(date(2024, 1, 1), date(2025, 3, 30)))
    with pytest.raises(UsageError, match=r"2025-03 is before the shop's first day 2025-04-01 - choose a later month"):
        month.require_over(Period(date(2025, 4, 1), date(2025, 6, 1)))
