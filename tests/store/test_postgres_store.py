"""A store on a PostgreSQL server: opened, asked, followed by its warehouse; and one clear line for what is wrong."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conftest import GOLDEN_DAYS, batch, golden_tables
from postgres_server import Server
from same_marts import assert_warehouse_says_what_the_store_says
from storelens import open_store, recording
from storelens.checks import find_checks, run_check
from storelens.cli.app import app
from storelens.engines.postgres_connection import to_give_again, without_password
from storelens.errors import StorelensError, StoreUnavailable, UsageError
from storelens.recording import list_orders
from storelens.schema import SCHEMA_VERSION
from storelens.shop import Shop
from storelens.store.load import create_store
from storelens.store.opening import store_at
from storelens.store.postgres.copying import copy_store
from storelens.warehouse import Warehouse

JANUARY = {"start": "2025-01-01", "end": "2025-01-31"}
SALE = """
insert into orders (order_id, customer_id, ordered_at, order_date, order_hour, region, status, channel)
values (1002, 1, '2025-01-15 12:00:00', '2025-01-15', 12, 'NY', 'delivered', 'web');
insert into order_items (order_id, product_id, quantity, unit_price_minor) values (1002, 1, 1, 2500);
insert into stock_movements (product_id, moved_date, quantity, kind) values (1, '2025-01-10', 9, 'opening'), (1, '2025-01-15', -1, 'sale');
"""


@pytest.fixture(scope="module")
def golden_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("golden") / "store.db"
    settings = {"time_zone": "America/New_York", "currency": "USD", "shop_name": "Küche & 'Tisch'"}
    create_store(path, [batch(table, rows) for table, rows in golden_tables().items()], settings, GOLDEN_DAYS)
    return path


@pytest.fixture(scope="module")
def template(golden_file: Path, postgres_server: Server) -> str:
    """The address of a copy of the golden shop, of which others are made."""
    made = postgres_server.database()
    copy_store(golden_file, made)
    return made


@pytest.fixture
def address(template: str, postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path / "warehouses"))
    return postgres_server.database(template)


@pytest.fixture
def shop(address: str) -> Iterator[Shop]:
    with open_store(address) as opened:
        yield opened


def refused(kind: type[StorelensError], address: str) -> str:
    """Return the one line with which a store at an address is refused."""
    with pytest.raises(kind) as caught:
        open_store(address)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def net(shop: Shop, engine: str = "duckdb") -> int:
    (row,) = shop.query("kpis", engine=engine, **JANUARY).to_pylist()
    return int(row["net_minor"])


def test_a_shop_on_a_server_is_asked_as_any_other(shop: Shop) -> None:
    assert (net(shop), net(shop, "postgres")) == (9000, 9000)
    assert shop.settings["shop_name"] == "Küche & 'Tisch'"
    assert shop.ask_own("select count(*) as n from orders").engine == "postgres"
    with pytest.raises(UsageError, match="no engine named 'sqlite' - known: duckdb, lake, postgres, spark"):
        shop.query("kpis", engine="sqlite")


def test_it_has_no_lake_before_one_is_built(shop: Shop) -> None:
    with pytest.raises(StoreUnavailable, match=f"no lake {shop.store.path.with_suffix('.lake')} yet - run storelens"):
        shop.query("kpis", engine="lake")


def test_a_notebook_opens_it_once(address: str) -> None:
    from storelens.notebook.opening import open_shop

    with open_shop(address) as opened:
        assert net(opened) == 9000
        assert open_shop(address) is opened


def test_every_check_is_answered(shop: Shop) -> None:
    findings = [run_check(check, shop.engine) for check in find_checks([])]
    assert [found.check.name for found in findings if found.table.num_rows] == []


def test_its_warehouse_is_built_then_takes_in_what_changes(shop: Shop, postgres_server: Server, address: str) -> None:
    assert shop.refresh().kind == "built"
    postgres_server.execute("set search_path = storelens; " + SALE, address)
    assert shop.refresh().kind == "merged"
    assert_warehouse_says_what_the_store_says(shop)
    assert net(shop) == 9000 + 2500
    assert shop.refresh().kind == "current"


def test_a_change_of_any_table_is_merged_as_it_would_be_built(
    shop: Shop, postgres_server: Server, address: str
) -> None:
    shop.refresh()
    for change in (
        "update storelens.orders set status = 'cancelled', cancelled_date = '2025-02-20'",
        "delete from storelens.returns",
        "update storelens.customers set full_name = E'Ada, \\\"the\\\"\\nfirst', city = ''",
        "insert into storelens.reviews (product_id, customer_id, rating, comment, review_date) values (2, 1, 4, 'a,b', '2025-03-01')",
    ):
        postgres_server.execute(change, address)
        assert shop.refresh().kind in ("merged", "built")
        assert_warehouse_says_what_the_store_says(shop)
    read = "select full_name, city, email from customers"
    assert shop.ask_own(read).to_pylist() == shop.ask_own(read, engine="postgres").to_pylist()


def test_the_warehouse_is_in_a_folder_of_this_machine(shop: Shop, tmp_path: Path) -> None:
    net(shop)
    folder = shop.store.path.with_suffix(".warehouse")
    assert folder.parent == tmp_path / "warehouses"
    assert folder.name.startswith(f"{shop.settings['store_id']}-")
    assert Warehouse(shop.store.path).folder == folder
    assert (folder / "current").is_file()


def test_the_copy_has_a_name_of_its_own_and_keys_go_on(golden_file: Path, shop: Shop) -> None:
    with open_store(f"sqlite:///{golden_file}") as file:
        assert file.settings["store_id"] != shop.settings["store_id"]
    with shop.store.transaction() as connection:
        made = connection.execute("insert into suppliers (supplier_name) values (?)", ["Acme"]).lastrowid
        assert made == 1
        key = connection.execute(
            "insert into customers (full_name, region, joined_date) values (?, ?, ?)", ["Bea", "NY", "2025-02-01"]
        ).lastrowid
        assert key == 2


def test_a_transaction_that_fails_leaves_nothing(shop: Shop) -> None:
    with (
        pytest.raises(StoreUnavailable, match=r"refused the rows: .*products_supplier_id_fkey.* - nothing was changed"),
        shop.store.transaction() as connection,
    ):
        connection.execute("insert into suppliers (supplier_name) values ('Acme')")
        connection.execute("update products set supplier_id = 77")
    assert shop.store.count_rows(["suppliers"]) == {"suppliers": 0}


def test_a_store_is_not_copied_over_another(golden_file: Path, address: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"has a schema storelens already - choose another database"):
        copy_store(golden_file, address)


def test_a_copy_that_fails_leaves_nothing(
    golden_file: Path, postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storelens.store.postgres import schema

    made = postgres_server.database()
    monkeypatch.setattr(schema, "indexes", lambda: ("create index broken on storelens.nowhere (x)",))
    with pytest.raises(StoreUnavailable, match=r'"storelens.nowhere" does not exist - nothing is left there$'):
        copy_store(golden_file, made)
    assert postgres_server.execute("select 1 from pg_namespace where nspname = 'storelens'", made) == []


def test_a_text_that_a_server_cannot_hold_is_told(tmp_path: Path, postgres_server: Server) -> None:
    path, tables = tmp_path / "store.db", golden_tables()
    tables["customers"][0]["full_name"] = "A\0da"
    create_store(path, [batch(table, rows) for table, rows in tables.items()], {}, GOLDEN_DAYS)
    with pytest.raises(StoreUnavailable, match=r"the store was not copied to .*NUL.* - nothing is left there$"):
        copy_store(path, postgres_server.database())


def test_a_store_of_a_newer_version_is_refused(postgres_server: Server, address: str) -> None:
    postgres_server.execute("update storelens.settings set value = '99' where name = 'schema_version'", address)
    line = f"is of version 99, this program knows {SCHEMA_VERSION} - update storelens"
    assert line in refused(StoreUnavailable, address)


def test_views_of_another_program_version_are_made_anew(postgres_server: Server, address: str) -> None:
    postgres_server.execute(
        "update storelens.settings set value = 'x' where name = 'marts_version'; drop view storelens.history cascade",
        address,
    )
    with open_store(address) as shop:
        assert net(shop, "postgres") == 9000


def test_a_database_without_a_store_is_told_what_to_do(postgres_server: Server) -> None:
    said = refused(StoreUnavailable, postgres_server.database())
    assert said.endswith(
        "has no Storelens store - bring one there with storelens move, import or simulate, or choose another with --store"
    )


def test_a_server_that_is_down_and_a_database_that_is_not_there(postgres_server: Server) -> None:
    down = refused(StoreUnavailable, "postgresql://ada:tangerine@127.0.0.1:1/shop")
    assert "Connection refused" in down
    assert "tangerine" not in down
    gone = refused(StoreUnavailable, postgres_server.uri.replace("/postgres?", "/none?"))
    assert 'database "none" does not exist' in gone


def test_without_its_driver_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert refused(UsageError, "postgresql://ada@127.0.0.1:1/shop") == (
        "PostgreSQL needs a package that is not installed - run: pip install 'storelens[postgres]'"
    )


def test_a_wrong_password_is_not_repeated(postgres_server: Server, address: str) -> None:
    postgres_server.execute("drop role if exists guarded; create role guarded login password 'right'")
    with postgres_server.asking_for_password("guarded"):
        said = refused(StoreUnavailable, address.replace("postgres:@", "guarded:tangerine@"))
    postgres_server.execute("drop role guarded")
    assert 'password authentication failed for user "guarded"' in said
    assert "tangerine" not in said


def test_a_user_who_may_only_read_is_told_which_right_is_missing(postgres_server: Server, address: str) -> None:
    postgres_server.execute(
        "drop role if exists reader; create role reader login; grant usage on schema storelens to reader; "
        "grant select on all tables in schema storelens to reader",
        address,
    )
    reader = address.replace("postgres:@", "reader@")
    with open_store(reader) as shop:
        assert net(shop) == 9000
        with (
            pytest.raises(
                StoreUnavailable, match=r"permission denied for table suppliers - grant this user what docs/"
            ),
            shop.store.transaction() as connection,
        ):
            connection.execute("insert into suppliers (supplier_name) values ('Acme')")
    postgres_server.execute("drop owned by reader; drop role reader", address)


def test_a_connection_that_is_lost_is_one_line_and_the_last_version_is_served(
    shop: Shop, postgres_server: Server, address: str
) -> None:
    net(shop)
    version = Warehouse(shop.store.path).current()
    ended = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    with (
        pytest.raises(StoreUnavailable, match=r"PostgreSQL ended the connection: .* - try again when it is back$"),
        shop.store.transaction() as connection,
    ):
        postgres_server.execute(ended, address)
        connection.execute("insert into suppliers (supplier_name) values ('Acme')")
    for asked in (lambda: shop.refresh(anew=True), lambda: shop.store.settings, lambda: list_orders(shop.store)):
        with pytest.raises(StoreUnavailable, match="PostgreSQL ended the connection"):
            asked()
    assert Warehouse(shop.store.path).current() == version
    with open_store(address) as again:
        assert again.store.count_rows(["suppliers"]) == {"suppliers": 0}


def test_a_writer_who_waits_too_long_is_told(address: str) -> None:
    from storelens.store.postgres.store import PostgresStore

    with (
        PostgresStore.at(address) as first,
        PostgresStore.at(address, busy_milliseconds=50) as second,
        first.transaction(),
        pytest.raises(StoreUnavailable, match="is in use by another program - wait for it to end"),
        second.transaction(),
    ):
        pass


def test_an_address_is_shown_without_its_password_and_user() -> None:
    assert without_password("postgresql://ada:se@cret@db.example:5433/shop?sslmode=require") == (
        "postgresql://db.example:5433/shop"
    )


def test_an_address_is_given_to_another_command_without_its_password_alone() -> None:
    given = "postgresql://ada:se@cr/e?t@db.example:5433/shop?sslmode=require&password=hush"
    assert to_give_again(given) == "postgresql://ada@db.example:5433/shop?sslmode=require"
    assert to_give_again("postgresql:///shop?host=/run/pg") == "postgresql:///shop?host=/run/pg"


def cli(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.stdout, done.stderr


def test_a_store_is_moved_and_asked_by_commands(
    golden_file: Path, postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path))
    made = postgres_server.database()
    code, out, err = cli("move", "--to", made, "--store", f"sqlite:///{golden_file}")
    assert (code, out.splitlines()[0].partition(" are in ")[2].partition(",")[2]) == (
        0,
        " with equal counts and totals",
    ), err
    for engine in ("duckdb", "postgres"):
        code, out, err = cli("query", "kpis", "--from", "2025-01-01", "--to", "2025-01-31", "--engine", engine, "--format", "csv", "--store", made)  # fmt: skip
        assert code == 0, err
        assert "9000" in out
    code, out, err = cli("info", "--store", made)
    assert (code, "postgresql://" in out) == (0, True), err


def test_what_needs_a_file_says_so_and_repeats_no_password() -> None:
    address = "postgresql://ada:tangerine@127.0.0.1:1/shop"
    code, _, err = cli("move", "--to", address, "--store", address)
    assert code == 2
    assert "tangerine" not in err
    assert "needs a store in a file" in err


@pytest.mark.parametrize(
    "words",
    [("serve", "--port", "0"), ("demo", "--no-open"), ("simulate",), ("plan",), ("orders",), ("close", "2025-01")],
)
def test_a_server_that_does_not_answer_is_one_line(words: tuple[str, ...]) -> None:
    code, _, err = cli(*words, "--store", "postgresql://ada:tangerine@127.0.0.1:1/shop")
    assert (code, err.count("\n"), "tangerine" in err) == (3, 1, False), err
    assert "cannot reach PostgreSQL" in err


def test_a_restored_copy_is_answered_from_a_warehouse_of_its_own(
    postgres_server: Server, template: str, address: str
) -> None:
    units = []
    for place, copy in enumerate((address, postgres_server.database(template)), start=1):
        with open_store(copy) as shop:
            line = recording.SaleLine(quantity=place, product_id=1)
            recording.record_sale(shop.store, recording.Sale(lines=(line,), channel="web", customer_id=1), "sold")
            units.append(shop.query("kpis").to_pylist()[0]["units"])
    assert units[1] == units[0] + 1


def test_who_may_not_know_the_server_by_its_number_can_open_the_store(postgres_server: Server, address: str) -> None:
    with store_at(address) as store:
        place = store.path
    postgres_server.execute("create role tenant login", address)
    postgres_server.execute(
        "revoke execute on function pg_control_system() from public; "
        "grant usage on schema storelens to tenant; grant select on all tables in schema storelens to tenant",
        address,
    )
    with store_at(address.replace("postgres:@", "tenant@")) as store:
        assert store.path.name != place.name
        assert store.path.name.startswith(store.settings["store_id"])


def test_a_backup_is_the_servers_own(address: str) -> None:
    code, _, err = cli("backup", "--store", address)
    assert code == 2
    assert "pg_dump --schema storelens --format custom --file store.dump 'postgresql://postgres@/shop_" in err


def test_a_target_that_is_no_server_is_refused(golden_file: Path) -> None:
    code, _, err = cli("move", "--to", "other.db", "--store", f"sqlite:///{golden_file}")
    assert (code, "--to must be the address of a PostgreSQL database" in err) == (2, True)
