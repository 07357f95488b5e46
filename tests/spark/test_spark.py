"""Every query of the catalogue on Spark, over a lake it built itself: the rows that the other engines give."""

import threading
from collections.abc import Callable, Iterator

import pyarrow as pa
import pytest
from typer.testing import CliRunner

import test_queries
from conftest import batch
from planned_shop import write_whole_plan
from small_shop import FIRST, LAST, random_tables
from spark.lake_marks import changed_parts, marks
from spark.marts import assert_same_marts
from storelens import open_store
from storelens.catalogue import load_catalogue
from storelens.cli.app import app
from storelens.engines.progress import Progress
from storelens.engines.spark import SparkEngine, SparkSettings
from storelens.engines.stop import Stop
from storelens.errors import QueryEnded, QueryFailed, StoreUnavailable
from storelens.filters import Filters
from storelens.lake.building import How, build_lake, lake_of, open_lake
from storelens.lake.layout import KEPT_BY_DAY, MART_DAYS
from storelens.lake.served import open_served
from storelens.rewrite import Statement
from storelens.shop import Shop
from storelens.store.load import create_store
from warehouse.test_merge import EDITS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # on a busy machine
# A query is compiled for each case anew, which takes Spark a second of a core: two cases hold every kind of filter.
CASES = ("a year before", "all at once")
DAY = str(LAST)
DATED = (*MART_DAYS, *KEPT_BY_DAY)
TOGETHER = [sql for name, sql in EDITS.items() if "category" not in name]
ENDLESS = "select count(*) as n from ledger as a cross join ledger as b cross join ledger as c cross join ledger as d where a.net_minor + b.net_minor + c.net_minor + d.net_minor = 1"
# Queries that Spark cannot answer as the others do, and why: each must still fail.
EXCEPTIONS: dict[str, str] = {}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, spark: SparkSettings) -> Iterator[Shop]:
    path = tmp_path_factory.mktemp("contract") / "store.db"
    tables = random_tables(7, orders=150)
    create_store(
        path, [batch(table, rows) for table, rows in tables.items() if rows], {"currency": "USD"}, (FIRST, LAST)
    )
    write_whole_plan(path)
    with open_store(f"sqlite:///{path}") as opened:
        opened.spark = How(spark)
        yield opened


def test_the_marts_are_the_store_s(shop: Shop) -> None:
    assert_same_marts(shop.engine("spark"), shop.engine("duckdb"))
    assert_same_marts(shop.engine("lake"), shop.engine("duckdb"))


@pytest.mark.parametrize("name", load_catalogue())
def test_spark_gives_the_same_rows(shop: Shop, name: str, request: pytest.FixtureRequest) -> None:
    if name in EXCEPTIONS:
        request.applymarker(pytest.mark.xfail(reason=EXCEPTIONS[name], strict=True))
    query = load_catalogue()[name]
    filters = test_queries.filters_for(query, test_queries.CASES[case_of(name)]) or Filters()
    there = shop.ask(query, filters, engine="spark").to_pylist()
    assert test_queries.rounded(there) == test_queries.rounded(shop.ask(query, filters).to_pylist())


@pytest.mark.parametrize("name", load_catalogue())
def test_duckdb_over_the_lake_gives_the_same_rows(shop: Shop, name: str) -> None:
    query = load_catalogue()[name]
    shop.engine("spark")  # builds it
    for case in test_queries.CASES.values():
        filters = test_queries.filters_for(query, case) or Filters()
        there = shop.ask(query, filters, engine="lake").to_pylist()
        assert test_queries.rounded(there) == test_queries.rounded(shop.ask(query, filters).to_pylist())


def test_a_statement_is_streamed_in_parts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storelens.engines.spark.engine.STREAM_ROWS", 100)
    statement = Statement(
        "select order_id, entry_date, net_minor from ledger order by order_item_id, entry_date, net_minor", {}
    )
    parts = list(shop.engine("spark").stream(statement))
    assert len(parts) > 1
    assert max(part.num_rows for part in parts) == 100
    assert pa.concat_tables(parts) == shop.engine("spark").run(statement)
    empty = list(shop.engine("spark").stream(Statement("select order_id from ledger where order_id < 0", {})))
    assert [(part.num_rows, part.column_names) for part in empty] == [(0, ["order_id"])]


@pytest.mark.parametrize(
    "ask", [lambda engine, *asked: engine.run(*asked), lambda engine, *asked: list(engine.stream(*asked))]
)
def test_a_statement_is_ended_while_it_runs(shop: Shop, ask: Callable[..., object]) -> None:
    stop, seen = Stop(), []
    engine = shop.engine("spark")
    assert isinstance(engine, SparkEngine)

    def end(now: Progress) -> None:
        seen.append(now)
        if now.known and not stop.is_ended:
            threading.Thread(target=stop.end, args=["it took too long"]).start()

    engine.on_progress = end
    try:
        with pytest.raises(QueryEnded, match="it took too long"):
            ask(engine, Statement(ENDLESS, {}), stop)
    finally:
        engine.on_progress = None
    assert seen[-1].known > 0
    assert engine.run(Statement("select 1 as one", {})).to_pylist() == [{"one": 1}]


def test_what_spark_cannot_answer_is_one_line(shop: Shop) -> None:
    with pytest.raises(QueryFailed, match="Spark could not run the query: .*no_such_column") as told:
        shop.engine("spark").run(Statement("select no_such_column from ledger", {}))
    assert len(str(told.value).splitlines()) == 1


def test_a_file_that_is_damaged_is_named(shop: Shop, spark: SparkSettings) -> None:
    lake = lake_of(shop.store.path)
    version = lake.current()
    assert version is not None
    name, size = next(iter(version.tables["reviews"].files.items()))
    kept = (lake.folder / name).read_bytes()
    (lake.folder / name).write_bytes(b"x" * size)
    try:
        with pytest.raises(StoreUnavailable, match=f"{name} is cut or damaged - run storelens spark build --anew"):
            open_lake(lake, spark).run(Statement("select sum(rating) as x from reviews", {}))
        with pytest.raises(StoreUnavailable, match=name):
            open_served(lake)
    finally:
        (lake.folder / name).write_bytes(kept)


def case_of(name: str) -> str:
    """Return the case a query is asked under: by turns, so that every kind of filter meets half of them."""
    return CASES[list(load_catalogue()).index(name) % len(CASES)]


def test_the_commands_build_ask_and_say_what_is_there(
    shop: Shop, spark: SparkSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.engine("spark")
    monkeypatch.setenv("STORELENS_SPARK_MASTER", spark.master)

    def run(*words: str) -> str:
        result = CliRunner().invoke(app, ["--store", f"sqlite:///{shop.store.path}", *words])
        assert result.exit_code == 0, result.stderr
        return result.stdout

    assert run("spark", "build").startswith("the lake is current: version 1, 0 new files of ")
    assert "a file for each day" in run("spark", "info")
    asked = ("query", "revenue_by_region", "--format", "csv")
    assert run(*asked, "--engine", "spark") == run(*asked, "--engine", "lake") == run(*asked)


# The tests from here on change the store, in this order.


def test_a_new_order_writes_its_day_s_files_and_no_other_day_s(shop: Shop, spark: SparkSettings) -> None:
    shop.engine("spark")
    lake = lake_of(shop.store.path)
    first = lake.current()
    assert first is not None
    before = marks(lake, first)
    with shop.store.transaction() as connection:
        connection.execute(
            "insert into orders (order_id, customer_id, ordered_at, order_date, order_hour, region, channel, status, is_test) "
            f"values (900, 1, '{DAY} 12:00:00', '{DAY}', 12, 'North', 'web', 'delivered', 0)"
        )
        connection.execute(
            "insert into order_items (order_id, product_id, quantity, unit_price_minor) values (900, 1, 2, 900)"
        )
    done = build_lake(shop.store, lake, How(spark))
    assert done.kind == "refreshed"
    changed = {name: changed_parts(first.tables[name], done.version.tables[name]) for name in DATED}
    assert changed.pop("product_months") == {f"{DAY[:7]}-01"}
    assert {name: parts for name, parts in changed.items() if parts - {DAY}} == {}
    assert changed["ledger"] == changed["order_facts"] == changed["daily_sales"] == {DAY}
    after = marks(lake, done.version)
    assert all(after[name] == before[name] for name in after.keys() & before.keys())
    assert_same_marts(open_served(lake), shop.engine("duckdb"))
    assert build_lake(shop.store, lake, How(spark)).kind == "current"


def test_after_every_kind_of_edit_it_holds_what_the_warehouse_holds(shop: Shop, spark: SparkSettings) -> None:
    with shop.store.transaction() as connection:
        for sql in TOGETHER:
            connection.execute(sql)
    lake = lake_of(shop.store.path)
    assert build_lake(shop.store, lake, How(spark)).kind == "refreshed"
    assert_same_marts(open_served(lake), shop.engine("duckdb"))
