"""The measures of importing, on a handful of rows: they run, and say what they are read for."""

from pathlib import Path

from benchmarks.importing.__main__ import measure_again, measure_kills, measure_speed

LINES = 200


def test_speed_is_beside_pandas_and_has_its_memory(tmp_path: Path) -> None:
    found = measure_speed(tmp_path, LINES, 1)
    assert found["rows"] == LINES
    assert {"seconds", "rows_a_second", "pandas_rows_a_second", "share_of_pandas", "peak_mb"} < found.keys()
    assert all(value > 0 for value in found.values())


def test_a_second_import_changes_nothing_and_a_newer_file_adds_its_rows(tmp_path: Path) -> None:
    found = measure_again(tmp_path, LINES)
    assert not found["same"]["has_changed"]
    assert found["same"]["loaded"] == 0
    newer = found["newer"]
    assert newer["rows_in"] == LINES + LINES // 10
    assert newer["rows_in"] == newer["loaded"] + newer["updated"] + newer["unchanged"] + newer["set_aside"]
    assert 0 < newer["loaded"] <= LINES // 10 + 1


def test_an_import_that_was_killed_is_done_whole_the_next_time(tmp_path: Path) -> None:
    assert measure_kills(tmp_path, LINES, 1) | {"whole_before": 0} == {"kills": 1, "differing": 0, "whole_before": 0}
