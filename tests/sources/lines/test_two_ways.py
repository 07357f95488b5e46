"""Orders go into a store in columns or one by one: the store is the same, to the last byte of its dump."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.sources.lines.shop_lines import COLUMNS, NEEDED, line, table

from storelens.sources.flat import flat_source
from storelens.sources.lines import LineRules, LinesLayout, order_chunks
from storelens.store import importing, new_orders
from storelens.store.import_report import ImportReport
from storelens.store.new_orders import NewOrders

RULES = LineRules(credit_prefix="C", services=("POST",), gift_cards=("GIFT",), rates={"EUR": 1.25})
SOURCE = flat_source("test", "lines", (LinesLayout("order lines", COLUMNS, NEEDED, RULES),), {})
SETTINGS = {"currency": "USD", "time_zone": "America/New_York"}
MOMENTS = (
    "update imports set imported_at = '2000-01-01 00:00:00'",
    "update change_log set changed_at = '2000-01-01 00:00:00'",
    "delete from settings where name in ('store_id', 'created_at')",
)
OLDER = [
    line(order="1", customer="7", country="US", unit_cost="4.00", tax="1.50", shipping="3.00"),
    line(order="1", sku="b", unit_price="1.25"),
    line(order="1", sku="POST", quantity="1", unit_price="3.00"),
    line(order="2", customer="8", status="Cancelled", cancelled_at="2025-02-02", order_discount="2.00"),
    line(order="2", sku="B", quantity="3", unit_price="1.25"),
    line(order="3", customer="8", status="cancelled", cancelled_at="2024-12-31"),
    line(order="4", currency="EUR", is_test="true"),
    line(order="5", sku="", quantity="", unit_price=""),
    line(order="6", quantity="many"),
    line(order="6", sku="GIFT", quantity="1", unit_price="50.00"),
    line(order="7", currency="XXX"),
    line(order="C8", customer="7", ordered_at="2025-02-03", quantity="-1"),
    line(order="C9", customer="9", ordered_at="2025-02-03", quantity="-1"),
]
NEWER = [
    *OLDER[:2],
    line(order="2", customer="8", status="shipped"),
    *OLDER[5:],
    line(order="10", customer="9", sku="new", ordered_at="2025-03-01"),
    line(order="11", quantity="1", unit_price="2.00", ordered_at="2025-03-01"),
    line(order="12", customer="10", ordered_at="2025-03-02"),
]


def imported(store: Path, rows: list[dict[str, object]]) -> ImportReport:
    file = store.with_suffix(".csv")
    file.write_text(table(*rows), encoding="utf-8")
    return importing.import_source(store, "test", [file], given={} if store.exists() else SETTINGS)


def dump(store: Path) -> list[str]:
    with closing(sqlite3.connect(store)) as connection:
        for statement in MOMENTS:
            connection.execute(statement)
        return list(connection.iterdump())


@pytest.mark.parametrize("at_once", [1, 2, 10_000])
def test_in_columns_and_one_by_one_make_the_same_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(importing, "find_source", lambda _: SOURCE)
    monkeypatch.setattr(order_chunks, "ORDERS_AT_ONCE", at_once)
    added: list[int] = []
    add = NewOrders.add

    def counted(self: NewOrders, chunk: order_chunks.StagedChunk) -> list[str]:
        added.append(len(chunk.external_ids))
        return add(self, chunk)

    (tmp_path / "columns").mkdir()
    (tmp_path / "one").mkdir()
    columns, one_by_one = tmp_path / "columns" / "shop.db", tmp_path / "one" / "shop.db"
    with monkeypatch.context() as patched:
        patched.setattr(NewOrders, "add", counted)
        in_columns = [imported(columns, OLDER), imported(columns, NEWER), imported(columns, NEWER)]
    monkeypatch.setattr(NewOrders, "add", lambda *_: [])
    singly = [imported(one_by_one, OLDER), imported(one_by_one, NEWER), imported(one_by_one, NEWER)]

    assert added[0] == min(at_once, 6), "the first import is in columns"
    assert in_columns == singly
    assert in_columns[0].loaded > 0
    assert in_columns[1].loaded > 0
    assert in_columns[1].updated > 0
    assert not in_columns[2].has_changed
    assert dump(columns) == dump(one_by_one)


def test_a_new_store_taken_over_whole_is_the_one_written_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "find_source", lambda _: SOURCE)
    monkeypatch.setattr(order_chunks, "ORDERS_AT_ONCE", 2)
    (tmp_path / "whole").mkdir()
    (tmp_path / "rows").mkdir()
    whole, rows = tmp_path / "whole" / "shop.db", tmp_path / "rows" / "shop.db"

    in_bulk = imported(whole, NEWER)
    monkeypatch.setattr(new_orders, "_is_being_built", lambda _: False)
    by_rows = imported(rows, NEWER)

    assert in_bulk == by_rows
    assert in_bulk.loaded > 0
    assert dump(whole) == dump(rows)


def test_orders_of_which_no_line_is_there_make_a_store_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "find_source", lambda _: SOURCE)
    store = tmp_path / "shop.db"

    report = imported(store, [line(order="5", sku="", quantity="", unit_price="")])

    assert (report.rows_in, report.loaded) == (1, 1)
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("select external_id from orders").fetchall() == [("5",)]
        assert connection.execute("select count(*) from order_items").fetchone() == (0,)
