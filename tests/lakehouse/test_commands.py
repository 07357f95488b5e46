"""Commands and the server on tables of a lakehouse; and a store written as such tables."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake
from typer.testing import CliRunner

from lakehouse_files import Iceberg, arrow_rows
from object_storage import ObjectStorage
from same_marts import categories_of_orders, contents
from small_shop import FIRST, LAST, random_tables, with_credit_notes
from storelens import open_store
from storelens.cli.app import app
from storelens.cli.serve import settings_of
from storelens.errors import StoreUnavailable, UsageError
from storelens.shop import Shop
from storelens.store.lakehouse.address import tables_address
from storelens.store.lakehouse.writing import write_tables
from storelens.store.opening import engine_at, place_of, store_at
from storelens.store.parquet_writing import write_parquet_store
from storelens.warehouse import pieces
from storelens.warehouse.follow import StoreWatch

LINE = {"order_item_id": 3, "order_id": 1001, "product_id": 1, "quantity": 1, "unit_price_minor": 3000}
LIBRARIES = {"deltalake": ("delta", "_delta_log"), "pyiceberg": ("iceberg", "metadata")}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    done = CliRunner().invoke(app, list(words), prog_name="storelens")
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr or str(done.exception or ""))


def test_info_tells_what_is_there(delta: Path) -> None:
    told = run("info", "--store", f"delta:///{delta}").stdout
    assert f"store                 delta:///{delta}, 6 files, only read" in told
    assert "currency              USD, 2 digits" in told
    assert "  order_items                      2" in told
    assert "  reviews                          0" in told
    assert "warehouse             none yet" in told


def test_refresh_and_query_answer(iceberg: Iceberg) -> None:
    url = f"iceberg:///{iceberg.folder}"
    assert run("refresh", "--store", url).returncode == 0
    told = run("query", "kpis", "--from", "2025-01-01", "--to", "2025-01-31", "--format", "csv", "--store", url)
    assert "10000" in told.stdout
    assert (iceberg.folder.with_name("ice0.iceberg.warehouse") / "current").is_file()


def test_what_only_a_store_that_is_written_can_do_is_refused(delta: Path) -> None:
    refused = run("import", "online-retail", str(delta), "--store", f"delta:///{delta}")
    assert refused.returncode != 0
    assert "this needs a store in a file, not tables that are only read" in refused.stderr
    with pytest.raises(StoreUnavailable, match=r"is a folder of Delta tables, which SQLite cannot ask"):
        engine_at(f"delta:///{delta}")


def test_a_server_records_nothing_and_follows_the_tables(delta: Path) -> None:
    url = f"delta:///{delta}"
    settings = settings_of(password_file=None, store_url=url)
    assert settings.read_only
    assert settings.place == delta.with_name("lake.delta.tables")
    watch = StoreWatch(settings.place, lambda: store_at(url))
    assert [watch.has_changed(), watch.has_changed()] == [True, False]
    write_deltalake(delta / "order_items", arrow_rows("order_items", [LINE]), mode="append")
    assert [watch.has_changed(), watch.has_changed()] == [True, False]


def test_other_stores_load_none_of_the_libraries() -> None:
    program = (
        "import sys\n"
        "import storelens.store.opening, storelens.cli.moving\n"
        "storelens.store.opening.place_of('delta:///data/shop')\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('deltalake', 'pyiceberg', 'sqlalchemy')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_that_is_not_installed_is_named(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, log = LIBRARIES[name]
    for table in ("settings", "customers", "products", "orders", "order_items"):
        (tmp_path / "lake" / table / log).mkdir(parents=True)
        (tmp_path / "lake" / table / log / "0.metadata.json").write_text("{}")
    for module in (name, f"{name}.table"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(
        UsageError, match=rf"need {name}, which is not installed - run: pip install 'storelens\[tables\]'"
    ):
        store_at(f"{kind}:///{tmp_path / 'lake'}")


@pytest.mark.parametrize("kind", ["delta", "iceberg"])
@pytest.mark.parametrize(("name", "orders_of_a_piece"), [("Ada's café", 7), ("tables", 1_000_000)])
def test_a_store_written_as_tables_makes_the_same_marts(
    make_shop: Callable[..., Shop],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    name: str,
    orders_of_a_piece: int,
) -> None:
    monkeypatch.setattr(pieces, "ORDERS_OF_A_PIECE", orders_of_a_piece)
    monkeypatch.setattr(pieces, "ORDERS_OF_A_CUSTOMERS_PIECE", orders_of_a_piece)
    store = make_shop(with_credit_notes(random_tables(1)), (FIRST, LAST))
    url = f"{kind}:///{tmp_path / name}"
    write_tables(store.store, tables_address(url))
    with open_store(url) as shop:
        assert contents(shop.engine("duckdb")) == contents(store.engine("sqlite"))
        assert categories_of_orders(shop.engine("duckdb")) == categories_of_orders(store.engine("sqlite"))


def test_move_writes_tables_and_says_where(golden_shop: Shop, tmp_path: Path) -> None:
    url = f"delta:///{tmp_path / 'tables'}"
    done = run("move", "--to", url, "--store", f"sqlite:///{golden_shop.store.path}")
    assert done.returncode == 0, done.stderr
    assert f"tables are in {url}, with equal counts" in done.stdout
    types = {field.name: str(field.type) for field in pa.schema(DeltaTable(tmp_path / "tables" / "orders").schema())}
    assert types["ordered_at"] == "timestamp[us, tz=UTC]"
    assert types["order_date"] == "date32[day]"
    again = run("move", "--to", url, "--store", f"sqlite:///{golden_shop.store.path}")
    assert again.returncode == 2
    assert "something is at delta:///" in again.stderr


def test_a_folder_of_parquet_files_is_written_as_tables_in_a_bucket(storage: ObjectStorage, tmp_path: Path) -> None:
    write_parquet_store(tmp_path / "shop", [], {"currency": "EUR"}, (FIRST, LAST))
    url = f"iceberg+s3://{storage.bucket()}/shop"
    with store_at(f"parquet:///{tmp_path / 'shop'}") as folder:
        written = write_tables(folder, tables_address(url))
        assert written["calendar"] == folder.count_rows(["calendar"])["calendar"]
    with store_at(url) as tables:
        assert tables.settings["currency"] == "EUR"
        with pytest.raises(UsageError, match=r"something is at iceberg\+s3://.* already - choose another prefix"):
            write_tables(tables, tables_address(url))


def test_a_writing_that_fails_leaves_nothing(golden_shop: Shop, tmp_path: Path) -> None:
    def told(table: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_tables(golden_shop.store, tables_address(f"delta:///{tmp_path / 'tables'}"), told)
    assert not (tmp_path / "tables").exists()
    with pytest.raises(UsageError, match=r"^parquet\+s3://bucket/shop cannot be written - write delta\+s3://"):
        write_tables(golden_shop.store, tables_address("parquet+s3://bucket/shop"))


def test_a_place_needs_a_name() -> None:
    with pytest.raises(UsageError, match=r"^delta:/// names no folder of tables - write delta:///data/shop$"):
        place_of("delta:///")


def test_what_the_page_tells_to_write_is_what_is_read(
    delta: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(delta, tmp_path / "lake" / "shop", ignore=shutil.ignore_patterns("settings"))
    exec(page.split("```python\n")[1].split("```")[0], {})
    with open_store("delta:///lake/shop") as shop:
        assert shop.refresh().kind == "built"
        assert (shop.settings["currency"], shop.settings["money_digits"], shop.settings["shop_name"]) == (
            "EUR", "2", "Corner shop",
        )  # fmt: skip
