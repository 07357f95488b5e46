"""Bring the lake of a store to the store's state: by the days that changed, or from nothing."""

import shutil
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from storelens.engines.progress import OnProgress
from storelens.engines.spark import ParquetTable, SparkEngine, SparkSettings, open_spark
from storelens.engines.stop import Stop
from storelens.errors import StoreUnavailable
from storelens.lake.build import Building, OnTable, build, read_store
from storelens.lake.changes import FromNothing, offer_logged_changes
from storelens.lake.file_changes import offer_file_changes
from storelens.lake.parts import Parts
from storelens.lake.refresh import refresh_days
from storelens.lake.served import none_yet
from storelens.lake.sources import files_between, sources_of, sources_of_snapshot
from storelens.lake.versions import LIST, Lake, Sources, Version
from storelens.store import Store
from storelens.store.parquet_store import ParquetStore
from storelens.store.views import marts_version
from storelens.warehouse import Warehouse
from storelens.warehouse.state import State


@dataclass(frozen=True)
class Built:
    """What a build did: `current` (nothing to do), `refreshed` or `built`; and what came of it.

    `why` says why what changed could not be taken in by days.
    """

    kind: str
    version: Version
    new_files: int
    seconds: float
    why: str = ""


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
    """Return the lake beside a store's warehouse: `data/store.db` has `data/store.lake`.

    A folder `data/shop` of Parquet files has `data/shop.parquet.lake`.
    """
    return Lake(Warehouse(store_path).folder.with_suffix(".lake"))


def build_lake(store: Store, lake: Lake, how: How) -> Built:
    """Make the lake say what the store says. Raises StoreUnavailable, QueryEnded: the last version is still served."""
    started = time.perf_counter()
    with lake.writing():
        version = None if how.anew else lake.current()
        if version is not None and _is_of(version, store, lake):
            return Built("current", version, 0, time.perf_counter() - started)
        number = (_last_number(lake) if version is None else version.number) + 1
        folder = lake.build_folder(number)
        staging = folder / "staging"
        staging.mkdir()
        engine = SparkEngine(open_spark(how.spark), {}, how.on_progress, how.stop, how.spark.patience)
        try:
            why, fresh = _filled(store, lake, how, version, Making(number, folder, staging, engine))
        finally:
            engine.close()
            shutil.rmtree(staging, ignore_errors=True)
        before = {name for table in version.tables.values() for name in table.files} if version else set()
        after = {name for table in fresh.tables.values() for name in table.files}
        lake.serve(fresh)
    kind = "refreshed" if version is not None and why is None else "built"
    return Built(kind, fresh, len(after - before), time.perf_counter() - started, why or "")


@dataclass(frozen=True)
class Making:
    """What a version in the making has: its number, folders and engine."""

    number: int
    folder: Path
    staging: Path
    engine: SparkEngine


def _filled(store: Store, lake: Lake, how: How, version: Version | None, making: Making) -> tuple[str | None, Version]:
    """Make the next version: by days, or from nothing, and then say why, "" where there was none before."""
    why = ""
    if version is not None:
        try:
            return None, _refreshed(store, lake, how, version, making)
        except FromNothing as reason:
            why = str(reason)
    building = Building(lake, making.engine, making.folder, version.period if version else how.period, how.on_table)
    with ExitStack() as held:
        snapshot = held.enter_context(store.snapshot())
        state, sources = State.of(snapshot), sources_of_snapshot(snapshot, lake)
        read_store(building, snapshot, making.staging)
        if not store.is_read_only:
            held.close()  # all its rows are here; files are held until Spark has read them
        build(building)
    return why, _version(making.number, state, building, sources)


def _refreshed(store: Store, lake: Lake, how: How, version: Version, making: Making) -> Version:
    """Return the next version, with only the days written in which a row is different; raises FromNothing."""
    if version.marts_version != marts_version():
        raise FromNothing("the marts are defined otherwise")
    building = Building(lake, making.engine, making.folder, version.period, how.on_table)
    parts = Parts(lake, building, version, making.staging)
    with ExitStack() as held:
        if version.sources:
            snapshot = held.enter_context(store.snapshot())
            state, sources = State.of(snapshot), sources_of_snapshot(snapshot, lake)
            if not sources:
                raise FromNothing("the store's files cannot be read where they are any more")
            offer_file_changes(parts, snapshot, files_between(version.sources, sources, lake), making.staging)
        else:
            state, sources = _offer_log(store, parts, version, making), {}
        refresh_days(parts, version)
    return _version(making.number, state, building, sources)


def _offer_log(store: Store, parts: Parts, version: Version, making: Making) -> State:
    if version.store_id != store.last_change()[0]:
        raise FromNothing("the store is another one")
    if store.is_read_only:
        raise FromNothing("no log says what changed in the store, and the last version knows none of its files")
    with store.changed_rows() as rows:
        offer_logged_changes(parts, rows, version.last_change, making.staging)
        return State.of(rows)


def _version(number: int, state: State, building: Building, sources: Sources) -> Version:
    return Version(
        number, state.store_id, state.last_change, state.marts_version, building.period, building.tables, sources
    )


def says_what_the_store_says(lake: Lake, store: Store) -> bool:
    """Say whether the version served is of the store's present state."""
    version = lake.current()
    return version is not None and _is_of(version, store, lake)


def _is_of(version: Version, store: Store, lake: Lake) -> bool:
    state = State(*store.last_change(), marts_version())  # a store of files looks which they are now
    if State(version.store_id, version.last_change, version.marts_version) != state:
        return False
    if not isinstance(store, ParquetStore) or store.table_files("orders") is None:
        return True
    with suppress(StoreUnavailable):  # a file is missing: then it is not
        return version.sources == sources_of(store, lake)
    return False


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
