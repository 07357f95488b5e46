"""Rows on their way to be staged: a column whose texts repeat is numbers, and each of its texts is kept once.

Whether they do is known when all is read; until then the rows wait in files of Arrow's. In a million lines of a shop
the codes and names of products are two thirds of the bytes, and compared as numbers they are compared sooner.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

MOST_TEXTS = 20_000  # different ones in a column that is numbers


class CodedRows:
    """Takes batches of rows, of which the columns `names` are texts; `parts` gives them back when all are there."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        """`folder` is the caller's, who removes it."""
        self._folder = folder
        self._texts = {name: pa.array([""], pa.string()) for name in names}  # '' is asked for where there is none too
        self._files: list[_File] = []

    @property
    def texts(self) -> dict[str, pa.Array]:
        """The different texts of those columns that are numbers."""
        return {name: texts for name, texts in self._texts.items() if len(texts) <= MOST_TEXTS}

    def add(self, batch: pa.RecordBatch) -> None:
        """Take a batch. A column that has shown too many different texts is texts from the next one on."""
        coded = frozenset(self.texts)
        columns = [
            self._coded(name, column) if name in coded else column
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        ]
        rows = pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
        if not self._files or self._files[-1].coded != coded:
            self._close_last()
            path = self._folder / f"rows{len(self._files)}.arrow"
            self._files.append(_File(path, coded, pa.ipc.new_stream(path, rows.schema)))
        self._files[-1].writer.write_batch(rows)

    def parts(self) -> Iterator[pa.RecordBatchReader]:
        """Yield readers of all rows in order; what was coded is a column of Arrow's dictionaries."""
        self._close_last()
        for file in self._files:
            with pa.memory_map(str(file.path)) as source, pa.ipc.open_stream(source) as stream:
                schema = pa.schema([(name, self._kind(file, name, kind)) for name, kind in _kinds(stream.schema)])
                batches = (self._decoded(file, batch, schema) for batch in stream)
                yield pa.RecordBatchReader.from_batches(schema, batches)
            with suppress(OSError):
                file.path.unlink()

    def _coded(self, name: str, column: pa.Array) -> pa.Array:
        """Return a column's numbers; texts that are new get the next ones."""
        here = column.dictionary_encode()
        codes = pc.index_in(here.dictionary, value_set=self._texts[name])
        if codes.null_count:
            new = here.dictionary.filter(codes.is_null())
            self._texts[name] = pa.concat_arrays([self._texts[name], new])
            codes = pc.index_in(here.dictionary, value_set=self._texts[name])
        return codes.take(here.indices)

    def _decoded(self, file: "_File", batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
        columns = [
            pa.DictionaryArray.from_arrays(column, self._texts[name]) if name in file.coded else column
            for name, column in zip(schema.names, batch.columns, strict=True)
        ]
        return pa.RecordBatch.from_arrays(columns, schema=schema)

    def _kind(self, file: "_File", name: str, kind: pa.DataType) -> pa.DataType:
        return pa.dictionary(pa.int32(), pa.string()) if name in file.coded else kind

    def _close_last(self) -> None:
        if self._files:
            self._files[-1].writer.close()


class _File(NamedTuple):
    path: Path
    coded: frozenset[str]
    writer: pa.RecordBatchStreamWriter


def _kinds(schema: pa.Schema) -> Iterator[tuple[str, pa.DataType]]:
    return ((field.name, field.type) for field in schema)
