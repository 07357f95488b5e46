"""`simulate` and `demo` with a store on a server: what they refuse, what they leave as it was, what they make."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from postgres_server import Server
from storelens.cli.app import app
from storelens.store.opening import store_at

SMALL = ("--customers", "40", "--products", "10", "--orders", "60", "--reviews", "10", "--days", "90")
COUNT = "select count(*) from {}.orders"


@pytest.fixture(autouse=True)
def _own_warehouses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path / "warehouses"))


@pytest.fixture(scope="module")
def template(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with a simulated store that nobody is connected to."""
    address = postgres_server.database()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STORELENS_WAREHOUSES", str(tmp_path_factory.mktemp("warehouses")))
        done = simulate(address)
    assert (done.exit_code, done.stderr) == (0, done.stderr)
    assert "60" in done.stdout
    return address


@pytest.fixture
def address(postgres_server: Server, template: str) -> str:
    return postgres_server.database(template)


def simulate(address: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["simulate", *SMALL, *words, "--store", address])


def schemas(server: Server, address: str) -> list[str]:
    asked = "select nspname from pg_namespace where nspname like 'storelens%' order by nspname"
    return [name for (name,) in server.execute(asked, address)]


def test_a_store_that_is_there_is_not_replaced_unasked(postgres_server: Server, address: str) -> None:
    done = simulate(address, "--orders", "20")
    assert done.exit_code == 2
    assert "a store is there already: postgresql://" in done.stderr
    assert "--replace" in done.stderr
    assert postgres_server.execute(COUNT.format("storelens"), address) == [(60,)]


def test_a_schema_that_is_no_store_is_refused_with_replace_too(postgres_server: Server) -> None:
    address = postgres_server.database()
    postgres_server.execute("create schema storelens", address)
    for words in ((), ("--replace",)):
        done = simulate(address, *words)
        assert done.exit_code == 3
        assert "has a schema storelens already - choose another database" in done.stderr
    assert schemas(postgres_server, address) == ["storelens"]


def test_nobody_at_the_address_is_told_before_anything_is_made() -> None:
    done = simulate("postgresql://ada:hush@127.0.0.1:1/shop")
    assert done.exit_code == 3
    assert "cannot reach PostgreSQL" in done.stderr
    assert "hush" not in done.stderr


def test_a_replaced_store_is_kept_whole_under_another_name(postgres_server: Server, address: str) -> None:
    done = simulate(address, "--orders", "20", "--replace")
    assert done.exit_code == 0, done.stderr
    now, kept = schemas(postgres_server, address)
    assert (now, kept[:17]) == ("storelens", "storelens_backup_")
    assert f"the store before is kept as the schema {kept}" in done.stdout
    assert postgres_server.execute(COUNT.format(now), address) == [(20,)]
    assert postgres_server.execute(COUNT.format(kept), address) == [(60,)]
    postgres_server.execute(f"drop schema storelens cascade; alter schema {kept} rename to storelens", address)
    with store_at(address) as store, store.transaction() as connection:
        connection.execute("update products set price_minor = price_minor + 1 where product_id = 1")
        assert store.count_rows(["orders"]) == {"orders": 60}


def test_a_replacement_that_fails_leaves_the_store_as_it_was(
    postgres_server: Server, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storelens.store.postgres import copying

    monkeypatch.setattr(copying, "_finish", lambda target: target.execute("select 1 / 0"))
    done = simulate(address, "--orders", "20", "--replace")
    assert done.exit_code == 3
    assert "the store there is as it was" in done.stderr
    assert schemas(postgres_server, address) == ["storelens"]
    assert postgres_server.execute(COUNT.format("storelens"), address) == [(60,)]


def test_the_same_shop_as_in_a_file(template: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    assert simulate(url).exit_code == 0
    here, there = (
        CliRunner().invoke(app, ["query", "kpis", "--format", "csv", "--store", store]).stdout
        for store in (url, template)
    )
    assert here == there != ""


@pytest.mark.slow
def test_demo_makes_a_shop_on_the_server_and_serves_it(postgres_server: Server, tmp_path: Path) -> None:
    address = postgres_server.database()
    words = [sys.executable, "-m", "storelens", "demo", "--port", "0", "--no-open", "--store", address]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=os.environ) as running:
        assert running.stderr is not None
        try:
            said = next(line for line in running.stderr if "is served at" in line)
            url = said.split("is served at ")[1].split(" - ")[0].rstrip("/")
            meta = httpx.get(f"{url}/api/v1/meta", timeout=30).json()
        finally:
            running.send_signal(signal.SIGINT)
            running.stderr.read()
    assert meta["counts"]["orders"] > 0
    assert meta["may_write"]
    assert postgres_server.execute(COUNT.format("storelens"), address)[0][0] > 0
