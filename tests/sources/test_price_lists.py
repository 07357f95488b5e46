"""Prices by quantity from a supplier's list: what is read of it, and what becomes of a store that has an older one."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.sources.extracts import csv, read

from storelens.errors import UsageError
from storelens.sources.records import ReadOptions
from storelens.store import Store
from storelens.store.import_report import ImportReport
from storelens.store.importing import import_source

PRODUCTS = csv(
    "Handle,Title,Vendor,Variant SKU,Variant Barcode,Variant Price", "mug,Mug,Acme,M-1,0123,9.00",
    "lamp,Lamp,Acme,L-1,,20.00",
)  # fmt: skip
LIST = csv(
    "SKU,Barcode,Min Qty,Unit Price,Currency,Supplier",
    "M-1,,1,4.00,,Acme",
    "m-1,,50,3.50,USD,Acme",
    ",0123,200,3.25,,Acme",
    "L-1,,10,2.00,EUR,Acme",
    "L-1,,100,9.00,,Acme",
    "M-1,,0,1.00,,Acme",
    "M-1,,2.5,1.00,,Acme",
    "M-1,,300,-1.00,,Acme",
    "M-1,,400,,,Acme",
    "M-1,,,1.00,,Acme",
    ",,5,1.00,,Acme",
    "L-1,,10,2.10,,Acme",
    "L-1,,20,2.00,GBP,Acme",
    "M-1,,50,3.50,,Acme",
)


def test_a_price_list_is_told_by_its_columns_and_its_products_by_code_or_barcode(tmp_path):
    held = read(
        "suppliers", tmp_path, {"prices.csv": LIST, "products.csv": PRODUCTS}, options=ReadOptions(rates={"EUR": 1.1})
    )
    assert [(one.sku, one.least_units, one.unit_cost_minor) for one in held.price_breaks] == [
        ("M-1", 1, 400), ("M-1", 50, 350), ("M-1", 200, 325), ("L-1", 10, 220), ("L-1", 100, 900),
    ]  # fmt: skip
    assert held.price_breaks[1].origin.lines == (3, 15)  # the last row says the same again
    assert held.suppliers == {}
    assert (
        "dearer than a smaller one of their product, kept as they stand: 1, the first that of L-1 from 100"
        in held.notes
    )


def test_rows_that_say_no_price_are_set_aside_each_with_its_reason(tmp_path):
    held = read("suppliers", tmp_path, {"prices.csv": LIST}, options=ReadOptions(rates={"EUR": 1.1}))
    assert held.reasons == [
        "Min Qty is not a number of units from 1 on: '0'",
        "Min Qty is not whole: '2.5'",
        "Unit Price is negative: '-1.00'",
        "Unit Price is empty",
        "Min Qty is empty",
        "no product: neither its code nor its barcode",
        "the price break 'L-1 from 10' stands on line 5 of prices.csv already, which counts",
        "in GBP, for which no rate was given",
    ]


@pytest.mark.parametrize(
    "header", ["sku;from_units;cost", "Product;Break Quantity;Price", "item-code;MINIMUM QUANTITY;Net Price"]
)
def test_columns_go_by_any_of_their_names(tmp_path, header):
    held = read("suppliers", tmp_path, {"prices.csv": csv(header, "A;12;3,50")}, options=ReadOptions(decimal=","))
    assert [one[:3] for one in held.price_breaks] == [("A", 12, 350)]


def test_a_price_with_another_currencys_sign_needs_its_rate(tmp_path):
    prices = csv("SKU,Min Qty,Unit Price,Currency", "M-1,1,$4.00,", "M-1,10,€3.00,", "L-1,1,€3.00,EUR", "M-1,50,3.00,")
    held = read(
        "suppliers", tmp_path, {"prices.csv": prices, "products.csv": PRODUCTS}, options=ReadOptions(rates={"EUR": 1.1})
    )
    assert [(one.sku, one.unit_cost_minor) for one in held.price_breaks] == [("M-1", 400), ("L-1", 330), ("M-1", 300)]
    assert held.reasons == ["Unit Price is not a number, or not in the shop's currency: '€3.00'"]


def test_purchase_orders_are_no_price_list(tmp_path):
    with pytest.raises(UsageError, match="looks like|is no file of suppliers"):
        read("suppliers", tmp_path, {"x.csv": csv("PO,SKU,Min Qty,Price", "1,A,2,3")})


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., ImportReport]:
    """Return a function that imports rows of a price list into a store with a mug and a lamp."""
    given = {"currency": "USD", "time_zone": "America/New_York"}
    (tmp_path / "products.csv").write_text(PRODUCTS)

    def imported(*rows: str, dry_run: bool = False) -> ImportReport:
        (tmp_path / "prices.csv").write_text(csv("sku,from units,unit cost", *rows))
        paths = [tmp_path / "products.csv", tmp_path / "prices.csv"]
        return import_source(tmp_path / "store.db", "suppliers", paths, given=given, dry_run=dry_run)

    return imported


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(Store.open(folder / "store.db")) as store:
        return store.connection.execute(sql).fetchall()


KEPT = "select sku, least_units, unit_cost_minor from price_breaks join products using (product_id) order by 1, 2"
CHANGED = "select operation, before_json from change_log where table_name = 'price_breaks' order by change_id"
FIRST = ("M-1,1,4.00", "M-1,50,3.50", "L-1,1,8.00")


def test_a_list_imported_twice_changes_nothing(tmp_path, bring):
    assert bring(*FIRST).has_changed
    before = rows(tmp_path, CHANGED)
    again = bring(*FIRST)
    assert (again.has_changed, again.loaded, again.updated) == (False, 0, 0)
    assert rows(tmp_path, CHANGED) == before
    assert rows(tmp_path, KEPT) == [("L-1", 1, 800), ("M-1", 1, 400), ("M-1", 50, 350)]


def test_of_a_newer_list_the_differences_are_loaded_and_what_was_is_logged(tmp_path, bring):
    bring(*FIRST)
    last = len(rows(tmp_path, CHANGED))
    report = bring("m-1,1,4.00", "M-1,50,3.40", "M-1,200,3.00", "X-9,1,1.00")
    assert [row.reason for row in report.set_aside] == ["no product 'X-9' in the store"]
    assert [(file.loaded, file.updated, file.unchanged) for file in report.files if "prices" in file.file_name] == [
        (1, 1, 1)
    ]
    assert rows(tmp_path, KEPT) == [("L-1", 1, 800), ("M-1", 1, 400), ("M-1", 50, 340), ("M-1", 200, 300)]
    changes = [(operation, before and json.loads(str(before))) for operation, before in rows(tmp_path, CHANGED)[last:]]
    assert changes[0] == ("update", {"product_id": 1, "least_units": 50, "unit_cost_minor": 350})
    assert [operation for operation, _ in changes] == ["update", "insert"]


def test_a_price_that_a_products_list_no_longer_has_is_removed(tmp_path, bring):
    bring(*FIRST)
    report = bring("M-1,1,4.00", "M-1,60,3.50")
    assert "price breaks that their product's list no longer has, removed: 1" in report.notes
    assert rows(tmp_path, KEPT) == [("L-1", 1, 800), ("M-1", 1, 400), ("M-1", 60, 350)]
    operation, before = rows(tmp_path, CHANGED)[-1]
    assert (operation, json.loads(str(before))["least_units"]) == ("delete", 50)


def test_of_a_list_with_a_row_set_aside_nothing_is_taken_to_be_gone(tmp_path, bring):
    bring(*FIRST)
    report = bring("M-1,1,4.00", "M-1,50,soon", "L-1,5,7.00")
    assert len(report.set_aside) == 1
    assert rows(tmp_path, KEPT) == [("L-1", 5, 700), ("M-1", 1, 400), ("M-1", 50, 350)]


def test_a_dry_run_counts_and_keeps_nothing(tmp_path, bring):
    bring(*FIRST)
    before = rows(tmp_path, KEPT)
    report = bring("M-1,1,3.00", "M-1,70,2.00", dry_run=True)
    assert (report.loaded, report.updated) == (1, 1)
    assert "2 prices by quantity, of 1 product" in [finding.sentence for finding in report.findings.findings]
    assert rows(tmp_path, KEPT) == before


def test_a_product_that_goes_takes_its_prices_with_it(tmp_path, bring):
    bring(*FIRST)
    with closing(Store.open(tmp_path / "store.db")) as store, store.transaction() as connection:
        connection.execute("delete from products where sku = 'M-1'")
    assert rows(tmp_path, KEPT) == [("L-1", 1, 800)]
    assert [row[0] for row in rows(tmp_path, CHANGED)].count("delete") == 2
