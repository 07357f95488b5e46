"""Simulated shops in a real store, made once: the default one, and a busier one in which chance evens out."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storelens.simulate import SimulationSettings, simulate_shop

SCHEMA = Path(__file__).parents[2] / "sql" / "schema.sql"

Ask = Callable[..., list[tuple[Any, ...]]]


def _load(settings: SimulationSettings) -> sqlite3.Connection:
    store = sqlite3.connect(":memory:")
    store.executescript(SCHEMA.read_text())
    for (trigger,) in store.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
        store.execute(f"drop trigger {trigger}")
    for batch in simulate_shop(settings):
        places = ", ".join("?" * len(batch.columns))
        store.executemany(f"insert into {batch.table} ({', '.join(batch.columns)}) values ({places})", batch.rows())
    store.execute("analyze")
    return store


def _asking(store: sqlite3.Connection) -> Ask:
    return lambda query, *values: store.execute(query, values).fetchall()


@pytest.fixture(scope="session")
def shop() -> Iterator[Ask]:
    """The default shop: a function from a query to its rows."""
    store = _load(SimulationSettings())
    yield _asking(store)
    store.close()


@pytest.fixture(scope="session")
def busy_shop() -> Iterator[Ask]:
    """30,000 orders of 100 products in two years, in which what was planted can be seen."""
    store = _load(SimulationSettings(customers=5_000, orders=30_000, reviews=12_000, seed=7))
    yield _asking(store)
    store.close()


@pytest.fixture(scope="session")
def load() -> Callable[[SimulationSettings], sqlite3.Connection]:
    """Load any shop; the caller closes the store."""
    return _load


@pytest.fixture(scope="session")
def truths() -> Callable[..., dict[str, float]]:
    """Return a shop's truths of one subject and name, by key."""

    def by_key(ask: Ask, subject: str, name: str) -> dict[str, float]:
        query = "select subject_key, value from simulation_truth where subject = ? and name = ?"
        return dict(ask(query, subject, name))

    return by_key
