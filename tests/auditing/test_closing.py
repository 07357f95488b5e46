"""What is kept of a closed month, and what alters it."""

import random
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audited_shop import audited_tables, random_change, read_sql_rows, run_sql, write_store
from small_shop import FIRST, LAST
from storelens import open_store
from storelens.auditing import Changes, Month, changes_of, close_month
from storelens.auditing.changes import SUMMED
from storelens.catalogue import find_query
from storelens.engines import conform
from storelens.engines.sqlite import SQLiteEngine
from storelens.errors import StoreUnavailable, UsageError
from storelens.filters import Period
from storelens.rewrite import compile_query
from storelens.store import Store

HISTORY = Period(FIRST, LAST)
FEBRUARY = Month(date(2025, 2, 1))
EngineOf = Callable[[Path], SQLiteEngine]
CLOSED_AT = datetime(2025, 4, 1, 8, tzinfo=UTC)  # long before any change of a test: the log has seconds


def headline(path: Path) -> Callable[[Month], dict[str, Any]]:
    """What `kpis` says of a month, from the store itself."""

    def ask(month: Month) -> dict[str, Any]:
        query = find_query("kpis")
        with closing(SQLiteEngine(path)) as engine:
            asked = compile_query(query, month.filters, (HISTORY.start, HISTORY.end), "sqlite")
            return conform(engine.run(asked), query.columns).to_pylist()[0]

    return ask


def close(path: Path, month: Month = FEBRUARY, *, again: bool = False) -> None:
    with Store.open(path) as store, closing(SQLiteEngine(path)) as engine:
        close_month(store, engine, month, HISTORY, headline(path), again=again, now=CLOSED_AT)


def changed(path: Path, month: Month = FEBRUARY) -> Changes:
    with closing(SQLiteEngine(path)) as engine:
        return changes_of(engine, month, headline(path))


def test_every_headline_number_is_kept_as_the_warehouse_says_it(store_path: Path) -> None:
    close(store_path)
    kept = dict(read_sql_rows(store_path, "select measure, value from closed_figures where month_start = '2025-02-01'"))
    with open_store(f"sqlite:///{store_path}") as shop:
        (row,) = shop.query("kpis", start="2025-02-01", end="2025-02-28", compare="none").to_pylist()
    own = {name: value for name, value in row.items() if "before" not in name and "change" not in name}
    assert len(own) == 18
    assert kept == {
        f"{name}_millionths" if isinstance(value, float) else name: round(value * 1e6)
        if isinstance(value, float)
        else value
        for name, value in own.items()
    }


def test_the_ledger_of_the_month_is_kept_by_order_and_kind(store_path: Path) -> None:
    close(store_path)
    columns = (
        "order_id, entry_kind, {entries}, sum(quantity), sum(gross_minor), sum(discount_minor), sum(returns_minor), "
        "sum(net_minor), sum(cost_minor), sum(shipping_minor), sum(tax_minor), sum(goodwill_minor)"
    )
    kept = read_sql_rows(
        store_path, f"select {columns.format(entries='sum(entries)')} from closed_entries group by 1, 2 order by 1, 2"
    )
    ledger = read_sql_rows(
        store_path,
        f"select {columns.format(entries='count(*)')} from ledger where entry_date like '2025-02-%' group by 1, 2 order by 1, 2",
    )
    assert kept == ledger
    assert {row[1] for row in kept} == {"sale", "return", "cancellation", "unmatched_return", "charge", "refund"}


def test_a_month_that_nothing_altered_has_no_changes(store_path: Path) -> None:
    close(store_path)
    found = changed(store_path)
    assert not any(figure.is_altered for figure in found.figures)
    assert found.events.rows == []
    assert found.unexplained() == []


def test_a_later_return_or_cancellation_alters_no_event_of_a_closed_month(store_path: Path) -> None:
    close(store_path)
    sold = read_sql_rows(
        store_path,
        "select order_id, order_item_id from ledger where entry_kind = 'sale' and entry_date like '2025-02-%' "
        "and status <> 'cancelled' order by 1",
    )
    (first, item), (last, _) = sold[0], sold[-1]
    assert first != last
    run_sql(
        store_path,
        (
            "insert into returns (order_item_id, return_date, quantity, amount_minor) values (?, '2025-03-09', 1, 500)",
            (item,),
        ),
        ("update orders set status = 'cancelled', cancelled_date = '2025-03-10' where order_id = ?", (last,)),
    )
    found = changed(store_path)
    assert found.events.rows == []
    altered = {figure.column.name: figure.difference for figure in found.figures if figure.is_altered}
    assert altered.pop("return_share", 1) > 0  # their own definition has them follow the month's orders
    assert altered == {"cancelled_orders": 1}
    assert all(figure.follows for figure in found.figures if figure.is_altered)


def test_each_change_is_named_with_what_it_did_and_where_it_came_from(store_path: Path) -> None:
    close(store_path)
    (order, item, net), *_ = read_sql_rows(
        store_path,
        "select order_id, min(order_item_id), sum(net_minor) from ledger where entry_kind = 'sale' "
        "and entry_date like '2025-02-%' group by order_id order by order_id",
    )
    run_sql(
        store_path,
        ("update orders set external_id = 'R-77' where order_id = ?", (order,)),
        ("update order_items set quantity = quantity + 2 where order_item_id = ?", (item,)),
        "insert into imports values (9, 'csv', 'late.csv', 'h', 1, '2025-05-01 00:00:00', 4, 4, 0, 0, 0)",
        ("insert into import_rows values (9, 4, 'sale', 3000, ?)", (item,)),
    )
    found = changed(store_path)
    (event,) = found.events.rows
    assert (event["external_id"], event["entry_kind"], event["change"]) == ("R-77", "sale", "changed")
    assert (event["net_then_minor"], event["net_now_minor"], event["net_difference_minor"]) == (net, net + 2000, 2000)
    assert event["quantity_difference"] == 2
    reasons = {(reason["table_name"], reason["operation"]) for reason in found.reasons[order]}
    assert reasons == {("orders", "update"), ("order_items", "update")}
    ((file),) = found.files[order]
    assert (file["file_name"], file["first_line"], file["import_id"]) == ("late.csv", 4, 9)


def test_a_removed_order_keeps_its_number(store_path: Path) -> None:
    ((order,),) = read_sql_rows(
        store_path, "select min(order_id) from ledger where entry_kind = 'sale' and entry_date like '2025-02-%'"
    )
    run_sql(store_path, ("update orders set external_id = 'GONE-1' where order_id = ?", (order,)))
    close(store_path)
    run_sql(store_path, ("delete from orders where order_id = ?", (order,)))
    events = changed(store_path).events.rows
    assert {(event["external_id"], event["change"], event["entries_now"]) for event in events} == {
        ("GONE-1", "gone", 0)
    }


def test_a_month_is_closed_once(store_path: Path) -> None:
    close(store_path)
    with pytest.raises(
        UsageError, match=r"2025-02 was closed at 2025-04-01 08:00:00 UTC - see what changed with storelens"
    ):
        close(store_path)


def test_closing_again_replaces_and_hands_over_what_differed(store_path: Path, engine_of: EngineOf) -> None:
    close(store_path)
    run_sql(store_path, "update order_items set unit_price_minor = unit_price_minor + 100")
    with Store.open(store_path) as store:
        closed = close_month(store, engine_of(store_path), FEBRUARY, HISTORY, headline(store_path), again=True)
    assert closed.replaced is not None
    assert sum(row["gross_difference_minor"] for row in closed.replaced.events.rows) > 0
    assert changed(store_path).events.rows == []


def test_a_closing_that_fails_keeps_nothing(store_path: Path) -> None:
    run_sql(
        store_path,
        "create trigger full before insert on closed_entries begin select raise(abort, 'no room'); end",
    )
    with pytest.raises(Exception, match="no room"):
        close(store_path)
    assert read_sql_rows(store_path, "select count(*) from closed_months") == [(0,)]
    assert read_sql_rows(store_path, "select count(*) from closed_figures") == [(0,)]


def test_a_sale_while_the_month_is_added_up_is_in_it_or_waits(store_path: Path, engine_of: EngineOf) -> None:
    asked: list[Month] = []

    def sold_once(month: Month) -> dict[str, Any]:
        row = headline(store_path)(month)
        if not asked:
            run_sql(store_path, "update orders set shipping_minor = shipping_minor + 1")
        asked.append(month)
        return row

    with Store.open(store_path) as store:
        close_month(store, engine_of(store_path), FEBRUARY, HISTORY, sold_once)
    assert len(asked) == 2
    assert not any(figure.is_altered for figure in changed(store_path).figures)


def test_figures_and_entries_are_of_one_state(store_path: Path, engine_of: EngineOf) -> None:
    def written_meanwhile(month: Month) -> dict[str, Any]:
        row = headline(store_path)(month)
        run_sql(store_path, "update orders set shipping_minor = shipping_minor + 1")
        return row

    def out_of_date(month: Month) -> dict[str, Any]:
        return {**headline(store_path)(month), "net_minor": 1}

    with Store.open(store_path) as store:
        engine = engine_of(store_path)
        with pytest.raises(StoreUnavailable, match=r"written to while 2025-02 was added up - run this again"):
            close_month(store, engine, FEBRUARY, HISTORY, written_meanwhile)
        with pytest.raises(
            StoreUnavailable, match=r"the warehouse does not say what the store says - run storelens refresh"
        ):
            close_month(store, engine, FEBRUARY, HISTORY, out_of_date)
    assert read_sql_rows(store_path, "select count(*) from closed_months") == [(0,)]


def test_a_month_that_was_never_closed_has_no_changes_to_tell(store_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"2025-02 is not closed, closed: none is - close it with storelens close 2025-02"
    ):
        changed(store_path)


@pytest.fixture(scope="module")
def closed_stores(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("closed")
    paths = [write_store(folder / f"{seed}.db", audited_tables(seed, orders=20)) for seed in range(3)]
    for path in paths:
        close(path)
    return paths


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), number=st.integers(1, 8))
def test_listed_differences_are_all_that_the_totals_differ_by(
    closed_stores: list[Path], seed: int, number: int
) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        shutil.copy(closed_stores[seed % 3], path)
        for _ in range(number):
            random_change(path, chance)
        found = changed(path)
    totals = {figure.column.name: figure.difference for figure in found.figures}
    rows = found.events.rows
    for name in SUMMED:
        assert sum(row[name.replace("_minor", "_difference_minor")] for row in rows) == totals[name], name
    assert sum(row["quantity_difference"] for row in rows if row["entry_kind"] == "sale") == totals["units"]
    assert found.unexplained() == []
    for row in rows:
        assert row["net_now_minor"] - row["net_then_minor"] == row["net_difference_minor"]
        assert row["order_id"] in found.reasons, row  # no order differs for a reason that the log does not have
