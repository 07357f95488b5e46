"""Suppliers and purchase orders from tables of any system."""

import pytest
from tests.sources.extracts import csv, read

from storelens.errors import UsageError
from storelens.sources.records import ReadOptions

LIST = csv(
    "Supplier Name,Email,Currency,Lead Time Days,Minimum Order,Notes",
    'Acme,Sales@acme.example,usd,14,250.00,"Net 30, by e-mail"',
    "Bolt,,EUR,2 weeks,100.00,",
    "Cup & Co,,,soon,,",
    "Acme,other@acme.example,,,,",
)
ORDERS = csv(
    "PO,Vendor,SKU,Barcode,Qty,Unit Cost,Qty Received,Order Date,ETA,Date Received,Status",
    "PO-1,Acme,A,,10,2.00,10,2025-01-25,2025-02-10,2025-02-09,Received",
    "PO-1,Acme,a,,10,3.00,4,2025-01-25,2025-02-10,,",
    "PO-1,,,0123,5,,,,,,",
    "PO-2,Bolt,B,,7,1.50,,2025-03-20,2025-03-01,,",
    "PO-1,Bolt,B,,7,1.50,,,,,",
    "PO-3,Bolt,,,7,1.50,,2025-03-20,,,",
    "PO-4,Bolt,B,,0,1.50,,2025-03-20,,,",
    "PO-5,Bolt,B,,1,-1,,2025-03-20,,,",
    "PO-6,Bolt,B,,1,1,,2025-02-31,,,",
    "PO-7,Bolt,B,,1,1,,,,,",
    "PO-8,Bolt,B,,1,1,,2025-03-20,,,teleported",
    ",Bolt,B,,1,1,,2025-03-20,,,",
)


def test_suppliers_are_known_by_name(tmp_path):
    held = read("suppliers", tmp_path, {"s.csv": LIST}, options=ReadOptions(rates={"EUR": 1.1}))
    acme, bolt = held.suppliers["Acme"], held.suppliers["Bolt"]
    assert (acme.email, acme.currency, acme.lead_time_days, acme.minimum_order_minor) == (
        "sales@acme.example", "USD", 14, 25000,
    )  # fmt: skip
    assert (bolt.lead_time_days, bolt.minimum_order_minor) == (14, 11000)
    assert held.reasons == [
        "Lead Time Days is not a number of days up to 1,000: 'soon'",
        "the supplier 'Acme' stands on line 2 of s.csv already, which counts",
    ]


def test_a_minimum_order_in_another_currency_without_a_rate_is_left_out_and_said(tmp_path):
    held = read("suppliers", tmp_path, {"s.csv": LIST})
    assert held.suppliers["Bolt"].minimum_order_minor is None
    assert "the minimum order of Bolt is in EUR, for which no rate was given" in held.notes


def test_lines_are_put_together_by_the_orders_number(tmp_path):
    order = read("suppliers", tmp_path, {"po.csv": ORDERS}).purchase_orders["PO-1"]
    assert (order.supplier_name, order.status, order.ordered_date, order.due_date, order.received_date) == (
        "Acme", "received", "2025-01-25", "2025-02-10", "2025-02-09",
    )  # fmt: skip
    assert [(line.sku, line.quantity, line.unit_cost_minor, line.received_quantity) for line in order.lines] == [
        ("A", 20, 250, 14),
        ("0123", 5, None, 0),
    ]
    assert order.lines[0].origin.lines == (2, 3)


def test_lines_that_cannot_be_placed_are_set_aside_each_with_its_reason(tmp_path):
    held = read("suppliers", tmp_path, {"po.csv": ORDERS})
    assert held.purchase_orders.keys() == {"PO-1", "PO-2"}
    assert held.reasons == [
        "purchase order 'PO-1' is of 'Acme' on line 2",
        "no product: neither its code nor its barcode",
        "Qty is not a number of units: '0'",
        "Unit Cost is negative: '-1'",
        "Order Date is not a day of a year from 1990 to 2099: '2025-02-31'",
        "purchase order 'PO-7' has no day: Order Date is empty",
        "Status is no status of a purchase order: 'teleported'",
        "PO is empty",
    ]


def test_an_order_due_before_it_was_ordered_is_told(tmp_path):
    held = read("suppliers", tmp_path, {"po.csv": ORDERS})
    assert held.purchase_orders["PO-2"].due_date == "2025-03-20"
    assert "purchase order PO-2 is due on 2025-03-01, before it was ordered on 2025-03-20" in held.notes


def test_both_tables_in_one_go(tmp_path):
    held = read("suppliers", tmp_path, {"s.csv": LIST, "po.csv": ORDERS})
    assert held.suppliers.keys() == {"Acme", "Bolt"}
    assert held.purchase_orders.keys() == {"PO-1", "PO-2"}


def test_a_table_without_suppliers_is_told(tmp_path):
    with pytest.raises(UsageError, match="looks like purchase orders but has no column Supplier or Supplier Name"):
        read("suppliers", tmp_path, {"x.csv": csv("PO Number,SKU,Quantity", "1,A,2")})


def test_a_barcode_is_of_the_product_that_has_it(tmp_path):
    products = csv("Handle,Title,Vendor,Variant SKU,Variant Barcode,Variant Price", "mug,Mug,Acme,M-1,0123,9.00")
    held = read("suppliers", tmp_path, {"po.csv": ORDERS, "products.csv": products})
    assert [line.sku for line in held.purchase_orders["PO-1"].lines] == ["A", "M-1"]


def test_a_list_of_names_is_of_suppliers_only_where_it_says_how_long_they_take(tmp_path):
    held = read("suppliers", tmp_path, {"s.csv": csv("Name,Email,Lead time days", "Acme,a@acme.example,9")})
    assert held.suppliers["Acme"].lead_time_days == 9
    with pytest.raises(UsageError, match="is no file of suppliers|has no column"):
        read("suppliers", tmp_path, {"s.csv": csv("Name,Email", "Ana,ana@example.com")})
