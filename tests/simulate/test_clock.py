"""The shop's clock agrees with zoneinfo, whatever a zone does to its clocks."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from storelens.simulate.clock import ShopClock, instant_texts
from storelens.simulate.hours import instants

ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Tokyo", "America/Havana", "Pacific/Apia"]


@pytest.mark.parametrize("time_zone", ZONES)
def test_local_hours_are_those_of_zoneinfo(time_zone: str) -> None:
    clock, zone = ShopClock(dt.date(2011, 1, 1), 400, time_zone), ZoneInfo(time_zone)
    moments = np.arange(clock.midnights[0], clock.midnights[-1], 1_800)
    expected = [dt.datetime.fromtimestamp(moment, zone).hour for moment in moments.tolist()]
    assert clock.local_hours(moments).tolist() == expected


@pytest.mark.parametrize("time_zone", ZONES[:4])
def test_an_order_of_a_day_is_on_that_day_in_the_shop(time_zone: str) -> None:
    clock, zone = ShopClock(dt.date(2024, 1, 1), 366, time_zone), ZoneInfo(time_zone)
    day = np.repeat(np.arange(366), 50)
    moments = instants(clock, day, np.tile(np.linspace(0, 1, 50), 366))
    local = [str(dt.datetime.fromtimestamp(moment, zone).date()) for moment in moments.tolist()]
    assert local == clock.date_texts[day].tolist()
    assert (np.diff(moments) >= 0).all()


def test_clock_change_days_have_23_and_25_hours() -> None:
    clock = ShopClock(dt.date(2025, 1, 1), 365, "America/New_York")
    hours = dict(zip(clock.date_texts.tolist(), (clock.day_length_share * 24).tolist(), strict=False))
    assert hours["2025-03-09"] == pytest.approx(23)
    assert hours["2025-11-02"] == pytest.approx(25)
    assert sum(hours.values()) == pytest.approx(365 * 24)


def test_a_day_the_zone_skipped_has_no_length() -> None:
    clock = ShopClock(dt.date(2011, 12, 29), 3, "Pacific/Apia")
    assert clock.day_length_share.tolist() == [1, 0, 1]


def test_instants_are_written_as_sqlite_writes_them() -> None:
    assert instant_texts(np.array([0, -1])).tolist() == ["1970-01-01 00:00:00", "1969-12-31 23:59:59"]
