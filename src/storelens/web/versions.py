"""What can be served: the warehouse, which servers keep current, or the lake, which `storelens spark build` does."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storelens.engines.duckdb import DuckDBEngine
from storelens.errors import StorelensError, StoreUnavailable
from storelens.lake.building import lake_of
from storelens.lake.far import FarLakeEngine
from storelens.lake.follow import LakeFollower
from storelens.lake.served import LakeEngine, none_yet, open_list
from storelens.lake.versions import Lake, Version
from storelens.store import Store
from storelens.store.opening import store_at
from storelens.store.views import marts_version
from storelens.warehouse import Warehouse
from storelens.warehouse.follow import BUSY_MILLISECONDS, Follower, PointerFollower
from storelens.warehouse.refresh import refresh
from storelens.warehouse.state import read_state
from storelens.warehouse.versions import FileMark
from storelens.web.far_reading import progress_in_log
from storelens.web.settings import LAKE, WebSettings


@dataclass(frozen=True)
class Opened:
    """An open version: its engine, how large it is, and its number where it has one (a lake's)."""

    engine: DuckDBEngine
    held_bytes: int
    number: int | None = None


class Versions(Protocol):
    """Versions side by side, each named by a file, and a pointer to the one that is to be served."""

    @property
    def folder(self) -> Path:
        """The folder that all versions are in."""

    def prepare(self) -> None:
        """Make the first version, where there is none and that is the server's to do."""

    def newest(self) -> FileMark:
        """Return the mark of the version to serve; raises StoreUnavailable where there is none."""

    def open(self, file: FileMark) -> Opened:
        """Open a version; raises StoreUnavailable where it cannot be served."""

    def follower(self, on_change: Callable[[], None]) -> PointerFollower:
        """Return what calls `on_change` when another version is to be served."""


def versions_of(settings: WebSettings) -> Versions:
    """Return what a server of these settings serves."""
    return LakeVersions(settings) if settings.engine == LAKE else WarehouseVersions(settings)


class WarehouseVersions:
    """The warehouse: made and refreshed by the servers themselves."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._warehouse = Warehouse(settings.place)

    @property
    def folder(self) -> Path:
        return self._warehouse.folder

    def prepare(self) -> None:
        path = self._warehouse.current()
        state = read_state(path) if path else None
        if state is not None and state.marts_version == marts_version():
            return  # it is served while the follower catches up
        try:
            with closing(store_at(self._settings.store_url)) as store:
                refresh(store)
        except StorelensError:
            if state is None:  # else one of older definitions may have to do
                raise

    def newest(self) -> FileMark:
        path = self._warehouse.current()
        file = FileMark.of(path) if path else None
        if file is None:
            raise StoreUnavailable(f"the warehouse {self.folder} has no version to serve - run storelens refresh")
        return file

    def open(self, file: FileMark) -> Opened:
        return Opened(DuckDBEngine(file.path), file.size)

    def follower(self, on_change: Callable[[], None]) -> PointerFollower:
        return Follower(self._settings.place, on_change, self._open_store)

    def _open_store(self) -> Store:
        return store_at(self._settings.store_url, busy_milliseconds=BUSY_MILLISECONDS)


class LakeVersions:
    """The lake: built by `storelens spark build`, wherever that runs; a version's file is its list."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._lake = lake_of(settings.place)

    @property
    def folder(self) -> Path:
        return self._lake.folder

    def prepare(self) -> None:
        """There is nothing to make: building takes Spark."""

    def newest(self) -> FileMark:
        path = self._lake.pointed()
        if path is None:
            raise StoreUnavailable(none_yet(self._lake))
        file = FileMark.of(path)
        if file is None:
            self._lake.read(path)  # raises, and says what is wrong
            return self.newest()  # it came just now
        return file

    def open(self, file: FileMark) -> Opened:
        engine = open_list(self._lake, file.path, self._engine)
        try:
            self._refuse_another_shop(engine.version)
        except BaseException:
            engine.close()
            raise
        held_bytes = sum(size for table in engine.version.tables.values() for size in table.files.values())
        return Opened(engine, held_bytes, engine.version.number)

    def follower(self, on_change: Callable[[], None]) -> PointerFollower:
        return LakeFollower(self._lake, on_change)

    def _engine(self, lake: Lake, version: Version) -> LakeEngine:
        spark = self._settings.spark
        return LakeEngine(lake, version) if spark is None else FarLakeEngine(lake, version, spark, progress_in_log())

    def _refuse_another_shop(self, version: Version) -> None:
        """Raise StoreUnavailable where the lake is of another store; one that is away says nothing.

        Nor does a folder of files, which may have another id whenever a newer version of it was written.
        """
        if version.sources:
            return
        try:
            with closing(store_at(self._settings.store_url, busy_milliseconds=BUSY_MILLISECONDS)) as store:
                store_id = store.last_change()[0]
        except StorelensError:
            return
        if store_id != version.store_id:
            raise StoreUnavailable(
                f"the lake {self.folder} is of another store than the one beside it - run storelens spark build"
            )
