"""Which rows keys have, whether they came one by one or in columns."""

import pyarrow as pa

from storelens.store.row_ids import RowIds


def test_keys_are_found_however_they_came() -> None:
    ids = RowIds()
    ids["first"] = 1
    ids.add_columns(pa.chunked_array([["a", "b"], ["c"]]), range(2, 5))
    ids["last"] = 9

    assert dict(ids) == {"first": 1, "a": 2, "b": 3, "c": 4, "last": 9}
    assert "b" in ids
    assert ids.get("none") is None


def test_runs_tell_of_all_rows_in_order() -> None:
    ids = RowIds()
    ids["late"] = 8
    ids.add_columns(pa.chunked_array([["a", "b"]]), range(1, 3))
    ids.add_columns(pa.chunked_array([["c"]]), range(3, 4))

    assert len(ids) == 4
    assert ids.runs() == [range(1, 4), range(8, 9)]
    assert RowIds().runs() == []
