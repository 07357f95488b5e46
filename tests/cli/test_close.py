"""`close` and `changes`: what is kept of a month, and what is told of it later."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from audited_shop import audited_tables, read_sql_rows, run_sql, write_store
from storelens import open_store
from storelens.formatting import format_money


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store of a shop, January to March 2025, and its warehouse."""
    folder = tmp_path_factory.mktemp("audited")
    path = write_store(folder / "store.db", audited_tables(5))
    with open_store(f"sqlite:///{path}") as shop:
        shop.refresh()
    return folder


@pytest.fixture
def audited(refreshed: Path, tmp_path: Path) -> Path:
    """The store `data/store.db` of the working directory."""
    shutil.copytree(refreshed, tmp_path / "data")
    return tmp_path / "data" / "store.db"


def test_a_closed_month_says_what_was_kept(audited: Path, run: Any) -> None:
    lines = run("close", "2025-02").stdout.splitlines()
    ((events, orders),) = read_sql_rows(audited, "select sum(entries), count(distinct order_id) from closed_entries")
    assert lines[0] == f"2025-02 is closed, with {events} events of {orders} orders"
    ((net,),) = read_sql_rows(audited, "select value from closed_figures where measure = 'net_minor'")
    assert f"net {format_money(net)}" in [" ".join(line.split()) for line in lines]
    assert lines[-1] == "storelens changes 2025-02 tells what alters it from now on"


def test_closed_months_are_listed_with_what_they_are_now(audited: Path, run: Any) -> None:
    assert run("close", "--list").stdout == "no month is closed - close one with storelens close 2026-10\n"
    run("close", "2025-02")
    run("close", "2025-01")
    ((item,),) = read_sql_rows(
        audited,
        "select min(order_item_id) from ledger where entry_kind = 'sale' and entry_date like '2025-02-%' and status <> 'cancelled'",
    )
    run_sql(
        audited,
        (
            "update order_items set unit_price_minor = unit_price_minor + 100, quantity = 1 where order_item_id = ?",
            (item,),
        ),
    )
    january, february = (line.split() for line in run("close", "--list").stdout.splitlines() if line.startswith("2025"))
    assert (january[0], january[-1], february[0]) == ("2025-01-01", "$0.00", "2025-02-01")
    assert february[-1] != "$0.00"
    assert february[-2] != february[-3]


def test_changes_are_told_event_by_event_with_their_reason(audited: Path, run: Any) -> None:
    run("close", "2025-02")
    unchanged = run("changes", "2025-02").stdout
    assert "all 16 headline numbers of the month's own events are what they were" in unchanged
    assert "no event of the month differs from what was kept" in unchanged
    ((order, item, net),) = read_sql_rows(
        audited,
        "select order_id, order_item_id, net_minor from ledger where entry_kind = 'sale' and entry_date like '2025-02-%' "
        "order by order_item_id limit 1",
    )
    ((all_net,),) = read_sql_rows(
        audited,
        "select sum(net_minor) from ledger where entry_kind = 'sale' and entry_date like '2025-02-%' and order_id = ?",
        order,
    )
    assert net > 0
    run_sql(audited, ("update order_items set quantity = quantity + 1 where order_item_id = ?", (item,)))
    lines = run("changes", "2025-02").stdout.splitlines()
    start = lines.index("1 event differs, of 1 order")
    then, now = (f"${minor / 100:,.2f}" for minor in (all_net, all_net + 1000))
    assert lines[start + 1] == f"  {order}  sale changed  net {then} then, {now} now: $10.00"
    assert lines[start + 2].startswith("    units +1, gross +$10.00")
    assert lines[start + 3].startswith("    why: line or return changed 20")
    assert lines[start + 4] == "all of them add up to the differences above, to the last unit"
    assert "orders" not in {line.split("  ")[0] for line in lines}  # what is as it was is left out
    assert "orders" in {line.split("  ")[0] for line in run("changes", "2025-02", "--all").stdout.splitlines()}


def test_closing_again_says_what_had_changed_first(audited: Path, run: Any) -> None:
    run("close", "2025-02")
    run_sql(
        audited,
        "update orders set shipping_minor = shipping_minor + 100 where order_date like '2025-02-%' and is_test = 0",
    )
    lines = run("close", "2025-02", "--again").stdout.splitlines()
    assert lines[0] == "What 2025-02 was until now is replaced"
    assert any(line.startswith("shipping ") for line in lines)
    assert "no event of the month differs" in run("changes", "2025-02").stdout


def test_many_events_are_cut_and_the_way_to_all_is_told(audited: Path, run: Any) -> None:
    run("close", "2025-02")
    run_sql(
        audited,
        "update orders set shipping_minor = shipping_minor + 100",
        "update order_items set quantity = quantity + 1",
    )
    few, every = (run("changes", "2025-02", *more).stdout for more in ((), ("--all",)))
    assert few.count("why: ") == 20
    assert f"and {every.count('why: ') - 20} more - add --all" in few


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("close",), "close wants a month, or --list for those closed - write storelens close 2026-10"),
        (
            ("close", "2025-02", "--list"),
            "close wants a month, or --list for those closed - write storelens close 2026-10",
        ),
        (("close", "2025-2"), "MONTH must be a month, got '2025-2' - write it as 2026-10"),
        (("close", "2026-10"), "2026-10 is not over: the shop's history reaches "),
        (("close", "2024-12"), "2024-12 is before the shop's first day 2025-01-"),
        (("changes", "February"), "MONTH must be a month, got 'February' - write it as 2026-10"),
        (("changes", "2025-02"), "2025-02 is not closed, closed: none is - close it with storelens close 2025-02"),
    ],
)
def test_what_cannot_be_closed_is_refused_in_one_line(
    audited: Path, refused: Any, args: tuple[str, ...], said: str
) -> None:
    assert refused(2, *args).startswith(f"error: {said}")


def test_a_month_is_closed_once(audited: Path, run: Any, refused: Any) -> None:
    run("close", "2025-02")
    line = refused(2, "close", "2025-02")
    assert line.startswith("error: 2025-02 was closed at ")
    assert line.endswith("or add --again to close it anew")


def test_the_queries_of_changes_are_printed(run: Any) -> None:
    text = run("changes", "2025-02", "--sql").stdout
    assert "-- closed_month_changes: Which events of a closed month were added" in text
    assert "--   :month_start = '2025-02-01'" in text
