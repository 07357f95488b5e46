"""The lake of a store that is no file of SQLite: Parquet files, which Spark reads where they are, and a PostgreSQL."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from conftest import GOLDEN_DAYS, batch, golden_tables
from parquet_pieces import write_pieces
from planned_shop import write_whole_plan
from postgres_server import Server
from small_shop import FIRST, LAST, random_tables
from spark.lake_marks import changed_parts, marks
from spark.marts import assert_same_marts
from storelens import open_store
from storelens.cli.app import app
from storelens.engines.spark import SparkEngine, SparkSettings, open_spark
from storelens.errors import StoreUnavailable
from storelens.lake.building import Built, How, build_lake, lake_of
from storelens.lake.layout import KEPT_BY_DAY, MART_DAYS
from storelens.lake.served import open_served
from storelens.rewrite import Statement
from storelens.shop import Shop
from storelens.store.load import create_store
from storelens.store.parquet_folder import read_manifest
from storelens.store.parquet_snapshot import ParquetSnapshot
from storelens.store.parquet_store import ParquetStore
from storelens.store.postgres.copying import copy_store
from storelens.web.app import create_app
from storelens.web.settings import WebSettings
from test_golden_example import FEBRUARY, JANUARY, money
from warehouse.test_merge import EDITS
from web.conftest import served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # on a busy machine
DAY = str(LAST)
MONTH = f"{DAY[:7]}-01"
TOGETHER = [sql for name, sql in EDITS.items() if "category" not in name]
GOLDEN = (
    (JANUARY, "event", [10000, 1000, 0, 9000, 500, 720, 10220]),
    (FEBRUARY, "event", [0, 0, 2700, -2700, 0, -216, -2916]),
    (JANUARY, "order", [10000, 1000, 2700, 6300, 500, 504, 7304]),
)
NO_FILES = ("reviews", "products")
GOLDEN_SETTINGS = {"time_zone": "America/New_York", "currency": "USD"}
A_SALE = (
    "insert into orders (order_id, customer_id, ordered_at, order_date, order_hour, region, channel, status, is_test) "
    f"values (900, 1, '{DAY} 12:00:00', '{DAY}', 12, 'North', 'web', 'delivered', 0)",
    "insert into order_items (order_id, product_id, quantity, unit_price_minor) values (900, 1, 2, 900)",
)


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop in SQLite, of which the folder is written: what its warehouse says the lake must say."""
    path = tmp_path_factory.mktemp("truth") / "store.db"
    tables = random_tables(7, orders=150)
    create_store(
        path, [batch(table, rows) for table, rows in tables.items() if rows], {"currency": "USD"}, (FIRST, LAST)
    )
    write_whole_plan(path)
    with open_store(f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture(scope="module")
def shop(truth: Shop, spark: SparkSettings) -> Iterator[Shop]:
    folder = write_pieces(truth.store.path, truth.store.path.with_name("all pieces"))
    with open_store(f"parquet:///{folder}") as opened:
        opened.spark = How(spark, period="month")
        yield opened


class SomeFiles(ParquetStore):
    """A store of which some tables are no files as they stand, and only a snapshot says which are."""

    def table_files(self, table: str) -> None:
        return None

    def snapshot(self) -> ParquetSnapshot:
        return SomeOfThem(self.path)


class SomeOfThem(ParquetSnapshot):
    def table_files(self, table: str) -> list[str] | None:
        return None if table in NO_FILES else super().table_files(table)


def edit(shop: Shop, *statements: str) -> None:
    with shop.store.transaction() as connection:
        for sql in statements:
            connection.execute(sql)


def built(shop: Shop) -> Built:
    return build_lake(shop.store, lake_of(shop.store.path), shop.spark or How())


def test_files_of_other_types_are_read_in_those_of_the_lake(spark: SparkSettings, tmp_path: Path) -> None:
    wanted = pa.schema([("order_id", pa.int64()), ("order_date", pa.date32()), ("ordered_at", pa.timestamp("us"))])
    at = datetime(2025, 1, 31, 4, 30, tzinfo=UTC)
    days, instants = [at.date()], [at.replace(tzinfo=None)]
    columns = {
        "narrow": [pa.array([1], pa.int8()), pa.array(days), pa.array(instants, pa.timestamp("ms"))],
        "text": [pa.array([2]), pa.array(["2025-01-31"]), pa.array(["2025-01-31 04:30:00"])],
        "view": [pa.array([5]), pa.array(["2025-01-31"], pa.string_view()), pa.array(instants, pa.timestamp("us"))],
        "zoned": [
            pa.array([3], pa.int32()),
            pa.array(days),
            pa.array([at.replace(microsecond=999_999)], pa.timestamp("us", "UTC")),
        ],
        "dictionary": [pa.array([4]), pa.array(["2025-01-31"]).dictionary_encode(), pa.array(["2025-01-31T04:30:00"])],
    }
    for name, arrays in columns.items():
        pq.write_table(pa.table([*arrays, arrays[0]], names=[*wanted.names, "unknown"]), tmp_path / name)
    engine = SparkEngine(open_spark(spark), {})
    engine.offer_files("found", [str(tmp_path / name) for name in columns], wanted)
    engine.offer_files("nothing", [], wanted)
    found = engine.run(Statement("select * from found order by order_id", {}))
    assert found.to_pylist() == [dict(zip(wanted.names, (n, *days, *instants), strict=True)) for n in (1, 2, 3, 4, 5)]
    assert engine.run(Statement("select * from nothing", {})).schema.equals(found.schema)
    with pytest.raises(StoreUnavailable, match="narrow has no column reason - restore it, or make the store anew"):
        engine.offer_files("more", [str(tmp_path / "narrow")], wanted.append(pa.field("reason", pa.string())))
    (tmp_path / "text").write_bytes(b"PAR1")
    with pytest.raises(StoreUnavailable, match=f"^{tmp_path / 'text'} is damaged: .* - restore it"):
        engine.offer_files("more", [str(tmp_path / "text")], wanted)


def test_files_are_read_where_they_are(shop: Shop, truth: Shop) -> None:
    done = built(shop)
    assert (done.kind, done.why) == ("built", "")
    assert lake_of(shop.store.path).folder == shop.store.path.with_name("all pieces.parquet.lake")
    assert len(done.version.sources["orders"]) == len(read_manifest(shop.store.path).tables["orders"]) > 3
    assert_same_marts(open_served(lake_of(shop.store.path)), truth.engine("duckdb"))
    assert built(shop).kind == "current"


def test_the_commands_answer_of_the_files(
    shop: Shop, truth: Shop, spark: SparkSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORELENS_SPARK_MASTER", spark.master)

    def run(path: str, *words: str) -> str:
        result = CliRunner().invoke(app, ["--store", path, *words])
        assert result.exit_code == 0, result.stderr
        return result.stdout

    there, here = f"parquet:///{shop.store.path}", f"sqlite:///{truth.store.path}"
    assert run(there, "spark", "build").startswith("the lake is current: version 1, 0 new files of ")
    assert "files of the store, a file for each month" in run(there, "spark", "info")
    assert_served(there, shop)
    asked = ("query", "revenue_by_region", "--format", "csv")
    assert run(there, *asked, "--engine", "spark") == run(there, *asked, "--engine", "lake") == run(here, *asked)


# The tests from here on change the store, in this order.


def test_a_sale_writes_its_month_and_no_other_though_every_file_is_another(shop: Shop, truth: Shop) -> None:
    lake = lake_of(shop.store.path)
    first = lake.current()
    assert first is not None
    before = marks(lake, first)
    edit(truth, *A_SALE)
    write_pieces(truth.store.path, shop.store.path, keys_of_a_file=45)
    done = built(shop)
    assert done.kind == "refreshed"
    changed = {
        name: changed_parts(first.tables[name], done.version.tables[name]) for name in (*MART_DAYS, *KEPT_BY_DAY)
    }
    assert {name: parts for name, parts in changed.items() if parts - {MONTH}} == {}
    assert changed["ledger"] == changed["order_facts"] == changed["daily_sales"] == {MONTH}
    after = marks(lake, done.version)
    assert all(after[name] == before[name] for name in after.keys() & before.keys())
    assert_same_marts(open_served(lake), truth.engine("duckdb"))


def test_other_files_of_every_table_are_taken_in(shop: Shop, truth: Shop) -> None:
    edit(truth, *TOGETHER)
    # Of what the lake has the rows of its own are held against the new ones: of a file that is gone, of what is no file.
    (shop.store.path / read_manifest(shop.store.path).tables["stock_movements"][0].name).unlink()
    write_pieces(truth.store.path, shop.store.path, keys_of_a_file=45)
    some, lake = SomeFiles(shop.store.path), lake_of(shop.store.path)
    done = build_lake(some, lake, shop.spark or How())
    assert (done.kind, done.why) == ("refreshed", "")
    assert not done.version.sources.keys() & set(NO_FILES)
    assert build_lake(some, lake, shop.spark or How()).kind == "current"
    assert_same_marts(open_served(lake_of(shop.store.path)), truth.engine("duckdb"))


def test_a_source_that_is_missing_or_damaged_is_one_line(shop: Shop, truth: Shop) -> None:
    lake = lake_of(shop.store.path)
    served = lake.current()
    edit(truth, "update orders set shipping_minor = 77 where order_id = 40")
    write_pieces(truth.store.path, shop.store.path, keys_of_a_file=45)
    part = read_manifest(shop.store.path).tables["orders"][1]
    path = shop.store.path / part.name
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(StoreUnavailable, match=f"^{path} is missing - restore it, or make the store anew$"):
        built(shop)
    path.write_bytes(kept[:-9])
    with pytest.raises(StoreUnavailable, match=f"^{path} is cut or was changed: .* - restore it"):
        built(shop)
    at = kept.index(b"PAR1") + 4  # the first rows
    path.write_bytes(kept[:at] + b"\xff" * 200 + kept[at + 200 :])
    with pytest.raises(StoreUnavailable, match=f"^[^\n]*{part.name} is cut or damaged - restore it, or make the store"):
        built(shop)
    path.write_bytes(kept)
    assert lake.current() == served
    assert shop.query("kpis", engine="lake").to_pylist()


def test_files_of_another_shop_are_built_from_nothing(
    shop: Shop, make_shop: Callable[..., Shop], spark: SparkSettings
) -> None:
    golden = make_shop(golden_tables(), GOLDEN_DAYS, **GOLDEN_SETTINGS)
    shutil.rmtree(shop.store.path)
    write_pieces(golden.store.path, shop.store.path)
    done = built(shop)
    assert done.kind == "built"
    assert re.fullmatch(f"{shop.store.path}/orders/.*, which the last version was built from, is gone.*", done.why)
    assert_golden(shop)


def test_a_server_s_store_is_built_and_its_log_followed(
    make_shop: Callable[..., Shop],
    postgres_server: Server,
    tmp_path: Path,
    spark: SparkSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path))
    golden, address = make_shop(golden_tables(), GOLDEN_DAYS, **GOLDEN_SETTINGS), postgres_server.database()
    copy_store(golden.store.path, address)
    with open_store(address) as there:
        there.spark = How(spark, period="month")
        assert built(there).kind == "built"
        assert_golden(there)
        assert_served(address, there)
        lake = lake_of(there.store.path)
        assert lake.folder.parent == tmp_path
        edit(there, "update orders set shipping_minor = 600 where order_id = 1001")
        assert built(there).kind == "refreshed"
        assert_same_marts(open_served(lake), there.engine("duckdb"))


def assert_served(url: str, shop: Shop) -> None:
    """Ask a server of the lake for a page's figures: they are the warehouse's."""
    with served(create_app(WebSettings(store_url=url, engine="lake"))) as client:
        found = client.get("/api/v1/queries/revenue_by_region").json()
        assert client.get("/api/v1/pages/overview").status_code == client.get("/healthz").status_code == 200
    assert found["engine"] == "lake"
    wanted = shop.query("revenue_by_region").to_pylist()
    assert found["data"]["net_minor"] == [row["net_minor"] for row in wanted]


def assert_golden(shop: Shop) -> None:
    for period, lens, wanted in GOLDEN:
        for engine in ("lake", "spark") if lens == "order" else ("lake",):  # Spark takes a second to compile each
            (row,) = shop.query("kpis", engine=engine, lens=lens, **period).to_pylist()
            assert money(row) == wanted
