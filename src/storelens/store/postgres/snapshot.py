"""Read a store on PostgreSQL in columns, as it is at one moment, for the warehouse."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Self

import pyarrow as pa
import pyarrow.csv

from storelens.engines.interrupt import interruptible
from storelens.engines.postgres_connection import driver, lost
from storelens.errors import StoreUnavailable
from storelens.store.arrow import ARROW_TYPES, ChangedRows
from storelens.store.postgres.connection import StoreConnection
from storelens.store.shape import read_shape

BLOCK_BYTES = 4_000_000


class PostgresSnapshot(ChangedRows):
    """The store at the moment of the first read, whatever is written meanwhile: all rows, or those by key.

    Rows come by COPY, as text in blocks that Arrow reads: no Python object for each value.
    """

    def __init__(self, connection: StoreConnection) -> None:
        self._store = connection
        self._where = {}

    def __enter__(self) -> Self:
        self._run("begin isolation level repeatable read")
        return self

    def __exit__(self, *_: object) -> None:
        if not self._store.driven.closed:
            self._store.driven.execute("rollback")

    def keep(self, name: str, keys: Any) -> str:
        self._run(f"create temp table {name} (key bigint primary key) on commit drop")
        with (
            self._told(),
            self._store.driven.cursor() as cursor,
            cursor.copy(f"copy pg_temp.{name} from stdin") as copy,
        ):
            copy.write("".join(f"{int(key)}\n" for key in keys))
        self._run(f"analyze pg_temp.{name}")
        return f"(select key from pg_temp.{name})"

    def columns(self, table: str) -> dict[str, str]:
        return dict(_columns()[table])

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return list(self._run(sql).fetchall())

    @contextmanager
    def read(self, table: str, names: list[str]) -> Iterator[pa.RecordBatchReader]:
        """Yield these columns of the wanted rows of `table`, behind a column `is_row` that is 1."""
        asked = f"select 1 as is_row, {', '.join(names)} from {table}{self._where.get(table, '')}"
        kinds = {"is_row": pa.int64(), **{name: ARROW_TYPES[self.columns(table)[name]] for name in names}}
        into = f"copy ({asked}) to stdout (format csv, header, encoding 'utf8')"
        with self._told(), self._store.driven.cursor() as cursor, cursor.copy(into) as copy:
            yield pa.csv.open_csv(_Blocks(copy), *_options(kinds))

    def _run(self, sql: str) -> Any:
        connection = self._store.driven
        with self._told():
            return interruptible(lambda: connection.execute(sql), connection.cancel)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except driver().Error as error:
            raise lost(self._store.driven, error, _not_read) from error


class _Blocks:
    """What COPY sends, as a file that Arrow reads."""

    closed = False

    def __init__(self, copy: Any) -> None:
        self._copy = copy

    def read(self, size: int = -1) -> bytes:  # noqa: ARG002 (a block is as the server sends it)
        parts, length = [], 0
        while length < BLOCK_BYTES and (data := bytes(self._copy.read())):
            parts.append(data)
            length += len(data)
        return b"".join(parts)


def _not_read(reason: str) -> StoreUnavailable:
    return StoreUnavailable(f"cannot read the store on PostgreSQL: {reason} - the last version is still served")


def _options(kinds: dict[str, pa.DataType]) -> tuple[Any, Any, Any]:
    return (
        pa.csv.ReadOptions(block_size=BLOCK_BYTES),
        pa.csv.ParseOptions(newlines_in_values=True),
        # A null is written as nothing, an empty text as two quotes.
        pa.csv.ConvertOptions(
            column_types=kinds, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )


@cache
def _columns() -> dict[str, dict[str, str]]:
    return {table.name: {column.name: column.type.upper() for column in table.columns} for table in read_shape()}
