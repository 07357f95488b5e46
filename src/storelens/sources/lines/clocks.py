"""From what the clock showed to the instant and the shop's day: each quarter of an hour of the files looked up once."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, partial

import numpy as np
import pyarrow as pa

from storelens.number_arrays import number_array
from storelens.sources.lines.staging import Staged
from storelens.sources.values import YEARS, shop_time

SCHEMA = pa.schema(
    [("is_instant", pa.int8()), ("quarter", pa.timestamp("s")), ("to_instant", pa.int64()), ("to_local", pa.int64())]
)


def add_clocks(staged: Staged, zone: tzinfo, names: Sequence[str] = ("",)) -> None:
    """Make the table `clocks`: the seconds from each quarter of an hour in `order_texts` to instant and shop time.

    `names` stand before its columns `is_instant` and `quarter`, where there are several of them.
    """
    staged.engine.execute(
        "create table clocks (is_instant boolean, quarter timestamp, to_instant bigint, to_local bigint)"
    )
    quarters = " union ".join(
        f"select {name}is_instant as is_instant, {name}quarter as quarter from order_texts" for name in names
    )
    found = staged.engine.execute(
        f"""select distinct is_instant, quarter from ({quarters})
        where quarter is not null and year(quarter) between {YEARS[0]} and {YEARS[-1]}"""
    )
    of_day = cache(partial(_shifts_of_day, zone))
    rows = [
        (is_instant, quarter, *(of_day(is_instant, quarter.date()) or _shifts(is_instant, quarter, zone)))
        for is_instant, quarter in found
    ]
    columns = [
        number_array(np.array([row[place] for row in rows], dtype), kind.type)
        for place, (dtype, kind) in enumerate(zip(("i1", "M8[s]", "i8", "i8"), SCHEMA, strict=True))
    ]
    staged.engine.insert("clocks", pa.table(columns, schema=SCHEMA).to_reader())


def clock_changes(staged: Staged, zone: tzinfo) -> list[str]:
    """Return a sentence on the orders whose clock showed an hour that a change skips or repeats, where there are any.

    Midnight to the second is a day without a time: nothing was shown.
    """
    local = "not is_instant and moment is not null and date_trunc('day', moment) <> moment"
    days = [
        day
        for (day,) in staged.engine.execute(f"select distinct cast(moment as date) from order_texts where {local}")
        if day.year in YEARS and _shifts_of_day(zone, False, day) is None
    ]
    counts = {"skipped": 0, "repeated": 0}
    at_a_change = f"{local} and cast(moment as date) in (select unnest(?))"
    found = staged.engine.execute(f"select moment, count(*) from order_texts where {at_a_change} group by 1", [days])
    for moment, orders in found:
        clock = shop_time(moment, zone).clock
        if clock:
            counts[clock] += orders
    said = (
        ("skipped", "orders placed in an hour that a clock change skips, dated one hour later"),
        ("repeated", "orders placed in an hour that a clock change repeats, taken as the first of the two"),
    )
    return [f"{sentence}: {counts[clock]:,}" for clock, sentence in said if counts[clock]]


def _shifts_of_day(zone: tzinfo, is_instant: bool, day: date) -> tuple[int, int] | None:
    """Return the shifts of a day, None where clocks are put on or back in it: its quarters are told one by one."""
    start = datetime.combine(day, time())
    shifts = _shifts(is_instant, start, zone)
    return shifts if shifts == _shifts(is_instant, start + timedelta(days=1), zone) else None


def _shifts(is_instant: bool, quarter: datetime, zone: tzinfo) -> tuple[int, int]:
    if is_instant:
        local = quarter.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
        return 0, round((local - quarter).total_seconds())
    shown = shop_time(quarter, zone)
    instant = datetime.fromisoformat(shown.instant)
    skipped = 3600 * ((shown.hour - quarter.hour) % 24) if shown.clock == "skipped" else 0
    return round((instant - quarter).total_seconds()), skipped
