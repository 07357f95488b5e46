-- One product and one customer: what their pages show. Each query asks for the one whose key it is given.

-- name: product_summary
-- What is this product, how does it sell, and what lies in stock?
-- grain: one row for the product of that id
-- columns: product_id; sku; product_name; category; kind (text); price_minor; unit_cost_minor; stock_level (units, null where it is
--     not tracked); supplier_name; lead_time_days (days); launched_date; retired_date; first_sold_date; last_sold_date; reviews (count);
--     mean_rating (stars); net_minor; net_before_minor; net_change_share; units (units, ordered); units_before (units); units_change_share;
--     orders; orders_before (count); orders_change_share; average_price_minor (money, gross - discounts per unit ordered);
--     gross_margin_minor (money, net sales with known cost - that cost; null if no cost is known); gross_margin_share (share, of net
--     sales with known cost); gross_margin_before_share (share); returned_units (units, processed in the period)
-- parameters: product_id = 0
-- filters: dates, regions, channels, statuses, lens
-- dates: period, comparison
with
sold as (
    select
        periods.period,
        count(distinct case when ledger.entry_kind = 'sale' then ledger.order_id end) as orders,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(case when ledger.entry_kind = 'return' then -ledger.quantity else 0 end) as returned_units,
        sum(ledger.gross_minor - ledger.discount_minor) as ordered_minor,
        sum(ledger.net_minor) as net_minor,
        sum(ledger.cost_minor) as cost_minor,
        sum(case when ledger.cost_minor is not null then ledger.net_minor end) as net_with_cost_minor
    from ledger
    inner join periods on ledger.entry_date between periods.start_date and periods.end_date
    where ledger.product_id = coalesce($product_id, 0)
    group by periods.period
),

-- A comparison in which it sold nothing is 0; without a comparison there is none.
measured as (
    select
        periods.period,
        coalesce(sold.orders, 0) as orders,
        coalesce(sold.units, 0) as units,
        coalesce(sold.returned_units, 0) as returned_units,
        coalesce(sold.ordered_minor, 0) as ordered_minor,
        coalesce(sold.net_minor, 0) as net_minor,
        sold.net_with_cost_minor - sold.cost_minor as gross_margin_minor,
        cast(sold.net_with_cost_minor - sold.cost_minor as double) / nullif(sold.net_with_cost_minor, 0)
            as gross_margin_share
    from periods
    left join sold on periods.period = sold.period
),

final as (
    select
        product_facts.product_id,
        product_facts.sku,
        product_facts.product_name,
        product_facts.category,
        product_facts.kind,
        product_facts.price_minor,
        product_facts.unit_cost_minor,
        product_facts.stock_level,
        suppliers.supplier_name,
        suppliers.lead_time_days,
        product_facts.launched_date,
        product_facts.retired_date,
        product_facts.first_sold_date,
        product_facts.last_sold_date,
        product_facts.reviews,
        cast(product_facts.rating_sum as double) / nullif(product_facts.reviews, 0) as mean_rating,
        now_sold.net_minor,
        before_sold.net_minor as net_before_minor,
        cast(now_sold.net_minor - before_sold.net_minor as double) / nullif(abs(before_sold.net_minor), 0)
            as net_change_share,
        now_sold.units,
        before_sold.units as units_before,
        cast(now_sold.units - before_sold.units as double) / nullif(before_sold.units, 0) as units_change_share,
        now_sold.orders,
        before_sold.orders as orders_before,
        cast(now_sold.orders - before_sold.orders as double) / nullif(before_sold.orders, 0) as orders_change_share,
        cast(round(cast(now_sold.ordered_minor as double) / nullif(now_sold.units, 0)) as bigint) as average_price_minor,
        now_sold.gross_margin_minor,
        now_sold.gross_margin_share,
        before_sold.gross_margin_share as gross_margin_before_share,
        now_sold.returned_units
    from product_facts
    inner join measured as now_sold on now_sold.period = 'current'
    left join measured as before_sold on before_sold.period = 'before'
    left join suppliers on product_facts.supplier_id = suppliers.supplier_id
    where product_facts.product_id = coalesce($product_id, 0)
)

select * from final order by product_id;

-- name: product_sales_by_day
-- How much of this product did we sell each day?
-- grain: one row per calendar day in range, days without sales included
-- columns: date_day; orders; units (units, ordered); net_minor; net_7d_avg_minor (money per day, null until 7 days exist);
--     net_7d_avg_before_minor (money per day, of the day as far into the comparison period, null without one)
-- parameters: product_id = 0
-- filters: dates, regions, channels, statuses, lens
-- dates: period, comparison, 6 days before
with
sales as (
    select
        ledger.entry_date as date_day,
        count(distinct case when ledger.entry_kind = 'sale' then ledger.order_id end) as orders,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(ledger.net_minor) as net_minor
    from ledger
    where ledger.product_id = coalesce($product_id, 0)
    group by ledger.entry_date
),

-- All days up to the last, so that the average reaches back past the first.
days as (
    select
        calendar.date_day,
        coalesce(sales.orders, 0) as orders,
        coalesce(sales.units, 0) as units,
        coalesce(sales.net_minor, 0) as net_minor,
        case when calendar.date_day >= history.first_date then 1 else 0 end as in_history
    from calendar
    inner join periods on calendar.date_day <= periods.end_date
    cross join history
    left join sales on calendar.date_day = sales.date_day
    where periods.period = 'current'
),

averaged as (
    select
        days.*,
        sum(days.net_minor) over (
            order by days.date_day
            rows between 6 preceding and current row
        ) as net_7d_minor,
        sum(days.in_history) over (
            order by days.date_day
            rows between 6 preceding and current row
        ) as days_in_history
    from days
),

measured as (
    select
        periods.period,
        averaged.date_day,
        averaged.orders,
        averaged.units,
        averaged.net_minor,
        case
            when averaged.days_in_history = 7
                then cast(round(cast(averaged.net_7d_minor as double) / 7) as bigint)
        end as net_7d_avg_minor,
        row_number() over (partition by periods.period order by averaged.date_day) as day_of_period
    from averaged
    inner join periods on averaged.date_day between periods.start_date and periods.end_date
),

final as (
    select
        current_days.date_day,
        current_days.orders,
        current_days.units,
        current_days.net_minor,
        current_days.net_7d_avg_minor,
        days_before.net_7d_avg_minor as net_7d_avg_before_minor
    from measured as current_days
    left join measured as days_before
        on
            current_days.day_of_period = days_before.day_of_period
            and days_before.period = 'before'
    where current_days.period = 'current'
)

select * from final order by date_day;

-- name: product_stock_by_day
-- How much of this product was in stock at the end of each day?
-- grain: one row per day on which its stock was recorded
-- columns: date_day; on_hand_units (units, negative is kept); received_units (units); sold_units (units); returned_units (units);
--     adjusted_units (units)
-- parameters: product_id = 0
-- filters: dates
with
final as (
    select
        stock_daily.date_day,
        stock_daily.on_hand_units,
        stock_daily.received_units,
        stock_daily.sold_units,
        stock_daily.returned_units,
        stock_daily.adjusted_units
    from stock_daily
    where stock_daily.product_id = coalesce($product_id, 0)
)

select * from final order by date_day;

-- name: product_customers
-- Who buys this product?
-- grain: one row per customer with an identity, the first so many by net sales
-- columns: customer_id; full_name; orders; units (units, ordered); net_minor; last_order_date (date, null if only returns are in the
--     period)
-- parameters: product_id = 0; top_n = 20 (how many customers)
-- filters: dates, channels, statuses, lens
with
bought as (
    select
        ledger.customer_id,
        count(distinct case when ledger.entry_kind = 'sale' then ledger.order_id end) as orders,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(ledger.net_minor) as net_minor,
        max(case when ledger.entry_kind = 'sale' then ledger.order_date end) as last_order_date
    from ledger
    where ledger.product_id = coalesce($product_id, 0) and ledger.customer_id is not null
    group by ledger.customer_id
    order by net_minor desc, ledger.customer_id
    limit coalesce($top_n, 20)
),

-- Names of these few.
names as (
    select
        customer_facts.customer_id,
        customer_facts.full_name
    from customer_facts
    where customer_facts.customer_id in (select bought.customer_id from bought)
),

final as (
    select
        bought.customer_id,
        names.full_name,
        bought.orders,
        bought.units,
        bought.net_minor,
        bought.last_order_date
    from bought
    inner join names on bought.customer_id = names.customer_id
)

select * from final order by net_minor desc, customer_id;

-- name: product_returns
-- Why does this product come back?
-- grain: one row per reason given, of the returns processed in the period
-- columns: reason (text, null where none was given); returns (count); returned_units (units); returns_minor; return_units_share (share, of all
--     returned units of the product)
-- parameters: product_id = 0
-- filters: dates, regions, channels, statuses
with
came_back as ( -- a line may come back twice on a day: its returns are found once
    select distinct
        ledger.order_item_id,
        ledger.entry_date
    from ledger
    where ledger.product_id = coalesce($product_id, 0) and ledger.entry_kind = 'return'
),

reasons as (
    select
        returns.reason,
        count(*) as returns,
        sum(returns.quantity) as returned_units,
        sum(returns.amount_minor) as returns_minor
    from came_back
    inner join returns
        on came_back.order_item_id = returns.order_item_id and came_back.entry_date = returns.return_date
    group by returns.reason
),

final as (
    select
        reasons.reason,
        reasons.returns,
        reasons.returned_units,
        reasons.returns_minor,
        cast(reasons.returned_units as double) / nullif(sum(reasons.returned_units) over (), 0) as return_units_share
    from reasons
)

select * from final order by returned_units desc, reason nulls last;

-- name: product_reviews
-- What do customers say of this product?
-- grain: one row per review, newest first, the first so many
-- columns: review_id; review_date; rating (count, stars 1 to 5); title (text); comment (text); customer_id; order_id
-- parameters: product_id = 0; top_n = 50 (how many reviews)
-- filters: dates
with
final as (
    select
        reviews.review_id,
        reviews.review_date,
        reviews.rating,
        reviews.title,
        reviews.comment,
        reviews.customer_id,
        reviews.order_id
    from reviews
    where reviews.product_id = coalesce($product_id, 0)
)

select * from final order by review_date desc, review_id desc limit coalesce($top_n, 50);

-- name: bought_with_product
-- What else is in the orders that hold this product?
-- grain: one row per other product of goods, the first so many by orders with both
-- columns: product_id; product_name; category; orders_together (count, orders with both); together_share (share, of this product's
--     orders); lift (ratio, orders with both / what chance alone would bring)
-- parameters: product_id = 0; minimum_pairs = 3 (products in fewer of these orders are left out); top_n = 20
-- filters: dates, regions, channels, statuses
with
own_orders as (
    select distinct ledger.order_id
    from ledger
    where ledger.product_id = coalesce($product_id, 0) and ledger.entry_kind = 'sale'
),

counted as (
    select
        (select count(*) from own_orders) as own_orders,
        (select count(*) from order_facts) as all_orders
),

together as (
    select
        ledger.product_id,
        count(distinct ledger.order_id) as orders
    from ledger
    where
        ledger.entry_kind = 'sale'
        and ledger.product_id <> coalesce($product_id, 0)
        and ledger.order_id in (select own_orders.order_id from own_orders)
    group by ledger.product_id
    having count(distinct ledger.order_id) >= coalesce($minimum_pairs, 3)
),

others as (
    select
        ledger.product_id,
        count(distinct ledger.order_id) as orders
    from ledger
    where ledger.entry_kind = 'sale' and ledger.product_id in (select together.product_id from together)
    group by ledger.product_id
),

final as (
    select
        products.product_id,
        products.product_name,
        products.category,
        together.orders as orders_together,
        cast(together.orders as double) / counted.own_orders as together_share,
        cast(together.orders as double) * counted.all_orders / counted.own_orders / others.orders as lift
    from together
    cross join counted
    inner join others on together.product_id = others.product_id
    inner join products on together.product_id = products.product_id
    where products.kind = 'goods'
)

select * from final order by orders_together desc, lift desc, product_id limit coalesce($top_n, 20);

-- name: customer_summary
-- Who is this customer, and what did they bring?
-- grain: one row for the customer of that id
-- columns: customer_id; full_name; email (text); region; city (text); country (text); joined_date; first_order_date; last_order_date;
--     lifetime_orders (count, of all days); lifetime_net_minor (money, of all days); days_since_last_order (days, to the shop's last day);
--     net_minor; net_before_minor; net_change_share; orders; orders_before (count); orders_change_share;
--     average_order_minor (money, gross - discounts per order); units (units, ordered); units_before (units); units_change_share; returned_units (units, processed
--     in the period); gross_margin_minor (money, net sales with known cost - that cost; null if no cost is known)
-- parameters: customer_id = 0
-- filters: dates, categories, channels, statuses, lens
-- dates: period, comparison
with
bought as (
    select
        periods.period,
        count(distinct case when ledger.entry_kind = 'sale' then ledger.order_id end) as orders,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(case when ledger.entry_kind = 'return' then -ledger.quantity else 0 end) as returned_units,
        sum(ledger.gross_minor - ledger.discount_minor) as ordered_minor,
        sum(ledger.net_minor) as net_minor,
        sum(case when ledger.cost_minor is not null then ledger.net_minor end) - sum(ledger.cost_minor) as gross_margin_minor
    from ledger
    inner join periods on ledger.entry_date between periods.start_date and periods.end_date
    where ledger.customer_id = coalesce($customer_id, 0)
    group by periods.period
),

-- A comparison in which they bought nothing is 0; without a comparison there is none.
measured as (
    select
        periods.period,
        coalesce(bought.orders, 0) as orders,
        coalesce(bought.units, 0) as units,
        coalesce(bought.returned_units, 0) as returned_units,
        coalesce(bought.ordered_minor, 0) as ordered_minor,
        coalesce(bought.net_minor, 0) as net_minor,
        bought.gross_margin_minor
    from periods
    left join bought on periods.period = bought.period
),

final as (
    select
        customers.customer_id,
        customers.full_name,
        customers.email,
        customers.region,
        customers.city,
        customers.country,
        customers.joined_date,
        customer_facts.first_order_date,
        customer_facts.last_order_date,
        coalesce(customer_facts.orders, 0) as lifetime_orders,
        coalesce(customer_facts.net_minor, 0) as lifetime_net_minor,
        last_days.day_number - order_days.day_number as days_since_last_order,
        now_bought.net_minor,
        before_bought.net_minor as net_before_minor,
        cast(now_bought.net_minor - before_bought.net_minor as double) / nullif(abs(before_bought.net_minor), 0)
            as net_change_share,
        now_bought.orders,
        before_bought.orders as orders_before,
        cast(now_bought.orders - before_bought.orders as double) / nullif(before_bought.orders, 0)
            as orders_change_share,
        cast(round(cast(now_bought.ordered_minor as double) / nullif(now_bought.orders, 0)) as bigint)
            as average_order_minor,
        now_bought.units,
        before_bought.units as units_before,
        cast(now_bought.units - before_bought.units as double) / nullif(before_bought.units, 0) as units_change_share,
        now_bought.returned_units,
        now_bought.gross_margin_minor
    from customers
    cross join history
    inner join measured as now_bought on now_bought.period = 'current'
    left join measured as before_bought on before_bought.period = 'before'
    left join customer_facts on customers.customer_id = customer_facts.customer_id
    left join calendar as last_days on history.last_date = last_days.date_day
    left join calendar as order_days on customer_facts.last_order_date = order_days.date_day
    where customers.customer_id = coalesce($customer_id, 0)
)

select * from final order by customer_id;

-- name: customer_months
-- What did this customer bring each month?
-- grain: one row per calendar month in range, months without orders included
-- columns: month_start; orders; units (units, ordered); net_minor
-- parameters: customer_id = 0
-- filters: dates, regions, categories, channels, statuses, lens
with
bought as (
    select
        calendar.month_start,
        count(distinct case when ledger.entry_kind = 'sale' then ledger.order_id end) as orders,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(ledger.net_minor) as net_minor
    from ledger
    inner join calendar on ledger.entry_date = calendar.date_day
    where ledger.customer_id = coalesce($customer_id, 0)
    group by calendar.month_start
),

months as (
    select distinct calendar.month_start
    from calendar
    inner join periods on calendar.date_day between periods.start_date and periods.end_date
    where periods.period = 'current'
),

final as (
    select
        months.month_start,
        coalesce(bought.orders, 0) as orders,
        coalesce(bought.units, 0) as units,
        coalesce(bought.net_minor, 0) as net_minor
    from months
    left join bought on months.month_start = bought.month_start
)

select * from final order by month_start;

-- name: customer_orders
-- What did this customer order, and what became of it?
-- grain: one row per order on its order date, newest first, the first so many
-- columns: order_id; order_date; customer_order_number (count, which order of the customer it is); region; channel; status; units (units, ordered);
--     returned_units (units); gross_minor; discount_minor; returns_minor; net_minor
-- parameters: customer_id = 0; top_n = 100 (how many orders)
-- filters: dates, regions, categories, channels, statuses
with
final as (
    select
        order_facts.order_id,
        order_facts.order_date,
        order_facts.customer_order_number,
        order_facts.region,
        order_facts.channel,
        order_facts.status,
        order_facts.units,
        order_facts.returned_units,
        order_facts.gross_minor,
        order_facts.discount_minor,
        order_facts.returns_minor,
        order_facts.net_minor
    from order_facts
    where order_facts.customer_id = coalesce($customer_id, 0)
)

select * from final order by order_date desc, order_id desc limit coalesce($top_n, 100);

-- name: customer_products
-- What does this customer buy?
-- grain: one row per product bought or returned, the first so many by net sales
-- columns: product_id; product_name; category; orders; units (units, ordered); returned_units (units); net_minor; last_order_date (date, null if
--     only returns are in the period)
-- parameters: customer_id = 0; top_n = 50 (how many products)
-- filters: dates, regions, categories, channels, statuses, lens
with
bought as (
    select
        ledger.product_id,
        count(distinct case when ledger.entry_kind = 'sale' then ledger.order_id end) as orders,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(case when ledger.entry_kind = 'return' then -ledger.quantity else 0 end) as returned_units,
        sum(ledger.net_minor) as net_minor,
        max(case when ledger.entry_kind = 'sale' then ledger.order_date end) as last_order_date
    from ledger
    where ledger.customer_id = coalesce($customer_id, 0) and ledger.product_id is not null
    group by ledger.product_id
),

final as (
    select
        bought.product_id,
        products.product_name,
        products.category,
        bought.orders,
        bought.units,
        bought.returned_units,
        bought.net_minor,
        bought.last_order_date
    from bought
    inner join products on bought.product_id = products.product_id
)

select * from final order by net_minor desc, product_id limit coalesce($top_n, 50);

-- name: customer_reviews
-- What did this customer say?
-- grain: one row per review, newest first, the first so many
-- columns: review_id; review_date; rating (count, stars 1 to 5); product_id; product_name; title (text); comment (text); order_id
-- parameters: customer_id = 0; top_n = 50 (how many reviews)
-- filters: dates, categories
with
final as (
    select
        reviews.review_id,
        reviews.review_date,
        reviews.rating,
        reviews.product_id,
        products.product_name,
        reviews.title,
        reviews.comment,
        reviews.order_id
    from reviews
    inner join products on reviews.product_id = products.product_id
    where reviews.customer_id = coalesce($customer_id, 0)
)

select * from final order by review_date desc, review_id desc limit coalesce($top_n, 50);
