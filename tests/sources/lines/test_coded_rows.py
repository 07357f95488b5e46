"""Rows come back as they were given, whichever of their columns repeat."""

from pathlib import Path

import pyarrow as pa
import pytest

from storelens.sources.lines import coded_rows
from storelens.sources.lines.coded_rows import CodedRows


def _batch(first: int, rows: int) -> pa.RecordBatch:
    numbers = range(first, first + rows)
    return pa.RecordBatch.from_pydict(
        {
            "seq": [*numbers],
            "key": [f"K{number}" for number in numbers],
            "size": ["SM"[number % 2] for number in numbers],
        }
    )


def test_a_column_that_stops_repeating_is_text_again_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coded_rows, "MOST_TEXTS", 5)
    rows = CodedRows(tmp_path, ["key", "size"])
    batches = [_batch(0, 4), _batch(4, 3), _batch(7, 2)]
    for batch in batches:
        rows.add(batch)

    assert {name: texts.to_pylist() for name, texts in rows.texts.items()} == {"size": ["", "S", "M"]}
    found = [row for part in rows.parts() for row in part.read_all().to_pylist()]
    assert found == [row for batch in batches for row in batch.to_pylist()]
    assert [*tmp_path.iterdir()] == []
