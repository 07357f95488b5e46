"""CSV of any dialect: delimiters, encodings, line ends, headers; which line a row begins on; its text read again."""

import codecs

import pytest
from tests.sources.tables.reading import cells_of, notes_of, opened, rows_of

ROWS = "id,name,price\n1,Ana,2.50\n2,Bia,3.00\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_is_found(tmp_path, delimiter):
    table = opened(tmp_path, ROWS.replace(",", delimiter))
    assert table.facts.delimiter == delimiter
    assert table.header == ("id", "name", "price")
    assert rows_of(table) == [(2, ("1", "Ana", "2.50")), (3, ("2", "Bia", "3.00"))]


def test_header_names_may_hold_other_delimiters(tmp_path):
    table = opened(tmp_path, 'SKU;"Blainville, Quebec, CA";"Weight, kg"\nA;1;2\nB;3;4\n')
    assert (table.facts.delimiter, table.header) == (";", ("SKU", "Blainville, Quebec, CA", "Weight, kg"))
    assert cells_of(table) == [("A", "1", "2"), ("B", "3", "4")]


def test_decimal_commas_do_not_make_the_delimiter(tmp_path):
    table = opened(tmp_path, "sku;price;cost\n" + "".join(f"A{n};{n},50;{n},20\n" for n in range(60)))
    assert table.facts.delimiter == ";"
    assert cells_of(table)[1] == ("A1", "1,50", "1,20")


def test_two_columns_with_decimal_commas(tmp_path):
    table = opened(tmp_path, "sku;price\nA;1,50\nB;2,50\nC;3,50\n")
    assert (table.facts.delimiter, cells_of(table)[0]) == (";", ("A", "1,50"))


def test_texts_full_of_semicolons_do_not_make_the_delimiter(tmp_path):
    table = opened(tmp_path, 'id,text\n1,"a;b;c"\n2,"a;b;c"\n3,"a;b;c"\n')
    assert (table.facts.delimiter, cells_of(table)[2]) == (",", ("3", "a;b;c"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_delimiter_that_excel_is_told_is_taken(tmp_path, end):
    table = opened(tmp_path, f"sep=;{end}a;b{end}1,5;2{end}")
    assert (table.facts.delimiter, table.header, rows_of(table)) == (";", ("a", "b"), [(3, ("1,5", "2"))])


def test_one_column_is_a_table(tmp_path):
    table = opened(tmp_path, "email\na@b.c\n\nd@e.f\n")
    assert (table.header, rows_of(table)) == (("email",), [(2, ("a@b.c",)), (4, ("d@e.f",))])


def test_commas_in_one_column_of_text_do_not_cut_it(tmp_path):
    table = opened(tmp_path, "note\nhello, world\nbye\nagain\n")
    assert cells_of(table) == [("hello, world",), ("bye",), ("again",)]


ENCODINGS = [
    ("utf-8", "utf-8", "Čapek", ""),
    ("utf-8-sig", "utf-8-sig", "Čapek", ""),
    ("utf-16", "utf-16", "Čapek", "shop.csv is not UTF-8: it was read as UTF-16"),
    ("utf-16-le", "utf-16", "Zoë", "shop.csv is not UTF-8: it was read as UTF-16"),
    ("utf-16-be", "utf-16", "Zoë", "shop.csv is not UTF-8: it was read as UTF-16"),
    ("cp1252", "cp1252", "Zoë €", "shop.csv is not UTF-8: it was read as Windows-1252"),
    ("latin-1", "latin-1", "Zoë \x81", "shop.csv is not UTF-8: it was read as Latin-1"),
]


@pytest.mark.parametrize(("codec", "told", "name", "note"), ENCODINGS, ids=[row[0] for row in ENCODINGS])
def test_every_encoding_is_found(tmp_path, codec, told, name, note):
    table = opened(tmp_path, f"id,name\n1,{name}\n2,plain\n".encode(codec))
    assert (table.facts.encoding, table.header) == (told, ("id", "name"))
    assert cells_of(table) == [("1", name), ("2", "plain")]
    assert table.notes == ([note] if note else [])
    assert table.texts([2]) == {2: f"1,{name}"}


def test_utf16_with_a_big_endian_mark(tmp_path):
    table = opened(tmp_path, codecs.BOM_UTF16_BE + ROWS.encode("utf-16-be"))
    assert (table.facts.encoding, cells_of(table)[0]) == ("utf-16", ("1", "Ana", "2.50"))


def test_one_letter_far_down_decides_the_encoding(tmp_path):
    table = opened(tmp_path, b"id,name\n" + b"1,x\n" * 600_000 + "2,Zoë\n".encode("cp1252"))
    assert (table.facts.encoding, cells_of(table)[-1]) == ("cp1252", ("2", "Zoë"))


def test_a_letter_on_the_edge_of_two_blocks_is_whole(tmp_path):
    cells = ["é" * 30, "è" * 31]
    table = opened(tmp_path, "a,b\n" + f"{cells[0]},{cells[1]}\n" * 20_000)
    assert table.facts.encoding == "utf-8"
    assert set(cells_of(table)) == {tuple(cells)}


def test_utf8_cut_within_a_letter_stays_utf8(tmp_path):
    table = opened(tmp_path, "a,b\n1,é\n2,é".encode()[:-1])
    assert (table.facts.encoding, cells_of(table)) == ("utf-8", [("1", "é"), ("2", "\N{REPLACEMENT CHARACTER}")])
    assert "ends within a letter" in table.notes[0]


def test_bad_bytes_after_a_mark_of_utf8_are_shown_and_noted(tmp_path):
    table = opened(tmp_path, codecs.BOM_UTF8 + b"a,b\n1,x\xffy\n")
    assert cells_of(table) == [("1", "x\N{REPLACEMENT CHARACTER}y")]
    assert "not UTF-8" in table.notes[0]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("is_quoted", [False, True])
def test_every_line_end(tmp_path, end, is_quoted):
    text = ROWS.replace("Ana", '"Ana, x"') if is_quoted else ROWS
    table = opened(tmp_path, text.replace("\n", end))
    assert [line for line, _ in rows_of(table)] == [2, 3]
    assert cells_of(table)[0] == ("1", "Ana, x" if is_quoted else "Ana", "2.50")
    assert table.notes == []
    assert list(table.texts([3]).values()) == ["2,Bia,3.00"]


@pytest.mark.parametrize("last", ["", "\n"])
def test_the_last_line_needs_no_end(tmp_path, last):
    assert rows_of(opened(tmp_path, "a,b\n1,2\n3,4" + last)) == [(2, ("1", "2")), (3, ("3", "4"))]


def test_mixed_line_ends_are_read_and_noted(tmp_path):
    table = opened(tmp_path, "a,b\n1,2\r\n3,4\n5,6\r7,8")
    assert [line for line, _ in rows_of(table)] == [2, 3, 4, 5]
    assert table.notes == ["shop.csv: lines end in more than one way"]


def test_line_breaks_within_quotes_are_the_texts_own(tmp_path):
    table = opened(tmp_path, 'a,b\r\n1,"x\ny"\r\n2,"x\r\ny"\r\n')
    assert rows_of(table) == [(2, ("1", "x\ny")), (4, ("2", "x\r\ny"))]
    assert table.notes == []


def test_the_line_a_row_begins_on_is_exact_after_line_breaks_in_quotes(tmp_path):
    table = opened(tmp_path, 'a,b\n1,"x\n\n\ny"\n\n2,z\n3,"p\rq"\n4,"""quoted"""\n')
    assert rows_of(table) == [(2, ("1", "x\n\n\ny")), (7, ("2", "z")), (8, ("3", "p\rq")), (10, ("4", '"quoted"'))]
    assert table.texts([2, 7, 10]) == {2: '1,"x\n\n\ny"', 7: "2,z", 10: '4,"""quoted"""'}
    assert "shop.csv: blank lines skipped: 1" in notes_of(table)


def test_blank_lines_before_the_header_are_passed(tmp_path):
    table = opened(tmp_path, "\n\r\n\na,b\n1,2\n")
    assert (table.header, rows_of(table)) == (("a", "b"), [(5, ("1", "2"))])


def test_titles_above_the_header_are_passed_and_noted(tmp_path):
    table = opened(tmp_path, '"All sales, in EUR"\nmade 2024-01-02\n\norder,sku,units\n1,A,2\n2,B,3\n')
    assert (table.header, rows_of(table)[0]) == (("order", "sku", "units"), (5, ("1", "A", "2")))
    assert table.notes == [
        "shop.csv: lines 1 to 3 before the header not read",
    ]


def test_header_names_are_cleaned_and_duplicates_kept(tmp_path):
    table = opened(tmp_path, '\N{ZERO WIDTH NO-BREAK SPACE} id ,"name", "x y" ,id,\n1,2,3,4,5\n')
    assert table.header == ("id", "name", "x y", "id", "")
    assert cells_of(table) == [("1", "2", "3", "4", "5")]
    assert table.notes == ["shop.csv: more than one column has the name id", "shop.csv: columns without a name: 1"]


@pytest.mark.parametrize("header", ["a,b", "a,b,"])
def test_a_delimiter_at_the_end_of_rows_is_dropped_and_noted(tmp_path, header):
    table = opened(tmp_path, f"{header}\n" + "1,2,\n" * 3)
    good = [row[:2] for row in cells_of(table)]
    assert good == [("1", "2")] * 3
    if header == "a,b":
        assert table.notes == ["shop.csv: rows end with one empty cell more than the header, which was dropped"]


def test_a_header_with_a_delimiter_at_its_end_fits_rows_without(tmp_path):
    table = opened(tmp_path, "a,b,\n" + "1,2\n" * 3)
    assert (table.header, cells_of(table)) == (("a", "b"), [("1", "2")] * 3)


def test_some_rows_with_a_delimiter_at_their_end(tmp_path):
    table = opened(tmp_path, 'a,b\n1,2\n3,4,\n5,"6",\n7,8,9\n')
    assert cells_of(table) == [("1", "2"), ("3", "4"), ("5", "6")]
    assert [row.line_number for row in table.rejected] == [5]


def test_rows_of_empty_cells_are_rows(tmp_path):
    assert cells_of(opened(tmp_path, "a,b\n,\n1,2\n")) == [("", ""), ("1", "2")]


def test_five_thousand_columns(tmp_path):
    header = ",".join(f"column {number} {'x' * 90}" for number in range(5000))
    row = ",".join(map(str, range(5000)))
    table = opened(tmp_path, f"{header}\n" + f"{row}\n" * 30)
    assert len(table.header) == 5000
    assert len(cells_of(table)) == 30
    assert cells_of(table)[0][4999] == "4999"


def test_reports_with_tabs_quote_nothing(tmp_path):
    """Amazon's reports: a title may begin with a quote, or hold one."""
    rows = [f"{n}\tlamp\t{n}.50\n" for n in range(100)]
    rows[40], rows[70] = '40\t"Vintage" lamp\t40.50\n', '70\t"Old lamp\t70.50\n'
    rows[80] = '80\t19" lamp\t80.50\n'
    table = opened(tmp_path, "order\ttitle\tprice\n" + "".join(rows))
    found = cells_of(table)
    assert (len(found), table.rejected) == (100, [])
    assert [found[place][1] for place in (40, 70, 80)] == ['"Vintage" lamp', '"Old lamp', '19" lamp']


def test_quoted_texts_in_a_file_with_tabs_are_still_texts(tmp_path):
    table = opened(tmp_path, 'a\tb\n1\t"x\ty"\n2\t"line\nline"\n3\t"cut\nand gone')
    assert cells_of(table) == [("1", "x\ty"), ("2", "line\nline")]
    assert [row.line_number for row in table.rejected] == [5]


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    table = opened(tmp_path, "a;b;c\n")
    assert (table.header, rows_of(table), table.rows_in) == (("a", "b", "c"), [], 0)


def test_batches_are_no_larger_than_asked_and_can_be_had_again(tmp_path):
    table = opened(tmp_path, "a,b\n" + "".join(f"{n},x\n" for n in range(95)))
    sizes = [len(batch.lines) for batch in table.batches(lambda _: None, 20)]
    assert sizes == [20, 20, 20, 20, 15]
    assert rows_of(table, 7) == rows_of(table, 1000)
    assert table.rows_in == 95


def test_a_sample_counts_nothing(tmp_path):
    table = opened(tmp_path, "a,b\n1,2\n\n3,4\nbad\n5,6\n")
    assert table.sample(2) == ([2, 4], [["1", "3"], ["2", "4"]])
    assert table.sample(9) == ([2, 4, 6], [["1", "3", "5"], ["2", "4", "6"]])
    assert (table.rows_in, table.rejected, table.notes) == (0, [], [])
    assert opened(tmp_path, "a,b\n").sample(3) == ([], [[], []])


def test_progress_counts_rows_and_ends_with_all(tmp_path):
    table = opened(tmp_path, "a,b\n" + "1,2\n" * 600_000)
    told = []
    for _ in table.batches(told.append):
        pass
    assert told[-1] == ("reading shop.csv", 600_000)
    assert len(told) > 1
    assert [step.rows for step in told] == sorted({step.rows for step in told})


def test_the_facts_are_of_the_file_on_disk(tmp_path):
    table = opened(tmp_path, b"a,b\n1,2\n")
    assert (table.name, table.facts.kind, table.facts.container) == ("shop.csv", "csv", None)
    assert table.facts.file_bytes == 8
    assert table.facts.file_hash == "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470"
