"""Bring the lake of a store to the store's state: by the days that changed, or from nothing."""

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from storelens.engines.spark import ParquetTable, SparkEngine, SparkSettings, open_spark
from storelens.engines.spark.progress import OnProgress
from storelens.engines.stop import Stop
from storelens.errors import StoreUnavailable
from storelens.lake.build import Building, OnTable, build
from storelens.lake.refresh import refresh_days
from storelens.lake.served import none_yet
from storelens.lake.versions import LIST, Lake, Version
from storelens.store import Store
from storelens.store.arrow import StoreSnapshot
from storelens.store.views import marts_version
from storelens.warehouse.state import State


@dataclass(frozen=True)
class Built:
    """What a build did: `current` (nothing to do), `refreshed` or `built`; and what came of it."""

    kind: str
    version: Version
    new_files: int
    seconds: float


@dataclass(frozen=True)
class How:
    """Where Spark runs, whether all is built `anew`, in files of which `period`, and who is told meanwhile."""

    spark: SparkSettings = field(default_factory=SparkSettings)
    anew: bool = False
    period: str = "day"
    on_table: OnTable = lambda _: None
    on_progress: OnProgress | None = None
    stop: Stop | None = None


def lake_of(store_path: Path) -> Lake:
    """Return the lake beside a store: `data/store.db` has `data/store.lake`."""
    return Lake(store_path.with_suffix(".lake"))


def build_lake(store: Store, lake: Lake, how: How) -> Built:
    """Make the lake say what the store says. Raises StoreUnavailable, QueryEnded: the last version is still served."""
    started = time.perf_counter()
    with lake.writing():
        version = None if how.anew else lake.current()
        if version is not None and _is_of(version, store):
            return Built("current", version, 0, time.perf_counter() - started)
        number = (_last_number(lake) if version is None else version.number) + 1
        folder = lake.build_folder(number)
        staging = folder / "staging"
        staging.mkdir()
        engine = SparkEngine(open_spark(how.spark), {}, how.on_progress, how.stop, how.spark.patience)
        try:
            kind, fresh = _filled(store, lake, how, version, Making(number, folder, staging, engine))
        finally:
            engine.close()
            shutil.rmtree(staging, ignore_errors=True)
        before = {name for table in version.tables.values() for name in table.files} if version else set()
        after = {name for table in fresh.tables.values() for name in table.files}
        lake.serve(fresh)
    return Built(kind, fresh, len(after - before), time.perf_counter() - started)


@dataclass(frozen=True)
class Making:
    """What a version in the making has: its number, folders and engine."""

    number: int
    folder: Path
    staging: Path
    engine: SparkEngine


def _filled(store: Store, lake: Lake, how: How, version: Version | None, making: Making) -> tuple[str, Version]:
    period = version.period if version is not None else how.period
    building = Building(lake, making.engine, making.folder, period, how.on_table)
    if version is not None and (version.store_id, version.marts_version) == (store.last_change()[0], marts_version()):
        state = refresh_days(building, store, version, making.staging)
        if state is not None:
            return "refreshed", _version(making.number, state, period, building)
    with StoreSnapshot(store.path) as snapshot:
        build(building, snapshot, making.staging)
        return "built", _version(making.number, State.of(snapshot), period, building)


def _version(number: int, state: State, period: str, building: Building) -> Version:
    return Version(number, state.store_id, state.last_change, state.marts_version, period, building.tables)


def says_what_the_store_says(lake: Lake, store: Store) -> bool:
    """Say whether the version served is of the store's present state."""
    version = lake.current()
    return version is not None and _is_of(version, store)


def _is_of(version: Version, store: Store) -> bool:
    found = State(version.store_id, version.last_change, version.marts_version)
    return found == State(*store.last_change(), marts_version())


def open_lake(lake: Lake, settings: SparkSettings, on_progress: OnProgress | None = None) -> SparkEngine:
    """Return Spark over the version served; raises StoreUnavailable where there is none or a file of it is missing."""
    version = lake.current()
    if version is None:
        raise StoreUnavailable(none_yet(lake))
    return open_version(lake, version, settings, on_progress)


def open_version(
    lake: Lake, version: Version, settings: SparkSettings, on_progress: OnProgress | None = None
) -> SparkEngine:
    """Return Spark over a version of the lake; raises StoreUnavailable where a file of it is missing."""
    tables = {name: ParquetTable(lake.paths(table), table.schema) for name, table in version.tables.items()}
    return SparkEngine(open_spark(settings), tables, on_progress, patience=settings.patience)


def _last_number(lake: Lake) -> int:
    numbers = [int(path.stem.removeprefix(LIST)) for path in lake.lists()]
    return max(numbers, default=0)
