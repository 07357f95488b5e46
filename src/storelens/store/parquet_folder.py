"""A store as a folder of Parquet files: what is in it, and whether all of it is there. Nothing here writes a row.

`FOLDER/store.json` names every file with its rows and bytes; it is written last, so a folder without it is no store.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from storelens.errors import StoreUnavailable
from storelens.schema import SCHEMA_VERSION
from storelens.store.parquet_types import table_columns

MANIFEST, FORMAT = "store.json", 1
TAIL = b"PAR1"  # a file that was cut has lost it


@dataclass(frozen=True)
class Part:
    """One file of a table; `name` is its path within the folder."""

    name: str
    rows: int
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """What a folder holds: the store's id and the version of its schema, and each table's files in their order."""

    store_id: str
    schema_version: int
    tables: dict[str, tuple[Part, ...]]

    def rows(self, table: str) -> int:
        """Return how many rows a table has."""
        return sum(part.rows for part in self.tables.get(table, ()))

    def text(self) -> str:
        """Return the manifest as its file has it."""
        tables = {name: [part.__dict__ for part in parts] for name, parts in self.tables.items()}
        known = {"format": FORMAT, "schema_version": self.schema_version, "store_id": self.store_id, "tables": tables}
        return json.dumps(known, indent=1) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """Return what `folder` says it holds; raises StoreUnavailable where it is none that this program can read."""
    path = folder / MANIFEST
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise StoreUnavailable(
            f"no Parquet store at {folder}: it has no {MANIFEST} - make one with storelens simulate --parquet"
        ) from None
    except OSError as error:
        raise StoreUnavailable(f"cannot read {path}: {error.strerror or error} - allow it for this user") from error
    except ValueError as error:  # no text
        raise _damaged(folder) from error
    return parse_manifest(text, str(folder))


def parse_manifest(text: str, folder: str) -> Manifest:
    """Return what the manifest of `folder` says; raises StoreUnavailable where this program cannot read such a one."""
    try:
        said: dict[str, Any] = json.loads(text)
        version, kind = int(said["schema_version"]), int(said["format"])
        tables = {name: tuple(Part(**part) for part in parts) for name, parts in said["tables"].items()}
        manifest = Manifest(str(said["store_id"]), version, tables)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(folder) from error
    if kind != FORMAT or version > SCHEMA_VERSION:
        raise StoreUnavailable(
            f"the store {folder} is of version {version}, this program knows {SCHEMA_VERSION} - update storelens"
        )
    if version < SCHEMA_VERSION:
        raise StoreUnavailable(
            f"the store {folder} is of version {version}, this program wants {SCHEMA_VERSION} - make it anew with "
            "storelens simulate --parquet and --replace"
        )
    return manifest


def _damaged(folder: Path | str) -> StoreUnavailable:
    return StoreUnavailable(
        f"{folder}/{MANIFEST} is damaged or no store's - restore the folder, or make it anew with --replace"
    )


def check_files(folder: Path, manifest: Manifest) -> None:
    """Raise StoreUnavailable where a table, a column or a file is missing, or a file is not as it was written."""
    for table, columns in table_columns().items():
        parts = manifest.tables.get(table, ())
        if not parts:
            raise StoreUnavailable(f"the store {folder} has no table {table} - restore the folder, or make it anew")
        for part in parts:
            _check_part(folder / part.name, part)
        found = _column_names(folder / parts[0].name)
        missing = [column.name for column in columns if column.name not in found]
        if missing:
            raise StoreUnavailable(
                f"{folder / parts[0].name} has no column {missing[0]} - restore the file, or make the store anew"
            )


def _column_names(path: Path) -> list[str]:
    try:
        return list(pq.read_schema(path).names)
    except (OSError, ValueError) as error:  # Arrow's own errors are among them
        raise StoreUnavailable(
            f"{path} is damaged: {str(error).splitlines()[0]} - restore it, or make the store anew"
        ) from error


def _check_part(path: Path, part: Part) -> None:
    """Compare a file with the manifest by its size and its last bytes: no row is read."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(max(0, size - len(TAIL)))
            tail = file.read()
    except FileNotFoundError:
        raise StoreUnavailable(f"{path} is missing - restore it, or make the store anew") from None
    except OSError as error:
        raise StoreUnavailable(f"cannot read {path}: {error.strerror or error} - allow it for this user") from error
    if size != part.bytes or tail != TAIL:
        raise StoreUnavailable(
            f"{path} is cut or was changed: {size:,} bytes, {part.bytes:,} were written - restore it, or make the "
            "store anew"
        )
