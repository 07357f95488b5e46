"""In how many ways the texts of a column are days: counted over all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from storelens.engines.scratch import Scratch
from storelens.sources.lines.dates import ORDERS, TIMES, body_sql, moment_sql

SAMPLE = 2_000  # texts by which the formats are found that all are counted by


@dataclass(frozen=True)
class DateCounts:
    """Of a column's different texts: how many are a day with the year first, the day first, the month first.

    `only_dmy` and `only_mdy` have a day past 12, and settle it; `differ` are days either way, and not the same.
    """

    ymd: int
    dmy: int
    mdy: int
    only_dmy: int
    only_mdy: int
    differ: int


def count_dates(engine: Scratch, table: str, column: str, *, only_mistakable: bool = False) -> DateCounts:
    """Count the different texts of `column` in `table` by the ways in which they are days.

    `only_mistakable`: where all have the year first, nothing is counted.
    """
    texts = f"select distinct {column} as text from {table} where trim({column}) <> ''"
    engine.execute(
        f"""create or replace temp table date_sample as with texts as ({texts} order by hash(text) limit {SAMPLE})
        select {body_sql("text")} as body from texts"""
    )
    fitting = {order: _fitting(engine, "date_sample", days) for order, days in ORDERS.items()}
    engine.execute("drop table date_sample")
    if only_mistakable and not fitting["dmy"] and not fitting["mdy"]:
        return DateCounts(0, 0, 0, 0, 0, 0)
    dmy, mdy, ymd = (
        moment_sql("text", fitting[order]) if fitting[order] else "cast(null as timestamp)"
        for order in ("dmy", "mdy", "ymd")
    )
    counts = engine.execute(
        f"""with texts as ({texts}),
        readings as (select {dmy} as dmy, {mdy} as mdy, {ymd} as ymd from texts)
        select count(ymd), count(dmy), count(mdy), count(dmy) filter (where mdy is null),
            count(mdy) filter (where dmy is null), count(*) filter (where dmy <> mdy)
        from readings where ymd is not null or dmy is not null or mdy is not null"""
    )[0]
    return DateCounts(*(int(number) for number in counts))


def _fitting(engine: Scratch, sample: str, days: Sequence[str]) -> list[str]:
    formats = [f"{day}{time}" for day in days for time in TIMES]
    tried = ", ".join(f"count(try_strptime(body, '{one}'))" for one in formats)
    counts = engine.execute(f"select {tried} from {sample}")[0]
    return [one for one, count in zip(formats, counts, strict=True) if count]
