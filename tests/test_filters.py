"""What was asked becomes days and the shop's own spelling, or one line that says why not."""

from datetime import date, timedelta

import pytest

from storelens.errors import UsageError
from storelens.filters import Filters, Period, parse_day

FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
KNOWN = {"regions": ["North", "South"], "categories": ["Books"], "channels": ["web"], "statuses": ["paid"]}


def test_values_are_spelt_as_the_shop_spells_them_sorted_and_once() -> None:
    assert Filters(regions=("south", "NORTH", "North")).canonical(KNOWN).regions == ("North", "South")


def test_a_value_nobody_has_names_the_closest() -> None:
    with pytest.raises(UsageError, match="no region named 'Nroth' - did you mean North"):
        Filters(regions=("Nroth",)).canonical(KNOWN)


def test_without_dates_all_of_the_history_compared_with_nothing() -> None:
    assert Filters().resolve(FIRST, LAST) == (Period(FIRST, LAST), None)


def test_a_period_is_compared_with_the_one_before() -> None:
    filters = Filters(start=date(2025, 3, 1), end=date(2025, 3, 31))
    assert filters.resolve(FIRST, LAST)[1] == Period(date(2025, 1, 29), date(2025, 2, 28))


def test_or_with_the_same_weekdays_a_year_before() -> None:
    filters = Filters(start=date(2025, 3, 3), end=date(2025, 3, 9), compare="year")
    assert filters.resolve(FIRST, LAST)[1] == Period(date(2024, 3, 4), date(2024, 3, 10))


def test_half_a_period_is_nothing_to_compare_with() -> None:
    filters = Filters(start=date(2024, 1, 20), end=date(2024, 2, 20))
    assert filters.resolve(FIRST, LAST)[1] is None


def test_a_period_outside_the_history_stays_where_it_is() -> None:
    after = Filters(start=date(2027, 1, 1)).resolve(FIRST, LAST)[0]
    before = Filters(end=date(2020, 1, 1)).resolve(FIRST, LAST)[0]
    assert (after.days, before.days) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"lens": "orders"}, "lens must be event or order, got 'orders' - did you mean order"),
        ({"compare": "yaer"}, "no comparison named 'yaer' - did you mean year"),
        (
            {"start": date(2025, 2, 1), "end": date(2025, 1, 1)},
            "dates are reversed, from 2025-02-01 to 2025-01-01 - swap",
        ),
    ],
)
def test_what_cannot_be_meant(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Filters(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["2025-02-30", "yesterday", "01.02.2025", ""])
def test_a_day_that_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="--from must be a day"):
        parse_day(text, "--from")


def test_a_period_that_is_not_over_is_compared_with_nothing() -> None:
    assert Filters(start=LAST - timedelta(days=9), end=LAST + timedelta(days=1)).resolve(FIRST, LAST)[1] is None
    assert Filters(start=LAST - timedelta(days=9), end=LAST).resolve(FIRST, LAST)[1] is not None


def test_the_first_and_the_last_day_there_are_can_be_asked_for() -> None:
    for compare in ("previous", "year"):
        filters = Filters(start=date.min, end=date.max, compare=compare)
        assert filters.resolve(FIRST, LAST) == (Period(date.min, date.max), None)
