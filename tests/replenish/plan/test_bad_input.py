"""What a shop may lack: a plan line that says what is missing and what was assumed, or one clear line of refusal."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from plan_inputs import DAYS, ordered, steady
from storelens.errors import UsageError
from storelens.replenish.plan import LeadTimes, Plan, PlanInputs, PlanSettings, make_plan

MAY_BE_UNKNOWN = {
    "on_hand_units", "service_share", "days_of_cover", "first_gap_date", "unit_cost_minor", "order_minor",
    "gain_per_cash", "order_by_date", "excess_minor",
}  # fmt: skip


def planned(inputs: PlanInputs, **settings: Any) -> tuple[Plan, str]:
    """Return the plan and its first line's notes, having looked for numbers that are none."""
    plan = make_plan(inputs, PlanSettings(**settings))
    for each in fields(plan):
        values = getattr(plan, each.name)
        if isinstance(values, np.ndarray) and values.dtype.kind in "fM" and each.name not in MAY_BE_UNKNOWN:
            assert not (np.isnat(values) if values.dtype.kind == "M" else ~np.isfinite(values)).any(), each.name
    assert np.isfinite(plan.weeks.mean).all()
    assert np.isfinite(plan.weeks.demand).all()
    return plan, plan.notes_of(0, str).lower()


def test_no_history() -> None:
    plan, notes = planned(steady(sales=np.full((1, DAYS), np.nan)))
    assert plan.order_units.tolist() == [0]
    assert "the shop has no sales yet" in notes
    assert np.isnan(plan.days_of_cover[0])


def test_no_history_of_one_product_is_led_by_its_category() -> None:
    inputs = steady(3, on_hand=np.zeros(3))
    sales = inputs.sales.copy()
    sales[0] = np.nan
    plan, notes = planned(replace(inputs, sales=sales))
    assert "taken from the products of its category" in notes
    assert plan.units_per_day[0] == pytest.approx(2.0, rel=0.3)
    assert plan.order_units[0] > 0


def test_one_sale_ever() -> None:
    sales = np.zeros((1, DAYS))
    sales[0, 50] = 1
    plan, notes = planned(steady(sales=sales))
    assert "it sold on 1 day only" in notes
    assert plan.order_units[0] == 0


def test_all_sold_out() -> None:
    plan, notes = planned(steady(sold_out=np.ones((1, DAYS), bool), on_hand=np.zeros(1)))
    assert "sold out on every day" in notes
    assert plan.order_units[0] > 0


def test_all_sold_out_and_nothing_sold() -> None:
    plan, _ = planned(steady(sales=np.zeros((1, DAYS)), sold_out=np.ones((1, DAYS), bool), on_hand=np.zeros(1)))
    assert plan.order_units.tolist() == [0]


def test_negative_stock_is_owed() -> None:
    bare, _ = planned(steady(on_hand=np.zeros(1)))
    plan, notes = planned(steady(on_hand=np.array([-6.0])))
    assert plan.order_units[0] == bare.order_units[0] + 6
    assert plan.committed_units.tolist() == [6]
    assert plan.days_of_cover.tolist() == [0]
    assert "6 units more went out than came in" in notes


def test_returns_above_sales_are_refused_as_demand() -> None:
    sales = steady().sales
    sales[0, 3] = -2
    with pytest.raises(UsageError, match=r"must be demand of 0 or more, got -2 .* - leave returns out"):
        make_plan(steady(sales=sales))


def test_no_supplier_and_no_lead_time() -> None:
    leads = LeadTimes(np.array([14.0]), np.array([4.0]), np.array(["default"]))
    _, notes = planned(steady(supplier=np.array([-1]), lead_times=leads))
    assert "it has no supplier: a lead time of 14 days was assumed" in notes
    _, notes = planned(steady(lead_times=leads))
    assert "has promised no lead time and delivered nothing: 14 days was assumed" in notes
    promised = LeadTimes(np.array([9.0]), np.array([3.0]), np.array(["promise"]))
    assert "the promised lead time of 9 days was taken" in planned(steady(lead_times=promised))[1]


def test_no_cost() -> None:
    plan, notes = planned(steady(2, cost_minor=np.array([np.nan, 400.0])))
    assert "its cost is not known: 400 was assumed, 40% of its price" in notes
    assert np.isnan(plan.order_minor[0])
    assert plan.order_units[0] > 0
    planned(steady(cost_minor=np.array([np.nan]), price_minor=np.array([np.nan])), budget_minor=100)


def test_a_price_below_cost_is_not_ordered_by_cost() -> None:
    plan, notes = planned(steady(cost_minor=np.array([1200.0])), service=None)
    assert plan.order_units.tolist() == [0]
    assert "not above its cost: by cost, nothing is ordered" in notes


def test_a_suppliers_minimum_above_the_budget() -> None:
    inputs = steady(supplier_minimum_minor=np.array([8000.0]))
    plan, notes = planned(inputs, budget_minor=5000)
    assert plan.order_units.tolist() == [0]
    assert "minimum order of 8000 is above the budget of 5000" in notes


def test_no_cash_orders_nothing_and_says_what_it_would_bring() -> None:
    plan, notes = planned(steady(), budget_minor=0)
    assert plan.order_units.tolist() == [0]
    assert plan.next_gain_per_cash is not None
    assert plan.next_gain_per_cash > 0
    assert "0 units of" in notes


def test_untracked_stock() -> None:
    plan, notes = planned(steady(on_hand=np.array([np.nan])))
    assert plan.state.tolist() == ["not tracked"]
    assert plan.order_units.tolist() == [0]
    assert np.isnan(plan.weeks.stock).all()
    assert "its stock is not tracked" in notes


def test_overdue_orders_are_expected_soon() -> None:
    plan, notes = planned(steady(open_orders=ordered((0, 10, 2), overdue=True)))
    assert "10 units on order should be here: taken to come in 2 days" in notes
    assert plan.incoming_units.tolist() == [10]


def test_a_retired_product_is_not_ordered() -> None:
    plan, notes = planned(steady(days_left=np.zeros(1)))
    assert plan.state.tolist() == ["dead stock"]
    assert plan.excess_units.tolist() == [20]
    assert plan.order_units.tolist() == [0]
    assert "it is retired" in notes


def test_no_products_at_all() -> None:
    plan, _ = planned_nothing()
    assert plan.products == 0
    assert plan.notes == ()


def planned_nothing() -> tuple[Plan, str]:
    inputs = steady(1)
    empty = {
        each.name: getattr(inputs, each.name)[:0]
        for each in fields(inputs)
        if isinstance(getattr(inputs, each.name), np.ndarray) and each.name != "supplier_minimum_minor"
    }
    return make_plan(replace(inputs, groups=[], lead_times=inputs.lead_times.rows(slice(0, 0)), **empty)), ""


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"service": 1.0}, "service must be above 0 and below 1, got 1.0 - use 0.95 for 95%; no stock covers 100%"),
        ({"service": 95}, "service must be above 0 and below 1, got 95"),
        ({"service": float("nan")}, "service must be above 0 and below 1, got nan"),
        ({"budget_minor": -1}, "budget_minor must be a whole number from 0 to"),
        ({"review_days": 0}, "review_days must be a whole number from 1 to 366, got 0"),
        ({"default_lead_days": -1.0}, "default_lead_days must be from 0 to 366, got -1.0"),
        ({"demand_factor": float("inf")}, "demand_factor must be from 0 to 100, got inf"),
    ],
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        PlanSettings(**settings)
    assert str(refused.value).startswith(said)
    assert " - " in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"case_pack": np.array([0])}, "case_pack must be 1 or more, got 0 at 0"),
        ({"on_hand": np.zeros(2)}, r"on_hand must have the shape (1,), got (2,)"),
        ({"cost_minor": np.array([-5.0])}, "cost_minor must be 0 or more, got -5.0 at 0"),
        ({"supplier": np.array([4])}, "supplier must be numbers from 0 to 0, got 4"),
        ({"open_orders": ordered((3, 1, 1))}, "open_orders.product must be numbers from 0 to 0, got 3"),
        ({"groups": []}, "groups must name one category a product, got 0 for 1"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        steady(**changes)
    assert str(refused.value).startswith(said)
    assert " - " in str(refused.value)
