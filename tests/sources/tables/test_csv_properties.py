"""Whatever a CSV holds: no row is lost, the quick way and the careful way agree, and damage ends in one line."""

import csv
import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources.tables.reading import quiet, rows_of

from storelens.errors import StorelensError
from storelens.sources.tables import csv_text, encodings, open_tables

CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], include_characters="\r\n\t\x0b\x1c\x85"), max_size=8
)
WITH_QUOTES_NEEDED = (csv.QUOTE_MINIMAL, "\r\n")  # with other line ends, Python 3.11 writes a lone \r unquoted
MESS = st.text('a,"\n\r;x\0', max_size=80)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("csv")


def opened_text(folder, text):
    path = folder / "shop.csv"
    path.write_text(text, encoding="utf-8", newline="")
    (table,) = open_tables(path)
    return table


def all_of(table):
    """Return all that a reading gives: rows, rows set aside, notes but for line ends, which damaged quotes hide."""
    return rows_of(table), table.rejected, [note for note in table.notes if "lines end" not in note]


@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=12),
    delimiter=st.sampled_from(",;\t|"),
    quotes_and_ends=st.sampled_from([WITH_QUOTES_NEEDED, *((csv.QUOTE_ALL, end) for end in ("\n", "\r\n", "\r"))]),
)
@settings(deadline=None)
def test_what_csv_writes_is_read_back_and_its_texts_too(folder, rows, delimiter, quotes_and_ends):
    quoting, end = quotes_and_ends
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    # Twenty plain rows say what the delimiter is: without any, a text full of another one may be taken for it.
    writer.writerows([("first", "second", "third"), *[("1", "2", "3")] * 20, *rows])
    table = opened_text(folder, text.getvalue())
    assert table.facts.delimiter == delimiter
    found = rows_of(table)
    assert [cells for _, cells in found[20:]] == rows
    assert table.rejected == []
    texts = table.texts(line for line, _ in found)
    header = delimiter.join(table.header if quoting == csv.QUOTE_MINIMAL else [f'"{name}"' for name in table.header])
    assert end.join([header, *(texts[line] for line, _ in found)]).rstrip("\r\n") == text.getvalue().rstrip("\r\n")


@given(body=MESS)
@settings(deadline=None)
def test_no_line_is_lost_whatever_the_quotes(folder, body):
    table = opened_text(folder, "a,b\n1,2\n3,4\n" + body)
    lines = [line for line, _ in rows_of(table)]
    texts = sorted([*table.texts(lines).items(), *((row.line_number, row.original_text) for row in table.rejected)])
    shown = body.replace("\0", "\N{SYMBOL FOR NULL}").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    together = "\n".join(text for _, text in texts[2:]).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [line for line in together if line] == [line for line in shown if line]


@given(body=MESS, quoted=CELL, block=st.integers(1, 40))
@settings(deadline=None)
def test_the_quick_way_the_careful_way_and_any_block_size_agree(folder, body, quoted, block):
    middle = '1,"' + quoted.replace('"', '""') + '",3\n'
    table = opened_text(folder, f"a,b,c\n1,2,3\n4,5,6\n{middle}{body}\n7,8,9\n10,11,12,\n")
    whole = all_of(table)
    lines = [line for line, _ in whole[0]]
    texts = table.texts(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_text, "split_quickly", lambda *_: None)
        assert all_of(table) == whole
        assert table.texts(lines) == texts
        patch.setattr(encodings, "BLOCK_BYTES", block)
        assert all_of(table) == whole
        assert table.texts(lines) == texts
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "BLOCK_BYTES", block)
        assert all_of(table) == whole
        assert table.texts(lines) == texts


WHOLE = "order,customer,note,amount\n" + "".join(
    f'{number},"Łódź, {number}","line one\nline ""two"" {number}",{number}.50\n' for number in range(40)
)


def damaged(content, chance):
    """Return bytes with one kind of damage."""
    place = chance.randrange(len(content))
    before, after = content[:place], content[place:]
    noise = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 300)))
    return chance.choice(
        [
            before,
            before + chance.choice([b'"', b"\0", b"\r", b"\xff", b",", b"\n", b'""']) + after,
            before + after[chance.randrange(1, 200) :],
            before + noise + after,
            content.replace(b'"', b"", chance.randrange(1, 50)),
            after + before,
            content.replace(b"\n", chance.choice([b"\r", b"\r\n", b"\n\n", b"\r\r\n"])),
            before + after.replace(b",", chance.choice([b";", b"\t", b",,"])),
        ]
    )


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_damaged_files_end_in_rows_accounted_for_or_in_one_line(tmp_path, codec):
    chance = random.Random(codec)
    read = 0
    for number in range(200):
        path = tmp_path / f"{number}.csv"
        content = WHOLE.encode(codec)
        for _ in range(chance.randrange(1, 4)):
            content = damaged(content, chance) or b"x"
        path.write_bytes(content)
        try:
            for table in open_tables(path):
                rows_of(table, 7)
                table.texts(row.line_number for row in table.rejected)
                table.sample(5)
                read += 1
        except StorelensError as error:
            assert "\n" not in str(error)  # noqa: PT017
    assert read > 100


def test_memory_has_a_bound(folder):
    import tracemalloc

    path = folder / "large.csv"
    path.write_text("a,b,c,d\n" + "".join(f"{number},some text,x,{number}\n" for number in range(400_000)))
    (table,) = open_tables(path)
    tracemalloc.start()
    try:
        assert sum(len(batch.lines) for batch in table.batches(quiet)) == 400_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40_000_000  # read whole, its cells alone would be 90 million bytes
