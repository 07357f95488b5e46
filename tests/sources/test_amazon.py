"""Amazon's reports, written by hand: two orders, one of which comes back in part, their stock and their settlement."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.sources.extracts import all_orders

from storelens.errors import UsageError
from storelens.sources.amazon import AMAZON
from storelens.sources.records import Extract, ReadOptions
from storelens.sources.shop import ShopFacts

SHOP = ShopFacts("USD", 2, "America/New_York", "US")
ORDERS = """\
amazon-order-id|purchase-date|order-status|sales-channel|product-name|sku|item-status|quantity|currency|item-price|\
item-tax|shipping-price|item-promotion-discount|ship-city|ship-state|ship-country
111-1|2026-03-01T04:30:00+00:00|Shipped|Amazon.com|Mug|MUG|Shipped|2|USD|30.00|2.40|5.00|3.00|Salem|OR|US
111-1|2026-03-01T04:30:00+00:00|Shipped|Amazon.com|Jar|JAR|Cancelled|1|USD|9.00||||Salem|OR|US
111-2|2026-03-03T12:00:00Z|Pending|Amazon.com|Jar|JAR|Unshipped|1||||||Austin|TX|US
111-3|2026-03-04T12:00:00Z|Cancelled|Amazon.com|Jar|JAR|Cancelled|0||||||Austin|TX|US
111-4|2026-03-05T12:00:00Z|Shipped|Amazon.com|Jar|JAR|Shipped|1|USD|9.00|0.72|||Austin|TX|US
"""
RETURNS = """\
return-date|order-id|sku|asin|fnsku|product-name|quantity|fulfillment-center-id|detailed-disposition|reason|status|\
license-plate-number|customer-comments
2026-03-10T05:30:00+00:00|111-1|MUG|B1|X1|Mug|1|PHX3|SELLABLE|DEFECTIVE|Unit returned|LPN1|chipped
2026-03-11T05:30:00+00:00|999-9|MUG|B1|X1|Mug|1|PHX3|SELLABLE|UNWANTED_ITEM|Unit returned|LPN2|
2026-03-12T05:30:00+00:00|111-4|JAR|B2|X2|Jar|4|PHX3|SELLABLE|UNWANTED_ITEM|Unit returned|LPN3|
"""
SETTLEMENT = """\
settlement-id|settlement-start-date|settlement-end-date|deposit-date|total-amount|currency|transaction-type|order-id|\
amount-type|amount-description|amount|posted-date|sku|quantity-purchased
7001|2026-03-01 00:00:00 UTC|2026-03-14 00:00:00 UTC|2026-03-16 00:00:00 UTC|25.30|USD||||||||
7001||||||Order|111-1|ItemPrice|Principal|30.00|2026-03-02|MUG|2
7001||||||Order|111-1|ItemFees|Commission|-4.50|2026-03-02|MUG|
7001||||||Order|111-1|ItemFees|FBAPerUnitFulfillmentFee|-0.20|2026-03-02|MUG|
"""
INVENTORY = """\
sku|fnsku|asin|product-name|condition|mfn-fulfillable-quantity|afn-fulfillable-quantity|afn-total-quantity
MUG|X1|B1|Mug|New|3|40|45
JAR|X2|B2|Jar|New||7|9
"""
SEVERAL = {
    "orders.txt": ORDERS,
    "returns.txt": RETURNS,
    "settlement.txt": SETTLEMENT,
    "stock_2026-03-15.txt": INVENTORY,
}


def read(folder: Path, files: dict[str, str], options: ReadOptions | None = None) -> Extract:
    paths = []
    for name, text in files.items():
        path = folder / name
        path.write_text(text.replace("|", "\t"), encoding="utf-8")
        paths.append(path)
    extract = AMAZON.read(paths, SHOP, options or ReadOptions(), lambda _: None)
    try:
        lists = ("customers", "products", "returns", "refunds", "stock_counts", "row_facts")
        held = {name: list(getattr(extract, name)) for name in lists}
        return replace(extract, orders=all_orders(extract), order_chunks=(), **held)
    finally:
        extract.close()


def reasons(extract: Extract) -> dict[tuple[str, int], str]:
    return {(row.file_name, row.line_number): row.reason for row in extract.set_aside}


def only(items: Iterable[object]) -> object:
    (item,) = items
    return item


def test_the_price_of_a_line_is_that_of_all_its_units(tmp_path: Path) -> None:
    first = all_orders(read(tmp_path, {"orders.txt": ORDERS}))[0]
    (line,) = first.lines
    assert (line.sku, line.quantity, line.unit_price_minor, line.discount_minor) == ("MUG", 2, 1500, 300)
    assert (first.shipping_minor, first.tax_minor) == (500, 240)


def test_days_are_those_of_the_shop(tmp_path: Path) -> None:
    first = all_orders(read(tmp_path, {"orders.txt": ORDERS}))[0]
    assert (first.ordered_at, first.order_date, first.order_hour) == ("2026-03-01 04:30:00", "2026-02-28", 23)


def test_a_cancelled_line_of_a_shipped_order_was_never_sold(tmp_path: Path) -> None:
    found = reasons(read(tmp_path, {"orders.txt": ORDERS}))
    assert found["orders.txt", 3] == "a cancelled line: it was never sold"
    assert found["orders.txt", 4].startswith("item-price is not an amount")
    assert ("orders.txt", 5) in found


def test_orders_have_no_customer(tmp_path: Path) -> None:
    extract = read(tmp_path, {"orders.txt": ORDERS})
    assert extract.customers == []
    assert {order.customer_external_id for order in all_orders(extract)} == {None}


def test_what_comes_back_has_its_reason_and_what_it_had_cost(tmp_path: Path) -> None:
    extract = read(tmp_path, SEVERAL)
    (back,) = extract.returns
    assert (back.order_external_id, back.sku, back.quantity, back.reason) == ("111-1", "MUG", 1, "DEFECTIVE")
    assert (back.amount_minor, back.tax_minor, back.return_date) == (1350, 120, "2026-03-10")
    assert back.origin.lines == (2,)


def test_returns_of_unknown_orders_and_of_more_than_was_sold_are_set_aside(tmp_path: Path) -> None:
    found = reasons(read(tmp_path, SEVERAL))
    assert found["returns.txt", 3].startswith("no line of 'MUG' in order '999-9' in the files")
    assert found["returns.txt", 4] == "4 come back of 1 sold of 'JAR' in order '111-4'"


def test_returns_without_the_orders_say_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="import the report of orders together with the returns"):
        read(tmp_path, {"returns.txt": RETURNS})


def test_the_same_returns_have_the_same_keys_again(tmp_path: Path) -> None:
    keys = [[back.external_id for back in read(tmp_path, SEVERAL).returns] for _ in range(2)]
    assert keys[0] == keys[1] == ["111-1/MUG/2026-03-10T05:30:00+00:00/LPN1/1"]


def test_stock_is_what_amazon_and_the_shop_can_send(tmp_path: Path) -> None:
    counts = {stock.sku: (stock.quantity, stock.counted_date) for stock in read(tmp_path, SEVERAL).stock_counts}
    assert counts == {"MUG": (43, "2026-03-15"), "JAR": (7, "2026-03-15")}


def test_a_settlement_that_adds_up_is_checked_and_its_fees_told(tmp_path: Path) -> None:
    extract = read(tmp_path, SEVERAL)
    assert "settlement 7001: 3 amounts add up to 25.30 USD, which is its total" in extract.notes
    assert (
        "settlement 7001: fees of -4.70 USD, which are in no sales figure: Commission -4.50 USD, "
        "FBAPerUnitFulfillmentFee -0.20 USD"
    ) in extract.notes
    file = next(file for file in extract.files if file.file_name == "settlement.txt")
    assert (file.rows_in, file.checked_rows) == (4, 4)


def test_a_settlement_that_does_not_add_up_is_a_warning(tmp_path: Path) -> None:
    extract = read(tmp_path, {"settlement.txt": SETTLEMENT.replace("25.30", "25.00")})
    finding = only(extract.findings)
    assert (finding.level, finding.topic) == ("warning", "settlement")  # type: ignore[attr-defined]
    assert "its total is 25.00 USD: DIFFERENT by -0.30 USD" in finding.sentence  # type: ignore[attr-defined]


def test_a_settlement_without_its_first_row_says_so(tmp_path: Path) -> None:
    lines = SETTLEMENT.splitlines(keepends=True)
    extract = read(tmp_path, {"settlement.txt": "".join([lines[0], *lines[2:]])})
    assert any("the row with its total is missing" in note for note in extract.notes)


def test_rows_in_are_rows_accounted_for(tmp_path: Path) -> None:
    extract = read(tmp_path, SEVERAL)
    orders = all_orders(extract)
    lines = sum(len(line.origin.lines) for order in orders for line in order.lines)
    lines += sum(len(order.origin.lines) for order in orders)
    lines += sum(len(back.origin.lines) for back in extract.returns)
    lines += sum(len(stock.origin.lines) for stock in extract.stock_counts)
    checked = sum(file.checked_rows for file in extract.files)
    assert sum(file.rows_in for file in extract.files) == lines + checked + len(extract.set_aside)


def test_another_currency_needs_a_rate_for_orders_and_returns(tmp_path: Path) -> None:
    files = {**SEVERAL, "orders.txt": ORDERS.replace("USD|30.00", "EUR|30.00")}
    with pytest.raises(UsageError, match=r"line 2 of returns.txt: in EUR, for which no rate was given"):
        read(tmp_path, files)
    (back,) = read(tmp_path, files, ReadOptions(rates={"EUR": 2.0})).returns
    assert back.amount_minor == 2700


def test_a_file_of_no_report_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, {"other.txt": "a|b\n1|2\n"})
    assert str(caught.value).startswith("no file of amazon: other.txt has the columns a, b - give one of: the report")


def test_the_currency_is_found_in_the_orders(tmp_path: Path) -> None:
    path = tmp_path / "orders.txt"
    path.write_text(ORDERS.replace("|", "\t"), encoding="utf-8")
    assert AMAZON.find_settings([path]) == {"currency": "USD"}


EUROPE = """\
amazon-order-id|purchase-date|order-status|sales-channel|product-name|sku|item-status|quantity|currency|item-price|\
item-tax|shipping-price|shipping-tax|item-promotion-discount|ship-country
303-1|2026-03-01T04:30:00+00:00|Shipped|Amazon.de|Mug|MUG|Shipped|2|USD|23.80|3.80|5.95|0.95||DE
303-2|2026-03-02T04:30:00+00:00|Shipped|Amazon.de|Jar|JAR|Shipped|1|USD|11.90|1.42|||3.00|DE
303-3|2026-03-02T05:30:00+00:00|Shipped|Amazon.co.uk|Jar|JAR|Shipped|1|USD|12.00|2.00||||GB
303-4|2026-03-02T06:30:00+00:00|Shipped|Amazon.com|Jar|JAR|Shipped|1|USD|12.00|1.00|4.00|0.30||US
303-5|2026-03-02T07:30:00+00:00|Shipped|Amazon.de|Jar|JAR|Shipped|1|USD|11.90|||||DE
"""


def taxes(extract: Extract) -> list[tuple[str, str]]:
    return [(finding.level, finding.sentence) for finding in extract.findings if finding.topic == "tax"]


def test_where_prices_include_the_tax_net_sales_are_without_it(tmp_path: Path) -> None:
    orders = {order.external_id: order for order in all_orders(read(tmp_path, {"orders.txt": EUROPE}))}
    net = {
        key: sum(line.quantity * line.unit_price_minor - line.discount_minor for line in order.lines)
        for key, order in orders.items()
    }
    assert net == {"303-1": 2000, "303-2": 748, "303-3": 1000, "303-4": 1200, "303-5": 1190}
    assert [(orders[key].shipping_minor, orders[key].tax_minor) for key in ("303-1", "303-4")] == [
        (500, 475),
        (400, 130),
    ]


def test_the_doctor_says_which_rule_of_tax_was_taken_and_why(tmp_path: Path) -> None:
    assert taxes(read(tmp_path, {"orders.txt": EUROPE})) == [
        ("ok", "amazon.co.uk: item-price includes item-tax, as on Amazon's European marketplaces; 1 of the 1 lines that "
        "tell have 20 % or 5 % within: 2.00 of tax is taken out of 1 lines, net sales are without it"),
        ("ok", "amazon.com: item-tax comes on top of item-price, as in the United States: nothing is taken out"),
        ("ok", "amazon.de: item-price includes item-tax, as on Amazon's European marketplaces; 2 of the 2 lines that "
        "tell have 19 % or 7 % within: 6.17 of tax is taken out of 2 lines, net sales are without it"),
        ("warning", "amazon.de: 1 lines have a price and no item-tax: if their prices include VAT, net sales include it "
        "too"),
    ]  # fmt: skip


@pytest.mark.parametrize(("channel", "said"), [("Amazon.sg", "sold on amazon.sg"), ("", "without a sales-channel")])
def test_a_marketplace_whose_rule_is_not_known_is_asked_about(tmp_path: Path, channel: str, said: str) -> None:
    files = {"orders.txt": EUROPE.replace("Amazon.co.uk", channel)}
    with pytest.raises(UsageError, match=f"with item-tax {said}, of which .* --tax within or --tax beside$"):
        read(tmp_path, files)
    within, beside = (
        next(order for order in all_orders(read(tmp_path, files, ReadOptions(tax=tax))) if order.external_id == "303-3")
        for tax in ("within", "beside")
    )
    assert (within.lines[0].unit_price_minor, beside.lines[0].unit_price_minor) == (1000, 1200)


def test_lines_that_speak_against_their_marketplace_are_asked_about(tmp_path: Path) -> None:
    on_top = EUROPE.replace("23.80|3.80", "20.00|3.80").replace("11.90|1.42|||3.00", "10.00|1.90|||")
    with pytest.raises(UsageError, match="amazon.de usually include the tax, but in 2 of 2 lines .* --tax within or"):
        read(tmp_path, {"orders.txt": on_top})


def test_a_tax_that_cannot_be_read_sets_its_row_aside(tmp_path: Path) -> None:
    found = reasons(read(tmp_path, {"orders.txt": EUROPE.replace("|2.00|", "|some|")}))
    assert found["orders.txt", 4] == "item-price is not an amount like 12.50: '12.00, with item-tax some'"


def test_what_comes_back_of_a_price_with_tax_is_without_it(tmp_path: Path) -> None:
    (back,) = read(tmp_path, {"orders.txt": EUROPE, "returns.txt": RETURNS.replace("111-1", "303-1")}).returns
    assert (back.amount_minor, back.tax_minor) == (1000, 190)
