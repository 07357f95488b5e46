"""The store's own queries: their headers are whole, and they run as they stand in their files."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from audited_shop import audited_tables, write_store
from storelens.catalogue import load_catalogue, load_checks, load_marts, load_store_queries
from storelens.engines.sqlite import SQLiteEngine
from storelens.rewrite import parse_common
from storelens.store_queries import ask, store_query


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_store(tmp_path_factory.mktemp("asked") / "store.db", audited_tables(5))


@pytest.mark.parametrize("name", load_store_queries())
def test_headers_are_whole(name: str) -> None:
    query = store_query(name)
    assert "?" in query.question
    assert query.grain
    assert query.columns
    assert query.filters == ()
    assert query.extra["engine"] == "sqlite"
    assert parse_common(query).args.get("order") is not None


@pytest.mark.parametrize("name", load_store_queries())
def test_the_text_as_written_gives_the_same_rows_in_sqlite(path: Path, name: str) -> None:
    query = store_query(name)
    values: dict[str, Any] = {parameter.name: parameter.default for parameter in query.parameters}
    with closing(sqlite3.connect(path)) as connection:
        written = connection.execute(query.text, values).fetchall()
    with closing(SQLiteEngine(path)) as engine:
        asked = ask(engine, name).rows
    assert [tuple(str(value) for value in row) for row in written] == [tuple(map(str, row.values())) for row in asked]


def test_no_name_is_used_twice() -> None:
    others = {*load_catalogue(), *load_checks(), *load_marts()}
    assert not others & set(load_store_queries())
