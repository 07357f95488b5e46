"""`reconcile`: a file's total, ours, and every step between."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from audited_orders import line, order, products
from audited_shop import run_sql, write_store

COLUMNS = "import_id, source, file_name, file_hash, file_bytes, imported_at, rows_in, rows_loaded, rows_set_aside"
FILES = (
    f"insert into imports ({COLUMNS}) values (1, 'table', 'a.csv', 'x', 1, '2025-04-01 08:00:00', 1, 1, 0)",
    f"insert into imports ({COLUMNS}) values (2, 'table', 'b.csv', 'y', 1, '2025-04-02 08:00:00', 3, 2, 1)",
    "insert into import_rows values (1, 2, 'sale', 600, 3), (2, 2, 'sale', 10000, 1), (2, 3, 'gift_card', 5000, 2), "
    "(2, 4, 'set_aside', 70, null)",
    "insert into import_totals values (2, 1, 'gross_minor', 'column Total', 'money', 10000, 10000)",
    "insert into import_totals values (2, 2, 'orders', 'sheet Sum', 'count', 4, 2)",
    "insert into set_aside values (1, 2, 'b.csv', 4, 'no\x1b[31m day', 'A-9;?;0,70')",
)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Two files: one of a line of 6.00, one of goods of 100.00 less 10.00 of its order, a gift card, a row set aside."""
    tables = {
        "products": products(),
        "orders": [order(1, "2025-03-01"), order(2, "2025-03-06"), order(3, "2025-03-31")],
        "order_items": [line(1, 1, 1, 10000, 1000), line(2, 2, 3, 5000), line(3, 3, 1, 600)],
    }
    path = write_store(tmp_path / "data" / "store.db", tables)
    run_sql(path, *FILES)
    return path


def squeezed(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_last_file_is_led_to_the_ledger(made: Path, run: Any) -> None:
    result = run("reconcile")
    lines = squeezed(result.stdout)
    assert lines[0] == "import 2, b.csv"
    assert "= the file's total 3 $150.70" in lines
    assert "gift_card gift cards sold: a liability, no sale 1 -$50.00" in lines
    assert "set_aside rows set aside 1 -$0.70" in lines
    assert "order_discounts discounts of whole orders, and tax within prices 1 -$10.00" in lines
    assert "= in the ledger today, of these lines $90.00" in lines
    assert result.exit_code == 0


def test_stated_totals_are_equal_or_different(made: Path, run: Any) -> None:
    lines = squeezed(run("reconcile", "2").stdout)
    assert "gross_minor $100.00 $100.00 equal column Total" in lines
    assert "orders 4 2 DIFFERENT sheet Sum" in lines


def test_all_files_one_after_the_other(made: Path, run: Any) -> None:
    heads = [line for line in run("reconcile", "--all").stdout.splitlines() if line.startswith("import ")]
    assert heads == ["import 1, a.csv", "import 2, b.csv"]


def test_rows_set_aside_are_listed_without_control_characters(made: Path, run: Any) -> None:
    lines = squeezed(run("reconcile", "2", "--rows", "set_aside").stdout)
    assert lines[0] == "set_aside, import 2, b.csv"
    assert "4 -$0.70 no [31m day: A-9;?;0,70" in lines
    assert lines[-1] == "1 row, -$0.70"


def test_rows_of_a_kind_that_is_in_the_ledger(made: Path, run: Any) -> None:
    lines = squeezed(run("reconcile", "1", "--rows", "sale").stdout)
    assert "2 sale 3 A-3 $6.00" in lines
    assert run("reconcile", "1", "--rows", "duplicate").stdout.endswith("no rows - nothing of this file is so\n")


def test_a_file_that_was_really_imported_is_led_to_the_ledger(tmp_path: Path, run: Any) -> None:
    rows = [
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        "536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850,United Kingdom",
        "536365,71053,LAMP,2,2010-12-01 08:26:00,3.39,17850,United Kingdom",
        "536365,POST,POSTAGE,1,2010-12-01 08:26:00,18.0,17850,United Kingdom",
        "C536379,85123A,LANTERN,-1,2010-12-05 09:41:00,2.55,17850,United Kingdom",  # finds its sale
        "C536380,22556,TIN,-3,2010-12-05 09:45:00,1.65,17548,United Kingdom",  # of a sale before the file
        "536414,22139,,56,2010-12-06 11:52:00,0.0,,United Kingdom",
    ]
    file = tmp_path / "retail.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert run("import", "online-retail", str(file)).exit_code == 0
    lines = squeezed(run("reconcile").stdout)
    assert lines[0] == "import 1, retail.csv"
    assert "return 1 -£2.550" in lines
    assert "unmatched_return 1 -£4.950" in lines
    assert "= the file's total 6 £32.580" in lines
    assert "= in the ledger today, of these lines £32.580" in lines
    assert "DIFFERENT" not in " ".join(lines)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("9",), "no import numbered 9 has rows or totals - known: 1, 2"),
        (("2", "--all"), "--all is every file, and 2 is one - leave one of them out"),
        (("--rows", "setaside"), "no step named 'setaside' - did you mean set_aside?"),
        (("two",), "invalid value for '[IMPORT]'"),
    ],
)
def test_what_nobody_knows_is_refused_in_one_line(made: Path, refused: Any, args: tuple[str, ...], said: str) -> None:
    assert refused(2, "reconcile", *args).startswith(f"error: {said}")


def test_a_store_without_files_says_how_to_bring_some(store: Path, refused: Any) -> None:
    assert refused(2, "reconcile").endswith(
        "no import has rows or totals to reconcile - bring files with storelens import"
    )


def test_the_queries_are_printed_and_each_runs(made: Path, run: Any) -> None:
    text = run("reconcile", "--sql").stdout
    for name in ("import_treatments", "reconciliation", "import_in_ledger", "import_stated_totals"):
        assert f"-- {name}: " in text
    with closing(sqlite3.connect(made)) as connection:
        for statement in text.split(";\n"):
            values = dict(re.findall(r"^--   :(\w+) = '?(.*?)'?$", statement, re.MULTILINE))
            connection.execute(statement, values)
