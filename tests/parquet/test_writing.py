"""A shop written as Parquet files has the rows that its store has, and a writing that fails leaves nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from storelens.batches import TableBatch
from storelens.errors import StoreUnavailable, UsageError
from storelens.simulate import SimulationSettings, simulate_shop, size_for_lines
from storelens.store import parquet_writing
from storelens.store.parquet_folder import check_files, read_manifest
from storelens.store.parquet_types import table_columns
from storelens.store.parquet_writing import write_parquet_store

SETTINGS = SimulationSettings(customers=20, products=10, orders=40, reviews=5, days=60)
DAYS = (SETTINGS.start, SETTINGS.last_date)
ONE_DAY = (date(2025, 1, 1), date(2025, 1, 1))
OF_THE_FILE = {"store_id", "created_at", "marts_version"}


def _rows_of_folder(folder: Path, table: str) -> list[tuple[object, ...]]:
    """Return a table's rows with days and instants as the store writes them."""
    parts = [pq.read_table(folder / part.name) for part in read_manifest(folder).tables[table]]
    rows = pa.concat_tables(parts)
    return list(zip(*(_plain(column).to_pylist() for column in rows.columns), strict=True))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("s"))
    return column.cast(pa.string()) if pa.types.is_temporal(column.type) else column


def _rows_of_store(path: Path, table: str) -> list[tuple[object, ...]]:
    names = ", ".join(column.name for column in table_columns()[table])
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"select {names} from {table} order by 1").fetchall()  # its key


def test_every_table_has_the_rows_of_the_store(sqlite_path: Path, parquet_folder: Path) -> None:
    for table in table_columns():
        found, wanted = _rows_of_folder(parquet_folder, table), _rows_of_store(sqlite_path, table)
        if table == "settings":
            found, wanted = ([row for row in sorted(rows) if row[0] not in OF_THE_FILE] for rows in (found, wanted))
        assert found == wanted, table


def test_a_table_goes_on_in_the_next_row_group_and_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_writing, "GROUP_ROWS", 10)
    monkeypatch.setattr(parquet_writing, "PART_GROUPS", 2)
    monkeypatch.setattr(parquet_writing, "WAITING_BATCHES", 1)
    rows = [
        TableBatch("refunds", {"refund_id": list(range(n, n + 10)), "order_id": [1] * 10}) for n in range(0, 50, 10)
    ]
    write_parquet_store(tmp_path / "shop", rows, {}, ONE_DAY)
    manifest = read_manifest(tmp_path / "shop")
    assert [part.rows for part in manifest.tables["refunds"]] == [20, 20, 10]
    assert manifest.rows("refunds") == 50
    check_files(tmp_path / "shop", manifest)


def test_a_writing_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    def broken() -> Iterator[TableBatch]:
        yield from list(simulate_shop(SETTINGS))[:5]
        raise KeyboardInterrupt

    folder = tmp_path / "shop"
    write_parquet_store(folder, simulate_shop(SETTINGS), SETTINGS.store_settings, DAYS)
    before = read_manifest(folder)
    with pytest.raises(KeyboardInterrupt):
        write_parquet_store(folder, broken(), SETTINGS.store_settings, DAYS, replace=True)
    assert read_manifest(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def test_a_replaced_folder_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    write_parquet_store(folder, simulate_shop(SETTINGS), {}, DAYS)
    first = read_manifest(folder)
    kept = write_parquet_store(folder, simulate_shop(SETTINGS), {}, DAYS, replace=True)
    assert kept is not None
    assert read_manifest(kept) == first
    assert read_manifest(folder).store_id != first.store_id


def test_what_is_there_is_replaced_only_when_asked_and_only_if_it_is_a_store(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    write_parquet_store(folder, [], {}, ONE_DAY)
    with pytest.raises(UsageError, match=r"a store is there already: .*shop - add --replace"):
        write_parquet_store(folder, [], {}, ONE_DAY)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("dear")
    with pytest.raises(UsageError, match=r"letters is there and is no Parquet store - choose another folder"):
        write_parquet_store(tmp_path / "letters", [], {}, ONE_DAY, replace=True)


def test_a_key_that_does_not_fit_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    rows = [TableBatch("refunds", {"refund_id": [2**31], "order_id": [1]})]
    with pytest.raises(StoreUnavailable, match=r"cannot hold a row: .*2147483648.* - nothing was kept"):
        write_parquet_store(tmp_path / "shop", rows, {}, ONE_DAY)
    assert not list(tmp_path.iterdir())


def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    left = tmp_path / "shop.partial-999999999"
    (left / "orders").mkdir(parents=True)
    write_parquet_store(tmp_path / "shop", [], {}, ONE_DAY)
    assert not left.exists()


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match=r"cannot write .*file/shop: .* - free space or allow this user"):
        write_parquet_store(tmp_path / "file" / "shop", [], {}, ONE_DAY)


def test_a_shop_sized_by_lines_has_about_so_many() -> None:
    lines = sum(
        len(batch)
        for batch in simulate_shop(SimulationSettings(**size_for_lines(20_000)))
        if batch.table == "order_items"
    )
    assert lines == pytest.approx(20_000, rel=0.1)


def test_lines_out_of_reach_are_refused() -> None:
    with pytest.raises(UsageError, match=r"lines must be between 1,000 and 300,000,000, got 10"):
        size_for_lines(10)
