"""Our net sales under other systems' rules: what each step is, and that all steps lead to the other system's own sum."""

from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from audited_orders import line, order, products
from audited_shop import audited_tables, write_store
from small_shop import FIRST, LAST, Tables
from storelens.auditing import SYSTEMS, Bridge, System, bridge, bridge_rows, find_system
from storelens.engines.sqlite import SQLiteEngine
from storelens.errors import UsageError
from storelens.filters import Period

MARCH = Period(date(2025, 3, 1), date(2025, 3, 31))
EngineOf = Callable[[Path], SQLiteEngine]


def hand_made() -> Tables:
    """A March of one order of each kind, to be added up in the head."""
    return {
        "products": products(),
        "orders": [
            order(1, "2025-03-01", shipping_minor=500, tax_minor=800),  # goods 100.00 - 10.00, a service of 7.00
            order(2, "2025-02-20"),  # goods 40.00, of which 15.00 come back in March
            order(3, "2025-03-05", status="cancelled", cancelled_date="2025-04-02", tax_minor=200),  # goods 25.00
            order(4, "2025-02-25", status="cancelled", cancelled_date="2025-03-03"),  # goods 12.00
            order(5, "2025-03-06"),  # a gift card of 50.00
            order(6, "2025-03-07", is_test=1, tax_minor=30),  # goods 99.00, a test
            order(7, "2025-03-08", status="pending"),  # goods 6.00, never paid
            order(8, "2025-03-09", order_kind="credit_note", tax_minor=11),  # goods 3.00 back, of a sale nobody knows
            order(9, "2025-03-10"),  # goods 20.00, come back in April
        ],
        "order_items": [
            line(1, 1, 1, 10000, 1000), line(2, 1, 2, 700), line(3, 2, 1, 4000), line(4, 3, 1, 2500), line(5, 4, 1, 1200),
            line(6, 5, 3, 5000), line(7, 6, 1, 9900), line(8, 7, 1, 600), line(9, 8, 1, 300), line(10, 9, 1, 2000),
        ],
        "returns": [
            {"order_item_id": 3, "return_date": "2025-03-12", "quantity": 1, "amount_minor": 1500, "tax_minor": 120},
            {"order_item_id": 10, "return_date": "2025-04-05", "quantity": 1, "amount_minor": 2000, "tax_minor": 0},
        ],
        "refunds": [
            {"order_id": 1, "refund_date": "2025-03-20", "kind": "goodwill", "amount_minor": 250},
            {"order_id": 1, "refund_date": "2025-03-21", "kind": "shipping", "amount_minor": 100},
        ],
    }  # fmt: skip


# 90 + 7 - 15 + 25 - 12 + 6 - 3 + 20: our net sales of March by event date.
OURS = 11800
EXPECTED = {
    "shopify": {
        "unmatched_returns": (1, 300), "goodwill": (1, -250), "Shopify net sales": 11850,
        "shipping": (2, 400), "taxes": (3, 880), "Shopify total sales": 13130,
    },
    "woocommerce": {
        # 25.00 and 6.00 were sold, 12.00 taken back: all three orders are out.
        "left_out_by_status": (3, -1900), "unmatched_returns": (1, 300), "test_orders": (1, 9900), "gift_cards": (1, 5000),
        "goodwill": (1, -250), "WooCommerce net sales": 24850,
        "shipping": (2, 400), "taxes": (3, 710), "WooCommerce total sales": 25960,
    },
    "metorik": {
        "left_out_by_status": (3, -1900), "unmatched_returns": (1, 300), "test_orders": (1, 9900), "gift_cards": (1, 5000),
        "goodwill": (1, -250), "services": (1, -700), "Metorik net revenue": 24150,
        "refunds": (2, 1750), "charged": (3, 2030), "Metorik gross sales": 27930,
    },
    "order-date": {
        "returns_of_other_days": (1, 1500), "cancellations_of_other_days": (1, 1200), "returned_on_other_days": (1, -2000),
        "cancelled_on_other_days": (1, -2500), "net sales by order date": 10000,
    },
}  # fmt: skip


def told(found: Bridge) -> dict[str, Any]:
    """Return the waterfall by its names: a step's events and amount, a level's amount."""
    lines: dict[str, Any] = {}
    for level in found.levels:
        lines |= {one.step.name: (one.entries, one.amount_minor) for one in level.crossed}
        lines[level.level.title] = level.amount_minor
    return lines


@pytest.mark.parametrize("name", EXPECTED)
def test_a_month_added_up_by_hand(tmp_path: Path, engine_of: EngineOf, name: str) -> None:
    engine = engine_of(write_store(tmp_path / "store.db", hand_made()))
    found = bridge(engine, find_system(name), MARCH)
    assert found.net_minor == OURS
    assert told(found) == EXPECTED[name]
    assert all(level.adds_up for level in found.levels)


@pytest.mark.parametrize("seed", range(6))
def test_all_steps_lead_to_the_system_s_own_sum(tmp_path: Path, engine_of: EngineOf, seed: int) -> None:
    engine = engine_of(write_store(tmp_path / "store.db", audited_tables(seed, orders=60)))
    periods = [Period(FIRST, LAST), Period(date(2025, 2, 1), date(2025, 2, 28)), Period(LAST, LAST)]
    for system in SYSTEMS:
        for period in periods:
            for level in bridge(engine, system, period).levels:
                assert level.amount_minor == level.own_minor, (system.name, period, level.level.title)


def test_every_kind_of_step_is_met(tmp_path: Path) -> None:
    """The test above proves nothing of a step that never has a row."""
    met: dict[str, set[str]] = {system.name: set() for system in SYSTEMS}
    for seed in range(6):
        with closing(SQLiteEngine(write_store(tmp_path / f"{seed}.db", audited_tables(seed, orders=60)))) as engine:
            for system in SYSTEMS:
                found = bridge(engine, system, Period(date(2025, 2, 1), date(2025, 2, 28)))
                met[system.name] |= {one.step.name for level in found.levels for one in level.crossed if one.entries}
    assert met == {system.name: {step.name for step in system.steps} for system in SYSTEMS}


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_the_rows_of_a_step_are_what_it_comes_to(tmp_path: Path, engine_of: EngineOf, system: System) -> None:
    engine = engine_of(write_store(tmp_path / "store.db", audited_tables(1)))
    period = Period(FIRST, LAST)
    for level in bridge(engine, system, period).levels:
        for crossed in level.crossed:
            rows = bridge_rows(engine, system, period, crossed.step.name).rows
            assert len(rows) == crossed.entries
            assert sum(row["amount_minor"] for row in rows) == crossed.amount_minor


def test_an_order_s_own_number_stands_beside_each_row(tmp_path: Path, engine_of: EngineOf) -> None:
    engine = engine_of(write_store(tmp_path / "store.db", hand_made()))
    (row,) = bridge_rows(engine, find_system("woocommerce"), MARCH, "gift_cards").rows
    assert (row["external_id"], row["entry_date"], row["amount_minor"]) == ("A-5", date(2025, 3, 6), 5000)


def test_a_shop_without_orders_is_nothing_on_both_sides(tmp_path: Path, engine_of: EngineOf) -> None:
    engine = engine_of(write_store(tmp_path / "store.db", {"products": products()}))
    for system in SYSTEMS:
        found = bridge(engine, system, MARCH)
        assert [level.amount_minor for level in found.levels] == [0] * len(found.levels)
        assert all(level.adds_up for level in found.levels)


def test_unknown_names_are_told_with_the_closest(tmp_path: Path, engine_of: EngineOf) -> None:
    with pytest.raises(UsageError, match=r"no system named 'shopfy' - did you mean shopify\?"):
        find_system("shopfy")
    engine = engine_of(write_store(tmp_path / "store.db", hand_made()))
    with pytest.raises(UsageError, match=r"no step named 'giftcards' - did you mean gift_cards\?"):
        bridge_rows(engine, find_system("metorik"), MARCH, "giftcards")


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_every_step_has_its_rule_and_where_it_is_published(system: System) -> None:
    names = [step.name for step in system.steps]
    assert len(names) == len(set(names))
    for step in system.steps:
        assert step.title
        assert step.rule
        assert step.source.startswith(("https://", "docs/"))
