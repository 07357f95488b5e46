"""Files imported into a store on a server: the same rows and the same account as in a file, all of it or nothing."""

import re
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from tests.sources.lines.test_account import GOOD, dirty_rows
from tests.sources.lines.test_two_ways import NEWER, OLDER, SETTINGS, SOURCE, table
from typer.testing import CliRunner

from postgres_server import Server
from storelens.cli.app import app
from storelens.errors import StoreUnavailable
from storelens.recording import Recorded, Sale, SaleLine, record_sale
from storelens.sources.records import ReadOptions
from storelens.store import importing
from storelens.store.import_report import ImportReport
from storelens.store.importing import import_into, import_source
from storelens.store.opening import store_at
from storelens.store.postgres.copying import copy_store
from storelens.store.shape import read_shape

NOT_COMPARED = ("settings", "change_log")
MOMENTS = {"imports": "imported_at"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def contents(execute: Callable[[str], Any]) -> dict[str, list[str]]:
    """Return every table's rows as texts, without when they were written; of the log what changed, in any order."""
    found = {}
    for known in read_shape():
        names = [column.name for column in known.columns if column.name != MOMENTS.get(known.name)]
        if known.name not in NOT_COMPARED:
            found[known.name] = sorted(map(str, execute(f"select {', '.join(names)} from {known.name}").fetchall()))
    logged = "select table_name, row_id, operation, before_json is null from change_log"
    found["change_log"] = sorted(str((*row[:3], bool(row[3]))) for row in execute(logged).fetchall())
    return found


def of_file(path: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return contents(connection.execute)


def of_server(address: str) -> dict[str, list[str]]:
    with store_at(address) as store:
        return contents(store.connection.execute)


@pytest.fixture
def moved(postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], str]:
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path / "warehouses"))

    def move(path: Path) -> str:
        address = postgres_server.database()
        copy_store(path, address)
        return address

    return move


def import_both(
    path: Path, address: str, files: Path, source: str = "test", **options: Any
) -> tuple[ImportReport, ImportReport]:
    near = import_source(path, source, [files], **options)
    with store_at(address) as store:
        return near, import_into(store, source, [files], **options)


def test_orders_lines_and_returns_become_the_same_rows(
    tmp_path: Path, moved: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "find_source", lambda _: SOURCE)
    path, older, newer, dirty = (tmp_path / name for name in ("store.db", "older.csv", "newer.csv", "dirty.csv"))
    older.write_text(table(*OLDER), encoding="utf-8")
    newer.write_text(table(*NEWER), encoding="utf-8")
    dirty.write_text(table(*GOOD, *dirty_rows(3)), encoding="utf-8")
    import_source(path, "test", [older], given=SETTINGS)
    address = moved(path)
    assert of_server(address) == of_file(path)
    for files in (newer, newer, dirty, older, dirty):
        near, far = import_both(path, address, files, options=ReadOptions(decimal="."))
        assert far == near
        ours, theirs = of_file(path), of_server(address)
        for name, rows in ours.items():
            assert (name, theirs[name]) == (name, rows)
    assert near.set_aside
    for words in (("reconcile",), ("reconcile", "--rows", "sale"), ("import", "set-aside")):
        outs = [CliRunner().invoke(app, [*words, "--store", store]) for store in (f"sqlite:///{path}", address)]
        near, far = ((done.exit_code, MOMENT.sub("", done.stdout)) for done in outs)
        assert far == near
        assert "\n" in outs[0].stdout


def test_an_export_that_is_imported_again_changes_what_differs(export: Any, moved: Callable[[Path], str]) -> None:
    export.load()
    address = moved(export.store)
    near, far = import_both(export.store, address, export.folder, "olist")
    assert (near, near.has_changed) == (far, False)
    export.change("orders", "o2,c2,shipped", "o2,c2,delivered")
    export.change("items", "o1,3,b1234567890,s2,2018-02-04 00:00:00,5.50,1.00\n", "")
    export.append("items", "o4,1,b1234567890,s2,2018-06-15 00:00:00,5.50,2.00\n")
    dry_run = import_both(export.store, address, export.folder, "olist", dry_run=True)
    assert dry_run[0] == dry_run[1]
    near, far = import_both(export.store, address, export.folder, "olist")
    assert (near, near.has_changed) == (far, True)
    assert of_server(address) == of_file(export.store)


def test_keys_go_on_after_an_import(export: Any, moved: Callable[[Path], str]) -> None:
    export.load()
    address = moved(export.store)
    export.append("orders", "o9,c1,delivered,2018-07-01 10:00:00,,,,2018-07-20 00:00:00\n")
    export.append("items", "o9,1,a1234567890,s1,2018-07-04 00:00:00,10.00,1.00\n")
    with store_at(address) as store:
        assert import_into(store, "olist", [export.folder]).has_changed
        last = store.connection.execute("select max(order_id) from orders").fetchone()[0]
        added = store.connection.execute(
            "insert into orders (ordered_at, order_date, order_hour, region, status, channel) "
            "values ('2018-07-02 10:00:00', '2018-07-02', 10, 'SP', 'paid', 'web')"
        )
        assert added.lastrowid == last + 1


def test_an_import_that_is_broken_off_leaves_nothing(
    export: Any, moved: Callable[[Path], str], postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    export.load()
    address = moved(export.store)
    before = of_server(address)
    export.change("orders", "o2,c2,shipped", "o2,c2,delivered")
    ended = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    account = importing.account

    def lose(*told: Any) -> Any:
        postgres_server.execute(ended, address)
        return account(*told)

    with monkeypatch.context() as patched, store_at(address) as store:
        patched.setattr(importing, "account", lose)
        with pytest.raises(StoreUnavailable, match="PostgreSQL ended the connection: .* - try again when it is back"):
            import_into(store, "olist", [export.folder])
    assert of_server(address) == before
    with store_at(address) as store:
        assert import_into(store, "olist", [export.folder]).has_changed


def test_an_import_and_a_loader_that_takes_no_turns_both_come_through(
    export: Any, moved: Callable[[Path], str], postgres_server: Server
) -> None:
    import psycopg

    export.load()
    address = moved(export.store)
    stop, loaded = threading.Event(), []
    insert = (
        "insert into storelens.orders (ordered_at, order_date, order_hour, region, status, channel) "
        "values ('2018-07-02 10:00:00', '2018-07-02', 10, 'SP', 'paid', 'web')"
    )

    def load() -> None:
        while not stop.wait(0.01):
            with suppress(psycopg.errors.DeadlockDetected, psycopg.errors.UniqueViolation):
                postgres_server.execute(insert, address)
                loaded.append(1)

    thread = threading.Thread(target=load)
    thread.start()
    try:
        for number in range(4):
            export.append("orders", f"n{number},c1,delivered,2018-07-0{number + 1} 10:00:00,,,,2018-07-20 00:00:00\n")
            export.append("items", f"n{number},1,a1234567890,s1,2018-07-04 00:00:00,10.00,1.00\n")
            with store_at(address) as store:
                assert import_into(store, "olist", [export.folder]).has_changed
    finally:
        stop.set()
        thread.join()
    with store_at(address) as store:
        assert store.count_rows(["orders"])["orders"] == 4 + 4 + len(loaded)


def test_sales_recorded_meanwhile_wait_and_are_there(export: Any, moved: Callable[[Path], str]) -> None:
    export.load()
    address = moved(export.store)
    begun = threading.Event()
    answers: list[Recorded] = []

    def sell() -> None:
        assert begun.wait(30)
        with store_at(address) as store:
            sale = Sale((SaleLine(1, sku="a1234567890"),), "web", region="SP")
            answers.extend(record_sale(store, sale, str(number)) for number in range(3))

    thread = threading.Thread(target=sell)
    thread.start()
    export.append("orders", "n1,c1,delivered,2018-07-01 10:00:00,,,,2018-07-20 00:00:00\n")
    export.append("items", "n1,1,a1234567890,s1,2018-07-04 00:00:00,10.00,1.00\n")
    with store_at(address) as store:
        import_into(store, "olist", [export.folder], on_progress=lambda _: begun.set())
    thread.join()
    with store_at(address) as store:
        assert store.count_rows(["orders"])["orders"] == 4 + 1 + len(answers) == 8
        known = dict(store.connection.execute("select order_id, external_id from orders").fetchall())
    assert [known[answer.answer["order_id"]] for answer in answers] == [None] * 3


def test_a_user_with_the_rights_of_the_documentation_imports_and_records(
    export: Any, moved: Callable[[Path], str], postgres_server: Server
) -> None:
    export.load()
    address = moved(export.store)
    lines = (Path(__file__).parents[2] / "docs" / "postgresql.md").read_text(encoding="utf-8").splitlines()
    grants = [line.strip() for line in lines if line.strip().startswith("grant ") and line.endswith("till;")]
    assert len(grants) == 3
    postgres_server.execute("drop role if exists till; create role till login")
    postgres_server.execute("".join(grants), address)
    export.change("orders", "o2,c2,shipped", "o2,c2,delivered")
    with store_at(address.replace("postgres:@", "till@")) as store:
        assert import_into(store, "olist", [export.folder]).has_changed
        record_sale(store, Sale((SaleLine(1, sku="a1234567890"),), "web", region="SP"), "1")
    postgres_server.execute("drop owned by till; drop role till", address)


def test_files_make_a_store_in_an_empty_database(
    export: Any, postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path / "warehouses"))
    address = postgres_server.database()
    for words, outcome in (
        (("--dry-run",), "dry run of olist: nothing was changed in postgresql://"),
        ((), "olist: made postgresql://"),
        ((), "olist: nothing new for postgresql://"),
    ):
        done = CliRunner().invoke(app, ["import", "olist", str(export.folder), "--store", address, *words])
        assert (done.exit_code, done.stdout.splitlines()[0].startswith(outcome)) == (0, True), done.output
    export.load()
    assert of_server(address) == of_file(export.store)


def test_a_shop_in_another_currency_is_refused_without_a_password(
    export: Any, moved: Callable[[Path], str], postgres_server: Server
) -> None:
    export.load()
    address = moved(export.store)
    postgres_server.execute("update storelens.settings set value = 'EUR' where name = 'currency'", address)
    done = CliRunner().invoke(
        app, ["import", "olist", str(export.folder), "--store", address.replace("postgres:@", "postgres:tangerine@")]
    )
    assert (done.exit_code, "tangerine" in done.output) == (2, False)
    assert "has currency EUR, olist has currency BRL, and they are never mixed" in done.output
