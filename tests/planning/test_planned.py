"""A shop's plan, written and read back, and made again under other settings."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from planning_shop import FIRST, PRICE_BREAKS, planning_tables
from storelens.planning import forecast_shop, plan_shop, what_if
from storelens.planning.compared import totals
from storelens.recording import DraftOrders, draft_orders_from_plan
from storelens.replenish.plan import PlanSettings
from storelens.shop import Shop

Make = Callable[..., Shop]
ROWS = (
    "select sku, order_units, wanted_units, draft_units, notes from replenishment_plan join products using (product_id)"
)


@pytest.fixture
def shop(make_shop: Make) -> Shop:
    return make_shop(planning_tables(), (FIRST, date(2025, 12, 31)))


def rows(shop: Shop, sql: str) -> list[tuple[object, ...]]:
    return shop.store.connection.execute(sql).fetchall()


def test_the_plan_is_written_and_the_warehouse_has_it(shop: Shop) -> None:
    made = plan_shop(shop)
    assert [row[0] for row in rows(shop, f"{ROWS} order by sku")] == ["BOOK", "LAMP", "VASE"]
    asked = shop.query("plan_summary").to_pylist()
    assert asked[0]["products"] == made.plan.products == 3
    assert str(asked[0]["as_of_date"]) == "2025-04-29"
    assert rows(shop, "select count(*) from forecasts") == [(3 * 13,)]


def test_a_second_plan_takes_the_place_of_the_first_and_keeps_the_proof(shop: Shop) -> None:
    plan_shop(shop)
    first = rows(shop, ROWS)
    with shop.store.transaction() as connection:
        connection.execute("update plans set settings_json = json_set(settings_json, '$.backtest', json('{\"a\": 1}'))")
    plan_shop(shop)
    assert rows(shop, ROWS) == first
    settings = json.loads(str(rows(shop, "select settings_json from plans")[0][0]))
    assert settings["backtest"] == {"a": 1}
    assert settings["service"] == 0.95


def test_a_dry_run_writes_nothing(shop: Shop) -> None:
    assert plan_shop(shop, write=False).plan.products == 3
    assert rows(shop, "select count(*) from plans") == [(0,)]


def test_what_if_answers_from_the_same_forecast_and_follows_the_shop(shop: Shop) -> None:
    plan = plan_shop(shop).plan
    other = what_if(shop, PlanSettings(demand_factor=4.0)).plan
    assert other.made is plan.made
    assert other.order_units[0] > plan.order_units[0]
    assert rows(shop, "select json_extract(settings_json, '$.demand_factor') from plans") == [(1.0,)]
    with shop.store.transaction() as connection:
        connection.execute("update products set case_pack = 10 where product_id = 1")
        connection.execute("update purchase_orders set status = 'cancelled' where purchase_order_id = 3")
    later = what_if(shop, PlanSettings()).plan
    assert later.made is plan.made  # demand is the same
    assert later.incoming_units[0] == 0
    assert later.order_units[0] % 10 == 0


def test_what_is_drafted_is_taken_off_and_what_is_missing_is_said(shop: Shop) -> None:
    plan_shop(shop)
    found = {row[0]: row for row in rows(shop, ROWS)}
    assert found["BOOK"][3] == 12
    assert "30 units on order should be here" in str(found["LAMP"][4])
    assert found["VASE"][4] == (
        "Its stock is not tracked, so nothing is ordered - count it to plan it. It has no supplier: a lead time of 14"
        " days was assumed - set its supplier. Its cost is not known: $10.00 was assumed, 50% of its price."
    )


def test_price_breaks_are_in_the_plan_its_drafts_and_what_if_and_not_in_the_stocks_value(make_shop: Make) -> None:
    tables = planning_tables()
    tables["purchase_orders"][2]["status"] = "cancelled"
    shop = make_shop(tables, (FIRST, date(2025, 12, 31)))
    before = plan_shop(shop)
    with shop.store.transaction() as connection:
        connection.executemany(
            "insert into price_breaks values (?, ?, ?, ?)", [tuple(r.values()) for r in PRICE_BREAKS]
        )
    assert before.plan.order_units[0] < 30
    for made in (what_if(shop, PlanSettings()), plan_shop(shop)):
        lamp = made.table().to_pylist()[0]
        assert (lamp["order_units"], lamp["unit_cost_minor"], lamp["order_minor"]) == (30, 900, 27_000)
        assert "Raised to its price break of 30 units, $9.00 a unit." in lamp["notes"]
    assert shop.query("plan_summary").to_pylist()[0]["stock_minor"] == 4 * 1000 + 80 * 1000
    assert totals(what_if(shop, PlanSettings()).plan)["stock_minor"] == pytest.approx(
        totals(before.plan)["stock_minor"], rel=0.01
    )
    drafted = draft_orders_from_plan(shop.store, DraftOrders(skus=("LAMP",)), "a").answer["orders"][0]
    assert [(line["quantity"], line["unit_cost_minor"]) for line in drafted["lines"]] == [(30, 900)]
    again = plan_shop(shop).table().to_pylist()[0]
    assert (again["order_units"], again["draft_units"], again["unit_cost_minor"]) == (0, 30, 900)


def test_forecasts_by_product_and_by_week(shop: Shop) -> None:
    totals = forecast_shop(shop, weeks=4).table.to_pylist()
    assert [row["sku"] for row in totals] == ["LAMP", "BOOK", "VASE"]
    assert totals[0]["mean_units"] == pytest.approx(28, rel=0.2)
    assert totals[0]["units_05"] < totals[0]["units_50"] < totals[0]["units_95"]
    weeks = forecast_shop(shop, ["BOOK"], weeks=2, method="mean").table.to_pylist()
    assert [str(row["start_date"]) for row in weeks] == ["2025-04-30", "2025-05-07"]
    assert weeks[0]["mean_units"] == pytest.approx(7 / 3, rel=0.25)
