"""PostgreSQL as an engine: every query of the catalogue gives the rows that the other engines give."""

import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pyarrow as pa
import pytest

from conftest import GOLDEN_DAYS, batch, golden_tables
from planned_shop import write_whole_plan
from postgres_server import Server
from small_shop import FIRST, LAST, random_tables
from storelens import open_store
from storelens.catalogue import load_catalogue
from storelens.checks import find_checks, run_check
from storelens.engines.contract import STREAM_ROWS
from storelens.engines.postgres import PostgresEngine
from storelens.engines.stop import Stop
from storelens.errors import QueryEnded, QueryFailed, StoreUnavailable
from storelens.filters import Filters, read_filters
from storelens.own_query import read_own_query
from storelens.reading import Reading
from storelens.rewrite import Statement
from storelens.shop import Shop
from storelens.store.load import create_store
from storelens.store.postgres.copying import copy_store
from test_queries import ASKED, CASES, filters_for, rounded

# The other cases put the same conditions into the same queries.
SOME_CASES = ("everything", "a year before", "all at once")
ENDLESS = Statement(
    "select count(*) as n from generate_series(1, 1000000000) as a cross join generate_series(1, 9) as b", {}
)
MANY = Statement(
    "select i, i % 7 as seventh, %(most)s as most from generate_series(1, %(most)s) as r (i) order by i",
    {"most": 25_000},
)
SHORT = Statement("select 1 as one", {})


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    path = tmp_path_factory.mktemp("contract") / "store.db"
    create_store(
        path, [batch(table, rows) for table, rows in random_tables(7, orders=150).items() if rows], {"currency": "USD"},
        (FIRST, LAST),
    )  # fmt: skip
    write_whole_plan(path)
    with open_store(f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture(scope="module")
def address(shop: Shop, postgres_server: Server) -> str:
    """The address of a copy of the shop, to be read and not changed."""
    made = postgres_server.database()
    copy_store(shop.store.path, made)
    return made


@pytest.fixture(scope="module")
def engine(address: str) -> Iterator[PostgresEngine]:
    with closing(PostgresEngine(address)) as opened:
        yield opened


@pytest.fixture(scope="module")
def reading(shop: Shop, engine: PostgresEngine) -> Reading:
    return Reading(engine, shop.settings, shop._pool)


@pytest.mark.parametrize(("name", "case"), [asked for asked in ASKED if asked[1] in SOME_CASES])
def test_postgresql_gives_the_same_rows(shop: Shop, reading: Reading, name: str, case: str) -> None:
    query = load_catalogue()[name]
    filters = filters_for(query, CASES[case]) or Filters()
    assert rounded(reading.ask(query, filters).to_pylist()) == rounded(shop.ask(query, filters).to_pylist())


def test_every_check_finds_the_same(shop: Shop, engine: PostgresEngine) -> None:
    engines = {"duckdb": shop.engine("duckdb"), "sqlite": engine}
    for check in find_checks([]):
        assert run_check(check, engines.__getitem__).table == run_check(check, shop.engine).table, check.name


def test_halves_are_rounded_away_from_zero(reading: Reading) -> None:
    own = read_own_query("select round(cast(n as double) / 2) as half from (values (1), (3), (5), (-1), (-5)) as t (n)")
    assert reading.ask_own(own, Filters()).table.column("half").to_pylist() == [1, 2, 3, -1, -3]


@pytest.mark.parametrize(
    ("month", "lens", "expected"),
    [
        ("2025-01", "event", [10000, 1000, 0, 9000, 500, 720, 10220]),
        ("2025-02", "event", [0, 0, 2700, -2700, 0, -216, -2916]),
        ("2025-01", "order", [10000, 1000, 2700, 6300, 500, 504, 7304]),
    ],
)
def test_the_golden_example_comes_out(golden_on_postgres: Reading, month: str, lens: str, expected: list[int]) -> None:
    filters = read_filters(lens=lens, start=f"{month}-01", end=f"{month}-{'31' if month == '2025-01' else '28'}")
    (row,) = golden_on_postgres.ask(load_catalogue()["kpis"], filters).to_pylist()
    names = ("gross", "discount", "returns", "net", "shipping", "tax", "total")
    assert [row[f"{name}_minor"] for name in names] == expected


@pytest.fixture(scope="module")
def golden_on_postgres(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: Server, shop: Shop
) -> Iterator[Reading]:
    path, address = tmp_path_factory.mktemp("golden") / "store.db", postgres_server.database()
    settings = {"time_zone": "America/New_York", "currency": "USD"}
    create_store(path, [batch(table, rows) for table, rows in golden_tables().items()], settings, GOLDEN_DAYS)
    copy_store(path, address)
    with closing(PostgresEngine(address)) as opened:
        yield Reading(opened, settings, shop._pool)


def test_the_parts_are_the_rows_and_others_are_asked_meanwhile(engine: PostgresEngine) -> None:
    parts = engine.stream(MANY)
    taken = [next(parts)]
    assert engine.run(SHORT).to_pylist() == [{"one": 1}]
    taken += parts
    assert pa.concat_tables(taken).to_pydict() == engine.run(MANY).to_pydict()
    assert [part.num_rows for part in taken] == [STREAM_ROWS, STREAM_ROWS, 25_000 - 2 * STREAM_ROWS]


def test_no_rows_are_one_part_that_names_the_columns(engine: PostgresEngine) -> None:
    (part,) = engine.stream(Statement("select 1 as one, 'x' as two where 1 = 2", {}))
    assert (part.num_rows, part.column_names) == (0, ["one", "two"])


def test_what_runs_is_ended_and_says_why(engine: PostgresEngine) -> None:
    stop = Stop()
    timer = stop.after(0.2, "it took longer than 0.2 s")
    with pytest.raises(QueryEnded, match="longer than 0.2 s"):
        engine.run(ENDLESS, stop)
    timer.cancel()
    assert engine.run(SHORT).to_pylist() == [{"one": 1}]


def test_an_end_that_comes_just_as_it_begins_is_not_lost(engine: PostgresEngine) -> None:
    stop, errors = Stop(), list[BaseException]()

    def run() -> None:
        try:
            list(engine.stream(ENDLESS, stop))
        except QueryEnded as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    stop.end()
    thread.join(20)
    assert (thread.is_alive(), len(errors)) == (False, 1)


@pytest.mark.parametrize(
    "writing", ["delete from settings", "with gone as (delete from settings returning name) select * from gone"]
)
def test_nothing_is_written(engine: PostgresEngine, writing: str) -> None:
    with pytest.raises(QueryFailed, match="read-only transaction"):
        engine.run(Statement(writing, {}))
    assert engine.run(Statement("select count(*) > 3 as held from settings", {})).to_pylist() == [{"held": True}]


def test_a_per_cent_sign_in_a_text_or_comment_is_no_value(engine: PostgresEngine) -> None:
    asked = Statement("select '5% o''f %(x)s' as a, 7 % 4 as b, %(x)s as c -- 100%\n/* it's % */", {"x": "100%"})
    assert engine.run(asked).to_pylist() == [{"a": "5% o'f %(x)s", "b": 3, "c": "100%"}]


def test_texts_are_in_the_order_of_their_bytes(engine: PostgresEngine) -> None:
    rows: list[dict[str, Any]] = engine.run(
        Statement(
            "select sku from (select sku from products union all select v from (values ('a'), ('B')) as t (v)) as s order by sku",
            {},
        )
    ).to_pylist()
    found = [row["sku"] for row in rows]
    assert found == sorted(found)


def test_an_error_is_one_line_in_the_words_of_the_server(engine: PostgresEngine) -> None:
    with pytest.raises(QueryFailed) as caught:
        next(iter(engine.stream(Statement("select *\nfrom nowhere", {}))))
    assert str(caught.value) == ('PostgreSQL could not run the query: relation "nowhere" does not exist - mend the SQL')


def test_a_connection_that_is_lost_is_said_and_the_next_question_has_another(
    address: str, postgres_server: Server
) -> None:
    with closing(PostgresEngine(address)) as engine:
        parts = engine.stream(MANY)
        next(parts)
        ended = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        postgres_server.execute(ended, address)
        with pytest.raises(StoreUnavailable, match=r"PostgreSQL ended the connection: .* - try again when it is back$"):
            list(parts)
        assert engine.run(SHORT).to_pylist() == [{"one": 1}]


def test_a_database_without_a_store_is_named_as_such(postgres_server: Server) -> None:
    with pytest.raises(StoreUnavailable, match="is it a Storelens store"):
        PostgresEngine(postgres_server.database())
