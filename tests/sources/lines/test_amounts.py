"""Amounts: one decimal mark for the file, exact to the last digit, and none that is not one."""

from dataclasses import replace

import pytest
from tests.sources.extracts import NEW_YORK
from tests.sources.lines.shop_lines import line, lines_of, table

from storelens.errors import UsageError
from storelens.sources.records import ReadOptions


def price(folder, text, **options):
    """Return the unit price a text is read as, None where its row is set aside."""
    held = lines_of(folder, table(*(line(order=f"good {n}") for n in range(1)), line(unit_price=text)), **options)
    return held.orders["1"].lines[0].unit_price_minor if "1" in held.orders else None


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12.5", 1250), ("12", 1200), ("1,234.50", 123450), ("1,234,567.00", 123456700), ("$12.50", 1250),
        ("USD 12.50", 1250), (" 12.50 ", 1250), ("1 234.50", 123450), (".5", 50), ("0.10", 10),
        ("12.500", 1250), ("1'234.50", 123450),
    ],
)  # fmt: skip
def test_amounts_with_a_point(tmp_path, text, minor):
    assert price(tmp_path, text) == minor


@pytest.mark.parametrize(
    "text", ["1.234,50", "12,5", "12.505", "1,23.4", "twelve", "=1+1", "1e3", "--5", "12.50.1", "NaN", "12,34,567.00"]
)
def test_what_is_no_amount_with_a_point_is_set_aside(tmp_path, text):
    assert price(tmp_path, text, options=ReadOptions(decimal=".")) is None


def test_a_decimal_comma_is_found_in_the_whole_file_and_said(tmp_path):
    held = lines_of(
        tmp_path, table(line(unit_price="12,50"), line(sku="B", unit_price="1.234,50"), line(sku="C", unit_price="7"))
    )
    assert [one.unit_price_minor for one in held.orders["1"].lines] == [1250, 123450, 700]
    assert "amounts were read with a decimal comma, as 2 of them show" in held.notes


def test_both_marks_are_asked_about_and_the_other_one_is_set_aside(tmp_path):
    both = table(line(unit_price="12,50"), line(order="2", unit_price="12.50"))
    said = r"1 amounts have a decimal point and 1 a decimal comma, as '12,50' in unit_price, lines.csv:2 - say with --decim"
    with pytest.raises(UsageError, match=said):
        lines_of(tmp_path, both)
    held = lines_of(tmp_path, both, options=ReadOptions(decimal=","))
    assert held.orders["1"].lines[0].unit_price_minor == 1250
    assert held.reasons == ["unit_price is not an amount like 12.50: '12.50'"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"quantity": "1000000000"}, "quantity is past 100,000,000: '1000000000'"),
        ({"quantity": "99999999999999999999"}, "quantity is not a number: '99999999999999999999'"),
        ({"quantity": "1.5"}, "quantity is not whole: '1.5'"),
        ({"quantity": "0"}, "quantity is 0: nothing was sold"),
        ({"quantity": "some"}, "quantity is not a number: 'some'"),
        ({"unit_price": "999999999999999"}, "unit_price is too large: '999999999999999'"),
        ({"unit_price": ""}, "unit_price is not an amount like 12.50: ''"),
        ({"unit_price": "0", "quantity": "-3"}, "a write-off: units without a price leave, no money moves"),
        ({"line_discount": "20.01"}, "the discount is larger than the line"),
        ({"sku": "", "product": ""}, "no product: neither its code nor its name"),
        ({"order": ""}, "no order number"),
        ({"ordered_at": ""}, "no date in ordered_at"),
        ({"currency": "EUR"}, "in EUR, for which no rate was given"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside_with_its_reason(tmp_path, cells, reason):
    held = lines_of(tmp_path, table(line(line_discount="", currency="", product="Mug"), line(order="2") | cells))
    assert held.orders.keys() == {"1"}
    assert held.reasons == [reason]


def test_a_price_of_nought_is_a_gift_and_a_negative_one_a_return(tmp_path):
    held = lines_of(
        tmp_path, table(line(), line(sku="B", unit_price="0.00"), line(sku="A", unit_price="-10.00", quantity="1"))
    )
    assert [(one.sku, one.unit_price_minor) for one in held.orders["1"].lines] == [("A", 1000), ("B", 0)]
    assert [(one.sku, one.quantity, one.amount_minor) for one in held.returns] == [("A", 1, 1000)]


def test_formulas_are_texts(tmp_path):
    held = lines_of(tmp_path, table(line(product="=HYPERLINK(1)"), line(sku="=A1", product="B")))
    assert held.products["A"].product_name == "=HYPERLINK(1)"
    assert "=A1" in held.products


def test_mixed_currencies_need_rates(tmp_path):
    text = table(line(currency="USD"), line(order="2", currency="eur", unit_price="9.99", quantity="3"))
    held = lines_of(tmp_path, text, options=ReadOptions(rates={"EUR": 1.1}))
    assert held.orders["2"].lines[0].unit_price_minor == 1099
    assert held.orders["2"].original_currency == "EUR"


def test_four_rows_in_five_that_cannot_be_used_are_refused_before_anything(tmp_path):
    bad = [line(order=f"{n}", unit_price="cheap") for n in range(9)]
    with pytest.raises(
        UsageError, match=r"9 of 11 rows cannot be used, 9 of them as line 2 of lines.csv: unit_price is not an amount"
    ):
        lines_of(tmp_path, table(*bad, line(order="x"), line(order="y")))
    held = lines_of(tmp_path, table(*bad[:8], line(order="x"), line(order="y")))
    assert len(held.reasons) == 8


def test_a_header_without_rows_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"lines.csv has a header and no rows - export it again"):
        lines_of(tmp_path, "order,ordered_at,sku,quantity,unit_price\n")


@pytest.mark.parametrize(
    ("currency", "text", "is_used"),
    [
        ("GBP", "£3.50", True), ("GBP", "€3.50", False), ("GBP", "3.50 €", False), ("GBP", "$3.50", False),
        ("GBP", "EUR 3.50", False), ("GBP", "3.50EUR", False), ("GBP", "GBP 3.50", True), ("EUR", "3.50 €", True),
        ("CAD", "$3.50", True), ("CHF", "£3.50", False), ("CHF", "CHF 3.50", True),
    ],
)  # fmt: skip
def test_the_sign_of_another_currency_is_never_taken_for_the_shops(tmp_path, currency, text, is_used):
    rows = table(line(), line(order="2", unit_price=text))
    held = lines_of(tmp_path, rows, shop=replace(NEW_YORK, currency=currency))
    assert ("2" in held.orders) is is_used
    if not is_used:
        assert held.extract.set_aside[0].reason == f"unit_price is in another currency than {currency}: '{text}'"


def test_a_column_of_currencies_says_it_better_than_signs(tmp_path):
    rows = table(line(currency="EUR", unit_price="€3.50"))
    held = lines_of(tmp_path, rows, options=ReadOptions(rates={"EUR": 2.0}))
    assert held.orders["1"].lines[0].unit_price_minor == 700


@pytest.mark.parametrize("name", ["line_discount", "line_tax", "order_discount", "subtotal", "shipping", "order_total"])
@pytest.mark.parametrize("text", ["10%", "abc", "1.2.3"])
def test_other_money_that_cannot_be_read_sets_its_row_aside(tmp_path, name, text):
    held = lines_of(tmp_path, table(line(), line(order="2", **{name: text})))
    assert [(row.line_number, row.reason) for row in held.extract.set_aside] == [
        (3, f"{name} is not an amount like 12.50: '{text}'")
    ]
    assert list(held.orders) == ["1"]


@pytest.mark.parametrize("text", ["", "-", "n/a", "NaN", " "])
def test_a_cell_that_says_no_amount_is_none(tmp_path, text):
    held = lines_of(tmp_path, table(line(line_discount=text, shipping=text), line(line_discount="1.00", sku="B")))
    assert not held.extract.set_aside
    assert len(held.orders["1"].lines) == 2


def test_money_of_an_order_past_all_bounds_sets_it_aside(tmp_path):
    rows = table(line(), line(order="2", shipping="999999999999999"), line(order="3", order_total="9" * 15))
    assert list(lines_of(tmp_path, rows).orders) == ["1"]


def test_shipping_in_another_currency_is_not_added_up(tmp_path):
    held = lines_of(tmp_path, table(line(), line(order="2", shipping="€3")))
    assert [row.reason for row in held.extract.set_aside] == ["shipping is in another currency than USD: '€3'"]


def test_money_of_an_order_that_cannot_be_taken_as_it_stands_is_told(tmp_path):
    rows = table(
        line(order_discount="99"),
        line(order="2", shipping="-5"),
        line(order="3", tax="-1"),
        line(order="4", shipping="2"),
    )
    assert lines_of(tmp_path, rows).notes.split("\n") == [
        "orders whose discount is larger than their lines, taken as the whole of them: 1",
        "orders with a shipping below nought, which was left out: 1",
        "orders with a tax below nought, which was left out: 1",
    ]
