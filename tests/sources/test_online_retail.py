"""UCI Online Retail: the sample's totals to the unit, and a file written by hand in its layout for all its traps."""

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storelens import open_store
from storelens.catalogue import load_checks
from storelens.errors import UsageError
from storelens.filters import Filters
from storelens.store.import_report import ImportReport
from storelens.store.importing import import_source

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "online_retail_sample.csv"
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
ROWS = """\
100,A1,CUP,6,2011-01-03 10:00:00,2.5,7,United Kingdom
100,POST,POSTAGE,1,2011-01-03 10:00:00,4.125,7,United Kingdom
101,a1,cup blue,2,2011-01-05 11:00:00,2.5,7,United Kingdom
102,B2,PAPER CRAFT,80995,2011-01-07 09:15:00,2.08,9,France
C103,B2,PAPER CRAFT,-80995,2011-01-07 09:27:00,2.08,9,France
C104,A1,CUP,-7,2011-02-01 12:00:00,2.5,7,United Kingdom
C105,A1,CUP,-1,2011-02-02 12:00:00,2.5,,United Kingdom
106,A1,damages,-12,2011-02-03 12:00:00,0,,United Kingdom
107,A1,found,5,2011-02-03 12:00:00,0,,United Kingdom
108,A1,CUP,1,2011-02-04 12:00:00,0,7,United Kingdom
109,A1,CUP,1,2011-02-31 12:00:00,2.5,7,United Kingdom
"""
# The twelve rows without their services: one row of the file in ten is set aside.
NEWER = """\
108,A1,CUP,1,2011-02-04 12:00:00,0,7,United Kingdom
110,C3,LAMP,1,2011-02-10 12:00:00,30.0,8,Norway
C111,C3,LAMP,-1,2011-02-11 12:00:00,30.0,8,Norway
"""


@pytest.fixture
def shop(tmp_path: Path) -> Callable[[str], ImportReport]:
    """Return what imports rows, given as text, into one store."""

    def bring(rows: str, name: str = "invoices.csv") -> ImportReport:
        (tmp_path / name).write_text(HEADER + rows, encoding="utf-8")
        return import_source(tmp_path / "store.db", "online-retail", [tmp_path / name])

    return bring


@pytest.fixture
def ask(tmp_path: Path) -> Callable[[str], list[tuple[Any, ...]]]:
    def read(query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
            return connection.execute(query).fetchall()

    return read


Shop = Callable[..., ImportReport]
Ask = Callable[[str], list[tuple[Any, ...]]]


def test_every_row_has_its_treatment_and_its_amount(shop: Shop, ask: Ask) -> None:
    report = shop(ROWS)
    assert (report.rows_in, report.loaded, len(report.set_aside)) == (11, 8, 3)
    assert ask("select line_number, treatment, amount_minor from import_rows order by line_number") == [
        (2, "sale", 15_000), (3, "service", 4_125), (4, "sale", 5_000), (5, "sale", 168_469_600),
        (6, "return", -168_469_600), (7, "return", -17_500), (8, "unmatched_return", -2_500), (9, "set_aside", 0),
        (10, "set_aside", 0), (11, "sale", 0), (12, "set_aside", 0),
    ]  # fmt: skip


def test_rows_that_sell_nothing_are_set_aside_with_their_text(shop: Shop) -> None:
    reasons = {row.line_number: (row.reason, row.original_text) for row in shop(ROWS).set_aside}
    assert [reasons[line][0].partition(":")[0] for line in (9, 10, 12)] == [
        "a write-off", "a correction of the stock", "InvoiceDate is not a day of a year from 1990 to 2099",
    ]  # fmt: skip
    assert reasons[9][1] == "106,A1,damages,-12,2011-02-03 12:00:00,0,,United Kingdom"


def test_returns_find_their_sales_and_the_others_count_on_their_day(shop: Shop, ask: Ask) -> None:
    shop(ROWS)
    matched = ask(
        "select returns.external_id, orders.external_id, returns.quantity, amount_minor from returns "
        "join order_items using (order_item_id) join orders using (order_id) order by returns.external_id"
    )
    assert matched == [
        ("C103/1", "102", 80_995, 168_469_600), ("C104/1", "101", 2, 5_000), ("C104/1#2", "100", 5, 12_500),
    ]  # fmt: skip
    unmatched = "select entry_date, quantity, net_minor from ledger where entry_kind = 'unmatched_return'"
    assert ask(unmatched) == [("2011-02-02", -1, -2_500)]
    by_month = "select substr(entry_date, 1, 7), sum(gross_minor), sum(net_minor) from ledger group by 1 order by 1"
    assert ask(by_month) == [("2011-01", 168_493_725, 24_125), ("2011-02", 0, -20_000)]


def test_codes_in_other_letters_are_one_product_and_services_are_no_goods(shop: Shop, ask: Ask) -> None:
    shop(ROWS)
    assert ask("select sku, product_name, kind from products order by sku") == [
        ("A1", "CUP", "goods"), ("B2", "PAPER CRAFT", "goods"), ("POST", "POSTAGE", "service"),
    ]  # fmt: skip


def test_a_huge_order_cancelled_minutes_later_is_not_the_best_seller(shop: Shop, tmp_path: Path) -> None:
    shop(ROWS)
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        best = opened.query("top_products", start="2011-01-01", end="2011-02-28").to_pylist()
    assert best[0]["sku"] == "A1"
    assert "POST" not in {row["sku"] for row in best}


def test_checks_are_silent(shop: Shop, tmp_path: Path) -> None:
    shop(ROWS)
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        found = {
            name: opened.ask(check, Filters(), engine=check.extra.get("engine", "sqlite")).to_pylist()
            for name, check in load_checks().items()
        }
    assert not {name: rows for name, rows in found.items() if rows}


def test_a_header_torn_by_a_quote_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "torn.csv").write_text('InvoiceNo,StockCode,"Description,Quantity\n1,A,CUP,2\n2,B",x\n1,2,3,4\n')
    with pytest.raises(UsageError) as refused:
        import_source(tmp_path / "store.db", "online-retail", [tmp_path / "torn.csv"])
    assert "\n" not in str(refused.value)


def test_the_same_file_again_changes_nothing(shop: Shop, ask: Ask) -> None:
    shop(ROWS)
    before = ask("select 'log', count(*) from change_log union all select 'rows', count(*) from import_rows")
    again = shop(ROWS)
    assert (again.has_changed, again.unchanged, len(again.set_aside)) == (False, 8, 3)
    assert ask("select 'log', count(*) from change_log union all select 'rows', count(*) from import_rows") == before


def test_a_newer_export_that_overlaps_brings_only_what_is_new(shop: Shop, ask: Ask) -> None:
    shop(ROWS)
    last = ask("select coalesce(max(change_id), 0) from change_log")[0][0]
    report = shop(ROWS.replace("cup blue,2,", "cup blue,3,") + NEWER.split("\n", 1)[1], "newer.csv")
    assert (report.loaded, report.updated, report.unchanged) == (2, 1, 7)
    log = ask(f"select distinct table_name, operation from change_log where change_id > {last}")
    assert ("orders", "update") not in log
    old = ask(
        f"select before_json from change_log where change_id > {last} and operation = 'update' and before_json is not null"
    )
    assert any('"quantity":2' in text for (text,) in old)
    assert ask("select count(*) from orders where external_id = '110'") == [(1,)]


def test_a_return_finds_its_sale_when_a_later_file_brings_it(shop: Shop, ask: Ask) -> None:
    shop(
        "C201,A1,CUP,-1,2011-02-02 12:00:00,2.5,7,United Kingdom\n300,B2,BOX,1,2011-02-02 12:00:00,1,7,United Kingdom\n"
    )
    assert ask("select count(*) from orders where order_kind = 'credit_note'") == [(1,)]
    shop(
        "200,A1,CUP,1,2011-01-02 12:00:00,2.5,7,United Kingdom\nC201,A1,CUP,-1,2011-02-02 12:00:00,2.5,7,United Kingdom\n",
        "older.csv",
    )
    assert ask("select count(*) from orders where order_kind = 'credit_note'") == [(0,)]
    assert ask("select sum(net_minor), count(*) from ledger where product_id = 1") == [(0, 2)]


def test_a_return_dearer_than_what_was_paid_is_not_put_to_that_sale(shop: Shop, ask: Ask) -> None:
    shop("1,M,Manual,1,2011-01-03 10:00:00,2.5,7,UK\nC2,M,Manual,-1,2011-01-04 10:00:00,1800,7,UK\n")
    assert ask("select count(*) from returns") == [(0,)]
    assert ask("select sum(net_minor) from ledger") == [(2_500 - 1_800_000,)]


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_nothing_or_all(tmp_path: Path, dump: Callable[[Path], list[str]]) -> None:
    chance = random.Random(5)
    rows = "".join(
        f"{'C' if n % 9 == 8 else ''}{1000 + n // 3},P{n % 40},THING,{-1 if n % 9 == 8 else 1 + n % 4},"
        f"2011-0{1 + n % 9}-1{n % 9} 10:00:00,{1 + n % 7}.25,{n % 50},UK\n"
        for n in range(3_000)
    )
    (tmp_path / "many.csv").write_text(HEADER + rows, encoding="utf-8")
    import_source(tmp_path / "whole.db", "online-retail", [tmp_path / "many.csv"])
    whole = dump(tmp_path / "whole.db")
    program = (
        "import sys; from pathlib import Path; from storelens.store.importing import import_source; print('on', flush=True); "
        "import_source(Path(sys.argv[1]), 'online-retail', [Path(sys.argv[2])])"
    )
    for number in range(6):
        store = tmp_path / f"killed{number}.db"
        command = [sys.executable, "-c", program, str(store), str(tmp_path / "many.csv")]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.uniform(0, 1.5))
            child.kill()
        assert not store.exists() or dump(store) == whole
        import_source(store, "online-retail", [tmp_path / "many.csv"])
        assert dump(store) == whole


needs_sample = pytest.mark.skipif(
    not SAMPLE.exists(), reason=f"the sample of Online Retail is not at {SAMPLE}: it is not ours to give"
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ImportReport]:
    store = tmp_path_factory.mktemp("online_retail") / "store.db"
    return store, import_source(store, "online-retail", [SAMPLE])


@needs_sample
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select sum(gross_minor), sum(net_minor) from ledger", (438_543_182, 406_304_902)),
        ("select count(*) from orders where order_kind = 'sale'", (790,)),
        ("select count(*) from customers", (675,)),
        (
            "select sum(gross_minor), sum(net_minor) from ledger where entry_date glob '2011-10-*'",
            (42_606_080, 26_901_980),
        ),
        (
            "select sum(gross_minor), sum(net_minor) from ledger where entry_date glob '2011-11-*'",
            (60_842_980, 60_054_410),
        ),
        ("select sum(gross_minor) from ledger where region = 'United Kingdom'", (337_504_742,)),
        ("select count(*), sum(amount_minor) from import_rows", (21_570, 406_304_902)),
    ],
)
def test_totals_of_the_sample(sample: tuple[Path, ImportReport], query: str, expected: tuple[int, ...]) -> None:
    with closing(sqlite3.connect(sample[0])) as connection:
        assert connection.execute(query).fetchall() == [expected]


@needs_sample
def test_account_of_the_sample(sample: tuple[Path, ImportReport]) -> None:
    report = sample[1]
    assert report.rows_in == 21_570 == report.loaded + len(report.set_aside)
    assert all(total.stated == total.ours for total in report.totals)
