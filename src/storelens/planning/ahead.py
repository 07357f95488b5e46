"""What is planned for the days to come, and was in those past: promotions by category, holidays by kind."""

from collections.abc import Sequence

import numpy as np

from storelens.engines import Engine
from storelens.forecast.inputs import Flags, Whole
from storelens.planning.tables import read

OBSERVED = " (observed)"  # the same holiday, kept on another day


def promotions_ahead(engine: Engine, groups: Sequence[str], first: int, days: int) -> Flags:
    """Return on which of `days` days from `first` on each product (n) is promoted, (n, days)."""
    rows = read(engine, "planning_promotions")
    promoted = np.zeros((len(groups), days), dtype=bool)
    names = np.array(groups, dtype=object)
    starts, ends = rows.days("start_date").astype(np.int64), rows.days("end_date").astype(np.int64)
    for category, start, end in zip(rows.values("category"), starts, ends, strict=True):
        chosen = np.ones(len(groups), dtype=bool) if category is None else names == category
        promoted[chosen, max(start - first, 0) : max(end - first + 1, 0)] = True
    return promoted


def events_ahead(engine: Engine, first: int, days: int) -> Whole:
    """Return the kind of holiday of each of `days` days from `first` on, (days); 0 for none, kinds from 1."""
    rows = read(engine, "planning_holidays")
    kinds: dict[str, int] = {}
    events = np.zeros(days, dtype=np.int64)
    for name, day in zip(rows.values("holiday"), rows.days("date_day").astype(np.int64) - first, strict=True):
        if 0 <= day < days:
            events[day] = kinds.setdefault(str(name).removesuffix(OBSERVED), len(kinds) + 1)
    return events
