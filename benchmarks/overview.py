"""How long the Overview's eight queries take: the whole history, and the last 90 days."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from typing import Any

from benchmarks.processes import run_work
from benchmarks.stores import Place

WARM_ROUNDS = 7
DAYS = 90


def measure(place: Place) -> dict[str, Any]:
    """Return, for each range, milliseconds by query: of the first pass in a new process, and the warm median."""
    measured = {}
    for name, dates in {"whole": [], "last_90_days": _last_days(place)}.items():
        child = run_work("ask_overview", place.url(), WARM_ROUNDS, *dates)
        queries = child.answer
        measured[name] = {
            "queries": queries,
            "first_ms": sum(query["first_ms"] for query in queries.values()),
            "warm_ms": sum(query["warm_ms"] for query in queries.values()),
            "peak_mb": child.peak_mb,
        }
    return measured


def _last_days(place: Place) -> list[date]:
    with closing(sqlite3.connect(f"file:{place.store}?mode=rw", uri=True)) as connection:
        last = date.fromisoformat(connection.execute("select max(order_date) from orders").fetchone()[0])
    return [last - timedelta(days=DAYS - 1), last]
