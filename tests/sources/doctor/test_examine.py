"""The doctor on whole imports: every source has findings, the streams are left, and nothing is left behind."""

from dataclasses import replace
from pathlib import Path

import pytest

from sources.mapping.mapped import COLUMNS, LINES, write, write_mapping
from storelens.cli.doctor import findings_lines
from storelens.sources.doctor import Findings, examine, findings_of
from storelens.sources.mapping import mapping_source
from storelens.sources.records import Extract, FileRead, Finding, ReadOptions, SetAside, Source, Stated, StockCount
from storelens.sources.shop import ShopFacts

SHOP = ShopFacts("USD", 2, "UTC", "US")
EMPTY = Extract((), (), (), (), (), (), (), (), lambda _, __: {})


def test_files_that_cannot_be_read_are_one_finding_that_stops(tmp_path: Path) -> None:
    source = mapping_source(write_mapping(tmp_path, COLUMNS))
    found = examine([write(tmp_path, "lines.csv", "Order,Date\n1,2\n")], source, SHOP, ReadOptions(), lambda _: None)
    assert found.worst == "stop"
    assert "lines.csv has no column 'Item'" in next(iter(found)).sentence


def test_files_of_any_source_are_described(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "things.csv").write_bytes("a;b\n1;é\n".encode("cp1252"))
    (folder / "note.pdf").write_bytes(b"%PDF-1.7")
    read = FileRead("things.csv", "", 0, 1, 0)
    source = Source("any", "", {}, lambda *_: replace(EMPTY, files=[read]))
    found = examine([folder], source, SHOP, ReadOptions(), lambda _: None)
    assert [finding.sentence for finding in found if finding.topic == "file"] == [
        "things.csv: csv, cp1252, columns parted by semicolons, 1 row"
    ]


def test_what_is_read_is_closed_and_its_streams_are_left(tmp_path: Path) -> None:
    closed: list[bool] = []
    source = mapping_source(write_mapping(tmp_path, COLUMNS))

    def read(*given: object) -> Extract:
        extract = source.read(*given)  # type: ignore[arg-type]
        return replace(
            extract, orders=_never(), order_chunks=_never(), close=lambda: (closed.append(True), extract.close())[0]
        )

    guarded = Source("guarded", "", {}, read)
    found = examine([write(tmp_path, "lines.csv", LINES)], guarded, SHOP, ReadOptions(), lambda _: None)
    assert closed == [True]
    assert "orders by the rows of the files: 1" in [finding.sentence for finding in found if finding.topic == "totals"]


def _never():  # type: ignore[no-untyped-def]
    raise AssertionError("the doctor read a stream that the load needs")
    yield


def test_totals_stand_in_the_money_of_the_shop() -> None:
    extract = replace(
        EMPTY, stated=(Stated("gross_minor", "rows of the files", -123456), Stated("units", "rows", 1200))
    )
    found = findings_of(extract, ShopFacts("KWD", 3, "UTC", ""))
    assert [finding.sentence for finding in found if finding.topic == "totals"] == [
        "gross by the rows of the files: -123.456 KWD",
        "units by the rows: 1,200",
    ]


def test_rows_set_aside_of_any_source_are_told_by_reason() -> None:
    rows = [SetAside("a.csv", line, f"price is not an amount: '{line}'", "") for line in range(2, 7)]
    found = [finding for finding in findings_of(replace(EMPTY, set_aside=rows), SHOP) if finding.topic == "set aside"]
    assert found == [
        Finding(
            "set aside", "warning", "5 rows set aside: price is not an amount", 5, ("a.csv:2", "a.csv:3", "a.csv:4")
        )
    ]


def test_reasons_that_name_another_order_are_one_reason() -> None:
    rows = [SetAside("a.csv", n, f"order {n}ffca67c47f is on line {n} of 'b.csv' already", "") for n in range(2, 5)]
    found = [finding for finding in findings_of(replace(EMPTY, set_aside=rows), SHOP) if finding.topic == "set aside"]
    assert [finding.sentence for finding in found] == ["3 rows set aside: order … is on line … of … already"]


@pytest.mark.parametrize(
    ("stock", "sentence"),
    [
        ((), "no stock in the files: no reorder plan until a file of stock says what is there"),
        ([StockCount("A", "2026-03-02", 4, None)], "1 count of stock, of the day 2026-03-02"),  # type: ignore[arg-type]
    ],
)
def test_stock_is_told_where_it_is_a_list(stock: list[StockCount], sentence: str) -> None:
    assert sentence in [finding.sentence for finding in findings_of(replace(EMPTY, stock_counts=stock), SHOP)]


def test_findings_are_lines_with_a_mark_and_without_signs_that_move_the_cursor() -> None:
    found = Findings(
        (
            Finding("file", "ok", "a.csv: 3 rows"),
            Finding("dates", "warning", "two\x1b[2J ways", 2, ("a.csv:2", "a.csv:3")),
            Finding("dates", "stop", "no"),
        )
    )
    lines = list(findings_lines(found))
    assert lines[0] == "  file   a.csv: 3 rows"
    assert lines[1].startswith("! dates  two")
    assert "\x1b" not in lines[1]
    assert lines[2].strip() == "a.csv:2; a.csv:3"
    assert lines[3] == "X        no"
