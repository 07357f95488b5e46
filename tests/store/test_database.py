"""The store is whole or not there, says what is wrong with it in one line, and keeps what it promises in its schema."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from conftest import GOLDEN_DAYS
from small_shop import FIRST, LAST, random_tables
from storelens.batches import TableBatch
from storelens.errors import StoreUnavailable, UsageError
from storelens.schema import SCHEMA_VERSION
from storelens.shop import Shop
from storelens.store import Store, database
from storelens.store.addresses import path_from_url
from storelens.store.load import create_store


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def set_version(path: Path, version: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("update settings set value = ? where name = 'schema_version'", [str(version)])
        connection.commit()


def test_opening_twice_changes_nothing(golden_shop: Shop) -> None:
    before = dump(golden_shop.store.path)
    Store.open(golden_shop.store.path).close()
    assert dump(golden_shop.store.path) == before


def test_a_new_store_has_its_safeguards_on(golden_shop: Shop) -> None:
    connection = golden_shop.store.connection
    pragmas = {
        name: connection.execute(f"pragma {name}").fetchone()[0]
        for name in ("journal_mode", "foreign_keys", "busy_timeout")
    }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000}


def test_every_table_is_strict(golden_shop: Shop) -> None:
    rows = golden_shop.store.connection.execute(
        "select name, strict from pragma_table_list where schema = 'main' and type = 'table'"
    )
    assert {name for name, strict in rows if not strict} <= {
        "sqlite_schema",
        "sqlite_sequence",
        "sqlite_stat1",
        "sqlite_stat4",
    }


@pytest.mark.parametrize(
    "statement",
    [
        "insert into orders (ordered_at, order_date, order_hour, region, status, channel) values ('2025-02-31 00:00:00', '2025-02-28', 0, 'N', 'paid', 'web')",
        "insert into orders (ordered_at, order_date, order_hour, region, status, channel) values ('2025-02-01 00:00:00', '2025-02-31', 0, 'N', 'paid', 'web')",
        "update orders set status = 'cancelled'",
        "update orders set order_hour = 24",
        "update orders set region = ''",
        "update orders set customer_id = 999",
        "update orders set original_currency = 'EUR'",
        "update order_items set quantity = 0",
        "update order_items set quantity = 'two'",
        "update order_items set discount_minor = 999999",
        "update order_items set unit_price_minor = -1",
        "update order_items set product_id = 999",
        "update products set sku = 'A'",
        "update products set kind = 'idea'",
        "update customers set email = 'Ada@Example.com'",
        "insert into reviews (product_id, rating, review_date) values (1, 6, '2025-03-01')",
        "insert into stock_movements (product_id, moved_date, quantity, kind) values (1, '2025-03-01', 0, 'sale')",
        "insert into imports (source, file_name, file_hash, file_bytes, imported_at, rows_in, rows_loaded) values ('a', 'b', 'c', 1, '2025-01-01 00:00:00', 5, 4)",
    ],
)  # fmt: skip
def test_wrong_values_are_refused_and_nothing_changes(golden_shop: Shop, statement: str) -> None:
    before = dump(golden_shop.store.path)
    with pytest.raises(StoreUnavailable, match="nothing was changed"), golden_shop.store.transaction() as connection:
        connection.execute("update settings set value = 'Renamed' where name = 'shop_name'")
        connection.execute(statement)
    assert dump(golden_shop.store.path) == before


def test_stock_level_follows_every_kind_of_change(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(random_tables(2), (FIRST, LAST))
    with shop.store.transaction() as connection:
        connection.execute(
            "insert into stock_movements (product_id, moved_date, quantity, kind) values (6, '2025-02-02', 7, 'opening')"
        )
        connection.execute("update stock_movements set quantity = quantity + 3 where movement_id = 1")
        connection.execute("update stock_movements set product_id = 2 where movement_id = 3")
        connection.execute("delete from stock_movements where movement_id = 4")
    differing = shop.store.connection.execute(
        "select products.product_id from products left join stock_movements using (product_id) group by product_id "
        "having coalesce(stock_level, 0) <> coalesce(sum(quantity), 0)"
    ).fetchall()
    assert differing == []


def test_an_order_changed_keeps_what_it_was(golden_shop: Shop) -> None:
    with golden_shop.store.transaction() as connection:
        connection.execute("update orders set region = 'NJ' where order_id = 1001")
    row = golden_shop.store.connection.execute(
        "select operation, before_json ->> 'region' from change_log where table_name = 'orders' and row_id = 1001"
    ).fetchone()
    assert row == ("update", "NY")


def test_an_interrupted_build_leaves_the_old_store(golden_shop: Shop) -> None:
    path = golden_shop.store.path
    before = dump(path)

    def batches() -> Iterator[TableBatch]:
        yield TableBatch("suppliers", {"supplier_name": ["New"]})
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_store(path, batches(), {}, GOLDEN_DAYS)
    assert dump(path) == before
    assert [file.name for file in path.parent.glob("*.partial*")] == []


def test_a_row_that_points_nowhere_stops_a_build(tmp_path: Path) -> None:
    lost = TableBatch("order_items", {"order_id": [1], "product_id": [1], "quantity": [1], "unit_price_minor": [1]})
    with pytest.raises(StoreUnavailable, match="points to a row of"):
        create_store(tmp_path / "store.db", [lost], {}, (date(2025, 1, 1), date(2025, 1, 2)))
    assert list(tmp_path.iterdir()) == []


def test_a_newer_store_is_refused(golden_shop: Shop) -> None:
    set_version(golden_shop.store.path, SCHEMA_VERSION + 1)
    with pytest.raises(StoreUnavailable, match=f"is of version {SCHEMA_VERSION + 1}, .* - update storelens"):
        Store.open(golden_shop.store.path)


def test_an_older_store_is_backed_up_and_migrated(golden_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    path = golden_shop.store.path
    golden_shop.close()
    set_version(path, SCHEMA_VERSION - 1)
    monkeypatch.setitem(
        database.MIGRATIONS,
        SCHEMA_VERSION - 1,
        "alter table products add column colour text;\nupdate products set colour = 'red';",
    )
    with Store.open(path) as store:
        assert store.settings["schema_version"] == str(SCHEMA_VERSION)
        assert store.connection.execute("select distinct colour from products").fetchall() == [("red",)]
        kept = path.with_name(store.settings["migrated_from_backup"])
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("select value from settings where name = 'schema_version'").fetchone() == (
            str(SCHEMA_VERSION - 1),
        )


def test_a_migration_that_fails_changes_nothing(golden_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    path = golden_shop.store.path
    golden_shop.close()
    set_version(path, SCHEMA_VERSION - 1)
    before = dump(path)
    monkeypatch.setitem(
        database.MIGRATIONS,
        SCHEMA_VERSION - 1,
        "alter table products add column colour text;\nselect no_such_column from products;",
    )
    with pytest.raises(StoreUnavailable):
        Store.open(path)
    assert dump(path) == before


def test_a_version_nobody_can_migrate_is_refused(golden_shop: Shop) -> None:
    set_version(golden_shop.store.path, -3)
    with pytest.raises(StoreUnavailable, match="cannot be migrated"):
        Store.open(golden_shop.store.path)


def test_backup_holds_the_same_and_is_never_overwritten(golden_shop: Shop, tmp_path: Path) -> None:
    target = golden_shop.store.backup(tmp_path / "kept" / "copy.db")
    assert dump(target) == dump(golden_shop.store.path)
    with pytest.raises(UsageError, match="is there already"):
        golden_shop.store.backup(target)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "not a Storelens store"), (b"hello, this is no database at all" * 100, "not a Storelens store")],
)
def test_what_is_no_store(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable, match=message):
        Store.open(path)
    assert path.read_bytes() == content


def test_a_store_with_a_hole_in_it(make_shop: Callable[..., Shop], tmp_path: Path) -> None:
    shop = make_shop(random_tables(2, orders=300), (FIRST, LAST))
    shop.store.connection.execute("pragma wal_checkpoint(truncate)")
    torn = tmp_path / "torn.db"
    shutil.copy(shop.store.path, torn)
    with torn.open("r+b") as file:
        file.seek(8192 * 3)
        file.write(b"\xff" * 8192 * (torn.stat().st_size // 8192 - 5))
    with pytest.raises(StoreUnavailable, match="damaged"), Store.open(torn) as store, store.transaction() as connection:
        connection.execute("update order_items set quantity = quantity + 1")
        connection.execute("update orders set region = 'x'")


def test_no_store_there(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="no store at .* - make one with storelens simulate"):
        Store.open(tmp_path / "store.db")


def test_a_locked_store_says_so(golden_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 50)
    with (
        closing(sqlite3.connect(golden_shop.store.path, isolation_level=None)) as other,
        Store.open(golden_shop.store.path) as store,
    ):
        other.execute("begin immediate")
        with pytest.raises(StoreUnavailable, match="in use by another program"), store.transaction():
            pass


def test_a_full_disk_loses_nothing(golden_shop: Shop) -> None:
    before = dump(golden_shop.store.path)
    pages = golden_shop.store.connection.execute("pragma page_count").fetchone()[0]
    golden_shop.store.connection.execute(f"pragma max_page_count = {pages}")
    with (
        pytest.raises(StoreUnavailable, match="the disk is full .* - free space"),
        golden_shop.store.transaction() as connection,
    ):
        connection.executemany(
            "insert into suppliers (supplier_name) values (?)", ((f"supplier {n}" * 50,) for n in range(5000))
        )
    assert dump(golden_shop.store.path) == before


@pytest.mark.parametrize("url", ["data/store.db", "sqlite:///", "postgresql://shop", "sqlite://store.db", ""])
def test_a_url_that_names_no_store(url: str) -> None:
    with pytest.raises(UsageError, match="write sqlite:///data/store.db"):
        path_from_url(url)
