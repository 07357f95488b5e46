"""Which files a version was built from, without Spark: what came, what went, and what went that cannot be read."""

import os
from pathlib import Path

import pytest

from parquet_pieces import write_pieces
from storelens.engines.spark.telling import explained
from storelens.errors import StoreUnavailable
from storelens.lake.building import lake_of
from storelens.lake.layout import KEPT_BY_DAY, KEPT_WHOLE, STAGED
from storelens.lake.sources import FilesBetween, files_between, sources_of, sources_of_snapshot
from storelens.lake.versions import Lake, Sources, Version
from storelens.store import Store
from storelens.store.parquet_store import ParquetStore

LATER = 10**9


class Files:
    """A store of which one table's files are known; those in `unknown` are no files."""

    def __init__(self, *files: Path, unknown: tuple[str, ...] = ()) -> None:
        self._files, self._unknown = [str(file) for file in files], unknown

    def table_files(self, table: str) -> list[str] | None:
        if table in self._unknown:
            return None
        return self._files if table == "orders" else []


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    (tmp_path / "shop").mkdir()
    for name in ("one", "two"):
        (tmp_path / "shop" / name).write_text(name)
    return Lake(tmp_path / "shop.lake")


def sources(lake: Lake, *names: str) -> Sources:
    return sources_of(Files(*(lake.folder.parent / "shop" / name for name in names)), lake)


def between(lake: Lake, before: Sources, now: Sources) -> FilesBetween | None:
    return files_between(before, now, lake).get("orders")


def test_nothing_is_between_the_same_files(lake: Lake) -> None:
    assert files_between(sources(lake, "one", "two"), sources(lake, "two", "one"), lake) == {}


def test_a_file_that_went_is_there_still_or_gone(lake: Lake) -> None:
    one, two = (str(lake.folder.parent / "shop" / name) for name in ("one", "two"))
    before, now = sources(lake, "one"), sources(lake, "two")
    assert between(lake, before, now) == FilesBetween((one,), (two,), ())
    Path(one).unlink()
    assert between(lake, before, now) == FilesBetween((one,), (two,), (one,))


@pytest.mark.parametrize("text", ["longer", "eno"])
def test_a_file_written_anew_under_its_name_is_another(lake: Lake, text: str) -> None:
    path = lake.folder.parent / "shop" / "one"
    before = sources(lake, "one")
    path.write_text(text)
    os.utime(path, ns=(LATER, LATER))
    assert between(lake, before, sources(lake, "one")) == FilesBetween((str(path),), (str(path),), (str(path),))


def test_a_table_that_is_no_files_is_known_by_the_lake_s_own_rows_or_not_at_all(lake: Lake) -> None:
    one = lake.folder.parent / "shop" / "one"
    before, now = sources(lake, "one"), sources_of(Files(one, unknown=("reviews",)), lake)
    assert "reviews" not in now
    for found in (files_between(before, now, lake), files_between(now, before, lake), files_between(now, now, lake)):
        assert found == {"reviews": FilesBetween(is_known=False)}
    assert sources_of(Files(one, unknown=("refunds",)), lake) == {}
    assert sources_of(Files(one, unknown=("refunds",)), lake, empty=["refunds"]) == before


def test_store_and_lake_may_be_moved_together(lake: Lake, tmp_path: Path) -> None:
    before = sources(lake, "one", "two")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "shop").rename(tmp_path / "elsewhere" / "shop")
    assert sources(Lake(tmp_path / "elsewhere" / "shop.lake"), "one", "two") == before


def test_a_file_that_is_missing_is_named(lake: Lake) -> None:
    with pytest.raises(StoreUnavailable, match=r"shop/three cannot be read: No such file or directory - restore it"):
        sources(lake, "one", "three")


def test_a_version_remembers_them(lake: Lake) -> None:
    version = Version(1, "shop", 0, "marts", "day", {}, sources(lake, "one"))
    assert Version.read(version.write()) == version
    assert (
        Version.read(
            '{"number": 1, "store_id": "s", "last_change": 3, "marts_version": "m", "period": "day", "tables": {}}'
        ).sources
        == {}
    )


def test_a_database_is_no_files_and_a_folder_is(simulated_path: Path, tmp_path: Path) -> None:
    with Store.open(simulated_path) as store, store.snapshot() as snapshot:
        assert sources_of_snapshot(snapshot, lake_of(store.path)) == {}
    with ParquetStore(write_pieces(simulated_path, tmp_path / "shop")) as store:
        found = sources_of(store, lake_of(store.path))
        with store.snapshot() as snapshot:
            assert sources_of_snapshot(snapshot, lake_of(store.path)) == found
    assert set(found) == {*STAGED, *KEPT_BY_DAY, *KEPT_WHOLE}
    assert all(name.startswith("../shop/orders/") for name in found["orders"])


@pytest.mark.parametrize(
    ("sources", "way"),
    [((), "run storelens spark build --anew"), (("/d/my shop/a.parquet",), "restore it, or make the store anew; the")],
)
def test_a_damaged_file_of_the_store_has_another_way_out(sources: tuple[str, ...], way: str) -> None:
    error = explained(
        RuntimeError("[FAILED_READ_FILE] Error while reading file:///d/my%20shop/a.parquet."), "It", sources
    )
    assert str(error).startswith(f"It: /d/my shop/a.parquet is cut or damaged - {way}")
