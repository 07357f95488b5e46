"""A Delta Lake table at one version, through delta-rs.

Its log names the files that are its rows. They are read as they are, unless a file alone does not say what the rows
are: deleted rows (deletion vectors), columns by another name in the file, columns that only the folder's name has. Then
delta-rs reads them. What it does not know it refuses, and so do we.
"""

import json
import os
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa

from storelens.errors import UsageError
from storelens.store.lakehouse.address import endpoint, region
from storelens.store.lakehouse.contract import LiveFile
from storelens.store.lakehouse.storage import CONNECT_SECONDS, REQUEST_SECONDS, TRIES, Storage, library, reader_of

LOG = "_delta_log"
MAPPING = "delta.columnMapping.mode"
DELETIONS = "deletionVectors"


def is_delta(storage: Storage, name: str) -> bool:
    """Say whether a folder has the log of a Delta table."""
    return any(name.endswith((".json", ".parquet")) for name in storage.names(f"{name}/{LOG}"))


class DeltaTable:
    """A table as its log had it when it was opened."""

    def __init__(self, storage: Storage, name: str) -> None:
        self._storage, self._name = storage, name
        delta = library("deltalake")
        with storage.explained():
            self._table = delta.DeltaTable(location(storage, name), storage_options=options_for(storage))
            metadata = self._table.metadata()
            self.table_id = str(metadata.id)
            self.version = int(self._table.version())
            self._configuration: dict[str, str | None] = metadata.configuration
            self._partitions: list[str] = metadata.partition_columns

    @cached_property
    def changed_at(self) -> str:
        with self._storage.explained():
            commits = self._table.history(1)
        told = commits[0].get("timestamp") if commits else None
        return f"{datetime.fromtimestamp((told or 0) / 1000, UTC):%Y-%m-%d %H:%M:%S}"

    @cached_property
    def columns(self) -> list[str]:
        with self._storage.explained():
            return [field["name"] for field in json.loads(self._table.schema().to_json())["fields"]]

    @cached_property
    def _deleted(self) -> int:
        """How many rows of its files are deleted."""
        if DELETIONS not in (self._table.protocol().reader_features or ()):
            return 0
        with self._storage.explained():
            vectors = reader_of(self._table.deletion_vectors())
            kept = [batch.column("selection_vector").flatten() for batch in vectors]
            return sum(len(rows) - rows.true_count for rows in kept)

    @cached_property
    def _added(self) -> list[dict[str, Any]]:
        with self._storage.explained():
            rows: list[dict[str, Any]] = pa.table(self._table.get_add_actions(flatten=True)).to_pylist()
        return rows

    def files(self) -> list[LiveFile] | None:
        is_mapped = (self._configuration.get(MAPPING) or "none") != "none"
        is_elsewhere = any(":" in row["path"] or row["path"].startswith("/") for row in self._added)
        if self._partitions or is_mapped or is_elsewhere or self._deleted:
            return None
        root = f"{self._storage.root}/{self._name}"
        return [
            LiveFile(path := f"{root}/{unquote(row['path'])}", row["size_bytes"], path)
            for row in sorted(self._added, key=lambda row: (row["modification_time"], row["path"]))
        ]

    def fits(self, file: Path, names: list[str]) -> bool:  # noqa: ARG002
        """Where names are not mapped a column's name says which it is, and one that a file lacks came after it."""
        return True

    def scan(self, names: list[str]) -> pa.RecordBatchReader:
        return reader_of(self._table.scan(columns=names))

    def sizes(self) -> list[int]:
        return [int(row["size_bytes"]) for row in self._added]

    def count(self) -> int:
        with self._storage.explained():
            return int(self._table.count()) - self._deleted


def location(storage: Storage, name: str) -> str:
    """Return how delta-rs finds a table; raises UsageError where it would look for another."""
    if "%" in storage.root:  # read as the beginning of an encoded character, of a path too, and of an encoded % again
        raise UsageError(
            f"{storage.address.label} has a % in its path, which delta-rs does not find - rename the folder"
        )
    return storage.uri(name) if storage.address.is_remote else Path(storage.uri(name)).as_uri()


def options_for(storage: Storage) -> dict[str, str] | None:
    """Return what delta-rs is told of where the tables are."""
    return options() if storage.address.is_remote else None


def options() -> dict[str, str]:
    """Return what delta-rs does not find in the environment by itself."""
    told = {
        "connect_timeout": f"{CONNECT_SECONDS}s", "timeout": f"{REQUEST_SECONDS}s",
        "max_retries": str(TRIES), "retry_timeout": f"{REQUEST_SECONDS}s",
    }  # fmt: skip
    if address := endpoint():
        told["aws_endpoint_url"] = address
        told["aws_allow_http"] = str(address.startswith("http://")).lower()
    if named := region():
        told["aws_region"] = named
    if not os.environ.get("AWS_ACCESS_KEY_ID"):
        told["aws_force_credential_load"] = "true"  # with an endpoint it would not look into the usual files
    return told
