"""Rows by the key their shop knows them by: find those that are there, insert the others, update what differs.

Owns the comparison with what the store holds and the count of what became of each row of a file; knows no file format.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

import pyarrow as pa

from storelens.sources.records import Origin
from storelens.store.database import insert_batch
from storelens.store.row_ids import RowIds

CHUNK_ROWS = 5_000
Values = tuple[Any, ...]


class HasOrigin(Protocol):
    @property
    def origin(self) -> Origin: ...


R = TypeVar("R", bound=HasOrigin)
T = TypeVar("T")


@dataclass
class Tally:
    """How many rows of each file were `loaded`, `updated` or `unchanged`, and which records the store refused."""

    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[tuple[Origin, str]] = field(default_factory=list)
    changed_records: int = 0

    def count(self, origin: Origin, outcome: str) -> None:
        """Add the rows behind one record."""
        if outcome != "unchanged":
            self.changed_records += 1
        file_name, lines = origin
        if lines:
            self.rows[file_name, outcome] += len(lines)

    def refuse(self, origin: Origin, reason: str) -> None:
        """Leave the rows behind one record to be set aside."""
        self.refused.append((origin, reason))


@dataclass(frozen=True)
class KeyedTable(Generic[R]):
    """How records of one kind become rows of one table.

    `values` makes a row's values, in the order of `columns`, from a record and the values the store has now (None: it
    has none); it returns a text, the reason, where the record cannot be stored.
    """

    name: str
    id_column: str
    key_column: str
    columns: tuple[str, ...]
    key: Callable[[R], str]
    values: Callable[[R, int, Values | None], Values | str]


class Merged(Generic[R]):
    """One record with the row's id, and whether the store had it before."""

    __slots__ = ("existed", "record", "row_id")

    def __init__(self, record: R, row_id: int, existed: bool) -> None:
        self.record, self.row_id, self.existed = record, row_id, existed


class Merger(Generic[R]):
    """Merges records into one table, a chunk at a time; `ids` gives the row of every key that went through.

    `was_empty` says that the table had no row before.
    """

    def __init__(self, connection: sqlite3.Connection, table: KeyedTable[R], tally: Tally) -> None:
        self._connection, self._table, self._tally = connection, table, tally
        largest = connection.execute(f"select max({table.id_column}) from {table.name}").fetchone()[0]
        self._next_id = (largest or 0) + 1
        self.was_empty = largest is None
        self.ids = RowIds()

    def merge(self, records: Sequence[R]) -> list[Merged[R]]:
        """Insert, update or leave the records' rows; return those that are in the store now."""
        known = {} if self.was_empty else self._known([self._table.key(record) for record in records])
        inserts: list[Values] = []
        updates: list[Values] = []
        merged = [done for record in records if (done := self._decide(record, known, inserts, updates))]
        table = self._table
        insert_batch(self._connection, table.name, [table.id_column, table.key_column, *table.columns], inserts)
        places = ", ".join(f"{column} = ?" for column in table.columns)
        self._connection.executemany(f"update {table.name} set {places} where {table.id_column} = ?", updates)
        return merged

    def knows_none(self, keys: Sequence[str]) -> bool:
        """Say whether the table has no row of these keys."""
        query = f"select 1 from {self._table.name} where {self._table.key_column} in (select value from json_each(?))"
        return self._connection.execute(f"{query} limit 1", [json.dumps([*keys])]).fetchone() is None

    def add_new(self, keys: Sequence[str], columns: Sequence[Sequence[Any]]) -> range:
        """Insert rows of new keys, their values in columns as the table's; return their ids."""
        ids = self._next_ids(len(keys))
        self.ids.update(zip(keys, ids, strict=True))
        names = [self._table.id_column, self._table.key_column, *self._table.columns]
        insert_batch(self._connection, self._table.name, names, zip(ids, keys, *columns, strict=True))
        return ids

    def number_new(self, keys: pa.ChunkedArray) -> range:
        """Return the ids of new keys, whose rows the caller inserts."""
        ids = self._next_ids(len(keys))
        self.ids.add_columns(keys, ids)
        return ids

    def _next_ids(self, rows: int) -> range:
        ids = range(self._next_id, self._next_id + rows)
        self._next_id = ids.stop
        self._tally.changed_records += rows
        return ids

    def _decide(
        self, record: R, known: dict[str, Values], inserts: list[Values], updates: list[Values]
    ) -> Merged[R] | None:
        key = self._table.key(record)
        row = known.get(key)
        row_id, old = (self._next_id, None) if row is None else (row[0], row[1:])
        new = self._table.values(record, row_id, old)
        if isinstance(new, str):
            self._tally.refuse(record.origin, new)
            return None
        if old is None:
            self._next_id += 1
            inserts.append((row_id, key, *new))
        elif new != old:
            updates.append((*new, row_id))
        self._tally.count(record.origin, "loaded" if old is None else "unchanged" if new == old else "updated")
        self.ids[key] = row_id
        return Merged(record, row_id, old is not None)

    def _known(self, keys: list[str]) -> dict[str, Values]:
        table = self._table
        columns = ", ".join([table.key_column, table.id_column, *table.columns])
        query = f"select {columns} from {table.name} where {table.key_column} in (select value from json_each(?))"
        return {row[0]: row[1:] for row in self._connection.execute(query, [json.dumps(keys)])}


def chunks(records: Iterable[T], rows: int | None = None) -> Iterator[list[T]]:
    """Yield the records in lists of at most `rows` (CHUNK_ROWS).

    >>> [len(chunk) for chunk in chunks(range(5_001))]
    [5000, 1]
    """
    remaining = iter(records)
    while chunk := list(islice(remaining, rows or CHUNK_ROWS)):
        yield chunk
