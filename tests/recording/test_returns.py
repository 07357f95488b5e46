"""A recorded return gives back what was paid, to the cent over all of a line's returns."""

from datetime import date, timedelta

import pytest

from storelens.recording import RequestRefused, Return, ReturnLine, Sale, SaleLine, record_return, record_sale
from storelens.store import Store
from trading_shop import (
    ADA,
    ADAS,
    ADAS_CUPS,
    ADAS_POT,
    ANONYMOUS_PENS,
    CUP,
    CUPS_ON_HAND,
    NOW,
    ask,
    failing,
    on_hand,
)


def test_the_return_and_its_movement(store: Store) -> None:
    done = record_return(store, Return((ReturnLine(ADAS_CUPS, 1),), reason=" too small "), "a", now=NOW)
    # A third of 29.00 paid for three; the tax of 3.20 in proportion to 9.67 of 54.00.
    assert ask(store, "select order_item_id, return_date, quantity, amount_minor, tax_minor, reason from returns") == [
        (ADAS_CUPS, "2025-03-31", 1, 967, 57, "too small")
    ]
    assert ask(store, "select moved_date, quantity, kind, reference from stock_movements where kind = 'return'") == [
        ("2025-03-31", 1, "return", str(ADAS))
    ]
    assert on_hand(store, CUP) == CUPS_ON_HAND + 1
    line = {
        "return_id": 1, "order_item_id": ADAS_CUPS, "product_id": CUP, "sku": "CUP", "product_name": "Cup",
        "quantity": 1, "amount_minor": 967, "tax_minor": 57, "units_left": 2, "on_hand_units": CUPS_ON_HAND + 1,
    }  # fmt: skip
    assert done.answer == {
        "id": 1, "order_id": ADAS, "return_date": "2025-03-31", "reason": "too small", "restock": True, "quantity": 1,
        "amount_minor": 967, "tax_minor": 57, "lines": [line], "warnings": [],
    }  # fmt: skip
    assert failing(store.path) == {}


def test_partial_returns_add_up_to_what_was_paid(store: Store) -> None:
    for number in range(3):
        record_return(store, Return((ReturnLine(ADAS_CUPS, 1),)), f"cup {number}", now=NOW)
    record_return(store, Return((ReturnLine(ADAS_POT, 1),)), "pot", now=NOW)
    amounts = ask(store, "select order_item_id, sum(amount_minor) from returns group by order_item_id")
    assert amounts == [(ADAS_CUPS, 2900), (ADAS_POT, 2500)]
    assert ask(store, "select sum(tax_minor) from returns") == [(320,)]
    assert failing(store.path) == {}


def test_lines_that_come_back_together_are_worth_what_they_are_one_by_one(store: Store) -> None:
    whole = Return((ReturnLine(ADAS_CUPS, 3), ReturnLine(ADAS_POT, 1)))
    done = record_return(store, whole, "a", now=NOW)
    assert [line["amount_minor"] for line in done.answer["lines"]] == [2900, 2500]
    assert (done.answer["quantity"], done.answer["amount_minor"], done.answer["tax_minor"]) == (4, 5400, 320)
    assert record_return(store, whole, "a", now=NOW).replayed
    assert ask(store, "select count(*), sum(tax_minor) from returns") == [(2, 320)]
    assert failing(store.path) == {}


def test_one_line_that_cannot_come_back_keeps_all_out(store: Store) -> None:
    lines = (ReturnLine(ADAS_CUPS, 1), ReturnLine(ADAS_POT, 9), ReturnLine(ANONYMOUS_PENS, 1), ReturnLine(ADAS_CUPS, 1))
    with pytest.raises(RequestRefused) as refused:
        record_return(store, Return(lines), "a", now=NOW)
    assert [error.name for error in refused.value.errors] == ["lines[2].order_item_id", "lines[3].order_item_id"]
    with pytest.raises(RequestRefused, match=r"lines\[1\].quantity is 9, of which 1 can still come back"):
        record_return(store, Return(lines[:2]), "a", now=NOW)
    assert ask(store, "select count(*) from returns") == [(0,)]
    assert on_hand(store, CUP) == CUPS_ON_HAND


def test_what_is_left_after_an_amount_of_its_own(store: Store) -> None:
    record_return(store, Return((ReturnLine(ADAS_CUPS, 2, amount_minor=100, tax_minor=0),)), "a", now=NOW)
    assert record_return(store, Return((ReturnLine(ADAS_CUPS, 1),)), "b", now=NOW).answer["amount_minor"] == 2800


def test_what_cannot_be_sold_again_stays_out_of_stock(store: Store) -> None:
    done = record_return(store, Return((ReturnLine(ADAS_CUPS, 1),), restock=False), "a", now=NOW)
    assert (done.answer["lines"][0]["on_hand_units"], on_hand(store, CUP)) == (CUPS_ON_HAND, CUPS_ON_HAND)
    assert failing(store.path) == {}


def test_a_return_of_what_is_not_tracked(store: Store) -> None:
    done = record_return(store, Return((ReturnLine(ANONYMOUS_PENS, 2),)), "a", now=NOW)
    assert (done.answer["amount_minor"], done.answer["tax_minor"], done.answer["lines"][0]["on_hand_units"]) == (
        600,
        0,
        None,
    )
    assert failing(store.path) == {}


def test_a_return_of_an_earlier_day(store: Store) -> None:
    record_return(store, Return((ReturnLine(ADAS_CUPS, 1),), return_date=date(2025, 2, 10)), "a", now=NOW)
    assert ask(store, "select entry_date, net_minor from ledger where entry_kind = 'return'") == [("2025-02-10", -967)]
    assert failing(store.path) == {}


def test_a_refund_of_tax_is_not_given_twice(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute(
            "insert into refunds (order_id, refund_date, kind, amount_minor) values (?, '2025-03-01', 'tax', 300)",
            [ADAS],
        )
    record_return(store, Return((ReturnLine(ADAS_CUPS, 3),)), "a", now=NOW)
    done = record_return(store, Return((ReturnLine(ADAS_POT, 1),)), "b", now=NOW)
    assert ask(store, "select sum(tax_minor) from returns") == [(20,)]
    assert done.answer["tax_minor"] == 9
    assert failing(store.path) == {}


@pytest.mark.parametrize("units", [1, 2, 3, 7])
def test_a_line_given_away_gives_nothing_back(store: Store, units: int) -> None:
    sale = Sale((SaleLine(units, product_id=CUP),), "web", ADA, discount_minor=1000 * units)
    item = record_sale(store, sale, "a", now=NOW).answer["lines"][0]["order_item_id"]
    done = record_return(store, Return((ReturnLine(item, units),)), "b", now=NOW)
    assert done.answer["amount_minor"] == 0
    assert failing(store.path) == {}


def test_the_golden_example(store: Store) -> None:
    # metrics.md: 2 x A at 30.00, 1 x B at 40.00, 10 % off, 8 % tax; one A comes back: goods 27.00, tax 2.16.
    sale = Sale(
        (SaleLine(2, product_id=CUP, unit_price_minor=3000), SaleLine(1, sku="POT", unit_price_minor=4000)),
        "web", ADA, discount_minor=1000, shipping_minor=500, tax_minor=720,
    )  # fmt: skip
    lines = record_sale(store, sale, "a", now=NOW).answer["lines"]
    assert [line["discount_minor"] for line in lines] == [600, 400]
    done = record_return(store, Return((ReturnLine(lines[0]["order_item_id"], 1),)), "b", now=NOW + timedelta(days=10))
    assert (done.answer["amount_minor"], done.answer["tax_minor"]) == (2700, 216)


def test_nothing_comes_back_of_a_credit_note(store: Store) -> None:
    sale = Sale((SaleLine(1, product_id=CUP),), "web", ADA)
    item = record_sale(store, sale, "a", now=NOW).answer["lines"][0]["order_item_id"]
    with store.transaction() as connection:
        connection.execute("update orders set order_kind = 'credit_note' where cancelled_date is null")
    with pytest.raises(RequestRefused, match="is a credit note"):
        record_return(store, Return((ReturnLine(item, 1),)), "b", now=NOW)
