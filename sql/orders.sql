-- Orders: which codes brought them, how large they are, where they stand, and which came last. An order is dated by its day,
-- under a category it is in wherever it contains it, and what it says of money is of the whole order, as it is known today.

-- name: discount_codes
-- Which discount codes are used, what do they cost, and what do they bring?
-- grain: one row per code, and one for the orders without any
-- columns: discount_code (text, null for orders without one); orders; order_share (share, of all orders); customers (count,
--     those with an identity); new_customers (count, whose first order it was); gross_minor; discount_minor;
--     discount_share (share, of gross sales); net_minor (money, whatever came back taken away);
--     average_order_minor (money, gross - discounts per order)
-- filters: dates, regions, categories, channels, statuses
with
used as (
    select
        order_facts.discount_code,
        count(*) as orders,
        count(distinct order_facts.customer_id) as customers,
        sum(case when order_facts.customer_order_number = 1 then 1 else 0 end) as new_customers,
        sum(order_facts.gross_minor) as gross_minor,
        sum(order_facts.discount_minor) as discount_minor,
        sum(order_facts.net_minor) as net_minor
    from order_facts
    group by order_facts.discount_code
),

final as (
    select
        used.discount_code,
        used.orders,
        cast(used.orders as double) / sum(used.orders) over () as order_share,
        used.customers,
        used.new_customers,
        used.gross_minor,
        used.discount_minor,
        cast(used.discount_minor as double) / nullif(used.gross_minor, 0) as discount_share,
        used.net_minor,
        cast(round(cast(used.gross_minor - used.discount_minor as double) / used.orders) as bigint)
            as average_order_minor
    from used
)

select * from final order by orders desc, discount_code nulls last;

-- name: order_value_distribution
-- How large are the orders?
-- grain: one row per step of order value, all steps of one width, the last without an end; empty steps included
-- columns: step_number (rank); from_minor (money, value at least); to_minor (money, value below, null in the last step);
--     orders; order_share (share, of all orders); ordered_minor (money, gross - discounts)
-- filters: dates, regions, categories, channels, statuses
with
numbers (number) as (
    values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11)
),

-- Round widths: twelve of them reach to three times the mean order.
widths (width_minor) as (
    values (1), (2), (5), (10), (20), (50), (100), (200), (500), (1000), (2000), (5000), (10000), (20000), (50000),
    (100000), (200000), (500000), (1000000), (2000000), (5000000), (10000000), (20000000), (50000000), (100000000),
    (1000000000), (10000000000)
),

means as (
    select cast(sum(order_facts.gross_minor - order_facts.discount_minor) as double) / count(*) as order_minor
    from order_facts
),

width as (
    select coalesce(min(widths.width_minor), 1) as minor
    from widths
    cross join means
    where widths.width_minor * 4 >= means.order_minor
),

orders as (
    select
        order_facts.gross_minor - order_facts.discount_minor as ordered_minor,
        case
            when order_facts.gross_minor - order_facts.discount_minor >= 11 * width.minor then 11 * width.minor
            else
                order_facts.gross_minor - order_facts.discount_minor
                - (order_facts.gross_minor - order_facts.discount_minor) % width.minor
        end as from_minor
    from order_facts
    cross join width
),

counted as (
    select
        orders.from_minor,
        count(*) as orders,
        sum(orders.ordered_minor) as ordered_minor
    from orders
    group by orders.from_minor
),

final as (
    select
        numbers.number + 1 as step_number,
        numbers.number * width.minor as from_minor,
        case when numbers.number < 11 then (numbers.number + 1) * width.minor end as to_minor,
        coalesce(counted.orders, 0) as orders,
        cast(coalesce(counted.orders, 0) as double) / nullif(sum(counted.orders) over (), 0) as order_share,
        coalesce(counted.ordered_minor, 0) as ordered_minor
    from numbers
    cross join width
    left join counted on numbers.number * width.minor = counted.from_minor
)

select * from final order by step_number;

-- name: orders_by_status
-- Where do the orders of the period stand today?
-- grain: one row per status
-- columns: status; orders; order_share (share, of all orders); ordered_minor (money, gross - discounts); net_minor (money,
--     whatever came back taken away)
-- filters: dates, regions, categories, channels, statuses
with
counted as (
    select
        order_facts.status,
        count(*) as orders,
        sum(order_facts.gross_minor - order_facts.discount_minor) as ordered_minor,
        sum(order_facts.net_minor) as net_minor
    from order_facts
    group by order_facts.status
),

final as (
    select
        counted.status,
        counted.orders,
        cast(counted.orders as double) / sum(counted.orders) over () as order_share,
        counted.ordered_minor,
        counted.net_minor
    from counted
)

select * from final order by orders desc, status;

-- name: orders_in_period
-- Which orders came last?
-- grain: one row per order, the latest first
-- columns: order_id; order_date; order_hour (hour); customer_id (id, null without an identity); full_name (text, null
--     likewise); region; channel; status; discount_code (text); lines (count); units (units, ordered); ordered_minor (money,
--     gross - discounts); returns_minor; net_minor
-- parameters: top_n = 100 (how many orders)
-- filters: dates, regions, categories, channels, statuses
with
latest as (
    select order_facts.*
    from order_facts
    order by order_facts.order_date desc, order_facts.order_hour desc, order_facts.order_id desc
    limit coalesce($top_n, 100)
),

-- Names of these few: joined directly, an engine that cannot know how few they are hashes every customer.
names as (
    select
        customers.customer_id,
        customers.full_name
    from customers
    where customers.customer_id in (select latest.customer_id from latest)
),

final as (
    select
        latest.order_id,
        latest.order_date,
        latest.order_hour,
        latest.customer_id,
        names.full_name,
        latest.region,
        latest.channel,
        latest.status,
        latest.discount_code,
        latest.lines,
        latest.units,
        latest.gross_minor - latest.discount_minor as ordered_minor,
        latest.returns_minor,
        latest.net_minor
    from latest
    left join names on latest.customer_id = names.customer_id
)

select * from final order by order_date desc, order_hour desc, order_id desc;
