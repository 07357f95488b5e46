"""Bring the rows of files into one table of texts, a column a field: the start of all that SQL does with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa

from storelens.engines.scratch import Scratch
from storelens.number_arrays import number_array
from storelens.sources.lines.coded_rows import CodedRows
from storelens.sources.records import OnProgress
from storelens.sources.tables import TextTable

MEMORY = "140MB"  # past it DuckDB works on disk


class Layout(Protocol):
    """What staging asks of a kind of file: its fields in order, and where they stand in a header."""

    @property
    def fields(self) -> tuple[str, ...]: ...

    def places(self, header: tuple[str, ...]) -> dict[str, int]: ...


@dataclass(frozen=True)
class Staged:
    """Rows staged in `engine` as the table `staged`: file, line, seq and the texts of `fields`."""

    engine: Scratch
    fields: frozenset[str]
    headers: dict[str, str]  # of each field, as the first file that has it writes it
    has_several_files: bool = False
    files: tuple[str, ...] = ()  # their names, by the number in `file`

    def text(self, field: str) -> str:
        """Return the SQL of a field's text in `staged`: an empty one where no file has the field."""
        return f'"{field}"' if field in self.fields else "''"


def stage(folder: Path, tables: Sequence[TextTable], layout: Layout, on_progress: OnProgress) -> Staged:
    """Read the rows of `tables` into a database in `folder`; its owner closes the engine."""
    engine = Scratch(folder, MEMORY)
    places = [layout.places(table.header) for table in tables]
    fields = [name for name in layout.fields if any(name in found for found in places)]
    rows = CodedRows(folder, fields)
    for batch in _batches(tables, places, fields, on_progress):
        rows.add(batch)
    kinds = dict.fromkeys(fields, "varchar")
    for number, (name, texts) in enumerate(rows.texts.items()):
        kinds[name] = f"texts_{number}"
        engine.execute(f"create type {kinds[name]} as enum (select unnest(?))", [texts.to_pylist()])
    columns = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
    engine.execute(f"create table staged (file integer, line integer, seq integer, {columns})")
    for part in rows.parts():
        engine.insert("staged", part)
    headers = {}
    for table, found in zip(tables, places, strict=True):
        headers.update({name: table.header[place] for name, place in found.items() if name not in headers})
    names = tuple(table.name for table in tables)
    return Staged(engine, frozenset(fields), headers, len(tables) > 1, names)


def forget_texts(staged: Staged) -> None:
    """Let go of the rows as the files have them, once all is known of them: the memory is the records' now."""
    kind = staged.engine.execute("select table_type from information_schema.tables where table_name = 'keyed'")
    staged.engine.execute("drop view keyed" if kind[0][0] == "VIEW" else "drop table keyed")
    for table in ("staged", "order_texts"):
        staged.engine.execute(f"drop table {table}")


def _batches(
    tables: Sequence[TextTable],
    places: Sequence[dict[str, int]],
    fields: Sequence[str],
    on_progress: OnProgress,
) -> Iterator[pa.RecordBatch]:
    schema = pa.schema(
        [("file", pa.int32()), ("line", pa.int64()), ("seq", pa.int64()), *((name, pa.string()) for name in fields)]
    )
    seq = 0
    for number, (table, found) in enumerate(zip(tables, places, strict=True)):
        for batch in table.arrow_batches(on_progress):
            rows = len(batch.lines)
            nothing = pa.repeat(pa.scalar("", pa.string()), rows) if len(found) < len(fields) else None
            columns = [batch.columns[found[name]] if name in found else nothing for name in fields]
            yield pa.RecordBatch.from_arrays(
                [
                    number_array(np.full(rows, number, np.int32), pa.int32()),
                    batch.lines,
                    number_array(np.arange(seq, seq + rows), pa.int64()),
                    *columns,
                ],
                schema=schema,
            )
            seq += rows
