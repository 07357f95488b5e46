"""Rows that wait beside a store: they come in together, or say in one line why not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest

from storelens.errors import StoreUnavailable
from storelens.store.side_file import SideFile

ROWS = pa.table({"number": [1, 2, None], "text": ["a", "é", None], "share": [0.5, None, 1.0]})
TAKEN = "insert into kept select number, text, share from side_file.rows order by rowid"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    store = sqlite3.connect(tmp_path / "store.db", isolation_level=None, check_same_thread=False)
    with closing(store) as opened:
        yield opened


def test_rows_come_in_within_the_transaction_of_the_store(connection: sqlite3.Connection) -> None:
    connection.execute("create table kept (number integer, text text, share real) strict")
    connection.execute("begin")
    connection.execute("insert into kept (number) values (0)")
    with closing(SideFile(connection)) as side:
        side.append("rows", ROWS)
        side.append("rows", ROWS.slice(0, 1))
        side.take_over(TAKEN)
        folder = side.path.parent

    rows = connection.execute("select * from kept").fetchall()
    assert rows == [(0, None, None), (1, "a", 0.5), (2, "é", None), (None, None, 1.0), (1, "a", 0.5)]
    assert not folder.exists()
    connection.execute("rollback")
    assert connection.execute("select count(*) from kept").fetchone() == (0,)


def test_a_full_disk_is_told_in_one_line(connection: sqlite3.Connection) -> None:
    many = pa.table({"number": [*range(30_000)], "text": ["long" * 9] * 30_000, "share": [1.0] * 30_000})
    with closing(SideFile(connection, most_pages=4)) as side:
        side.append("rows", ROWS)
        with pytest.raises(StoreUnavailable, match=r"^cannot write .* - free space on that disk and run this again"):
            side.append("rows", many)
