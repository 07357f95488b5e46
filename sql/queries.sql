-- Sales: how much, when, where, of what, to whom. Every figure is defined in metrics.md under the name it has here.

-- name: kpis
-- How is the shop doing, and how does that compare with the period before?
-- grain: one row; a column with before in its name is the same figure in the comparison period, null without one
-- columns: net_minor (money, gross - discounts - returns, without shipping and tax); net_before_minor;
--     net_change_share (share, 0.05 is five per cent more than before, also of a share);
--     orders (count, ordered in the period, cancelled ones included); orders_before; orders_change_share;
--     cancelled_orders (count, of these orders, cancelled until today); cancelled_orders_before;
--     average_order_minor (money, gross - discounts per order); average_order_before_minor; average_order_change_share;
--     units (units, ordered); units_before (units); units_change_share;
--     units_per_order (number); units_per_order_before (number); units_per_order_change_share;
--     customers (count, those with an identity); customers_before; customers_change_share;
--     returning_customer_share (share, of customers with an order in the period that is not their first);
--     returning_customer_before_share; returning_customer_change_share;
--     gross_margin_minor (money, net sales with known cost - that cost; null if no cost is known);
--     gross_margin_before_minor; gross_margin_change_share;
--     gross_margin_share (share, of net sales with known cost); gross_margin_before_share;
--     gross_margin_share_change_share;
--     cost_coverage_share (share, of net sales whose cost is known); cost_coverage_before_share;
--     return_share (share, returned units / ordered units of the period's orders, whenever returned);
--     return_before_share; return_change_share;
--     gross_minor; discount_minor; returns_minor; shipping_minor (money, 0 under a category filter: it is the order's);
--     tax_minor (money, 0 under a category filter: it is the order's); total_minor (money, net + shipping + tax)
-- filters: dates, regions, categories, channels, statuses, lens
-- dates: period, comparison
with
sales as (
    select
        periods.period,
        sum(daily_sales.units) as units,
        sum(daily_sales.gross_minor) as gross_minor,
        sum(daily_sales.discount_minor) as discount_minor,
        sum(daily_sales.returns_minor) as returns_minor,
        sum(daily_sales.net_minor) as net_minor,
        sum(daily_sales.cost_minor) as cost_minor,
        sum(daily_sales.net_with_cost_minor) as net_with_cost_minor,
        sum(daily_sales.shipping_minor) as shipping_minor,
        sum(daily_sales.tax_minor) as tax_minor
    from daily_sales
    inner join periods on daily_sales.date_day between periods.start_date and periods.end_date
    group by periods.period
),

-- A return counts against the orders it came from, under either lens.
order_dated as (
    select
        periods.period,
        sum(daily_sales_by_order_date.units) as units,
        sum(daily_sales_by_order_date.returned_units) as returned_units
    from daily_sales_by_order_date
    inner join periods on daily_sales_by_order_date.date_day between periods.start_date and periods.end_date
    group by periods.period
),

ordered as (
    select
        periods.period,
        sum(daily_orders.orders) as orders,
        sum(case when daily_orders.status = 'cancelled' then daily_orders.orders else 0 end) as cancelled_orders
    from daily_orders
    inner join periods on daily_orders.date_day between periods.start_date and periods.end_date
    group by periods.period
),

totals as (
    select
        periods.period,
        coalesce(sales.units, 0) as units,
        coalesce(sales.gross_minor, 0) as gross_minor,
        coalesce(sales.discount_minor, 0) as discount_minor,
        coalesce(sales.returns_minor, 0) as returns_minor,
        coalesce(sales.net_minor, 0) as net_minor,
        coalesce(sales.cost_minor, 0) as cost_minor,
        coalesce(sales.net_with_cost_minor, 0) as net_with_cost_minor,
        coalesce(sales.shipping_minor, 0) as shipping_minor,
        coalesce(sales.tax_minor, 0) as tax_minor,
        coalesce(order_dated.units, 0) as order_dated_units,
        coalesce(order_dated.returned_units, 0) as returned_units,
        coalesce(ordered.orders, 0) as orders,
        coalesce(ordered.cancelled_orders, 0) as cancelled_orders,
        coalesce(bought.customers, 0) as customers,
        coalesce(bought.returning_customers, 0) as returning_customers
    from periods
    left join sales on periods.period = sales.period
    left join order_dated on periods.period = order_dated.period
    left join ordered on periods.period = ordered.period
    left join period_buyers as bought on periods.period = bought.period
),

figures as (
    select
        totals.period,
        totals.net_minor,
        totals.orders,
        totals.cancelled_orders,
        cast(round(cast(totals.gross_minor - totals.discount_minor as double) / nullif(totals.orders, 0)) as bigint)
            as average_order_minor,
        totals.units,
        cast(totals.units as double) / nullif(totals.orders, 0) as units_per_order,
        totals.customers,
        cast(totals.returning_customers as double) / nullif(totals.customers, 0) as returning_customer_share,
        case
            when totals.net_with_cost_minor <> 0 or totals.cost_minor <> 0
                then totals.net_with_cost_minor - totals.cost_minor
        end as gross_margin_minor,
        cast(totals.net_with_cost_minor - totals.cost_minor as double) / nullif(totals.net_with_cost_minor, 0)
            as gross_margin_share,
        cast(totals.net_with_cost_minor as double) / nullif(totals.net_minor, 0) as cost_coverage_share,
        cast(totals.returned_units as double) / nullif(totals.order_dated_units, 0) as return_share,
        totals.gross_minor,
        totals.discount_minor,
        totals.returns_minor,
        totals.shipping_minor,
        totals.tax_minor,
        totals.net_minor + totals.shipping_minor + totals.tax_minor as total_minor
    from totals
),

-- Where the figure before may be negative, a change is no share of it: null.
final as (
    select
        chosen.net_minor,
        before.net_minor as net_before_minor,
        case
            when before.net_minor > 0 then cast(chosen.net_minor - before.net_minor as double) / before.net_minor
        end as net_change_share,
        chosen.orders,
        before.orders as orders_before,
        cast(chosen.orders - before.orders as double) / nullif(before.orders, 0) as orders_change_share,
        chosen.cancelled_orders,
        before.cancelled_orders as cancelled_orders_before,
        chosen.average_order_minor,
        before.average_order_minor as average_order_before_minor,
        cast(chosen.average_order_minor - before.average_order_minor as double) / nullif(before.average_order_minor, 0)
            as average_order_change_share,
        chosen.units,
        before.units as units_before,
        cast(chosen.units - before.units as double) / nullif(before.units, 0) as units_change_share,
        chosen.units_per_order,
        before.units_per_order as units_per_order_before,
        (chosen.units_per_order - before.units_per_order) / nullif(before.units_per_order, 0)
            as units_per_order_change_share,
        chosen.customers,
        before.customers as customers_before,
        cast(chosen.customers - before.customers as double) / nullif(before.customers, 0) as customers_change_share,
        chosen.returning_customer_share,
        before.returning_customer_share as returning_customer_before_share,
        (chosen.returning_customer_share - before.returning_customer_share)
        / nullif(before.returning_customer_share, 0) as returning_customer_change_share,
        chosen.gross_margin_minor,
        before.gross_margin_minor as gross_margin_before_minor,
        case
            when before.gross_margin_minor > 0
                then cast(chosen.gross_margin_minor - before.gross_margin_minor as double) / before.gross_margin_minor
        end as gross_margin_change_share,
        chosen.gross_margin_share,
        before.gross_margin_share as gross_margin_before_share,
        case
            when before.gross_margin_share > 0
                then (chosen.gross_margin_share - before.gross_margin_share) / before.gross_margin_share
        end as gross_margin_share_change_share,
        chosen.cost_coverage_share,
        before.cost_coverage_share as cost_coverage_before_share,
        chosen.return_share,
        before.return_share as return_before_share,
        (chosen.return_share - before.return_share) / nullif(before.return_share, 0) as return_change_share,
        chosen.gross_minor,
        chosen.discount_minor,
        chosen.returns_minor,
        chosen.shipping_minor,
        chosen.tax_minor,
        chosen.total_minor
    from figures as chosen
    left join figures as before on before.period = 'before'
    where chosen.period = 'current'
)

select * from final order by net_minor;

-- name: revenue_by_day
-- How much did we sell each day, and is it trending up or down?
-- grain: one row per calendar day in range, days without sales included
-- columns: date_day; holiday (text, null on other days); promotion_name (text, of the promotion that begins on the day, the
--     first by name; null on other days); orders; units (units); gross_minor; discount_minor;
--     returns_minor; net_minor; net_7d_avg_minor (money per day, null until 7 days exist);
--     cumulative_net_minor (money, since the first day of the period);
--     net_before_minor (money, of the day as far into the comparison period, null without one);
--     net_7d_avg_before_minor (money per day)
-- filters: dates, regions, categories, channels, statuses, lens
-- dates: period, comparison, 6 days before
with
sales as (
    select
        daily_sales.date_day,
        sum(daily_sales.units) as units,
        sum(daily_sales.gross_minor) as gross_minor,
        sum(daily_sales.discount_minor) as discount_minor,
        sum(daily_sales.returns_minor) as returns_minor,
        sum(daily_sales.net_minor) as net_minor
    from daily_sales
    group by daily_sales.date_day
),

-- An order with lines in two categories is in two rows of daily_sales, and here once.
ordered as (
    select
        daily_orders.date_day as order_date,
        sum(daily_orders.orders) as orders
    from daily_orders
    group by daily_orders.date_day
),

promotion_starts as (
    select
        promotions.start_date,
        min(promotions.promotion_name) as promotion_name
    from promotions
    where promotions.category is null or promotions.category in (select products.category from products)
    group by promotions.start_date
),

-- All days up to the last, so that the average reaches back past the first.
days as (
    select
        calendar.date_day,
        calendar.holiday,
        coalesce(ordered.orders, 0) as orders,
        coalesce(sales.units, 0) as units,
        coalesce(sales.gross_minor, 0) as gross_minor,
        coalesce(sales.discount_minor, 0) as discount_minor,
        coalesce(sales.returns_minor, 0) as returns_minor,
        coalesce(sales.net_minor, 0) as net_minor,
        case when calendar.date_day >= history.first_date then 1 else 0 end as in_history
    from calendar
    inner join periods on calendar.date_day <= periods.end_date
    cross join history
    left join sales on calendar.date_day = sales.date_day
    left join ordered on calendar.date_day = ordered.order_date
    where periods.period = 'current'
),

weeks as (
    select
        days.date_day,
        sum(days.net_minor) over (
            order by days.date_day
            rows between 6 preceding and current row
        ) as net_minor,
        sum(days.in_history) over (
            order by days.date_day
            rows between 6 preceding and current row
        ) as days_in_history
    from days
),

measured as (
    select
        periods.period,
        days.*,
        case
            when weeks.days_in_history = 7 then cast(round(cast(weeks.net_minor as double) / 7) as bigint)
        end as net_7d_avg_minor,
        row_number() over (partition by periods.period order by days.date_day) as day_of_period
    from days
    inner join weeks on days.date_day = weeks.date_day
    inner join periods on days.date_day between periods.start_date and periods.end_date
),

final as (
    select
        current_days.date_day,
        current_days.holiday,
        promotion_starts.promotion_name,
        current_days.orders,
        current_days.units,
        current_days.gross_minor,
        current_days.discount_minor,
        current_days.returns_minor,
        current_days.net_minor,
        current_days.net_7d_avg_minor,
        sum(current_days.net_minor) over (
            order by current_days.date_day
            rows between unbounded preceding and current row
        ) as cumulative_net_minor,
        days_before.net_minor as net_before_minor,
        days_before.net_7d_avg_minor as net_7d_avg_before_minor
    from measured as current_days
    left join measured as days_before
        on
            current_days.day_of_period = days_before.day_of_period
            and days_before.period = 'before'
    left join promotion_starts on current_days.date_day = promotion_starts.start_date
    where current_days.period = 'current'
)

select * from final order by date_day;

-- name: revenue_by_month
-- How much did we sell each month, and how does each compare with the month before it?
-- grain: one row per month in range, months without sales included
-- columns: month_start; is_complete (count, 1 if the whole month is in the period, 0 if a part); orders; gross_minor;
--     discount_minor; returns_minor; net_minor; average_order_minor (money, gross - discounts per order);
--     net_change_share (share, against the month before it in the period; read it with is_complete)
-- filters: dates, regions, categories, channels, statuses, lens
with
months as (
    select
        calendar.month_start,
        max(calendar.date_day) as last_date
    from calendar
    group by calendar.month_start
),

sales as (
    select
        calendar.month_start,
        sum(daily_sales.gross_minor) as gross_minor,
        sum(daily_sales.discount_minor) as discount_minor,
        sum(daily_sales.returns_minor) as returns_minor,
        sum(daily_sales.net_minor) as net_minor
    from daily_sales
    inner join calendar on daily_sales.date_day = calendar.date_day
    group by calendar.month_start
),

ordered_days as (
    select
        daily_orders.date_day as order_date,
        sum(daily_orders.orders) as orders
    from daily_orders
    group by daily_orders.date_day
),

ordered as (
    select
        calendar.month_start,
        sum(ordered_days.orders) as orders
    from ordered_days
    inner join calendar on ordered_days.order_date = calendar.date_day
    group by calendar.month_start
),

totals as (
    select
        months.month_start,
        case
            when periods.start_date <= months.month_start and periods.end_date >= months.last_date then 1
            else 0
        end as is_complete,
        coalesce(ordered.orders, 0) as orders,
        coalesce(sales.gross_minor, 0) as gross_minor,
        coalesce(sales.discount_minor, 0) as discount_minor,
        coalesce(sales.returns_minor, 0) as returns_minor,
        coalesce(sales.net_minor, 0) as net_minor
    from months
    inner join periods on months.month_start <= periods.end_date and months.last_date >= periods.start_date
    left join sales on months.month_start = sales.month_start
    left join ordered on months.month_start = ordered.month_start
    where periods.period = 'current'
),

months_in_order as (
    select
        totals.*,
        lag(totals.net_minor) over (order by totals.month_start) as net_before_minor
    from totals
),

final as (
    select
        months_in_order.month_start,
        months_in_order.is_complete,
        months_in_order.orders,
        months_in_order.gross_minor,
        months_in_order.discount_minor,
        months_in_order.returns_minor,
        months_in_order.net_minor,
        cast(
            round(
                cast(months_in_order.gross_minor - months_in_order.discount_minor as double)
                / nullif(months_in_order.orders, 0)
            ) as bigint
        ) as average_order_minor,
        case
            when months_in_order.net_before_minor > 0
                then
                    cast(months_in_order.net_minor - months_in_order.net_before_minor as double)
                    / months_in_order.net_before_minor
        end as net_change_share
    from months_in_order
)

select * from final order by month_start;

-- name: revenue_by_category
-- Which categories bring in the most, and at what margin?
-- grain: one row per category with sales or returns in the period or the comparison
-- columns: category; orders (count, that contain the category); units (units, ordered); gross_minor; discount_minor;
--     returns_minor; net_minor; net_share (share, of the net sales of all rows);
--     net_before_minor (money, null if there were none); net_change_share;
--     gross_margin_minor (money, net sales with known cost - that cost; null if no cost is known);
--     gross_margin_share (share, of net sales with known cost); cost_coverage_share (share, of net sales)
-- filters: dates, regions, categories, channels, statuses, lens
-- dates: period, comparison
with
sales as (
    select
        daily_sales.category,
        sum(case when periods.period = 'current' then daily_sales.orders else 0 end) as orders,
        sum(case when periods.period = 'current' then daily_sales.units else 0 end) as units,
        sum(case when periods.period = 'current' then daily_sales.gross_minor else 0 end) as gross_minor,
        sum(case when periods.period = 'current' then daily_sales.discount_minor else 0 end) as discount_minor,
        sum(case when periods.period = 'current' then daily_sales.returns_minor else 0 end) as returns_minor,
        sum(case when periods.period = 'current' then daily_sales.net_minor else 0 end) as net_minor,
        sum(case when periods.period = 'current' then daily_sales.cost_minor else 0 end) as cost_minor,
        sum(case when periods.period = 'current' then daily_sales.net_with_cost_minor else 0 end)
            as net_with_cost_minor,
        sum(case when periods.period = 'before' then daily_sales.net_minor end) as net_before_minor
    from daily_sales
    inner join periods on daily_sales.date_day between periods.start_date and periods.end_date
    where daily_sales.category is not null
    group by daily_sales.category
),

final as (
    select
        sales.category,
        sales.orders,
        sales.units,
        sales.gross_minor,
        sales.discount_minor,
        sales.returns_minor,
        sales.net_minor,
        cast(sales.net_minor as double) / nullif(sum(sales.net_minor) over (), 0) as net_share,
        sales.net_before_minor,
        case
            when sales.net_before_minor > 0
                then cast(sales.net_minor - sales.net_before_minor as double) / sales.net_before_minor
        end as net_change_share,
        case
            when sales.net_with_cost_minor <> 0 or sales.cost_minor <> 0
                then sales.net_with_cost_minor - sales.cost_minor
        end as gross_margin_minor,
        cast(sales.net_with_cost_minor - sales.cost_minor as double) / nullif(sales.net_with_cost_minor, 0)
            as gross_margin_share,
        cast(sales.net_with_cost_minor as double) / nullif(sales.net_minor, 0) as cost_coverage_share
    from sales
)

select * from final order by net_minor desc, category;

-- name: revenue_by_region
-- Which regions do we sell to, and where does it grow?
-- grain: one row per region with sales or returns in the period or the comparison
-- columns: region; orders; units (units, ordered); gross_minor; discount_minor;
--     returns_minor; net_minor; net_share (share, of the net sales of all rows);
--     net_before_minor (money, null if there were none); net_change_share;
--     gross_margin_minor (money, net sales with known cost - that cost; null if no cost is known);
--     gross_margin_share (share, of net sales with known cost); cost_coverage_share (share, of net sales)
-- filters: dates, regions, categories, channels, statuses, lens
-- dates: period, comparison
with
sales as (
    select
        daily_sales.region,
        sum(case when periods.period = 'current' then daily_sales.units else 0 end) as units,
        sum(case when periods.period = 'current' then daily_sales.gross_minor else 0 end) as gross_minor,
        sum(case when periods.period = 'current' then daily_sales.discount_minor else 0 end) as discount_minor,
        sum(case when periods.period = 'current' then daily_sales.returns_minor else 0 end) as returns_minor,
        sum(case when periods.period = 'current' then daily_sales.net_minor else 0 end) as net_minor,
        sum(case when periods.period = 'current' then daily_sales.cost_minor else 0 end) as cost_minor,
        sum(case when periods.period = 'current' then daily_sales.net_with_cost_minor else 0 end)
            as net_with_cost_minor,
        sum(case when periods.period = 'before' then daily_sales.net_minor end) as net_before_minor
    from daily_sales
    inner join periods on daily_sales.date_day between periods.start_date and periods.end_date
    group by daily_sales.region
),

-- An order with lines in two categories is in two rows of daily_sales, and here once.
ordered as (
    select
        daily_orders.region,
        sum(daily_orders.orders) as orders
    from daily_orders
    inner join periods on daily_orders.date_day between periods.start_date and periods.end_date
    where periods.period = 'current'
    group by daily_orders.region
),

final as (
    select
        sales.region,
        coalesce(ordered.orders, 0) as orders,
        sales.units,
        sales.gross_minor,
        sales.discount_minor,
        sales.returns_minor,
        sales.net_minor,
        cast(sales.net_minor as double) / nullif(sum(sales.net_minor) over (), 0) as net_share,
        sales.net_before_minor,
        case
            when sales.net_before_minor > 0
                then cast(sales.net_minor - sales.net_before_minor as double) / sales.net_before_minor
        end as net_change_share,
        case
            when sales.net_with_cost_minor <> 0 or sales.cost_minor <> 0
                then sales.net_with_cost_minor - sales.cost_minor
        end as gross_margin_minor,
        cast(sales.net_with_cost_minor - sales.cost_minor as double) / nullif(sales.net_with_cost_minor, 0)
            as gross_margin_share,
        cast(sales.net_with_cost_minor as double) / nullif(sales.net_minor, 0) as cost_coverage_share
    from sales
    left join ordered on sales.region = ordered.region
)

select * from final order by net_minor desc, region;

-- name: revenue_by_channel
-- Through which channels do orders come?
-- grain: one row per channel with sales or returns in the period or the comparison
-- columns: channel; orders; units (units, ordered); gross_minor; discount_minor;
--     returns_minor; net_minor; net_share (share, of the net sales of all rows);
--     net_before_minor (money, null if there were none); net_change_share;
--     gross_margin_minor (money, net sales with known cost - that cost; null if no cost is known);
--     gross_margin_share (share, of net sales with known cost); cost_coverage_share (share, of net sales)
-- filters: dates, regions, categories, channels, statuses, lens
-- dates: period, comparison
with
sales as (
    select
        daily_sales.channel,
        sum(case when periods.period = 'current' then daily_sales.units else 0 end) as units,
        sum(case when periods.period = 'current' then daily_sales.gross_minor else 0 end) as gross_minor,
        sum(case when periods.period = 'current' then daily_sales.discount_minor else 0 end) as discount_minor,
        sum(case when periods.period = 'current' then daily_sales.returns_minor else 0 end) as returns_minor,
        sum(case when periods.period = 'current' then daily_sales.net_minor else 0 end) as net_minor,
        sum(case when periods.period = 'current' then daily_sales.cost_minor else 0 end) as cost_minor,
        sum(case when periods.period = 'current' then daily_sales.net_with_cost_minor else 0 end)
            as net_with_cost_minor,
        sum(case when periods.period = 'before' then daily_sales.net_minor end) as net_before_minor
    from daily_sales
    inner join periods on daily_sales.date_day between periods.start_date and periods.end_date
    group by daily_sales.channel
),

-- An order with lines in two categories is in two rows of daily_sales, and here once.
ordered as (
    select
        daily_orders.channel,
        sum(daily_orders.orders) as orders
    from daily_orders
    inner join periods on daily_orders.date_day between periods.start_date and periods.end_date
    where periods.period = 'current'
    group by daily_orders.channel
),

final as (
    select
        sales.channel,
        coalesce(ordered.orders, 0) as orders,
        sales.units,
        sales.gross_minor,
        sales.discount_minor,
        sales.returns_minor,
        sales.net_minor,
        cast(sales.net_minor as double) / nullif(sum(sales.net_minor) over (), 0) as net_share,
        sales.net_before_minor,
        case
            when sales.net_before_minor > 0
                then cast(sales.net_minor - sales.net_before_minor as double) / sales.net_before_minor
        end as net_change_share,
        case
            when sales.net_with_cost_minor <> 0 or sales.cost_minor <> 0
                then sales.net_with_cost_minor - sales.cost_minor
        end as gross_margin_minor,
        cast(sales.net_with_cost_minor - sales.cost_minor as double) / nullif(sales.net_with_cost_minor, 0)
            as gross_margin_share,
        cast(sales.net_with_cost_minor as double) / nullif(sales.net_minor, 0) as cost_coverage_share
    from sales
    left join ordered on sales.channel = ordered.channel
)

select * from final order by net_minor desc, channel;

-- name: sales_by_weekday_hour
-- On which weekdays and at which hours do people order?
-- grain: one row per weekday and hour of the shop's day, all 7 x 24 of them
-- columns: weekday (weekday, 1 is Monday); order_hour (hour); orders; ordered_minor (money, gross - discounts);
--     days (days, such weekdays in the period); mean_orders (number, per such weekday; null if the period has none)
-- filters: dates, regions, categories, channels, statuses, lens
with
weekdays (weekday) as (
    values (1), (2), (3), (4), (5), (6), (7)
),

hours (order_hour) as (
    values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11),
    (12), (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23)
),

days as (
    select
        calendar.weekday,
        count(*) as days
    from calendar
    inner join periods on calendar.date_day between periods.start_date and periods.end_date
    where periods.period = 'current'
    group by calendar.weekday
),

ordered_days as (
    select
        hourly_orders.date_day as entry_date,
        hourly_orders.order_hour,
        sum(hourly_orders.orders) as orders,
        sum(hourly_orders.ordered_minor) as ordered_minor
    from hourly_orders
    group by hourly_orders.date_day, hourly_orders.order_hour
),

ordered as (
    select
        calendar.weekday,
        ordered_days.order_hour,
        sum(ordered_days.orders) as orders,
        sum(ordered_days.ordered_minor) as ordered_minor
    from ordered_days
    inner join calendar on ordered_days.entry_date = calendar.date_day
    group by calendar.weekday, ordered_days.order_hour
),

final as (
    select
        weekdays.weekday,
        hours.order_hour,
        coalesce(ordered.orders, 0) as orders,
        coalesce(ordered.ordered_minor, 0) as ordered_minor,
        coalesce(days.days, 0) as days,
        cast(coalesce(ordered.orders, 0) as double) / days.days as mean_orders
    from weekdays
    cross join hours
    left join days on weekdays.weekday = days.weekday
    left join ordered on weekdays.weekday = ordered.weekday and hours.order_hour = ordered.order_hour
)

select * from final order by weekday, order_hour;

-- name: region_category_matrix
-- Which regions buy which categories?
-- grain: one row per pair of a region and a category that had sales or returns, pairs without any included
-- columns: region; category; units (units, ordered); net_minor; net_share (share, of the net sales of all pairs)
-- filters: dates, regions, categories, channels, statuses, lens
with
sales as (
    select
        daily_sales.region,
        daily_sales.category,
        sum(daily_sales.units) as units,
        sum(daily_sales.net_minor) as net_minor
    from daily_sales
    where daily_sales.category is not null
    group by daily_sales.region, daily_sales.category
),

regions as (
    select distinct sales.region
    from sales
),

categories as (
    select distinct sales.category
    from sales
),

final as (
    select
        regions.region,
        categories.category,
        coalesce(sales.units, 0) as units,
        coalesce(sales.net_minor, 0) as net_minor,
        cast(coalesce(sales.net_minor, 0) as double) / nullif(sum(sales.net_minor) over (), 0) as net_share
    from regions
    cross join categories
    left join sales on regions.region = sales.region and categories.category = sales.category
)

select * from final order by region, category;

-- name: top_products
-- Which products bring in the most?
-- grain: one row per product sold or returned in the period, the first so many by net sales
-- columns: rank (rank); product_id; sku; product_name; category; units (units, ordered); net_minor;
--     net_share (share, of all net sales); net_before_minor; net_change_share;
--     gross_margin_minor (money, net sales with known cost - that cost; null if no cost is known);
--     gross_margin_share (share, of net sales with known cost); cost_coverage_share (share, of net sales);
--     stock_state (text, out of stock, low or ok at the period's end; null where stock is not tracked);
--     days_of_cover (mean days, as in stock_position: of the whole shop, whatever region is chosen)
-- parameters: top_n = 10 (how many products); window_days = 90 (days up to the period's end that make the cover);
--     default_lead_time_days = 14 (where no supplier promised one; less cover is low)
-- filters: dates, regions, categories, channels, statuses, lens
-- dates: period, comparison
-- months: product_days
with
-- Grouped by the product alone: an engine finds the group of a small whole number at once.
sold as (
    select
        product_days.product_id,
        sum(case when periods.period = 'current' then 1 else 0 end) as days,
        sum(case when periods.period = 'current' then product_days.units else 0 end) as units,
        sum(case when periods.period = 'current' then product_days.net_minor else 0 end) as net_minor,
        sum(case when periods.period = 'current' then product_days.cost_minor else 0 end) as cost_minor,
        sum(case when periods.period = 'current' then product_days.net_with_cost_minor else 0 end)
            as net_with_cost_minor,
        sum(case when periods.period = 'before' then product_days.net_minor end) as net_before_minor
    from product_days
    inner join periods on product_days.date_day between periods.start_date and periods.end_date
    group by product_days.product_id
),

compared as (
    select
        sold.*,
        sum(sold.net_minor) over () as shop_net_minor
    from sold
    where sold.days > 0
),

ranked as (
    select
        rank() over (order by compared.net_minor desc) as rank,
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        products.supplier_id,
        compared.units,
        compared.net_minor,
        compared.shop_net_minor,
        compared.net_before_minor,
        compared.cost_minor,
        compared.net_with_cost_minor
    from compared
    inner join products on compared.product_id = products.product_id
    where products.kind = 'goods'
),

leaders as (
    select ranked.*
    from ranked
    order by ranked.rank, ranked.product_id
    limit coalesce($top_n, 10)
),

as_of as (
    select
        calendar.date_day as end_date,
        calendar.day_number - coalesce($window_days, 90) as day_number_before
    from periods
    cross join history
    inner join calendar
        on calendar.date_day = case
            when periods.end_date < history.last_date then periods.end_date
            else history.last_date
        end
    where periods.period = 'current'
),

demand_days as (
    select calendar.date_day
    from calendar
    inner join as_of on calendar.date_day <= as_of.end_date and calendar.day_number > as_of.day_number_before
),

-- A stock is no region's: main.product_days is of the whole shop, where product_days is of what is chosen.
shelves as (
    select
        stock_days.product_id,
        sum(coalesce(sold_days.uncancelled_units, 0)) as sold_units,
        sum(
            case
                when sold_days.uncancelled_units > 0 then 1
                when stock_days.on_hand_units > 0 then stock_days.is_active
                else 0
            end
        ) as in_stock_days,
        max(case when stock_days.date_day = as_of.end_date then stock_days.on_hand_units end) as on_hand_units
    from main.stock_daily as stock_days
    cross join as_of
    inner join leaders on stock_days.product_id = leaders.product_id
    inner join demand_days on stock_days.date_day = demand_days.date_day
    left join main.product_days as sold_days
        on stock_days.product_id = sold_days.product_id and stock_days.date_day = sold_days.date_day
    group by stock_days.product_id
),

covers as (
    select
        shelves.product_id,
        shelves.on_hand_units,
        case
            when shelves.on_hand_units <= 0 and shelves.sold_units > 0 then 0
            else cast(shelves.on_hand_units * shelves.in_stock_days as double) / nullif(shelves.sold_units, 0)
        end as days_of_cover
    from shelves
),

final as (
    select
        leaders.rank,
        leaders.product_id,
        leaders.sku,
        leaders.product_name,
        leaders.category,
        leaders.units,
        leaders.net_minor,
        cast(leaders.net_minor as double) / nullif(leaders.shop_net_minor, 0) as net_share,
        leaders.net_before_minor,
        case
            when leaders.net_before_minor > 0
                then cast(leaders.net_minor - leaders.net_before_minor as double) / leaders.net_before_minor
        end as net_change_share,
        case
            when leaders.net_with_cost_minor <> 0 or leaders.cost_minor <> 0
                then leaders.net_with_cost_minor - leaders.cost_minor
        end as gross_margin_minor,
        cast(leaders.net_with_cost_minor - leaders.cost_minor as double) / nullif(leaders.net_with_cost_minor, 0)
            as gross_margin_share,
        cast(leaders.net_with_cost_minor as double) / nullif(leaders.net_minor, 0) as cost_coverage_share,
        case
            when covers.on_hand_units <= 0 then 'out of stock'
            when covers.days_of_cover < coalesce(suppliers.lead_time_days, $default_lead_time_days, 14) then 'low'
            when covers.on_hand_units is not null then 'ok'
        end as stock_state,
        covers.days_of_cover
    from leaders
    left join covers on leaders.product_id = covers.product_id
    left join suppliers on leaders.supplier_id = suppliers.supplier_id
)

select * from final order by rank, product_id;

-- name: top_customers_by_region
-- Who are the best customers of each region?
-- grain: one row per region and customer, ranked by net sales within the region an order went to; ties share a rank
-- columns: region; rank (rank); customer_id; full_name; orders; last_order_date (date, null if only returns are in the
--     period); net_minor; net_share (share, of all net sales of the region)
-- parameters: top_n = 3 (how many ranks in each region)
-- filters: dates, regions, categories, channels, statuses, lens
-- leaders: customer_sales
with
-- The n-th best net sales of a region cut its customers to a few, since rank() would sort all of them. Whoever ties
-- with the n-th stays.
numbered as (
    select
        customer_sales.region,
        customer_sales.net_minor,
        row_number() over (
            partition by customer_sales.region
            order by customer_sales.net_minor desc
        ) as place
    from customer_sales
),

cuts as (
    select
        numbered.region,
        min(numbered.net_minor) as net_minor
    from numbered
    where numbered.place <= coalesce($top_n, 3)
    group by numbered.region
),

leaders as (
    select customer_sales.*
    from customer_sales
    inner join cuts on customer_sales.region = cuts.region and customer_sales.net_minor >= cuts.net_minor
),

-- Names of these few: joined directly, an engine that cannot know how few they are hashes every customer.
names as (
    select
        customers.customer_id,
        customers.full_name
    from customers
    where customers.customer_id in (select leaders.customer_id from leaders)
),

-- What a region sold includes those without an identity.
regions as (
    select
        daily_sales.region,
        sum(daily_sales.net_minor) as net_minor
    from daily_sales
    group by daily_sales.region
),

final as (
    select
        leaders.region,
        rank() over (
            partition by leaders.region
            order by leaders.net_minor desc
        ) as rank,
        leaders.customer_id,
        names.full_name,
        leaders.orders,
        leaders.last_order_date,
        leaders.net_minor,
        cast(leaders.net_minor as double) / nullif(regions.net_minor, 0) as net_share
    from leaders
    inner join regions on leaders.region = regions.region
    inner join names on leaders.customer_id = names.customer_id
)

select * from final order by region, rank, customer_id;

-- name: sales_ladder
-- How do gross sales become net sales, and net sales the total?
-- grain: one row per step; shipping, taxes and goodwill belong to whole orders and are 0 under a category filter
-- columns: step_number (rank); step (text); amount_minor (money, what is taken away is negative; goodwill refunds are
--     money given back beside the total); before_minor (money, null without a comparison)
-- filters: dates, regions, categories, channels, statuses, lens
-- dates: period, comparison
with
steps (step_number, step) as (
    values
    (1, 'gross sales'),
    (2, 'discounts'),
    (3, 'returns'),
    (4, 'net sales'),
    (5, 'shipping'),
    (6, 'taxes'),
    (7, 'total sales'),
    (8, 'goodwill refunds')
),

sales as (
    select
        periods.period,
        sum(daily_sales.gross_minor) as gross_minor,
        sum(daily_sales.discount_minor) as discount_minor,
        sum(daily_sales.returns_minor) as returns_minor,
        sum(daily_sales.net_minor) as net_minor,
        sum(daily_sales.shipping_minor) as shipping_minor,
        sum(daily_sales.tax_minor) as tax_minor,
        sum(daily_sales.goodwill_minor) as goodwill_minor
    from daily_sales
    inner join periods on daily_sales.date_day between periods.start_date and periods.end_date
    group by periods.period
),

amounts as (
    select
        periods.period,
        steps.step_number,
        steps.step,
        coalesce(
            case steps.step_number
                when 1 then sales.gross_minor
                when 2 then -sales.discount_minor
                when 3 then -sales.returns_minor
                when 4 then sales.net_minor
                when 5 then sales.shipping_minor
                when 6 then sales.tax_minor
                when 7 then sales.net_minor + sales.shipping_minor + sales.tax_minor
                when 8 then -sales.goodwill_minor
            end,
            0
        ) as amount_minor
    from periods
    cross join steps
    left join sales on periods.period = sales.period
),

final as (
    select
        amounts.step_number,
        amounts.step,
        sum(case when amounts.period = 'current' then amounts.amount_minor end) as amount_minor,
        sum(case when amounts.period = 'before' then amounts.amount_minor end) as before_minor
    from amounts
    group by amounts.step_number, amounts.step
)

select * from final order by step_number;
