"""JSON lines: a column a key, numbers as they are written, and lines that are no object set aside."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources.tables.reading import notes_of, opened, rejected_of, rows_of

from storelens.errors import UsageError
from storelens.sources.tables import open_tables


def test_columns_are_the_keys_of_the_rows(tmp_path):
    table = opened(tmp_path, '{"id": 1, "name": "Ana"}\n\n{"name": "Bia", "email": null}\r\n', "shop.jsonl")
    assert (table.facts.kind, table.facts.encoding, table.facts.delimiter) == ("jsonl", "utf-8", None)
    assert table.header == ("id", "name", "email")
    assert rows_of(table) == [(1, ("1", "Ana", "")), (3, ("", "Bia", ""))]
    assert table.texts([3]) == {3: '{"name": "Bia", "email": null}'}


VALUES = [
    ("12.50", "12.50"),
    ("17850.0", "17850.0"),
    ("1e-7", "0.0000001"),
    ("1E5", "100000"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
    ("NaN", ""),
    ("true", "true"),
    ("null", ""),
    ('"é"', "é"),
    ('[1.50, {"a": null, "b": "é"}]', '[1.50,{"a":null,"b":"é"}]'),
]


@pytest.mark.parametrize(("written", "text"), VALUES)
def test_a_value_keeps_its_text(tmp_path, written, text):
    table = opened(tmp_path, f'{{"a": {written}, "b": 1}}\n', "shop.jsonl")
    assert rows_of(table) == [(1, (text, "1"))]


def test_keys_that_come_late_are_noted(tmp_path):
    lines = ['{"a": 1}'] * 1000 + ['{"a": 2, "b": 3}']
    table = opened(tmp_path, "\n".join(lines), "shop.jsonl")
    assert (table.header, len(rows_of(table))) == (("a",), 1001)
    assert notes_of(table) == ["shop.jsonl: keys first seen after 1,000 rows were not read: b"]


BAD = [
    ('{"a": 1', "is not JSON: "),
    ("[1, 2]", "is not a JSON object"),
    ('{"a": "x\0y"}', "is not JSON: "),
    ('{"a": "x\\u0000y"}', "holds a NUL byte"),
    ('{"a": "\\ud800"}', "holds half of a letter"),
    ('{"a": ' + "[" * 100_000 + "}", "is not"),
    ('{"a": "' + "x" * 1_100_000 + '"}', "a cell is longer than"),
    ('{"a": "' + "x" * 10_000_000 + '"}', "longer than 4,194,304 characters"),
]


@pytest.mark.parametrize(("line", "reason"), BAD, ids=[reason + line[:12] for line, reason in BAD])
def test_a_line_that_is_no_row_is_set_aside(tmp_path, line, reason):
    table = opened(tmp_path, f'{{"a": "good"}}\n{line}\n{{"a": "too"}}\n', "shop.jsonl")
    assert [(at, why[: len(reason)]) for at, why, _ in rejected_of(table)] == [(2, reason)]
    assert rows_of(table) == [(1, ("good",)), (3, ("too",))]


def test_a_sample_counts_nothing(tmp_path):
    table = opened(tmp_path, '{"a": 1}\nbad\n{"a": 2}\n', "shop.jsonl")
    assert table.sample(5) == ([1, 3], [["1", "2"]])
    assert (table.rows_in, table.rejected) == (0, [])


def test_other_encodings(tmp_path):
    table = opened(tmp_path, b'\xef\xbb\xbf{"a": "x"}\n', "shop.jsonl")
    assert (table.facts.encoding, rows_of(table)) == ("utf-8-sig", [(1, ("x",))])


@pytest.mark.parametrize("text", ["{}\n{}\n", '{"a": \n', '{\n"a": 1}'])
def test_a_file_without_a_key_on_one_line_is_refused(tmp_path, text):
    (tmp_path / "shop.jsonl").write_text(text)
    with pytest.raises(UsageError, match=r"^shop.jsonl .* - export it"):
        open_tables(tmp_path / "shop.jsonl")


@given(
    rows=st.lists(
        st.dictionaries(
            st.sampled_from("abc"),
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9),
            min_size=1,
        ),
        min_size=1,
    )
)
@settings(deadline=None)
def test_texts_are_read_back(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("jsonl") / "shop.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (table,) = open_tables(path)
    assert [dict(zip(table.header, cells, strict=True)) for _, cells in rows_of(table)] == [
        {key: row.get(key, "") for key in table.header} for row in rows
    ]
