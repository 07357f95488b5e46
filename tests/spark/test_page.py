"""The page while Spark works for it: how far it has come, a button that ends its jobs, another that asks again."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hatch_build import is_current
from playwright.sync_api import Browser, Page, expect

from conftest import batch
from lake_files import write_lake
from small_shop import FIRST, LAST, random_tables
from storelens.engines.spark import SparkSettings
from storelens.engines.spark.session import open_spark
from storelens.lake.far import FarLakeEngine, FarStatement
from storelens.store.load import create_store
from storelens.web.app import create_app
from storelens.web.settings import WebSettings
from web.conftest import SECRET, served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]  # on a busy machine
ROOT = Path(__file__).parents[2]
WAITS_MS = 60_000
# Looks at every row whether it was ended: the endless joins of test_serving go on for a while after it.
ENDLESS = "select count(*) as n from range(0, 100000000000000, 1, 8) where id % 7 = 8"
expect.set_options(timeout=WAITS_MS)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, spark: SparkSettings) -> Iterator[str]:
    """A server of a lake whose large tables are Spark's."""
    assert is_current(ROOT), "the page is not of today's sources - run make page"
    path = tmp_path_factory.mktemp("watched") / "store.db"
    tables = random_tables(7, orders=100)
    batches = [batch(table, rows) for table, rows in tables.items() if rows]
    create_store(path, batches, {"currency": "USD"}, (FIRST, LAST))
    write_lake(path)
    settings = WebSettings(
        store_url=f"sqlite:///{path}", engine="lake", spark=spark, secret=SECRET, query_seconds=500.0
    )
    with served(create_app(settings)) as client:
        yield str(client.base_url).rstrip("/")


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let every statement of Spark's be one that never ends; undone by the test."""
    run = FarLakeEngine.run

    def run_endless(engine, statement, stop=None):  # type: ignore[no-untyped-def]
        return run(engine, FarStatement(ENDLESS, {}) if isinstance(statement, FarStatement) else statement, stop)

    monkeypatch.setattr(FarLakeEngine, "run", run_endless)
    return monkeypatch


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(WAITS_MS)
    yield page
    context.close()


@pytest.fixture
def running(spark: SparkSettings) -> Callable[[], bool]:
    """Return what says whether any job of Spark's runs."""
    tracker = open_spark(spark).sparkContext.statusTracker()
    return lambda: bool(tracker.getActiveJobsIds())


def test_a_page_says_how_far_spark_is_and_can_be_stopped_and_asked_again(
    address: str, page: Page, endless: pytest.MonkeyPatch, running: Callable[[], bool]
) -> None:
    page.goto(f"{address}/sales?period=all")
    bar = page.locator("[role=progressbar][aria-valuenow]").first
    expect(bar).to_have_attribute("aria-valuetext", re.compile(r"^[\d,]+ of [\d,]+ tasks done$"))
    expect(page.locator("[data-panel=channels] .body")).to_contain_text("web")  # what DuckDB answers is there
    assert running()
    asked = page.locator("[data-panel=where_orders_stand]")
    asked.get_by_role("button", name="Cancel").click()
    expect(asked).to_contain_text("Stopped before it was ready.")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    wait_until_not(running, page)

    endless.undo()
    asked.get_by_role("button", name="Ask again").click()
    expect(asked).to_contain_text("delivered")
    expect(page.get_by_text("Stopped before")).to_have_count(0)
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)


def test_a_query_says_how_far_spark_is_and_can_be_stopped_and_asked_again(
    address: str, page: Page, endless: pytest.MonkeyPatch, running: Callable[[], bool]
) -> None:
    page.goto(f"{address}/sql?query=latest_reviews&period=all")
    expect(page.get_by_role("progressbar", name="The query")).to_have_attribute("aria-valuemin", "0")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Stopped before it was ready.")).to_be_visible()
    wait_until_not(running, page)

    endless.undo()
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.locator("main table")).to_be_visible()


def wait_until_not(claim: Callable[[], bool], page: Page) -> None:
    """Wait until a claim is no longer true; the test's own time limit ends it."""
    while claim():
        page.wait_for_timeout(50)
