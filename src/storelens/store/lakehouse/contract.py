"""What is asked of a table that another program writes, whichever format it keeps it in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa


@dataclass(frozen=True)
class LiveFile:
    """A Parquet file of a table's version: `path` is absolute, or a bucket and a key in it.

    `key` is another one whenever the file may have another content.
    """

    path: str
    bytes: int
    key: str


class KeptTable(Protocol):
    """A table at one version: whatever is written meanwhile, its rows stay those of this version."""

    @property
    def table_id(self) -> str:
        """What no other table has."""

    @property
    def version(self) -> int:
        """The number of this version: one written later has a greater one."""

    @property
    def changed_at(self) -> str:
        """When this version was written, as the store writes an instant."""

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""

    def files(self) -> list[LiveFile] | None:
        """Return the files that are its rows, whole; None where its rows are only to be had by `scan`."""

    def fits(self, file: Path, names: list[str]) -> bool:
        """Say whether a file, read by its columns' names, has these columns as the table means them."""

    def scan(self, names: list[str]) -> pa.RecordBatchReader:
        """Return these columns of its rows, read by the format's own library, in batches."""

    def sizes(self) -> list[int]:
        """Return the bytes of each of its files."""

    def count(self) -> int:
        """Return how many rows it has, as its log says it."""
