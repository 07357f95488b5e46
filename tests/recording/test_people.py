"""New customers and reviews."""

from datetime import date

from storelens.recording import NewCustomer, NewReview, record_customer, record_review
from storelens.store import Store
from trading_shop import ADA, ADAS, ANONYMOUS, CUP, NOW, PEN, ask, failing


def test_a_new_customer(store: Store) -> None:
    done = record_customer(store, NewCustomer("Cleo", "WEST", " Cleo@Example.com", "DE", "Kiel"), "a", now=NOW)
    assert ask(store, "select * from customers where customer_id = ?", done.id) == [
        (3, None, "Cleo", "cleo@example.com", "West", "DE", "Kiel", "2025-03-31")
    ]
    assert done.answer == {
        "id": 3, "customer_id": 3, "full_name": "Cleo", "email": "cleo@example.com", "region": "West", "country": "DE",
        "city": "Kiel", "joined_date": "2025-03-31", "warnings": [],
    }  # fmt: skip
    assert failing(store.path) == {}


def test_customers_without_an_address(store: Store) -> None:
    for number in range(2):
        record_customer(store, NewCustomer("Nameless", "Nowhere yet", email="  "), f"k{number}", now=NOW)
    assert ask(store, "select count(*) from customers where email is null and region = 'Nowhere yet'") == [(2,)]
    assert failing(store.path) == {}


def test_a_letter_written_in_two_ways_is_one_region(store: Store) -> None:
    for number, region in enumerate(("Cuyaha\u0301", "Cuyah\u00e1")):
        record_customer(store, NewCustomer("N", region), f"k{number}", now=NOW)
    assert ask(store, "select distinct region from customers where region like 'Cuya%'") == [("Cuyah\u00e1",)]


def test_a_review_of_an_order_is_its_customers(store: Store) -> None:
    done = record_review(store, NewReview(CUP, 4, order_id=ADAS, title=" Fine ", comment="Good\r\ncup\n"), "a", now=NOW)
    assert ask(store, "select * from reviews where review_id = ?", done.id) == [
        (1, None, CUP, ADA, ADAS, 4, "Fine", "Good\ncup", "2025-03-31")
    ]
    assert done.answer["customer_id"] == ADA
    assert failing(store.path) == {}


def test_a_review_of_a_purchase_nobody_names(store: Store) -> None:
    record_review(store, NewReview(CUP, 5, customer_id=ADA, review_date=date(2025, 3, 1)), "a", now=NOW)
    record_review(store, NewReview(PEN, 1, order_id=ANONYMOUS), "b", now=NOW)
    record_review(store, NewReview(PEN, 3), "c", now=NOW)
    assert ask(store, "select customer_id, order_id from reviews order by review_id") == [
        (ADA, None), (None, ANONYMOUS), (None, None)
    ]  # fmt: skip
    assert failing(store.path) == {}
