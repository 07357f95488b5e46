"""Load batches of rows into a store: into a new one in bulk, into an existing one within its transaction."""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

from storelens.batches import TableBatch
from storelens.store.database import Store, insert_batch
from storelens.store.days import calendar_batch

# Purchase orders are due, and forecasts reach, past the last day.
CALENDAR_AFTER = timedelta(days=730)
CALENDAR_AT_LEAST = timedelta(days=365)


def create_store(
    path: Path,
    batches: Iterable[TableBatch],
    settings: dict[str, str],
    days: tuple[date, date],
    on_batch: Callable[[TableBatch], None] = lambda _: None,
) -> None:
    """Write a new store at `path`, replacing what is there only when every batch is in.

    `days` are the first and last day of the shop, for the calendar; `on_batch` is told of each batch written.
    """
    with Store.building(path, settings) as store:
        insert(store.connection, calendar_batch(days[0], days[1] + CALENDAR_AFTER, settings.get("country", "US")))
        for batch in batches:
            insert(store.connection, batch)
            on_batch(batch)


def insert(connection: sqlite3.Connection, batch: TableBatch) -> None:
    """Insert a batch's rows; the caller commits."""
    insert_batch(connection, batch.table, list(batch.columns), batch.rows())


def extend_calendar(connection: sqlite3.Connection, first: date, last: date, country: str) -> None:
    """Make the calendar reach from `first` (or earlier) to two years past `last` (or later); the caller commits."""
    row = connection.execute("select min(date_day), max(date_day) from calendar").fetchone()
    wanted_first, wanted_last = first, last + CALENDAR_AFTER
    if row[0] is None:
        insert(connection, calendar_batch(wanted_first, wanted_last, country))
        return
    known_first, known_last = date.fromisoformat(row[0]), date.fromisoformat(row[1])
    if wanted_first < known_first:
        insert(connection, calendar_batch(wanted_first, known_first - timedelta(days=1), country))
    if wanted_last > known_last:
        insert(connection, calendar_batch(known_last + timedelta(days=1), wanted_last, country))


def reach_calendar(connection: sqlite3.Connection, first: date, last: date, country: str) -> None:
    """Extend the calendar where it begins after `first` or ends within a year of `last`: once a year, not daily."""
    known_first, known_last = connection.execute("select min(date_day), max(date_day) from calendar").fetchone()
    is_enough = known_first is not None and known_first <= first.isoformat()
    if not is_enough or known_last < (last + CALENDAR_AT_LEAST).isoformat():
        extend_calendar(connection, first, last, country)
