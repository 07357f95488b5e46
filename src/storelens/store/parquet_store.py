"""A folder of Parquet files as a store that is only read: what asks a store for its state gets it from the manifest."""

from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import pyarrow.parquet as pq

from storelens.errors import StoreUnavailable
from storelens.store.database import Connection, Store
from storelens.store.parquet_folder import MANIFEST, Manifest, read_manifest
from storelens.store.parquet_snapshot import ParquetSnapshot


class ParquetStore(Store):
    """An open folder. It never changes under its name: a folder made anew is another store with another id."""

    is_read_only = True

    def __init__(self, folder: Path) -> None:
        self.path, self.label = folder, str(folder)
        self._called = "a folder of Parquet files"
        self._manifest = read_manifest(folder)
        self._marked = _mark(folder)
        self._settings: dict[str, str] | None = None

    @property
    def connection(self) -> Connection:  # type: ignore[override]
        self._refuse("has no rows that are read or written one by one")

    def transaction(self) -> NoReturn:
        """Refuse: nothing is recorded in a folder."""
        self._refuse("is only read")

    def _refuse(self, why: str) -> NoReturn:
        raise StoreUnavailable(
            f"{self.label} is {self._called}, which {why} - write a store with storelens simulate or "
            "storelens import, and choose it with --store"
        )

    @property
    def manifest(self) -> Manifest:
        return self._manifest

    def snapshot(self) -> ParquetSnapshot:
        return ParquetSnapshot(self.path)

    def table_files(self, table: str) -> list[str] | None:
        """Return the table's files as they are now, by their absolute paths; see `ParquetSnapshot.table_files`."""
        return [str((self.path / part.name).absolute()) for part in self._manifest.tables.get(table, ())]

    @property
    def settings(self) -> dict[str, str]:
        """The settings, read once: they never change."""
        if self._settings is None:
            self._settings = _read_settings(self.path, self._manifest)
        return self._settings

    @property
    def written_at(self) -> str:
        """When its rows were written, in UTC."""
        return self.settings["created_at"]

    def last_change(self) -> tuple[str, int]:
        """Return the folder's id now, which is another one once it was made anew, and no change."""
        if not self.is_in_place:
            self._manifest, self._marked, self._settings = read_manifest(self.path), _mark(self.path), None
        return self._manifest.store_id, 0

    def data_version(self) -> int:
        return hash(_mark(self.path) or read_manifest(self.path))

    @property
    def is_in_place(self) -> bool:
        return _mark(self.path) == self._marked

    def count_rows(self, tables: Iterable[str]) -> dict[str, int]:
        return {table: self._manifest.rows(table) for table in tables}

    def file_sizes(self) -> list[int]:
        """Return the bytes of each file of the store."""
        return [file.stat().st_size for file in self.path.rglob("*") if file.is_file()]

    def backup(self, target: Path | None = None) -> NoReturn:  # noqa: ARG002
        self._refuse("is backed up by copying it")

    def close(self) -> None:
        """Nothing is held open."""


def _read_settings(folder: Path, manifest: Manifest) -> dict[str, str]:
    path = folder / (manifest.tables["settings"][0].name if manifest.tables.get("settings") else "settings")
    try:
        rows = pq.read_table(path).to_pylist()
    except (OSError, ValueError) as error:  # Arrow's own errors are among them
        reason = str(error).splitlines()[0]
        raise StoreUnavailable(f"cannot read {path}: {reason} - restore the folder, or make it anew") from error
    return {str(row["name"]): str(row["value"]) for row in rows}


def _mark(folder: Path) -> tuple[int, int, int] | None:
    """Return which manifest is in the folder, or None."""
    try:
        found = (folder / MANIFEST).stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns
