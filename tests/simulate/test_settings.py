"""A shop that could not exist is refused in one line that says the way out."""

import datetime as dt

import pytest

from storelens.errors import UsageError
from storelens.simulate import SimulationSettings, simulate_shop


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"customers": 0}, "customers must be between 1 and 50,000,000, got 0 - use 1 or more"),
        ({"products": 4}, "products must be between 5 and 100,000, got 4 - use 5 or more"),
        ({"orders": -5}, "orders must be between 1 and 100,000,000, got -5 - use 1 or more"),
        ({"days": 7306}, "days must be between 1 and 7,305, got 7,306 - use 7,305 or less"),
        ({"orders": 1.5}, "orders must be a whole number, got 1.5 - use one between 1 and 100,000,000"),
        ({"orders": True}, "orders must be a whole number, got True"),
        ({"reviews": 5001}, "reviews must be at most one for each of the 5,000 orders, got 5,001"),
        ({"customers": 2}, "orders must be at most 1,000 for each customer, got 5,000 for 2"),
        ({"start": "2024"}, "start must be a date, got '2024' - write it as 2024-01-01"),
        ({"start": dt.datetime(2024, 1, 1, tzinfo=dt.UTC)}, "start must be a date"),
        ({"start": dt.date(1969, 12, 31)}, "the 730 days from start must lie between 1970-01-01 and 2100-12-31"),
        ({"start": dt.date(2099, 1, 3)}, "the 730 days from start must lie between 1970-01-01 and 2100-12-31"),
        ({"time_zone": "America/NewYork"}, "no time zone named 'America/NewYork' - did you mean America/New_York?"),
        ({"currency": "usd"}, "currency must be three capital letters, got 'usd' - use USD or EUR"),
        ({"shop_name": " "}, "shop_name must not be empty, got ' ' - give the shop a name"),
    ],
)
def test_impossible_settings_are_refused_with_the_way_out(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        SimulationSettings(**wrong)  # type: ignore[arg-type]
    assert str(refusal.value).startswith(said)
    assert " - " in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_first_and_the_last_possible_days_are_accepted() -> None:
    assert SimulationSettings(start=dt.date(1970, 1, 1)).last_date == dt.date(1971, 12, 31)
    assert SimulationSettings(start=dt.date(2099, 1, 1)).last_date == dt.date(2100, 12, 31)


def test_more_reviews_than_delivered_orders_are_refused_before_the_first_row() -> None:
    with pytest.raises(UsageError, match=r"reviews must be at most \d+, one for each order delivered in time, got 100"):
        simulate_shop(SimulationSettings(customers=50, orders=100, reviews=100))


def test_an_unknown_country_is_refused_before_the_first_row() -> None:
    with pytest.raises(UsageError, match="no public holidays for country 'us' - did you mean US"):
        simulate_shop(SimulationSettings(country="us"))
