"""Tables: every physical line ends up in a row that is read or in one that is set aside."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storelens.errors import UsageError
from storelens.sources.csv_table import CsvTable

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


def quiet(_):
    pass


@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=8))
def test_what_csv_writes_is_read_back(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    table = CsvTable(path, ("a", "c"))
    assert [cells for _, cells in table.rows(quiet)] == [(row[0], row[2]) for row in rows]
    assert (table.rows_in, table.rejected) == (len(rows), [])


@given(body=st.text('a,"\n', max_size=60))
def test_no_line_is_lost_whatever_the_quotes(tmp_path_factory, body):
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    path.write_text("a,b\n" + body, encoding="utf-8", newline="")
    table = CsvTable(path, ("a", "b"))
    lines = [line for line, _ in table.rows(quiet)]
    assert table.rows_in == len(lines) + len(table.rejected)
    texts = table.texts(lines)
    together = sorted([*texts.items(), *((row.line_number, row.original_text) for row in table.rejected)])
    expected = [line for line in body.split("\n") if line]
    assert [line for _, text in together for line in text.split("\n") if line] == expected


def test_a_row_begins_on_its_first_physical_line(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('a,b\n1,"x\ny"\n\n2,z\n')
    table = CsvTable(path, ("a", "b"))
    assert list(table.rows(quiet)) == [(2, ("1", "x\ny")), (5, ("2", "z"))]
    assert table.texts([2, 5]) == {2: '1,"x\ny"', 5: "2,z"}


def test_a_row_can_be_set_aside_while_it_is_read_or_later(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,x\n2,y\n")
    table = CsvTable(path, ("a", "b"))
    for line, _ in table.rows(quiet):
        if line == 3:
            table.reject("odd")
    table.reject_lines({2: "late"})
    assert [tuple(row) for row in table.rejected] == [("table.csv", 3, "odd", "2,y"), ("table.csv", 2, "late", "1,x")]


def test_a_folder_in_place_of_the_file_is_one_line(tmp_path):
    (tmp_path / "table.csv").mkdir()
    with pytest.raises(UsageError, match=r"table.csv is a folder - give the files in it"):
        CsvTable(tmp_path / "table.csv", ("a", "b"))
