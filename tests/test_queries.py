"""Every query of the catalogue: equal rows on every engine under many filters, and golden rows that a diff shows."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import batch
from planned_shop import write_whole_plan
from small_shop import FIRST, LAST, random_tables
from storelens import open_store
from storelens.batches import TableBatch
from storelens.catalogue import Query, load_catalogue, load_file
from storelens.engines import ENGINES, conform
from storelens.filters import Filters, parse_day
from storelens.rewrite import Statement, parse_common
from storelens.schema import CHECKS_FILE, MARTS_FILE, TOPIC_FILES
from storelens.shop import Shop
from storelens.store.load import create_store

GOLDEN = Path(__file__).parent / "golden"
REQUIRED = ["kpis", "revenue_by_day", "revenue_by_month", "revenue_by_category", "revenue_by_region", "revenue_by_channel", "sales_by_weekday_hour", "region_category_matrix", "top_products", "top_customers_by_region", "sales_ladder", "product_performance", "abc_classes", "xyz_classes", "bought_together", "unsold_products", "new_and_returning", "cohort_retention", "rfm_scores", "rfm_segments", "value_by_cohort", "stock_position", "stock_value_by_category", "stock_outs", "sell_through", "inventory_turnover", "stock_ageing", "supplier_lead_times", "rating_summary", "rating_trend", "ratings_by_product", "rating_chain"]  # fmt: skip

CASES: dict[str, dict[str, Any]] = {
    "everything": {},
    "a month": {"start": "2025-02-01", "end": "2025-02-28"},
    "a year before": {"start": "2025-02-01", "end": "2025-02-28", "compare": "year"},
    "from a day": {"start": "2025-03-10"},
    "a region": {"regions": ("North",)},
    "two categories": {"categories": ("Books", "Home")},
    "a channel and a status": {"channels": ("web",), "statuses": ("delivered",)},
    "order dates": {"lens": "order", "start": "2025-01-15", "end": "2025-02-20"},
    "all at once": {
        "start": "2025-01-20", "end": "2025-03-15", "regions": ("North", "South"), "categories": ("Sports",),
        "channels": ("app", "web"), "lens": "order",
    },
    "before the shop opened": {"start": "2024-11-01", "end": "2024-11-30"},
    "after its last day": {"start": "2025-06-01", "end": "2025-06-30"},
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    path = tmp_path_factory.mktemp("queries") / "store.db"
    tables = random_tables(7, orders=150)
    batches: list[TableBatch] = [batch(table, rows) for table, rows in tables.items() if rows]
    create_store(path, batches, {"currency": "USD"}, (FIRST, LAST))
    write_whole_plan(path)
    with open_store(f"sqlite:///{path}") as opened:
        yield opened


def filters_for(query: Query, case: dict[str, Any]) -> Filters | None:
    """Return the case's filters as far as the query takes them, or None where it takes none of a case's."""
    wanted = {name: value for name, value in case.items() if name not in ("start", "end", "compare")}
    kept = {name: value for name, value in wanted.items() if name in query.filters}
    if "start" in case and "dates" in query.filters:
        kept["start"] = parse_day(case["start"], "start")
        kept["end"] = parse_day(case["end"], "end") if "end" in case else None
        kept["compare"] = case.get("compare", "previous")
    return Filters(**kept) if kept or not case else None


# Every query under every case of which it takes a filter.
ASKED = [
    (name, case)
    for name, query in load_catalogue().items()
    for case, filters in CASES.items()
    if filters_for(query, filters) is not None
]


@pytest.mark.parametrize(("name", "case"), ASKED)
def test_every_engine_gives_the_same_rows(shop: Shop, name: str, case: str) -> None:
    query = load_catalogue()[name]
    filters = filters_for(query, CASES[case]) or Filters()
    answers = {engine: shop.ask(query, filters, engine=engine).to_pylist() for engine in ENGINES}
    first, *others = answers.values()
    for other in others:
        assert rounded(other) == rounded(first)


def rounded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with doubles to 12 digits: engines may add up in another order."""
    return [{k: float(f"{v:.12g}") if isinstance(v, float) else v for k, v in row.items()} for row in rows]


@pytest.mark.parametrize("name", load_catalogue())
def test_golden_rows(shop: Shop, name: str, request: pytest.FixtureRequest) -> None:
    query = load_catalogue()[name]
    filters = filters_for(query, CASES["a month"]) or Filters()
    rows = json.loads(json.dumps(rounded(shop.ask(query, filters).to_pylist()), default=str))
    path = GOLDEN / f"{name}.json"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")
    assert rows == json.loads(path.read_text(encoding="utf-8"))


def test_no_golden_file_without_a_query() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(load_catalogue())


@pytest.mark.parametrize("file_name", TOPIC_FILES)
def test_the_file_itself_runs_in_the_sqlite_shell(shop: Shop, file_name: str) -> None:
    """What a student does with `sqlite3 data/store.db < sql/queries.sql`: parameters are null, nothing is rewritten."""
    connection = sqlite3.connect(shop.store.path)
    try:
        for query in load_file(file_name):
            nulls = {parameter.name: None for parameter in query.parameters}
            rows = connection.execute(query.text, nulls).fetchall()
            assert len(rows) == len(shop.ask(query, Filters(), engine="sqlite")), query.name
    finally:
        connection.close()


@pytest.mark.parametrize("name", load_catalogue())
def test_the_text_as_written_runs_on_duckdb(shop: Shop, name: str) -> None:
    query = load_catalogue()[name]
    values: dict[str, Any] = {parameter.name: parameter.default for parameter in query.parameters}
    written = conform(shop.engine("duckdb").run(Statement(query.text, values)), query.columns)
    assert rounded(written.to_pylist()) == rounded(shop.ask(query, Filters()).to_pylist())


def test_every_question_of_the_plan_has_its_query() -> None:
    assert set(REQUIRED) <= set(load_catalogue())


@pytest.mark.parametrize(
    "query", [q for f in (*TOPIC_FILES, CHECKS_FILE, MARTS_FILE) for q in load_file(f)], ids=lambda q: q.name
)
def test_headers_are_whole(query: Query) -> None:
    assert "?" in query.question or query.file_name == CHECKS_FILE
    assert query.grain or query.file_name == CHECKS_FILE
    assert query.columns or query.file_name == MARTS_FILE
    assert parse_common(query).args.get("order") is not None or query.file_name == MARTS_FILE
