"""What was planted can be found again: seasons, promotions, tastes, quality, loyalty, affinities, empty shelves."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Ask = Callable[..., list[tuple[Any, ...]]]
Truths = Callable[..., dict[str, float]]


def _correlation(pairs: list[tuple[float, float]]) -> float:
    return float(np.corrcoef(np.array(pairs, dtype=float).T)[0, 1])


def test_the_week_is_found_again(busy_shop: Ask, truths: Truths) -> None:
    sold = busy_shop("select (strftime('%w', order_date) + 6) % 7, count(*) from orders group by 1 order by 1")
    orders = np.array([count for _, count in sold])
    planted = [truths(busy_shop, "shop", f"weekday_{day}_factor")["shop"] for day in range(1, 8)]
    assert orders / orders.mean() == pytest.approx(planted, abs=0.07)


def test_black_friday_is_the_busiest_day_and_christmas_a_quiet_one(busy_shop: Ask) -> None:
    by_day = dict(busy_shop("select order_date, count(*) from orders group by 1"))
    for year, friday in ((2024, "2024-11-29"), (2025, "2025-11-28")):
        assert by_day[friday] == max(orders for day, orders in by_day.items() if day.startswith(str(year)))
        around = [by_day[f"{year}-12-{day}"] for day in (22, 23, 24, 26, 27, 28)]
        assert by_day[f"{year}-12-25"] < 0.75 * np.mean(around)


def test_the_shop_grows(busy_shop: Ask) -> None:
    first, second = (
        count for _, count in busy_shop("select substr(order_date, 1, 4), count(*) from orders group by 1")
    )
    assert 1.1 < second / first < 1.7


def test_hours_differ_at_weekends(busy_shop: Ask) -> None:
    evening = """
        select strftime('%w', order_date) in ('0', '6'),
            avg(order_hour between 19 and 21), avg(order_hour between 9 and 12)
        from orders group by 1 order by 1"""
    (_, weekday_evening, weekday_morning), (_, weekend_evening, weekend_morning) = busy_shop(evening)
    assert weekday_evening > 1.2 * weekend_evening
    assert weekend_morning > 1.1 * weekday_morning
    assert busy_shop("select avg(order_hour between 2 and 4) < 0.02 from orders") == [(1,)]


def test_category_seasons_are_found_again(busy_shop: Ask) -> None:
    by_half = dict(
        busy_shop("""
            select category, avg(substr(order_date, 6, 2) between '05' and '08') from order_items
            inner join orders using (order_id) inner join products using (product_id) group by category""")
    )
    assert by_half["Sports"] == max(by_half.values())
    assert by_half["Sports"] > 1.4 * by_half["Electronics"]


def test_a_category_s_promotion_lifts_its_lines_as_planted(busy_shop: Ask, truths: Truths) -> None:
    """Share of the category in the promotion's days beside its share a fortnight before and after, by promotion."""
    planted = truths(busy_shop, "promotion", "uplift_share")
    measured = busy_shop("""
        with days as (
            select promotion_id, promotions.category, start_date, end_date, order_date,
                sum(products.category = promotions.category) as own, count(*) as lines
            from promotions
            inner join orders on order_date between date(start_date, '-14 days') and date(end_date, '14 days')
            inner join order_items using (order_id) inner join products using (product_id)
            where promotions.category is not null group by promotion_id, order_date)
        select promotion_id,
            sum(own) filter (where order_date between start_date and end_date) * 1.0
                / sum(lines - own) filter (where order_date between start_date and end_date),
            sum(own) filter (where order_date not between start_date and end_date) * 1.0
                / sum(lines - own) filter (where order_date not between start_date and end_date)
        from days group by promotion_id""")
    pairs = [(planted[str(promotion)], during / around - 1) for promotion, during, around in measured]
    assert len(pairs) >= 15
    assert np.mean([found - true for true, found in pairs]) == pytest.approx(0, abs=0.15)
    assert _correlation(pairs) > 0.4


def test_shop_wide_promotions_bring_orders(busy_shop: Ask) -> None:
    days = busy_shop("""
        select avg(orders) filter (where in_sale), avg(orders) filter (where not in_sale) from (
            select order_date, count(*) as orders,
                order_date between '2025-06-24' and '2025-07-05' as in_sale
            from orders where order_date between '2025-06-10' and '2025-07-19' group by order_date)""")
    assert days[0][0] > 1.2 * days[0][1]


def test_a_fifth_of_the_products_sells_more_than_half(busy_shop: Ask) -> None:
    units = sorted(
        (count for (count,) in busy_shop("select sum(quantity) from order_items group by product_id")), reverse=True
    )
    assert sum(units[:20]) > 0.5 * sum(units)


def test_some_products_hardly_sell(busy_shop: Ask) -> None:
    hardly = """
        select count(*) from products where launched_date = '2024-01-01' and retired_date is null
        and (select count(*) from order_items where order_items.product_id = products.product_id) < 20"""
    assert busy_shop(hardly)[0][0] >= 1


def test_popularity_is_found_again(busy_shop: Ask, truths: Truths) -> None:
    weights = truths(busy_shop, "product", "popularity_weight")
    always = "select product_id from products where launched_date = '2024-01-01' and retired_date is null"
    sold = busy_shop(f"select product_id, sum(quantity) from order_items where product_id in ({always}) group by 1")
    assert _correlation([(weights[str(product)], units) for product, units in sold]) > 0.8


def test_planted_pairs_have_a_lift_above_two(busy_shop: Ask, truths: Truths) -> None:
    pairs = truths(busy_shop, "pair", "affinity_probability")
    assert len(pairs) == 8
    baskets: dict[int, set[int]] = {}
    for order, product in busy_shop("select order_id, product_id from order_items"):
        baskets.setdefault(order, set()).add(product)
    for pair, probability in pairs.items():
        first, second = map(int, pair.split("/"))
        with_first = [basket for basket in baskets.values() if first in basket]
        confidence = sum(second in basket for basket in with_first) / len(with_first)
        support = sum(second in basket for basket in baskets.values()) / len(baskets)
        assert confidence > 0.6 * probability
        assert confidence / support > 2


def test_regional_tastes_are_found_again(busy_shop: Ask, truths: Truths) -> None:
    tastes = truths(busy_shop, "region", "taste_factor")
    sold = busy_shop("""
        select region, category, count(*) * 1.0 / sum(count(*)) over (partition by region)
            / (sum(count(*)) over (partition by category) * 1.0 / sum(count(*)) over ())
        from order_items inner join orders using (order_id) inner join products using (product_id) group by 1, 2""")
    assert _correlation([(tastes[f"{region}/{category}"], lift) for region, category, lift in sold]) > 0.9


def test_cohorts_decay(busy_shop: Ask) -> None:
    retention = busy_shop("""
        with firsts as (select customer_id, min(order_date) as first_date from orders group by customer_id),
        later as (
            select distinct orders.customer_id,
                cast((julianday(order_date) - julianday(first_date)) / 90 as integer) as quarter
            from orders inner join firsts using (customer_id) where first_date < '2025-01-01')
        select quarter, count(*) from later where quarter between 1 and 3 group by quarter order by quarter""")
    counts = [count for _, count in retention]
    assert counts[0] > 1.05 * counts[1] > 1.05 * counts[2]


def test_faster_customers_order_more(busy_shop: Ask, truths: Truths) -> None:
    rates = truths(busy_shop, "customer", "purchase_rate_per_day")
    orders = busy_shop("select customer_id, count(*) from orders where customer_id is not null group by 1")
    groups: dict[bool, list[int]] = {False: [], True: []}
    median = float(np.median(list(rates.values())))
    for customer, count in orders:
        groups[rates[str(customer)] > median].append(count)
    assert np.mean(groups[True]) > 2 * np.mean(groups[False])


def test_customers_who_drop_out_easily_order_less(busy_shop: Ask, truths: Truths) -> None:
    dropout = truths(busy_shop, "customer", "dropout_probability")
    orders = busy_shop("select customer_id, count(*) from orders where customer_id is not null group by 1")
    loyal = [count for customer, count in orders if dropout[str(customer)] < 0.1]
    fickle = [count for customer, count in orders if dropout[str(customer)] > 0.4]
    assert np.mean(loyal) > 2 * np.mean(fickle)


def test_spend_follows_the_level_planted_in_a_customer(busy_shop: Ask, truths: Truths) -> None:
    levels = truths(busy_shop, "customer", "spend_level")
    spent = busy_shop("""
        select customer_id, sum(quantity * unit_price_minor) * 1.0 / count(distinct order_id)
        from orders inner join order_items using (order_id) where customer_id is not null
        group by customer_id having count(distinct order_id) >= 10""")
    pairs = [(np.log(levels[str(customer)]), np.log(value)) for customer, value in spent]
    assert _correlation(pairs) > 0.8


def test_returns_and_ratings_follow_quality(busy_shop: Ask, truths: Truths) -> None:
    quality, planted = truths(busy_shop, "product", "quality"), truths(busy_shop, "product", "return_probability")
    returned = busy_shop("""
        select product_id, count(return_id) * 1.0 / count(*) from order_items inner join orders using (order_id)
        left join returns using (order_item_id) where status = 'delivered' group by 1 having count(*) > 200""")
    rated = busy_shop("select product_id, avg(rating) from reviews group by 1 having count(*) > 50")
    assert _correlation([(planted[str(product)], share) for product, share in returned]) > 0.9
    assert _correlation([(quality[str(product)], stars) for product, stars in rated]) > 0.9


def test_clothing_comes_back_most_and_books_least(busy_shop: Ask) -> None:
    shares = dict(
        busy_shop("""
            select category, count(return_id) * 1.0 / count(*) from order_items inner join products using (product_id)
            left join returns using (order_item_id) group by category""")
    )
    assert max(shares, key=lambda name: shares[name]) == "Clothing"
    assert min(shares, key=lambda name: shares[name]) == "Books"


def test_shelves_run_empty_and_the_lost_units_are_known(shop: Ask, busy_shop: Ask) -> None:
    empty = """
        with recursive days as (
            select '2024-01-01' as d union all select date(d, '+1 day') from days where d < '2025-12-30'),
        moved as (select product_id, moved_date as d, sum(quantity) as units from stock_movements group by 1, 2),
        levels as (
            select sum(coalesce(units, 0)) over (partition by products.product_id order by d) as level
            from products inner join days on d >= launched_date and d < coalesce(retired_date, '9999-12-31')
            left join moved using (product_id, d))
        select avg(level <= 0) from levels"""
    for ask in (shop, busy_shop):
        assert 0.01 < ask(empty)[0][0] < 0.05
        lost = ask("select sum(value) from simulation_truth where subject = 'lost_sale'")[0][0]
        sold = ask("select sum(quantity) from order_items")[0][0]
        assert 0.005 < lost / (lost + sold) < 0.05


def test_units_are_lost_only_where_the_day_s_stock_was_sold_out(busy_shop: Ask) -> None:
    levels = busy_shop("""
        select product_id || '/' || moved_date, kind,
            sum(quantity) over (partition by product_id order by movement_id) as level
        from stock_movements order by movement_id""")
    after_sales = {key: level for key, kind, level in levels if kind == "sale"}
    lost = busy_shop("select subject_key from simulation_truth where subject = 'lost_sale'")
    assert len(lost) > 100
    assert {after_sales.get(key, 0) for (key,) in lost} == {0}


def test_lead_times_are_those_of_the_supplier(busy_shop: Ask, truths: Truths) -> None:
    means = truths(busy_shop, "supplier", "lead_time_mean_days")
    spreads = truths(busy_shop, "supplier", "lead_time_spread_days")
    taken = busy_shop("""
        select supplier_id, avg(days), count(*) from (
            select supplier_id, julianday(received_date) - julianday(ordered_date) as days
            from purchase_orders where status = 'received') group by supplier_id""")
    for supplier, mean, orders in taken:
        tolerance = 4 * spreads[str(supplier)] / np.sqrt(orders) + 1
        assert mean == pytest.approx(means[str(supplier)], abs=tolerance)


def test_margins_are_those_of_the_trade(busy_shop: Ask) -> None:
    margins = dict(
        busy_shop("""
            select category, 1 - sum(quantity * unit_cost_minor) * 1.0 / sum(quantity * unit_price_minor)
            from order_items inner join products using (product_id) group by category""")
    )
    assert all(0.15 < margin < 0.65 for margin in margins.values())
    assert min(margins, key=lambda name: margins[name]) == "Electronics"


def test_channels_drift_to_the_app(busy_shop: Ask) -> None:
    share = "select avg(channel = 'app') from orders where substr(order_date, 1, 7) = ?"
    assert busy_shop(share, "2025-12")[0][0] > 1.5 * busy_shop(share, "2024-01")[0][0]
