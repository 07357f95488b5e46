"""A shop's proof: read once, replayed, written beside the plan, copied by the warehouse."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shop_files import copy_shop
from small_shop import FIRST, LAST, random_tables
from storelens import open_store
from storelens.errors import UsageError
from storelens.planning.proof import ShopProof, notes_of, prove_shop, read_past
from storelens.planning.proof_writing import SETTINGS_KEY
from storelens.replenish.plan import PlanSettings
from storelens.shop import Shop

NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def shop(simulated_path: Path, tmp_path: Path) -> Iterator[Shop]:
    """The simulated shop of a year, to be written to."""
    copy_shop(simulated_path, tmp_path / "store.db")
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


@pytest.fixture(scope="module")
def proved(simulated_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, ShopProof]]:
    """The same shop with its proof in it, to be read."""
    path = copy_shop(simulated_path, tmp_path_factory.mktemp("proved") / "store.db")
    with open_store(f"sqlite:///{path}") as opened:
        yield opened, prove_shop(opened, PlanSettings(service=0.9), months=1, now=NOW)


def rows(shop: Shop, sql: str) -> list[tuple[Any, ...]]:
    return list(shop.store.connection.execute(sql).fetchall())


def test_the_past_is_the_shops_records(simulated: Shop) -> None:
    past, untracked = read_past(simulated, PlanSettings())
    count = simulated.store.connection.execute
    assert untracked == 0
    levels = dict(count("select product_id, stock_level from products").fetchall())
    assert dict(zip(past.inputs.product_ids.tolist(), past.stock[:, -1].tolist(), strict=True)) == levels
    moved = count("select sum(quantity) from stock_movements where kind in ('opening', 'return', 'adjustment')")
    assert past.moved.sum() == moved.fetchone()[0]
    received = count("select sum(quantity) from stock_movements where kind = 'receipt'").fetchone()[0]
    assert past.purchases.received_units.sum() == received
    gone = count(
        "select sum(quantity) from order_items join orders using (order_id) where cancelled_date > order_date"
    ).fetchone()[0]
    assert past.cancellations.units.sum() == gone


def test_what_is_seen_of_a_day_is_what_the_plan_reads_of_it(simulated: Shop) -> None:
    from storelens.planning.reading import read_inputs

    past, _ = read_past(simulated, PlanSettings())
    day = past.days - 60
    read = read_inputs(simulated, until=past.inputs.first_day + np.timedelta64(day, "D").astype(object), retired=True)
    seen = past.seen(day, past.stock[:, day], read.open_orders.only(np.zeros(len(read.open_orders), dtype=bool)))
    row = {number: place for place, number in enumerate(past.inputs.product_ids.tolist())}
    same = [row[number] for number in read.product_ids.tolist()]
    assert np.nan_to_num(seen.sales[same]).tolist() == np.nan_to_num(read.sales).tolist()
    assert (seen.sold_out[same] == read.sold_out).all()
    assert (np.nan_to_num(seen.on_hand[same]) == np.nan_to_num(read.on_hand)).all()
    assert seen.lead_times.mean[same] == pytest.approx(read.lead_times.mean)
    assert seen.lead_times.sd[same] == pytest.approx(read.lead_times.sd)


def test_both_tables_are_written_and_the_warehouse_copies_them(proved: tuple[Shop, ShopProof]) -> None:
    shop, made = proved
    stored = rows(
        shop, "select policy, position, first_date, last_date, service_asked from backtests order by position"
    )
    days = (str(made.first_date), str(made.last_date))
    assert stored == [
        ("storelens", 1, *days, 0.9), ("velocity", 2, *days, None), ("textbook", 3, *days, 0.9),
        ("actual", 4, *days, None),
    ]  # fmt: skip
    assert rows(shop, "select count(*) from forecast_scores") == [(len(made.proof.scores),)]
    copied = shop.ask_own("select policy, served_units from backtests order by position").to_pylist()
    assert [row["served_units"] for row in copied] == [each.served_units for each in made.proof.outcomes]


def test_the_plans_row_keeps_its_own_settings_and_says_what_the_proof_was_asked(shop: Shop) -> None:
    kept = {"service": 0.97, SETTINGS_KEY: {"months": 99}}
    with shop.store.transaction() as connection:
        connection.execute(
            "insert into plans (plan_id, made_at, as_of_date, settings_json) values (1, ?, '2024-11-30', ?)",
            ["2024-12-01 00:00:00", json.dumps(kept)],
        )
    prove_shop(shop, PlanSettings(service=0.8), months=1, now=NOW)
    [(made_at, settings)] = rows(shop, "select made_at, settings_json from plans")
    written = json.loads(settings)
    assert (made_at, written["service"]) == ("2024-12-01 00:00:00", 0.97)
    asked = written[SETTINGS_KEY]
    assert (asked["service"], asked["months"], asked["made_at"]) == (0.8, 1, "2025-01-02 03:04:05")


def test_the_same_proof_again_says_the_same(proved: tuple[Shop, ShopProof]) -> None:
    shop, made = proved
    again = prove_shop(shop, PlanSettings(service=0.9), months=1, now=NOW)
    assert again == made
    assert rows(shop, "select count(*) from backtests") == [(4,)]


def test_the_sentence_says_what_was_asked_and_delivered(proved: tuple[Shop, ShopProof]) -> None:
    made = proved[1]
    delivered = made.proof.outcome("storelens").fill_rate
    assert delivered is not None
    assert made.sentence == f"asked for 90 %, would have delivered {100 * delivered:.1f} %"


def test_a_history_that_allows_fewer_months_is_said_to(simulated: Shop, proved: tuple[Shop, ShopProof]) -> None:
    made = proved[1]
    past, _ = read_past(simulated, PlanSettings())
    short = replace(made.proof, span=replace(made.proof.span, shortened=True))
    said = list(notes_of(past, short, untracked=0, months=24))
    assert said[0].startswith("24 months were asked for; the shop's 365 days of history allow 31 days")


def test_a_shop_with_too_short_a_history_is_refused_and_nothing_is_written(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(random_tables(1), (FIRST, LAST))
    with pytest.raises(UsageError, match="too few to replay"):
        prove_shop(shop)
    assert rows(shop, "select count(*) from plans") == [(0,)]


def test_a_shop_without_stock_is_refused_with_the_way_out(make_shop: Callable[..., Shop]) -> None:
    tables = {**random_tables(1), "stock_movements": [], "purchase_orders": [], "purchase_order_items": []}
    with pytest.raises(UsageError, match="stock is tracked.* - count stock once"):
        prove_shop(make_shop(tables, (FIRST, LAST)))


def test_a_shop_without_orders_is_refused(make_shop: Callable[..., Shop]) -> None:
    with pytest.raises(UsageError):
        prove_shop(make_shop({}, (date(2025, 1, 1), date(2025, 1, 2))))


def test_products_that_are_not_tracked_are_left_out_and_counted(shop: Shop) -> None:
    with shop.store.transaction() as connection:
        connection.execute("delete from stock_movements where product_id <= 3")
        connection.execute("update products set stock_level = null where product_id <= 3")
    made = prove_shop(shop, months=1, write=False)
    assert made.proof.outcome("storelens").products == 37
    assert any(note.startswith("3 products are left out: their stock is not tracked") for note in made.notes)
