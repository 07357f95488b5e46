"""Of which store, up to which change and by which definitions a version of the warehouse is."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from storelens.engines.duckdb import DuckDBEngine
from storelens.errors import StorelensError
from storelens.store import Store
from storelens.store.arrow import Snapshot
from storelens.store.views import marts_version
from storelens.warehouse.versions import FileMark, Warehouse

MOST_KNOWN = 16


@dataclass(frozen=True)
class State:
    """What a version was made from."""

    store_id: str
    last_change: int
    marts_version: str

    @classmethod
    def of(cls, snapshot: Snapshot) -> "State":
        """Return the state of a version made from `snapshot`."""
        store_id = snapshot.rows("select value from settings where name = 'store_id'")[0][0]
        last_change = snapshot.rows("select coalesce(max(change_id), 0) from change_log")[0][0]
        return cls(str(store_id), int(last_change), marts_version())


# A version never changes, and opening one takes 30 ms: what a file said is asked once in a process.
_known: dict[FileMark, State] = {}


def is_current(store: Store, warehouse: Warehouse) -> bool:
    """Say whether the version served is of the store's present state."""
    current = warehouse.current()
    return current is not None and read_state(current) == State(*store.last_change(), marts_version())


def read_state(path: Path) -> State | None:
    """Return of which state a version is, or None if it cannot be read: then it is built anew."""
    mark = FileMark.of(path)
    if mark is None:
        return None
    found = _known.get(mark) or _read(path)
    if found is not None:
        _remember(mark, found)
    return found


def know_state(path: Path, state: State) -> None:
    """Take it for known of which state the version just made is."""
    mark = FileMark.of(path)
    if mark is not None:
        _remember(mark, state)


def write_state(engine: DuckDBEngine, state: State) -> State:
    """Keep the state in the database attached as `warehouse`, and return it."""
    engine.execute(
        "create or replace table warehouse.main.warehouse_state as "
        "select ? as store_id, cast(? as bigint) as last_change, ? as marts_version",
        [state.store_id, state.last_change, state.marts_version],
    )
    return state


def _read(path: Path) -> State | None:
    try:
        with closing(DuckDBEngine(path)) as engine:
            return State(*engine.execute("select store_id, last_change, marts_version from warehouse_state")[0])
    except (StorelensError, IndexError):  # a damaged file, or one of another DuckDB version
        return None


def _remember(mark: FileMark, state: State) -> None:
    while mark not in _known and len(_known) >= MOST_KNOWN:
        _known.pop(next(iter(_known)), None)
    _known[mark] = state
