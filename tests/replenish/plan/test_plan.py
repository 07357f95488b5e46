"""The plan of shops that can be thought through."""

from dataclasses import replace

import numpy as np
import pytest

from plan_inputs import DAYS, ordered, steady
from storelens.replenish.plan import LeadTimes, PlanInputs, PlanSettings, make_plan

MONEY = "{} minor".format


def units(inputs: PlanInputs, **settings: object) -> list[float]:
    return make_plan(inputs, PlanSettings(**settings)).order_units.tolist()  # type: ignore[arg-type]


def test_stock_is_ordered_up_to_the_demand_of_lead_and_review_time_and_a_safety() -> None:
    plan = make_plan(steady())
    assert plan.state.tolist() == ["order now"]
    assert plan.protection_units[0] == pytest.approx(2 * 13, rel=0.15)  # landing on day 7, the next order on day 14
    assert 2 < plan.safety_units[0] < 15
    assert plan.order_units[0] == plan.target_units[0] - 20
    assert str(plan.due_date[0]) == "2025-05-07"
    assert plan.inputs.as_of.isoformat() == "2025-04-30"


def test_plenty_is_not_ordered_and_its_day_to_order_is_told() -> None:
    plan = make_plan(steady(on_hand=np.array([80.0])))
    assert plan.order_units.tolist() == [0.0]
    days_left = (plan.order_by_date - np.datetime64("2025-04-30", "D")).astype(int)
    assert 15 < days_left[0] < 30
    assert 35 < plan.days_of_cover[0] < 45
    assert (plan.first_gap_date - np.datetime64("2025-04-30", "D")).astype(int)[0] == pytest.approx(40, abs=5)


def test_what_is_on_its_way_counts_by_the_day_it_is_due() -> None:
    bare, on_its_way = make_plan(steady()), make_plan(steady(open_orders=ordered((0, 10, 3))))
    saved = bare.order_units[0] - on_its_way.order_units[0]
    assert 6 <= saved <= 10  # less than ten, where the bare shelf would have lost sales
    assert on_its_way.incoming_units.tolist() == [10]
    far = make_plan(steady(open_orders=ordered((0, 10, 60))))
    assert far.order_units[0] == bare.order_units[0]
    assert far.weeks.due[0].tolist() == [0.0] * 8 + [10.0] + [0.0] * 4


def test_a_delivery_comes_as_early_or_late_as_its_supplier_is() -> None:
    """100 units due on day 7, the last of the first week: half of the futures of a late supplier have none by then."""
    given = steady(on_hand=np.zeros(1), open_orders=ordered((0, 100.0, 7.0)))
    first = {}
    for spread in (0.0, 3.0):
        leads = replace(given.lead_times, sd=np.full(1, spread))
        first[spread] = make_plan(replace(given, lead_times=leads)).weeks.stock[0, :2]
    assert first[0.0][0, 0] > 80  # by STOCK_SHARES: in 5 % of the futures there is no more
    assert first[3.0][0, 0] == 0
    assert first[3.0][0, 2] > 80
    assert first[3.0][1, 0] > 60  # a week later it is there


def test_an_order_sent_now_leaves_nothing_more_to_order() -> None:
    bare = make_plan(steady(5, on_hand=np.array([0.0, 5, 10, 20, 30])))
    lines = [(row, each, 7.0) for row, each in enumerate(bare.order_units.tolist()) if each]
    again = make_plan(steady(5, on_hand=np.array([0.0, 5, 10, 20, 30]), open_orders=ordered(*lines)))
    assert bare.order_units.sum() > 0
    assert again.order_units.tolist() == [0.0] * 5


def test_a_draft_counts_where_it_lands_in_time() -> None:
    bare = units(steady())[0]
    assert units(steady(open_orders=ordered((0, 5, 7), draft=True))) == [bare - 5]
    late = make_plan(steady(open_orders=ordered((0, 5, 40), draft=True)))
    assert late.order_units.tolist() == [bare]
    assert "a draft of 5 units would come too late" in late.notes_of(0, MONEY).lower()
    assert late.weeks.due.sum() == 0  # drafts are not on their way


def test_more_service_and_longer_lead_times_take_more() -> None:
    by_service = [units(steady(), service=share)[0] for share in (0.8, 0.9, 0.95, 0.99)]
    assert by_service == sorted(by_service)
    assert by_service[0] < by_service[-1]
    assert units(steady(), lead_factor=2.0)[0] > by_service[2] + 10
    assert units(steady(), demand_factor=0.0) == [0.0]
    certain = LeadTimes(np.array([7.0]), np.array([0.0]), np.array(["receipts"]))
    assert units(steady(lead_times=certain))[0] <= by_service[2]


def test_the_service_asked_is_the_service_expected() -> None:
    from storelens.replenish.plan.expected import expect, make_forecast
    from storelens.replenish.plan.making import _futures
    from storelens.replenish.plan.target import lost_units
    from storelens.replenish.plan.wanting import Stock

    inputs, settings = steady(20, on_hand=np.zeros(20)), PlanSettings(service=0.9)
    plan = make_plan(inputs, settings)
    _, expected = expect(inputs, make_forecast(inputs, settings), settings)
    futures = _futures(inputs, expected, Stock.of(inputs), settings)
    missed = lost_units(futures, plan.wanted_units).sum() / futures.window.sum()
    assert 1 - missed == pytest.approx(0.9, abs=0.02)


def test_by_cost_a_better_margin_takes_more() -> None:
    thin, thick = steady(cost_minor=np.array([995.0])), steady(cost_minor=np.array([100.0]))
    assert units(thin, service=None)[0] < units(thick, service=None)[0]


def test_orders_come_in_cases_and_at_least_the_minimum() -> None:
    wanted = units(steady())[0]
    packed = make_plan(steady(case_pack=np.array([12])))
    assert packed.order_units[0] == 12 * np.ceil(wanted / 12)
    assert packed.notes_of(0, MONEY) == "Rounded up to cases of 12."
    least = make_plan(steady(minimum_units=np.array([50])))
    assert least.order_units.tolist() == [50]
    assert "its minimum order of 50 units" in least.notes_of(0, MONEY)


def test_a_lot_that_costs_more_to_hold_than_it_earns_is_left() -> None:
    slow = steady(
        sales=(np.arange(DAYS)[np.newaxis, :] % 40 == 0).astype(float), on_hand=np.zeros(1),
        case_pack=np.array([500]), cost_minor=np.array([900.0]),
    )  # fmt: skip
    plan = make_plan(slow, PlanSettings(service=0.99))
    assert plan.wanted_units[0] > 0
    assert plan.order_units.tolist() == [0]
    assert "would cost more to hold than it earns" in plan.notes_of(0, MONEY)


def test_an_order_is_raised_to_its_suppliers_minimum_or_waits() -> None:
    wanted = units(steady())[0]
    raised = make_plan(steady(supplier_minimum_minor=np.array([500.0 * (wanted + 10)])))
    assert raised.order_units[0] == wanted + 10
    assert "10 units more than needed now" in raised.notes_of(0, MONEY)
    waits = make_plan(steady(supplier_minimum_minor=np.array([10_000_000.0])))
    assert waits.order_units.tolist() == [0]
    assert waits.state.tolist() == ["order soon"]
    assert "below the minimum of 10000000 minor: it waits" in waits.notes_of(0, MONEY)


def test_a_budget_goes_where_it_brings_most() -> None:
    inputs = steady(2, on_hand=np.zeros(2), price_minor=np.array([1000.0, 600.0]))
    free = make_plan(inputs)
    cash = int(500 * free.order_units.sum() / 2)
    bound = make_plan(inputs, PlanSettings(budget_minor=cash))
    assert bound.order_minor.sum() <= cash
    kept = bound.order_units / free.order_units
    assert kept[1] < kept[0] <= 1  # five times the margin, the same cost
    assert bound.order_units[1] > 0
    assert bound.next_gain_per_cash is not None
    assert bound.next_gain_per_cash > 0
    assert free.next_gain_per_cash is None
    more = make_plan(inputs, PlanSettings(budget_minor=cash + 5000))
    assert more.next_gain_per_cash is not None
    assert more.next_gain_per_cash <= bound.next_gain_per_cash


def test_dead_stock_and_too_much_are_told_in_units_and_money() -> None:
    sales = np.zeros((2, 400))
    sales[1] = 1.0
    inputs = replace(
        steady(2), sales=sales, sold_out=np.zeros((2, 400), bool), on_hand=np.array([40.0, 300.0]),
        cost_minor=np.array([250.0, np.nan]),
    )  # fmt: skip
    plan = make_plan(inputs)
    assert plan.state.tolist() == ["dead stock", "overstock"]
    assert plan.excess_units[0] == 40
    assert plan.excess_minor[0] == 10_000
    assert plan.excess_units[1] == pytest.approx(300 - 91, abs=12)
    assert np.isnan(plan.excess_minor[1])
    assert plan.order_units.tolist() == [0, 0]


def test_a_shelf_that_empties_before_an_order_lands_is_at_risk() -> None:
    plan = make_plan(steady(2, on_hand=np.array([2.0, 60.0])))
    assert plan.stock_out_share[0] > 0.9
    assert plan.stock_out_share[1] < 0.01
    assert plan.risk_units[0] == pytest.approx(2 * 6 - 2, abs=2)
    assert plan.risk_minor[0] == pytest.approx(1000 * plan.risk_units[0], abs=1)


def test_lost_sales_of_the_last_year_have_an_interval() -> None:
    inputs = steady(1, 4.0)
    out = inputs.sold_out.copy()
    out[0, 60:70] = True
    sales = np.where(out, 0.0, inputs.sales)
    plan = make_plan(replace(inputs, sales=sales, sold_out=out))
    assert plan.lost_units_low[0] < plan.lost_units[0] < plan.lost_units_high[0]
    assert plan.lost_units[0] == pytest.approx(40, rel=0.3)


def test_many_products_are_forecast_in_parts_that_join_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    from storelens.replenish.plan import expected

    inputs = steady(7, on_hand=np.zeros(7))
    sales = inputs.sales * np.arange(1, 8)[:, np.newaxis]
    sales[3] = np.nan
    monkeypatch.setattr(expected, "TOGETHER", 3)
    made = expected.make_forecast(replace(inputs, sales=sales), PlanSettings(method="mean"))
    assert made.mean.shape == (7, 91)
    assert made.basis.tolist() == ["history"] * 3 + ["peers"] + ["history"] * 3
    pace = made.mean.mean(axis=1)[[0, 1, 2, 4, 5, 6]]
    assert (np.diff(pace) > 0.5).all()


def test_lost_sales_of_many_products_join_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    from storelens.replenish.plan import lost

    inputs = steady(5, 4.0)
    out = inputs.sold_out.copy()
    out[[1, 4], 60:64] = True
    inputs = replace(inputs, sales=np.where(out, 0.0, inputs.sales), sold_out=out)
    monkeypatch.setattr(lost, "TOGETHER", 2)
    found = lost.lost_last_year(inputs)
    assert np.flatnonzero(found.units).tolist() == [1, 4]
    assert found.by_period.shape == (5, DAYS)
    assert found.regular.dtype == bool
