"""The ledger's promises on random shops: sums agree whichever way they are added up, on every engine."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import batch
from small_shop import CATEGORIES, FIRST, LAST, REGIONS, Tables, random_tables, with_credit_notes
from storelens import open_store
from storelens.catalogue import load_checks
from storelens.engines import ENGINES
from storelens.filters import Filters, Period
from storelens.rewrite import Statement
from storelens.shop import Shop
from storelens.store.load import create_store

FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
days = st.dates(FIRST, LAST)


@contextmanager
def opened(tables: Tables) -> Iterator[Shop]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        create_store(path, [batch(table, rows) for table, rows in tables.items() if rows], {}, (FIRST, LAST))
        with open_store(f"sqlite:///{path}") as shop:
            yield shop


def added_up_by_hand(tables: Tables) -> int:
    """Return net sales from the rows themselves, without any SQL."""
    orders = {order["order_id"]: order for order in tables["orders"] if not order["is_test"]}
    cards = {product["product_id"] for product in tables["products"] if product["kind"] == "gift_card"}
    kept = 0
    for item in tables["order_items"]:
        order = orders.get(item["order_id"])
        if order is None or item["product_id"] in cards:
            continue
        if order["order_kind"] == "credit_note":
            kept -= item["quantity"] * item["unit_price_minor"] - item["discount_minor"]
            continue
        returns = [r for r in tables["returns"] if r["order_item_id"] == item["order_item_id"]]
        kept -= sum(r["amount_minor"] for r in returns)
        if order["cancelled_date"] is None:
            kept += item["quantity"] * item["unit_price_minor"] - item["discount_minor"]
        else:  # a sale, and a cancellation of what had not come back by then
            kept += sum(r["amount_minor"] for r in returns if r["return_date"] <= order["cancelled_date"])
    return kept


@pytest.mark.slow
@FEW
@given(seed=st.integers(0, 10_000), orders=st.integers(1, 60))
def test_net_sales_are_one_figure_however_they_are_added_up(seed: int, orders: int) -> None:
    tables = with_credit_notes(random_tables(seed, orders))
    with opened(tables) as shop:
        expected = added_up_by_hand(tables)
        for engine in ENGINES:
            for name in (
                "revenue_by_day",
                "revenue_by_month",
                "revenue_by_region",
                "revenue_by_category",
                "revenue_by_channel",
            ):
                for lens in ("event", "order"):
                    rows = shop.query(name, engine=engine, lens=lens).to_pylist()
                    assert sum(row["net_minor"] for row in rows) == expected, (name, engine, lens)
            for mart in ("ledger", "daily_sales", "order_days"):
                total = shop.engine(engine).run(Statement(f"select coalesce(sum(net_minor), 0) as net from {mart}", {}))
                assert total.column(0).to_pylist() == [expected], (mart, engine)
            orders_sold = {**tables, "orders": [order for order in tables["orders"] if order["order_kind"] == "sale"]}
            total = shop.engine(engine).run(Statement("select coalesce(sum(net_minor), 0) as net from order_facts", {}))
            assert total.column(0).to_pylist() == [added_up_by_hand(orders_sold)], engine


@pytest.mark.slow
@FEW
@given(seed=st.integers(0, 10_000), cut=days)
def test_two_halves_make_the_whole(seed: int, cut: date) -> None:
    with opened(with_credit_notes(random_tables(seed))) as shop:
        whole = shop.query("kpis").to_pylist()[0]
        first = shop.query("kpis", end=cut, compare="none").to_pylist()[0]
        rest = shop.query("kpis", start=date.fromordinal(cut.toordinal() + 1), compare="none").to_pylist()[0]
        for name in ("net_minor", "gross_minor", "discount_minor", "returns_minor", "orders", "units", "total_minor"):
            assert first[name] + rest[name] == whole[name], name


@pytest.mark.slow
@FEW
@given(
    seed=st.integers(0, 10_000),
    regions=st.sets(st.sampled_from(REGIONS), min_size=1),
    categories=st.sets(st.sampled_from(CATEGORIES), min_size=1),
)
def test_filters_cut_the_same_rows_everywhere(seed: int, regions: set[str], categories: set[str]) -> None:
    tables = random_tables(seed)
    present = {order["region"] for order in tables["orders"] if not order["is_test"]}
    with opened(tables) as shop:
        chosen = {"region": sorted(regions & present), "category": sorted(categories)}
        net = {
            name: sum(row["net_minor"] for row in shop.query(name, **chosen).to_pylist())
            for name in ("revenue_by_day", "revenue_by_region", "revenue_by_category", "region_category_matrix")
        }
        assert len(set(net.values())) == 1, net


@pytest.mark.slow
@FEW
@given(seed=st.integers(0, 10_000))
def test_a_closed_month_never_changes(seed: int) -> None:
    """A return and a cancellation in March leave January and February as they were, by event date."""
    tables = with_credit_notes(random_tables(seed))
    with opened(tables) as shop:
        closed = {"end": "2025-02-28", "compare": "none"}
        before = shop.query("kpis", **closed).to_pylist()[0]["net_minor"]
        with shop.store.transaction() as connection:
            connection.execute(
                "insert into returns (order_item_id, return_date, quantity, amount_minor) "
                "select order_item_id, '2025-03-31', 1, 1 from order_items limit 5"
            )
            connection.execute(
                "update orders set status = 'cancelled', cancelled_date = '2025-03-31' "
                "where status <> 'cancelled' and order_id % 3 = 0 and order_kind = 'sale'"
            )
        assert shop.query("kpis", **closed).to_pylist()[0]["net_minor"] == before


@given(start=days, end=days)
def test_a_period_and_the_one_before_touch_and_are_of_one_length(start: date, end: date) -> None:
    period = Period(min(start, end), max(start, end))
    before = period.previous()
    assert before.days == period.days
    assert (period.start - before.end).days == 1
    assert period.year_before().start.weekday() == period.start.weekday()


@pytest.mark.parametrize("drawn", [random_tables, lambda seed: with_credit_notes(random_tables(seed))])
def test_checks_are_silent_on_a_shop_drawn_by_chance(drawn: Callable[[int], Tables]) -> None:
    tables = drawn(3)
    tables["returns"] = []  # drawn one by one, some return more than was sold
    with opened(tables) as shop:
        failed = {
            name: shop.ask(check, Filters(), engine="sqlite").to_pylist()[:2]
            for name, check in load_checks().items()
            if check.extra.get("severity", "error") == "error"
        }
    assert not {name: rows for name, rows in failed.items() if rows}
