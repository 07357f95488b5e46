"""From every number to the rows behind it: what is a sum comes out exactly, what is none says why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from storelens import open_store
from storelens.catalogue import Query, load_catalogue
from storelens.engines.stop import Stop
from storelens.explaining import Asked
from storelens.filters import read_filters
from storelens.panels import PAGES
from storelens.panels.meanings import SOURCES, find_meaning
from storelens.shop import Shop
from storelens.web.explaining import explain

NAMES = ("text", "date", "id", "weekday", "hour")
QUERIES = {panel.query_name: panel.query for page in PAGES for panel in page.panels}
DAYS = {"start": "2024-07-01", "end": "2024-09-30"}
# What tells a row from the others.
KEYS = {
    "revenue_by_day": ("date_day",), "revenue_by_month": ("month_start",), "revenue_by_category": ("category",),
    "revenue_by_region": ("region",), "revenue_by_channel": ("channel",), "top_products": ("product_id",),
    "region_category_matrix": ("region", "category"), "sales_by_weekday_hour": ("weekday", "order_hour"),
    "top_customers_by_region": ("region", "customer_id"), "product_performance": ("product_id",),
    "new_and_returning": ("month_start",), "cohort_retention": ("cohort_month_start", "months_after"),
    "rfm_scores": ("customer_id",), "customers_by_region": ("region",), "stock_position": ("product_id",),
    "stock_value_by_category": ("category",), "sell_through_by_category": ("category",), "sell_through": ("product_id",),
    "rating_trend": ("month_start",), "ratings_by_product": ("product_id",), "rating_chain": ("product_id",),
    "sales_ladder": ("step",), "kpis_by_period": ("start_date",), "abc_classes": ("product_id",), "kpis": (),
    "rating_summary": (), "discount_codes": ("discount_code",), "orders_by_status": ("status",),
    "order_value_distribution": ("step_number",), "orders_in_period": ("order_id",), "returns_by_product": ("product_id",),
    "top_customers": ("customer_id",), "product_summary": (), "product_sales_by_day": ("date_day",),
    "product_stock_by_day": ("date_day",), "product_customers": ("customer_id",), "product_returns": ("reason",),
    "customer_summary": (), "customer_months": ("month_start",), "customer_orders": ("order_id",),
    "customer_products": ("product_id",), "unsold_products": ("product_id",), "xyz_classes": ("product_id",),
    "bought_together": ("first_product_id", "second_product_id"), "inventory_turnover": ("category",),
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(web_shop: Path) -> Iterator[Shop]:
    with open_store(f"sqlite:///{web_shop}") as shop:
        yield shop


@pytest.fixture(scope="module")
def best(shop: Shop) -> dict[str, int]:
    """The product and the customer with most net sales."""
    return {
        "product_id": shop.query("top_products", **DAYS).to_pylist()[0]["product_id"],
        "customer_id": shop.query("top_customers", **DAYS).to_pylist()[0]["customer_id"],
    }


def explained(client: httpx.Client, query: str, column: str, **params: Any) -> dict[str, Any]:
    answer = client.get(f"/api/v1/explain/{query}/{column}", params=params)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def figures(query: Query) -> list[str]:
    return [column.name for column in query.columns if column.unit not in NAMES]


@pytest.mark.parametrize("name", QUERIES)
def test_every_figure_of_every_panel_has_a_definition_and_a_formula(name: str) -> None:
    query = QUERIES[name]
    for column in figures(query):
        meaning = find_meaning(query, query.column(column))
        assert meaning is not None, column
        assert meaning.definition.endswith("."), column
        assert meaning.formula, column
        assert meaning.terms or meaning.note, column
        assert meaning.source in SOURCES or (meaning.source == "" and meaning.note), column


@pytest.mark.slow
@pytest.mark.parametrize("name", KEYS)
def test_what_is_a_sum_is_the_sum_of_the_rows_behind_it(
    app: FastAPI, client: httpx.Client, shop: Shop, best: dict[str, int], name: str
) -> None:
    query = load_catalogue()[name]
    own = {word: best[word] for word in best if word in {parameter.name for parameter in query.parameters}}
    rows = shop.query(name, **DAYS, **own).to_pylist()
    assert rows
    with app.state.storelens.served.lease() as version:
        for row in rows[:: max(1, len(rows) // 2)]:
            at = {column: str(row[column]) for column in KEYS[name]}
            for column in figures(query):
                meaning = find_meaning(query, query.column(column), row)
                if meaning and meaning.terms:
                    asked = Asked(query, query.column(column), read_filters(**DAYS), own, at)
                    told = explain(version.reading, asked, 3, 0, Stop())
                    assert told["value"] == row[column], column
                    assert row[column] is None or told["adds_up"] is True, (column, told)


@pytest.mark.parametrize(
    ("column", "source"),
    [("units_per_order", "ledger"), ("net_change_share", "ledger"), ("cancelled_orders", "orders")],
)
def test_what_is_no_sum_says_why_and_lists_its_rows_all_the_same(
    client: httpx.Client, column: str, source: str
) -> None:
    told = explained(client, "kpis", column, **DAYS)
    assert told["source"] == source
    assert told["total_rows"] > 0
    assert (told["adds_up"] is None) == bool(told["note"])


def test_the_entries_listed_are_those_added_up(client: httpx.Client) -> None:
    told = explained(client, "revenue_by_day", "net_minor", **DAYS, date_day="2024-08-02", limit=10_000)
    assert set(told["data"]["entry_date"]) == {"2024-08-02"}
    assert sum(told["data"]["net_minor"]) == told["sums"]["net_minor"] == told["value"]
    assert len(told["data"]["net_minor"]) == told["total_rows"]
    part = explained(client, "revenue_by_day", "net_minor", **DAYS, date_day="2024-08-02", limit=2, offset=1)
    assert part["data"]["order_item_id"] == told["data"]["order_item_id"][1:3]


def test_a_share_of_a_row_is_told_as_the_page_shows_it(client: httpx.Client, shop: Shop) -> None:
    """`at[region]` is the row's; `region` is the page's filter, under which the row would be all there is."""
    row = shop.query("revenue_by_region", **DAYS).to_pylist()[0]
    told = explained(client, "revenue_by_region", "net_share", **DAYS, **{"at[region]": row["region"]})
    assert told["value"] == row["net_share"] < 1
    assert set(told["data"]["region"]) == {row["region"]}
    alone = explained(client, "revenue_by_region", "net_share", **DAYS, region=row["region"])
    assert alone["value"] == 1


def test_of_all_rows_the_sum_is_told_where_they_are_all_there_is(client: httpx.Client) -> None:
    told = explained(client, "revenue_by_category", "net_minor", **DAYS)
    assert told["adds_up"] is True
    assert told["value"] == told["sums"]["net_minor"]
    overlapping = explained(client, "revenue_by_category", "orders", **DAYS)
    assert (overlapping["value"], overlapping["adds_up"]) == (None, None)
    assert overlapping["note"]


def test_nothing_is_behind_a_comparison_that_is_none(client: httpx.Client) -> None:
    told = explained(client, "kpis", "net_before_minor", compare="none", **DAYS)
    assert (told["value"], told["total_rows"], told["adds_up"], told["columns"]) == (None, 0, None, [])
    assert told["note"].startswith("There is nothing to compare with")


def test_a_query_without_meanings_says_that_its_statement_is_all(client: httpx.Client) -> None:
    told = explained(client, "ledger_totals", "net_minor")
    assert (told["source"], told["total_rows"]) == (None, 0)
    assert told["statement"]["sql"]


def test_an_order_is_told_to_its_last_event(client: httpx.Client, shop: Shop) -> None:
    order_id = shop.query("order_entries", limit_rows=1).to_pylist()[0]["order_id"]
    told = client.get(f"/api/v1/explain/orders/{order_id}").json()
    assert told["order"]["order_id"] == order_id
    assert [column["name"] for column in told["columns"]] == list(told["order"])
    assert sum(told["lines"]["data"]["net_minor"]) == told["order"]["net_minor"]
    assert sum(told["entries"]["data"]["net_minor"]) == told["order"]["net_minor"]


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("kpi/net_minor", 404, "no query named 'kpi' - did you mean kpis?"),
        ("kpis/net_minr", 404, "kpis has no column 'net_minr' - did you mean net_minor?"),
        (
            "revenue_by_day/net_minor?date_day=1999-01-01",
            404,
            "no row of revenue_by_day has date_day '1999-01-01' under",
        ),
        (
            "revenue_by_day/net_minor?at[date_dy]=x",
            400,
            "no parameter named 'at[date_dy]' - did you mean at[date_day]?",
        ),
        ("revenue_by_day/net_minor?date_day=" + "x" * 201, 400, "date_day must have at most 200 characters, got 201"),
        ("kpis/net_minor?limit=100000", 400, "limit is not usable: input should be less than or equal to 10000"),
        ("orders/999999999", 404, "no order of goods has the number 999999999 - find one at /api/v1/find/orders?text="),
        ("orders/first", 400, "order_id is not usable: input should be a valid integer"),
        ("orders/0", 400, "order_id is not usable: input should be greater than or equal to 1"),
    ],
)
def test_what_is_asked_badly_is_refused_in_one_sentence(
    client: httpx.Client, address: str, status: int, sentence: str
) -> None:
    answer = client.get(f"/api/v1/explain/{address}")
    assert (answer.status_code, answer.json()["detail"][: len(sentence)]) == (status, sentence)
