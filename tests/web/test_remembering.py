"""A version's results are computed once, whichever page asks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storelens import open_store
from storelens.catalogue import find_query
from storelens.engines.duckdb import DuckDBEngine
from storelens.engines.stop import Stop
from storelens.filters import Filters
from storelens.reading import Ask, Reading
from storelens.rewrite import Statement
from storelens.warehouse import Warehouse
from storelens.web.remembering import FURNITURE, RememberingReading


@pytest.fixture
def engine(web_shop: Path) -> Iterator[DuckDBEngine]:
    with open_store(f"sqlite:///{web_shop}") as shop:
        shop.history()  # it builds the warehouse where there is none
    path = Warehouse(web_shop).current()
    assert path is not None
    engine = DuckDBEngine(path)
    yield engine
    engine.close()


@pytest.fixture
def run(engine: DuckDBEngine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that the engine was asked to run."""
    asked: list[str] = []
    run = engine.run

    def count(statement: Statement, stop: Stop | None = None) -> object:
        asked.append(statement.sql)
        return run(statement, stop)

    monkeypatch.setattr(engine, "run", count)
    return asked


def test_the_same_question_is_computed_once_and_answers_the_same(engine: DuckDBEngine, run: list[str]) -> None:
    with ThreadPoolExecutor(2) as pool:
        reading = RememberingReading(engine, {}, pool)
        query = find_query("revenue_by_region")
        first = reading.ask(query, Filters())
        again = next(reading.ask_each([Ask(query, Filters())]))
        assert again is first
        assert first.table == Reading(engine, {}, pool).ask(query, Filters()).table
    assert len([sql for sql in run if sql == first.statement.sql]) == 2  # once by each reading


def test_an_answer_without_rows_is_remembered_and_other_values_are_another_question(
    engine: DuckDBEngine, run: list[str]
) -> None:
    with ThreadPoolExecutor(2) as pool:
        reading = RememberingReading(engine, {}, pool)
        query = find_query("top_products")
        few = [reading.ask(query, Filters(), values={"top_n": number}) for number in (0, 0, 3)]
        assert [len(result) for result in few] == [0, 0, 3]
    assert len([sql for sql in run if sql == few[0].statement.sql]) == 2


def test_the_oldest_makes_room(engine: DuckDBEngine, run: list[str]) -> None:
    with ThreadPoolExecutor(2) as pool:
        reading = RememberingReading(engine, {}, pool, most_bytes=32 * FURNITURE)
        query = find_query("top_products")
        for number in (*range(1, 41), 1):
            reading.ask(query, Filters(), values={"top_n": number})
        assert reading._bytes <= 32 * FURNITURE
        assert len([sql for sql in run if sql == reading.statement(query, Filters()).sql]) == 41
