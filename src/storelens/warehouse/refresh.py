"""Bring the warehouse to the store's state: merge what the change log names, or build a version from nothing."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from storelens.engines.duckdb import DuckDBEngine
from storelens.engines.stop import Stop
from storelens.errors import StoreUnavailable
from storelens.store import Store
from storelens.store.arrow import ChangedRows
from storelens.store.parquet_store import ParquetStore
from storelens.store.views import marts_version
from storelens.warehouse.build import attach, build, finish
from storelens.warehouse.changes import Changes, read_changes
from storelens.warehouse.merge import keep_keys, merge, small_warehouse
from storelens.warehouse.pieces import build_in_pieces, spilling
from storelens.warehouse.state import State, is_current, know_state, read_state, write_state
from storelens.warehouse.versions import Warehouse


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: `current` (nothing to do), `merged`, `built`, or `busy` (another process is at it)."""

    kind: str
    seconds: float


def refresh(store: Store, *, wait: bool = True, anew: bool = False, stop: Stop | None = None) -> Refreshed:
    """Make the warehouse of `store` say what the store says; `anew` builds it from nothing.

    With `wait` False it returns at once with kind `busy` while another process refreshes. Raises StoreUnavailable, and
    QueryEnded once `stop` is ended: the last version is still served.
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
            kind = "merged" if not anew and _merge(store, warehouse, stop) else _build(store, warehouse, stop)
    return Refreshed(kind, time.perf_counter() - started)


def _build(store: Store, warehouse: Warehouse, stop: Stop | None) -> str:
    with warehouse.next_version(copy=None) as path, closing(DuckDBEngine(None, read_only=False, stop=stop)) as engine:
        attach(engine, str(path))
        if isinstance(store, ParquetStore):
            state = _build_in_pieces(engine, store, warehouse.folder)
        else:
            with store.snapshot() as snapshot:
                build(engine, snapshot)
                state = write_state(engine, State.of(snapshot))
        finish(engine)
    know_state(warehouse.version_path(path), state)
    return "built"


def _build_in_pieces(engine: DuckDBEngine, store: ParquetStore, folder: Path) -> State:
    with spilling(engine, folder), store.snapshot() as snapshot:
        build_in_pieces(engine, snapshot)
        return write_state(engine, State.of(snapshot))


def _merge(store: Store, warehouse: Warehouse, stop: Stop | None) -> bool:
    """Merge the changes into a copy of the version served; False where it has to be built anew."""
    if store.is_read_only:  # it does not say which rows changed
        return False
    current = warehouse.current()
    state = read_state(current) if current else None
    if (
        current is None
        or state is None
        or (state.store_id, state.marts_version) != (store.last_change()[0], marts_version())
    ):
        return False
    with store.changed_rows() as rows, closing(DuckDBEngine(None, read_only=False, stop=stop)) as engine:
        changes = _changes_since(engine, rows, current, state.last_change)
        if changes is None:
            return False
        engine.execute("set disabled_optimizers = 'common_subplan'")  # looking for them costs a small merge a tenth
        keep_keys(engine, changes)
        # SQLite and Python are busy with the small warehouse while the file is copied and its old rows are looked up.
        with ThreadPoolExecutor(1) as thread:
            building = thread.submit(small_warehouse, engine, rows, changes)
            with warehouse.next_version(copy=current) as path:
                attach(engine, str(path))
                merge(engine, rows, changes, building)
                fresh = write_state(engine, State.of(rows))
                finish(engine)
    know_state(warehouse.version_path(path), fresh)
    return True


def _changes_since(engine: DuckDBEngine, rows: ChangedRows, current: Path, since: int) -> Changes | None:
    """Return what changed since the version served, None where only a new build will do: it may be damaged too."""
    quoted = str(current).replace("'", "''")
    try:
        engine.execute(f"attach '{quoted}' as served (read_only)")
        return read_changes(rows, engine, since)
    except StoreUnavailable:
        return None
