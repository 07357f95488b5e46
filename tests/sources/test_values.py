"""Cells: money is exact, and what cannot be read is refused."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storelens.sources.values import BadValueError, parse_minor, parse_time, parse_whole, shop_time

YEARS = (datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2037-12-31"))


@given(minor=st.integers(0, 10**12 - 1), digits=st.integers(0, 3))
def test_money_comes_back_as_the_count_it_was_written_from(minor, digits):
    text = f"{Decimal(minor).scaleb(-digits):f}"
    assert parse_minor(text, "price", digits) == minor


@pytest.mark.parametrize(
    ("text", "digits", "minor"),
    [
        ("5", 2, 500),
        ("5.", 2, 500),
        ("5.5", 2, 550),
        ("5.500", 2, 550),
        (" 5.50 ", 2, 550),
        ("-0.00", 2, 0),
        ("12", 0, 12),
    ],
)
def test_money_may_be_written_with_fewer_or_more_zeros(text, digits, minor):
    assert parse_minor(text, "price", digits) == minor


@pytest.mark.parametrize(
    "text", ["", ".", "5,50", "1,234.50", "5.505", "-5", "５.50", "inf", "5 50", "R$ 5.50", "9" * 30]
)
def test_money_that_is_not_plain_is_refused(text):
    with pytest.raises(BadValueError, match="price"):
        parse_minor(text, "price", 2)


@pytest.mark.parametrize("text", ["", "0", "6", "5.0", "-1", "²", "five"])
def test_whole_numbers_outside_their_range_are_refused(text):
    with pytest.raises(BadValueError, match="stars is not a whole number from 1 to 5"):
        parse_whole(text, "stars", range(1, 6))


@pytest.mark.parametrize(
    "text", ["2018-01-01", "2018-01-01T10:00:00Z", "20180101 10:00:00", "2018-13-01 10:00:00", "x" * 19]
)
def test_times_of_another_form_are_refused(text):
    with pytest.raises(BadValueError, match="day is not a time like"):
        parse_time(text, "day")


@given(local=st.datetimes(*YEARS).map(lambda at: at.replace(microsecond=0)))
def test_an_instant_shows_the_shops_day_and_hour(local):
    zone = ZoneInfo("America/Sao_Paulo")
    time = shop_time(local, zone)
    shown = datetime.fromisoformat(time.instant + "+00:00").astimezone(zone)
    assert (shown.date().isoformat(), shown.hour) == (time.date_day, time.hour)
    assert time.clock == "skipped" or shown.replace(tzinfo=None) == local
