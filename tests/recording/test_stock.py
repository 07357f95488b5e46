"""Receipts, counts and new products: the stock level is the sum of its movements, and says what is on the shelf."""

from dataclasses import replace
from datetime import date

import pytest

from storelens.recording import (
    Adjustment,
    NewProduct,
    Receipt,
    Sale,
    SaleLine,
    record_adjustment,
    record_product,
    record_receipt,
    record_sale,
)
from storelens.shop import open_store
from storelens.store import Store
from trading_shop import (
    ADA,
    CUP,
    CUPS_ON_HAND,
    EMPTY,
    NOW,
    PEN,
    POT,
    POTS_ON_HAND,
    ask,
    failing,
    on_hand,
)

BOWL = NewProduct(
    "BOWL",
    "Bowl",
    "kitchen",
    1200,
    cost_minor=500,
    supplier_id=1,
    case_pack=6,
    minimum_order_units=12,
    opening_stock=24,
)


def test_a_receipt_by_itself(store: Store) -> None:
    done = record_receipt(store, Receipt(CUP, 6, unit_cost_minor=450), "a", now=NOW)
    assert ask(
        store, "select moved_date, quantity, kind, reference from stock_movements where movement_id = ?", done.id
    ) == [("2025-03-31", 6, "receipt", None)]
    assert (on_hand(store, CUP), done.answer["on_hand_units"]) == (CUPS_ON_HAND + 6, CUPS_ON_HAND + 6)
    assert ask(store, "select cost_minor from products where product_id = ?", CUP) == [(450,)]
    assert ask(store, "select distinct unit_cost_minor from order_items where product_id = ?", CUP) == [(400,)]
    assert failing(store.path) == {}


def test_a_purchase_order_comes_in_parts(store: Store) -> None:
    first = record_receipt(
        store, Receipt(CUP, 15, purchase_order="PO-2", received_date=date(2025, 3, 20)), "a", now=NOW
    )
    assert first.answer["purchase_order"] == {
        "po_number": "PO-2", "status": "partly_received", "received_date": "2025-03-20", "ordered_units": 20,
        "received_units": 15,
    }  # fmt: skip
    assert failing(store.path) == {}
    record_receipt(store, Receipt(POT, 10, purchase_order="PO-2", unit_cost_minor=1400), "b", now=NOW)
    assert ask(store, "select status, received_date from purchase_orders where po_number = 'PO-2'") == [
        ("partly_received", "2025-03-31")
    ]
    record_receipt(store, Receipt(CUP, 5, purchase_order="PO-2", received_date=date(2025, 3, 25)), "c", now=NOW)
    assert ask(store, "select status, received_date from purchase_orders where po_number = 'PO-2'") == [
        ("received", "2025-03-31")
    ]
    assert ask(
        store,
        "select product_id, received_quantity, unit_cost_minor from purchase_order_items where purchase_order_id = 2",
    ) == [(CUP, 20, 400), (POT, 10, 1400)]
    assert failing(store.path) == {}


def test_a_receipt_ends_a_shortage(store: Store) -> None:
    record_sale(store, Sale((SaleLine(POTS_ON_HAND + 3, product_id=POT),), "web", ADA), "a", now=NOW)
    done = record_receipt(store, Receipt(POT, 2), "b", now=NOW)
    assert done.answer["warnings"] == ["Pot (POT): on hand now -1 - record the receipt that is missing, or count it"]
    assert record_receipt(store, Receipt(POT, 1), "c", now=NOW).answer["warnings"] == []
    assert failing(store.path) == {}


@pytest.mark.parametrize(("counted", "moved"), [(30, 3), (0, -CUPS_ON_HAND)])
def test_a_count_moves_the_difference(store: Store, counted: int, moved: int) -> None:
    done = record_adjustment(store, Adjustment(CUP, "counted", counted_units=counted), "a", now=NOW)
    assert ask(store, "select quantity, kind, reference from stock_movements where movement_id = ?", done.id) == [
        (moved, "adjustment", "counted")
    ]
    assert (done.answer["before_units"], done.answer["on_hand_units"], on_hand(store, CUP)) == (
        CUPS_ON_HAND,
        counted,
        counted,
    )
    assert failing(store.path) == {}


def test_a_change_by_so_many(store: Store) -> None:
    record_adjustment(store, Adjustment(CUP, "broken", change_units=-2), "a", now=NOW)
    assert on_hand(store, CUP) == CUPS_ON_HAND - 2
    assert failing(store.path) == {}


def test_a_count_that_finds_what_is_there_moves_nothing(store: Store) -> None:
    done = record_adjustment(store, Adjustment(CUP, "counted", counted_units=CUPS_ON_HAND), "a", now=NOW)
    assert (done.id, done.answer["on_hand_units"]) == (None, CUPS_ON_HAND)
    assert ask(store, "select count(*) from stock_movements where kind = 'adjustment'") == [(0,)]


@pytest.mark.parametrize("counted", [0, 50])
def test_the_first_count_begins_to_track(store: Store, counted: int) -> None:
    record_sale(store, Sale((SaleLine(4, product_id=PEN),), "web", ADA), "this morning", now=NOW)
    done = record_adjustment(store, Adjustment(PEN, "counted", counted_units=counted), "a", now=NOW)
    assert (done.answer["before_units"], on_hand(store, PEN)) == (None, counted)
    record_sale(store, Sale((SaleLine(1, product_id=PEN),), "web", ADA), "after it", now=NOW)
    assert on_hand(store, PEN) == counted - 1
    assert set(failing(store.path)) <= {"negative_stock"}


def test_a_first_count_of_nothing_reaches_the_warehouse(store: Store) -> None:
    with open_store(f"sqlite:///{store.path}") as shop:
        shop.refresh()
        record_adjustment(store, Adjustment(PEN, "counted", counted_units=0), "a", now=NOW)
        assert shop.refresh().kind == "merged"
        rows = shop.ask_own(f"select stock_level from products where product_id = {PEN}").to_pylist()
    assert rows == [{"stock_level": 0}]


def test_a_count_before_the_first_movement_keeps_the_books(store: Store) -> None:
    record_adjustment(store, Adjustment(EMPTY, "counted", counted_units=7), "a", now=NOW)
    assert on_hand(store, EMPTY) == 7
    record_receipt(store, Receipt(EMPTY, 3), "b", now=NOW)
    assert on_hand(store, EMPTY) == 10
    assert failing(store.path) == {}


def test_a_new_product_with_its_shelf(store: Store) -> None:
    done = record_product(store, BOWL, "a", now=NOW)
    assert ask(
        store,
        "select sku, product_name, category, kind, price_minor, cost_minor, stock_level, supplier_id, case_pack, "
        "minimum_order_units, launched_date from products where product_id = ?",
        done.id,
    ) == [("BOWL", "Bowl", "Kitchen", "goods", 1200, 500, 24, 1, 6, 12, "2025-03-31")]
    assert ask(store, "select moved_date, quantity, kind from stock_movements where product_id = ?", done.id) == [
        ("2025-03-31", 24, "opening")
    ]
    assert done.answer["on_hand_units"] == 24
    assert failing(store.path) == {}


def test_a_new_product_with_an_empty_shelf(store: Store) -> None:
    done = record_product(store, replace(BOWL, opening_stock=0), "a", now=NOW)
    assert on_hand(store, done.answer["product_id"]) == 0
    record_receipt(store, Receipt(done.answer["product_id"], 12), "b", now=NOW)
    record_sale(store, Sale((SaleLine(5, sku="BOWL"),), "web", ADA), "c", now=NOW)
    assert on_hand(store, done.answer["product_id"]) == 7
    assert failing(store.path) == {}


@pytest.mark.parametrize("kind", ["service", "gift_card", "goods"])
def test_a_new_product_that_is_not_tracked(store: Store, kind: str) -> None:
    done = record_product(store, replace(BOWL, kind=kind, opening_stock=None), "a", now=NOW)
    assert on_hand(store, done.answer["product_id"]) is None
    record_sale(store, Sale((SaleLine(5, sku="BOWL"),), "web", ADA), "c", now=NOW)
    assert failing(store.path) == {}


def test_a_category_nobody_had(store: Store) -> None:
    done = record_product(store, replace(BOWL, category=" Garden "), "a", now=NOW)
    assert done.answer["category"] == "Garden"
    assert failing(store.path) == {}
