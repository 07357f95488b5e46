"""Every command on a store on a server says what it says of the same store in a file."""

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from postgres_server import Server
from storelens.cli.app import app
from storelens.store.postgres.copying import copy_store

DAYS = ("--from", "2024-03-01", "--to", "2024-06-30")
# In this order: each leaves rows that those after it read.
COMMANDS = [
    ("orders", "--all"),
    ("orders", "--format", "json"),
    ("orders", "show", "PO-00001"),
    ("bridge", "--as", "shopify", *DAYS),
    ("bridge", "--as", "metorik", *DAYS),
    ("bridge", "--as", "shopify", "--rows", "shipping", *DAYS),
    ("close", "2024-03"),
    ("close", "--list"),
    ("changes", "2024-03", "--all"),
    ("close", "2024-03", "--again"),
    ("plan",),
    ("plan", "--format", "csv"),
    ("forecast",),
    ("orders", "draft"),
    ("orders", "--status", "draft"),
    ("backtest", "--months", "3"),
    ("explain", "kpis", "--cell", "net_minor", *DAYS),
    ("explain", "revenue_by_category", *DAYS),
    ("import", "set-aside"),
    ("check",),
    ("overview",),
]
# What is each store's own: when it was written to, what it is called.
OWN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: UTC)?|\S*store\.db|'?postgresql://\S*")


def cli(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, OWN.sub("", done.stdout), OWN.sub("", done.stderr)


@pytest.fixture(scope="module")
def stores(simulated_path: Path, postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("commands")
    near, far = folder / "store.db", postgres_server.database()
    shutil.copy(simulated_path, near)
    copy_store(near, far)
    return f"sqlite:///{near}", far


def test_every_command_says_the_same(stores: tuple[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path))
    near, far = stores
    for words in COMMANDS:
        says_the_same(near, far, *words)
    draft = json.loads(cli("orders", "--status", "draft", "--format", "json", "--store", near)[1])["orders"][0]
    number = draft["po_number"]
    for words in (("send", number), ("receive", number), ("show", number), ("show", number, "--format", "json")):
        says_the_same(near, far, "orders", *words)
    says_the_same(near, far, "check")


def says_the_same(near: str, far: str, *words: str) -> None:
    code, out, err = cli(*words, "--store", near)
    assert (words, code, err) == (words, 0, err)
    assert (words, *cli(*words, "--store", far)[:2]) == (words, 0, out)


def test_the_queries_shown_are_those_that_run(stores: tuple[str, str]) -> None:
    for words in (("bridge", "--as", "shopify", *DAYS), ("changes", "2024-03")):
        near, far = (cli(*words, "--sql", "--store", store)[1] for store in stores)
        assert "as it runs on postgres" in far
        assert "%(first_day)s" in far
        assert ":first_day" in near


def test_no_password_is_shown_in_what_to_try_next(
    stores: tuple[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path))
    done = CliRunner().invoke(app, ["overview", "--store", stores[1].replace("postgres:@", "postgres:tangerine@")])
    assert (done.exit_code, "tangerine" in done.output) == (0, False)
