"""A purchase order as a file: every line and amount is on it, however long, and no cell of it is a formula."""

import csv
import io
from typing import Any

import pytest
from pypdf import PdfReader

from storelens.documents import file_name, order_file

SETTINGS = {"shop_name": "Corner shop", "currency": "EUR", "money_digits": "2"}


def line(number: int, **other: Any) -> dict[str, Any]:
    whole = {
        "product_id": number, "sku": f"SKU-{number:03d}", "product_name": f"Lamp {number}", "quantity": 12 * number,
        "received_quantity": 0, "outstanding_units": 12 * number, "unit_cost_minor": 850,
        "total_minor": 12 * number * 850, "case_pack": 12, "case_packs": number, "minimum_order_units": 1,
        "is_tracked": True,
    }  # fmt: skip
    return {**whole, **other}


def order(lines: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
    totals = [one["total_minor"] for one in lines if one["total_minor"] is not None]
    whole = {
        "id": 7, "po_number": "PO-00007", "status": "sent", "supplier_name": "Mill & Co", "supplier_email": "m@example.com",
        "ordered_date": "2025-03-31", "due_date": "2025-04-10", "received_units": 0,
        "units": sum(one["quantity"] for one in lines), "total_minor": sum(totals),
        "products_without_cost": len(lines) - len(totals), "lines": lines,
    }  # fmt: skip
    return {**whole, **other}


def pages(made: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]


def rows(made: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.decode())))


def test_a_csv_has_a_row_a_line_with_amounts_in_whole_units() -> None:
    (row,) = rows(order_file(order([line(2)]), SETTINGS, "csv"))
    assert row == {
        "po_number": "PO-00007", "supplier_name": "Mill & Co", "status": "sent", "ordered_date": "2025-03-31",
        "due_date": "2025-04-10", "sku": "SKU-002", "product_name": "Lamp 2", "quantity": "24", "case_pack": "12",
        "case_packs": "2", "received_quantity": "0", "unit_cost": "8.50", "total": "204.00",
    }  # fmt: skip


def test_what_is_not_known_is_empty_in_the_csv() -> None:
    unknown = line(1, unit_cost_minor=None, total_minor=None, case_packs=None)
    (row,) = rows(order_file(order([unknown], due_date=None), SETTINGS, "csv"))
    assert (row["unit_cost"], row["total"], row["case_packs"], row["due_date"]) == ("", "", "", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://x","y")'])
def test_no_cell_of_the_csv_is_a_formula(text: str) -> None:
    (row,) = rows(order_file(order([line(1, sku=text, product_name=text)], supplier_name=text), SETTINGS, "csv"))
    assert (row["sku"], row["product_name"], row["supplier_name"]) == (f"'{text}",) * 3


def test_a_pdf_says_who_when_what_and_how_much() -> None:
    made = order_file(order([line(1), line(2)]), SETTINGS, "pdf")
    (page,) = pages(made)
    for text in (
        "Corner shop", "Purchase order", "Mill & Co", "m@example.com", "PO-00007", "2025-03-31", "2025-04-10",
        "SKU-002", "Lamp 2", "2 × 12", "€8.50", "€204.00", "36 units, total", "€306.00", "1 / 1",
    ):  # fmt: skip
        assert text in page, text
    assert "Draft" not in page
    width, height = PdfReader(io.BytesIO(made)).pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)


def test_a_draft_and_a_cancelled_order_say_so() -> None:
    assert "Draft, not sent" in pages(order_file(order([line(1)], status="draft"), SETTINGS, "pdf"))[0]
    assert "Cancelled" in pages(order_file(order([line(1)], status="cancelled"), SETTINGS, "pdf"))[0]


def test_what_is_not_known_is_said_on_the_pdf() -> None:
    lines = [line(1), line(2, unit_cost_minor=None, total_minor=None)]
    (page,) = pages(order_file(order(lines, due_date=None), SETTINGS, "pdf"))
    assert "to be agreed" in page
    assert "without 1 line whose cost is to be agreed" in page


def test_a_long_order_has_every_line_and_its_total_on_the_last_page() -> None:
    many = pages(order_file(order([line(number) for number in range(1, 91)]), SETTINGS, "pdf"))
    assert len(many) == 3
    whole = " ".join(many)
    assert all(f"SKU-{number:03d}" in whole for number in range(1, 91))
    assert all("Unit cost" in page for page in many)
    assert "units, total" in many[-1]
    assert many[-1].count("3 / 3") == 1


def test_a_long_sku_is_read_whole_and_a_long_name_goes_on_below() -> None:
    sku, name = "X" * 90, "a very long name " * 12
    (page,) = pages(order_file(order([line(1, sku=sku, product_name=name)]), SETTINGS, "pdf"))
    assert page.count("X") == 90
    assert page.count("very") == 12


def test_the_same_order_is_the_same_bytes() -> None:
    made = order_file(order([line(1)]), SETTINGS, "pdf")
    assert order_file(order([line(1)]), SETTINGS, "pdf") == made


@pytest.mark.parametrize(
    ("number", "name"),
    [("PO-1", "purchase_order_PO-1.csv"), ("../../x", "purchase_order_x.csv"), ("注文", "purchase_order_7.csv")],
)
def test_a_files_name_is_one_that_every_system_takes(number: str, name: str) -> None:
    assert file_name({"id": 7, "po_number": number}, "csv") == name
