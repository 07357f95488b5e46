"""Costs of the past: lines without one get their product's of today, where a person asks for it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storelens.shop import open_store
from storelens.store import Store
from storelens.store.past_costs import SETTING, PastCosts, fill_past_costs, look_at_past_costs
from trading_shop import ADAS_CUPS, ANONYMOUS_PENS, CUP, PEN, ask, failing, make_trading_shop

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    make_trading_shop(path)
    return path


def cost_of(store: Store, line: int) -> int | None:
    ((cost,),) = ask(store, "select unit_cost_minor from order_items where order_item_id = ?", line)
    return cost


def test_a_product_without_a_cost_gives_none(path: Path) -> None:
    with Store.open(path) as store:
        assert fill_past_costs(store, now=NOW) == PastCosts(1, 0, 0, 0, 0)
        assert cost_of(store, ANONYMOUS_PENS) is None
        assert SETTING not in store.settings


def test_lines_without_a_cost_get_their_products_and_others_keep_theirs(path: Path) -> None:
    with Store.open(path) as store:
        store.connection.execute("update products set cost_minor = 120 where product_id = ?", [PEN])
        store.connection.execute("update products set cost_minor = 999 where product_id = ?", [CUP])
        store.connection.commit()
        wanted = PastCosts(lines=1, found=1, orders=1, products=1, cost_minor=4 * 120)
        assert look_at_past_costs(store) == wanted
        assert cost_of(store, ANONYMOUS_PENS) is None  # looked at, not changed
        assert fill_past_costs(store, now=NOW) == wanted
        assert (cost_of(store, ANONYMOUS_PENS), cost_of(store, ADAS_CUPS)) == (120, 400)
        assert fill_past_costs(store, now=NOW) == PastCosts(0, 0, 0, 0, 0)
    with Store.open(path) as store:
        assert store.settings[SETTING] == "1 lines at the products' costs of 2026-01-02"
    assert failing(path) == {}


def test_the_margin_counts_them_from_then_on(path: Path) -> None:
    def margin() -> tuple[int, float]:
        with open_store(f"sqlite:///{path}") as shop:
            row = shop.query("kpis", start="2025-03-30", end="2025-03-30").to_pylist()[0]
        return row["gross_margin_minor"], row["cost_coverage_share"]

    assert margin() == (None, 0)
    with Store.open(path) as store:
        store.connection.execute("update products set cost_minor = 120 where product_id = ?", [PEN])
        store.connection.commit()
        fill_past_costs(store, now=NOW)
    assert margin() == (4 * 300 - 4 * 120, 1)
