"""Parquet: every type as plain text, missing values empty, rows by their number."""

import datetime as dt
import io
import random
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.sources.tables.reading import notes_of, opened, rejected_of, rows_of

from storelens.errors import StorelensError, UsageError
from storelens.sources.tables import open_tables


def parquet(columns, **options):
    data = io.BytesIO()
    pq.write_table(pa.table(columns), data, **options)
    return data.getvalue()


MOMENT = dt.datetime(2024, 7, 2, 3, 4, 5)  # noqa: DTZ001
COLUMNS = [
    (pa.array(["x", None, "nan"]), ["x", "", "nan"]),
    (pa.array(["x", None]).dictionary_encode(), ["x", ""]),
    (pa.array([1, None]), ["1", ""]),
    (
        pa.array([17850.0, 2.55, float("nan"), None, 1e-07, 1e22]),
        ["17850", "2.55", "", "", "0.0000001", "1" + "0" * 22],
    ),
    (pa.array([2.55, None], pa.float32()), ["2.55", ""]),
    (pa.array([True, False, None]), ["true", "false", ""]),
    (pa.array([Decimal("1.50"), Decimal("-0.01"), None]), ["1.50", "-0.01", ""]),
    (pa.array([Decimal("0.0000000001")]), ["0.0000000001"]),
    (pa.array([dt.date(2024, 1, 2), None]), ["2024-01-02", ""]),
    (pa.array([dt.date(2024, 1, 2)], pa.date64()), ["2024-01-02"]),
    (pa.array([MOMENT, None]), ["2024-07-02 03:04:05", ""]),
    (pa.array([MOMENT], pa.timestamp("ns")), ["2024-07-02 03:04:05"]),
    (pa.array([MOMENT.replace(microsecond=250_000)]), ["2024-07-02 03:04:05.25"]),
    (pa.array([MOMENT], pa.timestamp("us", "UTC")), ["2024-07-02 03:04:05Z"]),
    (pa.array([MOMENT], pa.timestamp("us", "Europe/Paris")), ["2024-07-02 05:04:05+0200"]),
    (pa.array([dt.time(1, 2, 3)]), ["01:02:03"]),
    (pa.array([dt.timedelta(hours=30)]), ["1 day, 6:00:00"]),
    (pa.array([b"abc", b"\xff\xfe", None]), ["abc", "fffe", ""]),
    (pa.array([[1, 2], None]), ["[1,2]", ""]),
    (pa.array([{"a": 1.5, "b": "é"}]), ['{"a":1.5,"b":"é"}']),
    (pa.nulls(2), ["", ""]),
]


@pytest.mark.parametrize(("column", "texts"), COLUMNS, ids=[str(column.type) for column, _ in COLUMNS])
def test_a_type_is_plain_text(tmp_path, column, texts):
    table = opened(tmp_path, parquet({"value": column}), "shop.parquet")
    assert rows_of(table) == [(line, (text,)) for line, text in enumerate(texts, 1)]


def test_facts_header_and_texts(tmp_path):
    table = opened(tmp_path, parquet({" id ": [1, 2], "note": ["a, b", None]}), "shop.csv")
    assert (table.name, table.facts.kind, table.header) == ("shop.csv", "parquet", ("id", "note"))
    assert (table.facts.encoding, table.facts.delimiter) == (None, None)
    assert table.texts([1, 2]) == {1: '1,"a, b"', 2: "2,"}


def test_texts_nan_of_missing_descriptions_are_kept_and_noted(tmp_path):
    table = opened(tmp_path, parquet({"description": ["nan", "LAMP", "nan"]}), "shop.parquet")
    assert notes_of(table) == ["shop.parquet: cells with the text 'nan', left as they are: 2"]


def test_batches_over_row_groups_are_numbered_through(tmp_path):
    table = opened(tmp_path, parquet({"n": list(range(1000))}, row_group_size=130), "shop.parquet")
    assert rows_of(table, 77) == rows_of(table) == [(n + 1, (str(n),)) for n in range(1000)]
    assert table.texts([1000, 3]) == {3: "2", 1000: "999"}
    assert table.sample(2) == ([1, 2], [["0", "1"]])


def test_a_file_without_rows(tmp_path):
    table = opened(tmp_path, parquet({"n": pa.array([], pa.int64())}), "shop.parquet")
    assert (table.header, rows_of(table), table.sample(2)) == (("n",), [], ([], [[]]))


def test_cells_that_cannot_be_kept_set_their_rows_aside(tmp_path):
    table = opened(tmp_path, parquet({"a": ["x", "y\0z", "w" * 1_100_000, "v"], "b": [1, 2, 3, 4]}), "shop.parquet")
    assert [(line, reason) for line, reason, _ in rejected_of(table)] == [
        (2, "holds a NUL byte: the row is damaged"), (3, "a cell is longer than 1,048,576 characters"),
    ]  # fmt: skip
    assert rows_of(table) == [(1, ("x", "1")), (4, ("v", "4"))]


def refusal(folder, content):
    (folder / "shop.parquet").write_bytes(content)
    with pytest.raises(UsageError) as caught:
        open_tables(folder / "shop.parquet")
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("cut", [4, 8, 100, -8])
def test_a_file_that_is_cut_is_refused(tmp_path, cut):
    message = refusal(tmp_path, parquet({"n": list(range(100))})[:cut])
    assert message.startswith("shop.parquet cannot be read as Parquet: ")
    assert message.endswith(" - export it again")


def test_a_file_that_bursts_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("storelens.sources.tables.parquet.BOMB_BYTES", 1_000_000)
    content = parquet({"a": ["x" * 1000] * 10_000}, use_dictionary=False, compression="zstd", write_statistics=False)
    assert "unpacks from" in refusal(tmp_path, content)


def test_damaged_files_end_in_rows_or_in_one_line(tmp_path):
    chance = random.Random(3)
    whole = parquet({"a": [f"text {n}" for n in range(200)], "b": [n / 4 for n in range(200)]})
    for _ in range(200):
        content = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            content[chance.randrange(4, len(content))] = chance.randrange(256)
        (tmp_path / "shop.parquet").write_bytes(content)
        try:
            (table,) = open_tables(tmp_path / "shop.parquet")
            rows_of(table)
        except StorelensError as error:
            assert "\n" not in str(error)  # noqa: PT017
