"""A store in SQLite written as a folder of Parquet files as another program might: some keys to a file, each file named
by what is in it, so that a file stays as it is while its rows do. Files that the manifest names no more are left.
"""

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from storelens.schema import SCHEMA_VERSION
from storelens.store.parquet_folder import MANIFEST, Manifest, Part
from storelens.store.parquet_types import Column, table_columns
from storelens.store.parquet_writing import to_arrow


def write_pieces(store: Path, folder: Path, keys_of_a_file: int = 30) -> Path:
    """Write the store at `store` as it is now to `folder`, under a new id, and return the folder."""
    store_id = os.urandom(8).hex()
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("update settings set value = ? where name = 'store_id'", [store_id])  # rolled back
        tables = {
            table: _write(connection, folder, table, columns, keys_of_a_file)
            for table, columns in table_columns().items()
            if table != "change_log"
        }
    tables["change_log"] = (_write_file(folder, "change_log", table_columns()["change_log"], []),)
    fresh = folder / "store.json.fresh"
    fresh.write_text(Manifest(store_id, SCHEMA_VERSION, tables).text(), encoding="utf-8")
    fresh.replace(folder / MANIFEST)
    return folder


def _write(
    connection: sqlite3.Connection, folder: Path, table: str, columns: tuple[Column, ...], keys_of_a_file: int
) -> tuple[Part, ...]:
    names = ", ".join(column.name for column in columns)
    rows = connection.execute(f"select {names} from {table} order by 1").fetchall()
    pieces: dict[int, list[tuple[Any, ...]]] = {} if rows else {0: []}
    for row in rows:
        pieces.setdefault(row[0] // keys_of_a_file if isinstance(row[0], int) else 0, []).append(row)
    return tuple(_write_file(folder, table, columns, piece) for piece in pieces.values())


def _write_file(folder: Path, table: str, columns: tuple[Column, ...], rows: list[tuple[Any, ...]]) -> Part:
    name = f"{table}/{hashlib.sha256(repr(rows).encode()).hexdigest()[:12]}.parquet"
    path = folder / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        values = list(zip(*rows, strict=True)) or [()] * len(columns)
        arrays = [to_arrow(list(some), column.type) for some, column in zip(values, columns, strict=True)]
        pq.write_table(pa.table(arrays, names=[column.name for column in columns]), path, store_schema=False)
    return Part(name, len(rows), path.stat().st_size)
