"""The warehouse follows what is recorded by merging it, and a process that serves has it at once."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from same_marts import assert_warehouse_says_what_the_store_says
from storelens.recording import (
    Adjustment,
    NewCustomer,
    NewProduct,
    NewReview,
    Receipt,
    Recorded,
    Return,
    ReturnLine,
    Sale,
    SaleLine,
    record_adjustment,
    record_customer,
    record_product,
    record_receipt,
    record_return,
    record_review,
    record_sale,
)
from storelens.shop import open_store
from storelens.store import Store
from storelens.warehouse.follow import Follower
from trading_shop import ADA, ADAS_CUPS, CUP, NOW, PEN

CUPS = (SaleLine(2, product_id=CUP),)
BOWL = NewProduct("BOWL", "Bowl", "Kitchen", 1200, opening_stock=5)
PATIENCE_SECONDS = 20.0

# What is recorded, the last of it being followed; and whether the warehouse has to be built anew for it.
FOLLOWED: dict[str, tuple[list[tuple[Callable[..., Recorded], Any]], str]] = {
    "a sale on a new day": ([(record_sale, Sale(CUPS, "web", ADA))], "merged"),
    "an anonymous sale": ([(record_sale, Sale(CUPS, "web", region="East"))], "merged"),
    "a sale to a new customer": ([(record_sale, Sale(CUPS, "web", new_customer=NewCustomer("N", "West")))], "merged"),
    "a new customer": ([(record_customer, NewCustomer("N", "West"))], "merged"),
    "a new product": ([(record_product, BOWL)], "merged"),
    "a new product's first sale": ([(record_product, BOWL), (record_sale, Sale((SaleLine(1, sku="BOWL"),), "web", ADA))], "merged"),
    "a return": ([(record_return, Return((ReturnLine(ADAS_CUPS, 1),)))], "merged"),
    "a receipt": ([(record_receipt, Receipt(CUP, 5, unit_cost_minor=1, purchase_order="PO-2"))], "merged"),
    "a count": ([(record_adjustment, Adjustment(CUP, "counted", counted_units=3))], "merged"),
    "a first count": ([(record_adjustment, Adjustment(PEN, "counted", counted_units=3))], "merged"),
    "a review": ([(record_review, NewReview(CUP, 2, customer_id=ADA))], "merged"),
    "a region nobody had": ([(record_sale, Sale(CUPS, "web", region="North"))], "built"),
    "a channel nobody had": ([(record_sale, Sale(CUPS, "fax", ADA))], "built"),
    "a category nobody had": ([(record_product, NewProduct("B", "B", "Garden", 1))], "built"),
    "a customer where nobody was": ([(record_customer, NewCustomer("N", "North"))], "built"),
}  # fmt: skip


@pytest.mark.parametrize("case", FOLLOWED)
def test_the_warehouse_says_what_was_recorded(store: Store, case: str) -> None:
    records, kind = FOLLOWED[case]
    with open_store(f"sqlite:///{store.path}") as shop:
        shop.refresh()
        for place, (record, request) in enumerate(records):
            record(store, request, f"k{place}", now=NOW)
            done = shop.refresh()
        assert done.kind == kind
        assert_warehouse_says_what_the_store_says(shop)


def test_a_follower_serves_each_sale(store: Store) -> None:
    told: list[float] = []
    with Follower(store.path, lambda: told.append(time.monotonic())) as follower:
        for number in range(3):
            wait_until(lambda number=number: len(told) > number)
            record_sale(store, Sale(CUPS, "web", ADA), f"k{number}", now=NOW)
        wait_until(lambda: len(told) > 3)
        assert follower.trouble is None
    with open_store(f"sqlite:///{store.path}") as shop:
        assert shop.refresh().kind == "current"
        assert_warehouse_says_what_the_store_says(shop)


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)
