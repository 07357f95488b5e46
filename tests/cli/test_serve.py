"""`storelens serve` and `storelens demo` up to where they serve: tests/web/test_serving.py has the server itself."""

import re
import socket
import sqlite3
import sys
import tomllib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storelens.cli import serve
from storelens.web.address import url_of

ROOT = Path(__file__).parents[2]
Refused = Callable[..., str]


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> list[serve.Server]:
    """The servers that would have run."""
    caught: list[serve.Server] = []

    def catch(server: serve.Server) -> None:
        server.listener.close()
        caught.append(server)

    monkeypatch.setattr(serve, "run", catch)
    return caught


@pytest.fixture
def password(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text("a password for tests\n")
    file.chmod(0o600)
    return file


def test_the_packages_it_asks_for_are_those_its_extra_brings() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    brought = {re.split(r"[<>=;]", line)[0] for line in extras["web"]}
    assert set(serve.PACKAGES.values()) == brought - {"uvloop"}  # quicker where there is one


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["--host", "0.0.0.0"], "--host 0.0.0.0 lets others in without a password - add --password-file FILE"),
        (["--host", "::"], "--host :: lets others in without a password"),
        (["--host", "192.168.1.7"], "--host 192.168.1.7 lets others in without a password"),
        (["--host", "no such host"], "--host no such host lets others in without a password"),
        (["--behind-https"], "--behind-https lets others in without a password - add --password-file FILE"),
        (["--password-file", "none"], "cannot read --password-file none: No such file or directory - write the"),
        (["--password-file", "."], "cannot read --password-file .: Is a directory - write the password there"),
        (["--port", "70000"], "invalid value for '--port'"),
        (["--port", "http"], "invalid value for '--port'"),
        (["--workers", "0"], "invalid value for '--workers'"),
        (["--query-seconds", "0"], "invalid value for '--query-seconds'"),
        (["--allow-hosts", "x"], "no such option --allow-hosts - did you mean --allow-host?"),
    ],
)  # fmt: skip
def test_what_must_not_be_served_is_one_line(refused: Refused, args: list[str], line: str) -> None:
    assert line in refused(2, "serve", *args)


@pytest.mark.usefixtures("store")
def test_a_host_that_nobody_knows_is_one_line(refused: Refused, password: Path) -> None:
    line = refused(2, "serve", "--host", "no such host", "--password-file", str(password))
    assert "no address named 'no such host' for --host - use 127.0.0.1" in line


@pytest.mark.usefixtures("store")
def test_a_password_too_short_to_rely_on_is_one_line(refused: Refused, password: Path) -> None:
    password.write_text("short")
    assert "has 5 characters - use at least 8" in refused(2, "serve", "--password-file", str(password))


@pytest.mark.usefixtures("store")
def test_an_address_that_cannot_be_had_is_one_line(refused: Refused, password: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        line = f"error: port {port} is in use - choose another with --port, or stop the program that has it"
        assert refused(3, "serve", "--port", port) == line
    elsewhere = ("--host", "192.0.2.1", "--password-file", str(password))
    assert "192.0.2.1 is not an address of this machine - choose another" in refused(3, "serve", *elsewhere)


def test_a_password_needs_a_store_to_keep_its_secret_beside(refused: Refused, password: Path) -> None:
    assert "no store at data/store.db" in refused(3, "serve", "--password-file", str(password))
    assert not Path("data/store.web").exists()


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("missing", ["fastapi", "uvicorn", "argon2"])
def test_a_package_that_is_not_installed_is_named(
    run: Any, monkeypatch: pytest.MonkeyPatch, command: str, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    result = run(command)
    name = serve.PACKAGES[missing]
    assert f"the page needs {name} - pip install 'storelens[web]'" in result.stderr
    assert result.exit_code == (2 if command == "serve" else 0)
    assert ("net sales" in result.stdout) == (command == "demo")  # what can be shown without the page


@pytest.mark.usefixtures("store")
def test_what_is_told_reaches_the_server(run: Any, servers: list[serve.Server], password: Path) -> None:
    run("serve", "--port", "0", "--query-seconds", "5", "--read-only", "--allow-host", "Shop.Example.com")
    plain = servers[0].settings
    assert (plain.host, plain.query_seconds, plain.allow_hosts) == ("127.0.0.1", 5.0, ("shop.example.com",))
    assert (plain.may_write, plain.may_sql, plain.password_hash) == (False, True, None)
    run("serve", "--port", "0", "--host", "0.0.0.0", "--password-file", str(password))
    others = servers[1].settings
    assert (others.may_write, others.may_sql) == (True, False)
    assert str(others.password_hash).startswith("$argon2id$")
    run("serve", "--port", "0", "--behind-https", "--password-file", str(password))
    assert not servers[2].settings.may_sql
    run("serve", "--port", "0", "--behind-https", "--allow-sql", "--password-file", str(password))
    assert servers[3].settings.may_sql
    assert not any(server.open_page for server in servers)


@pytest.mark.usefixtures("store")
def test_a_password_that_others_can_read_is_told(run: Any, servers: list[serve.Server], password: Path) -> None:
    password.chmod(0o644)
    result = run("serve", "--port", "0", "--password-file", str(password))
    assert result.stderr == f"others can read {password} - chmod 600 {password}\n"
    password.chmod(0o600)
    result = run("serve", "--port", "0", "--password-file", str(password), "--host", "0.0.0.0")
    assert result.stderr == "the password and the page travel unencrypted - only for a network you trust\n"
    assert len(servers) == 2


def test_demo_makes_a_store_where_there_is_none_and_opens_it(
    run: Any, servers: list[serve.Server], tmp_path: Path
) -> None:
    result = run("demo", "--store", "sqlite:///new/shop.db", "--port", "0")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no store yet: simulating a shop\n")
    with closing(sqlite3.connect(tmp_path / "new/shop.db")) as connection:
        assert connection.execute("select count(*) from orders").fetchone() == (5000,)
        (planned,) = connection.execute("select count(*) from replenishment_plan where order_units > 0").fetchone()
        assert planned > 0  # the first look at the inventory shows what to order
    assert servers[0].open_page
    assert run("demo", "--store", "sqlite:///new/shop.db", "--port", "0", "--no-open").exit_code == 0
    assert not servers[1].open_page


@pytest.mark.usefixtures("store")
def test_demo_takes_the_next_port_that_is_free(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    urls: list[str] = []

    def note(server: serve.Server) -> None:
        with server.listener:
            urls.append(url_of("127.0.0.1", server.listener))

    monkeypatch.setattr(serve, "run", note)
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert run("demo", "--port", str(port)).exit_code == 0
        assert urls[0] != f"http://127.0.0.1:{port}/"


def test_no_text_browser_is_started_in_this_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not serve.has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert serve.has_screen()
