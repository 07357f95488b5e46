"""Whatever is recorded in whatever order: every check passes, stock is the sum of its movements, and sums agree."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storelens.recording import (
    Adjustment,
    NewCustomer,
    NewProduct,
    NewReview,
    Receipt,
    RequestRefused,
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
from storelens.recording.amounts import part_of, split_discount
from storelens.shop import open_store
from storelens.store import Store
from trading_shop import CARD, NOW, TODAY, ask, failing

# What a shop may do although it is worth a look.
WARNED = {"negative_stock", "unit_cost_above_price"}
RECORD: dict[type, Callable[..., Any]] = {
    Sale: record_sale,
    Return: record_return,
    Receipt: record_receipt,
    Adjustment: record_adjustment,
    NewProduct: record_product,
    NewCustomer: record_customer,
    NewReview: record_review,
}

# Mostly what can be recorded: a request with one wrong field changes nothing.
known, few, money = st.sampled_from([1, 1, 2, 2, 3, 4, 5, 8, 9, 10]), st.integers(1, 3), st.integers(0, 3000)
items = st.sampled_from([1, 2, 5, 6, 7, 8, 9, 10, 11, 12])
days_ago = st.integers(0, 20).map(lambda days: TODAY - timedelta(days=days))
regions = st.sampled_from(["West", "east", "Île", "South"])
emails = st.none() | st.sampled_from(["a@b.de", "Ada@example.com", "c@d.org", "e@f.net"])
customers = st.builds(NewCustomer, full_name=st.sampled_from(["Cleo", "Dan"]), region=regions, email=emails)
buyers = st.one_of(
    st.integers(1, 2).map(lambda customer_id: {"customer_id": customer_id}),
    regions.map(lambda region: {"region": region}),
    customers.map(lambda new: {"new_customer": new}),
)
lines = st.builds(
    SaleLine, quantity=few, product_id=known, unit_price_minor=st.none() | st.integers(100, 3000),
    discount_minor=st.sampled_from([0, 0, 99]),
)  # fmt: skip
sales = st.builds(
    lambda buyer, **values: Sale(**buyer, **values),
    buyer=buyers, lines=st.lists(lines, min_size=1, max_size=4).map(tuple),
    channel=st.sampled_from(["web", "App", "Market"]), status=st.sampled_from(["paid", "pending", "shipped", "on hold"]),
    discount_minor=st.sampled_from([0, 1, 7, 50]), shipping_minor=money, tax_minor=money,
    sold_at=st.none() | st.integers(0, 24 * 50).map(lambda hours: NOW - timedelta(hours=hours)),
)  # fmt: skip
returned = st.builds(
    ReturnLine, order_item_id=items, quantity=few, amount_minor=st.none() | st.integers(0, 500),
    tax_minor=st.none() | st.integers(0, 50),
)  # fmt: skip
returns = st.builds(
    Return, lines=st.lists(returned, min_size=1, max_size=2).map(tuple), return_date=st.none() | days_ago,
    restock=st.booleans(),
)  # fmt: skip
receipts = st.builds(
    Receipt, product_id=known, quantity=few, unit_cost_minor=st.none() | money,
    purchase_order=st.none() | st.just("PO-2"), received_date=st.none() | days_ago,
)  # fmt: skip
adjustments = st.one_of(
    st.builds(Adjustment, product_id=known, reason=st.just("counted"), counted_units=st.integers(0, 30)),
    st.builds(Adjustment, product_id=known, reason=st.just("lost"), change_units=st.integers(-5, 5)),
)
products = st.builds(
    NewProduct, sku=st.sampled_from(["CUP", "A", "a", "B", "C"]), product_name=st.just("New"), category=regions,
    price_minor=money, cost_minor=st.none() | money, kind=st.sampled_from(["goods", "goods", "service", "gift_card"]),
    opening_stock=st.none() | st.integers(0, 20), launched_date=st.none() | days_ago,
)  # fmt: skip
reviews = st.builds(
    NewReview, product_id=known, rating=st.integers(1, 5), customer_id=st.none() | st.integers(1, 2),
    order_id=st.none() | st.integers(1, 9), review_date=st.none() | days_ago,
)  # fmt: skip
requests = st.one_of(sales, sales, sales, returns, returns, receipts, adjustments, products, customers, reviews)


def net_minor(store: Store) -> int:
    return int(ask(store, "select coalesce(sum(net_minor), 0) from ledger")[0][0])


def net_of(answer: dict[str, Any], gift_cards: set[int]) -> int:
    """Return what a record adds to net sales, from its answer alone."""
    lines = [line for line in answer.get("lines", ()) if line["product_id"] not in gift_cards]
    return sum(-line["amount_minor"] if "return_id" in line else line["net_minor"] for line in lines)


def record_all(store: Store, wanted: list[Any]) -> tuple[int, Counter[str]]:
    """Record what can be; return what it should add to net sales, and how many of each kind went through."""
    net, gift_cards, done = 0, {CARD}, Counter[str]()
    for place, request in enumerate(wanted):
        try:
            recorded = RECORD[type(request)](store, request, f"k{place}", now=NOW)
        except RequestRefused:
            continue
        done[recorded.operation] += 1
        if recorded.answer.get("kind") == "gift_card":
            gift_cards.add(recorded.answer["product_id"])
        net += net_of(recorded.answer, gift_cards)
    return net, done


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(requests, min_size=12, max_size=40))
def test_all_checks_pass_after_any_trade(written_shop: Path, wanted: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        shutil.copy(written_shop, path)
        with Store.open(path) as store:
            with open_store(f"sqlite:///{path}") as shop:
                shop.refresh()
            before = net_minor(store)
            net, done = record_all(store, wanted)
            assert net_minor(store) == before + net
            levels = ask(
                store,
                "select product_id from products left join stock_movements using (product_id) group by product_id "
                "having coalesce(stock_level, 0) <> coalesce(sum(quantity), 0)",
            )
            assert levels == []
            assert ask(store, "select count(*) from recorded") == [(sum(done.values()),)]
        assert set(failing(path)) <= WARNED  # asked of the store, and of the warehouse after it has followed


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20), st.data())
def test_a_split_discount_is_the_discount_and_above_no_line(values: list[int], data: st.DataObject) -> None:
    discount = data.draw(st.integers(0, sum(values)))
    parts = split_discount(values, discount)
    assert sum(parts) == discount
    assert all(0 <= part <= value for part, value in zip(parts, values, strict=True))


@given(st.integers(0, 10**12), st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_parts_taken_one_after_another_are_the_whole(whole: int, batches: list[int]) -> None:
    left, units = whole, sum(batches)
    for batch in batches:
        part = part_of(left, batch, units)
        assert 0 <= part <= left
        left, units = left - part, units - batch
    assert left == 0
