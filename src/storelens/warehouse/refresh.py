"""Bring the warehouse to the store's state: merge what the change log names, or build a version from nothing."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from storelens.engines.duckdb import DuckDBEngine
from storelens.store import Store
from storelens.store.arrow import ChangedRows, Snapshot, StoreSnapshot
from storelens.store.views import marts_version
from storelens.warehouse.build import attach, build
from storelens.warehouse.changes import read_changes
from storelens.warehouse.merge import merge, small_warehouse
from storelens.warehouse.versions import Warehouse


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: `current` (nothing to do), `merged`, `built`, or `busy` (another process is at it)."""

    kind: str
    seconds: float


@dataclass(frozen=True)
class State:
    """Of which store, up to which change and by which definitions a version of the warehouse is."""

    store_id: str
    last_change: int
    marts_version: str


def refresh(store: Store, *, wait: bool = True, anew: bool = False) -> Refreshed:
    """Make the warehouse of `store` say what the store says; `anew` builds it from nothing.

    With `wait` False it returns at once with kind `busy` while another process refreshes.
    """
    started = time.perf_counter()
    warehouse = Warehouse(store.path)
    if not anew and is_current(store, warehouse):
        return Refreshed("current", time.perf_counter() - started)
    with warehouse.writing(wait=wait) as mine:
        if not mine:
            kind = "busy"
        elif not anew and is_current(store, warehouse):  # another process was quicker
            kind = "current"
        else:
            kind = "merged" if not anew and _merge(store, warehouse) else _build(store, warehouse)
    return Refreshed(kind, time.perf_counter() - started)


def is_current(store: Store, warehouse: Warehouse) -> bool:
    """Say whether the version served is of the store's present state."""
    current = warehouse.current()
    return current is not None and read_state(current) == State(*store.last_change(), marts_version())


def read_state(path: Path) -> State | None:
    """Return of which state a version is, or None if it cannot be read: then it is built anew."""
    try:
        engine = DuckDBEngine(path)
    except Exception:  # a damaged file, or one of another DuckDB version
        return None
    try:
        rows = engine.execute("select store_id, last_change, marts_version from warehouse_state")
        return State(*rows[0])
    except Exception:
        return None
    finally:
        engine.close()


def _build(store: Store, warehouse: Warehouse) -> str:
    with warehouse.next_version(copy=None) as path, closing(DuckDBEngine(None, read_only=False)) as engine:
        attach(engine, str(path))
        with StoreSnapshot(store.path) as snapshot:
            build(engine, snapshot)
            _write_state(engine, _state_of(snapshot))
        engine.execute("checkpoint warehouse")
    return "built"


def _merge(store: Store, warehouse: Warehouse) -> bool:
    """Merge the changes into a copy of the version served; False where it has to be built anew."""
    current = warehouse.current()
    state = read_state(current) if current else None
    if (
        current is None
        or state is None
        or (state.store_id, state.marts_version) != (store.last_change()[0], marts_version())
    ):
        return False
    with ChangedRows(store.connection) as rows:
        with closing(DuckDBEngine(current)) as served:
            changes = read_changes(rows, served, state.last_change)
        if changes is None:
            return False
        # SQLite and Python are busy with the small warehouse while the file is copied and its old rows are looked up.
        with ThreadPoolExecutor(1) as thread:
            building = thread.submit(small_warehouse, rows, changes)
            with warehouse.next_version(copy=current) as path, closing(DuckDBEngine(None, read_only=False)) as engine:
                attach(engine, str(path))
                merge(engine, rows, changes, building)
                _write_state(engine, _state_of(rows))
                engine.execute("checkpoint warehouse")
    return True


def _state_of(snapshot: Snapshot) -> State:
    store_id = snapshot.rows("select value from settings where name = 'store_id'")[0][0]
    last_change = snapshot.rows("select coalesce(max(change_id), 0) from change_log")[0][0]
    return State(str(store_id), int(last_change), marts_version())


def _write_state(engine: DuckDBEngine, state: State) -> None:
    engine.execute(
        "create or replace table warehouse.main.warehouse_state as "
        "select ? as store_id, cast(? as bigint) as last_change, ? as marts_version",
        [state.store_id, state.last_change, state.marts_version],
    )
