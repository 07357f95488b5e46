"""Orders under price breaks: which break is taken, what a unit costs then, and what that does to limits in money."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from plan_inputs import ordered, steady
from storelens.errors import UsageError
from storelens.replenish.plan import Plan, PlanInputs, PlanSettings, PriceBreaks, make_plan
from storelens.replenish.plan.prices import Prices, first_costs

MONEY = "{} minor".format
Line = tuple[int, int, float]  # product row, least units, cost of one


def breaks(*lines: Line) -> PriceBreaks:
    product, units, cost = zip(*lines, strict=True)
    return PriceBreaks(np.array(product), np.array(units), np.array(cost))


def planned(inputs: PlanInputs, *lines: Line, **settings: Any) -> Plan:
    return make_plan(replace(inputs, price_breaks=breaks(*lines) if lines else None), PlanSettings(**settings))


@pytest.fixture(scope="module")
def wanted() -> float:
    return float(make_plan(steady()).order_units[0])  # at 500 each


def test_a_unit_costs_what_the_highest_break_does_that_the_order_reaches() -> None:
    prices = Prices.of(np.array([9.0, 7.0, 5.0]), breaks((2, 10, 3.0), (0, 5, 8.0), (2, 4, 4.0), (2, 20, 6.0)))
    assert [prices.at(np.full(3, units)).tolist() for units in (0.0, 4.0, 5.0, 10.0, 1e9)] == [
        [9, 7, 5], [9, 7, 4], [8, 7, 4], [8, 7, 3], [8, 7, 6],
    ]  # fmt: skip
    assert prices.following(np.array([0, 1, 2, 2]), np.array([0.0, 0, 10, 20])).tolist() == [0, -1, 3, -1]
    assert np.nan_to_num(first_costs(breaks((2, 10, 3.0), (2, 4, 4.0)), 3), nan=-1).tolist() == [-1, -1, 4]


def test_a_break_is_taken_where_it_saves_more_than_holding_costs(wanted: float) -> None:
    plan = planned(steady(), (0, 60, 400.0))
    assert plan.order_units.tolist() == [60]
    assert plan.unit_cost_minor.tolist() == [400]
    assert plan.order_minor.tolist() == [24_000]
    assert plan.notes_of(0, MONEY) == "Raised to its price break of 60 units, 400 minor a unit."
    far = planned(steady(), (0, 9000, 400.0))
    assert far.order_units.tolist() == [wanted]
    assert far.unit_cost_minor.tolist() == [500]
    assert far.notes_of(0, MONEY) == "From 9,000 units on it would cost 400 minor a unit."


def test_a_small_saving_is_not_worth_long_holding(wanted: float) -> None:
    """At 2 a day, 400 units last 200 days: about a quarter of a year's holding, at a quarter of 490 a year, each."""
    assert planned(steady(), (0, 400, 490.0)).order_units.tolist() == [wanted]
    assert planned(steady(), (0, 400, 400.0)).order_units.tolist() == [400]


def test_of_several_breaks_the_best_is_taken_whatever_their_order(wanted: float) -> None:
    lines: list[Line] = [(0, 2000, 395.0), (0, 60, 400.0), (0, 1, 500.0), (0, 40, 480.0)]
    for given in (lines, lines[::-1]):
        plan = planned(steady(), *given)
        assert (plan.order_units.tolist(), plan.unit_cost_minor.tolist()) == ([60], [400])
        assert "from 2,000 units on it would cost 395 minor" in plan.notes_of(0, MONEY).lower()


def test_an_order_beyond_a_break_has_its_price_without_being_raised(wanted: float) -> None:
    plan = planned(steady(), (0, 10, 450.0))
    assert plan.order_units.tolist() == [wanted]
    assert plan.order_minor.tolist() == [450 * wanted]
    assert plan.notes_of(0, MONEY) == "At its price from 10 units on, 450 minor a unit."


def test_a_break_dearer_than_a_smaller_one_is_what_it_costs_and_never_aimed_at(wanted: float) -> None:
    plan = planned(steady(), (0, 1, 500.0), (0, 10, 520.0), (0, 60, 530.0))
    assert (plan.order_units.tolist(), plan.unit_cost_minor.tolist()) == ([wanted], [520])


def test_a_break_is_reached_in_whole_cases() -> None:
    plan = planned(steady(case_pack=np.array([25])), (0, 60, 400.0))
    assert (plan.order_units.tolist(), plan.order_minor.tolist()) == ([75], [30_000])


def test_what_is_not_sold_before_a_product_retires_is_not_bought_for_its_price() -> None:
    ending = steady(days_left=np.array([40.0]))
    assert planned(ending, (0, 60, 400.0)).order_units.tolist() == [60]
    assert planned(ending, (0, 160, 300.0)).order_units[0] < 60


def test_nothing_is_ordered_for_the_sake_of_its_price() -> None:
    plan = planned(steady(on_hand=np.array([80.0])), (0, 60, 100.0))
    assert (plan.order_units.tolist(), plan.notes_of(0, MONEY)) == ([0], "")


def test_drafts_and_what_is_added_to_them_reach_a_break_together() -> None:
    plan = planned(steady(open_orders=ordered((0, 45, 7), draft=True)), (0, 60, 400.0))
    assert (plan.order_units.tolist(), plan.unit_cost_minor.tolist()) == ([15], [400])


def test_a_list_of_prices_is_a_cost_where_none_is_known() -> None:
    plan = planned(steady(cost_minor=np.array([np.nan])), (0, 1, 500.0), (0, 60, 400.0))
    assert plan.order_minor.tolist() == [24_000]
    assert "its cost is not known" not in plan.notes_of(0, MONEY).lower()
    bare = planned(steady(cost_minor=np.array([np.nan])))
    assert np.isnan(bare.order_minor[0])


def test_a_suppliers_minimum_is_reached_at_the_price_of_so_many(wanted: float) -> None:
    """Ten more at 500 would do, but from there on a unit costs 495: then more have to be added."""
    minimum = 500.0 * (wanted + 10)
    plan = planned(steady(supplier_minimum_minor=np.array([minimum])), (0, int(wanted) + 10, 495.0), holding_share=0.9)
    assert plan.unit_cost_minor.tolist() == [495]
    assert plan.order_minor[0] >= minimum
    assert plan.order_minor[0] - 495 < minimum
    assert plan.order_units[0] > wanted + 10


def test_a_budget_is_kept_at_the_price_of_what_it_leaves() -> None:
    """A budget that cuts an order below its break pays the price of fewer: no more than it has."""
    inputs = steady(2, on_hand=np.zeros(2))
    free = planned(inputs, (0, 60, 400.0), (1, 60, 400.0))
    assert free.unit_cost_minor.tolist() == [400, 400]
    for budget in range(4_000, 48_000, 4_000):
        plan = planned(inputs, (0, 60, 400.0), (1, 60, 400.0), budget_minor=budget)
        assert plan.order_minor.sum() <= budget
        cost = np.where(plan.order_units >= 60, 400, 500)
        assert plan.order_minor.tolist() == (plan.order_units * cost).tolist()


def test_a_budget_goes_to_what_is_needed_before_what_is_only_cheaper(wanted: float) -> None:
    """Cash for both products as they are needed and for one of the two breaks: the better of them is taken."""
    inputs = steady(2, on_hand=np.full(2, 20.0))
    plain = make_plan(inputs)
    needed = float(plain.order_minor.sum())
    lines: list[Line] = [(0, 200, 400.0), (1, 200, 380.0)]
    assert planned(inputs, *lines).order_units.tolist() == [200, 200]
    little = planned(inputs, *lines, budget_minor=int(needed) + 1_000)
    assert little.order_units.tolist() == plain.order_units.tolist()
    assert (little.next_gain_per_cash or 0) > 0
    one = planned(inputs, *lines, budget_minor=int(needed) + 80_000)
    assert one.order_units.tolist() == [plain.order_units[0], 200]
    assert one.unit_cost_minor.tolist() == [500, 380]
    assert one.notes_of(0, MONEY) == "From 200 units on it would cost 400 minor a unit."


def test_no_breaks_and_breaks_of_other_products_change_nothing() -> None:
    inputs = steady(3, on_hand=np.array([0.0, 5, 10]))
    bare, given = planned(inputs), planned(inputs, (1, 60, 400.0))
    for name in ("order_units", "unit_cost_minor", "order_minor"):
        assert getattr(given, name)[[0, 2]].tolist() == getattr(bare, name)[[0, 2]].tolist()


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (breaks((0, 0, 400.0)), "price_breaks.units must be 1 or more, got 0 at 0"),
        (breaks((0, 5, -1.0)), "price_breaks.cost_minor must be 0 or more, got -1.0 at 0"),
        (breaks((0, 5, float("nan"))), "price_breaks.cost_minor must be 0 or more, got nan at 0"),
        (breaks((1, 5, 400.0)), "price_breaks.product must be numbers from 0 to 0, got 1"),
        (breaks((0, 5, 400.0), (0, 5, 300.0)), "price_breaks have a product's number of units twice"),
        (
            PriceBreaks(np.array([0]), np.array([5, 6]), np.array([4.0])),
            r"price_breaks.units must have the shape \(1,\)",
        ),
    ],
)
def test_breaks_that_cannot_be_are_refused_in_one_line(given: PriceBreaks, line: str) -> None:
    with pytest.raises(UsageError, match=line):
        steady(price_breaks=given)
