"""Purchase orders from the plan's draft to the last receipt: each step once, whole, and refused where it cannot be."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planned_rows import write_plan
from storelens.errors import UsageError
from storelens.recording import (
    DraftOrders,
    NewProduct,
    OrderCancel,
    OrderEdit,
    OrderLine,
    OrderReceipt,
    OrderSend,
    Receipt,
    ReceivedLine,
    RequestRefused,
    UnknownOrder,
    cancel_order,
    draft_orders_from_plan,
    edit_order,
    list_orders,
    read_order,
    receive_order,
    record_product,
    record_receipt,
    send_order,
)
from storelens.store import Store
from trading_shop import CARD, CUP, CUPS_ON_HAND, NOW, OLD, PEN, POT, TODAY, ask, counted, failing, on_hand

# PO-2 has 20 cups and 10 pots on their way; PO-3 is a draft of 5 pots. The plan knew of all of them.
PLAN = [
    {"product_id": CUP, "order_units": 24, "incoming_units": 20, "unit_cost_minor": 410},
    {"product_id": POT, "order_units": 12, "incoming_units": 10, "draft_units": 5},
    {"product_id": PEN, "order_units": 100},
]


@pytest.fixture
def planned(store: Store) -> Store:
    write_plan(store.path, PLAN)
    return store


def draft(store: Store, key: str, **asked: Any) -> Any:
    return draft_orders_from_plan(store, DraftOrders(**asked), key, now=NOW).answer


def lines_of(order: dict[str, Any]) -> dict[str, int]:
    return {line["sku"]: line["quantity"] for line in order["lines"]}


def test_drafts_are_what_the_plan_orders_beyond_what_is_drafted(planned: Store) -> None:
    done = draft(planned, "a")
    (order,) = done["orders"]
    assert (order["po_number"], order["status"], lines_of(order)) == ("PO-3", "draft", {"POT": 17, "CUP": 24})
    assert [line["unit_cost_minor"] for line in order["lines"]] == [1500, 410]
    assert order["total_minor"] == 17 * 1500 + 24 * 410
    assert done["added_units"] == 12 + 24


def test_a_product_without_a_supplier_is_named_with_the_way_out(planned: Store) -> None:
    done = draft(planned, "a")
    assert done["without_supplier"] == [{"product_id": PEN, "sku": "PEN", "product_name": "Pen", "units": 100}]
    assert "in no draft, for they have no supplier: PEN - name their supplier when drafting them" in done["warnings"]
    named = draft(planned, "b", skus=("PEN",), supplier_id=1)
    assert lines_of(named["orders"][0])["PEN"] == 100
    assert named["without_supplier"] == []
    assert ask(planned, "select supplier_id from products where product_id = ?", PEN) == [(1,)]


def test_drafted_twice_adds_nothing(planned: Store) -> None:
    draft(planned, "a")
    before = counted(planned) | {"recorded": 0}
    assert (draft(planned, "b")["added_units"], draft(planned, "c")["orders"]) == (0, [])
    assert counted(planned) | {"recorded": 0} == before


def test_what_was_sent_and_received_since_the_plan_is_not_drafted_again(planned: Store) -> None:
    number = draft(planned, "a", product_ids=(CUP,))["orders"][0]["po_number"]
    send_order(planned, OrderSend(number), "b", now=NOW)
    assert draft(planned, "c", product_ids=(CUP,))["added_units"] == 0
    receive_order(planned, OrderReceipt(number, (ReceivedLine(7, sku="CUP"),)), "d", now=NOW)
    assert draft(planned, "e", product_ids=(CUP,))["added_units"] == 0
    receive_order(planned, OrderReceipt(number), "f", now=NOW)
    done = draft(planned, "g", product_ids=(CUP,))
    assert done["added_units"] == 0
    assert done["warnings"][0].startswith("Cup (CUP): nothing to draft, the plan orders none or it is ordered")


def test_what_was_cancelled_since_the_plan_is_drafted_again(planned: Store) -> None:
    cancel_order(planned, OrderCancel("PO-2"), "a", now=NOW)
    assert lines_of(draft(planned, "b", product_ids=(CUP,))["orders"][0])["CUP"] == 24 + 20


def test_one_draft_for_each_supplier(planned: Store) -> None:
    with planned.transaction() as connection:
        connection.execute("insert into suppliers (supplier_name, minimum_order_minor) values ('Quay', 1000000)")
        connection.execute("update products set supplier_id = 2, cost_minor = 20 where sku = 'PEN'")
    mill, quay = draft(planned, "a")["orders"]
    assert (mill["supplier_name"], quay["supplier_name"], quay["po_number"]) == ("Mill", "Quay", "PO-00004")
    assert lines_of(quay) == {"PEN": 100}
    assert quay["ordered_date"] == str(TODAY)


def test_a_draft_says_what_a_buyer_would_want_to_know(planned: Store) -> None:
    with planned.transaction() as connection:
        connection.execute("update suppliers set minimum_order_minor = 10000000")
        connection.execute("update products set case_pack = 10, minimum_order_units = 50 where sku = 'CUP'")
    assert draft(planned, "a", product_ids=(CUP,))["warnings"] == [
        "PO-3: USD 173.40 is below Mill's minimum of USD 100,000.00 - order more",
        "PO-3, Cup (CUP): 24 is below its minimum of 50 - order more",
        "PO-3, Cup (CUP): 24 is no whole number of packs of 10 - round it",
    ]


def test_without_a_plan_nothing_is_drafted(store: Store) -> None:
    with pytest.raises(RequestRefused, match="plan is not there yet - make one with storelens plan"):
        draft(store, "a")


def test_an_old_plan_is_told(planned: Store) -> None:
    write_plan(planned.path, PLAN, made_at="2025-03-01 12:00:00")
    assert "the plan was made 30 days ago - make it again with storelens plan" in draft(planned, "a")["warnings"]


def test_a_draft_is_edited(planned: Store) -> None:
    due = TODAY + timedelta(days=3)
    edit = OrderEdit("PO-3", (OrderLine(6, product_id=POT, unit_cost_minor=1450), OrderLine(9, sku="CUP")), due)
    done = edit_order(planned, edit, "a", now=NOW).answer
    assert lines_of(done) == {"POT": 6, "CUP": 9}
    assert [line["unit_cost_minor"] for line in done["lines"]] == [1450, 400]
    assert done["due_date"] == str(due)
    gone = edit_order(planned, OrderEdit("PO-3", (OrderLine(0, sku="POT"),)), "b", now=NOW).answer
    assert lines_of(gone) == {"CUP": 9}


@pytest.mark.parametrize(
    ("edit", "name", "said"),
    [
        (OrderEdit("PO-2", (OrderLine(1, sku="CUP"),)), "purchase_order", "cannot be changed: PO-2 is sent"),
        (OrderEdit("PO-3"), "lines", "or due_date must be given"),
        (OrderEdit("PO-3", (OrderLine(0, sku="POT"),)), "lines", "would leave PO-3 empty - cancel it instead"),
        (OrderEdit("PO-3", (OrderLine(0, sku="CUP"),)), "lines[0].quantity", "is 0, and PO-3 does not have Cup"),
        (OrderEdit("PO-3", (OrderLine(-1, sku="POT"),)), "lines[0].quantity", "must be at least 0"),
        (OrderEdit("PO-3", (OrderLine(1, sku="POT"), OrderLine(2, product_id=POT))), "lines", "name a product twice"),
        (OrderEdit("PO-3", (OrderLine(1, sku="X"),)), "lines[0].sku", "is of no product, got 'X'"),
        (OrderEdit("PO-3", (OrderLine(1),)), "lines[0].product_id", "or sku must be given"),
        (OrderEdit("PO-3", (OrderLine(1, product_id=CARD),)), "lines[0].product_id", "is a gift card"),
        (OrderEdit("PO-3", (OrderLine(1, product_id=OLD),)), "lines[0].product_id", "is retired"),
        (OrderEdit("PO-3", (OrderLine(1000, sku="POT", unit_cost_minor=10**10),)), "lines[0].quantity", "makes the"),
        (OrderEdit("PO-3", due_date=date(2025, 3, 30)), "due_date", "is over, got 2025-03-30"),
        (OrderEdit("PO-3", due_date=date(2035, 3, 30)), "due_date", "is more than two years ahead"),
    ],
)  # fmt: skip
def test_an_edit_that_cannot_be_names_its_field(planned: Store, edit: OrderEdit, name: str, said: str) -> None:
    before = counted(planned)
    with pytest.raises(RequestRefused) as refused:
        edit_order(planned, edit, "a", now=NOW)
    (error,) = refused.value.errors
    assert error.name == name
    assert error.detail.startswith(said)
    assert " - " in error.detail
    assert counted(planned) == before


def test_an_order_that_is_sent_is_due_after_its_suppliers_lead_time(planned: Store) -> None:
    done = send_order(planned, OrderSend("PO-3"), "a", now=NOW).answer
    assert (done["status"], done["ordered_date"], done["due_date"]) == ("sent", "2025-03-31", "2025-04-10")
    assert done["outstanding_units"] == 5
    with pytest.raises(RequestRefused, match="cannot be sent: PO-3 is sent - only a draft can"):
        send_order(planned, OrderSend("PO-3"), "b", now=NOW)


def test_without_a_promise_it_is_due_as_the_plan_has_it(planned: Store) -> None:
    with planned.transaction() as connection:
        connection.execute("update suppliers set lead_time_days = null")
    done = send_order(planned, OrderSend("PO-3"), "a", now=NOW).answer
    assert (done["due_date"], done["lead_time_source"], done["warnings"]) == ("2025-04-07", "receipts", [])


def test_where_nobody_knows_no_day_is_due_and_that_is_said(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute("update suppliers set lead_time_days = null")
    done = send_order(store, OrderSend("PO-3"), "a", now=NOW).answer
    assert done["due_date"] is None
    assert done["warnings"][0].endswith("- give due_date")


def test_a_due_day_of_the_draft_is_kept_and_one_that_is_over_is_refused(planned: Store) -> None:
    edit_order(planned, OrderEdit("PO-3", due_date=TODAY), "a", now=NOW)
    with pytest.raises(RequestRefused, match="due_date is over, got 2025-03-31 - use today"):
        send_order(planned, OrderSend("PO-3"), "b", now=NOW + timedelta(days=2))
    done = send_order(planned, OrderSend("PO-3"), "c", now=NOW).answer
    assert done["due_date"] == str(TODAY)


def test_an_order_comes_in_parts_of_several_lines(planned: Store) -> None:
    part = OrderReceipt("PO-2", (ReceivedLine(8, sku="CUP", unit_cost_minor=390), ReceivedLine(10, product_id=POT)))
    first = receive_order(planned, part, "a", now=NOW).answer
    assert (first["status"], first["received_date"], first["outstanding_units"]) == (
        "partly_received",
        "2025-03-31",
        12,
    )
    assert [(one["sku"], one["quantity"], one["on_hand_units"]) for one in first["receipts"]] == [
        ("CUP", 8, CUPS_ON_HAND + 8), ("POT", 10, 14),
    ]  # fmt: skip
    rest = receive_order(planned, OrderReceipt("PO-2"), "b", now=NOW).answer
    assert (rest["status"], rest["outstanding_units"], rest["received_units"]) == ("received", 0, 30)
    assert on_hand(planned, CUP) == CUPS_ON_HAND + 20
    assert ask(planned, "select quantity from stock_movements where reference = 'PO-2' order by movement_id") == [
        (8,), (10,), (12,),
    ]  # fmt: skip
    with pytest.raises(RequestRefused, match="cannot be received: PO-2 is received"):
        receive_order(planned, OrderReceipt("PO-2"), "c", now=NOW)
    assert failing(planned.path) == {}


def test_one_line_that_cannot_come_keeps_all_out(planned: Store) -> None:
    before = counted(planned)
    part = OrderReceipt("PO-2", (ReceivedLine(5, sku="CUP"), ReceivedLine(11, sku="POT")))
    with pytest.raises(RequestRefused, match=r"lines\[1\].quantity is 11, of which PO-2 has 10 to come"):
        receive_order(planned, part, "a", now=NOW)
    assert counted(planned) == before
    assert on_hand(planned, CUP) == CUPS_ON_HAND


@pytest.mark.parametrize(
    ("receipt", "said"),
    [
        (OrderReceipt("PO-3"), "cannot be received: PO-3 is draft - send it first"),
        (OrderReceipt("PO-2", (ReceivedLine(1, sku="PEN"),)), r"lines\[0\].purchase_order PO-2 does not have Pen"),
        (OrderReceipt("PO-2", (ReceivedLine(1, sku="CUP"),) * 2), "lines name a product twice"),
        (OrderReceipt("PO-2", received_date=date(2025, 2, 1)), "is 2025-02-01, before PO-2 was sent on 2025-03-01"),
        (OrderReceipt("PO-2", received_date=date(2025, 4, 1)), "is in the future"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(planned: Store, receipt: OrderReceipt, said: str) -> None:
    with pytest.raises(RequestRefused, match=said):
        receive_order(planned, receipt, "a", now=NOW)


def test_what_came_stays_when_the_rest_is_cancelled(planned: Store) -> None:
    receive_order(planned, OrderReceipt("PO-2", (ReceivedLine(8, sku="CUP"),)), "a", now=NOW)
    done = cancel_order(planned, OrderCancel("PO-2", "sold out there"), "b", now=NOW).answer
    assert (done["status"], done["outstanding_units"], done["received_units"]) == ("cancelled", 0, 8)
    assert done["reason"] == "sold out there"
    assert on_hand(planned, CUP) == CUPS_ON_HAND + 8
    for step in (OrderCancel("PO-2"), OrderCancel("PO-1")):
        with pytest.raises(RequestRefused, match="nothing of it is to come"):
            cancel_order(planned, step, f"c {step.purchase_order}", now=NOW)
    with pytest.raises(RequestRefused, match="is cancelled: nothing was ordered with it"):
        record_receipt(planned, Receipt(CUP, 1, purchase_order="PO-2"), "d", now=NOW)
    assert failing(planned.path) == {}


def test_each_step_is_done_once_for_a_key(planned: Store) -> None:
    steps = [
        (draft_orders_from_plan, DraftOrders()),
        (edit_order, OrderEdit("PO-3", (OrderLine(30, sku="CUP"),))),
        (send_order, OrderSend("PO-3")),
        (receive_order, OrderReceipt("PO-3", (ReceivedLine(4, sku="CUP"),))),
        (cancel_order, OrderCancel("PO-3")),
    ]
    for number, (step, request) in enumerate(steps):
        first = step(planned, request, f"k{number}", now=NOW)  # type: ignore[operator]
        before = counted(planned)
        again = step(planned, request, f"k{number}", now=NOW)  # type: ignore[operator]
        assert (again.answer, again.replayed) == (first.answer, True)
        assert counted(planned) == before


def test_an_order_nobody_knows_is_told_with_the_closest(store: Store) -> None:
    for ask_for in (
        lambda: read_order(store, "PO-22"),
        lambda: send_order(store, OrderSend("PO-22"), "a", now=NOW),
    ):
        with pytest.raises(UnknownOrder, match="no purchase order 'PO-22' - did you mean PO-2?"):
            ask_for()


def test_orders_are_listed_by_status(planned: Store) -> None:
    every = list_orders(planned, now=NOW)
    assert [order["po_number"] for order in every["orders"]] == ["PO-3", "PO-2", "PO-1"]
    assert every["counts"] == {"draft": 1, "sent": 1, "partly_received": 0, "received": 1, "cancelled": 0}
    late = list_orders(planned, ("sent", "received"), limit=1, now=datetime(2025, 4, 8, 12, tzinfo=UTC))
    assert (late["total_orders"], len(late["orders"])) == (2, 1)
    (order,) = late["orders"]
    assert (order["po_number"], order["overdue_days"], order["units"], order["total_minor"]) == ("PO-2", 3, 30, 23000)
    with pytest.raises(UsageError, match="no status 'drafts' of purchase orders - did you mean draft?"):
        list_orders(planned, ("drafts",))


STEPS = st.lists(st.tuples(st.sampled_from(["send", "receive", "part", "draft"]), st.integers(1, 5)), max_size=6)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(units=st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 9)), steps=STEPS)
def test_whatever_becomes_of_the_drafts_a_second_drafting_adds_nothing(
    store: Store, units: tuple[int, int, int], steps: list[tuple[str, int]]
) -> None:
    path = store.path.with_name("drawn.db")
    path.unlink(missing_ok=True)
    store.backup(path)
    with Store.open(path) as drawn:
        bowl = record_product(
            drawn, NewProduct("BOWL", "Bowl", "Kitchen", 900, 300, supplier_id=1, opening_stock=0), "new", now=NOW
        )
        planned = zip((CUP, POT, bowl.answer["product_id"]), units, (20, 10, 0), (0, 5, 0), strict=True)
        write_plan(path, [
            {"product_id": product, "order_units": order, "incoming_units": incoming, "draft_units": drafted}
            for product, order, incoming, drafted in planned
        ])  # fmt: skip
        draft(drawn, "first")
        held = ask(drawn, "select sum(quantity) from purchase_order_items")
        for number, (step, part) in enumerate(steps):
            _step(drawn, step, part, f"k{number}")
        assert draft(drawn, "last")["added_units"] == 0
        assert ask(drawn, "select sum(quantity) from purchase_order_items") == held


def _step(store: Store, step: str, part: int, key: str) -> None:
    """Do a step with the newest order, where it can be done."""
    order = list_orders(store, now=NOW)["orders"][0]
    number, lines = order["po_number"], read_order(store, order["po_number"], now=NOW)["lines"]
    try:
        if step == "send":
            send_order(store, OrderSend(number), key, now=NOW)
        elif step == "receive":
            receive_order(store, OrderReceipt(number), key, now=NOW)
        elif step == "part":
            line = lines[part % len(lines)]
            received = ReceivedLine(min(part, max(line["outstanding_units"], 1)), line["product_id"])
            receive_order(store, OrderReceipt(number, (received,)), key, now=NOW)
        elif step == "draft":
            draft(store, key)
    except RequestRefused:
        pass


def priced(store: Store, *breaks: tuple[int, int, int]) -> None:
    """Give products their price breaks: product, least units, cost of one."""
    with store.transaction() as connection:
        connection.executemany(
            "insert into price_breaks (product_id, least_units, unit_cost_minor) values (?, ?, ?)", breaks
        )


def costs_of(order: dict[str, Any]) -> dict[str, tuple[int, int | None]]:
    return {line["sku"]: (line["quantity"], line["unit_cost_minor"]) for line in order["lines"]}


def test_a_draft_has_the_price_break_that_its_line_reaches(planned: Store) -> None:
    """The cups are too few for the break of 25; the draft's 5 pots, at their own cost, become 17."""
    priced(planned, (CUP, 20, 390), (CUP, 25, 350), (POT, 10, 900))
    order = draft(planned, "a")["orders"][0]
    assert costs_of(order) == {"POT": (17, 900), "CUP": (24, 390)}
    assert order["total_minor"] == 17 * 900 + 24 * 390


def test_a_line_that_is_added_to_has_the_price_of_all_its_units(planned: Store) -> None:
    priced(planned, (CUP, 20, 390), (CUP, 45, 350))
    draft(planned, "a", product_ids=(CUP,))
    cancel_order(planned, OrderCancel("PO-2"), "b", now=NOW)
    assert costs_of(draft(planned, "c", product_ids=(CUP,))["orders"][0])["CUP"] == (44, 390)
    for key, units, cost in (("d", 45, 350), ("e", 19, None), ("f", 30, 390)):
        edited = edit_order(planned, OrderEdit("PO-3", (OrderLine(units, sku="CUP"),)), key, now=NOW).answer
        own = ask(planned, "select cost_minor from products where product_id = ?", CUP)[0][0]
        assert costs_of(edited)["CUP"] == (units, own if cost is None else cost)
    by_hand = edit_order(planned, OrderEdit("PO-3", (OrderLine(30, sku="CUP", unit_cost_minor=333),)), "g", now=NOW)
    assert costs_of(by_hand.answer)["CUP"] == (30, 333)
    kept = edit_order(planned, OrderEdit("PO-3", (OrderLine(90, sku="CUP"),)), "h", now=NOW)
    assert costs_of(kept.answer)["CUP"] == (90, 333)


def test_a_new_line_costs_what_its_number_does(planned: Store) -> None:
    priced(planned, (PEN, 10, 70), (CUP, 20, 390))
    added = OrderEdit("PO-3", (OrderLine(12, sku="PEN"), OrderLine(24, sku="CUP")))
    found = costs_of(edit_order(planned, added, "a", now=NOW).answer)
    assert (found["PEN"], found["CUP"]) == ((12, 70), (24, 390))
    few = edit_order(planned, OrderEdit("PO-3", (OrderLine(2, sku="PEN"),)), "b", now=NOW).answer
    own = ask(planned, "select cost_minor from products where product_id = ?", PEN)[0][0]
    assert costs_of(few)["PEN"] == (2, 70 if own is None else own)
