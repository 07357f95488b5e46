"""Rows in columns on their way into a store that is being built: all are in it, or one line says why not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest

from storelens.errors import StoreUnavailable
from storelens.store.column_writer import ColumnWriter
from storelens.store.database import explained

ROWS = pa.table({"number": [1, 2, None], "text": ["a", "é", None], "share": [0.5, None, 1.0]})
KEPT = "insert into kept values (?1, coalesce(?2, '-'), ?3)"
MANY = pa.table({"number": [*range(30_000)], "text": ["long" * 9] * 30_000, "share": [1.0] * 30_000})


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    store = sqlite3.connect(tmp_path / "store.db", isolation_level=None, check_same_thread=False)
    with closing(store) as opened:
        opened.execute("create table kept (number integer check (number < 20000), text text, share real) strict")
        opened.execute("begin")
        yield opened


def test_rows_come_in_between_those_of_the_connection_itself(connection: sqlite3.Connection) -> None:
    connection.execute("insert into kept (number) values (0)")
    with closing(ColumnWriter(connection)) as writer:
        writer.add({KEPT: ROWS})
        writer.add({KEPT: ROWS.slice(0, 1)})
        writer.finish()
    connection.execute("insert into kept (number) values (9)")

    rows = connection.execute("select * from kept").fetchall()
    ours = [(1, "a", 0.5), (2, "é", None), (None, "-", 1.0), (1, "a", 0.5)]
    assert rows == [(0, None, None), *ours, (9, None, None)]
    assert connection.in_transaction


@pytest.mark.parametrize(
    ("most_pages", "sentence"),
    [(4, "^the disk is full while writing "), (4_000, "^the store .*store.db refused the rows: .*CHECK constraint")],
)
def test_what_cannot_be_written_is_told_in_one_line(
    connection: sqlite3.Connection, tmp_path: Path, most_pages: int, sentence: str
) -> None:
    with closing(ColumnWriter(connection, most_pages)) as writer:
        writer.add({KEPT: MANY})
        with pytest.raises(StoreUnavailable, match=sentence), explained(tmp_path / "store.db"):
            writer.finish()


def test_a_writer_that_is_closed_early_stops(connection: sqlite3.Connection) -> None:
    writer = ColumnWriter(connection)
    writer.add({KEPT: MANY})
    writer.close()
    writer.close()

    connection.execute("begin immediate")  # nobody holds the store
