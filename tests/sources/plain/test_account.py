"""Files with one row a record: whatever stands in their rows, none is lost and none counts twice."""

import random

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from tests.sources.extracts import csv, read

from storelens.errors import UsageError
from storelens.sources.plain.stock import day_in_name
from storelens.sources.records import ReadOptions

AS_WRITTEN = ReadOptions(dates="ymd", decimal=".")
ROWS = 60
CODES = tuple(f"A{number}" for number in range(80))
USUAL = 0.75  # how often a cell is what stands first in its pool, for a file of rubbish is refused
# Of each file its header, and of each column what may stand in it.
SHOPIFY = {
    "products.csv": (
        "Handle,Title,Type,Option1 Value,Variant SKU,Variant Price,Variant Barcode,Gift Card,Cost per item,Status",
        (("shirt", "mug", ""), ("Shirt", ""), ("T", ""), ("S", "Default Title", ""), ("", "a", *CODES),
         ("1.00", "-1", "", "x", "1,000.00", "9" * 20), ("0123", ""), ("TRUE", ""), ("", "1.00", "x"), ("active", "draft")),
    ),
    "customers.csv": (
        "Customer ID,First Name,Last Name,Email,Default Address City",
        (("1", "2", "", "'3"), ("A", ""), ("B", ""), ("", "A@X.example", *(f"{code}@x.example" for code in CODES)), ("T", "")),
    ),
    "inventory.csv": (
        "Handle,Title,Option1 Name,Option1 Value,SKU,Location,On hand (current)",
        (("shirt", ""), ("Shirt", ""), ("Size",), ("S", ""), ("A", "a", "", "B"), ("L1", "L2"),
         ("1", "-1", "", "x", "not stocked", "9" * 12)),
    ),
    "reviews.csv": (
        "title,body,rating,review_date,curated,reviewer_email,product_id,product_handle",
        (("t", ""), ("b", ""), ("5", "5", "4", "1", "x"), ("2025-01-31", "2025-01-31", "2025-02-31", "1900-01-01"),
         ("ok", "", "spam"), ("a@x.example", ""), ("1", ""), ("shirt", "", "nope")),
    ),
}  # fmt: skip
PURCHASES = (
    "PO,Supplier,SKU,Quantity,Unit Cost,Received,Order Date,Due Date,Received Date,Status",
    (("1", "2", "3"), ("Acme", "Acme", "", "Bolt"), ("A", "a", "B"), ("1", "5", "0", "x"), ("1.00", "", "-1"),
     ("", "1", "9", "-1"), ("2025-01-31", "2025-03-01"), ("", "2025-02-01"), ("", "2025-02-01"), ("", "received", "sent")),
)  # fmt: skip

PRICES = (
    "SKU,Min Qty,Unit Price",
    (("", "a", *CODES[:9]), ("1", "10", "50", "0", "-1", "2.5", "x", ""), ("1.00", "0.90", "2.00", "", "-1", "x")),
)


def dirty(seed, header, cells):
    pick = random.Random(seed)

    def cell(column):
        is_code = len(column) > len(CODES)
        return column[0] if not is_code and pick.random() < USUAL else pick.choice(column)

    return csv(header, *(",".join(f'"{cell(column)}"' for column in cells) for _ in range(ROWS)))


def read_or_pass(source, folder, files):
    """Read, which checks the account; a file drawn so badly that nothing can be loaded of it is no case."""
    try:
        return read(source, folder, files, options=AS_WRITTEN)
    except UsageError as error:
        if "nothing was loaded" not in str(error):
            raise
        return reject()


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1_000_000))
def test_every_row_of_shopifys_files_is_accounted_for(tmp_path_factory, seed):
    files = {name: dirty(seed, *pool) for name, pool in SHOPIFY.items()}
    held = read_or_pass("shopify", tmp_path_factory.mktemp("rows"), files)
    assert sum(file.rows_in for file in held.extract.files) == ROWS * len(files)
    assert all(one.price_minor is None or one.price_minor >= 0 for one in held.products.values())


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1_000_000))
def test_every_row_of_purchase_orders_is_accounted_for(tmp_path_factory, seed):
    folder = tmp_path_factory.mktemp("rows")
    held = read_or_pass("suppliers", folder, {"po.csv": dirty(seed, *PURCHASES)})
    for order in held.purchase_orders.values():
        assert order.due_date is None or order.due_date >= order.ordered_date
        assert order.received_date is None or order.received_date >= order.ordered_date
        assert order.status != "received" or order.received_date is not None
        assert all(line.quantity > 0 and line.received_quantity >= 0 for line in order.lines)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1_000_000))
def test_every_row_of_a_price_list_is_accounted_for(tmp_path_factory, seed):
    held = read_or_pass("suppliers", tmp_path_factory.mktemp("rows"), {"prices.csv": dirty(seed, *PRICES)})
    keys = [(one.sku.lower(), one.least_units) for one in held.price_breaks]
    assert len({*keys}) == len(keys)
    assert all(one.least_units >= 1 and one.unit_cost_minor >= 0 for one in held.price_breaks)


def test_a_file_of_which_little_can_be_used_is_refused(tmp_path):
    rows = [f"mug,Mug,M{number},dear" for number in range(9)]
    with pytest.raises(
        UsageError, match=r"9 of 9 rows cannot be used, 9 of them as line 2 of p.csv: Variant Price is not a number"
    ):
        read("shopify", tmp_path, {"p.csv": csv("Handle,Title,Variant SKU,Variant Price", *rows)})


def test_a_header_alone_is_refused(tmp_path):
    with pytest.raises(UsageError, match="p.csv has a header and no rows"):
        read("shopify", tmp_path, {"p.csv": csv("Handle,Title,Variant SKU,Variant Price")})


def test_days_in_names_of_files():
    assert day_in_name("inventory_export_2025-10-07.csv") == "2025-10-07"
    assert day_in_name("stock-99999999.csv") is None
    assert day_in_name("order 20251350.csv") is None
