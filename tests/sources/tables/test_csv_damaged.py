"""Damaged CSV: what costs a row costs that row only, and what is no table is refused in one line with its way out."""

import os
import random

import pytest
from tests.sources.tables.reading import cells_of, notes_of, opened, quiet, rejected_of, rows_of

from storelens.errors import StorelensError, UsageError
from storelens.sources.tables import open_csv, open_tables
from storelens.sources.tables.contract import CELL_CHARACTERS, KEPT_CHARACTERS
from storelens.sources.tables.csv_blocks import RECORD_CHARACTERS

CUT = "the row is cut or damaged"
QUOTE = "a quote is not closed, or closed within the text: the row is cut or damaged"


def refusal(folder, content, name="shop.csv"):
    with pytest.raises(UsageError) as caught:
        opened(folder, content, name)
    message = str(caught.value)
    assert "\n" not in message
    assert " - " in message
    assert message.startswith(name)
    return message


@pytest.mark.parametrize("text", ["", "\n\n \r\n", "\N{ZERO WIDTH NO-BREAK SPACE}", "\t\n"])
def test_an_empty_file_is_refused(tmp_path, text):
    assert refusal(tmp_path, text) == "shop.csv is empty - export it again"


def test_a_header_without_names_is_refused(tmp_path):
    assert refusal(tmp_path, ",,,\n1,2,3,4\n".replace("1,2,3,4", ",,,")).startswith("shop.csv has a header without a")


MAGIC = [
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG picture"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG picture"),
    (b"GIF89a\x01\0\x01\0", "a GIF picture"),
    (b"BZh91AY&SY\0", "a bzip2 archive"),
    (b"\xfd7zXZ\0\0", "an xz archive"),
    (b"(\xb5/\xfd\0", "a Zstandard archive"),
    (b"7z\xbc\xaf'\x1c\0\4", "a 7z archive"),
    (b"Rar!\x1a\7\0", "a RAR archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"ARROW1\0\0", "an Arrow file"),
    (b"{\\rtf1\\ansi hello}", "a rich text document"),
    (b"\x7fELF\2\1\1", "a program"),
    (bytes(257) + b"ustar\x0000", "a tar archive"),
    (b"<!DOCTYPE html><html><body>Log in</body></html>", "a web page or XML"),
    (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "a web page or XML"),
    (b'[{"a": 1}, {"a": 2}]', "one JSON array"),
    (b'{\n  "a": 1\n}\n', "JSON over several lines"),
]


@pytest.mark.parametrize(("content", "what"), MAGIC, ids=[row[1] for row in MAGIC])
def test_what_is_no_table_is_refused_by_its_content(tmp_path, content, what):
    assert what in refusal(tmp_path, content)


@pytest.mark.parametrize(
    "header", ["GIF8 price,b", "ORC,b", "BZh,b", "RIFF,b", "[a],b", "{a},b", "<a>,b", "MZ,b", "PK,b"]
)
def test_a_header_that_begins_like_another_kind_is_still_a_header(tmp_path, header):
    assert cells_of(opened(tmp_path, f"{header}\n1,2\n")) == [("1", "2")]


def test_random_bytes_are_refused(tmp_path):
    chance = random.Random(7)
    for number in range(40):
        content = bytes(chance.randrange(256) for _ in range(5000))
        assert "shop" in refusal(tmp_path, content, f"shop{number}.csv")


def test_nul_bytes_in_the_header_are_binary(tmp_path):
    assert "it holds binary data" in refusal(tmp_path, b"a,b\0\n1,2\n")


def test_a_header_whose_quotes_do_not_add_up_is_refused(tmp_path):
    assert "its quotes do not add up" in refusal(tmp_path, 'a,"b,c\n1,2,3\n4,5,6\n')


def test_more_columns_than_a_spreadsheet_has_are_refused(tmp_path):
    assert "has 20,000 columns" in refusal(tmp_path, ",".join(map(str, range(20_000))) + "\n")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"is a folder - give the files in it$"):
        open_tables(tmp_path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere.csv is not there - check its name$"):
        open_tables(tmp_path / "nowhere.csv")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UsageError, match="is no file but a device or a pipe"):
        open_tables(tmp_path / "pipe.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_this_user_may_not_read_is_one_line_by_rights(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n")
    (tmp_path / "a.csv").chmod(0)
    with pytest.raises(StorelensError, match="cannot read .*a.csv: Permission denied - allow this user to read it"):
        open_tables(tmp_path / "a.csv")


def test_a_file_this_user_may_not_read_is_one_line(tmp_path, monkeypatch):
    def deny(*_, **__):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.csv").write_text("a,b\n")
    monkeypatch.setattr("pathlib.Path.open", deny)
    with pytest.raises(StorelensError, match=r"cannot read .*a.csv: Permission denied - allow this user to read it"):
        open_tables(tmp_path / "a.csv")


def test_a_file_that_goes_away_is_one_line(tmp_path):
    table = opened(tmp_path, "a,b\n1,2\n")
    (tmp_path / "shop.csv").unlink()
    with pytest.raises(StorelensError, match=r"cannot read .*shop.csv: No such file"):
        list(table.batches(quiet))


def test_a_name_that_would_break_the_line_is_shown_otherwise(tmp_path):
    path = tmp_path / "a\nb.csv"
    path.write_text("")
    with pytest.raises(UsageError, match="^a\N{REPLACEMENT CHARACTER}b.csv is empty"):
        open_tables(path)


def test_only_a_csv_is_taken_where_one_is_asked_for(tmp_path):
    (tmp_path / "a.csv").write_text('{"a": 1}\n')
    with pytest.raises(UsageError, match=r"a.csv is not a CSV file \(it is jsonl\) - export it again as CSV"):
        open_csv(tmp_path / "a.csv")


def test_rows_of_another_width_are_set_aside(tmp_path):
    table = opened(tmp_path, "a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11,12\n13,14,15\n")
    assert rejected_of(table) == [
        (3, f"2 columns where the header has 3: {CUT}", "4,5"),
        (5, f"4 columns where the header has 3: {CUT}", "9,10,11,12"),
    ]
    assert [line for line, _ in rows_of(table)] == [2, 4, 6]


def test_a_stray_quote_costs_its_own_row_only(tmp_path):
    rows = [f"{n},x,y" for n in range(1000)]
    rows[500] = '500,"x,y'
    table = opened(tmp_path, "a,b,c\n" + "\n".join(rows) + "\n")
    assert rejected_of(table) == [(502, QUOTE, '500,"x,y')]
    assert len(cells_of(table)) == 999


def test_a_stray_quote_closed_by_another_one_costs_two_rows(tmp_path):
    rows = [f"{n},x,y" for n in range(1000)]
    rows[500], rows[900] = '500,"x,y', '900,x",y'
    table = opened(tmp_path, "a,b,c\n" + "\n".join(rows) + "\n")
    # The second row's quote stands within its cell, where it is a sign like any other.
    assert rejected_of(table) == [(502, QUOTE, '500,"x,y')]
    assert cells_of(table)[899] == ("900", 'x"', "y")


def test_texts_of_several_lines_are_not_taken_for_swallowed_rows(tmp_path):
    table = opened(tmp_path, 'a,b,c\n1,"one, two\nthree\nfour, five, six\nseven",y\n2,x,y\n')
    assert rows_of(table)[0] == (2, ("1", "one, two\nthree\nfour, five, six\nseven", "y"))


def test_a_file_cut_within_a_quoted_text_loses_its_last_row(tmp_path):
    table = opened(tmp_path, 'a,b\n1,x\n2,"long\ntext that br')
    assert rejected_of(table) == [(3, QUOTE, '2,"long\ntext that br')]
    assert cells_of(table) == [("1", "x")]


def test_a_nul_byte_costs_its_own_row_only(tmp_path):
    table = opened(tmp_path, b"a,b\n1,x\n2,y\0z\n3,z\n")
    assert rejected_of(table) == [(3, "holds a NUL byte: the row is damaged", "2,y\N{SYMBOL FOR NULL}z")]
    assert cells_of(table) == [("1", "x"), ("3", "z")]


@pytest.mark.parametrize("is_quoted", [False, True])
def test_a_cell_of_ten_megabytes_is_set_aside(tmp_path, is_quoted):
    mark = '"' if is_quoted else ""
    table = opened(tmp_path, "a,b\n1,x\n2," + mark + "y" * 10_000_000 + mark + "\n3,z\n")
    ((line, reason, text),) = rejected_of(table)
    assert (line, reason) == (3, f"longer than {RECORD_CHARACTERS:,} characters: it is no row")
    assert KEPT_CHARACTERS < len(text) < KEPT_CHARACTERS + 100
    assert rows_of(table) == [(2, ("1", "x")), (4, ("3", "z"))]


@pytest.mark.parametrize("is_quoted", [False, True])
@pytest.mark.parametrize("over", [0, 1])
def test_a_cell_may_have_a_million_characters_and_not_one_more(tmp_path, is_quoted, over):
    mark = '"' if is_quoted else ""
    table = opened(tmp_path, f"a,b\n1,x\n2,{mark}{'y' * (CELL_CHARACTERS + over)}{mark}\n3,z\n")
    assert len(rows_of(table)) == 3 - over
    assert len(table.rejected) == over


def test_a_text_of_ten_megabytes_in_many_lines_is_set_aside_as_one_row(tmp_path):
    table = opened(tmp_path, 'a,b\n1,x\n2,"' + f"{'some words ' * 50}\n" * 18_000 + '"\n3,z\n')
    assert rows_of(table) == [(2, ("1", "x")), (18_004, ("3", "z"))]
    ((line, _, text),) = rejected_of(table)
    assert line == 3
    assert KEPT_CHARACTERS < len(text) < KEPT_CHARACTERS + 100
    assert text.endswith(" (9,918,005 characters)")


def test_of_very_many_rows_set_aside_the_beginnings_are_kept(tmp_path):
    table = opened(tmp_path, "a,b\n" + "1,2\n" * 60 + f"{'x' * 2000}\n" * 1001)
    lengths = [len(text) for _, _, text in rejected_of(table)]
    assert lengths[:1000] == [2000] * 1000
    assert lengths[1000] < 1100


def test_a_million_rows_that_are_none_are_no_table(tmp_path, monkeypatch):
    monkeypatch.setattr("storelens.sources.tables.contract.MOST_SET_ASIDE", 10)
    table = opened(tmp_path, "a,b\n1,2\n1,2\n1,2\n" + "1,2,3\n" * 11)
    with pytest.raises(UsageError, match="more than 10 lines that are no rows, the first is line 5: 3 columns where"):
        list(table.batches(quiet))


def test_quotes_that_never_add_up_cost_bounded_time(tmp_path, monkeypatch):
    """Every line of these opens a quote that the next closes and opens again: each would be one row to the file's end."""
    monkeypatch.setattr("storelens.sources.tables.csv_blocks.FREE_WASTE", 100_000)
    table = opened(tmp_path, "a,b,c\n" + "1,2,3\n" * 60 + 'x",",y\n' * 20_000)
    found = rows_of(table)
    assert len(found) == 60
    assert table.rows_in == 60 + len(table.rejected)


def test_notes_start_again_with_each_reading(tmp_path):
    table = opened(tmp_path, "a,b\n1,2\n\n3,4\n")
    assert notes_of(table) == notes_of(table) == ["shop.csv: blank lines skipped: 1"]
