"""Bring a store back from a server into a file, as it is at one moment: what is tried there keeps nobody waiting."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from storelens.engines.postgres_connection import driver
from storelens.store.database import Store, insert_batch
from storelens.store.postgres.failures import explained
from storelens.store.postgres.store import PostgresStore
from storelens.store.shape import read_shape

ROWS_AT_ONCE = 20_000
NOT_BROUGHT = ("settings", "change_log")  # the file has its own; what is written there is nobody's history


def fetch_store(source: PostgresStore, target: Path) -> None:
    """Write a new store at `target` with the rows of `source`; raises StoreUnavailable, and leaves nothing then."""
    driven = source.connection.driven
    with explained(driven, source.label), Store.building(target, source.settings) as store, driven.transaction():
        driven.execute("set transaction isolation level repeatable read, read only")
        for table in read_shape():
            if table.name not in NOT_BROUGHT:
                columns = [column.name for column in table.columns]
                insert_batch(store.connection, table.name, columns, _rows(driven, table.name, columns))


def _rows(driven: Any, table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    with driver().ServerCursor(driven, f"fetch_{table}") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        yield from cursor.execute(f"select {', '.join(columns)} from {table}")
