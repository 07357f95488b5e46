"""Which files a store of files is, as a version of the lake remembers them: by name, size and when they were written.

A name is a path from the lake's folder, so that store and lake may be moved together.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storelens.errors import StoreUnavailable
from storelens.lake.layout import KEPT_BY_DAY, KEPT_WHOLE, STAGED
from storelens.lake.versions import Lake, Sources

SOURCE_TABLES = (*STAGED, *KEPT_BY_DAY, *KEPT_WHOLE)


class OfFiles(Protocol):
    """A store, or a snapshot of it, that may be files."""

    def table_files(self, table: str) -> list[str] | None:
        """Return the Parquet files of a table by their absolute paths; None where it has none."""


def sources_of(store: OfFiles, lake: Lake) -> Sources:
    """Return the files of the tables that a lake is built from; none where any table is not to be had as files.

    Raises StoreUnavailable where one is missing.
    """
    found: Sources = {}
    for table in SOURCE_TABLES:
        files = store.table_files(table)
        if files is None:
            return {}
        found[table] = {os.path.relpath(file, lake.folder): _mark(Path(file)) for file in files}
    return found


@dataclass(frozen=True)
class FilesBetween:
    """Of a table, the files that a version was built from and are no longer the store's, and those that are new.

    `gone` are those of `removed` that cannot be read any more, or are others now.
    """

    removed: tuple[str, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]


def files_between(before: Sources, now: Sources, lake: Lake) -> dict[str, FilesBetween]:
    """Return what has come and gone of each table in which any file has."""
    found = {}
    for table in SOURCE_TABLES:
        old, new = before.get(table, {}), now.get(table, {})
        removed = {name: mark for name, mark in old.items() if new.get(name) != mark}
        added = [name for name, mark in new.items() if old.get(name) != mark]
        if removed or added:
            gone = [name for name, mark in removed.items() if not _is_there(_path(lake, name), mark)]
            found[table] = FilesBetween(*(_paths(lake, names) for names in (removed, added, gone)))
    return found


def _paths(lake: Lake, names: "dict[str, list[int]] | list[str]") -> tuple[str, ...]:
    return tuple(str(_path(lake, name)) for name in names)


def _path(lake: Lake, name: str) -> Path:
    return Path(os.path.normpath(lake.folder / name))


def _mark(path: Path) -> list[int]:
    try:
        found = path.stat()
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be read: {error.strerror or error} - restore it, or make the store anew"
        ) from error
    return [found.st_size, found.st_mtime_ns]


def _is_there(path: Path, mark: list[int]) -> bool:
    try:
        return _mark(path) == mark
    except StoreUnavailable:
        return False
