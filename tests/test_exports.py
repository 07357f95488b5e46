"""Files of every query: the SQL's rows, exactly, in each format; text that is no formula; any number of rows."""

import csv
import io
import json
import math
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reading_xlsx import Book
from small_shop import FIRST, LAST, random_tables
from storelens.catalogue import Column, Query, load_catalogue
from storelens.errors import QueryFailed, UsageError
from storelens.exports import Export, file_chunks
from storelens.exports.export import find_format
from storelens.exports.xlsx import xlsx_chunks
from storelens.filters import Filters
from storelens.shop import Shop

SETTINGS = {"currency": "EUR", "money_digits": "2"}
COLUMNS = (
    Column("order_id", "id"), Column("product_name", "text"), Column("sold_date", "date"), Column("net_minor", "money"),
    Column("margin_share", "share"), Column("units", "units", "of this order"),
)  # fmt: skip
TEXTS = [
    "plain", "=1+1", "+49 30", "-5", "@sum", "\tcell", "\rcell", 'say "x", y', "two\nlines", "two\r\nlines", "a & <b>",
    "Ünï 漢字 🛒", "_x0041_", "bell\x07", "", "  spaces  ", "'quoted", "x=1",
]  # fmt: skip


def query(columns: tuple[Column, ...] = COLUMNS) -> Query:
    return Query("sales", "What was sold?", "one row per sale", columns, (), (), "period", "", "queries.sql", 1)


def table(count: int = len(TEXTS)) -> pa.Table:
    return pa.table(
        {
            "order_id": pa.array(range(1, count + 1), pa.int64()),
            "product_name": pa.array([TEXTS[n % len(TEXTS)] for n in range(count)]),
            "sold_date": pa.array([date(2025, 1, 1 + n % 28) if n % 5 else None for n in range(count)]),
            "net_minor": pa.array([(n - 3) * 1005 if n % 7 else None for n in range(count)], pa.int64()),
            "margin_share": pa.array([n / 3 if n % 4 else (None if n % 8 else math.nan) for n in range(count)]),
            "units": pa.array(list(range(count)), pa.int64()),
        }
    )


def export(money: str = "decimal", **changes: Any) -> Export:
    return Export(query(), SETTINGS, money, {"shop": "Corner"}, "select\n=1", **changes)


def file_of(form: str, parts: list[pa.Table], wanted: Export) -> bytes:
    return b"".join(file_chunks(form, iter(parts), wanted))


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


# What a format's reader gives for a row as SQL has it.
def as_csv(value: Any, column: Column, digits: int | None) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if column.unit.startswith("money") and digits is not None:
        return f"{Decimal(value).scaleb(-digits):.{digits}f}"
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in tuple("=+-@\t\r") else text


def assert_csv(rows: list[dict[str, Any]], data: bytes, wanted: Export, digits: int | None) -> None:
    header, *found = csv_rows(data)
    assert header == [column.name for column in wanted.columns]
    assert len(found) == len(rows)
    for row, line in zip(rows, found, strict=True):
        for column, text in zip(wanted.query.columns, line, strict=True):
            value = row[column.name]
            if isinstance(value, float) and math.isfinite(value):
                assert float(text) == value
            else:
                assert text == as_csv(value, column, digits), column.name


def assert_xlsx(rows: list[dict[str, Any]], data: bytes, wanted: Export, digits: int | None) -> None:
    book = Book(data)
    assert book.formulas() == 0
    header, *found = book.rows(next(iter(book.sheets)))
    assert len(header) == len(wanted.columns)
    assert len(found) == len(rows)
    for row, line in zip(rows, found, strict=True):
        cells = [*line, *[None] * (len(header) - len(line))]
        for column, cell in zip(wanted.query.columns, cells, strict=True):
            value = row[column.name]
            if value is None or isinstance(value, str | date):
                assert cell == value
            elif isinstance(value, float):
                assert cell is None if not math.isfinite(value) else float(cell) == value
            else:
                scale = digits if digits and column.unit.startswith("money") else 0
                assert Decimal(cell).scaleb(scale) == value


def assert_parquet(rows: list[dict[str, Any]], data: bytes, wanted: Export, digits: int | None) -> None:
    found = pq.read_table(io.BytesIO(data))
    assert found.column_names == [column.name for column in wanted.columns]
    for row, line in zip(rows, found.to_pylist(), strict=True):
        for column, name in zip(wanted.query.columns, found.column_names, strict=True):
            value = line[name]
            if digits is not None and column.unit.startswith("money") and value is not None:
                value = int(value.scaleb(digits))
            assert str(value) == str(row[column.name])


ASSERTS: dict[str, Callable[[list[dict[str, Any]], bytes, Export, int | None], None]] = {
    "csv": assert_csv, "xlsx": assert_xlsx, "parquet": assert_parquet,
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    from conftest import batch
    from storelens import open_store
    from storelens.store.load import create_store

    path = tmp_path_factory.mktemp("exports") / "store.db"
    tables = random_tables(7, orders=150)
    create_store(
        path,
        [batch(name, rows) for name, rows in tables.items() if rows],
        {"currency": "KWD", "money_digits": "3"},
        (FIRST, LAST),
    )
    with open_store(f"sqlite:///{path}") as opened:
        yield opened


@pytest.mark.parametrize("name", load_catalogue())
@pytest.mark.parametrize("form", ASSERTS)
def test_every_query_is_written_row_by_row(shop: Shop, form: str, name: str) -> None:
    asked = load_catalogue()[name]
    rows = shop.ask(asked, Filters()).to_pylist()
    for money, digits in (("decimal", 3), ("minor", None)):
        wanted = Export(asked, shop.settings, money)
        statement = shop.statement(asked, Filters())
        data = b"".join(file_chunks(form, shop.engine("duckdb").stream(statement), wanted))
        ASSERTS[form](rows, data, wanted, digits)


@pytest.mark.parametrize("form", ASSERTS)
@pytest.mark.parametrize("money", ["decimal", "minor"])
def test_strange_values_come_back_as_they_were(form: str, money: str) -> None:
    wanted = export(money)
    parts = [table().slice(0, 5), table().slice(5, 1), table().slice(6)]
    rows = table().to_pylist()
    ASSERTS[form](rows, file_of(form, parts, wanted), wanted, 2 if money == "decimal" else None)


@pytest.mark.parametrize("form", ASSERTS)
def test_no_rows_are_a_header_alone(form: str) -> None:
    data = file_of(form, [table().slice(0, 0)], export())
    ASSERTS[form]([], data, export(), 2)


@pytest.mark.parametrize("digits", ["0", "2", "3", "4"])
@pytest.mark.parametrize("form", ASSERTS)
def test_amounts_are_exact_to_the_last_digit(form: str, digits: str) -> None:
    money = (Column("net_minor", "money"),)
    amounts = [9223372036854775807, -9223372036854775807, 1, -1, 0, 10, -100]
    wanted = Export(query(money), {"currency": "JPY", "money_digits": digits}, "decimal")
    data = file_of(form, [pa.table({"net_minor": pa.array(amounts, pa.int64())})], wanted)
    if form == "csv":
        assert [Decimal(text).scaleb(int(digits)) for (text,) in csv_rows(data)[1:]] == amounts
        assert [len(text.partition(".")[2]) for (text,) in csv_rows(data)[1:]] == [int(digits)] * len(amounts)
    else:
        ASSERTS[form]([{"net_minor": amount} for amount in amounts], data, wanted, int(digits))


def test_csv_has_crlf_and_quotes_only_where_needed() -> None:
    data = file_of("csv", [table()], export())
    assert data.startswith(b"order_id,product_name,sold_date,net,margin_share,units\r\n1,plain,,,,0\r\n")
    assert b'8,"say ""x"", y",2025-01-08,' in data
    assert data.count(b"\r\n") == len(TEXTS) + 1 + 1  # the header, and the text with a break of its own


def test_csv_begins_with_a_mark_only_if_asked() -> None:
    assert file_of("csv", [table()], export(with_mark=True)).startswith(b"\xef\xbb\xbforder_id")


def test_a_formula_is_text_in_a_spreadsheet() -> None:
    data = file_of("xlsx", [table()], export())
    book = Book(data)
    assert book.rows("sales")[2][1] == "=1+1"
    assert [book.cell_format("sales", f"B{row}")["is_text"] for row in range(2, 9)] == [None, *["1"] * 6]
    assert "'=1+1" in {row[1] for row in csv_rows(file_of("csv", [table()], export()))}


def test_a_spreadsheet_shows_values_as_what_they_are() -> None:
    book = Book(file_of("xlsx", [table()], export()))
    shown = {letter: book.cell_format("sales", f"{letter}3")["code"] for letter in "ACDEF"}
    assert shown == {"A": None, "C": "yyyy-mm-dd", "D": "#,##0.00", "E": "0.0%", "F": "#,##0"}
    assert book.rows("sales")[0] == ["Order ID", "Product name", "Sold date", "Net (EUR)", "Margin share", "Units"]
    sheet = book.sheets["sales"]
    assert sheet.find(".//{*}pane").get("state") == "frozen"  # type: ignore[union-attr]
    assert sheet.find("{*}autoFilter").get("ref") == f"A1:F{len(TEXTS) + 1}"  # type: ignore[union-attr]


def test_the_last_sheet_says_what_the_rows_are() -> None:
    book = Book(file_of("xlsx", [table()], export()))
    assert list(book.sheets) == ["sales", "About"]
    about = book.rows("About")
    assert ["shop", "Corner"] in about
    assert ["rows", str(len(TEXTS))] in about
    assert ["Units", "units", "of this order"] in about
    assert about[-2:] == [["select"], ["=1"]]


def test_rows_past_a_sheet_go_on_another_and_it_says_so() -> None:
    parts = [table(25).slice(0, 13), table(25).slice(13)]
    data = b"".join(xlsx_chunks((export().rows_of(part) for part in parts), export(), most_rows=10))
    book = Book(data)
    assert list(book.sheets) == ["sales", "sales (2)", "sales (3)", "About"]
    numbers = [int(row[0]) for name in list(book.sheets)[:3] for row in book.rows(name)[1:]]
    assert numbers == list(range(1, 26))
    assert any(row[:1] == ["sheets"] and "sales (3): 5" in row[1] for row in book.rows("About"))


def test_what_a_cell_cannot_hold_is_cut_and_says_so() -> None:
    columns = (Column("comment", "text"), Column("order_id", "id"), Column("sold_date", "date"))
    rows = pa.table(
        {
            "comment": ["x" * 40_000, "🛒" * 20_000, "y" * 32_767],
            "order_id": [10**16, 5, -(10**15)],
            "sold_date": [date(1899, 12, 31), date(1900, 2, 28), date(1900, 3, 1)],
        }
    )
    found = Book(file_of("xlsx", [rows], Export(query(columns), SETTINGS, "decimal"))).rows("sales")[1:]
    assert [len(str(row[0]).encode("utf-16-le")) // 2 <= 32_767 for row in found] == [True] * 3
    assert [str(row[0]).endswith("(cut: a cell holds 32,767 characters)") for row in found] == [True, True, False]
    assert [row[1] for row in found] == ["10000000000000000", "5", "-1000000000000000"]
    assert [row[2] for row in found] == ["1899-12-31", "1900-02-28", date(1900, 3, 1)]


def test_parquet_says_where_it_is_from() -> None:
    found = pq.read_schema(io.BytesIO(file_of("parquet", [table()], export())))
    assert json.loads(found.metadata[b"storelens"]) == {"shop": "Corner", "sql": "select\n=1"}
    assert found.field("net").type == pa.decimal128(19, 2)
    assert found.field("units").metadata == {b"unit": b"units", b"note": b"of this order"}


@pytest.mark.parametrize("form", ASSERTS)
def test_rows_go_out_as_they_come_in(form: str) -> None:
    taken: list[int] = []

    def parts() -> Iterator[pa.Table]:
        for number in range(40):
            taken.append(number)
            yield table(10_000)

    chunks = file_chunks(form, parts(), export())
    assert taken == []
    while not next(chunks):
        pass
    assert 1 <= len(taken) <= 15
    chunks.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", ASSERTS)
def test_an_error_in_the_middle_is_not_hidden(form: str) -> None:
    def parts() -> Iterator[pa.Table]:
        yield table()
        raise QueryFailed("broken")

    with pytest.raises(QueryFailed, match="broken"):
        list(file_chunks(form, parts(), export()))


def test_names_nobody_knows_are_refused() -> None:
    with pytest.raises(UsageError, match="no format named 'xls' - did you mean xlsx"):
        find_format("xls")
    with pytest.raises(UsageError, match="money must be decimal or minor, got 'cents'"):
        export("cents")


def test_no_query_has_two_columns_of_one_name_in_whole_units() -> None:
    for asked in load_catalogue().values():
        names = [column.name for column in Export(asked, SETTINGS, "decimal").columns]
        assert len(set(names)) == len(names), asked.name


GROWTH = """
import resource, sys
import pyarrow as pa
from datetime import date
from storelens.catalogue import Column, Query
from storelens.engines.duckdb import DuckDBEngine
from storelens.exports import Export, file_chunks
from storelens.rewrite import Statement

columns = (Column("order_id", "id"), Column("product_name", "text"), Column("net_minor", "money"), Column("sold_date", "date"))
query = Query("sales", "?", "", columns, (), (), "period", "", "queries.sql", 1)
export = Export(query, {"currency": "EUR", "money_digits": "2"}, "decimal")
engine = DuckDBEngine(None)
engine.execute("set memory_limit = '200MB'")

def write(rows):
    sql = f"select i as order_id, 'product ' || (i % 1000) as product_name, i * 7 as net_minor, date '2025-01-01' + cast(i % 365 as integer) as sold_date from range({rows}) as r(i)"
    total = 0
    for chunk in file_chunks(sys.argv[1], engine.stream(Statement(sql, {})), export):
        total += len(chunk)
    return total

write(60_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
size = write(1_200_000)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(size, (after - before) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("form", ASSERTS)
def test_a_million_rows_take_no_more_memory_than_a_few(form: str) -> None:
    done = subprocess.run([sys.executable, "-c", GROWTH, form], capture_output=True, text=True, check=True)
    size, megabytes = map(int, done.stdout.split())
    assert size > 1_000_000
    assert megabytes < 100
