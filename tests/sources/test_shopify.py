"""Shopify's exports, each as small as it can be, with the quirks that they have."""

import sqlite3
from contextlib import closing

import pytest
from tests.sources.extracts import csv, net_minor, read

from storelens.errors import UsageError
from storelens.sources.records import ReadOptions
from storelens.store.importing import import_source

HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
    "Lineitem sku,Billing Name,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Cancelled at,"
    "Payment Method,Refunded Amount,Vendor,Id,Tags,Source,Lineitem discount"
)


def row(**cells: str) -> str:
    """Return a row of the export of orders, its cells by the header's name with _ for a blank."""
    named = {name.replace("_", " "): text for name, text in cells.items()}
    assert named.keys() <= {*HEADER.split(",")}
    return ",".join(named.get(name, "") for name in HEADER.split(","))


FIRST = {
    "Name": "#1001", "Email": "Ana@Example.com", "Financial_Status": "paid", "Currency": "USD", "Subtotal": "90.00",
    "Shipping": "5.00", "Taxes": "7.20", "Total": "102.20", "Discount_Code": "TEN", "Discount_Amount": "10.00",
    "Created_at": "2025-01-31 23:30:00 -0500", "Lineitem_quantity": "2", "Lineitem_name": "Shirt - S / Red",
    "Lineitem_price": "30.00", "Lineitem_sku": "A", "Billing_Name": "Ana", "Shipping_City": "Albany",
    "Shipping_Zip": "'01220", "Shipping_Province": "NY", "Shipping_Country": "US", "Refunded_Amount": "0.00", "Source": "web",
    "Id": "55001",
}  # fmt: skip
SECOND = {
    "Name": "#1001",
    "Lineitem_quantity": "1",
    "Lineitem_name": "Mug",
    "Lineitem_price": "40.00",
    "Lineitem_sku": "B",
}


def orders(*rows: dict[str, str]) -> str:
    return csv(HEADER, *(row(**cells) for cells in rows))


PRODUCTS = csv(
    "Handle,Title,Vendor,Product Category,Type,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,"
    "Variant Price,Variant Barcode,Image Src,Gift Card,Cost per item,Status",
    "shirt,Shirt,Acme,Apparel > Shirts,,Size,S,Color,Red,A,35.00,123456,https://x/1.jpg,FALSE,12.50,active",
    "shirt,,,,,,M,,Red,,35.00,,,,,",
    "shirt,,,,,,,,,,,,https://x/2.jpg,,,",
    "mug,Mug,Acme,,Kitchen,Title,Default Title,,,b,40.00,,,FALSE,,archived",
    "card,Voucher,Acme,,Cards,Title,Default Title,,,G,50.00,,,TRUE,,active",
)


def test_the_golden_order_comes_out_to_the_cent(tmp_path):
    held = read("shopify", tmp_path, {"orders.csv": orders(FIRST, SECOND)})
    order = held.orders["#1001"]
    assert (order.order_date, order.ordered_at, order.order_hour) == ("2025-01-31", "2025-02-01 04:30:00", 23)
    assert [(line.sku, line.quantity, line.unit_price_minor, line.discount_minor) for line in order.lines] == [
        ("A", 2, 3000, 600),
        ("B", 1, 4000, 400),
    ]
    assert (order.shipping_minor, order.tax_minor, order.discount_code, order.region) == (500, 720, "TEN", "NY")
    assert held.customers["ana@example.com"].full_name == "Ana"
    assert order.customer_external_id == "ana@example.com"


@pytest.mark.parametrize(
    "second",
    [SECOND, {**SECOND, "Email": "Ana@Example.com"}, {**SECOND, "Name": ""}, {**FIRST, **SECOND}],
    ids=["name only", "name and e-mail", "all blank", "filled down"],
)
def test_order_fields_are_read_once_however_the_further_rows_are_filled(tmp_path, second):
    held = read("shopify", tmp_path, {"orders.csv": orders(FIRST, second)})
    assert len(held.orders) == 1
    assert net_minor(held) == 9000
    assert held.orders["#1001"].shipping_minor == 500
    assert held.orders["#1001"].tax_minor == 720


def test_tax_within_the_prices_is_taken_out(tmp_path):
    within = {**FIRST, "Taxes": "7.04", "Total": "95.00"}
    held = read("shopify", tmp_path, {"orders.csv": orders(within, SECOND)})
    order = held.orders["#1001"]
    assert net_minor(held) + order.shipping_minor + order.tax_minor == 9500
    assert order.tax_minor == 704
    assert "have their tax within" in held.notes


def test_products_are_a_row_a_variant_and_pictures_are_none(tmp_path):
    held = read("shopify", tmp_path, {"products.csv": PRODUCTS})
    assert {
        sku: (one.product_name, one.category, one.price_minor, one.cost_minor) for sku, one in held.products.items()
    } == {
        "A": ("Shirt - S / Red", "Shirts", 3500, 1250),
        "Shirt - M / Red": ("Shirt - M / Red", "Shirts", 3500, None),
        "b": ("Mug", "Kitchen", 4000, None),
        "G": ("Voucher", "Cards", 5000, None),
    }
    assert held.products["G"].kind == "gift_card"
    assert all(one.as_of_date == "" for one in held.products.values())
    assert "hold a picture only: 1" in held.notes
    assert "archived or a draft, read like the others: 1" in held.notes


def test_the_new_family_of_product_columns_says_the_same(tmp_path):
    new = csv(
        "Title,URL handle,Description,Vendor,Product category,Type,Status,SKU,Barcode,Option1 name,Option1 value,Price,"
        "Compare-at price,Cost per item,Product image URL,Gift card",
        "Shirt,shirt,,Acme,Apparel > Shirts,,Active,A,,Size,S,35.00,,12.50,,false",
        ",shirt,,,,,,,,,,,,,https://x/2.jpg,",
    )
    held = read("shopify", tmp_path, {"products.csv": new})
    assert held.products["A"].product_name == "Shirt - S"
    assert (held.products["A"].price_minor, held.products["A"].cost_minor) == (3500, 1250)


def test_all_files_at_once_agree_on_products_and_customers(tmp_path):
    customers = csv(
        "Customer ID,First Name,Last Name,Email,Default Address City,Default Address Country Code,Phone,Tags",
        "'77,Ana,Lopez,ana@example.com,Troy,US,'555,vip",
        "'78,Bo,,,,,,",
        "'79,Cy,Ng,CY@example.com,,,,",
    )
    held = read(
        "shopify", tmp_path, {"orders.csv": orders(FIRST, SECOND), "products.csv": PRODUCTS, "customers.csv": customers}
    )
    assert {line.sku for line in held.orders["#1001"].lines} == {"A", "b"}  # as the file of products spells them
    assert held.products["A"].price_minor == 3000 - 0  # what it was sold at last
    assert held.products["A"].cost_minor == 1250
    assert held.products["A"].as_of_date == "2025-01-31"
    ana = held.customers["ana@example.com"]
    assert (ana.full_name, ana.city, ana.joined_date) == ("Ana Lopez", "Troy", "2025-01-31")
    assert held.customers["78"].full_name == "Bo"
    assert held.customers["cy@example.com"].email == "cy@example.com"


def test_gift_cards_are_told_by_the_file_of_products_and_by_name(tmp_path):
    sold = orders(
        {**FIRST, "Lineitem_name": "Voucher", "Lineitem_sku": "g", "Discount_Amount": "", "Subtotal": "60.00"},
        {
            **SECOND,
            "Lineitem_name": "Gift Card - $50",
            "Lineitem_sku": "",
            "Name": "#1002",
            "Created_at": "2025-02-01 10:00:00 -0500",
        },
    )
    held = read("shopify", tmp_path, {"orders.csv": sold, "products.csv": PRODUCTS})
    assert [line.treatment for order in held.orders.values() for line in order.lines] == ["gift_card", "gift_card"]
    assert held.products["Gift Card - $50"].kind == "gift_card"


def test_a_cancelled_order_is_dated_and_a_test_order_marked(tmp_path):
    held = read(
        "shopify",
        tmp_path,
        {
            "orders.csv": orders(
                {**FIRST, "Cancelled_at": "2025-02-03 01:00:00 -0500", "Refunded_Amount": "102.20"},
                SECOND,
                {**FIRST, "Name": "#1002", "Tags": '"vip, Test"'},
                {**FIRST, "Name": "#1003", "Payment_Method": "bogus"},
                {**FIRST, "Name": "#1004", "Financial_Status": "voided"},
            )
        },
    )
    assert (held.orders["#1001"].status, held.orders["#1001"].cancelled_date) == ("cancelled", "2025-02-03")
    assert held.orders["#1002"].is_test
    assert held.orders["#1003"].is_test
    assert held.orders["#1004"].cancelled_date_is_estimated
    assert not held.returns, "the cancellation takes everything back"
    assert not held.refunds


def test_a_whole_refund_brings_every_line_back_on_the_orders_day(tmp_path):
    held = read("shopify", tmp_path, {"orders.csv": orders({**FIRST, "Refunded_Amount": "102.20"}, SECOND)})
    assert [(one.sku, one.quantity, one.amount_minor, one.return_date) for one in held.returns] == [
        ("A", 2, 5400, "2025-01-31"),
        ("B", 1, 3600, "2025-01-31"),
    ]
    money = {one.kind: one.amount_minor for one in held.refunds}
    assert money["shipping"] == 500
    assert sum(one.tax_minor for one in held.returns) + money["tax"] == 720
    assert {one.reason for one in held.returns} == {"refund, its day is not known"}
    assert "order-date lens, flagged" in held.notes


def test_a_refund_of_exactly_one_unit_is_that_unit(tmp_path):
    # one A: 27.00 and its share of the tax, 7.20 * 27 / 95 = 2.05 (shipping bears tax too)
    held = read("shopify", tmp_path, {"orders.csv": orders({**FIRST, "Refunded_Amount": "29.05"}, SECOND)})
    assert [(one.sku, one.quantity, one.amount_minor, one.tax_minor) for one in held.returns] == [("A", 1, 2700, 205)]
    assert not held.refunds


def test_any_other_refund_is_goodwill(tmp_path):
    held = read("shopify", tmp_path, {"orders.csv": orders({**FIRST, "Refunded_Amount": "10.00"}, SECOND)})
    assert not held.returns
    assert [(one.kind, one.amount_minor, one.refund_date) for one in held.refunds] == [("goodwill", 1000, "2025-01-31")]


TRANSACTIONS = (
    "Order,Name,Kind,Gateway,Created At,Status,Amount,Currency",
    "55001,#1001,sale,shopify_payments,2025-01-31 23:31:00 -0500,success,102.20,USD",
    "55001,#1001,refund,shopify_payments,2025-02-10 09:00:00 -0500,failure,29.05,USD",
)


def test_transaction_histories_give_refunds_their_day(tmp_path):
    paid = csv(*TRANSACTIONS, "55001,#1001,refund,shopify_payments,2025-02-10 23:30:00 -0500,success,29.05,USD")
    held = read(
        "shopify", tmp_path, {"orders.csv": orders({**FIRST, "Refunded_Amount": "29.05"}, SECOND), "t.csv": paid}
    )
    assert [(one.sku, one.quantity, one.return_date, one.ordered_at) for one in held.returns] == [
        ("A", 1, "2025-02-10", "2025-02-11 04:30:00")
    ]
    assert "order-date lens" not in held.notes


def test_refunds_that_come_to_the_whole_in_parts_give_all_back_once(tmp_path):
    paid = csv(
        *TRANSACTIONS,
        "55001,#1001,refund,x,2025-02-10 10:00:00 -0500,success,29.05,USD",
        "55001,#1001,refund,x,2025-02-12 10:00:00 -0500,success,3.00,USD",
        "55001,#1001,refund,x,2025-02-14 10:00:00 -0500,success,70.15,USD",
    )
    held = read(
        "shopify", tmp_path, {"orders.csv": orders({**FIRST, "Refunded_Amount": "102.20"}, SECOND), "t.csv": paid}
    )
    assert sum(one.quantity for one in held.returns) == 3
    money = sum(one.amount_minor + one.tax_minor for one in held.returns) + sum(
        one.amount_minor for one in held.refunds
    )
    assert money == 10220
    assert not [one for one in held.refunds if one.kind == "goodwill"]
    assert {one.return_date for one in held.returns} == {"2025-02-10", "2025-02-14"}


def test_transactions_alone_are_refused_with_the_way_out(tmp_path):
    with pytest.raises(UsageError, match="give the file of orders too"):
        read("shopify", tmp_path, {"t.csv": csv(*TRANSACTIONS)})


def test_inventory_is_added_up_over_locations_and_dated_by_its_name(tmp_path):
    inventory = csv(
        "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Incoming (not editable),"
        "Available (not editable),On hand (current),On hand (new)",
        "shirt,Shirt,Size,S,A,,,Albany,0,3,4,",
        "shirt,Shirt,Size,S,A,,,Troy,0,-1,-1,",
        "mug,Mug,Title,Default Title,,,,Albany,0,not stocked,not stocked,",
        "cup,Cup,Title,Default Title,C,,,Albany,0,x,many,",
        "pan,Pan,Title,Default Title,P,,,Albany,0,0,0,",
    )
    held = read("shopify", tmp_path, {"inventory_export_2025-10-07.csv": inventory})
    assert {sku: (one.quantity, one.counted_date) for sku, one in held.stock.items()} == {
        "A": (3, "2025-10-07"),
        "P": (0, "2025-10-07"),
    }
    assert held.reasons == ["On hand (current) is not a number of units: 'many'"]


def test_the_older_inventory_has_a_column_for_each_location(tmp_path):
    inventory = csv(
        'Handle,Title,Option1 Name,Option1 Value,SKU,"Blainville, Quebec",Albany',
        "shirt,Shirt,Size,S,A,3,not stocked",
        "mug,Mug,Title,Default Title,,2,5",
    )
    held = read("shopify", tmp_path, {"inventory.csv": inventory})
    assert {sku: one.quantity for sku, one in held.stock.items()} == {"A": 3, "Mug": 7}
    assert "no day stands in the file's name" in held.notes


def test_two_currencies_need_a_rate(tmp_path):
    two = orders(FIRST, SECOND, {**FIRST, "Name": "#1002", "Currency": "EUR"})
    held = read("shopify", tmp_path, {"orders.csv": two})
    assert held.reasons == ["in EUR, for which no rate was given"]
    held = read("shopify", tmp_path, {"orders.csv": two}, options=ReadOptions(rates={"EUR": 1.1}))
    assert held.orders["#1002"].lines[0].unit_price_minor == 3300
    assert (held.orders["#1002"].original_currency, held.orders["#1002"].exchange_rate) == ("EUR", 1.1)


def test_a_translated_header_gets_one_clear_line(tmp_path):
    header = HEADER.replace("Lineitem quantity", "Menge").replace("Lineitem price", "Preis")
    with pytest.raises(
        UsageError, match=r"looks like Shopify orders but has no column Lineitem quantity, Lineitem price;"
    ):
        read("shopify", tmp_path, {"orders.csv": csv(header, row(**FIRST))})


def test_a_file_of_something_else_is_told_with_what_there_is(tmp_path):
    with pytest.raises(
        UsageError, match="is no file of shopify, which has Shopify transaction histories, .*; its columns are: a, b"
    ):
        read("shopify", tmp_path, {"x.csv": "a,b\n1,2\n"})


def test_columns_that_are_not_read_are_named(tmp_path):
    held = read("shopify", tmp_path, {"orders.csv": orders(FIRST, SECOND)})
    assert "orders.csv: columns that were not read: " in held.notes
    assert "Vendor" in held.notes


def test_a_line_without_a_code_is_put_to_its_product_by_name(tmp_path):
    nameless = {**FIRST, "Lineitem_sku": ""}
    other = {**SECOND, "Lineitem_sku": "", "Lineitem_name": "Shirt - M / Red"}
    held = read("shopify", tmp_path, {"orders.csv": orders(nameless, other), "products.csv": PRODUCTS})
    assert [line.sku for line in held.orders["#1001"].lines] == ["A", "Shirt - M / Red"]


def test_times_that_lost_their_offset_are_told(tmp_path):
    lost = {**FIRST, "Created_at": "2025-01-31 23:30:00"}
    held = read("shopify", tmp_path, {"orders.csv": orders(lost, SECOND)})
    assert held.orders["#1001"].ordered_at == "2025-02-01 04:30:00"
    assert "orders whose time has lost its offset, as spreadsheets do when they save: 1" in held.notes
    assert "lost its offset" not in read("shopify", tmp_path, {"orders.csv": orders(FIRST, SECOND)}).notes


def test_rows_after_a_broken_one_do_not_go_to_the_order_before(tmp_path):
    blank = {**SECOND, "Name": ""}
    text = (
        orders(FIRST, blank) + "#1002,cut off,,\n" + orders(blank, {**FIRST, "Name": "#1003"}, blank).partition("\n")[2]
    )
    held = read("shopify", tmp_path, {"orders.csv": text})
    assert [len(held.orders[key].lines) for key in ("#1001", "#1003")] == [2, 2]
    assert held.reasons[1:] == ["no order number"]


def test_what_a_file_of_products_says_is_not_missing(tmp_path):
    both = read("shopify", tmp_path, {"orders.csv": orders(FIRST, SECOND), "products.csv": PRODUCTS})
    missing = [finding.sentence for finding in both.extract.findings if finding.topic == "missing"]
    assert not any("no cost in the files" in sentence or "no category" in sentence for sentence in missing)
    assert any("the sales of these files have no margin" in sentence for sentence in missing)


def test_totals_of_prices_with_their_tax_within_are_equal_without_it(tmp_path):
    within = FIRST | {"Discount_Code": "", "Discount_Amount": "0.00", "Subtotal": "100.00", "Total": "105.00"}
    held = read("shopify", tmp_path, {"orders.csv": orders(within | {"Taxes": "16.76"}, SECOND)})
    lines = held.orders["#1001"].lines
    stated = next(total for total in held.extract.stated if total.measure == "gross_minor")
    assert stated.value == sum(line.quantity * line.unit_price_minor for line in lines) < 10000
    assert stated.says == "rows of the files, 100.00 USD less the tax within the prices"


def test_a_refund_of_a_unit_where_shipping_bears_no_tax_is_that_unit(tmp_path):
    # the golden example: one A comes back, goods 27.00 and tax 2.16, which is 8 % of the goods alone
    held = read("shopify", tmp_path, {"orders.csv": orders({**FIRST, "Refunded_Amount": "29.16"}, SECOND)})
    assert [(one.sku, one.quantity, one.amount_minor, one.tax_minor) for one in held.returns] == [("A", 1, 2700, 216)]
    assert not held.refunds


@pytest.mark.parametrize("cents", [-1, 0, 1])
def test_a_refund_of_a_unit_may_miss_its_money_by_the_rounding_of_tax(tmp_path, cents):
    whole = FIRST | {"Discount_Code": "", "Discount_Amount": "0.00", "Subtotal": "100.00", "Total": "105.00"}
    within = whole | {"Taxes": "16.76", "Refunded_Amount": f"{30 + cents / 100:.2f}"}  # tax of 19 % in 30.00
    held = read("shopify", tmp_path, {"orders.csv": orders(within, SECOND)})
    ((sku, units, money),) = [(one.sku, one.quantity, one.amount_minor + one.tax_minor) for one in held.returns]
    assert (sku, units, money) == ("A", 1, 3000 + cents)
    assert not held.refunds


def test_a_refund_that_two_lines_could_be_is_the_one_it_is_exactly(tmp_path):
    first = FIRST | {"Discount_Code": "", "Discount_Amount": "0.00", "Subtotal": "100.01", "Total": "105.01"}
    taxless = first | {"Taxes": "0.00", "Lineitem_price": "30.00", "Refunded_Amount": "30.01"}
    second = SECOND | {"Lineitem_price": "30.01"}
    other = SECOND | {"Lineitem_name": "Pin", "Lineitem_sku": "C", "Lineitem_price": "10.00"}
    held = read("shopify", tmp_path, {"orders.csv": orders(taxless, second, other)})
    assert [(one.sku, one.amount_minor) for one in held.returns] == [("B", 3001)]


def test_what_was_taken_for_goodwill_is_corrected_once_its_payments_are_known(tmp_path):
    def bring(**files):
        paths = [tmp_path / f"{name}.csv" for name in files]
        for path, text in zip(paths, files.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        import_source(tmp_path / "store.db", "shopify", paths, given={"time_zone": "America/New_York"})

    def held(table, money):
        with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
            return connection.execute(f"select {money} from {table} order by external_id").fetchall()

    refunded = orders({**FIRST, "Refunded_Amount": "39.16"}, SECOND)
    bring(orders=refunded)
    assert held("refunds", "kind, amount_minor") == [("goodwill", 3916)]
    paid = csv(
        *TRANSACTIONS,
        "55001,#1001,refund,x,2025-02-10 10:00:00 -0500,success,29.16,USD",
        "55001,#1001,refund,x,2025-02-12 10:00:00 -0500,success,10.00,USD",
    )
    bring(orders=refunded, transactions=paid)
    assert held("returns", "quantity, amount_minor, tax_minor, return_date") == [(1, 2700, 216, "2025-02-10")]
    assert held("refunds", "kind, amount_minor, refund_date") == [("goodwill", 1000, "2025-02-12")]
    bring(orders=refunded)  # without the payments it is known less well again, and not twice
    assert held("returns", "quantity") == []
    assert held("refunds", "kind, amount_minor") == [("goodwill", 3916)]
