"""A store of an older version becomes one of this version, with nothing lost, whoever opens it and however often."""

import re
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from storelens import open_store
from storelens.catalogue import load_marts
from storelens.schema import SCHEMA_FILE, SCHEMA_VERSION, read_sql
from storelens.store import Store

VERSION_1 = Path(__file__).with_name("version_1.sql")  # a store that a program of version 1 wrote, as text
OPEN = "import sys; from pathlib import Path; from storelens.store import Store; Store.open(Path(sys.argv[1])).close()"

Rows = dict[str, Counter[tuple[object, ...]]]


@pytest.fixture
def old_store(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    return path


def tables_and_triggers(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what the schema is made of, without comments and blanks."""
    rows = connection.execute(
        "select name, sql from sqlite_master where type in ('table', 'index', 'trigger') and name not like 'sqlite_%'"
    )
    return {name: re.sub(r"\s+", "", re.sub(r"--.*", "", sql)) for name, sql in rows}


def rows_of(path: Path) -> Rows:
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: Counter(connection.execute(f"select * from {name}")) for name in names}


def test_a_migrated_store_has_the_schema_of_a_new_one(old_store: Path) -> None:
    with Store.open(old_store) as store, closing(sqlite3.connect(":memory:")) as new:
        new.executescript(read_sql(SCHEMA_FILE))
        assert tables_and_triggers(store.connection) == tables_and_triggers(new)


def test_no_row_is_lost(old_store: Path) -> None:
    before = rows_of(old_store)
    Store.open(old_store).close()
    after = rows_of(old_store)
    as_sales = Counter({(*row, "sale"): number for row, number in before["orders"].items()})
    settings = dict(after.pop("settings"))
    old_settings = dict(before.pop("settings"))
    assert {name: rows for name, rows in after.items() if name in before} == before | {"orders": as_sales}
    assert set(after) - set(before) == {
        "recorded", "import_rows", "import_totals", "closed_months", "closed_figures", "closed_entries",
        "plans", "forecasts", "replenishment_plan", "backtests", "forecast_scores", "price_breaks",
    }  # fmt: skip
    changed = {("schema_version", str(SCHEMA_VERSION))} | {
        key for key in settings if key[0] in ("marts_version", "migrated_from_backup")
    }
    assert set(settings) - set(old_settings) == changed


def test_the_backup_is_the_store_as_it_was(old_store: Path) -> None:
    before = rows_of(old_store)
    with Store.open(old_store) as store:
        kept = old_store.with_name(store.settings["migrated_from_backup"])
    assert rows_of(kept) == before


def test_views_are_made_anew(old_store: Path) -> None:
    with Store.open(old_store) as store:
        views = {row[0] for row in store.connection.execute("select name from sqlite_master where type = 'view'")}
        assert views == set(load_marts())
        assert (
            store.connection.execute("select count(*) from ledger where entry_kind = 'of version 1'").fetchone()[0] == 0
        )


def test_a_migrated_store_answers_as_its_rows_say(old_store: Path) -> None:
    with open_store(f"sqlite:///{old_store}") as shop:
        sold = shop.store.connection.execute(
            "select sum(quantity * unit_price_minor) from order_items inner join orders using (order_id) "
            "inner join products using (product_id) where is_test = 0 and kind <> 'gift_card'"
        ).fetchone()[0]
        assert sold > 0
        assert shop.query("kpis").to_pylist()[0]["gross_minor"] == sold


def test_processes_that_open_it_at_once_migrate_it_once(old_store: Path) -> None:
    opening = [subprocess.Popen([sys.executable, "-c", OPEN, str(old_store)], stderr=subprocess.PIPE) for _ in range(4)]
    errors = [process.communicate()[1] for process in opening]
    assert errors == [b""] * 4
    assert len(list(old_store.parent.glob("*.backup-*"))) == 1
    with Store.open(old_store) as store:
        assert store.settings["schema_version"] == str(SCHEMA_VERSION)
