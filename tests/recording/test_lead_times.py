"""Lead times are learnt from what came when: each unit counts by its own receipt, on both engines."""

from datetime import date
from typing import Any

import pytest

from storelens.catalogue import find_query
from storelens.engines import ENGINES
from storelens.filters import Filters
from storelens.recording import OrderReceipt, ReceivedLine, receive_order
from storelens.shop import open_store
from storelens.store import Store
from trading_shop import NOW

# PO-1: 10 cups after 15 days, on the due day. PO-2 of 1 March, due 5 April: 20 cups and 10 pots on their way.
PARTS = (
    (date(2025, 3, 6), (ReceivedLine(6, sku="CUP"),)),
    (date(2025, 3, 26), (ReceivedLine(3, sku="CUP"), ReceivedLine(1, sku="POT"))),
)


@pytest.mark.parametrize("engine", ENGINES)
def test_each_unit_counts_by_its_own_receipt(store: Store, engine: str) -> None:
    for number, (day, lines) in enumerate(PARTS):
        receive_order(store, OrderReceipt("PO-2", lines, day), f"k{number}", now=NOW)
    row = asked(store, engine)
    # 6 units after 5 days, 10 after 15, 4 after 25: mean 14, spread sqrt((6 * 81 + 10 * 1 + 4 * 121) / 20) = 7.
    assert (row["received_orders"], row["received_units"]) == (1, 20)
    assert (row["unit_mean_days"], row["unit_sd_days"], row["unit_90_days"]) == (14.0, 7.0, 25)
    assert (row["promised_lead_time_days"], row["late_unit_share"]) == (10, 0.0)


def test_the_part_that_came_after_the_due_day_is_late(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute("update purchase_orders set due_date = '2025-03-20' where po_number = 'PO-2'")
    for number, (day, lines) in enumerate(PARTS):
        receive_order(store, OrderReceipt("PO-2", lines, day), f"k{number}", now=NOW)
    assert asked(store, "sqlite")["late_unit_share"] == 4 / 20


def test_units_that_no_movement_tells_of_came_on_the_last_day(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute(
            "update purchase_order_items set received_quantity = 5 where purchase_order_id = 2 and product_id = 2"
        )
        connection.execute(
            "update purchase_orders set status = 'partly_received', received_date = '2025-03-21' where po_number = 'PO-2'"
        )
    row = asked(store, "sqlite")
    assert (row["received_units"], row["unit_90_days"]) == (15, 20)
    assert row["unit_mean_days"] == pytest.approx((10 * 15 + 5 * 20) / 15)


def test_a_period_that_is_over_knows_nothing_of_later_receipts(store: Store) -> None:
    for number, (day, lines) in enumerate(PARTS):
        receive_order(store, OrderReceipt("PO-2", lines, day), f"k{number}", now=NOW)
    row = asked(store, "sqlite", end=date(2025, 3, 10))
    assert (row["received_units"], row["unit_mean_days"], row["unit_90_days"]) == (16, (6 * 5 + 10 * 15) / 16, 15)


def test_a_supplier_of_whom_nothing_came_has_no_lead_time(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute("insert into suppliers (supplier_name) values ('New')")
    row = asked(store, "sqlite", name="New")
    assert (row["received_units"], row["unit_mean_days"], row["unit_sd_days"], row["unit_90_days"]) == (
        0,
        None,
        None,
        None,
    )


def asked(store: Store, engine: str, *, end: date | None = None, name: str = "Mill") -> dict[str, Any]:
    with open_store(f"sqlite:///{store.path}") as shop:
        rows = shop.ask(find_query("supplier_lead_times"), Filters(end=end), engine=engine).to_pylist()
    return next(row for row in rows if row["supplier_name"] == name)
