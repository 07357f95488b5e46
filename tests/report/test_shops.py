"""Reports of shops that are empty, rude, large or in trouble."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from report.reading import NOW, SETTINGS, Opened, html_of, pdf_of, pdf_text
from small_shop import FIRST, LAST, Tables, random_tables
from storelens.documents.sheet import MISSING
from storelens.errors import StoreUnavailable
from storelens.filters import Filters
from storelens.report import read_contents, write_pdf
from storelens.shop import Shop

MakeShop = Callable[..., Shop]
RUDE = "</table><script>alert('x')</script> & \"東京\" 😀 <img src=https://e.example/x.png onerror=alert(1)>"


def rude_tables() -> Tables:
    tables = random_tables(3, 120)
    for product in tables["products"]:
        product["product_name"] = f"{product['product_name']} {RUDE}"
        product["category"] = f"{product['category']} {RUDE}"
    for customer in tables["customers"]:
        customer["full_name"] = f"{customer['full_name']} {RUDE}"
    return tables


def crowded_tables() -> Tables:
    tables = random_tables(5, 600)
    tables["products"] = [
        {
            "product_id": n,
            "sku": f"S{n}",
            "product_name": f"P{n}",
            "category": f"Category {n:02}",
            "price_minor": 100 * n,
        }
        for n in range(1, 71)
    ]
    for number, item in enumerate(tables["order_items"]):
        item["product_id"] = 1 + number % 70
    for number, order in enumerate(tables["orders"]):
        order["region"] = f"Region {number % 40}"
    return tables


def test_a_shop_without_orders_is_refused_in_one_line(make_shop: MakeShop) -> None:
    empty = make_shop({name: [] for name in random_tables(1, 0)}, (FIRST, LAST), **SETTINGS)
    with pytest.raises(StoreUnavailable, match="has no orders yet - bring some with storelens import"):
        read_contents(empty, Filters(), NOW)


def test_an_empty_section_says_why(shop: Shop, open_page: Callable[..., Opened]) -> None:
    contents = read_contents(shop, Filters(start=date(2031, 1, 1), end=date(2031, 1, 31)), NOW)
    text = pdf_text(pdf_of(contents))
    opened = open_page(contents)
    empty = [section.data for section in contents.sections if section.data.is_empty]
    assert len(empty) >= 5
    for data in empty:
        assert data.why_empty in opened.texts(".sl-empty")
        assert " ".join(data.why_empty.split()[:4]) in text
    assert opened.complaints == []


def test_filters_without_sales_say_what_there_is_none_of(shop: Shop) -> None:
    none = read_contents(shop, Filters(start=date(2031, 1, 1), end=date(2031, 1, 31), regions=("North",)), NOW)
    expected = "No sales in North from 1 Jan 2031 to 31 Jan 2031 - choose more, or a longer period."
    assert expected in html_of(none)
    assert expected in pdf_text(pdf_of(none))


def test_names_are_texts_whatever_they_hold(make_shop: MakeShop, open_page: Callable[..., Opened]) -> None:
    rude = make_shop(rude_tables(), (FIRST, LAST), **SETTINGS | {"shop_name": RUDE})
    contents = read_contents(rude, Filters(start=FIRST, end=LAST), NOW)
    text = html_of(contents)
    assert not re.findall(r"<(?:script|img)", text)
    opened = open_page(contents, 360)
    assert (opened.requests, opened.complaints) == ([], [])
    assert opened.page.locator("h1").inner_text() == RUDE
    assert opened.page.title().startswith(RUDE)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == 360


def test_letters_that_no_typeface_holds_are_boxes_and_told(make_shop: MakeShop) -> None:
    import io

    rude = make_shop(rude_tables(), (FIRST, LAST), **SETTINGS | {"shop_name": "東京 Söhne"})
    contents = read_contents(rude, Filters(start=FIRST, end=LAST), NOW)
    stream = io.BytesIO()
    assert write_pdf(contents, stream) >= {"東", "京"}
    assert f"{MISSING * 2} Söhne" in pdf_text(stream.getvalue())


def test_days_below_zero_are_written_as_they_are(make_shop: MakeShop, open_page: Callable[..., Opened]) -> None:
    tables: dict[str, Any] = random_tables(3, 30)
    for item in tables["order_items"]:
        item["unit_price_minor"] = 1
        item["discount_minor"] = 0
    indebted = make_shop(tables, (FIRST, LAST), **SETTINGS)
    contents = read_contents(indebted, Filters(start=FIRST, end=LAST), NOW)
    assert contents.cards.data.rows[0]["net_minor"] < 0
    net = contents.cards.table.rows[0][1]
    assert net.startswith("-€")
    assert net in pdf_text(pdf_of(contents))
    assert net in open_page(contents).page.locator(".sl-figure").first.get_attribute("title")


def test_a_crowded_shop_fits(make_shop: MakeShop, open_page: Callable[..., Opened]) -> None:
    crowded = make_shop(crowded_tables(), (FIRST, LAST), **SETTINGS)
    contents = read_contents(crowded, Filters(start=FIRST, end=LAST), NOW)
    categories = next(section for section in contents.sections if section.query_name == "revenue_by_category")
    assert len(categories.table.rows) == 70
    text = pdf_text(pdf_of(contents))
    assert all(row[0] in text for row in categories.table.rows)
    assert "more rows: storelens query region_category_matrix" in text
    page = open_page(contents, 360).page
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize(("currency", "digits"), [("JPY", "0"), ("KWD", "3")])
def test_money_is_written_in_the_shops_own_digits(make_shop: MakeShop, currency: str, digits: str) -> None:
    there = make_shop(random_tables(3, 60), (FIRST, LAST), **SETTINGS | {"currency": currency, "money_digits": digits})
    contents = read_contents(there, Filters(start=FIRST, end=LAST), NOW)
    net = contents.cards.table.rows[0][1]
    decimals = len(net.partition(".")[2])
    assert decimals == int(digits)
    assert net.split()[-1] in pdf_text(pdf_of(contents)).split()
