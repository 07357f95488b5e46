"""The account of an import adds up on the screen, and says what it leaves out."""

from pathlib import Path

from storelens.cli.import_report import report_lines
from storelens.sources.records import SetAside
from storelens.store.import_report import FileReport, ImportReport
from storelens.store.measures import Total

STORE = Path("data/store.db")


def report(*, is_dry_run: bool = False, has_changed: bool = True) -> ImportReport:
    return ImportReport(
        source="olist",
        currency="BRL",
        money_digits=2,
        is_new_store=True,
        is_dry_run=is_dry_run,
        has_changed=has_changed,
        files=(FileReport("orders.csv", 1030, 1000, 3, 2, 25),),
        set_aside=tuple(SetAside("orders.csv", line, "no\x1b[31m day", "x" * 200) for line in range(2, 27)),
        notes=("2 days are estimated",),
        totals=(Total("gross_minor", "price in items.csv", "money", 123456, 123455),),
    )


def test_rows_of_each_file_add_up_on_one_line() -> None:
    lines = list(report_lines(report(), STORE, every_row=False))
    assert lines[0] == "olist: made data/store.db"
    (line,) = [line for line in lines if line.startswith("orders.csv ")]
    assert line.split() == ["orders.csv", "1,030", "=", "1,000", "+", "3", "+", "2", "+", "25"]


def test_twenty_rows_set_aside_are_shown_and_the_way_to_all() -> None:
    few = list(report_lines(report(), STORE, every_row=False))
    assert "  orders.csv:2 no [31m day" in few
    assert "  and 5 more - add --all, with --dry-run to change nothing" in few
    every = list(report_lines(report(), STORE, every_row=True))
    assert "  orders.csv:26 no [31m day" in every
    assert max(map(len, every)) <= 110


def test_totals_that_differ_are_called_so() -> None:
    line = list(report_lines(report(), STORE, every_row=False))[-1]
    assert line.split() == [
        "gross_minor",
        "BRL",
        "1,234.56",
        "BRL",
        "1,234.55",
        "DIFFERENT",
        "price",
        "in",
        "items.csv",
    ]


def test_nothing_changed_is_said() -> None:
    assert "nothing was changed" in next(report_lines(report(is_dry_run=True), STORE, every_row=False))
    assert "nothing new" in next(report_lines(report(has_changed=False), STORE, every_row=False))
