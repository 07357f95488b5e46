"""A query's rows for other programs: raw values as CSV, JSON or Parquet, written to a binary stream."""

import csv
import json
import math
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet

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


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=ROWS_AT_A_TIME):
        yield from batch.to_pylist()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
