"""An Iceberg table at one snapshot, through pyiceberg, read from its folder without a catalogue.

The folder's newest metadata file is the table, as `version-hint.text` says it or by the greatest number. Where two have
that number only a catalogue knows which one is: that is refused, not guessed.
"""

import re
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

from storelens.errors import StoreUnavailable
from storelens.store.lakehouse.address import endpoint, region
from storelens.store.lakehouse.contract import LiveFile
from storelens.store.lakehouse.storage import CONNECT_SECONDS, REQUEST_SECONDS, Storage, library

FOLDER, HINT = "metadata", "version-hint.text"
METADATA = re.compile(r"^v?(\d+)(?:-[^/]*?)?(?:\.gz)?\.metadata\.json(?:\.gz)?$")
FIELD_ID = b"PARQUET:field_id"


def is_iceberg(storage: Storage, name: str) -> bool:
    """Say whether a folder has the metadata of an Iceberg table."""
    return any(METADATA.match(file) for file in storage.names(f"{name}/{FOLDER}"))


def newest_metadata(storage: Storage, name: str) -> tuple[int, str]:
    """Return the number and the file name of the metadata that is the table now."""
    numbered: dict[int, list[str]] = {}
    for file in storage.names(f"{name}/{FOLDER}"):
        if found := METADATA.match(file):
            numbered.setdefault(int(found[1]), []).append(file)
    number = max(numbered)
    hint = (storage.read_text(f"{name}/{FOLDER}/{HINT}") or "").strip()
    if hint in {file for files in numbered.values() for file in files}:  # some writers put the file's name there
        return next((number, hint) for number, files in numbered.items() if hint in files)
    if hint.isdigit() and int(hint) in numbered:
        number = int(hint)
        # Who died between a version and its hint has written the version: the next one is the table.
        while any(file.startswith("v") for file in numbered.get(number + 1, ())):
            number += 1
    if len(numbered[number]) > 1:
        raise StoreUnavailable(
            f"the table {name} in {storage.address.label} has {len(numbered[number])} metadata files of version "
            f"{number} - write the right one's name into {name}/{FOLDER}/{HINT}, as its catalogue knows it"
        )
    return number, numbered[number][0]


class IcebergTable:
    """A table as its metadata had it when it was opened."""

    def __init__(self, storage: Storage, name: str) -> None:
        self._storage = storage
        table = library("pyiceberg.table")
        self.version, file = newest_metadata(storage, name)
        with storage.explained():
            self._table = table.StaticTable.from_metadata(storage.uri(f"{name}/{FOLDER}/{file}"), properties())
            metadata = self._table.metadata
        self.table_id = str(metadata.table_uuid)
        self.changed_at = f"{datetime.fromtimestamp(metadata.last_updated_ms / 1000, UTC):%Y-%m-%d %H:%M:%S}"

    @cached_property
    def columns(self) -> list[str]:
        return [field.name for field in self._table.schema().fields]

    @cached_property
    def _tasks(self) -> list[Any]:
        with self._storage.explained():
            return list(self._table.scan().plan_files())

    def files(self) -> list[LiveFile] | None:
        here = "s3" if self._storage.address.is_remote else "file"
        live = []
        for task in self._tasks:
            parts = urlsplit(task.file.file_path)
            scheme = {"": "file", "s3a": "s3", "s3n": "s3"}.get(parts.scheme, parts.scheme)
            if task.delete_files or task.file.file_format.value != "PARQUET" or scheme != here:
                return None
            path = f"{parts.netloc}{parts.path}" if here == "s3" else self._path(task.file.file_path)
            live.append(LiveFile(path, task.file.file_size_in_bytes, path))
        return sorted(live, key=lambda file: file.path)

    @staticmethod
    def _path(location: str) -> str:
        path = location.removeprefix("file://").removeprefix("file:")
        return path if Path(path).exists() else unquote(path)

    def fits(self, file: Path, names: list[str]) -> bool:
        """Iceberg knows a column by its number: a file may have it by an older name, or another column by this one."""
        there = pq.read_schema(file)
        numbers = {int(field.metadata[FIELD_ID]): field.name for field in there if FIELD_ID in (field.metadata or {})}
        return all(self._is_as_named(self._table.schema().find_field(name), numbers, there.names) for name in names)

    def _is_as_named(self, field: Any, numbers: dict[int, str], there: list[str]) -> bool:
        if field.field_id in numbers:
            return numbers[field.field_id] == str(field.name)
        in_folder = {part.source_id for spec in self._table.specs().values() for part in spec.fields}
        has_default = getattr(field, "initial_default", None) is not None
        return not (field.name in there or field.field_id in in_folder or has_default)

    def scan(self, names: list[str]) -> pa.RecordBatchReader:
        return self._table.scan(selected_fields=tuple(names)).to_arrow_batch_reader()

    def sizes(self) -> list[int]:
        return [int(task.file.file_size_in_bytes) for task in self._tasks]

    def count(self) -> int:
        if not any(task.delete_files for task in self._tasks):
            return sum(int(task.file.record_count) for task in self._tasks)
        with self._storage.explained():
            return int(self._table.scan().count())


def properties() -> dict[str, str]:
    """Return what pyiceberg's file system is told; keys are found by it as by any program of Amazon's."""
    told = {
        "py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO",
        "s3.connect-timeout": str(CONNECT_SECONDS), "s3.request-timeout": str(REQUEST_SECONDS),
    }  # fmt: skip
    if address := endpoint():
        told["s3.endpoint"] = address
    if named := region():
        told["s3.region"] = named
    return told
