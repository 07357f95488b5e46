"""Rows that were set aside are listed, written out, corrected and loaded again; one import at a time says who is at it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storelens.store.import_lock import ImportUnderWay, hold_import, lock_path, only_import

Run = Callable[..., Any]
ORDERS = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem sku\n"
    "#1,ana@example.com,paid,EUR,97.50,5.00,0.00,102.50,2025-01-30 10:00:00 +0000,2,Lamp,30.00,LAMP\n"
    '#1,,,,,,,,,one,"Mug, blue",12.50,MUG\n'
    "#2,bo@example.com,paid,EUR,12.50,0.00,0.00,12.50,2025-01-30 11:00:00 +0000,1,Mug,12.50,MUG\n"
)
NEW = ("--currency", "EUR", "--time-zone", "Europe/Berlin")


@pytest.fixture
def loaded(run: Run) -> Path:
    Path("orders.csv").write_text(ORDERS, encoding="utf-8")
    assert run("import", "shopify", "orders.csv", *NEW).exit_code == 0
    return Path("data/store.db")


def ask(store: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(store)) as connection:
        return connection.execute(sql).fetchall()


LINES = (
    "select external_id, quantity, unit_price_minor from order_items join orders using (order_id) order by 1, 3 desc"
)


def test_rows_set_aside_are_listed_with_their_line_reason_and_text(run: Run, loaded: Path) -> None:
    assert run("import", "set-aside").stdout.splitlines() == [
        "import 1, shopify, orders.csv: 1 row set aside",
        "  line 3: Lineitem quantity is not a number: 'one'",
        '    #1,,,,,,,,,one,"Mug, blue",12.50,MUG',
        "to correct rows: storelens import set-aside FILE --out corrected.csv",
    ]


def test_a_listing_is_written_as_csv(run: Run, loaded: Path) -> None:
    assert run("import", "set-aside", "1", "--out", "aside.csv").exit_code == 0
    assert Path("aside.csv").read_text(encoding="utf-8").splitlines()[1] == (
        '1,orders.csv,3,Lineitem quantity is not a number: \'one\',"#1,,,,,,,,,one,""Mug, blue"",12.50,MUG"'
    )


def test_a_corrected_export_is_loaded_and_the_orders_other_lines_stay(run: Run, loaded: Path) -> None:
    written = run("import", "set-aside", "orders.csv", "--out", "again.csv")
    assert written.stdout.endswith("correct it, then: storelens import shopify again.csv\n")
    text = Path("again.csv").read_text(encoding="utf-8")
    assert [line.partition(",")[0] for line in text.splitlines()] == [
        "set aside because", "", "Lineitem quantity is not a number: 'one'"
    ]  # fmt: skip
    before = ask(loaded, LINES)
    Path("again.csv").write_text(text.replace(",one,", ",3,"), encoding="utf-8")
    assert run("import", "shopify", "again.csv").exit_code == 0
    assert ask(loaded, LINES) == sorted([*before, ("#1", 3, 1250)], key=lambda line: (line[0], -line[2]))
    assert ask(loaded, "select rows_loaded, rows_unchanged, rows_set_aside from imports where import_id = 2") == [
        (1, 1, 0)
    ]
    assert run("check").exit_code == 0


def test_a_file_that_is_another_by_now_is_refused(refused: Callable[..., str], loaded: Path) -> None:
    Path("orders.csv").write_text(ORDERS + "\n", encoding="utf-8")
    assert "nothing was set aside of orders.csv as it is" in refused(2, "import", "set-aside", "orders.csv")
    assert "there is no import 9" in refused(2, "import", "set-aside", "9")


def test_an_import_without_files_is_refused(refused: Callable[..., str]) -> None:
    assert "no files of shopify - give their paths after it" in refused(2, "import", "shopify")


def test_a_second_import_is_refused_in_a_line_that_says_who_is_at_it(refused: Callable[..., str], loaded: Path) -> None:
    before = loaded.read_bytes()
    with only_import(loaded, "files given on the web page"):
        said = refused(3, "import", "shopify", "orders.csv")
    assert "another import is being loaded into this store: files given on the web page, since " in said
    assert said.endswith(" UTC - load this one when it is through")
    assert loaded.read_bytes() == before


def test_the_page_is_told_of_an_import_from_the_command_line(loaded: Path) -> None:
    with (
        only_import(loaded, "storelens import shopify (process 7)"),
        pytest.raises(ImportUnderWay, match=r"storelens import shopify \(process 7\), since "),
    ):
        hold_import(loaded, "files given on the web page")


def test_an_import_leaves_no_lock_behind(run: Run, loaded: Path) -> None:
    assert {path.name for path in loaded.parent.iterdir()} == {"store.db", "store.warehouse"}
    lock_path(loaded).parent.mkdir()
    (lock_path(loaded).parent / "secret").write_text("x", encoding="utf-8")
    assert run("import", "shopify", "orders.csv").exit_code == 0
    assert [path.name for path in lock_path(loaded).parent.iterdir()] == ["secret"]
