"""Answer from the lake without Spark: DuckDB holds its small marts in memory and reads the large ones where they are.

A page's figures come from the small marts, so they are instant whatever the ledger's size; a question that needs the
ledger reads its files on this machine, or is put to Spark. What is open holds its version: no build sweeps its files.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import pyarrow as pa

from storelens.engines.duckdb import NO_ACCESS, DuckDBEngine
from storelens.engines.locked import LOCKED
from storelens.engines.stop import Stop
from storelens.errors import QueryFailed, StoreUnavailable
from storelens.lake.layout import KEPT_WHOLE, SMALL_MARTS
from storelens.lake.versions import AGAIN, Lake, LakeTable, Version
from storelens.rewrite import Statement
from storelens.store.views import marts_version

DUCKDB_TYPES = {
    "long": "bigint", "string": "varchar", "double": "double", "date": "date", "timestamp": "timestamp",
    "timestamp_ntz": "timestamp",
}  # fmt: skip
IN_MEMORY = frozenset({*SMALL_MARTS, *KEPT_WHOLE} - {"customers"})
SORTED_PREFIX = "storelens-lake-"
NOT_ALLOWED = "Permission Error"  # a path in the statement itself, beyond the lake
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


class LakeEngine(DuckDBEngine):
    """DuckDB over one version of a lake; beside its files it can read nothing. `in_memory` are the tables it holds."""

    name = "lake"

    def __init__(
        self,
        lake: Lake,
        version: Version,
        settings: Mapping[str, str] = NO_SETTINGS,
        in_memory: frozenset[str] = IN_MEMORY,
    ) -> None:
        self.version = version
        self._folder = lake.folder
        self._held: int | None = lake.hold(version.number)
        try:
            super().__init__(None, settings=settings or {"temp_directory": _place_to_sort()})
            self._take(lake, in_memory)
        except BaseException:
            self.close()
            raise

    def run(self, statement: Statement, stop: Stop | None = None) -> pa.Table:
        with self._naming_files():
            return super().run(statement, stop)

    def stream(self, statement: Statement, stop: Stop | None = None) -> Iterator[pa.Table]:
        with self._naming_files():
            yield from super().stream(statement, stop)

    def close(self) -> None:
        if hasattr(self, "_connection"):
            super().close()
        if self._held is not None:
            os.close(self._held)
        self._held = None

    def _take(self, lake: Lake, in_memory: frozenset[str]) -> None:
        for name, table in self.version.tables.items():
            self._offer(name, table, lake.paths(table), in_memory)
        of = self.version
        self.execute(
            f"create table warehouse_state as select {_quoted(of.store_id)} as store_id, {of.last_change}::bigint as "
            f"last_change, {_quoted(of.marts_version)} as marts_version"
        )
        self.execute(f"set allowed_directories = [{_quoted(str(lake.folder))}]")
        for option, value in NO_ACCESS.items():
            self.execute(f"set {option} = {value}")

    def _offer(self, name: str, table: LakeTable, files: tuple[str, ...], in_memory: frozenset[str]) -> None:
        if not files:
            fields = json.loads(table.schema)["fields"]
            columns = ", ".join(f"{field['name']} {DUCKDB_TYPES[field['type']]}" for field in fields)
            self.execute(f"create table {name} ({columns})")
            return
        kind = "table" if name in in_memory else "view"
        listed = ", ".join(_quoted(file) for file in files)
        self.execute(f"create {kind} {name} as select * from read_parquet([{listed}], hive_partitioning = false)")

    @contextmanager
    def _naming_files(self) -> Iterator[None]:
        """Tell a file of the lake that cannot be read as what it is: no fault of the query's."""
        try:
            yield
        except QueryFailed as error:
            if str(self._folder) not in str(error) or NOT_ALLOWED in str(error):
                raise
            raise StoreUnavailable(f"the lake {self._folder} cannot be read: {_first_line(error)} - {AGAIN}") from error


class LockedLake(LakeEngine):
    """A version of a lake opened to be asked by strangers, within `memory_bytes`; it holds nothing in memory.

    Unlike a warehouse, which is one open file, its files are opened by each statement: DuckDB reads what is in the
    lake's folder, and nothing that a statement says can widen that.
    """

    stream_rows = 2048  # the fewest that DuckDB computes at a time: a row may be large

    def __init__(self, lake: Lake, version: Version, memory_bytes: int) -> None:
        locked = {name: value for name, value in LOCKED.items() if name not in NO_ACCESS}
        bounds = {"memory_limit": f"{memory_bytes}B", "threads": "1"}
        super().__init__(lake, version, {**locked, **bounds}, frozenset())
        for statement in ("set streaming_buffer_size = '1MB'", "set lock_configuration = true"):
            self.execute(statement)

    def _cursor_of_its_own(self) -> Any:
        return self._connection.cursor()  # nothing can be set on it any more


def open_served(lake: Lake) -> LakeEngine:
    """Return DuckDB over the version served; raises StoreUnavailable where there is none or a file is damaged."""
    path = lake.pointed()
    if path is None:
        raise StoreUnavailable(none_yet(lake))
    return open_list(lake, path)


def open_list(lake: Lake, path: Path, engine: Callable[[Lake, Version], LakeEngine] | None = None) -> LakeEngine:
    """Return DuckDB, or `engine`, over the version whose list is at `path`; raises StoreUnavailable where it cannot be
    answered from: a file is damaged, or it was built by another program's definitions of the marts.
    """
    version = lake.read(path)
    require_our_marts(lake, version)
    try:
        return (engine or LakeEngine)(lake, version)
    except StoreUnavailable as error:
        if error.__cause__ is None:
            raise
        raise StoreUnavailable(f"the lake {lake.folder} cannot be read: {_first_line(error)} - {AGAIN}") from error


def require_our_marts(lake: Lake, version: Version) -> None:
    """Raise StoreUnavailable where the version's marts are not defined as this program defines them."""
    if version.marts_version != marts_version():
        raise StoreUnavailable(
            f"the lake {lake.folder} version {version.number} has other marts than this program's: "
            f"{version.marts_version}, not {marts_version()} - run storelens spark build with the program that reads it"
        )


def none_yet(lake: Lake) -> str:
    """Return what is said where there is no version to answer from."""
    return f"there is no lake {lake.folder} yet - run storelens spark build"


def _place_to_sort() -> str:
    """Return a folder for what does not fit into memory: made when it is needed, gone when its engine is closed."""
    return str(Path(gettempdir()) / f"{SORTED_PREFIX}{os.getpid()}-{uuid4().hex}")


def _first_line(error: Exception) -> str:
    return str(error.__cause__).splitlines()[0]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
