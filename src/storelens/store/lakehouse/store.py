"""Tables of a lakehouse as a store that is only read: it changes whenever one of them has another version."""

import time
from collections.abc import Iterable
from typing import Any, NoReturn

from storelens.errors import StoreUnavailable
from storelens.store.lakehouse.address import DELTA, ICEBERG, PARQUET, TablesAddress
from storelens.store.lakehouse.made import settings_of
from storelens.store.lakehouse.snapshot import LakehouseSnapshot
from storelens.store.lakehouse.storage import Storage
from storelens.store.lakehouse.tables import Held, hold, mark
from storelens.store.parquet_store import ParquetStore

CALLED = {
    DELTA: "a folder of Delta tables",
    ICEBERG: "a folder of Iceberg tables",
    PARQUET: "a folder of Parquet files",
}
# Between two looks into a bucket, each a request for every table: of who only follows, and of who asks for the state.
LOOK_SECONDS, ASKED_SECONDS = 20.0, 2.0


class LakehouseStore(ParquetStore):
    """Open tables. `path` is what the warehouse is beside, and nothing is at it."""

    def __init__(self, address: TablesAddress) -> None:
        self.address = address
        self.path, self.label = address.place, address.label
        self._called = CALLED[address.kind]
        self._storage = Storage(address)
        self._marked: Any = mark(self._storage)
        self._looked_at = time.monotonic()
        self._held = hold(self._storage)
        self._settings: dict[str, str] | None = None
        self._refused: dict[tuple[str, int], str] = {}

    def again(self) -> "LakehouseStore":
        return LakehouseStore(self.address)

    def snapshot(self) -> LakehouseSnapshot:
        return LakehouseSnapshot(self._storage, self.path.with_suffix(".warehouse") / "copies", self._refused)

    def table_files(self, table: str) -> None:  # noqa: ARG002
        """Return None: which files are a table's rows is a version's matter, and a snapshot's to say."""
        return

    def engine(self) -> NoReturn:
        raise StoreUnavailable(
            f"{self.label} is {self._called}, which SQLite cannot ask - ask the warehouse, or choose a store with "
            "--store"
        )

    @property
    def settings(self) -> dict[str, str]:
        """The settings of the tables as they are now."""
        held = self._now()
        if self._settings is None:
            self._settings = settings_of(self._storage, held)
        return self._settings

    @property
    def written_at(self) -> str:
        return self._now().changed_at or self.settings["created_at"]

    def last_change(self) -> tuple[str, int]:
        """Return the id of the tables together, and a number that is another one when any of them has changed."""
        return self._now(is_asked=True).state

    def data_version(self) -> int:
        return hash(self._now().state)

    @property
    def is_in_place(self) -> bool:
        """Whether what was opened is still there: whatever is, is followed."""
        return True

    def count_rows(self, tables: Iterable[str]) -> dict[str, int]:
        held = self._now()
        return {table: held.tables[table].count() if table in held.tables else 0 for table in tables}

    def file_sizes(self) -> list[int]:
        return [size for table in self._now().tables.values() for size in table.sizes()]

    def _now(self, *, is_asked: bool = False) -> Held:
        """Return the tables as they are now; those of a bucket as they were a moment ago."""
        patience = ASKED_SECONDS if is_asked else LOOK_SECONDS
        if self.address.is_remote and time.monotonic() - self._looked_at < patience:
            return self._held
        found = mark(self._storage)
        if found != self._marked:
            self._held, self._marked, self._settings = hold(self._storage), found, None
        self._looked_at = time.monotonic()
        return self._held
