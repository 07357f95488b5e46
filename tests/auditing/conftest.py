"""A store to audit and an engine that reads it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from audited_shop import audited_tables, write_store
from storelens.engines.sqlite import SQLiteEngine


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return write_store(tmp_path / "store.db", audited_tables(5))


@pytest.fixture
def engine_of() -> Iterator[Callable[[Path], SQLiteEngine]]:
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(closing(SQLiteEngine(path)))
