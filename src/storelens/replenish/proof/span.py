"""Which days are replayed: a run-in that is not counted, and the months that are."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from storelens.errors import UsageError
from storelens.forecast.inputs import whole_number
from storelens.replenish.proof.past import Past

LEAST_HISTORY = 56  # days before the run-in: two rounds of four weeks to forecast from
LEAST_DAYS = 28  # counted: less says nothing
MOST_MONTHS = 36


@dataclass(frozen=True)
class Span:
    """Days of the past by number: orders are made from the end of `start` on, days from `first` to `last` count."""

    start: int
    first: int
    last: int
    shortened: bool

    @property
    def days(self) -> int:
        return self.last - self.first + 1

    @property
    def run_in_days(self) -> int:
        return self.first - self.start - 1


def choose_span(past: Past, months: int, review_days: int) -> Span:
    """Return the last `months` of the past, or as many of its days as it has enough history for.

    The run-in is one lead time and review, of the product in the middle: until then no policy could change anything.
    Raises UsageError where fewer than LEAST_DAYS could be counted.
    """
    whole_number(months, "months", 1, MOST_MONTHS)
    last = past.days - 1
    run_in = round(float(np.median(past.lead_times(last).mean))) + review_days if past.products else review_days
    wanted = last - days_of(past.inputs.as_of, months) + 1
    first = max(wanted, LEAST_HISTORY + run_in)
    if last - first + 1 < LEAST_DAYS:
        needed = LEAST_HISTORY + run_in + LEAST_DAYS
        raise UsageError(
            f"the shop's {past.days} days are too few to replay: {needed} are needed, {LEAST_HISTORY} to forecast from,"
            f" {run_in} until the first order has come and {LEAST_DAYS} that count - import earlier orders, or run this"
            f" again from {past.inputs.as_of + timedelta(days=needed - past.days)} on"
        )
    return Span(first - run_in - 1, first, last, shortened=first > wanted)


def days_of(last: date, months: int) -> int:
    """Return how many days the months that end with `last` have.

    >>> days_of(date(2025, 12, 30), 6)
    183
    """
    after = last + timedelta(days=1)
    number = after.year * 12 + after.month - 1 - months
    year, month = divmod(number, 12)
    day = min(after.day, (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day)
    return (after - date(year, month + 1, day)).days
