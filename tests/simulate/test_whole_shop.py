"""A simulated shop fits the store: every check and key holds, and what belongs together adds up."""

import datetime as dt
import sqlite3
import tracemalloc
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from storelens.simulate import SimulationSettings, simulate_shop

Ask = Callable[..., list[tuple]]


def test_the_default_shop_has_the_seed_s_size(shop: Ask) -> None:
    tables = ("customers", "products", "orders", "reviews")
    assert [shop(f"select count(*) from {table}")[0][0] for table in tables] == [1_000, 100, 5_000, 2_000]
    assert 14_500 < shop("select count(*) from order_items")[0][0] < 15_500
    regions = {region for (region,) in shop("select distinct region from orders")}
    categories = {category for (category,) in shop("select distinct category from products")}
    assert regions == {"North", "South", "East", "West", "Central"}
    assert categories == {"Electronics", "Clothing", "Home", "Books", "Sports"}


def test_no_foreign_key_is_broken(shop: Ask) -> None:
    assert shop("pragma foreign_key_check") == []


@pytest.mark.parametrize(
    "settings",
    [
        SimulationSettings(customers=1, products=5, orders=1, reviews=0, days=1),
        SimulationSettings(customers=3, products=5, orders=900, reviews=300, days=40, seed=1),
        SimulationSettings(customers=3_000, products=5, orders=20, reviews=0, days=30, seed=2),
        SimulationSettings(
            customers=80, products=30, orders=300, reviews=100, days=7_305, start=dt.date(1970, 1, 1),
            time_zone="Asia/Tokyo", currency="JPY", money_digits=0, country="JP",
        ),
        SimulationSettings(
            customers=80, products=700, orders=300, reviews=100, days=400, start=dt.date(2011, 6, 1),
            time_zone="Pacific/Apia", currency="KWD", money_digits=3, country="KW",
        ),
    ],
    ids=["one order", "crowded", "hardly any orders", "twenty years in yen", "a skipped day"],
)  # fmt: skip
def test_any_shop_fits_the_store(
    settings: SimulationSettings, load: Callable[[SimulationSettings], sqlite3.Connection]
) -> None:
    store = load(settings)
    assert store.execute("pragma foreign_key_check").fetchall() == []
    for table in ("customers", "products", "orders", "reviews"):
        assert store.execute(f"select count(*) from {table}").fetchone() == (getattr(settings, table),)
    first, last = str(settings.start), str(settings.last_date)
    assert store.execute(
        "select count(*) from orders where order_date not between ? and ?", (first, last)
    ).fetchone() == (0,)
    store.close()


def test_batches_are_bounded_and_their_columns_of_one_length() -> None:
    for batch in simulate_shop(SimulationSettings(customers=60_000, orders=60_000, reviews=0, days=3)):
        assert 0 < len(batch) <= 50_000
        assert {len(values) for values in batch.columns.values()} == {len(batch)}


def test_nobody_orders_before_joining(shop: Ask) -> None:
    query = "select count(*) from orders inner join customers using (customer_id) where order_date < joined_date"
    assert shop(query) == [(0,)]


def test_orders_are_numbered_as_they_came(shop: Ask) -> None:
    assert shop(
        "select count(*) from (select ordered_at < lag(ordered_at) over (order by order_id) as b from orders) where b"
    ) == [(0,)]


def test_the_instant_the_day_and_the_hour_of_an_order_agree_in_the_shop_s_zone(busy_shop: Ask) -> None:
    zone = ZoneInfo("America/New_York")
    for ordered_at, order_date, order_hour in busy_shop("select ordered_at, order_date, order_hour from orders"):
        local = dt.datetime.fromisoformat(ordered_at).replace(tzinfo=dt.UTC).astimezone(zone)
        assert (str(local.date()), local.hour) == (order_date, order_hour)


def test_products_are_sold_only_between_launch_and_retirement(shop: Ask) -> None:
    outside = """
        select count(*) from order_items inner join orders using (order_id) inner join products using (product_id)
        where order_date < launched_date or order_date >= retired_date"""
    assert shop(outside) == [(0,)]
    assert shop("select count(*) > 0 from products where retired_date is not null") == [(1,)]
    assert shop("select count(*) > 0 from products where launched_date > '2024-01-01'") == [(1,)]


def test_no_product_is_twice_in_an_order(shop: Ask) -> None:
    assert shop("select 1 from order_items group by order_id, product_id having count(*) > 1") == []


def test_prices_and_costs_change_and_the_product_carries_the_last(shop: Ask) -> None:
    changed = "select 1 from order_items group by product_id having count(distinct unit_price_minor) > 1"
    assert len(shop(changed)) > 20
    last_month = """
        select count(*) from order_items inner join orders using (order_id) inner join products using (product_id)
        where order_date >= '2025-12-01' and (unit_price_minor <> price_minor or unit_cost_minor <> cost_minor)"""
    assert shop(last_month) == [(0,)]


def test_tax_is_eight_percent_of_what_was_paid_for_goods(shop: Ask) -> None:
    wrong = """
        with goods as (
            select order_id, sum(quantity * unit_price_minor - discount_minor) as paid
            from order_items group by order_id)
        select count(*) from goods inner join orders using (order_id) where tax_minor <> (paid * 8 + 50) / 100"""
    assert shop(wrong) == [(0,)]


def test_without_a_code_the_discount_is_the_promotion_s(shop: Ask) -> None:
    wrong = """
        with off as (
            select order_item_id, max(coalesce(cast(round(discount_share * 100) as integer), 0)) as percent
            from order_items inner join orders using (order_id) inner join products using (product_id)
            left join promotions on order_date between start_date and end_date
                and coalesce(promotions.category, products.category) = products.category
            where discount_code is null group by order_item_id)
        select count(*) from off inner join order_items using (order_item_id)
        where discount_minor <> (quantity * unit_price_minor * percent + 50) / 100"""
    assert shop(wrong) == [(0,)]


def test_welcome_codes_are_used_on_first_orders_only(shop: Ask) -> None:
    later = """
        select count(*) from orders where discount_code = 'WELCOME10' and exists (
            select 1 from orders as earlier where earlier.customer_id = orders.customer_id
            and earlier.order_id < orders.order_id)"""
    assert shop(later) == [(0,)]


def test_returns_never_exceed_what_was_sold_or_paid(busy_shop: Ask) -> None:
    exceeding = """
        select count(*) from returns inner join order_items using (order_item_id) inner join orders using (order_id)
        where returns.quantity > order_items.quantity or status <> 'delivered' or return_date <= delivered_date
            or amount_minor > quantity * unit_price_minor - discount_minor or is_test = 1"""
    assert busy_shop(exceeding.replace("> quantity *", "> order_items.quantity *")) == [(0,)]
    assert busy_shop("select 1 from returns group by order_item_id having count(*) > 1") == []
    over_tax = """
        select 1 from returns inner join order_items using (order_item_id) inner join orders using (order_id)
        group by order_id having sum(returns.tax_minor) > max(orders.tax_minor)"""
    assert busy_shop(over_tax) == []


def test_reviews_are_by_buyers_of_the_product_after_delivery(busy_shop: Ask) -> None:
    wrong = """
        select count(*) from reviews left join orders using (order_id)
        where orders.customer_id is not reviews.customer_id or delivered_date is null or review_date <= delivered_date
            or review_date > '2025-12-30'"""
    assert busy_shop(wrong) == [(0,)]
    bought = set(busy_shop("select order_id, product_id from order_items"))
    reviewed = busy_shop("select order_id, product_id from reviews")
    assert set(reviewed) <= bought
    assert len({order for order, _ in reviewed}) == len(reviewed) == 12_000


def test_every_status_is_there_and_open_orders_are_recent(busy_shop: Ask) -> None:
    statuses = dict(busy_shop("select status, min(order_date) from orders group by status"))
    assert set(statuses) == {"pending", "paid", "shipped", "delivered", "cancelled"}
    assert min(statuses["pending"], statuses["paid"], statuses["shipped"]) > "2025-12-15"


def test_cancelled_orders_are_two_to_three_percent(busy_shop: Ask) -> None:
    assert 0.02 < busy_shop("select avg(status = 'cancelled') from orders")[0][0] < 0.03


def test_stock_is_never_below_zero(busy_shop: Ask) -> None:
    level = """
        select sum(quantity) over (partition by product_id order by moved_date, movement_id) as level
        from stock_movements"""
    assert busy_shop(f"select min(level) from ({level})") == [(0,)]
    by_key = level.replace("moved_date, movement_id", "movement_id")
    assert busy_shop(f"select min(level) from ({by_key})") == [(0,)]


def test_stock_sold_is_what_all_but_test_orders_hold(busy_shop: Ask) -> None:
    moved = """
        select product_id, moved_date, reference, -sum(quantity) from stock_movements
        where kind = 'sale' group by product_id, moved_date, reference order by 1, 2"""
    sold = """
        select product_id, order_date, order_date, sum(quantity) from order_items inner join orders using (order_id)
        where is_test = 0 group by product_id, order_date order by 1, 2"""
    assert busy_shop(moved) == busy_shop(sold)
    assert busy_shop("select count(*) > 0 from orders where is_test = 1") == [(1,)]


def test_what_comes_back_is_shelved_again(busy_shop: Ask) -> None:
    returned = "select sum(quantity) from returns"
    cancelled = "select sum(quantity) from order_items inner join orders using (order_id) where status = 'cancelled'"
    moved = "select sum(quantity) from stock_movements where kind = ?"
    assert busy_shop(moved, "return") == busy_shop(returned)
    assert busy_shop(moved, "cancellation") == busy_shop(cancelled)
    orphans = """
        select count(*) from stock_movements left join orders on orders.order_id = cast(reference as integer)
        where kind in ('return', 'cancellation') and orders.order_id is null"""
    assert busy_shop(orphans) == [(0,)]


def test_receipts_are_what_purchase_orders_received(busy_shop: Ask) -> None:
    received = """
        select po_number, product_id, sum(received_quantity) from purchase_orders
        inner join purchase_order_items using (purchase_order_id)
        where received_quantity > 0 group by po_number, product_id"""
    moved = "select reference, product_id, sum(quantity) from stock_movements where kind = 'receipt' group by 1, 2"
    assert sorted(busy_shop(received)) == sorted(busy_shop(moved))


def test_some_purchase_orders_are_open_and_one_is_overdue(shop: Ask, busy_shop: Ask) -> None:
    for ask in (shop, busy_shop):
        assert ask("select count(*) > 3 from purchase_orders where status in ('sent', 'partly_received')") == [(1,)]
        overdue = "select count(*) from purchase_orders where status <> 'received' and due_date < '2025-12-30'"
        assert 1 <= ask(overdue)[0][0] <= 9


def test_every_kind_of_movement_happens(shop: Ask) -> None:
    kinds = {kind for (kind,) in shop("select distinct kind from stock_movements")}
    assert kinds == {"opening", "receipt", "sale", "return", "cancellation", "adjustment"}
    assert shop("select count(*) from stock_movements where kind = 'opening'") == shop("select count(*) from products")


def test_names_addresses_and_skus_are_distinct(shop: Ask) -> None:
    assert shop("select count(distinct product_name), count(distinct sku) from products") == [(100, 100)]
    assert shop("select count(distinct email) from customers where email like '%@example.___'") == [(1_000,)]


@pytest.mark.slow
def test_memory_is_bounded() -> None:
    """All orders' customers, times and fates take 15 bytes an order; of everything else only one block is there."""
    tracemalloc.start()
    for _ in simulate_shop(SimulationSettings(customers=20_000, orders=400_000, reviews=0, products=300)):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 70_000_000
