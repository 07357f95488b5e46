"""One product and one customer: the same on every engine, and what other queries say of them."""

import pytest

from storelens.catalogue import find_query, load_file
from storelens.engines import ENGINES
from storelens.shop import Shop

QUERIES = [query.name for query in load_file("profiles.sql")]
DAYS = {"start": "2024-08-01", "end": "2024-12-31"}
CASES = {"all days": {}, "a period": DAYS, "by order date": {**DAYS, "lens": "order"}, "a channel": {"channel": "web"}}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", QUERIES)
def test_every_engine_gives_the_same_rows(simulated: Shop, name: str, case: str) -> None:
    query = find_query(name)
    key = "product_id" if any(one.name == "product_id" for one in query.parameters) else "customer_id"
    asked = {word: value for word, value in CASES[case].items() if _takes(query.filters, word)}
    for number in (1, 3, 12):
        rows = [
            _rounded(simulated.query(name, engine=engine, **asked, **{key: number}).to_pylist()) for engine in ENGINES
        ]
        assert rows[0] == rows[1]


def test_a_products_summary_is_its_row_among_all(simulated: Shop) -> None:
    for row in simulated.query("product_performance", **DAYS).to_pylist():
        one = simulated.query("product_summary", product_id=row["product_id"], **DAYS).to_pylist()[0]
        assert (one["net_minor"], one["units"]) == (row["net_minor"], row["units"])
        assert one["net_change_share"] == pytest.approx(row["net_change_share"])


def test_the_days_of_a_product_add_up_to_its_summary(simulated: Shop) -> None:
    days = simulated.query("product_sales_by_day", product_id=3, **DAYS).to_pylist()
    one = simulated.query("product_summary", product_id=3, **DAYS).to_pylist()[0]
    assert (sum(day["net_minor"] for day in days), sum(day["units"] for day in days)) == (
        one["net_minor"],
        one["units"],
    )
    assert len(days) == 153


def test_the_customers_of_a_product_and_the_anonymous_are_all(simulated: Shop) -> None:
    customers = simulated.query("product_customers", product_id=3, top_n=10_000, **DAYS).to_pylist()
    entries = simulated.query("ledger_entries", product_id=3, limit_rows=10_000, **DAYS).to_pylist()
    anonymous = sum(entry["net_minor"] for entry in entries if entry["customer_id"] is None)
    one = simulated.query("product_summary", product_id=3, **DAYS).to_pylist()[0]
    assert sum(row["net_minor"] for row in customers) + anonymous == one["net_minor"]


def test_the_returned_units_have_their_reasons(simulated: Shop) -> None:
    for product_id in range(1, 15):
        reasons = simulated.query("product_returns", product_id=product_id, **DAYS).to_pylist()
        one = simulated.query("product_summary", product_id=product_id, **DAYS).to_pylist()[0]
        assert sum(row["returned_units"] for row in reasons) == one["returned_units"]


def test_the_months_and_products_of_a_customer_add_up(simulated: Shop) -> None:
    for customer_id in (1, 2, 3, 12):
        one = simulated.query("customer_summary", customer_id=customer_id, **DAYS).to_pylist()[0]
        months = simulated.query("customer_months", customer_id=customer_id, **DAYS).to_pylist()
        products = simulated.query("customer_products", customer_id=customer_id, **DAYS).to_pylist()
        assert sum(row["net_minor"] for row in months) == one["net_minor"]
        assert sum(row["net_minor"] for row in products) == one["net_minor"]
        assert len(months) == 5


def test_who_never_ordered_has_a_page_too(simulated: Shop) -> None:
    never = [row for row in simulated.query("rfm_scores").to_pylist() if row["last_order_date"] is None]
    one = simulated.query("customer_summary", customer_id=never[0]["customer_id"]).to_pylist()[0]
    assert (one["lifetime_orders"], one["net_minor"], one["days_since_last_order"]) == (0, 0, None)


@pytest.mark.parametrize(("name", "key"), [("product_summary", "product_id"), ("customer_summary", "customer_id")])
def test_one_that_is_not_there_has_no_row(simulated: Shop, name: str, key: str) -> None:
    assert len(simulated.query(name, **{key: 999_999})) == 0


def _takes(filters: tuple[str, ...], word: str) -> bool:
    return {"start": "dates", "end": "dates", "channel": "channels"}.get(word, word) in filters


def _rounded(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{k: float(f"{v:.12g}") if isinstance(v, float) else v for k, v in row.items()} for row in rows]
