"""What every engine must do: run a statement and hand back the rows in declared types."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Protocol

import pyarrow as pa

from storelens.catalogue import Column
from storelens.engines.stop import Stop
from storelens.rewrite import Statement

STREAM_ROWS = 10_240  # a few megabytes at the width of the ledger
ARROW_TYPES = {"text": pa.string(), "date": pa.date32(), "whole": pa.int64(), "broken": pa.float64()}


class Engine(Protocol):
    """A database that answers the catalogue's queries. Opened read-only; closed by its owner."""

    name: str
    dialect: str
    is_concurrent: bool  # it runs statements of several threads at a time

    def run(self, statement: Statement, stop: Stop | None = None) -> pa.Table:
        """Return the statement's rows in the engine's own types; raises QueryFailed, or QueryEnded by `stop`."""

    def stream(self, statement: Statement, stop: Stop | None = None) -> Iterator[pa.Table]:
        """Yield the statement's rows STREAM_ROWS at a time, at least one part, if it is empty: never all in memory.

        Closing the iterator ends the statement. Raises what `run` raises, in the middle too.
        """

    def close(self) -> None:
        """Give back what the engine holds."""


def conform(table: pa.Table, columns: Sequence[Column]) -> pa.Table:
    """Return `table` with the declared columns in their order and types, the same from every engine.

    Raises ValueError where a declared column is missing or a value does not fit its type: the header is wrong.
    """
    missing = [column.name for column in columns if column.name not in table.column_names]
    extra = [name for name in table.column_names if name not in {column.name for column in columns}]
    if missing or extra:
        raise ValueError(f"columns differ from the header, missing {missing}, not declared {extra}")
    arrays = [_cast(table.column(column.name), column) for column in columns]
    return pa.table(arrays, names=[column.name for column in columns])


def without_rows(columns: Sequence[Column]) -> pa.Table:
    """Return a table of the declared columns that has no row."""
    return pa.table({column.name: pa.array([], ARROW_TYPES[column.type]) for column in columns})


def _cast(values: pa.ChunkedArray, column: Column) -> pa.ChunkedArray:
    wanted = ARROW_TYPES[column.type]
    if values.type.equals(wanted):
        return values
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if column.type == "date" and pa.types.is_string(values.type):
        days = [None if text is None else date.fromisoformat(text) for text in values.to_pylist()]
        return pa.chunked_array([pa.array(days, wanted)])
    return values.cast(wanted)


def columns_to_table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Return rows as a table whose columns take the types of their values."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pa.table([pa.array(values) for values in columns], names=list(names))
