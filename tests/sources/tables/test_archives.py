"""Files in a gzip or a zip: read as they would be unpacked; locked, nested, damaged or bursting ones are refused."""

import gzip
import hashlib
import io
import zipfile

import pytest
from tests.sources.tables.books import xlsx, zipped
from tests.sources.tables.reading import cells_of, opened, rows_of

from storelens.errors import UsageError
from storelens.sources.tables import open_tables

CSV = "a,b\n1,x\n2,y\n"


def refusal(folder, content, name="export.zip"):
    (folder / name).write_bytes(content)
    with pytest.raises(UsageError) as caught:
        open_tables(folder / name)
    message = str(caught.value)
    assert "\n" not in message
    assert " - " in message
    return message


def test_a_gzip_is_read_as_what_is_in_it(tmp_path):
    packed = gzip.compress(CSV.encode())
    table = opened(tmp_path, packed, "orders.csv.gz")
    assert (table.name, table.facts.kind, table.facts.container) == ("orders.csv.gz", "csv", "gzip")
    assert (table.facts.file_bytes, table.facts.file_hash) == (len(packed), hashlib.sha256(packed).hexdigest())
    assert rows_of(table) == rows_of(table) == [(2, ("1", "x")), (3, ("2", "y"))]
    assert table.texts([3]) == {3: "2,y"}


def test_the_files_of_a_zip_are_tables_each(tmp_path):
    content = zipped(
        {
            "orders.csv": CSV, "sub/items.jsonl": '{"sku": "A"}\n', "shop.xlsx": xlsx({"S": [["a", "b"], ["1", "2"]]}),
            "__MACOSX/._orders.csv": "x", ".DS_Store": "x", "sub/": "",
        }
    )  # fmt: skip
    (tmp_path / "export.zip").write_bytes(content)
    tables = open_tables(tmp_path / "export.zip")
    assert [(table.name, table.facts.kind) for table in tables] == [
        ("export.zip/orders.csv", "csv"), ("export.zip/sub/items.jsonl", "jsonl"), ("export.zip/shop.xlsx/S", "xlsx"),
    ]  # fmt: skip
    assert [cells_of(table) for table in tables] == [[("1", "x"), ("2", "y")], [("A",)], [("1", "2")]]
    assert {(table.facts.container, table.facts.file_bytes) for table in tables} == {("zip", len(content))}
    assert tables[0].texts([2]) == {2: "1,x"}
    assert tables[2].texts([2]) == {2: "1,2"}


def test_files_in_a_zip_that_are_no_tables_are_noted(tmp_path):
    (tmp_path / "export.zip").write_bytes(zipped({"a.pdf": b"%PDF-1.7", "b.csv": "", "c.csv": CSV}))
    (table,) = open_tables(tmp_path / "export.zip")
    assert [note.partition(" - ")[0] for note in table.notes] == [
        "not read: export.zip/a.pdf is a PDF document, not a table", "not read: export.zip/b.csv is empty",
    ]  # fmt: skip
    rows_of(table)
    assert len(table.notes) == 2


@pytest.mark.parametrize("parts", [{}, {"a.pdf": b"%PDF-1.7"}, {".DS_Store": "x"}, {"a.csv": ""}])
def test_a_zip_without_a_table_is_refused(tmp_path, parts):
    assert refusal(tmp_path, zipped(parts)).startswith("export.zip holds no table")


@pytest.mark.parametrize("inner", [zipped({"a.csv": CSV}), gzip.compress(CSV.encode())], ids=["zip", "gzip"])
@pytest.mark.parametrize(
    "pack", [gzip.compress, lambda data: zipped({"a.csv": CSV, "inner": data})], ids=["in a gzip", "in a zip"]
)
def test_an_archive_within_an_archive_is_refused(tmp_path, inner, pack):
    assert "is an archive within an archive - unpack it" in refusal(tmp_path, pack(inner))


def locked(content):
    """Return a zip with its files marked as encrypted."""
    return content.replace(b"PK\3\4\x14\0\0\0", b"PK\3\4\x14\0\1\0").replace(
        b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0"
    )


def test_a_zip_with_a_password_is_refused(tmp_path):
    content = locked(zipped({"a.csv": CSV}))
    assert zipfile.ZipFile(io.BytesIO(content)).infolist()[0].flag_bits & 1
    assert refusal(tmp_path, content) == "export.zip is protected with a password - unpack it and give the files"


def test_a_workbook_whose_zip_is_locked_is_refused(tmp_path):
    message = refusal(tmp_path, locked(xlsx({"S": [["a"]]})), "shop.xlsx")
    assert message == "shop.xlsx is protected with a password - save it without one"


@pytest.mark.parametrize("cut", [20, 60, -30, -1])
def test_an_archive_that_is_cut_is_refused(tmp_path, cut):
    text = CSV + "".join(f"{number},{number * 7919 % 1000}\n" for number in range(3000))
    for pack, name in ((gzip.compress, "a.csv.gz"), (lambda data: zipped({"a.csv": data}), "a.zip")):
        message = refusal(tmp_path, pack(text.encode())[:cut], name)
        assert message.startswith(name)
        assert "is cut or damaged" in message


def test_damage_within_an_archive_is_refused(tmp_path):
    for content, name in ((gzip.compress(CSV.encode() * 500), "a.csv.gz"), (zipped({"a.csv": CSV * 500}), "a.zip")):
        middle = len(content) // 2
        assert "cut or damaged" in refusal(tmp_path, content[:middle] + b"\x55" + content[middle + 1 :], name)


def test_a_way_of_packing_that_is_not_known_is_refused(tmp_path):
    content = zipped({"a.csv": CSV * 50})
    deflate64 = content.replace(b"\x14\0\0\0\x08\0", b"\x14\0\0\0\x09\0")
    assert "cannot be unpacked" in refusal(tmp_path, deflate64)


def test_a_gzip_that_bursts_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("storelens.sources.tables.content.BOMB_BYTES", 1_000_000)
    bomb = gzip.compress(b"a,b\n" + b"1,2\n" * 2_000_000)
    assert len(bomb) * 200 < 8_000_000
    assert "unpacks from" in refusal(tmp_path, bomb, "a.csv.gz")


@pytest.mark.parametrize("name", ["a.zip", "shop.xlsx"])
def test_a_zip_that_bursts_is_refused(tmp_path, monkeypatch, name):
    monkeypatch.setattr("storelens.sources.tables.opening.BOMB_BYTES", 1_000_000)
    monkeypatch.setattr("storelens.sources.tables.workbook_size.BOMB_SHEET_BYTES", 1_000_000)
    rows = "1,2\n" * 2_000_000
    bomb = zipped({"a.csv": rows}) if name == "a.zip" else xlsx({"S": f'<row r="1"><c r="A1"><v>1</v></c></row>{rows}'})
    assert "unpacks" in refusal(tmp_path, bomb, name)


def test_much_text_that_packs_well_is_no_bomb(tmp_path):
    table = opened(tmp_path, gzip.compress(b"a,b\n" + b"1,2\n" * 200_000), "a.csv.gz")
    assert len(rows_of(table)) == 200_000


def test_a_zip_of_very_many_files_is_refused(tmp_path):
    assert "holds 1,001 files, at most 1,000" in refusal(tmp_path, zipped({f"{n}.csv": "a" for n in range(1001)}))


PACKAGES = [
    ("xl/workbook.bin", "an XLSB workbook"),
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a presentation"),
    ("Index/Document.iwa", "an Apple Numbers document"),
]


@pytest.mark.parametrize(("member", "what"), PACKAGES)
def test_other_documents_that_are_zips_are_named(tmp_path, member, what):
    assert f"is {what}, which is not read - " in refusal(tmp_path, zipped({member: "x"}), "a.csv")


def test_a_member_whose_name_would_break_the_line_is_shown_otherwise(tmp_path):
    (tmp_path / "export.zip").write_bytes(zipped({"a\nb.csv": CSV}))
    (table,) = open_tables(tmp_path / "export.zip")
    assert table.name == "export.zip/a\N{REPLACEMENT CHARACTER}b.csv"
    assert len(rows_of(table)) == 2
