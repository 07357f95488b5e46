"""Bring the warehouse to the store's state: build a first version, or replace what the change log names."""

import time
from dataclasses import dataclass

from storelens.engines.duckdb import DuckDBEngine
from storelens.store import Store
from storelens.store.views import marts_version
from storelens.warehouse.build import Source, attach, build
from storelens.warehouse.versions import Warehouse


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: `current` (nothing to do), `merged`, `built`, or `busy` (another is at it)."""

    kind: str
    seconds: float


def refresh(store: Store, *, wait: bool = True, anew: bool = False) -> Refreshed:
    """Make the warehouse of `store` say what the store says; `anew` builds it from nothing.

    With `wait` False it returns at once with kind `busy` while another process refreshes.
    """
    started = time.perf_counter()
    warehouse = Warehouse(store.path)
    with warehouse.writing(wait=wait) as mine:
        kind = _refresh(store, warehouse, anew) if mine else "busy"
    return Refreshed(kind, time.perf_counter() - started)


def _refresh(store: Store, warehouse: Warehouse, anew: bool) -> str:
    state = store.last_change()
    current = warehouse.current()
    if current is not None and not anew and read_state(current) == (*state, marts_version()):
        return "current"
    with warehouse.next_version(copy=None) as path:
        engine = DuckDBEngine(None, read_only=False)
        attach(engine, path)
        build(engine, Source(store.path, store.connection, {}))
        write_state(engine, *state)
        engine.close()
    return "built"


def write_state(engine: DuckDBEngine, store_id: str, last_change: int) -> None:
    """Record of which state of which store this version is."""
    engine.execute("create or replace table warehouse_state as select ? as store_id, cast(? as bigint) as last_change, ? as marts_version", [store_id, last_change, marts_version()])


def read_state(path) -> tuple[str, int, str]:
    engine = DuckDBEngine(path)
    try:
        row = engine.execute("select store_id, last_change, marts_version from warehouse_state")[0]
    finally:
        engine.close()
    return row[0], row[1], row[2]
