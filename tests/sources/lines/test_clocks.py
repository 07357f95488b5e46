"""From what clocks showed to instants: a day is looked up once, but for the days on which clocks are changed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from storelens.sources.lines.clocks import _shifts, _shifts_of_day

CHANGES = {
    "America/Sao_Paulo": [(2018, 11, 4), (2018, 2, 18)],  # put on, and back, at midnight
    "Europe/London": [(2023, 3, 26), (2023, 10, 29)],
    "Australia/Lord_Howe": [(2024, 4, 7), (2024, 10, 6)],  # by half an hour
    "UTC": [(2024, 1, 1)],
}


@pytest.mark.parametrize("is_instant", [False, True])
@pytest.mark.parametrize("zone_name", CHANGES)
def test_a_whole_day_is_shifted_as_each_of_its_quarters(zone_name: str, is_instant: bool) -> None:
    zone = ZoneInfo(zone_name)
    told_whole = 0
    for change in CHANGES[zone_name]:
        for days in range(-3, 4):
            start = datetime.combine(date(*change) + timedelta(days=days), time())
            whole = _shifts_of_day(zone, is_instant, start.date())
            told_whole += whole is not None
            quarters = {_shifts(is_instant, start + timedelta(minutes=15 * number), zone) for number in range(96)}
            assert whole is None or quarters == {whole}

    assert told_whole >= 4 * len(CHANGES[zone_name])
