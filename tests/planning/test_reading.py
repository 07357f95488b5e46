"""What the plan reads from a shop, by what a person reads in it."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from planning_shop import FIRST, LAST, PRICE_BREAKS, day, planning_tables
from storelens.errors import UsageError
from storelens.planning import read_inputs
from storelens.planning.proof_reading import read_stock
from storelens.replenish.plan import PlanSettings
from storelens.shop import Shop

Make = Callable[..., Shop]


@pytest.fixture
def shop(make_shop: Make) -> Shop:
    return make_shop(planning_tables(), (FIRST, date(2025, 12, 31)))


def test_goods_are_read_and_what_is_gone_for_good_is_not(shop: Shop) -> None:
    inputs = read_inputs(shop)
    assert inputs.product_ids.tolist() == [1, 2, 3]
    assert (inputs.first_day, inputs.as_of, inputs.days) == (FIRST, LAST, 60)
    assert list(inputs.groups) == ["Home", "Books", "Home"]
    assert inputs.case_pack.tolist() == [6, 1, 1]
    assert np.isnan(inputs.cost_minor).tolist() == [False, False, True]
    assert 5 in read_inputs(shop, retired=True).product_ids


def test_demand_is_net_of_cancelled_orders(shop: Shop) -> None:
    assert np.nansum(read_inputs(shop).sales, axis=1).tolist() == [56, 20, 0]


@pytest.mark.parametrize(
    ("back", "reason", "units"),
    [(30, None, 56), (31, None, 56 + 80995), (30, "refund, its day is not known", 56 + 80995)],
)
def test_an_order_taken_back_on_its_own_day_was_never_wanted(
    make_shop: Make, back: int, reason: str | None, units: int
) -> None:
    tables = planning_tables()
    orders, items, moves = (list(tables[name]) for name in ("orders", "order_items", "stock_movements"))
    orders.append({**orders[0], "order_id": 900, "order_date": day(30), "ordered_at": f"{day(30)} 09:15:00"})
    items.append({**items[0], "order_item_id": 900, "order_id": 900, "product_id": 1, "quantity": 80995})
    moves += [
        {**moves[0], "product_id": 1, "moved_date": day(at), "kind": kind, "quantity": quantity, "reference": None}
        for at, kind, quantity in ((30, "sale", -80995), (back, "return", 80995))
    ]
    returned = {
        "return_id": 1, "order_item_id": 900, "return_date": day(back), "quantity": 80995, "amount_minor": 1,
        "reason": reason,
    }  # fmt: skip
    changed = {**tables, "orders": orders, "order_items": items, "stock_movements": moves, "returns": [returned]}
    shop = make_shop(changed, (FIRST, date(2025, 12, 31)))
    inputs = read_inputs(shop)
    assert np.nansum(inputs.sales[0]) == units
    _, moved = read_stock(shop.engine("sqlite"), inputs)
    assert moved[0, back] == (0 if units == 56 else 80995)


def test_a_cancellation_to_come_is_not_known_on_the_day_before(shop: Shop) -> None:
    sold = {until: np.nansum(read_inputs(shop, until=date.fromisoformat(day(until))).sales[1]) for until in (49, 50)}
    assert sold == {49: 17 + 50, 50: 17}


def test_days_that_end_with_nothing_on_hand_are_sold_out(shop: Shop) -> None:
    inputs = read_inputs(shop)
    assert np.flatnonzero(inputs.sold_out[0]).tolist() == [19, 20, 21, 22, 23, 43]  # the last lamps went on 19 and 43
    assert not inputs.sold_out[1].any()


def test_stock_is_what_the_store_says_and_not_known_where_nothing_moved(shop: Shop) -> None:
    assert np.nan_to_num(read_inputs(shop).on_hand, nan=-1).tolist() == [4, 80, -1]
    then = read_inputs(shop, until=date.fromisoformat(day(24)))
    assert np.nan_to_num(then.on_hand, nan=-1).tolist() == [19, 91]  # the vase had not been seen


def test_open_orders_by_when_they_are_expected(shop: Shop) -> None:
    lines = read_inputs(shop).open_orders
    assert lines.product.tolist() == [0, 1]
    assert lines.units.tolist() == [30, 12]
    assert lines.draft.tolist() == [False, True]
    assert lines.overdue.tolist() == [True, False]
    assert lines.due_in_days[0] == 1  # a quarter of 4.3 days, rounded
    assert lines.due_in_days[1] == pytest.approx(8.0, abs=0.5)  # a draft is taken to be sent now


def test_what_was_ordered_after_the_last_day_counts_as_ordered_on_it(make_shop: Make) -> None:
    tables = planning_tables()
    sent = {"purchase_order_id": 9, "po_number": "PO-9", "supplier_id": 1, "status": "sent"}
    tables["purchase_orders"].append({**sent, "ordered_date": "2025-10-01", "due_date": "2025-10-06"})
    line = {"purchase_order_item_id": 9, "purchase_order_id": 9, "product_id": 1, "quantity": 7}
    tables["purchase_order_items"].append({**line, "received_quantity": 0})
    lines = read_inputs(make_shop(tables, (FIRST, date(2025, 12, 31)))).open_orders
    assert lines.due_in_days[lines.units == 7].tolist() == [5]


def test_orders_of_the_past_are_as_they_were(shop: Shop) -> None:
    then = read_inputs(shop, until=date.fromisoformat(day(42)))
    assert then.open_orders.units.tolist() == [20]
    assert then.open_orders.due_in_days.tolist() == [3]
    assert not then.open_orders.draft.any()


def test_lead_times_come_from_receipts_led_by_the_promise(shop: Shop) -> None:
    leads = read_inputs(shop, settings=PlanSettings(default_lead_days=21)).lead_times
    assert leads.source.tolist() == ["receipts", "promise", "default"]
    assert leads.mean[0] == pytest.approx(4.0)
    assert leads.mean[1] == pytest.approx(8.0)  # ten promised, and the other supplier keeps four of five
    assert leads.mean[2] == 21
    assert (leads.sd > 0).all()


def test_promotions_and_holidays_are_known_ahead(shop: Shop) -> None:
    inputs = read_inputs(shop)
    assert inputs.promotion is not None
    assert np.flatnonzero(inputs.promotion[1]).tolist() == [30, 31, 32, 33]
    assert not inputs.promotion[0].any()
    assert inputs.events is not None
    assert inputs.events.shape[0] >= inputs.days + 91


def test_price_breaks_are_those_of_the_products_planned_and_of_today(make_shop: Make) -> None:
    assert read_inputs(make_shop(planning_tables(), (FIRST, LAST))).price_breaks is None
    shop = make_shop({**planning_tables(), "price_breaks": PRICE_BREAKS}, (FIRST, LAST))
    found = read_inputs(shop).price_breaks
    assert found is not None
    rows = zip(found.product.tolist(), found.units.tolist(), found.cost_minor.tolist(), strict=True)
    assert list(rows) == [(0, 30, 900.0), (1, 40, 950.0)]
    assert read_inputs(shop, until=date.fromisoformat(day(42))).price_breaks is None


def test_a_shop_without_a_day_is_refused(make_shop: Make) -> None:
    empty = make_shop({}, (FIRST, LAST))
    with pytest.raises(UsageError, match="no day of history to plan from - bring orders or stock"):
        read_inputs(empty)


def test_a_day_before_the_history_is_refused(shop: Shop) -> None:
    with pytest.raises(UsageError, match="until must be a day of the shop's history, got 2024-01-01"):
        read_inputs(shop, until=date(2024, 1, 1))
