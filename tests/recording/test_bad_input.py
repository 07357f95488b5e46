"""What cannot be recorded is refused field by field, in one line each, and nothing of it is recorded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from storelens.recording import (
    Adjustment,
    NewCustomer,
    NewProduct,
    NewReview,
    Receipt,
    Recorded,
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
from storelens.recording.customers import PLACEHOLDERS
from storelens.schema import CHECKS_FILE, read_sql
from storelens.store import Store
from trading_shop import (
    ADA,
    ADAS,
    ADAS_CUPS,
    BEN,
    CANCELLED_CUPS,
    CARD,
    CUP,
    NOW,
    OLD,
    PEN,
    POT,
    SOON,
    TEST_CUPS,
    TODAY,
    WRAP,
    ask,
    counted,
)

RECORD: dict[type, Any] = {
    Sale: record_sale,
    Return: record_return,
    Receipt: record_receipt,
    Adjustment: record_adjustment,
    NewProduct: record_product,
    NewCustomer: record_customer,
    NewReview: record_review,
}
SALE = Sale(lines=(SaleLine(1, product_id=CUP),), channel="web", customer_id=ADA)
RETURN = Return((ReturnLine(ADAS_CUPS, 1),))
RECEIPT = Receipt(CUP, 5)
COUNT = Adjustment(CUP, "counted", counted_units=20)
PRODUCT = NewProduct("BOWL", "Bowl", "Kitchen", 1200)
CUSTOMER = NewCustomer("Cleo", "West")
REVIEW = NewReview(CUP, 5)
HUGE = 10**5000


def record(store: Store, request: Any, key: str = "k") -> Recorded:
    done: Recorded = RECORD[type(request)](store, request, key, now=NOW)
    return done


def line(**values: Any) -> Sale:
    return replace(SALE, lines=(replace(SALE.lines[0], **values),))


def buyer(**values: Any) -> Sale:
    return replace(SALE, customer_id=None, new_customer=replace(CUSTOMER, **values))


def back(**values: Any) -> Return:
    return replace(RETURN, lines=(replace(RETURN.lines[0], **values),))


REFUSED: dict[str, tuple[Any, str, str]] = {
    "no line": (replace(SALE, lines=()), "lines", "must be 1 to 1,000, got 0"),
    "too many lines": (replace(SALE, lines=SALE.lines * 1001), "lines", "must be 1 to 1,000, got 1001"),
    "lines that are none": (replace(SALE, lines=None), "lines", "must be 1 to 1,000, got None"),
    "a product nobody knows": (line(product_id=99), "lines[0].product_id", "is of no product, got 99"),
    "a SKU nobody knows": (line(product_id=None, sku="MUG"), "lines[0].sku", "is of no product, got 'MUG'"),
    "no product": (line(product_id=None), "lines[0].product_id", "or sku must be given"),
    "two products on a line": (line(sku="CUP"), "lines[0].product_id", "one of the two"),
    "a product past 64 bits": (line(product_id=2**63), "lines[0].product_id", "must be at most"),
    "a product too long to write": (line(product_id=HUGE), "lines[0].product_id", "more than 60 digits"),
    "no units": (line(quantity=0), "lines[0].quantity", "must be at least 1, got 0 - use 1 or more"),
    "fewer than no units": (line(quantity=-3), "lines[0].quantity", "must be at least 1, got -3"),
    "too many units": (line(quantity=1_000_001), "lines[0].quantity", "must be at most 1,000,000"),
    "half a unit": (line(quantity=1.5), "lines[0].quantity", "must be a whole number, got 1.5"),
    "units that are a truth": (line(quantity=True), "lines[0].quantity", "must be a whole number, got True"),
    "units as text": (line(quantity="1"), "lines[0].quantity", "must be a whole number, got '1'"),
    "not a number": (line(quantity=float("nan")), "lines[0].quantity", "must be a whole number, got nan"),
    "a price below 0": (line(unit_price_minor=-1), "lines[0].unit_price_minor", "must be at least 0, got -1"),
    "a price past all sums": (line(unit_price_minor=10**12), "lines[0].unit_price_minor", "must be at most"),
    "a line past all sums": (line(unit_price_minor=10**11, quantity=10), "lines[0].quantity", "cost more than"),
    "goods past all sums": (line(quantity=1_000_000, unit_price_minor=1, product_id=SOON), "lines[0].product_id", "is not launched"),
    "a discount below 0": (line(discount_minor=-1), "lines[0].discount_minor", "must be at least 0, got -1"),
    "a discount above its line": (line(discount_minor=1001), "lines[0].discount_minor", "is 1,001, above the line's value of 1,000"),
    "an order discount above the order": (replace(SALE, discount_minor=1001), "discount_minor", "is 1,001, above the lines' 1,000"),
    "an order discount below 0": (replace(SALE, discount_minor=-1), "discount_minor", "must be at least 0"),
    "shipping below 0": (replace(SALE, shipping_minor=-1), "shipping_minor", "must be at least 0"),
    "tax below 0": (replace(SALE, tax_minor=-1), "tax_minor", "must be at least 0"),
    "an order past all sums": (replace(SALE, tax_minor=999_999_999_999), "lines", "and charges are more than"),
    "a retired product": (line(product_id=OLD), "lines[0].product_id", "is retired: Old lamp (OLD) is not sold since 2025-03-01"),
    "a product not launched": (line(product_id=SOON), "lines[0].product_id", "is not launched: New lamp (SOON) is sold from 2025-04-10 on"),
    "a customer nobody knows": (replace(SALE, customer_id=99), "customer_id", "is of no customer, got 99"),
    "two customers": (replace(SALE, new_customer=CUSTOMER), "customer_id", "and new_customer are both given"),
    "nobody and nowhere": (replace(SALE, customer_id=None), "region", "must not be empty where no customer is named"),
    "no channel": (replace(SALE, channel="  "), "channel", "must not be empty"),
    "a channel of two lines": (replace(SALE, channel="we\nb"), "channel", "has the control character U+000A"),
    "a status nobody knows": (replace(SALE, status="lost"), "status", "is not one of the shop's, got 'lost'"),
    "a cancelled sale": (replace(SALE, status="Cancelled"), "status", "must not be cancelled"),
    "a code too long": (replace(SALE, discount_code="x" * 61), "discount_code", "must have at most 60 characters, got 61"),
    "sold tomorrow": (replace(SALE, sold_at=NOW + timedelta(seconds=1)), "sold_at", "is in the future"),
    "sold in no zone": (replace(SALE, sold_at=NOW.replace(tzinfo=None)), "sold_at", "must be a time with its zone"),
    "sold in another century": (replace(SALE, sold_at=datetime(1825, 3, 1, tzinfo=UTC)), "sold_at", "look at the year"),
    "sold before its customer came": (replace(SALE, customer_id=BEN, sold_at=datetime(2025, 1, 31, 20, tzinfo=UTC)), "sold_at", "before customer 2 joined on 2025-02-01"),
    "a new customer without a name": (buyer(full_name=""), "new_customer.full_name", "must not be empty"),
    "a new customer who is known": (buyer(email="Ada@Example.com "), "new_customer.email", "is taken by customer 1"),
    "a return of nothing": (replace(RETURN, lines=()), "lines", "must be 1 to 1,000, got 0"),
    "a return of nothing known": (back(order_item_id=99), "lines[0].order_item_id", "is of no order line, got 99"),
    "a return of no units": (back(quantity=0), "lines[0].quantity", "must be at least 1, got 0"),
    "more than was sold": (back(quantity=4), "lines[0].quantity", "is 4, of which 3 can still come back"),
    "a return of a cancelled order": (back(order_item_id=CANCELLED_CUPS), "lines[0].order_item_id", "which was cancelled on 2025-02-13"),
    "a return of a test order": (back(order_item_id=TEST_CUPS), "lines[0].order_item_id", "which is a test"),
    "more money than was paid": (back(amount_minor=2901), "lines[0].amount_minor", "is 2,901, of which 2,900 was paid and kept"),
    "money below 0": (back(amount_minor=-1), "lines[0].amount_minor", "must be at least 0"),
    "more tax than was charged": (back(tax_minor=321), "lines[0].tax_minor", "is 321, of which 320 tax of the order is left"),
    "returned before it was sold": (replace(RETURN, return_date=date(2025, 2, 9)), "return_date", "is 2025-02-09, before order 1 on 2025-02-10"),
    "returned tomorrow": (replace(RETURN, return_date=TODAY + timedelta(days=1)), "return_date", "today is 2025-03-31 in the shop's time zone"),
    "returned at a time": (replace(RETURN, return_date=NOW), "return_date", "must be a day"),
    "a reason too long": (replace(RETURN, reason="x" * 501), "reason", "must have at most 500 characters"),
    "a receipt of nothing known": (replace(RECEIPT, product_id=99), "product_id", "is of no product, got 99"),
    "a receipt of what is not counted": (replace(RECEIPT, product_id=PEN), "product_id", "is not tracked: Pen (PEN) has no stock level - record a count first"),
    "a purchase order nobody knows": (replace(RECEIPT, purchase_order="PO-9"), "purchase_order", "is of no purchase order, got 'PO-9' - use PO-2"),
    "a purchase order not sent": (Receipt(POT, 1, purchase_order="PO-3"), "purchase_order", "is draft: nothing was ordered with it, got 'PO-3' - use PO-2"),
    "a purchase order of something else": (Receipt(POT, 1, purchase_order="PO-1"), "purchase_order", "PO-1 does not have Pot (POT) - use PO-2"),
    "more than was ordered": (replace(RECEIPT, quantity=21, purchase_order="PO-2"), "quantity", "is 21, of which PO-2 has 20 to come"),
    "received before it was ordered": (replace(RECEIPT, purchase_order="PO-2", received_date=date(2025, 2, 28)), "received_date", "before PO-2 was sent on 2025-03-01"),
    "received before stock was kept": (replace(RECEIPT, received_date=date(2024, 12, 31)), "received_date", "before its stock was tracked on 2025-01-01"),
    "a cost below 0": (replace(RECEIPT, unit_cost_minor=-1), "unit_cost_minor", "must be at least 0"),
    "a count without a reason": (replace(COUNT, reason=" "), "reason", "must not be empty"),
    "a count below 0": (replace(COUNT, counted_units=-1), "counted_units", "must be at least 0"),
    "a count and a change": (replace(COUNT, change_units=1), "counted_units", "or change_units must be given, one of the two"),
    "neither count nor change": (replace(COUNT, counted_units=None), "counted_units", "one of the two"),
    "a change of nothing": (replace(COUNT, counted_units=None, change_units=0), "change_units", "must not be 0"),
    "a change of what is not counted": (Adjustment(PEN, "lost", change_units=-1), "change_units", "Pen (PEN) is not tracked yet"),
    "a count of a service": (Adjustment(WRAP, "counted", counted_units=1), "product_id", "is a service: Gift wrap (WRAP) has no stock"),
    "a count of gift cards": (Adjustment(CARD, "counted", counted_units=1), "product_id", "is a gift card"),
    "a SKU that is taken": (replace(PRODUCT, sku="cup "), "sku", "is taken by product 1 (CUP), got 'cup'"),
    "a product without a name": (replace(PRODUCT, product_name=""), "product_name", "must not be empty"),
    "a product without a category": (replace(PRODUCT, category="\t"), "category", "must not be empty"),
    "a product of no kind": (replace(PRODUCT, kind="idea"), "kind", "must be goods, service or gift_card, got 'idea'"),
    "a product below 0": (replace(PRODUCT, price_minor=-1), "price_minor", "must be at least 0"),
    "a supplier nobody knows": (replace(PRODUCT, supplier_id=9), "supplier_id", "is of no supplier, got 9"),
    "a case of none": (replace(PRODUCT, case_pack=0), "case_pack", "must be at least 1"),
    "a shelf below 0": (replace(PRODUCT, opening_stock=-1), "opening_stock", "must be at least 0"),
    "a shelf of services": (replace(PRODUCT, kind="service", opening_stock=1), "opening_stock", "is of goods, and this is a service"),
    "launched tomorrow": (replace(PRODUCT, launched_date=TODAY + timedelta(days=1)), "launched_date", "is in the future"),
    "a customer without a region": (replace(CUSTOMER, region=""), "region", "must not be empty"),
    "a name too long": (replace(CUSTOMER, full_name="x" * 201), "full_name", "must have at most 200 characters, got 201"),
    "a name with a nul": (replace(CUSTOMER, full_name="Cleo\0"), "full_name", "has the control character U+0000"),
    "a name with half a character": (replace(CUSTOMER, full_name="\ud800"), "full_name", "has the control character U+D800"),
    "a name written backwards": (replace(CUSTOMER, full_name="\u202eoelC"), "full_name", "has the control character U+202E"),
    "a name that is a number": (replace(CUSTOMER, full_name=7), "full_name", "must be a text, got 7"),
    "an address that is none": (replace(CUSTOMER, email="cleo"), "email", "must be like ada@example.com, got 'cleo'"),
    "an address of two": (replace(CUSTOMER, email="a@b.com,c@d.com"), "email", "must be like"),
    "an address that is taken": (replace(CUSTOMER, email="ADA@example.com"), "email", "is taken by customer 1"),
    "an address many share": (replace(CUSTOMER, email="NoReply@example.com"), "email", "is a placeholder that many share"),
    "a review of nothing known": (replace(REVIEW, product_id=99), "product_id", "is of no product"),
    "no star": (replace(REVIEW, rating=0), "rating", "must be at least 1, got 0"),
    "six stars": (replace(REVIEW, rating=6), "rating", "must be at most 5, got 6"),
    "a review by nobody known": (replace(REVIEW, customer_id=99), "customer_id", "is of no customer"),
    "a review without the purchase": (replace(REVIEW, customer_id=BEN, product_id=POT), "customer_id", "is 2, who has not bought Pot (POT)"),
    "a review of nothing ordered": (replace(REVIEW, order_id=99), "order_id", "is of no order, got 99"),
    "a review of another order": (replace(REVIEW, order_id=ADAS, product_id=PEN), "order_id", "does not hold Pen (PEN)"),
    "a review of somebody's order": (replace(REVIEW, order_id=ADAS, customer_id=BEN), "customer_id", "is 2, who did not place order 1"),
    "a review before the goods came": (replace(REVIEW, order_id=ADAS, review_date=date(2025, 2, 13)), "review_date", "before order 1 was delivered on 2025-02-14"),
    "a review of tomorrow": (replace(REVIEW, review_date=TODAY + timedelta(days=1)), "review_date", "is in the future"),
    "a comment too long": (replace(REVIEW, comment="x" * 5001), "comment", "must have at most 5,000 characters"),
    "a comment with a bell": (replace(REVIEW, comment="ding\a"), "comment", "has the control character U+0007"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_and_nothing_is_recorded(store: Store, case: str) -> None:
    request, name, detail = REFUSED[case]
    before = counted(store)
    with pytest.raises(RequestRefused) as refused:
        record(store, request)
    assert [error.name for error in refused.value.errors] == [name]
    assert detail in refused.value.errors[0].detail
    assert f" was not recorded: {name} {refused.value.errors[0].detail}" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert " - " in refused.value.errors[0].detail  # and the way out
    assert counted(store) == before


def test_all_fields_at_fault_are_told_at_once(store: Store) -> None:
    sale = Sale(
        lines=(SaleLine(0, product_id=99), SaleLine(1, sku="NONE", discount_minor=-1)), channel="", customer_id=77,
        status="gone", shipping_minor=-5, sold_at=NOW + timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(RequestRefused) as refused:
        record(store, sale)
    assert {error.name for error in refused.value.errors} == {
        "lines[0].product_id", "lines[0].quantity", "lines[1].sku", "lines[1].discount_minor", "channel", "customer_id",
        "status", "shipping_minor", "sold_at",
    }  # fmt: skip
    assert str(refused.value).endswith("; and 4 more")


def test_cost_of_goods_past_all_sums(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute("update products set cost_minor = 999999999999 where product_id = ?", [CUP])
    with pytest.raises(RequestRefused, match="makes the line's goods cost more than"):
        record(store, line(quantity=2))


def test_what_came_back_already_cannot_come_back_again(store: Store) -> None:
    record(store, back(quantity=2), "first")
    with pytest.raises(RequestRefused, match="is 2, of which 1 can still come back"):
        record(store, back(quantity=2), "second")
    record(store, RETURN, "third")
    with pytest.raises(RequestRefused, match="is 1, of which none can still come back"):
        record(store, RETURN, "fourth")


def test_a_refused_request_may_be_mended_under_its_key(store: Store) -> None:
    with pytest.raises(RequestRefused):
        record(store, line(quantity=0), "mine")
    assert record(store, SALE, "mine").replayed is False


def test_placeholders_are_those_of_the_check() -> None:
    text = read_sql(CHECKS_FILE)
    check = text[text.index("-- name: placeholder_email") : text.index("-- name: setting_missing")]
    patterns = {part.partition("'")[0] for part in check.split("select '")[1:]}
    assert patterns == {f"{name}@%" for name in PLACEHOLDERS}


@pytest.mark.parametrize("key", ["", "   ", "x" * 201, "é", "a\nb", "\0", None, 7])
def test_a_key_that_is_none(store: Store, key: Any) -> None:
    with pytest.raises(RequestRefused, match="idempotency key must be 1 to 200 printable ASCII characters"):
        record(store, SALE, key)
    assert ask(store, "select count(*) from recorded") == [(0,)]
