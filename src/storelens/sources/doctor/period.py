"""The days of the orders: how they are written, in which zone, from when to when, and where there are none."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from storelens.sources.doctor.date_counts import count_dates
from storelens.sources.doctor.examined import Examined
from storelens.sources.doctor.findings import count
from storelens.sources.records import Finding

LONG_GAP_DAYS = 7
GAPS_SHOWN = 5
WEEKS = 8  # of a period in which a weekday without any order says something
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def date_order(examined: Examined) -> Iterator[Finding]:
    """Say how many dates can be read in one way only, and how they were read."""
    if "ordered_at" not in examined.fields:
        return
    counts = count_dates(examined.staged.engine, "staged", "ordered_at", only_mistakable=True)
    header = examined.header("ordered_at")
    if not counts.dmy and not counts.mdy:
        yield Finding("dates", "ok", f"{header}: the year comes first, nothing to mistake")
        return
    why = (
        f"{header}: {counts.only_dmy:,} different texts can only be day/month, {counts.only_mdy:,} only month/day, "
        f"{counts.differ:,} would be another day the other way"
    )
    settled = bool(counts.only_dmy) != bool(counts.only_mdy) or not counts.differ
    yield Finding("dates", "ok" if settled else "warning", why)


def zone(examined: Examined) -> Iterator[Finding]:
    """Say whether the times have a zone of their own."""
    orders, instants, midnights = examined.ask(
        """select count(*), count(*) filter (where is_instant),
            count(*) filter (where moment = date_trunc('day', moment))
        from order_texts where moment is not null"""
    )[0]
    name = examined.shop.time_zone
    if not orders:
        return
    if instants == orders:
        yield Finding("zone", "ok", f"every time says its offset; days are those of {name}")
    elif instants:
        sentence = (
            f"{orders - instants:,} of {orders:,} orders have a time without an offset, taken as {name}'s: "
            "a spreadsheet that saved the file may have lost it"
        )
        yield Finding("zone", "warning", sentence)
    elif midnights == orders:
        yield Finding("zone", "ok", f"days without times, taken as days of {name}")
    else:
        yield Finding("zone", "note", f"times say no zone: taken as what the clocks of {name} showed")


def days(examined: Examined) -> Iterator[Finding]:
    """Say the first and the last day, days and weekdays without any order, and a last month that is not whole."""
    # An order of the year 1900 or 9999 is set aside: it makes no period of eight thousand years.
    found = examined.ask("select order_date, count(*) from orders where sold_second is not null group by 1 order by 1")
    if not found:
        return
    on = [date.fromisoformat(day) for day, _ in found]
    first, last = on[0], on[-1]
    span = (last - first).days + 1
    yield Finding("period", "ok", f"orders from {first} to {last}, on {len(on):,} of {count(span, 'day', 'days')}")
    gaps = [
        (before + timedelta(days=1), after - timedelta(days=1), (after - before).days - 1)
        for before, after in pairwise(on)
        if (after - before).days > LONG_GAP_DAYS
    ]
    if gaps:
        longest = sorted(gaps, key=lambda gap: -gap[2])[:GAPS_SHOWN]
        sentence = (
            f"{count(len(gaps), 'gap', 'gaps')} of {LONG_GAP_DAYS} days or more without an order: closed, or missing?"
        )
        shown = tuple(f"{start} to {end}, {length} days" for start, end, length in longest)
        yield Finding("gaps", "note", sentence, None, shown)
    never = [WEEKDAYS[number] for number in range(7) if number not in {day.weekday() for day in on}]
    if never and span >= 7 * WEEKS:
        yield Finding("gaps", "note", f"no order on any {' or '.join(never)}")
    if last < date.max and (last + timedelta(days=1)).month == last.month:
        yield Finding(
            "period", "note", f"the last month ends on {last}: it is not whole, and looks small beside others"
        )
