"""`serve --engine lake --master ...`: what needs a large table is Spark's, and ends with the request that asked it."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import batch
from lake_files import write_lake
from small_shop import FIRST, LAST, random_tables
from storelens.catalogue import find_query
from storelens.engines.progress import Progress
from storelens.engines.spark import SparkEngine, SparkSettings
from storelens.engines.stop import Stop
from storelens.errors import QueryEnded
from storelens.filters import Filters
from storelens.lake.far import FarLakeEngine, FarStatement
from storelens.store.load import create_store
from storelens.web import far_reading
from storelens.web.served import Served
from storelens.web.settings import WebSettings
from storelens.web.version import ServedVersion

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]  # on a busy machine
NORTH = Filters(regions=("North",))
ENDLESS = "select count(*) as n from ledger as a cross join ledger as b cross join ledger as c cross join ledger as d where a.net_minor + b.net_minor + c.net_minor + d.net_minor = 1"


@pytest.fixture(scope="module")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("served") / "store.db"
    tables = random_tables(7, orders=100)
    create_store(
        path, [batch(table, rows) for table, rows in tables.items() if rows], {"currency": "USD"}, (FIRST, LAST)
    )
    write_lake(path)
    return path


@pytest.fixture(scope="module")
def version(store_path: Path, spark: SparkSettings) -> Iterator[ServedVersion]:
    served = Served(WebSettings(store_url=f"sqlite:///{store_path}", engine="lake", spark=spark))
    served.open()
    with served.lease() as version:
        yield version
    served.close()


def test_a_small_mart_s_question_is_answered_here(version: ServedVersion) -> None:
    assert version.reading.ask(find_query("revenue_by_region"), NORTH).engine == "lake"


@pytest.mark.parametrize("name", ["orders_by_status", "latest_reviews"])
def test_a_large_table_s_question_is_spark_s(version: ServedVersion, store_path: Path, name: str) -> None:
    asked = version.reading.ask(find_query(name), NORTH if name == "orders_by_status" else Filters())
    assert asked.engine == "spark"
    here = Served(WebSettings(store_url=f"sqlite:///{store_path}", engine="lake"))
    here.open()
    try:
        there = here.current.reading.ask(asked.query, NORTH if name == "orders_by_status" else Filters())
        assert there.engine == "lake"
        assert asked.to_pylist() == there.to_pylist()
    finally:
        here.close()


def test_an_export_is_spark_s_too(version: ServedVersion) -> None:
    statement = version.reading.statement(find_query("orders_by_status"), Filters())
    assert isinstance(statement, FarStatement)
    assert version.reading.engine_of(statement) == "spark"
    rows = sum(part.num_rows for part in version.reading.engine.stream(statement))
    assert rows == version.reading.engine.run(statement).num_rows > 0


def test_the_stop_of_a_request_ends_spark_s_job(version: ServedVersion) -> None:
    engine, stop, seen = version.reading.engine, Stop(), []
    assert isinstance(engine, FarLakeEngine)
    engine.run(FarStatement("select 1 as one from ledger limit 1", {}))
    spark = engine._spark
    assert isinstance(spark, SparkEngine)

    def end(now: Progress) -> None:
        seen.append(now)
        if now.known and not stop.is_ended:
            threading.Thread(target=stop.end, args=["its client has left"]).start()

    kept, spark.on_progress = spark.on_progress, end
    try:
        with pytest.raises(QueryEnded, match="its client has left"):
            engine.run(FarStatement(ENDLESS, {}), stop)
    finally:
        spark.on_progress = kept
    assert seen[-1].known > 0
    assert not spark.session.sparkContext.statusTracker().getActiveJobsIds()


def test_how_far_spark_has_come_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(far_reading, "TELL_SECONDS", 0.0)
    with caplog.at_level(logging.INFO, logger="storelens.web"):
        far_reading.progress_in_log()(Progress(1200, 4000))
    assert caplog.messages == ["Spark has done 1,200 of the 4,000 tasks known so far"]
