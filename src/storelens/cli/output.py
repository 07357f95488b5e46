"""Write a query's rows where they are wanted: raw values as CSV, JSON or Parquet, on stdout or into a file.

A file is written beside its name and moved into place when it is whole.
"""

import csv
import json
import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet

from storelens.errors import StoreUnavailable, UsageError

ROWS_AT_A_TIME = 10_000


class _Lines:
    """What csv.writer writes to: UTF-8 on a binary stream, whatever the locale."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        self._stream.write(text.encode())


def write_csv(table: pa.Table, stream: BinaryIO) -> None:
    """Write a header line and the raw values (RFC 4180 with line feeds), nothing for null."""
    writer = csv.writer(_Lines(stream), lineterminator="\n")
    writer.writerow(table.column_names)
    for batch in table.to_batches(max_chunksize=ROWS_AT_A_TIME):
        columns = [[_plain(value) for value in column.to_pylist()] for column in batch.columns]
        writer.writerows(zip(*columns, strict=True))


def write_json(table: pa.Table, stream: BinaryIO) -> None:
    """Write a list of objects, one on a line."""
    between = b"[\n"
    for row in _rows(table):
        text = json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False)
        stream.write(between + b"  " + text.encode())
        between = b",\n"
    stream.write(b"[]\n" if table.num_rows == 0 else b"\n]\n")


def write_parquet(table: pa.Table, stream: BinaryIO) -> None:
    """Write the table with its types."""
    pyarrow.parquet.write_table(table, stream)


WRITERS: dict[str, Callable[[pa.Table, BinaryIO], None]] = {
    "csv": write_csv,
    "json": write_json,
    "parquet": write_parquet,
}


def write_stdout(write: Callable[[BinaryIO], object]) -> None:
    """Let `write` write to stdout in bytes."""
    sys.stdout.flush()
    write(sys.stdout.buffer)
    sys.stdout.buffer.flush()


def require_folder(path: Path) -> None:
    """Raise UsageError if no file can be at `path`, before work is done for it."""
    with _explained(path):
        if not path.parent.is_dir():
            raise UsageError(f"no folder {path.parent} for --out {path} - make it first")
        if path.is_dir():
            raise UsageError(f"--out {path} is a folder - add a file name")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a stream whose content takes the place of `path` at the end; nothing is left of it after an error."""
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    with _explained(path):
        try:
            with partial.open("wb") as stream:
                yield stream
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(
            f"cannot write {path}: {error.strerror or error} - free space, or choose another --out"
        ) from error


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=ROWS_AT_A_TIME):
        yield from batch.to_pylist()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
