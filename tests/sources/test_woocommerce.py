"""WooCommerce's files: products in the shop's language, orders of two plug-ins, and Analytics files that hold no lines."""

import pytest
from tests.sources.extracts import BERLIN, Held, csv, net_minor, read

from storelens.errors import UsageError
from storelens.sources.records import ReadOptions
from storelens.sources.woocommerce.packed import unpacked_items

HEADER = (
    "order_id,order_number,order_date,status,shipping_total,tax_total,discount_total,order_total,refunded_total,"
    "order_currency,payment_method,customer_id,billing_full_name,billing_email,shipping_state,shipping_country"
)
ITEM = ",item_name,item_sku,item_quantity,item_subtotal,item_total"
FIRST = "11,1001,2025-03-02 10:12:00,completed,5.00,18.05,10.00,113.05,,EUR,stripe,7,Ana,ana@example.com,BE,DE"
BY_ITEM = csv(
    HEADER + ITEM,
    FIRST + ",Shirt,A,2,60.00,54.00",
    FIRST + ",Mug,B,1,40.00,36.00",
)
BY_ORDER = csv(
    HEADER + ",line_items",
    FIRST + ",name:Shirt|product_id:3|sku:A|quantity:2|total:54.00|sub_total:60.00;name:Mug; blue|sku:B|quantity:1|"
    "total:36.00|sub_total:40.00",
)


def test_a_row_a_line_item_has_each_discount_on_its_line(tmp_path):
    held = read("woocommerce", tmp_path, {"orders.csv": BY_ITEM}, shop=BERLIN)
    order = held.orders["1001"]
    assert [(line.sku, line.quantity, line.unit_price_minor, line.discount_minor) for line in order.lines] == [
        ("A", 2, 3000, 600),
        ("B", 1, 4000, 400),
    ]
    assert (order.shipping_minor, order.tax_minor, order.order_date) == (500, 1805, "2025-03-02")
    assert net_minor(held) + order.shipping_minor + order.tax_minor == 11305
    assert order.customer_external_id == "ana@example.com"


def test_packed_items_come_out_the_same_and_one_row_stays_one_row(tmp_path):
    held = read("woocommerce", tmp_path, {"orders.csv": BY_ORDER}, shop=BERLIN)
    lines = held.orders["1001"].lines
    assert [(line.sku, line.quantity, line.unit_price_minor, line.discount_minor) for line in lines] == [
        ("A", 2, 3000, 600),
        ("B", 1, 4000, 400),
    ]
    assert held.products["B"].product_name == "Mug; blue"
    assert [line.origin.lines for line in lines] == [(2,), ()]
    assert held.extract.files[0].rows_in == 1


def test_items_in_columns_of_their_own_are_unpacked_too(tmp_path):
    packed = csv(
        HEADER + ",line_item_1,line_item_2",
        FIRST + ",name:Shirt|product_id:3|sku:A|quantity:2|total:54.00|sub_total:60.00|meta:Size:L,"
        "name:Mug|product_id:4|sku:B|quantity:1|total:36.00|sub_total:40.00",
        FIRST.replace("1001", "1002") + ",name:Mug|sku:B|quantity:1|total:36.00|sub_total:40.00,",
    )
    held = read("woocommerce", tmp_path, {"orders.csv": packed}, shop=BERLIN)
    assert [len(held.orders[key].lines) for key in ("1001", "1002")] == [2, 1]


def test_a_packed_row_with_one_bad_item_is_set_aside_whole(tmp_path):
    bad = BY_ORDER.splitlines()[1].replace("1001", "1002").replace("sku:B|quantity:1", "sku:B|quantity:some")
    held = read("woocommerce", tmp_path, {"orders.csv": BY_ORDER + bad + "\n"}, shop=BERLIN)
    assert held.orders.keys() == {"1001"}
    assert held.reasons == ["item_quantity is not a number: 'some'"]


def test_items_as_json_and_items_that_are_none():
    assert unpacked_items('[{"name":"Mug","sku":null,"quantity":2,"subtotal":"20.00","total":"18.00"}]') == [
        ("Mug", "", "2", "20.00", "18.00", "", "")
    ]
    assert unpacked_items("") == []
    assert unpacked_items("[1, 2") == [("[1, 2", "", "?", "", "", "", "")]


def test_guests_have_the_number_nought_and_are_not_one_person(tmp_path):
    guests = csv(
        HEADER + ITEM,
        "11,1001,2025-03-02 10:12:00,wc-processing,0,0,0,10.00,,EUR,x,0,,,BE,DE,Mug,B,1,10.00,10.00",
        "12,1002,2025-03-13 10:12:00,failed,0,0,0,10.00,,EUR,x,0,,,BE,DE,Mug,B,1,10.00,10.00",
    )
    held = read("woocommerce", tmp_path, {"orders.csv": guests}, shop=BERLIN)
    assert not held.customers
    assert [(one.status, one.customer_external_id) for one in held.orders.values()] == [
        ("processing", None),
        ("cancelled", None),
    ]


def test_an_order_of_status_refunded_came_back_whole(tmp_path):
    held = read("woocommerce", tmp_path, {"orders.csv": BY_ITEM.replace("completed", "refunded")}, shop=BERLIN)
    assert sum(one.amount_minor for one in held.returns) == 9000
    assert (
        sum(one.amount_minor + one.tax_minor for one in held.returns) + sum(one.amount_minor for one in held.refunds)
        == 11305
    )


def test_american_dates_that_could_be_both_are_asked_about(tmp_path):
    both = BY_ITEM.replace("2025-03-02 10:12:00", "9/6/2016 6:29:00")
    with pytest.raises(
        UsageError, match=r"order_date can be read as day/month or as month/day.* --dates dmy or --dates mdy"
    ):
        read("woocommerce", tmp_path, {"orders.csv": both}, shop=BERLIN)
    held = read("woocommerce", tmp_path, {"orders.csv": both}, shop=BERLIN, options=ReadOptions(dates="mdy"))
    assert held.orders["1001"].order_date == "2016-09-06"


GERMAN = csv(
    'ID,Typ,Artikelnummer,Name,Veröffentlicht,Lagerbestand,Angebotspreis,"Regulärer Preis",Kategorien,"Übergeordnetes Produkt"',
    '3,variable,HEMD,Hemd,1,,,,"Kleidung > Hemden, Neu",',
    '4,variation,,Hemd - Rot,1,5,,"1.234,50",,HEMD',
    '5,variation,H-2,Hemd - Blau,1,-1,"19,90","24,90",,id:3',
    '6,simple,T-1,Tasse,1,,"9,90","12,90",Küche,',
    "7,simple,X,Ohne Preis,1,viele,,,,",
)


def test_products_with_a_decimal_comma_and_german_headers(tmp_path):
    held = read("woocommerce", tmp_path, {"produkte_2025-10-07.csv": GERMAN}, shop=BERLIN)
    assert {sku: (one.product_name, one.category, one.price_minor) for sku, one in held.products.items()} == {
        "Hemd - Rot": ("Hemd - Rot", "Hemden", 123450),
        "H-2": ("Hemd - Blau", "Hemden", 2490),
        "T-1": ("Tasse", "Küche", 1290),
    }
    assert {sku: (one.quantity, one.counted_date) for sku, one in held.stock.items()} == {
        "Hemd - Rot": (5, "2025-10-07"),
        "H-2": (-1, "2025-10-07"),
    }
    assert held.reasons == ["Lagerbestand is not a number: 'viele'"]
    assert "sold by their variations or as a group, read for their names: 1" in held.notes


@pytest.mark.parametrize(
    "header",
    ["ID,Type,UGS,Nom,Publié,Stock,Tarif promo,Tarif régulier,Catégories,Parent",
     "ID,Tipo,SKU,Nombre,Publicado,Inventario,Precio rebajado,Precio normal,Categorías,Superior"],
    ids=["french", "spanish"],
)  # fmt: skip
def test_products_with_french_and_spanish_headers(tmp_path, header):
    held = read("woocommerce", tmp_path, {"p.csv": csv(header, '6,simple,T-1,Tasse,1,3,,"12,90",Küche,')}, shop=BERLIN)
    assert held.products["T-1"].price_minor == 1290
    assert held.stock["T-1"].quantity == 3


@pytest.mark.parametrize(
    ("header", "has"),
    [
        ("Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),N. Revenue", "order"),
        ("Date,Orders,Gross sales,Total sales,Returns,Coupons,Taxes,Shipping,Net Revenue", "day"),
        ("Product title,SKU,Items sold,N. Revenue,Orders,Category,Variations", "product"),
        ("Coupon code,Orders,Amount discounted,Created,Expires,Type", "coupon"),
    ],
)  # fmt: skip
def test_analytics_files_are_refused_with_the_way_out(tmp_path, header, has):
    row = ",".join("1" for _ in header.split(","))
    with pytest.raises(
        UsageError, match=f"x.csv is of WooCommerce Analytics, which has one sum for each {has} and no .* plug-in"
    ):
        read("woocommerce", tmp_path, {"x.csv": csv(header, row)})


def test_customers_and_stock_of_analytics_are_read(tmp_path):
    customers = csv(
        "Name,Username,Last Active,Sign Up,Email,Orders,Total Spend,AOV,Country / Region,City,Region,Postal Code",
        "Ana,ana,2025-05-01,2024-01-31,Ana@example.com,2,50,25,DE,Berlin,BE,10115",
    )
    stock = csv('"Product / Variation",SKU,Status,Stock', "Shirt,A,In stock,7", "Book,,In stock,")
    held = read("woocommerce", tmp_path, {"customers.csv": customers, "stock-2025-01-02.csv": stock}, shop=BERLIN)
    ana = held.customers["ana@example.com"]
    assert (ana.joined_date, ana.region, ana.country, ana.city) == ("2024-01-31", "BE", "DE", "Berlin")
    assert held.stock["A"].quantity == 7


def test_an_order_in_two_files_counts_once(tmp_path):
    held = read("woocommerce", tmp_path, {"a.csv": BY_ITEM, "b.csv": BY_ORDER.replace("; blue", "")}, shop=BERLIN)
    assert len(held.orders["1001"].lines) == 2
    assert "orders that stand in several of the files: 1" in held.notes


FEES = HEADER.replace("discount_total", "fee_total") + ",fee_items"
FEE_ROW = "11,1001,2025-03-02 10:12:00,completed,5.00,18.05,{},{},,EUR,stripe,7,Ana,ana@example.com,BE,DE,{}"


def fee_order(whole: str, total: str, packed: str) -> str:
    row = FEE_ROW.format(whole, total, packed)
    return csv(FEES + ITEM, row + ",Shirt,A,2,60.00,60.00", row + ",Mug,B,1,40.00,40.00")


def lines_of(held: Held, key: str = "1001") -> list[tuple[str, int, int, int, str]]:
    return [
        (line.sku, line.quantity, line.unit_price_minor, line.discount_minor, line.treatment)
        for line in held.orders[key].lines
    ]


def test_fees_are_services_of_their_own_once_an_order(tmp_path):
    packed = "name:Gift wrap|total:3.00|tax:0.57;name:Insurance|total:2.00|tax:0.38"
    held = read("woocommerce", tmp_path, {"orders.csv": fee_order("5.00", "128.05", packed)}, shop=BERLIN)
    assert sorted(lines_of(held)) == [
        ("A", 2, 3000, 0, "sale"),
        ("B", 1, 4000, 0, "sale"),
        ("fee:Gift wrap", 1, 300, 0, "service"),
        ("fee:Insurance", 1, 200, 0, "service"),
    ]
    product = held.products["fee:Gift wrap"]
    assert (product.product_name, product.category, product.kind) == ("Gift wrap", "Fees", "service")
    order = held.orders["1001"]
    assert net_minor(held) + order.shipping_minor + order.tax_minor == 12805


def test_fees_of_which_only_their_total_is_said_are_one_service(tmp_path):
    held = read("woocommerce", tmp_path, {"orders.csv": fee_order("5.00", "128.05", "")}, shop=BERLIN)
    assert [line for line in lines_of(held) if line[-1] == "service"] == [("fee:Fees", 1, 500, 0, "service")]


def test_a_fee_below_nought_is_a_discount_on_the_order(tmp_path):
    held = read("woocommerce", tmp_path, {"orders.csv": fee_order("-10.00", "113.05", "")}, shop=BERLIN)
    assert sorted(lines_of(held)) == [("A", 2, 3000, 600, "sale"), ("B", 1, 4000, 400, "sale")]
    assert not held.returns


def test_fees_of_packed_orders_stand_on_their_orders_row(tmp_path):
    packed = csv(
        HEADER + ",line_item_1,fee_item_1,fee_item_2",
        FIRST + ",name:Shirt|sku:A|quantity:2|total:60.00|sub_total:60.00,name:Wrap|total:3.00,name:Ins|total:2.00",
        FIRST.replace("1001", "1002") + ",,name:Donation|total:9.00,",
    )
    held = read("woocommerce", tmp_path, {"orders.csv": packed}, shop=BERLIN)
    assert [line[0] for line in lines_of(held)] == ["A", "fee:Wrap", "fee:Ins"]
    assert lines_of(held, "1002") == [("fee:Donation", 1, 900, 0, "service")]


def test_a_fee_that_is_no_amount_sets_its_row_aside(tmp_path):
    held = read(
        "woocommerce",
        tmp_path,
        {"orders.csv": fee_order("", "1", "name:Wrap|total:some") + BY_ITEM.splitlines()[1].replace("1001", "9")},
        shop=BERLIN,
    )
    assert "item_subtotal is not an amount like 12.50: 'some'" in held.reasons


BACK = HEADER + ITEM + ",item_refunded,item_refunded_qty"


def test_what_came_back_of_an_item_is_a_return_of_it(tmp_path):
    first = FIRST.replace("113.05,,", "113.05,21.42,")
    text = csv(BACK, first + ",Shirt,A,2,60.00,54.00,,", first + ",Mug,B,3,40.00,36.00,18.00,1")
    held = read("woocommerce", tmp_path, {"orders.csv": text}, shop=BERLIN)
    (back,) = held.returns
    assert (back.sku, back.quantity, back.amount_minor, back.tax_minor) == ("B", 1, 1800, 342)
    assert (back.order_external_id, back.reason) == ("1001", "refund, its day is not known")
    assert not held.refunds
    assert "orders with a refund whose day no file says: 1" in held.notes


def test_negative_refunds_of_items_and_the_rest_of_what_was_refunded(tmp_path):
    first = FIRST.replace("113.05,,", "113.05,40.00,")
    text = csv(BACK, first + ",Shirt,A,2,60.00,54.00,-27.00,-1", first + ",Mug,B,1,40.00,36.00,0,0")
    held = read("woocommerce", tmp_path, {"orders.csv": text}, shop=BERLIN)
    (back,), (rest,) = held.returns, held.refunds
    assert (back.sku, back.quantity, back.amount_minor, back.tax_minor) == ("A", 1, 2700, 513)
    assert (rest.kind, rest.amount_minor) == ("goodwill", 4000 - 2700 - 513)


def test_money_back_without_units_is_no_return(tmp_path):
    text = csv(BACK, FIRST + ",Shirt,A,2,60.00,54.00,,", FIRST + ",Mug,B,1,40.00,36.00,18.00,0")
    held = read("woocommerce", tmp_path, {"orders.csv": text}, shop=BERLIN)
    assert not held.returns
    assert [(one.kind, one.amount_minor) for one in held.refunds] == [("goodwill", 1800 + 342)]


def test_packed_items_say_what_came_back_too(tmp_path):
    text = csv(
        HEADER + ",line_items",
        FIRST + ",name:Shirt|sku:A|quantity:2|total:54.00|sub_total:60.00|refunded:54.00|refunded_qty:2;"
        "name:Mug|sku:|quantity:1|total:36.00|sub_total:40.00|refunded:36.00|refunded_qty:1",
    )
    held = read("woocommerce", tmp_path, {"orders.csv": text}, shop=BERLIN)
    assert [(back.sku, back.quantity, back.amount_minor) for back in held.returns] == [("A", 2, 5400), ("Mug", 1, 3600)]
    assert not held.refunds


def test_an_order_refunded_whole_gives_back_each_unit_once(tmp_path):
    first = FIRST.replace("completed", "refunded")
    text = csv(BACK, first + ",Shirt,A,2,60.00,54.00,27.00,1", first + ",Mug,B,1,40.00,36.00,,")
    held = read("woocommerce", tmp_path, {"orders.csv": text}, shop=BERLIN)
    assert sorted((back.sku, back.quantity) for back in held.returns) == [("A", 1), ("A", 1), ("B", 1)]
    assert sum(back.amount_minor for back in held.returns) == 9000
    money = sum(back.amount_minor + back.tax_minor for back in held.returns) + sum(
        one.amount_minor for one in held.refunds
    )
    assert money == 11305
