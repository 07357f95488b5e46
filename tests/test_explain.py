"""What is behind a figure: the events found by its keys add up to it, and are the same on every engine."""

from typing import Any

import pytest

from storelens.engines import ENGINES
from storelens.shop import Shop

KEYS: dict[str, dict[str, Any]] = {
    "a product": {"product_id": 3},
    "a customer": {"customer_id": 5},
    "an order": {"order_id": 17},
    "a weekday's hour": {"weekday": 6, "order_hour": 20, "entry_kind": "sale"},
    "goods": {"entry_kind": "goods", "limit_rows": 50, "offset_rows": 20},
    "in a region, by order date": {"product_id": 3, "region": "West", "lens": "order"},
}


@pytest.mark.parametrize("case", KEYS)
def test_entries_and_totals_are_the_same_on_every_engine(simulated: Shop, case: str) -> None:
    totals = {name: value for name, value in KEYS[case].items() if not name.endswith("_rows")}
    entries = [simulated.query("ledger_entries", engine=engine, **KEYS[case]).to_pylist() for engine in ENGINES]
    sums = [simulated.query("ledger_totals", engine=engine, **totals).to_pylist() for engine in ENGINES]
    assert entries[0] == entries[1]
    assert entries[0]
    assert sums[0] == sums[1]


@pytest.mark.parametrize("name", ["order_header", "order_lines"])
def test_an_order_is_the_same_on_every_engine(simulated: Shop, name: str) -> None:
    for order_id in (1, 17, 400):
        rows = [simulated.query(name, engine=engine, order_id=order_id).to_pylist() for engine in ENGINES]
        assert rows[0] == rows[1]
        assert rows[0]


@pytest.mark.parametrize(("name", "letters"), [("find_products", "e"), ("find_customers", "AN"), ("find_orders", "1")])
def test_what_is_found_is_the_same_on_every_engine(simulated: Shop, name: str, letters: str) -> None:
    rows = [simulated.query(name, engine=engine, letters=letters).to_pylist() for engine in ENGINES]
    assert rows[0] == rows[1]
    assert 1 <= len(rows[0]) <= 20


def test_a_products_entries_add_up_to_its_figure(simulated: Shop) -> None:
    days = {"start": "2024-10-01", "end": "2024-12-31"}
    products = simulated.query("top_products", **days).to_pylist()
    assert len(products) == 10
    for product in products:
        totals = simulated.query("ledger_totals", product_id=product["product_id"], **days).to_pylist()[0]
        assert (totals["net_minor"], totals["units"]) == (product["net_minor"], product["units"])
        entries = simulated.query(
            "ledger_entries", product_id=product["product_id"], limit_rows=10_000, **days
        ).to_pylist()
        assert sum(entry["net_minor"] for entry in entries) == product["net_minor"]
        assert len(entries) == totals["entries"]


def test_pages_of_entries_are_all_of_them_once(simulated: Shop) -> None:
    whole = simulated.query("ledger_entries", customer_id=5, limit_rows=1000).to_pylist()
    parts = [
        row
        for offset in range(0, len(whole), 7)
        for row in simulated.query("ledger_entries", customer_id=5, limit_rows=7, offset_rows=offset).to_pylist()
    ]
    assert parts == whole


def test_letters_are_letters_and_no_pattern(simulated: Shop) -> None:
    assert simulated.query("find_products", letters="%").to_pylist() == []
    assert simulated.query("find_customers", letters="_").to_pylist() == []


def test_an_order_that_is_not_there_has_no_row(simulated: Shop) -> None:
    assert len(simulated.query("order_header", order_id=999_999)) == 0
