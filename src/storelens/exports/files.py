"""Files of any size, a part at a time: what a format's writer has ready goes out before the next rows come in."""

from collections.abc import Callable, Iterable, Iterator

import pyarrow as pa

from storelens.exports.csv_file import csv_chunks
from storelens.exports.export import Export
from storelens.exports.parquet_file import parquet_chunks
from storelens.exports.xlsx import xlsx_chunks

CHUNKS: dict[str, Callable[[Iterator[pa.Table], Export], Iterator[bytes]]] = {
    "csv": csv_chunks,
    "xlsx": xlsx_chunks,
    "parquet": parquet_chunks,
}


def file_chunks(form: str, parts: Iterable[pa.Table], export: Export) -> Iterator[bytes]:
    """Yield the file of these rows in that format, some bytes at a time.

    `parts` are an engine's rows, at least one part. Nothing is computed before the first chunk is taken; what `parts`
    raises is raised where it happens, and closing this closes nothing but itself.
    """
    return CHUNKS[form]((export.rows_of(part) for part in parts), export)
