"""Workbooks: saved values as the text a person would write, a table per sheet, and what must not be loaded refused."""

import random
import struct

import pytest
from tests.sources.tables import books
from tests.sources.tables.reading import cells_of, notes_of, opened, quiet, rows_of

from storelens.errors import StorelensError, UsageError
from storelens.sources.tables import open_tables


def refusal(folder, content, name="shop.xlsx"):
    (folder / name).write_bytes(content)
    with pytest.raises(UsageError) as caught:
        open_tables(folder / name)
    message = str(caught.value)
    assert "\n" not in message
    assert " - " in message
    return message


VALUES = [
    ("Ana", "Ana"),
    ("", ""),
    (17850, "17850"),
    (2.55, "2.55"),
    ("0.30000000000000004", "0.30000000000000004"),
    (0.30000000000000004, "0.3"),
    (1e-07, "0.0000001"),
    (-3, "-3"),
    (123456789012345, "123456789012345"),
    (True, "true"),
    (False, "false"),
    ((books.DAY, 45000), "2023-03-15"),
    ((books.MOMENT, 45000.5), "2023-03-15 12:00:00"),
    ((books.MOMENT, 45000.3541666667), "2023-03-15 08:30:00"),
    ((books.HOURS, 1.25), "30:00:00"),
    (("f", "A1*2", 35700), "35700"),
    (("f", "A1*2", None), ""),
    (("e", "#DIV/0!"), ""),
]


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_a_value_is_the_text_a_person_would_write(tmp_path, value, text):
    table = opened(tmp_path, books.xlsx({"S": [["key", "value"], ["k", value]]}), "shop.xlsx")
    assert rows_of(table) == [(2, ("k", text))]
    assert table.texts([2]) == {2: f"k,{text}"}


def test_facts_and_names_of_a_workbook(tmp_path):
    content = books.xlsx({"Orders 2024": [["a", "b"], [1, 2]]})
    table = opened(tmp_path, content, "shop.csv")
    assert (table.name, table.header) == ("shop.csv/Orders 2024", ("a", "b"))
    assert (table.facts.kind, table.facts.encoding, table.facts.delimiter) == ("xlsx", None, None)
    assert table.facts.file_bytes == len(content)


def test_a_table_for_each_sheet_that_holds_anything(tmp_path):
    content = books.xlsx(
        {"One": [["a", "b"], [1, 2]], "Empty": [], "Two": [["c", "d"], [3, 4], [5, 6]]}, hidden=["Two"]
    )
    (tmp_path / "shop.xlsx").write_bytes(content)
    tables = open_tables(tmp_path / "shop.xlsx")
    assert [(table.name, cells_of(table)) for table in tables] == [
        ("shop.xlsx/One", [("1", "2")]),
        ("shop.xlsx/Two", [("3", "4"), ("5", "6")]),
    ]
    assert (tables[0].notes, tables[1].notes) == ([], ["shop.xlsx/Two is a hidden sheet"])


def test_line_numbers_are_those_the_program_shows_and_blank_rows_are_no_rows(tmp_path):
    rows = books.rows_xml([[], ["My shop"], [], ["a", "b"], [1, 2], [], [3, None]])
    table = opened(tmp_path, books.xlsx({"S": rows}), "shop.xlsx")
    assert (table.header, rows_of(table)) == (("a", "b"), [(5, ("1", "2")), (7, ("3", ""))])
    assert table.notes == ["shop.xlsx/S: rows above the header not read: 1", "shop.xlsx/S: blank rows skipped: 1"]
    assert table.texts([7, 5]) == {5: "1,2", 7: "3,"}


def test_a_sheet_of_one_column(tmp_path):
    table = opened(tmp_path, books.xlsx({"S": [["email"], ["a@b.c"], ["d@e.f"]]}), "shop.xlsx")
    assert (table.header, rows_of(table)) == (("email",), [(2, ("a@b.c",)), (3, ("d@e.f",))])


def test_a_sheet_with_a_header_alone(tmp_path):
    table = opened(tmp_path, books.xlsx({"S": [["a", "b"]]}), "shop.xlsx")
    assert (table.header, rows_of(table), table.sample(3)) == (("a", "b"), [], ([], [[], []]))


def test_a_workbook_is_read_again_and_sampled(tmp_path):
    table = opened(tmp_path, books.xlsx({"S": [["a", "b"], *([n, "x"] for n in range(50))]}), "shop.xlsx")
    assert table.sample(2) == ([2, 3], [["0", "1"], ["x", "x"]])
    assert (table.rows_in, table.notes) == (0, [])
    assert rows_of(table, 7) == rows_of(table, 100)
    assert [len(batch.lines) for batch in table.batches(quiet, 20)] == [20, 20, 10]
    assert table.rows_in == 50


def test_what_a_program_did_not_save_is_noted(tmp_path):
    rows = [["a", "b"], [("f", "1+1", None), ("e", "#N/A")], [("f", "1+1", 2), 1], [("f", "1+1", None), 1]]
    table = opened(tmp_path, books.xlsx({"S": rows}), "shop.xlsx")
    assert notes_of(table) == [
        "shop.xlsx: formulas without a saved value, read as empty: 2 (open and save it in a spreadsheet program)",
        "shop.xlsx: cells with an error such as #DIV/0!, read as empty: 1",
        "shop.xlsx/S: blank rows skipped: 1",
    ]


def test_a_cell_that_is_too_long_sets_its_row_aside(tmp_path):
    table = opened(tmp_path, books.xlsx({"S": [["a", "b"], ["x" * 1_100_000, 1], ["y", 2]]}), "shop.xlsx")
    assert cells_of(table) == [("y", "2")]
    assert [(row.line_number, row.reason) for row in table.rejected] == [
        (2, "a cell is longer than 1,048,576 characters")
    ]


TWICE = 'table:number-columns-repeated="2"'


def test_an_ods_document(tmp_path):
    cell, value = books.ods_text, '<table:table-cell office:value-type="{0}" office:{1}="{2}"/>'
    rows = f"<table:table-row>{cell('a')}{cell('b', TWICE)}</table:table-row>"
    rows += "<table:table-row>" + value.format("date", "date-value", "2024-01-02")
    rows += (
        value.format("float", "value", "17850")
        + value.format("boolean", "boolean-value", "true")
        + "</table:table-row>"
    )
    rows += '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    table = opened(tmp_path, books.ods(rows), "shop.ods")
    assert (table.name, table.facts.kind, table.header) == ("shop.ods/S", "ods", ("a", "b", "b"))
    assert rows_of(table) == [(2, ("2024-01-02", "17850", "true"))]


def test_an_xls_workbook(tmp_path):
    table = opened(tmp_path, books.xls([["a", "b"], ["x", 17850.0], ["y", 2.5]]), "shop.xls")
    assert (table.name, table.facts.kind, table.header) == ("shop.xls/S", "xls", ("a", "b"))
    assert rows_of(table) == [(2, ("x", "17850")), (3, ("y", "2.5"))]


LOCKED = {
    "shop.xlsx": books.ole("EncryptedPackage", b"x" * 5000),
    "shop.xls": books.xls([["a"]], books.record(0x2F, b"\1\0\1\0\1\0" + bytes(48))),
    "shop.ods": books.ods("", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"),
}


@pytest.mark.parametrize("name", LOCKED)
def test_a_workbook_with_a_password_is_refused(tmp_path, name):
    assert refusal(tmp_path, LOCKED[name], name) == f"{name} is protected with a password - save it without one"


def test_another_ole_document_is_refused(tmp_path):
    assert "is a workbook that cannot be read" in refusal(
        tmp_path, books.ole("WordDocument", b"x" * 5000), "letter.xls"
    )


@pytest.mark.parametrize("sheets", [{}, {"S": []}, {"S": [[""]]}])
def test_a_workbook_without_rows_is_refused(tmp_path, sheets):
    assert "shop.xlsx has no sheet with a header" in refusal(tmp_path, books.xlsx(sheets))


FAR = {
    "as Excel writes": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "without places of cells": '<row r="1048576">' + "<c><v>1</v></c>" * 100 + "</row>",
    "with a prefix": f'<x:row xmlns:x="{books.MAIN}" r="1048576"><x:c r="CV1048576"><x:v>1</x:v></x:c></x:row>',
    "in a column that no sheet has": '<row r="1"><c r="A1"><v>1</v></c><c r="ZZZZZZZ1"><v>1</v></c></row>',
    "in a row that is another": '<row r="1"><c r="A1"><v>1</v></c><c r="B4294967295"><v>1</v></c></row>',
    "in small letters": '<row r="1"><c r="A1"><v>1</v></c><c r="xfd1048576"><v>1</v></c></row>',
    "with style first": '<row r="1048576" spans="1:2"><c s="1" r="CV1048576"><v>1</v></c></row>',
}


@pytest.mark.parametrize("kind", FAR)
def test_a_cell_far_off_is_refused_before_it_asks_for_all_memory(tmp_path, kind):
    assert "cells, at most 50,000,000 can be read" in refusal(tmp_path, books.xlsx({"S": FAR[kind]}))


def test_many_cells_repeated_in_an_ods_document_are_refused(tmp_path):
    cell = books.ods_text("x", 'table:number-columns-repeated="16000"')
    content = books.ods(f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>')
    assert "spans 16,000,000,000 cells" in refusal(tmp_path, content, "shop.ods")


COUNTS = {
    "rows of a merge": '</sheetData><mergeCells count="4294967295"/><sheetData>',
    "spaces": '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row></sheetData><x uniqueCount = \'4294967295\'/><sheetData>',
}


@pytest.mark.parametrize("kind", COUNTS)
def test_a_count_that_asks_for_all_memory_is_refused(tmp_path, kind):
    assert "tells of more than it holds" in refusal(tmp_path, books.xlsx({"S": COUNTS[kind]}))


def test_an_xls_workbook_that_would_end_the_process_is_refused(tmp_path):
    whole = books.xls([["a", "b"], ["x", 1.5]])
    number = whole.index(struct.pack("<HH", 0x203, 14)) + 4
    far = whole[:number] + struct.pack("<HH", 65535, 60000) + whole[number + 4 :]
    message = refusal(tmp_path, far, "shop.xls")
    assert message.startswith("shop.xls is a workbook that cannot be read (it is damaged) - open and save it again")


def test_a_format_far_off_is_no_cell(tmp_path):
    rows = books.rows_xml([["a", "b"], [1, 2]]) + '<row r="1048576" ht="20"/><row r="9"><c r="XFD9" s="1"/></row>'
    assert cells_of(opened(tmp_path, books.xlsx({"S": rows}), "shop.xlsx"))[0] == ("1", "2")


def test_a_size_that_is_told_wrongly_is_refused(tmp_path):
    content = bytearray(books.xlsx({"S": [["a", "b"]] * 500}))
    place = content.rindex(b"PK\1\2")
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")
    assert "is cut or damaged" in refusal(tmp_path, bytes(content))


@pytest.mark.parametrize("name", ["shop.xlsx", "shop.xls", "shop.ods"])
def test_damaged_workbooks_end_in_rows_or_in_one_line(tmp_path, name):
    chance = random.Random(name)
    rows = [["order", "note"], *([n, f"text {n}"] for n in range(30))]
    cell = "<table:table-row>" + books.ods_text("x") * 2 + "</table:table-row>"
    whole = {"shop.xlsx": books.xlsx({"S": rows}), "shop.xls": books.xls(rows), "shop.ods": books.ods(cell * 20)}[name]
    for _ in range(30 if name == "shop.xls" else 200):  # an XLS is first read in a process of its own
        content = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        (tmp_path / name).write_bytes(content[: chance.choice([len(content), chance.randrange(8, len(content))])])
        try:
            for table in open_tables(tmp_path / name):
                rows_of(table)
        except StorelensError as error:
            assert "\n" not in str(error)  # noqa: PT017
