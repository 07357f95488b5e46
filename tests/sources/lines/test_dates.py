"""Days: of the whole column, asked about where both ways are possible, and none that is not in the calendar."""

import pytest
from tests.sources.extracts import BERLIN
from tests.sources.lines.shop_lines import line, lines_of, table

from storelens.errors import UsageError
from storelens.sources.lines import LineRules
from storelens.sources.records import ReadOptions

PLAIN = LineRules()


def days(folder, *texts, rules=PLAIN, **options):
    rows = [line(order=f"{place}", ordered_at=text) for place, text in enumerate(texts)]
    held = lines_of(folder, table(*rows), rules, **options)
    return [one.order_date for one in held.orders.values()]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["2025-01-31", "2025/02/01", "20250203"], ["2025-01-31", "2025-02-01", "2025-02-03"]),
        (["31/01/2025", "01/02/2025"], ["2025-01-31", "2025-02-01"]),
        (["01/31/2025", "01/02/2025"], ["2025-01-31", "2025-01-02"]),
        (["31.1.25", "1.2.25"], ["2025-01-31", "2025-02-01"]),
        (["31 Jan 2025", "1 Feb 2025"], ["2025-01-31", "2025-02-01"]),
        (["Jan 31, 2025"], ["2025-01-31"]),
        (["1/31/25", "1/2/2025"], ["2025-01-31", "2025-01-02"]),
        (["12/1/2010 8:26", "12/13/2010 17:05"], ["2010-12-01", "2010-12-13"]),
        (["1/31/2025 11:30 PM"], ["2025-01-31"]),
        (["2025-01-31T23:59:59.999"], ["2025-01-31"]),
    ],
)
def test_days_are_read_as_the_whole_column_writes_them(tmp_path, texts, found):
    assert days(tmp_path, *texts) == found


def test_days_that_can_be_both_are_asked_about_with_examples(tmp_path):
    with pytest.raises(
        UsageError, match="the dates in ordered_at can be read as day/month or as month/day, no day is past 12"
    ):
        days(tmp_path, "01/02/2025", "03/04/2025")
    assert days(tmp_path, "01/02/2025", options=ReadOptions(dates="dmy")) == ["2025-02-01"]
    assert days(tmp_path, "01/02/2025", options=ReadOptions(dates="mdy")) == ["2025-01-02"]
    assert days(tmp_path, "01/02/2025", rules=LineRules(dates="%d/%m/%Y")) == ["2025-02-01"]


def test_the_same_day_both_ways_needs_no_question(tmp_path):
    assert days(tmp_path, "02/02/2025") == ["2025-02-02"]


@pytest.mark.parametrize(
    "bad", ["2025-02-31", "1900-01-01", "9999-12-31", "0000-00-00", "yesterday", "=TODAY()", "45000"]
)
def test_a_day_that_is_none_sets_its_row_aside(tmp_path, bad):
    held = lines_of(tmp_path, table(line(), line(order="2", ordered_at=bad)))
    assert held.orders.keys() == {"1"}
    assert held.reasons == [f"ordered_at is not a day of a year from 1990 to 2099: '{bad}'"]


@pytest.mark.parametrize(
    ("text", "instant", "day", "hour"),
    [
        ("2025-01-31 23:30:00 -0500", "2025-02-01 04:30:00", "2025-01-31", 23),
        ("2025-02-01T04:30:00Z", "2025-02-01 04:30:00", "2025-01-31", 23),
        ("2025-02-01 10:15:00 +05:45", "2025-02-01 04:30:00", "2025-01-31", 23),
        ("2025-01-31 23:30:00", "2025-02-01 04:30:00", "2025-01-31", 23),
        ("2025-11-02 01:30:00 -0400", "2025-11-02 05:30:00", "2025-11-02", 1),
        ("2025-11-02 01:30:00 -0500", "2025-11-02 06:30:00", "2025-11-02", 1),
        ("2025-03-09 02:30:00", "2025-03-09 07:30:00", "2025-03-09", 3),
    ],
)
def test_an_instant_is_a_day_of_the_shop(tmp_path, text, instant, day, hour):
    (order,) = lines_of(tmp_path, table(line(ordered_at=text))).orders.values()
    assert (order.ordered_at, order.order_date, order.order_hour) == (instant, day, hour)


def test_a_shop_elsewhere_has_its_own_days(tmp_path):
    (order,) = lines_of(tmp_path, table(line(ordered_at="2025-01-31 23:30:00 -0500")), shop=BERLIN).orders.values()
    assert (order.order_date, order.order_hour) == ("2025-02-01", 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-02-03T02:00:00Z", "2025-02-02"),
        ("2025-02-03 01:00:00 -0500", "2025-02-03"),
        ("2025-02-03 23:30:00", "2025-02-03"),
        ("2025-02-03", "2025-02-03"),
    ],
)
def test_the_day_of_a_cancellation_is_of_the_shop_too(tmp_path, text, day):
    (order,) = lines_of(tmp_path, table(line(cancelled_at=text))).orders.values()
    assert (order.status, order.cancelled_date, order.cancelled_date_is_estimated) == ("cancelled", day, False)


def test_hours_that_a_clock_change_skips_or_repeats_are_told(tmp_path):
    def told(*texts):
        rows = [line(order=f"{place}", ordered_at=text) for place, text in enumerate(texts)]
        return [note for note in lines_of(tmp_path, table(*rows)).notes.splitlines() if "clock change" in note]

    assert told("2025-03-09 02:30:00", "2025-11-02 01:30:00", "2025-11-02 01:45:00", "2025-11-02 03:00:00") == [
        "orders placed in an hour that a clock change skips, dated one hour later: 1",
        "orders placed in an hour that a clock change repeats, taken as the first of the two: 2",
    ]
    assert told("2025-03-09 02:30:00 -0500", "2025-11-02 01:30:00 -0500") == []  # an offset leaves nothing open
    assert told("2025-03-09 03:30:00", "2025-11-02") == []
