"""Blocks split by Arrow's reader give the rows that Python's way gives, to the last account of them."""

import pytest
from tests.sources.tables.reading import notes_of, opened, quiet, rejected_of, rows_of

from storelens.sources.tables import csv_text
from storelens.sources.tables.csv_blocks import Block, split_quickly
from storelens.sources.tables.csv_columns import split_into_arrow

HEADER = "order,sku,note\n"
CONTENTS = {
    "plain": HEADER + "1,A,x\n2,B, y \n3,,\n",
    "last line without an end": HEADER + "1,A,x\n2,B,y",
    "carriage returns and line feeds": HEADER + "1,A,x\r\n2,B,y\r\n",
    "carriage returns": "order,sku,note\r1,A,x\r2,B,y\r",
    "mixed line ends": HEADER + "1,A,x\r\n2,B,y\n3,C,z\r4,D,w\n",
    "an empty cell too many": HEADER + "1,A,x,\n2,B,y,\n",
    "a cell too many": HEADER + "1,A,x,more\n2,B,y,\n",
    "a row cut": HEADER + "1,A,x\n2,B\n3,C,z\n",
    "a blank line": HEADER + "1,A,x\n\n3,C,z\n",
    "quotes": HEADER + '1,"A, B",x\n2,"two\nlines",y\n3,C,12"\n',
    "a NUL": HEADER + "1,A,x\n2,B\0,y\n",
    "a byte order mark within": HEADER + "\N{ZERO WIDTH NO-BREAK SPACE}1,A,x\n",
    "signs of all languages": HEADER + "1,Café,£5\n2,茶,🍵\n",
    "words for nothing": HEADER + "NULL,NA,nan\n,true,1.50\n",
    "nothing but the header": HEADER,
    "one column": "order\n1\n2\n",
    "semicolons": "order;sku;note\n1;A,B;x\n2;B;y\n",
}


def rows_in_arrow(table):
    """Return (line, cells) of each row as `rows_of` does, by way of Arrow."""
    found = []
    for lines, columns in table.arrow_batches(quiet):
        cells = [column.to_pylist() for column in columns]
        found += zip(lines.to_pylist(), zip(*cells, strict=True), strict=True)
    assert table.rows_in == len(found) + len(table.rejected)
    return found


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_arrow_gives_the_same_rows_and_the_same_account(tmp_path, content):
    table = opened(tmp_path, content)
    rows, rejected, notes = rows_of(table), rejected_of(table), notes_of(table)
    lines = [line for line, _ in rows]
    texts = table.texts(lines)

    assert rows_in_arrow(table) == rows
    assert [(row.line_number, row.reason, row.original_text) for row in table.rejected] == rejected
    assert table.notes == notes
    assert table.texts(lines) == texts


def test_rows_over_several_blocks_keep_their_lines(tmp_path, monkeypatch):
    content = HEADER + "".join(f"{number},S{number % 7},{'x' * (number % 50)}\n" for number in range(3_000))
    table = opened(tmp_path, content.replace("\n2500,", '\n"2500",'))
    blocks = csv_text.decoded
    monkeypatch.setattr(
        csv_text,
        "decoded",
        lambda *given: (text[at : at + 10_000] for text in blocks(*given) for at in range(0, len(text), 10_000)),
    )

    assert rows_in_arrow(table) == rows_of(table)
    assert len(table.texts([2, 1_500, 2_502, 3_001])) == 4


@pytest.mark.parametrize("text", ["1,A\n2,B\n", "1,A,\n2,B,\n", "1,A\r\n2,B"])
def test_a_block_in_order_is_split_by_arrow(text):
    found = split_into_arrow(Block(text, True), ",", 2)
    rows = split_quickly(Block(text, True), ",", 2)

    assert found is not None
    assert rows is not None
    assert [column.to_pylist() for column in found[0]] == rows.columns
    assert found[1] == rows.has_extra_cell


@pytest.mark.parametrize("text", ["", '1,"A"\n', "1,A\n2\n", "1,A\n\n", "1,A\0\n", "1,A,b\n", "1\n", "1,\ud800\n"])
def test_any_other_block_is_left_to_python(text):
    assert split_into_arrow(Block(text, True), ",", 2) is None
