"""The tables of a lakehouse that are the store's, each held at one version, and what they are together.

A store needs customers, products, orders, their lines and the settings. Of any other table that is not there the store
has no rows; the calendar is made.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from storelens.errors import StoreUnavailable
from storelens.store.lakehouse import delta, iceberg
from storelens.store.lakehouse.address import DELTA, ICEBERG
from storelens.store.lakehouse.contract import KeptTable, LiveFile
from storelens.store.lakehouse.delta import DeltaTable, is_delta
from storelens.store.lakehouse.iceberg import IcebergTable, is_iceberg
from storelens.store.lakehouse.storage import Storage
from storelens.store.parquet_folder import MANIFEST, Manifest, parse_manifest
from storelens.store.parquet_types import table_columns

REQUIRED = ("settings", "customers", "products", "orders", "order_items")
NOT_READ = ("change_log",)  # that of another store: what changed here is told by the versions
WORDS = {DELTA: "Delta tables", ICEBERG: "Iceberg tables"}
LOGS = {DELTA: delta.LOG, ICEBERG: iceberg.FOLDER}
AT_ONCE = 8  # tables of a bucket opened
SETTLED_NS = 20_000_000  # a file system's clock has ticked by then: the next change has another time
T = TypeVar("T")
Opens = Callable[[Storage, str], KeptTable]
KINDS: dict[str, tuple[Callable[[Storage, str], bool], Opens]] = {
    DELTA: (is_delta, DeltaTable),
    ICEBERG: (is_iceberg, IcebergTable),
}


@dataclass(frozen=True)
class Held:
    """The tables at their versions. `is_checked` says that the program that wrote them has checked their rows."""

    store_id: str
    change: int
    changed_at: str
    tables: Mapping[str, KeptTable]
    is_checked: bool

    @property
    def state(self) -> tuple[str, int]:
        """What a warehouse of them is of: it is another one when any table has another version."""
        return self.store_id, self.change


class Listed:
    """A table of our own Parquet files in a bucket, as the manifest names them."""

    version, changed_at = 0, ""

    def __init__(self, storage: Storage, table: str, manifest: Manifest) -> None:
        self._storage = storage
        self.table_id = f"{manifest.store_id} {table}"
        self.columns = [column.name for column in table_columns()[table]]
        self._files = [
            LiveFile(f"{storage.root}/{part.name}", part.bytes, f"{manifest.store_id} {part.name}")
            for part in manifest.tables.get(table, ())
        ]
        self._rows = manifest.rows(table)

    def files(self) -> list[LiveFile]:
        return self._files

    def fits(self, file: Path, names: list[str]) -> bool:  # noqa: ARG002
        return True

    def scan(self, names: list[str]) -> pa.RecordBatchReader:
        return pa.concat_tables([self._storage.rows_of(file, names) for file in self._files]).to_reader()

    def sizes(self) -> list[int]:
        return [file.bytes for file in self._files]

    def count(self) -> int:
        return self._rows


def hold(storage: Storage) -> Held:
    """Open every table at its newest version; raises StoreUnavailable where one that is needed is not there."""
    if storage.address.kind not in KINDS:
        return _hold_folder(storage)
    is_one, open_table = KINDS[storage.address.kind]
    folders = set(storage.folders())
    names = [name for name in table_columns() if name in folders and name not in NOT_READ]
    are_tables = _of_each(storage, lambda name: is_one(storage, name), names)
    names = [name for name, is_table in zip(names, are_tables, strict=True) if is_table]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise StoreUnavailable(
            f"{storage.address.label} has no table {missing[0]}: a store of {WORDS[storage.address.kind]} needs "
            f"{', '.join(REQUIRED)} - write it there (docs/tables.md), or check --store"
        )
    opened = _of_each(storage, lambda name: open_table(storage, name), names)
    tables = dict(zip(names, opened, strict=True))
    ids = " ".join(f"{name}:{table.table_id}" for name, table in tables.items())
    return Held(
        sha256(ids.encode()).hexdigest()[:16],
        sum(table.version for table in tables.values()),  # each only grows, so a sum that is the same is of the same
        max(table.changed_at for table in tables.values()),
        tables,
        is_checked=False,
    )


def mark(storage: Storage) -> object:
    """Return what is another one after any table got a version: cheaper than to open them.

    On disk that is when the folders of their logs changed; in a bucket, which files are in them.
    """
    if storage.address.kind not in KINDS:
        return storage.read_text(MANIFEST)
    log = LOGS[storage.address.kind]
    if storage.address.is_remote:
        names = [name for name in storage.folders() if name in table_columns()]
        return list(zip(names, _of_each(storage, lambda name: storage.marks(f"{name}/{log}"), names), strict=True))
    root = Path(storage.root)
    logs = [root / name / log for name in table_columns()]
    return [_changed(path) for path in (root, *logs, *(folder / iceberg.HINT for folder in logs))]


def _of_each(storage: Storage, ask: Callable[[str], T], names: list[str]) -> list[T]:
    """Return what is asked of each name; of a bucket, which answers after a while, of several at a time."""
    if not storage.address.is_remote:
        return [ask(name) for name in names]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(ask, names))


def _changed(folder: Path) -> object:
    """Return which folder it is and when a file was put there; one that was changed just now is looked at again."""
    try:
        found = folder.stat()
    except OSError:
        return None
    is_settled = time.time_ns() - found.st_mtime_ns > SETTLED_NS
    return found.st_ino, found.st_mtime_ns, None if is_settled else time.monotonic_ns()


def _hold_folder(storage: Storage) -> Held:
    label = storage.address.label
    text = storage.read_text(MANIFEST)
    if text is None:
        storage.folders()  # says where not even a bucket is there
        raise StoreUnavailable(
            f"no Parquet store at {label}: it has no {MANIFEST} - copy a folder of storelens simulate --parquet there"
        )
    manifest = parse_manifest(text, label)
    tables = {name: Listed(storage, name, manifest) for name in table_columns()}
    lacking = [name for name, table in tables.items() if not table.files()]
    if lacking:
        raise StoreUnavailable(f"the store {label} has no table {lacking[0]} - restore it, or make it anew")
    return Held(manifest.store_id, 0, "", tables, is_checked=True)
