"""Checks as the command line and the web ask them: one list, one answer, the state it has."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import duckdb
import pytest

from storelens.catalogue import load_checks
from storelens.checks import WAREHOUSE_CHECK, all_checks, find_checks, run_check
from storelens.engines.stop import Stop
from storelens.errors import QueryEnded, UsageError
from storelens.shop import Shop
from storelens.warehouse import Warehouse


def test_all_checks_are_those_of_the_file_and_the_warehouse() -> None:
    assert list(all_checks()) == [*load_checks(), WAREHOUSE_CHECK]
    assert find_checks([]) == list(all_checks().values())


def test_named_checks_are_asked_once_in_the_order_named() -> None:
    names = [WAREHOUSE_CHECK, "order_without_lines", WAREHOUSE_CHECK]
    assert [check.name for check in find_checks(names)] == [WAREHOUSE_CHECK, "order_without_lines"]
    with pytest.raises(UsageError, match="no check named 'order_without_line' - did you mean order_without_lines"):
        find_checks(["order_without_line"])


@pytest.mark.parametrize("name", all_checks())
def test_a_sound_shop_passes(golden_shop: Shop, name: str) -> None:
    finding = run_check(all_checks()[name], golden_shop.engine)
    assert (finding.state, finding.table.num_rows, finding.may_be_more) == ("passed", 0, False)
    assert finding.table.column_names == [column.name for column in finding.check.columns]


def test_what_is_found_has_the_state_of_its_severity(golden_shop: Shop) -> None:
    with golden_shop.store.transaction() as connection:
        connection.execute("update returns set return_date = '2025-01-02'")
        connection.execute("update order_items set unit_cost_minor = 9000 where order_item_id = 1")
    error = run_check(all_checks()["return_before_order"], golden_shop.engine)
    warning = run_check(all_checks()["unit_cost_above_price"], golden_shop.engine)
    assert (error.state, error.severity, error.table.num_rows) == ("failed", "error", 1)
    assert (warning.state, warning.severity) == ("warning", "warning")
    assert error.table.to_pylist()[0]["return_id"] == 1


def test_a_check_that_stops_at_its_most_rows_says_so(make_shop: Callable[..., Shop]) -> None:
    from conftest import GOLDEN_DAYS, golden_tables

    tables: dict[str, Any] = golden_tables()
    order = tables["orders"][0]
    tables["orders"] += [{**order, "order_id": 2000 + number} for number in range(150)]
    finding = run_check(all_checks()["order_without_lines"], make_shop(tables, GOLDEN_DAYS).engine)
    assert (finding.table.num_rows, finding.may_be_more) == (100, True)


def test_a_warehouse_that_lost_a_cent_is_found(golden_shop: Shop) -> None:
    golden_shop.refresh()
    current = Warehouse(golden_shop.store.path).current()
    with closing(duckdb.connect(str(current))) as connection:
        connection.execute(
            "update ledger set net_minor = net_minor - 1 where order_item_id = 1 and entry_kind = 'sale'"
        )
    (row,) = run_check(all_checks()[WAREHOUSE_CHECK], golden_shop.engine).table.to_pylist()
    assert row["store_net_minor"] - row["warehouse_net_minor"] == 1
    assert row["store_entries"] == row["warehouse_entries"]


def test_a_check_can_be_ended(golden_shop: Shop) -> None:
    stop = Stop()
    stop.end("the server is stopping")
    with pytest.raises(QueryEnded, match="the server is stopping"):
        run_check(all_checks()["order_without_lines"], golden_shop.engine, stop)
