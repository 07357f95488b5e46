"""The commands beside `query`: what they do and what they print."""

import dataclasses
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from storelens import __version__
from storelens.simulate import SimulationSettings
from storelens.warehouse import Warehouse

SMALL = ("--customers", "20", "--products", "10", "--orders", "60", "--reviews", "5", "--days", "60")


def count(store: Path, table: str) -> int:
    with closing(sqlite3.connect(store)) as connection:
        return int(connection.execute(f"select count(*) from {table}").fetchone()[0])


def change(store: Path, sql: str) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute(sql)


def test_version_and_help_are_on_stdout(run: Any) -> None:
    assert run("--version").stdout == f"storelens {__version__}\n"
    assert run().stdout == run("--help").stdout
    for command in (
        "demo",
        "serve",
        "overview",
        "simulate",
        "import",
        "queries",
        "query",
        "refresh",
        "check",
        "info",
        "backup",
    ):
        assert f"\n  {command} " in run("--help").stdout
        assert run(command, "--help").exit_code == 0


def test_help_states_the_simulators_defaults(run: Any) -> None:
    text = " ".join(run("simulate", "--help").stdout.split())
    for field in dataclasses.fields(SimulationSettings):
        if f"--{field.name} " in text:
            assert f"[default: {field.default}]" in text


def test_queries_lists_the_catalogue_and_describes_one(run: Any) -> None:
    listed = run("queries").stdout
    assert "revenue_by_day " in listed
    assert all(line.startswith("reviews ") for line in run("queries", "--topic", "reviews").stdout.splitlines())
    described = run("queries", "top_products").stdout
    assert re.search(r"^ *top_n +10 +how many products", described, re.MULTILINE)
    assert "net_minor" in described


def test_simulate_writes_a_store_of_the_size_asked_for(run: Any, tmp_path: Path) -> None:
    result = run("simulate", *SMALL, "--seed", "7", "--start", "2025-01-01")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "2025-01-01 to 2025-03-01, seed 7: data/store.db" in result.stdout
    assert count(tmp_path / "data/store.db", "orders") == 60
    assert list((tmp_path / "data/store.warehouse").glob("*.duckdb"))
    assert run("check").exit_code == 0


def test_simulate_writes_a_folder_of_parquet_files(run: Any, tmp_path: Path) -> None:
    result = run("simulate", "--lines", "1,000", "--reviews", "20", "--parquet", "shop")
    assert result.exit_code == 0
    assert "  orders                   323\n" in result.stdout
    assert "  reviews                   20" in result.stdout
    assert (tmp_path / "shop" / "store.json").is_file()
    assert not (tmp_path / "data").exists()
    told = run("info", "--store", "parquet:///shop").stdout
    assert re.search(r"store +shop, \d+ files, only read\n", told)
    assert re.search(r"  orders +323\n", told)


def test_simulate_replace_keeps_the_store_before(run: Any, store: Path) -> None:
    result = run("simulate", *SMALL, "--replace")
    assert result.exit_code == 0, result.stderr
    (kept,) = store.parent.glob("store.backup-*.db")
    assert kept.name in result.stdout
    assert (count(store, "orders"), count(kept, "orders")) == (60, 4)


def test_refresh_says_what_it_did(run: Any, store: Path) -> None:
    assert run("refresh").stdout.startswith("the warehouse is current (")
    assert run("refresh", "--anew").stdout.startswith("the warehouse was built (")
    change(store, "update order_items set unit_price_minor = 4000 where order_item_id = 5")
    assert run("refresh").stdout.startswith(("the warehouse took in the changes (", "the warehouse was built ("))


def test_a_sound_store_passes_its_checks(run: Any, store: Path) -> None:
    result = run("check", "order_without_lines", "warehouse_equals_store")
    assert (result.exit_code, result.stdout) == (0, "2 checks: 2 passed, 0 failed, 0 warnings\n")


def test_a_failed_check_is_shown_with_its_rows_and_exits_1(run: Any, store: Path) -> None:
    change(store, "update returns set return_date = '2025-02-01'")
    result = run("check", "return_before_order")
    assert result.exit_code == 1
    assert result.stdout.startswith("error    return_before_order  1 row  A return was processed before")
    assert "return_id 1, order_id 1, order_date 2025-03-01, return_date 2025-02-01" in result.stdout
    assert result.stdout.endswith("1 checks: 0 passed, 1 failed, 0 warnings\n")


def test_a_warning_does_not_fail_the_check(run: Any, store: Path) -> None:
    change(store, "update order_items set unit_cost_minor = 9000 where order_item_id = 5")
    result = run("check", "unit_cost_above_price")
    assert result.exit_code == 0
    assert result.stdout.startswith("warning  unit_cost_above_price  1 row")


def test_a_warehouse_that_lost_money_is_found(run: Any, store: Path) -> None:
    version = Warehouse(store).current()
    with closing(duckdb.connect(str(version))) as connection:
        connection.execute("update ledger set net_minor = net_minor - 1 where order_item_id = 5")
    result = run("check", "warehouse_equals_store")
    assert result.exit_code == 1
    assert "store_net_minor €99.50, warehouse_net_minor €99.49" in result.stdout


def test_info_tells_what_is_there(run: Any, store: Path) -> None:
    text = " ".join(run("info").stdout.split())
    assert "shop Corner [shop] currency EUR, 2 digits time zone Europe/Berlin" in text
    assert "orders from, to 2025-03-01 to 2025-03-10" in text
    assert "warehouse state current" in text
    assert "order_items 5" in text
    change(store, "delete from returns")
    assert "warehouse state behind the store" in " ".join(run("info").stdout.split())
    shutil.rmtree(store.with_suffix(".warehouse"))
    assert "warehouse none yet" in " ".join(run("info").stdout.split())


def test_info_lists_the_last_imports(run: Any, store: Path) -> None:
    change(
        store,
        "insert into imports (source, file_name, file_hash, file_bytes, imported_at, rows_in, rows_loaded, "
        "rows_set_aside) values ('olist', 'orders.csv', 'x', 10, '2025-03-11 10:00:00', 5, 4, 1)",
    )
    assert "olist orders.csv: 5 rows in = 4 loaded + 0 updated + 0 unchanged + 1 set aside" in run("info").stdout


def test_backup_prints_where_the_copy_is(run: Any, store: Path) -> None:
    default = Path(run("backup").stdout.strip())
    assert count(default, "orders") == 4
    assert run("backup", "safe/copy.db").stdout == "safe/copy.db\n"
    assert count(Path("safe/copy.db"), "orders") == 4


def test_overview_is_the_shop_on_one_screen(run: Any, store: Path) -> None:
    result = run("overview")
    assert (result.exit_code, result.stderr) == (0, "")
    for words in ("Corner [shop]", "net sales", "€99.50", "Lamp [red]", "Ada Winter", "Try next"):
        assert words in result.stdout
    assert "storelens query revenue_by_day --region West --sql\n" in result.stdout


def test_fill_costs_says_what_it_filled_in(run: Any, store: Path) -> None:
    assert "every line of goods has a cost" in run("fill-costs").stdout
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("update order_items set unit_cost_minor = null where order_id <= 3")
        (lines,) = connection.execute("select count(*) from order_items where unit_cost_minor is null").fetchone()
    assert f"{lines} of {lines} lines without a cost would get" in run("fill-costs", "--dry-run").stdout
    assert f"{lines} of {lines} lines without a cost got that of their product today" in run("fill-costs").stdout
    assert f"costs estimated       {lines} lines at the products' costs of" in run("info").stdout
    assert "every line of goods has a cost" in run("fill-costs").stdout
