"""A statement's rows in parts: the same rows, never all at once, and ended where nobody takes them any more."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from storelens.engines import Engine
from storelens.engines.contract import STREAM_ROWS
from storelens.engines.duckdb import DuckDBEngine
from storelens.engines.sqlite import SQLiteEngine
from storelens.engines.stop import Stop
from storelens.errors import QueryEnded, QueryFailed
from storelens.rewrite import Statement

NUMBERS = (
    "with recursive n (i) as (select 1 union all select i + 1 from n where i < $most) "
    "select i, i * 2 as twice from n order by i"
)
MANY = Statement(NUMBERS, {"most": 25_000})
ENDLESS = Statement(NUMBERS, {"most": 1_000_000_000})
SHORT = Statement("select 1 as one", {})


@pytest.fixture(params=["duckdb", "sqlite"])
def engine(request: pytest.FixtureRequest, simulated_path: Path) -> Iterator[Engine]:
    opened: Engine = DuckDBEngine(None) if request.param == "duckdb" else SQLiteEngine(simulated_path)
    yield opened
    opened.close()


def test_the_parts_are_the_rows(engine: Engine) -> None:
    parts = list(engine.stream(MANY))
    assert pa.concat_tables(parts).to_pydict() == engine.run(MANY).to_pydict()
    assert len(parts) == 3
    assert max(part.num_rows for part in parts) <= STREAM_ROWS


def test_no_rows_are_one_part_that_names_the_columns(engine: Engine) -> None:
    (part,) = engine.stream(Statement("select 1 as one, 'x' as two where 1 = 2", {}))
    assert (part.num_rows, part.column_names) == (0, ["one", "two"])


def test_others_are_asked_while_parts_wait_to_be_taken(engine: Engine) -> None:
    parts = engine.stream(MANY)
    next(parts)
    assert engine.run(SHORT).to_pylist() == [{"one": 1}]
    assert sum(part.num_rows for part in parts) == 25_000 - STREAM_ROWS


def test_a_stream_that_is_closed_is_ended(engine: Engine) -> None:
    parts = engine.stream(MANY)
    next(parts)
    parts.close()  # type: ignore[attr-defined]
    assert engine.run(SHORT).to_pylist() == [{"one": 1}]


def test_what_computes_is_ended_and_says_why(engine: Engine) -> None:
    stop = Stop()
    timer = stop.after(0.2, "it took longer than 0.2 s")
    with pytest.raises(QueryEnded, match="longer than 0.2 s"):
        list(engine.stream(ENDLESS, stop))
    timer.cancel()
    assert engine.run(SHORT).to_pylist() == [{"one": 1}]


def test_an_end_between_two_parts_does_not_wait_for_the_taker(engine: Engine) -> None:
    stop = Stop()
    parts = engine.stream(MANY, stop)
    next(parts)
    started = time.perf_counter()
    ending = threading.Thread(target=stop.end, args=["the client left"])
    ending.start()
    ending.join(5)
    assert time.perf_counter() - started < 1
    with pytest.raises(QueryEnded, match="the client left"):
        next(parts)


def test_parts_may_be_taken_by_several_threads_in_turn(engine: Engine) -> None:
    parts = engine.stream(MANY)
    taken: list[int] = []
    for _ in range(3):
        thread = threading.Thread(target=lambda: taken.append(next(parts).num_rows))
        thread.start()
        thread.join()
    assert sum(taken) == 25_000


def test_an_error_is_told_at_the_first_part(engine: Engine) -> None:
    with pytest.raises(QueryFailed, match="nowhere"):
        next(iter(engine.stream(Statement("select * from nowhere", {}))))


def test_an_error_in_the_middle_is_told_there() -> None:
    failing = Statement("select case when i = 60000 then error('broken') else i end as i from range(90000) r(i)", {})
    with pytest.raises(QueryFailed, match="broken"):
        for part in DuckDBEngine(None).stream(failing):
            assert part.num_rows


SORTING = Statement("select i, repeat('x', 100) || i as text from range(2000000) as r (i) order by hash(i)", {})
ON_A_FULL_DISK = """
import resource, signal, sys
from storelens.engines.duckdb import DuckDBEngine
from storelens.errors import StoreUnavailable
from storelens.rewrite import Statement

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
engine = DuckDBEngine(None)
engine.execute("set memory_limit = '60MB'")
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    list(engine.stream(Statement(sys.argv[1], {})))
except StoreUnavailable as error:
    print(error)
"""


def test_a_sort_that_finds_no_room_on_the_disk_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ON_A_FULL_DISK, SORTING.sql], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.startswith("there is no room in memory or on disk for what the query sorts: ")
    assert done.stdout.rstrip().endswith(" - free some, or ask for a shorter period")
    assert list(tmp_path.rglob("*.tmp")) in ([], [tmp_path / ".tmp"])
