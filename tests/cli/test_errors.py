"""Every bad input is one line on stderr and a documented exit code."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storelens.cli.endings import run_to_its_end
from storelens.exports import WRITERS
from storelens.store import database

Refused = Callable[..., str]
QUERY = ("query", "revenue_by_day")


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["query", "revenu_by_day"], "no query named 'revenu_by_day' - did you mean revenue_by_day?"),
        ([*QUERY, "--region", "Wst"], "no region named 'Wst' - did you mean West?"),
        ([*QUERY, "--category", "Toys"], "no category named 'Toys' - known: Books, Home"),
        ([*QUERY, "--engine", "sqlit"], "no engine named 'sqlit' - did you mean sqlite?"),
        ([*QUERY, "--format", "jsn"], "no format named 'jsn' - did you mean json?"),
        ([*QUERY, "--format", "parquet"], "parquet is not for reading on a terminal - add --out FILE.parquet"),
        ([*QUERY, "--lens", "odrer"], "lens must be event or order, got 'odrer' - did you mean order?"),
        ([*QUERY, "--compare", "yer"], "no comparison named 'yer' - did you mean year?"),
        ([*QUERY, "--from", "03/01/2025"], "--from must be a day, got '03/01/2025' - write it as 2025-02-28"),
        (
            [*QUERY, "--from", "2025-03-05", "--to", "2025-03-01"],
            "dates are reversed, from 2025-03-05 to 2025-03-01 - swap them",
        ),
        (["query", "top_products", "--set", "top=3"], "top_products has no parameter 'top' - did you mean top_n?"),
        (["query", "top_products", "--set", "top_n"], "--set must be NAME=VALUE, got 'top_n'"),
        (["query", "top_products", "--set", "top_n=x"], "top_n must be a whole number, got 'x' - the default is 10"),
        ([*QUERY, "--out", "none/x.csv"], "no folder none for --out none/x.csv - make it first"),
        ([*QUERY, "--out", "data"], "--out data is a folder - add a file name"),
        ([*QUERY, "--store", "mysql://x"], "no store at 'mysql://x' - write sqlite:///data/store.db"),
        (["queries", "--topic", "custmers"], "no topic named 'custmers' - did you mean customers?"),
        (["queries", "revenue_by_dya"], "no query named 'revenue_by_dya' - did you mean revenue_by_day?"),
        (["check", "order_without_line"], "no check named 'order_without_line' - did you mean order_without_lines?"),
        (["import", "olst", "."], "no source named 'olst' - did you mean olist?"),
        (["simulate"], "a store is there already: data/store.db - add --replace"),
        (["simulate", "--parquet", "data"], "data is there and is no Parquet store - choose another folder"),
        (["simulate", "--lines", "9"], "lines must be between 1,000 and 300,000,000, got 9 - use 1,000"),
        (["backup", "data/store.db"], "data/store.db is there already - choose another name"),
        (["qurey"], "no command named 'qurey' - did you mean query?"),
        ([*QUERY, "--regoin", "West"], "no such option --regoin - did you mean --region?"),
        ([*QUERY, "--from"], "option '--from' requires an argument - see storelens --help"),
        (["query"], "missing argument 'NAME' - see storelens query --help"),
        (["simulate", "--orders", "many"], "'many' is not a whole number - write it as 1000"),
        (["simulate", "--start", "soon"], "--start must be a day, got 'soon' - write it as 2025-02-28"),
        (["simulate", "--days", "0"], "days must be between 1 and 7,305, got 0"),
    ],
)
def test_wrong_usage_exits_2_with_one_line(refused: Refused, args: list[str], line: str) -> None:
    assert line in refused(2, *args)


@pytest.mark.parametrize("command", [QUERY, ("check",), ("info",), ("refresh",), ("backup",)])
def test_a_missing_store_says_how_to_make_one(refused: Refused, command: tuple[str, ...]) -> None:
    line = refused(3, *command)
    assert line == "error: no store at data/store.db - make one with storelens simulate or storelens import"


@pytest.mark.parametrize(
    "command",
    [
        QUERY,
        ("check",),
        ("info",),
        ("refresh",),
        ("demo",),
        ("overview",),
        ("serve", "--port", "0"),
        ("simulate", "--replace"),
    ],
)
def test_a_file_that_is_no_store_is_left_alone(refused: Refused, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "notes.db").write_text("not a database, but dear to somebody " * 100)
    assert "notes.db is not a Storelens store" in refused(3, *command, "--store", "sqlite:///notes.db")
    assert (tmp_path / "notes.db").read_text().startswith("not a database")


def test_a_damaged_store_says_so(refused: Refused, store: Path) -> None:
    content = bytearray(store.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    store.write_bytes(bytes(content))
    assert "damaged" in refused(3, "info")


def test_a_damaged_warehouse_is_built_anew(run: Any, store: Path) -> None:
    (version,) = store.with_suffix(".warehouse").glob("*.duckdb")
    version.write_bytes(b"garbage" * 1000)
    assert run("query", "kpis").exit_code == 0


def test_a_store_in_use_says_so(refused: Refused, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 1)
    with closing(sqlite3.connect(store)) as other:
        other.execute("pragma journal_mode = delete")
        other.execute("begin exclusive")
        assert "data/store.db is in use by another program - wait for it to end" in refused(3, "info")
        other.rollback()


def test_a_file_that_cannot_be_written_exits_3(refused: Refused, store: Path) -> None:
    line = refused(3, *QUERY, "--out", f"{'x' * 300}.csv")
    assert "cannot write" in line
    assert "choose another --out" in line
    assert [path.name for path in store.parent.parent.iterdir()] == ["data"]


def test_a_failed_write_leaves_the_file_as_it_was(
    refused: Refused, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_the_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "x.csv").write_text("before")
    monkeypatch.setitem(WRITERS, "csv", fill_the_disk)
    assert "cannot write x.csv: No space left on device - free space" in refused(3, *QUERY, "--out", "x.csv")
    assert (tmp_path / "x.csv").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "x.csv"]


def test_a_command_that_the_notebooks_copy_lacks_says_where_to_get_it(capsys: pytest.CaptureFixture[str]) -> None:
    def missing() -> None:
        raise ModuleNotFoundError("No module named 'storelens.web'", name="storelens.web")

    assert run_to_its_end(missing) == 3
    assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(ModuleNotFoundError):
        run_to_its_end(lambda: __import__("a_package_that_is_not_there"))
