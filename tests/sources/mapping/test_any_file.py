"""Whatever stands in the cells: a mapping accounts for every row, and a guess is a mapping that can be read."""

import csv
import io
import tomllib
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from sources.mapping.mapped import COLUMNS, read, write_mapping
from storelens.errors import UsageError
from storelens.sources.guessing import guess_mapping

HEADER = ["Order", "Date", "Item", "Units", "Price"]
ODD = st.text(alphabet="ab01,;\"'\n -./€[]\\#", max_size=6)
CELLS = [
    st.sampled_from(["1", "2", "C3", "'4"]),
    st.sampled_from(["2026-02-03", "2026-02-14 10:00:00", "2026-02-30", "9999-12-31"]),
    st.sampled_from(["A", "a", "B", "POST"]),
    st.sampled_from(["1", "2", "-1", "0", "1.5", "1e9", "1,000"]),
    st.sampled_from(["10.00", "-5.50", "0", "0.005", "$3.00", "99999999999999"]),
]
ROWS = st.lists(st.tuples(*(st.one_of(cell, cell, cell, cell, ODD) for cell in CELLS)), min_size=1, max_size=12)
HEADS = st.lists(st.tuples(st.one_of(CELLS[0], ODD), st.sampled_from(["ok", "void", ""])), min_size=1, max_size=6)
JOIN = """
[[join]]
file = "heads.csv"
key = "Number"
lines_key = "Order"
[join.columns]
status = "State"
[rules]
credit_prefix = "C"
duplicates = "set_aside"
cancelled = ["void"]
"""


def write_rows(folder: Path, name: str, header: list[str], rows: list[tuple[str, ...]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path = folder / name
    path.write_bytes(text.getvalue().encode())
    return path


@settings(max_examples=15, deadline=None)
@given(rows=ROWS, heads=HEADS)
def test_every_row_stands_behind_one_record_or_is_set_aside(
    rows: list[tuple[str, ...]], heads: list[tuple[str, ...]]
) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        lines = write_rows(place, "lines.csv", HEADER, rows)
        looked_up = write_rows(place, "heads.csv", ["Number", "State"], heads)
        try:
            extract = read(write_mapping(place, COLUMNS + JOIN), lines, looked_up)
        except UsageError:
            return  # nothing is loaded of files that cannot be read, or hardly
    origins = [line.origin for order in extract.orders for line in order.lines]
    origins += [order.origin for order in extract.orders] + [back.origin for back in extract.returns]
    stands = Counter((origin.file_name, line) for origin in origins for line in origin.lines)
    stands.update((row.file_name, row.line_number) for row in extract.set_aside)
    assert set(stands.values()) <= {1}
    checked = sum(file.checked_rows for file in extract.files)
    assert sum(file.rows_in for file in extract.files) == len(stands) + checked


@settings(max_examples=15, deadline=None)
@given(header=st.lists(st.one_of(st.sampled_from(HEADER), ODD), min_size=2, max_size=5), rows=ROWS)
def test_a_guess_is_always_a_mapping_that_can_be_read(header: list[str], rows: list[tuple[str, ...]]) -> None:
    with TemporaryDirectory() as folder:
        lines = write_rows(Path(folder), "lines.csv", header, [row[: len(header)] for row in rows])
        try:
            written = guess_mapping([lines], lambda _: None)
        except UsageError:
            return
    found = tomllib.loads(written)
    named = [name.strip() for name in header]
    assert all(column in named or column.strip("\"' ") in "".join(named) for column in found["columns"].values())
