"""A recorded sale is an order as the shop's definitions want it, to the cent."""

import zoneinfo
from dataclasses import replace
from datetime import datetime

import pytest

from storelens.recording import NewCustomer, Sale, SaleLine, record_sale
from storelens.recording.amounts import part_of, split_discount
from storelens.store import Store
from trading_shop import (
    ADA,
    BEN,
    CARD,
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

NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
SALE = Sale(
    lines=(SaleLine(2, product_id=CUP), SaleLine(1, sku="POT", unit_price_minor=4000)),
    channel="web", customer_id=ADA, discount_minor=600, shipping_minor=500, tax_minor=432, discount_code=" TEN ",
)  # fmt: skip


def test_the_order_its_lines_and_its_movements(store: Store) -> None:
    done = record_sale(store, SALE, "a", now=NOW)
    assert ask(
        store,
        "select customer_id, ordered_at, order_date, order_hour, region, status, channel, discount_code, shipping_minor, "
        "tax_minor, is_test from orders where order_id = ?",
        done.id,
    ) == [(ADA, "2025-04-01 02:30:00", "2025-03-31", 22, "West", "paid", "web", "TEN", 500, 432, 0)]
    assert ask(
        store,
        "select product_id, quantity, unit_price_minor, discount_minor, unit_cost_minor from order_items "
        "where order_id = ? order by order_item_id",
        done.id,
    ) == [(CUP, 2, 1000, 200, 400), (POT, 1, 4000, 400, 1500)]
    assert ask(
        store, "select product_id, moved_date, quantity, kind from stock_movements where reference = ?", str(done.id)
    ) == [(CUP, "2025-03-31", -2, "sale"), (POT, "2025-03-31", -1, "sale")]
    assert (on_hand(store, CUP), on_hand(store, POT)) == (CUPS_ON_HAND - 2, POTS_ON_HAND - 1)
    assert failing(store.path) == {}


def test_the_answer(store: Store) -> None:
    answer = record_sale(store, SALE, "a", now=NOW).answer
    items = [line.pop("order_item_id") for line in answer["lines"]]
    assert items == [
        row[0] for row in ask(store, "select order_item_id from order_items where order_id = ?", answer["id"])
    ]
    assert answer == {
        "id": 5, "order_id": 5, "customer_id": ADA, "sold_at": "2025-04-01 02:30:00Z", "order_date": "2025-03-31",
        "region": "West", "channel": "web", "status": "paid", "discount_code": "TEN", "gross_minor": 6000,
        "discount_minor": 600, "net_minor": 5400, "shipping_minor": 500, "tax_minor": 432, "total_minor": 6332,
        "warnings": [],
        "lines": [
            {"product_id": CUP, "sku": "CUP", "product_name": "Cup", "quantity": 2, "unit_price_minor": 1000,
             "discount_minor": 200, "net_minor": 1800, "on_hand_units": 25},
            {"product_id": POT, "sku": "POT", "product_name": "Pot", "quantity": 1, "unit_price_minor": 4000,
             "discount_minor": 400, "net_minor": 3600, "on_hand_units": 3},
        ],
    }  # fmt: skip


def test_stock_goes_below_0_and_the_answer_says_so(store: Store) -> None:
    sale = replace(SALE, lines=(SaleLine(POTS_ON_HAND + 2, product_id=POT),))
    done = record_sale(store, sale, "a", now=NOW)
    assert done.answer["warnings"] == ["Pot (POT): on hand now -2 - record the receipt that is missing, or count it"]
    assert on_hand(store, POT) == -2
    assert failing(store.path) == {"negative_stock": "warning"}


def test_sold_below_cost_is_sold_and_said(store: Store) -> None:
    done = record_sale(
        store,
        replace(SALE, lines=(SaleLine(1, product_id=POT, unit_price_minor=1499),), discount_minor=0),
        "a",
        now=NOW,
    )
    assert done.answer["warnings"] == ["Pot (POT): sold below its cost - look at its price"]
    assert failing(store.path) == {"unit_cost_above_price": "warning"}


def test_a_product_that_is_not_tracked_leaves_no_movement(store: Store) -> None:
    done = record_sale(
        store, Sale((SaleLine(3, product_id=PEN), SaleLine(1, product_id=CARD)), "web", ADA), "a", now=NOW
    )
    assert [line["on_hand_units"] for line in done.answer["lines"]] == [None, None]
    assert ask(store, "select count(*) from stock_movements where reference = ?", str(done.id)) == [(0,)]
    assert failing(store.path) == {}


def test_the_first_movement_of_a_product_counted_at_0(store: Store) -> None:
    record_sale(store, Sale((SaleLine(1, product_id=EMPTY), SaleLine(2, product_id=EMPTY)), "web", ADA), "a", now=NOW)
    assert on_hand(store, EMPTY) == -3
    assert failing(store.path) == {"negative_stock": "warning"}


def test_an_anonymous_sale_goes_where_it_says(store: Store) -> None:
    done = record_sale(store, replace(SALE, customer_id=None, region=" east"), "a", now=NOW)
    assert (done.answer["customer_id"], done.answer["region"]) == (None, "East")


def test_a_new_customer_comes_with_the_sale(store: Store) -> None:
    new = NewCustomer(" Zoë ", "North", email=" Zoe@Example.com ", country="US", city="Kiel")
    done = record_sale(store, replace(SALE, customer_id=None, new_customer=new), "a", now=NOW)
    assert ask(
        store,
        "select full_name, email, region, country, city, joined_date from customers where customer_id = ?",
        done.answer["customer_id"],
    ) == [("Zoë", "zoe@example.com", "North", "US", "Kiel", "2025-03-31")]
    assert done.answer["region"] == "North"
    assert failing(store.path) == {}


def test_a_sale_of_an_earlier_day(store: Store) -> None:
    sold_at = datetime(2025, 3, 9, 2, 30, tzinfo=NEW_YORK)  # an hour the clocks skipped: it was half past three
    done = record_sale(store, replace(SALE, sold_at=sold_at), "a", now=NOW)
    assert ask(store, "select ordered_at, order_date, order_hour from orders where order_id = ?", done.id) == [
        ("2025-03-09 07:30:00", "2025-03-09", 3)
    ]
    assert failing(store.path) == {}


def test_a_sale_before_the_shop_began_extends_its_calendar(store: Store) -> None:
    sold_at = datetime(2024, 12, 20, 12, tzinfo=NEW_YORK)
    sale = Sale((SaleLine(1, product_id=POT),), "web", region="West", sold_at=sold_at)
    done = record_sale(store, sale, "a", now=NOW)
    assert done.answer["warnings"] == [
        "Pot (POT): on hand as before, for its stock is tracked since 2025-01-01 - count it if that is wrong"
    ]
    assert on_hand(store, POT) == POTS_ON_HAND
    assert failing(store.path) == {}


def test_a_sale_years_after_the_last_extends_its_calendar(store: Store) -> None:
    record_sale(store, SALE, "a", now=NOW.replace(year=2029))
    assert failing(store.path) == {}


@pytest.mark.parametrize(
    ("channel", "status", "stored"),
    [
        ("WEB", "Paid", ("web", "paid")),
        ("app", "ON HOLD", ("App", "on hold")),
        ("Market", "shipped", ("market", "shipped")),
    ],
)
def test_words_are_spelt_as_the_shop_spells_them(
    store: Store, channel: str, status: str, stored: tuple[str, str]
) -> None:
    done = record_sale(store, replace(SALE, channel=channel, status=status), "a", now=NOW)
    assert (done.answer["channel"], done.answer["status"]) == stored


def test_price_and_cost_are_frozen_on_the_line(store: Store) -> None:
    done = record_sale(store, replace(SALE, customer_id=BEN), "a", now=NOW)
    with store.transaction() as connection:
        connection.execute("update products set price_minor = 1, cost_minor = 1")
    assert ask(store, "select unit_price_minor, unit_cost_minor from order_items where order_id = ?", done.id) == [
        (1000, 400), (4000, 1500)
    ]  # fmt: skip


def test_a_sale_for_nothing(store: Store) -> None:
    done = record_sale(store, Sale((SaleLine(1, product_id=CUP),), "web", ADA, discount_minor=1000), "a", now=NOW)
    assert done.answer["total_minor"] == 0
    assert failing(store.path) == {}


def test_a_line_at_no_price_takes_no_discount() -> None:
    assert split_discount([0, 0], 0) == [0, 0]
    assert split_discount([0, 500], 500) == [0, 500]


def test_nothing_is_left_of_a_discount() -> None:
    assert split_discount([1, 1, 1, 1], 3) == [1, 1, 1, 0]
    assert split_discount([999_999_999_999, 1], 999_999_999_999) == [999_999_999_999, 0]


def test_a_part_of_nothing() -> None:
    assert part_of(100, 0, 0) == 0
