"""A server of a folder of Parquet files records nothing, and sees when the folder was made anew or is gone."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from storelens.cli.serve import settings_of
from storelens.errors import StoreUnavailable
from storelens.store.parquet_folder import MANIFEST
from storelens.store.parquet_store import ParquetStore
from storelens.store.parquet_writing import write_parquet_store
from storelens.warehouse import Warehouse
from storelens.warehouse.follow import Follower, StoreWatch
from storelens.warehouse.refresh import refresh
from storelens.warehouse.spare import has_spare

ONE_DAY = (date(2025, 1, 1), date(2025, 1, 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_parquet_store(tmp_path / "shop", [], {}, ONE_DAY)
    return tmp_path / "shop"


def test_a_server_of_a_folder_records_nothing(folder: Path) -> None:
    settings = settings_of(password_file=None, store_url=f"parquet:///{folder}")
    assert settings.read_only
    assert not settings.may_write
    assert settings_of(password_file=None, store_url="sqlite:///data/store.db").may_write


def test_a_folder_changes_only_by_being_made_anew(folder: Path) -> None:
    watch = StoreWatch(folder)
    assert [watch.has_changed(), watch.has_changed()] == [True, False]
    before = watch.store().last_change()
    write_parquet_store(folder, [], {}, ONE_DAY, replace=True)
    assert watch.has_changed()
    assert watch.store().last_change() != before


def test_the_warehouse_of_a_folder_is_never_copied_to_be_merged_into(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storelens.warehouse.follow.SPARE_AFTER_SECONDS", 0.0)
    with ParquetStore(folder) as store:
        refresh(store)
    follower = Follower(folder, lambda: None)
    follower._catch_up()
    follower._has_told()
    follower._rest()
    follower._leave()
    current = Warehouse(folder).current()
    assert current is not None
    assert not has_spare(current)


def test_a_folder_that_is_gone_is_told_in_one_line(folder: Path) -> None:
    watch = StoreWatch(folder)
    watch.has_changed()
    (folder / MANIFEST).unlink()
    with pytest.raises(StoreUnavailable, match=r"no Parquet store at .*shop: it has no store.json - make one"):
        watch.has_changed()
    shutil.rmtree(folder)
    with pytest.raises(StoreUnavailable, match=r"no store at .*shop - make one"):
        watch.has_changed()
