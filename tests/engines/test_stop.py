"""A statement can be ended at any time: before it begins, while it runs, and without touching the next one."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from storelens.engines import Engine
from storelens.engines.duckdb import DuckDBEngine
from storelens.engines.sqlite import SQLiteEngine
from storelens.engines.stop import Stop
from storelens.errors import QueryEnded
from storelens.rewrite import Statement

# Minutes of work, were it not ended.
ENDLESS = Statement(
    "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000000000) select max(i) as i from n",
    {},
)
SHORT = Statement("select 1 as one", {})


@pytest.fixture(params=["duckdb", "sqlite"])
def engine(request: pytest.FixtureRequest, simulated_path: Path) -> Iterator[Engine]:
    opened: Engine = DuckDBEngine(None) if request.param == "duckdb" else SQLiteEngine(simulated_path)
    yield opened
    opened.close()


def test_what_runs_is_ended_and_says_why(engine: Engine) -> None:
    stop = Stop()
    timer = stop.after(0.2, "it took longer than 0.2 s - choose a shorter period")
    with pytest.raises(QueryEnded, match="longer than 0.2 s"):
        engine.run(ENDLESS, stop)
    timer.cancel()
    assert engine.run(SHORT).to_pylist() == [{"one": 1}]


def test_what_would_begin_does_not(engine: Engine) -> None:
    stop = Stop()
    stop.end()
    with pytest.raises(QueryEnded, match="nobody waits"):
        engine.run(ENDLESS, stop)


def test_an_end_that_comes_just_as_it_begins_is_not_lost(engine: Engine) -> None:
    for wait in (0, 0.0001, 0.001, 0.003, 0.01):
        stop = Stop()
        errors: list[BaseException] = []

        def run(stop: Stop = stop, errors: list[BaseException] = errors) -> None:
            try:
                engine.run(ENDLESS, stop)
            except QueryEnded as error:
                errors.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        time.sleep(wait)
        stop.end()
        thread.join(20)
        assert not thread.is_alive()
        assert len(errors) == 1


def test_an_error_of_the_statement_stays_its_own(engine: Engine) -> None:
    with pytest.raises(Exception, match="nowhere") as raised:
        engine.run(Statement("select * from nowhere", {}), Stop())
    assert not isinstance(raised.value, QueryEnded)
