"""A warehouse built from Parquet files, some orders at a time, says what the store of the same rows says."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from same_marts import categories_of_orders, contents
from small_shop import FIRST, LAST, Tables, random_tables, with_credit_notes
from storelens import open_store
from storelens.batches import TableBatch
from storelens.errors import StoreUnavailable
from storelens.schema import SCHEMA_VERSION
from storelens.shop import Shop
from storelens.store.parquet_folder import MANIFEST, read_manifest
from storelens.store.parquet_store import ParquetStore
from storelens.store.parquet_writing import write_parquet_store
from storelens.warehouse import Warehouse, pieces


@pytest.fixture
def folder(parquet_folder: Path, tmp_path: Path) -> Path:
    """A folder of its own, to be built from or damaged."""
    copied = tmp_path / "shop"
    shutil.copytree(parquet_folder, copied)
    return copied


def _open(folder: Path) -> Shop:
    return open_store(f"parquet:///{folder}")


def _batches(tables: Tables) -> Iterator[TableBatch]:
    for table, rows in tables.items():
        names = dict.fromkeys(name for row in rows for name in row)
        yield TableBatch(table, {name: [row.get(name) for row in rows] for name in names})


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("orders_of_a_piece", [7, 1_000_000])
def test_pieces_make_the_marts_of_the_store(
    make_shop: Callable[..., Shop],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    orders_of_a_piece: int,
) -> None:
    monkeypatch.setattr(pieces, "ORDERS_OF_A_PIECE", orders_of_a_piece)
    monkeypatch.setattr(pieces, "ORDERS_OF_A_CUSTOMERS_PIECE", orders_of_a_piece)
    tables = with_credit_notes(random_tables(seed))
    store = make_shop(tables, (FIRST, LAST))
    write_parquet_store(tmp_path / "shop", _batches(tables), {}, (FIRST, LAST))
    with _open(tmp_path / "shop") as shop:
        assert contents(shop.engine("duckdb")) == contents(store.engine("sqlite"))
        assert categories_of_orders(shop.engine("duckdb")) == categories_of_orders(store.engine("sqlite"))


def test_a_simulated_shop_is_answered_as_from_its_store(folder: Path, sqlite_path: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_path, tmp_path / "store.db")
    with _open(folder) as parquet, open_store(f"sqlite:///{tmp_path / 'store.db'}") as sqlite:
        for name in ("kpis", "revenue_by_day", "top_customers_by_region", "top_products", "needs_action"):
            assert parquet.query(name).to_pylist() == sqlite.query(name).to_pylist()
        assert parquet.settings["shop_name"] == "Storelens Demo Shop"


def test_it_is_built_once(folder: Path) -> None:
    with _open(folder) as shop:
        assert [shop.refresh().kind for _ in range(2)] == ["built", "current"]
    assert not (folder.with_name("shop.parquet.warehouse") / "building.tmp").exists()


def test_a_folder_made_anew_is_built_anew(folder: Path, parquet_folder: Path) -> None:
    with _open(folder) as shop:
        shop.refresh()
        shutil.rmtree(folder)
        write_parquet_store(folder, [], {}, (FIRST, LAST))
        assert shop.refresh().kind == "built"


def test_nothing_can_be_recorded(folder: Path) -> None:
    with _open(folder) as shop, pytest.raises(StoreUnavailable, match=r"Parquet files, which is only read - write a"):
        shop.store.transaction()


def test_sqlite_cannot_ask_it(folder: Path) -> None:
    with _open(folder) as shop, pytest.raises(StoreUnavailable, match=r"which SQLite cannot ask - ask the warehouse"):
        shop.query("kpis", engine="sqlite")


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "orders" / "part-00000.parquet").unlink()
    with (
        _open(folder) as shop,
        pytest.raises(StoreUnavailable, match=r"orders/part-00000.parquet is missing - restore"),
    ):
        shop.refresh()


def test_a_file_that_was_cut_is_named(folder: Path) -> None:
    path = folder / "order_items" / "part-00000.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    with _open(folder) as shop, pytest.raises(StoreUnavailable, match=r"part-00000.parquet is cut or was changed: "):
        shop.refresh()


def test_a_file_of_the_right_length_that_is_damaged_is_told(folder: Path) -> None:
    path = folder / "order_items" / "part-00000.parquet"
    path.write_bytes(b"\0" * 8 + b"\xff" * (path.stat().st_size - 12) + b"PAR1")
    with _open(folder) as shop, pytest.raises(StoreUnavailable, match=r"^[^\n]+$"):
        shop.refresh()


def test_the_last_good_version_is_served_when_a_build_fails(folder: Path) -> None:
    with _open(folder) as shop:
        shop.refresh()
        wanted = shop.query("kpis").to_pylist()
        before = Warehouse(folder).current()
        (folder / "orders" / "part-00000.parquet").unlink()
        with pytest.raises(StoreUnavailable):
            shop.refresh(anew=True)
        assert Warehouse(folder).current() == before
        assert shop.query("kpis").to_pylist() == wanted


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("9", f"is of version 9, this program knows {SCHEMA_VERSION} - update"),
        ("3", f"is of version 3, this program wants {SCHEMA_VERSION} - make it"),
    ],
)
def test_another_version_is_refused(folder: Path, version: str, line: str) -> None:
    manifest = folder / MANIFEST
    manifest.write_text(
        manifest.read_text().replace(f'"schema_version": {SCHEMA_VERSION}', f'"schema_version": {version}')
    )
    with pytest.raises(StoreUnavailable, match=line):
        _open(folder)


def test_a_manifest_that_is_none_is_refused(folder: Path) -> None:
    (folder / MANIFEST).write_text("[]")
    with pytest.raises(StoreUnavailable, match=r"store.json is damaged or no store's - restore"):
        _open(folder)
    (folder / MANIFEST).unlink()
    with pytest.raises(StoreUnavailable, match=r"no Parquet store at .*: it has no store.json - make one"):
        _open(folder)


def test_a_column_that_is_missing_is_named(folder: Path) -> None:
    path = folder / "orders" / "part-00000.parquet"
    rows = pq.read_table(path).drop_columns(["channel"])
    pq.write_table(rows, path)
    said = read_manifest(folder).tables["orders"][0].bytes
    manifest = folder / MANIFEST
    manifest.write_text(manifest.read_text().replace(f'"bytes": {said}', f'"bytes": {path.stat().st_size}'))
    with _open(folder) as shop, pytest.raises(StoreUnavailable, match=r"has no column channel - restore the file"):
        shop.refresh()


def test_the_files_of_a_table_are_told_by_their_paths(folder: Path) -> None:
    with _open(folder) as shop:
        assert isinstance(shop.store, ParquetStore)
        wanted = [str(folder / "orders" / "part-00000.parquet")]
        assert shop.store.table_files("orders") == wanted
        with shop.store.snapshot() as snapshot:
            assert snapshot.table_files("orders") == wanted
