"""A shop small enough to be added up by hand, copied for each test, and ways to run the command line."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from storelens import open_store
from storelens.batches import TableBatch
from storelens.cli.app import app
from storelens.store.load import create_store

SETTINGS = {"shop_name": "Corner [shop]", "currency": "EUR", "money_digits": "2", "time_zone": "Europe/Berlin"}
FIRST_DAY, LAST_DAY = date(2025, 3, 1), date(2025, 3, 10)
# Order 1: 2 lamps at 30.00 less 6.00; order 2: 1 lamp, 1 book; order 3: 3 books, cancelled; order 4: 1 lamp.
# One lamp of order 1 comes back for 27.00. Net: 54 + 42.50 + 0 + 30 - 27 = 99.50 of 126.00 + 37.50 gross.
BATCHES = (
    TableBatch(
        "customers",
        {
            "customer_id": [1, 2],
            "full_name": ["Ada Winter", "Ben Summer"],
            "email": ["ada@example.com", "ben@example.com"],
            "region": ["West", "East"],
            "joined_date": ["2025-02-01", "2025-02-01"],
        },
    ),
    TableBatch(
        "products",
        {
            "product_id": [1, 2],
            "sku": ["L-1", "B-1"],
            "product_name": ["Lamp [red]", "Book\x1b[31m"],
            "category": ["Home", "Books"],
            "price_minor": [3000, 1250],
            "cost_minor": [1500, 500],
        },
    ),
    TableBatch(
        "orders",
        {
            "order_id": [1, 2, 3, 4],
            "customer_id": [1, 2, 1, None],
            "ordered_at": [f"2025-03-{day:02d} 11:00:00" for day in (1, 2, 5, 10)],
            "order_date": [f"2025-03-{day:02d}" for day in (1, 2, 5, 10)],
            "order_hour": [12, 12, 12, 12],
            "region": ["West", "East", "West", "East"],
            "status": ["delivered", "delivered", "cancelled", "paid"],
            "channel": ["web", "store", "web", "web"],
            "cancelled_date": [None, None, "2025-03-06", None],
        },
    ),
    TableBatch(
        "order_items",
        {
            "order_item_id": [1, 2, 3, 4, 5],
            "order_id": [1, 2, 2, 3, 4],
            "product_id": [1, 1, 2, 2, 1],
            "quantity": [2, 1, 1, 3, 1],
            "unit_price_minor": [3000, 3000, 1250, 1250, 3000],
            "discount_minor": [600, 0, 0, 0, 0],
            "unit_cost_minor": [1500, 1500, 500, 500, 1500],
        },
    ),
    TableBatch(
        "returns",
        {
            "return_id": [1],
            "order_item_id": [1],
            "return_date": ["2025-03-08"],
            "quantity": [1],
            "amount_minor": [2700],
        },
    ),
)
Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def fixed_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working directory, no store named outside, a terminal of a known width."""
    monkeypatch.chdir(tmp_path)
    for name in ("STORELENS_STORE", "NO_COLOR", "FORCE_COLOR", "TERMINAL_WIDTH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "store.db"
    create_store(path, BATCHES, SETTINGS, (FIRST_DAY, LAST_DAY))
    with open_store(f"sqlite:///{path}") as shop:
        shop.refresh()
    return path


@pytest.fixture
def store(made_store: Path, tmp_path: Path) -> Path:
    """The store `data/store.db` of the working directory, with its warehouse."""
    folder = tmp_path / "data"
    folder.mkdir()
    with closing(sqlite3.connect(made_store)) as source, closing(sqlite3.connect(folder / "store.db")) as target:
        source.backup(target)
    shutil.copytree(made_store.with_suffix(".warehouse"), folder / "store.warehouse")
    return folder / "store.db"


@pytest.fixture
def run() -> Run:
    """Run the command line inside this process and return its result: exit_code, stdout, stderr."""

    def invoke(*args: str, **options: Any) -> Any:
        result = CliRunner().invoke(app, list(args), prog_name="storelens", **options)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def refused(run: Run) -> Callable[..., str]:
    """Run a command that must fail with this exit code, and return its one line on stderr."""

    def invoke(exit_code: int, *args: str) -> str:
        result = run(*args)
        assert (result.exit_code, result.stdout) == (exit_code, "")
        lines = result.stderr.splitlines()
        assert len(lines) == 1, result.stderr
        assert lines[0].startswith("error: ")
        assert " - " in lines[0]
        return str(lines[0])

    return invoke


@pytest.fixture
def start_process() -> Callable[..., "subprocess.Popen[str]"]:
    """Start `python -m storelens` as a person would, with its output caught."""

    def start(*args: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "storelens", *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONWARNINGS": "error"},
        )

    return start
