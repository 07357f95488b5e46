"""Which files a store of files is, as a version of the lake remembers them: by name, size and when they were written.

A name is a path from the lake's folder, so that store and lake may be moved together.
"""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storelens.errors import StoreUnavailable
from storelens.lake.layout import KEPT_BY_DAY, KEPT_WHOLE, STAGED
from storelens.lake.versions import Lake, Sources
from storelens.store.arrow import Snapshot

SOURCE_TABLES = (*STAGED, *KEPT_BY_DAY, *KEPT_WHOLE)


class OfFiles(Protocol):
    """A store, or a snapshot of it, that may be files."""

    def table_files(self, table: str) -> list[str] | None:
        """Return the Parquet files of a table by their absolute paths; None where it has none."""


def sources_of(store: OfFiles, lake: Lake, empty: Collection[str] = ()) -> Sources:
    """Return the files of the tables that a lake is built from, of those that are files; `empty` have no row.

    None at all where orders, lines or refunds are not to be had as files: what they were cannot be found out later.
    Raises StoreUnavailable where a file is missing.
    """
    named = {table: store.table_files(table) for table in SOURCE_TABLES}
    if not any(named.values()):
        return {}
    files = {table: [] if some is None and table in empty else some for table, some in named.items()}
    if any(files[table] is None for table in STAGED):
        return {}
    return {
        table: {os.path.relpath(file, lake.folder): _mark(Path(file)) for file in some}
        for table, some in files.items()
        if some is not None
    }


def sources_of_snapshot(snapshot: Snapshot, lake: Lake) -> Sources:
    """Return `sources_of` the store at the moment of the snapshot: a table that it makes up has no file and no row."""
    unknown = [table for table in STAGED if snapshot.table_files(table) is None]
    return sources_of(
        snapshot, lake, [table for table in unknown if not snapshot.rows(f"select 1 from {table} limit 1")]
    )


@dataclass(frozen=True)
class FilesBetween:
    """Of a table, the files that a version was built from and are no longer the store's, and those that are new.

    `gone` are those of `removed` that cannot be read any more, or are others now. `is_known` is False where the table
    was not files then, or is none now.
    """

    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    is_known: bool = True


def files_between(before: Sources, now: Sources, lake: Lake) -> dict[str, FilesBetween]:
    """Return what has come and gone of each table in which any file has, or it is not known which."""
    found = {}
    for table in SOURCE_TABLES:
        if table not in before or table not in now:
            found[table] = FilesBetween(is_known=False)
            continue
        old, new = before[table], now[table]
        removed = {name: mark for name, mark in old.items() if new.get(name) != mark}
        added = [name for name, mark in new.items() if old.get(name) != mark]
        if removed or added:
            gone = [name for name, mark in removed.items() if not _is_there(_path(lake, name), mark)]
            found[table] = FilesBetween(_paths(lake, removed), _paths(lake, added), _paths(lake, gone))
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
