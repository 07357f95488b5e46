"""Flat sales files: sales after a discount, costs from profits, days that can be read both ways, a list of returns."""

import pytest
from tests.sources.extracts import csv, net_minor, read
from tests.sources.tables.books import xlsx

from storelens.errors import UsageError
from storelens.sources.records import ReadOptions

HEADER = (
    "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State,Postal Code,"
    "Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit"
)
PLACE = "Second Class,CG-1,Claire,Consumer,United States,Henderson,Kentucky,42420,South"
ROWS = (
    f"1,CA-1,25/11/2016,28/11/2016,{PLACE},P-1,Furniture,Bookcases,Somerset,80.00,2,0.2,30.00",
    f"2,CA-1,25/11/2016,28/11/2016,{PLACE},P-2,Furniture,Chairs,Chair,731.94,3,0,-19.58",
    f"3,CA-2,05/06/2016,28/11/2016,{PLACE},P-1,Furniture,Bookcases,Somerset Oak,100.00,2,0,20.00",
)
RETURNS = csv("Returned,Order ID", "Yes,CA-2", "No,CA-1", "Yes,", "Yes,CA-99")


def test_sales_are_after_the_discount_and_profit_tells_the_cost(tmp_path):
    held = read("flat-sales", tmp_path, {"s.csv": csv(HEADER, *ROWS)})
    lines = held.orders["CA-1"].lines
    assert [(line.quantity, line.unit_price_minor, line.discount_minor, line.unit_cost_minor) for line in lines] == [
        (2, 5000, 2000, 2500),
        (3, 24398, 0, 25051),
    ]
    assert net_minor(held) == 8000 + 73194 + 10000
    assert held.products["P-1"].category == "Furniture"
    assert held.orders["CA-1"].region == "Kentucky"


def test_the_order_of_day_and_month_is_found_in_the_whole_column_and_said(tmp_path):
    held = read("flat-sales", tmp_path, {"s.csv": csv(HEADER, *ROWS)})
    assert held.orders["CA-2"].order_date == "2016-06-05"
    assert "dates in Order Date were read with the day before the month" in held.notes


def test_two_digits_of_a_year_are_of_this_age(tmp_path):
    held = read("flat-sales", tmp_path, {"s.csv": csv(HEADER, *(row.replace("/2016", "/16") for row in ROWS))})
    assert held.orders["CA-1"].order_date == "2016-11-25"


def test_a_column_that_can_be_read_both_ways_is_asked_about(tmp_path):
    with pytest.raises(UsageError, match="no day is past 12: '05/06/2016' - say which"):
        read("flat-sales", tmp_path, {"s.csv": csv(HEADER, ROWS[2])})
    held = read("flat-sales", tmp_path, {"s.csv": csv(HEADER, ROWS[2])}, options=ReadOptions(dates="mdy"))
    assert held.orders["CA-2"].order_date == "2016-05-06"


def test_returned_orders_come_back_on_their_own_day_and_are_flagged(tmp_path):
    held = read("flat-sales", tmp_path, {"s.csv": csv(HEADER, *ROWS), "r.csv": RETURNS})
    assert [
        (one.order_external_id, one.sku, one.quantity, one.amount_minor, one.return_date) for one in held.returns
    ] == [("CA-2", "P-1", 2, 10000, "2016-06-05")]
    assert held.returns[0].reason == "returned, its day is not known"
    assert "orders that came back on a day no file says: 1" in held.notes
    assert "returned orders that are in no file of orders: 1, like CA-99" in held.notes


def test_bytes_of_another_age_are_read_alike(tmp_path):
    text = csv(HEADER, *ROWS).replace("\n", "\r\n").replace("Chair,", "Stühl,")
    held = read("flat-sales", tmp_path, {"s.csv": b"\xef\xbb\xbf" + text.encode()})
    assert held.products["P-2"].product_name == "Stühl"


def test_returns_alone_are_refused(tmp_path):
    with pytest.raises(UsageError, match="give the file of orders too"):
        read("flat-sales", tmp_path, {"r.csv": RETURNS})


def test_a_workbook_with_its_sheet_of_returns_is_read_in_one_go(tmp_path):
    sheets = {
        "Orders": [HEADER.split(","), *(row.split(",") for row in ROWS)],
        "Returns": [["Returned", "Order ID"], ["Yes", "CA-2"]],
    }
    held = read("flat-sales", tmp_path, {"superstore.xlsx": xlsx(sheets)})
    assert [one.order_external_id for one in held.returns] == ["CA-2"]
    assert net_minor(held) == 8000 + 73194 + 10000
