"""The Overview's own queries agree with the key figures, and actions come to what a hand computes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from storelens.catalogue import find_query
from storelens.filters import read_filters
from storelens.reading import Reading
from storelens.shop import Shop

CASES: tuple[dict[str, Any], ...] = (
    {"start": "2024-10-01", "end": "2024-10-31"},
    {"start": "2024-08-07", "end": "2024-12-30", "region": "West", "lens": "order"},  # 146 days: 20 weeks and 6 days
    {"start": "2024-10-08", "end": "2024-12-30", "category": ["Books", "Home"], "channel": "web"},
)


@pytest.mark.parametrize("asked", CASES, ids=str)
def test_the_stretches_add_up_to_the_key_figures(simulated: Shop, asked: dict[str, Any]) -> None:
    stretches = simulated.query("kpis_by_period", **asked).to_pylist()
    whole = {**asked, "start": stretches[0]["start_date"]}  # what comes before the first whole stretch is in none
    kpis = simulated.query("kpis", **whole).to_pylist()[0]
    assert {row["days"] for row in stretches} in ({1}, {7})
    for name in ("net_minor", "orders", "units"):
        assert sum(row[name] for row in stretches) == kpis[name]
    last = simulated.query("kpis", **{**asked, "start": stretches[-1]["start_date"]}).to_pylist()[0]
    for name in ("average_order_minor", "customers", "returning_customer_share", "gross_margin_share", "return_share"):
        assert stretches[-1][name] == pytest.approx(last[name])


def test_customers_of_each_stretch_are_not_counted_where_that_takes_long(simulated: Shop) -> None:
    rows = simulated.query("kpis_by_period", start="2024-10-01", end="2024-10-31", most_orders=5).to_pylist()
    assert all(row["customers"] is None and row["returning_customer_share"] is None for row in rows)
    assert any(row["orders"] for row in rows)


@pytest.mark.parametrize("asked", CASES, ids=str)
def test_the_cube_adds_up_to_the_key_figures(simulated: Shop, asked: dict[str, Any]) -> None:
    rows = simulated.query("sales_cube", **asked).to_pylist()
    kpis = simulated.query("kpis", **asked).to_pylist()[0]
    totals = {name: sum(row[name] for row in rows) for name in ("orders", "units", "ordered_minor", "net_minor")}
    assert totals == {
        "orders": kpis["orders"],
        "units": kpis["units"],
        "ordered_minor": kpis["gross_minor"] - kpis["discount_minor"],
        "net_minor": kpis["net_minor"],
    }
    margin = sum(row["net_with_cost_minor"] - row["cost_minor"] for row in rows)
    assert margin == kpis["gross_margin_minor"]


@pytest.mark.parametrize(
    "clicked",
    [{"region": ["West"]}, {"channel": ["web"]}, {"category": ["Books"]}, {"region": ["West"], "category": ["Books"]}],
)
@pytest.mark.parametrize("lens", ["event", "order"])
def test_the_cube_knows_what_a_click_will_show(simulated: Shop, clicked: dict[str, list[str]], lens: str) -> None:
    """The page shows a part of the cube until the answer for that part is there; orders by category it leaves out."""
    days = {"start": "2024-10-01", "end": "2024-12-30", "lens": lens}
    rows = simulated.query("sales_cube", **days).to_pylist()
    part = [row for row in rows if all(row[name] in values for name, values in clicked.items())]
    names = ["units", "net_minor"] + ([] if "category" in clicked else ["orders"])
    kpis = simulated.query("kpis", **days, **clicked).to_pylist()[0]
    assert {name: sum(row[name] for row in part) for name in names} == {name: kpis[name] for name in names}
    assert sum(row["ordered_minor"] for row in part) == kpis["gross_minor"] - kpis["discount_minor"]
    assert sum(row["net_with_cost_minor"] - row["cost_minor"] for row in part) == kpis["gross_margin_minor"]


def one_product(stock: int, lead_time_days: int, **product: Any) -> dict[str, list[dict[str, Any]]]:
    """A product of which two are sold on each of ten days, and a purchase order of four that is three days late."""
    days = [date(2025, 3, number) for number in range(1, 11)]
    return {
        "suppliers": [{"supplier_id": 1, "supplier_name": "Near", "lead_time_days": lead_time_days}],
        "customers": [{"customer_id": 1, "full_name": "Ada", "region": "North", "joined_date": "2025-01-01"}],
        "products": [
            {"product_id": 1, "sku": "L", "product_name": "Lamp", "category": "Light", "kind": "goods", "price_minor": 1000,
             "cost_minor": 400, "supplier_id": 1, **product}
        ],
        "orders": [
            {"order_id": number, "customer_id": 1, "ordered_at": f"{day} 12:00:00", "order_date": str(day), "order_hour": 12,
             "region": "North", "status": "delivered", "channel": "web"}
            for number, day in enumerate(days, 1)
        ],
        "order_items": [
            {"order_item_id": number, "order_id": number, "product_id": 1, "quantity": 2, "unit_price_minor": 1000}
            for number in range(1, 11)
        ],
        "stock_movements": [
            {"movement_id": 99, "product_id": 1, "moved_date": "2025-03-01", "quantity": stock, "kind": "opening"},
            *(
                {"movement_id": number, "product_id": 1, "moved_date": str(day), "quantity": -2, "kind": "sale"}
                for number, day in enumerate(days, 1)
            ),
        ],
        "purchase_orders": [
            {"purchase_order_id": 1, "po_number": "PO-1", "supplier_id": 1, "status": "sent", "ordered_date": "2025-03-01",
             "due_date": "2025-03-07"}
        ],
        "purchase_order_items": [
            {"purchase_order_id": 1, "product_id": 1, "quantity": 4, "unit_cost_minor": 300, "received_quantity": 0}
        ],
    }  # fmt: skip


def actions(make_shop: Callable[..., Shop], *args: Any, **product: Any) -> list[dict[str, Any]]:
    shop = make_shop(one_product(*args, **product), (date(2025, 1, 1), date(2025, 12, 31)))
    return shop.query("needs_action").to_pylist()


def test_what_runs_out_before_an_order_comes_is_ordered(make_shop: Callable[..., Shop]) -> None:
    # 30 - 20 = 10 on hand at 2 a day last 5 days; an order takes 7: 2 x (7 + 30) - 10 - 4 on their way = 60.
    order, late = actions(make_shop, 30, 7)
    assert (order["state"], order["order_units"], order["value_minor"], order["days_of_cover"]) == (
        "low",
        60,
        24_000,
        5,
    )
    assert (late["state"], late["po_number"], late["order_units"], late["value_minor"]) == ("late", "PO-1", 4, 1_200)
    assert (late["overdue_days"], late["all_value_minor"]) == (3, 25_200)


def test_what_is_out_of_stock_says_what_a_day_costs(make_shop: Callable[..., Shop]) -> None:
    order = actions(make_shop, 20, 7)[0]
    assert (order["state"], order["out_days"], order["unsold_per_day_minor"]) == ("out of stock", 1, 2_000)


def test_an_order_is_of_whole_packs_and_not_too_small(make_shop: Callable[..., Shop]) -> None:
    assert actions(make_shop, 30, 7, case_pack=25)[0]["order_units"] == 75
    assert actions(make_shop, 30, 7, minimum_order_units=90)[0]["order_units"] == 90


def test_what_lasts_or_is_no_longer_sold_needs_nothing(make_shop: Callable[..., Shop]) -> None:
    assert [row["state"] for row in actions(make_shop, 34, 7)] == ["late"]  # 14 on hand last the 7 days
    assert [row["state"] for row in actions(make_shop, 30, 7, retired_date="2025-03-10")] == ["late"]


def test_the_order_is_smaller_by_what_is_on_its_way(make_shop: Callable[..., Shop]) -> None:
    tables = one_product(30, 7)
    tables["purchase_order_items"][0]["quantity"] = 70
    shop = make_shop(tables, (date(2025, 1, 1), date(2025, 12, 31)))
    assert [row["state"] for row in shop.query("needs_action").to_pylist()] == ["late"]


def test_what_has_no_row_without_a_comparison_is_not_run(simulated: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = simulated.engine("duckdb")
    query = find_query("what_changed")
    ran: list[str] = []
    run = reading.run
    monkeypatch.setattr(reading, "run", lambda statement, stop=None: ran.append(statement.sql) or run(statement, stop))
    with ThreadPoolExecutor(1) as pool:
        asked = Reading(reading, simulated.settings, pool)
        asked.history()
        asked.known_values()
        ran.clear()
        nothing = asked.ask(query, read_filters(start="2024-10-01", compare="none"))
        assert (len(nothing), ran) == (0, [])
        assert run(nothing.statement).num_rows == 0  # as it would have been
        assert asked.ask(query, read_filters(start="2024-10-01")).table.schema == nothing.table.schema
        assert len(ran) == 1
