-- The marts: what every report reads. On SQLite each is a view of this name, in the DuckDB warehouse a table in columns.
-- `key` says by what a refresh replaces rows; `sort`, in which order the
-- warehouse keeps them, in DuckDB's words.

-- name: ledger
-- What money moved, on which day, for which order line?
-- grain: one dated money event: a sale, a return or a cancellation of an order line; goods that came back of a sale that is
-- not known (unmatched_return); a charge (shipping and tax) of an order; a refund that is not goods. Gift cards sold are a liability and test orders are no orders: neither is here.
-- key: order_id
-- sort: date_trunc('month', entry_date), entry_kind, order_id, order_item_id
with
returned as ( -- before the order was cancelled: what comes back later must not change a closed month
    select
        returns.order_item_id,
        sum(returns.quantity) as quantity,
        sum(returns.amount_minor) as amount_minor,
        sum(returns.tax_minor) as tax_minor
    from returns
    inner join order_items on returns.order_item_id = order_items.order_item_id
    inner join orders on order_items.order_id = orders.order_id
    where returns.return_date <= orders.cancelled_date
    group by returns.order_item_id
),

returned_tax as (
    select
        order_items.order_id,
        sum(returned.tax_minor) as tax_minor
    from returned
    inner join order_items on returned.order_item_id = order_items.order_item_id
    group by order_items.order_id
),

refunded as (
    select
        refunds.order_id,
        sum(case when refunds.kind = 'shipping' then refunds.amount_minor else 0 end) as shipping_minor,
        sum(case when refunds.kind = 'tax' then refunds.amount_minor else 0 end) as tax_minor
    from refunds
    inner join orders on refunds.order_id = orders.order_id
    where refunds.refund_date <= orders.cancelled_date
    group by refunds.order_id
),

sales as (
    select
        orders.order_date as entry_date,
        orders.order_date,
        'sale' as entry_kind,
        orders.order_id,
        order_items.order_item_id,
        orders.customer_id,
        order_items.product_id,
        orders.region,
        products.category,
        orders.channel,
        orders.status,
        orders.order_hour,
        order_items.quantity,
        order_items.quantity * order_items.unit_price_minor as gross_minor,
        order_items.discount_minor,
        0 as returns_minor,
        order_items.quantity * order_items.unit_price_minor - order_items.discount_minor as net_minor,
        order_items.quantity * order_items.unit_cost_minor as cost_minor,
        0 as shipping_minor,
        0 as tax_minor,
        0 as goodwill_minor
    from order_items
    inner join orders on order_items.order_id = orders.order_id
    inner join products on order_items.product_id = products.product_id
    where orders.is_test = 0 and orders.order_kind = 'sale' and products.kind <> 'gift_card'
),

unmatched_returns as ( -- a credit note without its sale
    select
        orders.order_date as entry_date,
        orders.order_date,
        'unmatched_return' as entry_kind,
        orders.order_id,
        order_items.order_item_id,
        orders.customer_id,
        order_items.product_id,
        orders.region,
        products.category,
        orders.channel,
        orders.status,
        orders.order_hour,
        -order_items.quantity as quantity,
        0 as gross_minor,
        0 as discount_minor,
        order_items.quantity * order_items.unit_price_minor - order_items.discount_minor as returns_minor,
        order_items.discount_minor - order_items.quantity * order_items.unit_price_minor as net_minor,
        -order_items.quantity * order_items.unit_cost_minor as cost_minor,
        0 as shipping_minor,
        0 as tax_minor,
        0 as goodwill_minor
    from order_items
    inner join orders on order_items.order_id = orders.order_id
    inner join products on order_items.product_id = products.product_id
    where orders.is_test = 0 and orders.order_kind = 'credit_note' and products.kind <> 'gift_card'
),

goods_returned as (
    select
        returns.return_date as entry_date,
        orders.order_date,
        'return' as entry_kind,
        orders.order_id,
        order_items.order_item_id,
        orders.customer_id,
        order_items.product_id,
        orders.region,
        products.category,
        orders.channel,
        orders.status,
        orders.order_hour,
        -returns.quantity as quantity,
        0 as gross_minor,
        0 as discount_minor,
        returns.amount_minor as returns_minor,
        -returns.amount_minor as net_minor,
        -returns.quantity * order_items.unit_cost_minor as cost_minor,
        0 as shipping_minor,
        -returns.tax_minor as tax_minor,
        0 as goodwill_minor
    from returns
    inner join order_items on returns.order_item_id = order_items.order_item_id
    inner join orders on order_items.order_id = orders.order_id
    inner join products on order_items.product_id = products.product_id
    where orders.is_test = 0 and products.kind <> 'gift_card'
),

cancelled as (
    select
        orders.cancelled_date as entry_date,
        orders.order_date,
        'cancellation' as entry_kind,
        orders.order_id,
        order_items.order_item_id,
        orders.customer_id,
        order_items.product_id,
        orders.region,
        products.category,
        orders.channel,
        orders.status,
        orders.order_hour,
        order_items.quantity - coalesce(returned.quantity, 0) as kept_units,
        order_items.quantity * order_items.unit_price_minor - order_items.discount_minor
        - coalesce(returned.amount_minor, 0) as kept_minor,
        order_items.unit_cost_minor
    from orders
    inner join order_items on orders.order_id = order_items.order_id
    inner join products on order_items.product_id = products.product_id
    left join returned on order_items.order_item_id = returned.order_item_id
    where orders.is_test = 0 and products.kind <> 'gift_card' and orders.cancelled_date is not null
),

cancellations as (
    select
        cancelled.entry_date,
        cancelled.order_date,
        cancelled.entry_kind,
        cancelled.order_id,
        cancelled.order_item_id,
        cancelled.customer_id,
        cancelled.product_id,
        cancelled.region,
        cancelled.category,
        cancelled.channel,
        cancelled.status,
        cancelled.order_hour,
        -cancelled.kept_units as quantity,
        0 as gross_minor,
        0 as discount_minor,
        cancelled.kept_minor as returns_minor,
        -cancelled.kept_minor as net_minor,
        -cancelled.kept_units * cancelled.unit_cost_minor as cost_minor,
        0 as shipping_minor,
        0 as tax_minor,
        0 as goodwill_minor
    from cancelled
    where cancelled.kept_units <> 0 or cancelled.kept_minor <> 0
),

order_money as ( -- money of the order as a whole: no line, no product, no category
    select
        orders.order_date as entry_date,
        'charge' as entry_kind,
        orders.order_id,
        orders.shipping_minor,
        orders.tax_minor,
        0 as goodwill_minor
    from orders
    where orders.shipping_minor <> 0 or orders.tax_minor <> 0
    union all
    select
        orders.cancelled_date as entry_date,
        'cancellation' as entry_kind,
        orders.order_id,
        coalesce(refunded.shipping_minor, 0) - orders.shipping_minor as shipping_minor,
        coalesce(refunded.tax_minor, 0) + coalesce(returned_tax.tax_minor, 0) - orders.tax_minor as tax_minor,
        0 as goodwill_minor
    from orders
    left join refunded on orders.order_id = refunded.order_id
    left join returned_tax on orders.order_id = returned_tax.order_id
    where
        orders.cancelled_date is not null
        and (
            orders.shipping_minor <> coalesce(refunded.shipping_minor, 0)
            or orders.tax_minor <> coalesce(refunded.tax_minor, 0) + coalesce(returned_tax.tax_minor, 0)
        )
    union all
    select
        refunds.refund_date as entry_date,
        'refund' as entry_kind,
        refunds.order_id,
        case when refunds.kind = 'shipping' then -refunds.amount_minor else 0 end as shipping_minor,
        case when refunds.kind = 'tax' then -refunds.amount_minor else 0 end as tax_minor,
        case when refunds.kind = 'goodwill' then refunds.amount_minor else 0 end as goodwill_minor
    from refunds
),

order_entries as (
    select
        order_money.entry_date,
        orders.order_date,
        order_money.entry_kind,
        orders.order_id,
        null as order_item_id,
        orders.customer_id,
        null as product_id,
        orders.region,
        null as category,
        orders.channel,
        orders.status,
        orders.order_hour,
        0 as quantity,
        0 as gross_minor,
        0 as discount_minor,
        0 as returns_minor,
        0 as net_minor,
        0 as cost_minor,
        order_money.shipping_minor,
        order_money.tax_minor,
        order_money.goodwill_minor
    from order_money
    inner join orders on order_money.order_id = orders.order_id
    where orders.is_test = 0
),

final as (
    select * from sales
    union all
    select * from unmatched_returns
    union all
    select * from goods_returned
    union all
    select * from cancellations
    union all
    select * from order_entries
)

select * from final;

-- name: history
-- From which day to which day does the shop's history reach?
-- grain: one row
-- key: whole
with
dated as (
    select
        min(ledger.entry_date) as first_date,
        max(ledger.entry_date) as last_date
    from ledger
    union all
    select
        min(stock_movements.moved_date) as first_date,
        max(stock_movements.moved_date) as last_date
    from stock_movements
    union all
    select
        min(reviews.review_date) as first_date,
        max(reviews.review_date) as last_date
    from reviews
),

final as (
    select
        min(dated.first_date) as first_date,
        max(dated.last_date) as last_date
    from dated
)

select * from final;

-- name: periods
-- Which days are asked about, and which are they compared with? Unfiltered: the whole history, compared with nothing.
-- grain: one row per period: current, and before where there is a comparison
-- key: whole
with
final as (
    select
        'current' as period,
        history.first_date as start_date,
        history.last_date as end_date
    from history
)

select * from final;

-- name: category_sets
-- Which categories are in an order? Orders with the same categories may share a set.
-- grain: one row per set and category
-- key: order_id
with
final as (
    select
        ledger.order_id as category_set,
        ledger.category
    from ledger
    where ledger.entry_kind = 'sale'
    group by ledger.order_id, ledger.category
)

select * from final;

-- name: order_days
-- What did an order bring on each day on which its money moved?
-- grain: one row per order and day of an event: the ledger without its lines; where orders is 1 it was ordered on the day, for
--     net_minor + returns_minor
-- key: order_id
-- sort: date_trunc('quarter', entry_date), orders desc, customer_id
with
final as (
    select
        ledger.entry_date,
        ledger.order_date,
        ledger.order_id,
        ledger.customer_id,
        ledger.region,
        ledger.channel,
        ledger.status,
        ledger.order_hour,
        max(case when ledger.entry_kind = 'sale' then 1 else 0 end) as orders,
        sum(ledger.returns_minor) as returns_minor,
        sum(ledger.net_minor) as net_minor
    from ledger
    group by
        ledger.entry_date, ledger.order_date, ledger.order_id, ledger.customer_id, ledger.region, ledger.channel,
        ledger.status, ledger.order_hour
)

select * from final;

-- name: order_facts
-- What is known of each order today, and was it the customer's first?
-- grain: one row per order that sold something
-- key: order_id
-- sort: date_trunc('quarter', order_date), customer_id
with
money as (
    select
        ledger.order_id,
        sum(case when ledger.entry_kind = 'sale' then 1 else 0 end) as lines,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(case when ledger.entry_kind = 'return' then -ledger.quantity else 0 end) as returned_units,
        sum(ledger.gross_minor) as gross_minor,
        sum(ledger.discount_minor) as discount_minor,
        sum(ledger.returns_minor) as returns_minor,
        sum(ledger.net_minor) as net_minor,
        sum(ledger.cost_minor) as cost_minor,
        sum(case when ledger.cost_minor is null then ledger.net_minor else 0 end) as net_without_cost_minor
    from ledger
    group by ledger.order_id
),

final as (
    select
        orders.order_id,
        orders.customer_id,
        orders.order_date,
        orders.order_hour,
        orders.region,
        orders.channel,
        orders.status,
        orders.discount_code,
        orders.cancelled_date,
        orders.delivered_date,
        orders.order_id as category_set,
        money.lines,
        money.units,
        money.returned_units,
        money.gross_minor,
        money.discount_minor,
        money.returns_minor,
        money.net_minor,
        money.cost_minor,
        money.net_without_cost_minor,
        case
            when orders.customer_id is not null
                then row_number() over (
                    partition by orders.customer_id
                    order by orders.ordered_at, orders.order_id
                )
        end as customer_order_number,
        case
            when orders.customer_id is not null
                then min(orders.order_date) over (partition by orders.customer_id)
        end as first_order_date
    from orders
    inner join money on orders.order_id = money.order_id
    where money.lines > 0
)

select * from final;

-- name: buyer_days
-- On which days did customers order, and when had each ordered before? From it come the customers of any days: each counts
-- once there, by the first of their orders in them, whose order before lies before them.
-- grain: one row per day, day of the same customer's order before it, and of a customer's first order also the day of the
-- next; orders of one day follow each other. At most so many rows as there are pairs of days, whatever the number of orders.
-- key: sum by date_day, previous_date, next_date, is_first
-- sort: date_day, previous_date
with
placed as (
    select
        order_facts.order_date as date_day,
        lag(order_facts.order_date) over (
            partition by order_facts.customer_id
            order by order_facts.order_date, order_facts.customer_order_number
        ) as previous_date,
        lead(order_facts.order_date) over (
            partition by order_facts.customer_id
            order by order_facts.order_date, order_facts.customer_order_number
        ) as following_date,
        case when order_facts.customer_order_number = 1 then 1 else 0 end as is_first
    from order_facts
    where order_facts.customer_id is not null
),

ordered as (
    select
        placed.date_day,
        placed.previous_date,
        case when placed.is_first = 1 then placed.following_date end as next_date,
        placed.is_first
    from placed
),

final as (
    select
        ordered.date_day,
        ordered.previous_date,
        ordered.next_date,
        ordered.is_first,
        count(*) as orders,
        count(*) as entries
    from ordered
    group by ordered.date_day, ordered.previous_date, ordered.next_date, ordered.is_first
)

select * from final;

-- name: buyer_days_by_region
-- On which days did customers order in a region, and when had each ordered there before? As buyer_days, region by region.
-- grain: one row per region, day and days of the orders before and next; a customer of two regions is in both
-- key: sum by region, date_day, previous_date, next_date, is_first
-- sort: region, date_day, previous_date
with
placed as (
    select
        order_facts.region,
        order_facts.order_date as date_day,
        lag(order_facts.order_date) over (
            partition by order_facts.customer_id, order_facts.region
            order by order_facts.order_date, order_facts.customer_order_number
        ) as previous_date,
        lead(order_facts.order_date) over (
            partition by order_facts.customer_id, order_facts.region
            order by order_facts.order_date, order_facts.customer_order_number
        ) as following_date,
        case when order_facts.customer_order_number = 1 then 1 else 0 end as is_first
    from order_facts
    where order_facts.customer_id is not null
),

ordered as (
    select
        placed.region,
        placed.date_day,
        placed.previous_date,
        case when placed.is_first = 1 then placed.following_date end as next_date,
        placed.is_first
    from placed
),

final as (
    select
        ordered.region,
        ordered.date_day,
        ordered.previous_date,
        ordered.next_date,
        ordered.is_first,
        count(*) as orders,
        count(*) as entries
    from ordered
    group by ordered.region, ordered.date_day, ordered.previous_date, ordered.next_date, ordered.is_first
)

select * from final;

-- name: period_buyers
-- How many customers bought in each period, and how many of them had bought before?
-- grain: one row per period with customers: its customers with an identity, and those with an order in it that is not their
-- first
-- key: whole
with
final as (
    select
        periods.period,
        sum(buyer_days.orders) as customers,
        sum(
            case
                when buyer_days.is_first = 0 or buyer_days.next_date <= periods.end_date then buyer_days.orders
                else 0
            end
        ) as returning_customers
    from buyer_days
    inner join periods on buyer_days.date_day between periods.start_date and periods.end_date
    where buyer_days.previous_date is null or buyer_days.previous_date < periods.start_date
    group by periods.period
)

select * from final;

-- name: period_buyers_of_orders
-- How many customers bought in each period, under filters that buyer_days cannot answer? One row per customer first, and each
-- period by itself: quicker than counting distinct customers, or than grouping both periods at once.
-- grain: one row per period
-- instead: period_buyers
with
buyers as (
    select
        order_facts.customer_id,
        max(order_facts.customer_order_number) as last_order_number
    from order_facts
    inner join periods on order_facts.order_date between periods.start_date and periods.end_date
    where periods.period = 'current'
    group by order_facts.customer_id
),

buyers_before as (
    select
        order_facts.customer_id,
        max(order_facts.customer_order_number) as last_order_number
    from order_facts
    inner join periods on order_facts.order_date between periods.start_date and periods.end_date
    where periods.period = 'before'
    group by order_facts.customer_id
),

final as (
    select
        'current' as period,
        count(buyers.customer_id) as customers,
        sum(case when buyers.last_order_number > 1 then 1 else 0 end) as returning_customers
    from buyers
    union all
    select
        'before' as period,
        count(buyers_before.customer_id) as customers,
        sum(case when buyers_before.last_order_number > 1 then 1 else 0 end) as returning_customers
    from buyers_before
)

select * from final;

-- name: daily_sales
-- What was sold and came back each day, per region, category, channel and order status, by event date?
-- grain: one row per day, region, category, channel and status; category is null for shipping, tax and goodwill
-- key: sum by date_day, region, category, channel, status
-- sort: date_day, region
with
final as (
    select
        ledger.entry_date as date_day,
        ledger.region,
        ledger.category,
        ledger.channel,
        ledger.status,
        count(distinct case when ledger.entry_kind = 'sale' then ledger.order_id end) as orders,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(case when ledger.entry_kind = 'return' then -ledger.quantity else 0 end) as returned_units,
        sum(case when ledger.entry_kind = 'cancellation' then -ledger.quantity else 0 end) as cancelled_units,
        sum(ledger.gross_minor) as gross_minor,
        sum(ledger.discount_minor) as discount_minor,
        sum(ledger.returns_minor) as returns_minor,
        sum(ledger.net_minor) as net_minor,
        sum(coalesce(ledger.cost_minor, 0)) as cost_minor,
        sum(case when ledger.cost_minor is not null then ledger.net_minor else 0 end) as net_with_cost_minor,
        sum(ledger.shipping_minor) as shipping_minor,
        sum(ledger.tax_minor) as tax_minor,
        sum(ledger.goodwill_minor) as goodwill_minor,
        count(*) as entries
    from ledger
    group by ledger.entry_date, ledger.region, ledger.category, ledger.channel, ledger.status
)

select * from final;

-- name: daily_sales_by_order_date
-- The same by order date: what did each day's orders bring, once their returns and cancellations are known?
-- grain: one row per day, region, category, channel and status; category is null for shipping, tax and goodwill
-- key: sum by date_day, region, category, channel, status
-- sort: date_day, region
with
final as (
    select
        ledger.order_date as date_day,
        ledger.region,
        ledger.category,
        ledger.channel,
        ledger.status,
        count(distinct case when ledger.entry_kind = 'sale' then ledger.order_id end) as orders,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(case when ledger.entry_kind = 'return' then -ledger.quantity else 0 end) as returned_units,
        sum(case when ledger.entry_kind = 'cancellation' then -ledger.quantity else 0 end) as cancelled_units,
        sum(ledger.gross_minor) as gross_minor,
        sum(ledger.discount_minor) as discount_minor,
        sum(ledger.returns_minor) as returns_minor,
        sum(ledger.net_minor) as net_minor,
        sum(coalesce(ledger.cost_minor, 0)) as cost_minor,
        sum(case when ledger.cost_minor is not null then ledger.net_minor else 0 end) as net_with_cost_minor,
        sum(ledger.shipping_minor) as shipping_minor,
        sum(ledger.tax_minor) as tax_minor,
        sum(ledger.goodwill_minor) as goodwill_minor,
        count(*) as entries
    from ledger
    group by ledger.order_date, ledger.region, ledger.category, ledger.channel, ledger.status
)

select * from final;

-- name: customer_sales
-- What has each customer brought in each region over the whole history?
-- grain: one row per region of shipping and customer with an identity
-- key: customer_id
-- sort: customer_id
with
final as (
    select
        order_days.region,
        order_days.customer_id,
        cast(sum(order_days.orders) as bigint) as orders, -- a sum is wider than its parts, and slower to sort
        cast(sum(order_days.net_minor) as bigint) as net_minor,
        max(case when order_days.orders = 1 then order_days.order_date end) as last_order_date,
        count(*) as entries
    from order_days
    where order_days.customer_id is not null
    group by order_days.region, order_days.customer_id
)

select * from final;

-- name: customer_sales_since
-- What has each customer brought in each region since a day? Where that is most of the history: the kept sums of all of it,
-- less those of what came before. Customers of whom nothing came before are apart: there are many, and nothing to compute.
-- grain: one row per region of shipping and customer with an identity
-- instead: customer_sales
with
gone as materialized (
    select
        order_days.region,
        order_days.customer_id,
        cast(sum(order_days.orders) as bigint) as orders, -- a sum is wider than its parts, and makes all of a union so
        cast(sum(order_days.net_minor) as bigint) as net_minor,
        count(*) as entries
    from main.order_days as order_days
    where order_days.customer_id is not null and order_days.entry_date < $first_date
    group by order_days.region, order_days.customer_id
),

rest as (
    select
        kept.region,
        kept.customer_id,
        kept.orders - coalesce(gone.orders, 0) as orders,
        kept.net_minor - coalesce(gone.net_minor, 0) as net_minor,
        kept.last_order_date,
        kept.entries - coalesce(gone.entries, 0) as entries
    from main.customer_sales as kept
    left join gone on kept.region = gone.region and kept.customer_id = gone.customer_id
    where
        kept.customer_id in (select known.customer_id from gone as known)
        and kept.entries > coalesce(gone.entries, 0)
),

final as (
    select
        kept.region,
        kept.customer_id,
        kept.orders,
        kept.net_minor,
        kept.last_order_date,
        kept.entries
    from main.customer_sales as kept
    where not exists (select 1 from gone as before where before.customer_id = kept.customer_id)
    union all
    select
        rest.region,
        rest.customer_id,
        rest.orders,
        rest.net_minor,
        case when rest.last_order_date >= $first_date then rest.last_order_date end as last_order_date,
        rest.entries
    from rest
)

select * from final;

-- name: customer_sales_leading
-- What have the customers brought that may be among the first top_n of a region? Nobody brings more within some days than
-- what they ever ordered. So whoever ordered less, ever, than the last of the first top_n brought can be left out, and of a
-- few with large orders it is known how much that is at least.
-- grain: one row per region of shipping and customer with an identity
-- instead: customer_sales
with
sized as (
    select
        order_days.region,
        order_days.customer_id,
        row_number() over (
            partition by order_days.region
            order by order_days.net_minor desc
        ) as place
    from order_days
    where order_days.customer_id is not null
),

large as materialized (
    select sized.customer_id
    from sized
    where sized.place <= 30 * coalesce($top_n, 3)
),

tried as (
    select
        order_days.region,
        order_days.customer_id,
        sum(order_days.net_minor) as net_minor
    from order_days
    where order_days.customer_id in (select large.customer_id from large)
    group by order_days.region, order_days.customer_id
),

placed as (
    select
        tried.region,
        tried.net_minor,
        row_number() over (
            partition by tried.region
            order by tried.net_minor desc
        ) as place
    from tried
),

lasts as (
    select
        placed.region,
        min(placed.net_minor) as net_minor,
        count(*) as customers
    from placed
    where placed.place <= coalesce($top_n, 3)
    group by placed.region
),

least as materialized ( -- 0 where a region has so few customers that all are among the first
    select
        case
            when min(lasts.customers) >= coalesce($top_n, 3) and min(lasts.net_minor) > 0 then min(lasts.net_minor)
            else 0
        end as net_minor
    from lasts
),

candidates as materialized (
    select customer_facts.customer_id
    from main.customer_facts as customer_facts
    cross join least
    where least.net_minor > 0 and customer_facts.gross_minor - customer_facts.discount_minor >= least.net_minor
    union all
    select order_days.customer_id
    from order_days
    cross join least
    where least.net_minor = 0
),

final as (
    select
        order_days.region,
        order_days.customer_id,
        cast(sum(order_days.orders) as bigint) as orders,
        cast(sum(order_days.net_minor) as bigint) as net_minor,
        max(case when order_days.orders = 1 then order_days.order_date end) as last_order_date,
        count(*) as entries
    from order_days
    where order_days.customer_id in (select candidates.customer_id from candidates)
    group by order_days.region, order_days.customer_id
)

select * from final;

-- name: customer_sales_leading_lines
-- What have the customers brought that are among the first top_n of a region, where the order's lines have to be read? Their
-- orders are put together for these few only.
-- grain: one row per region of shipping and customer with an identity
-- instead: customer_sales
with
summed as materialized (
    select
        ledger.region,
        ledger.customer_id,
        cast(sum(ledger.net_minor) as bigint) as net_minor
    from ledger
    where ledger.customer_id is not null
    group by ledger.region, ledger.customer_id
),

placed as (
    select
        summed.region,
        summed.net_minor,
        row_number() over (
            partition by summed.region
            order by summed.net_minor desc
        ) as place
    from summed
),

lasts as (
    select
        placed.region,
        min(placed.net_minor) as net_minor
    from placed
    where placed.place <= coalesce($top_n, 3)
    group by placed.region
),

best as materialized (
    select summed.customer_id
    from summed
    inner join lasts on summed.region = lasts.region and summed.net_minor >= lasts.net_minor
),

final as (
    select
        ledger.region,
        ledger.customer_id,
        count(distinct case when ledger.entry_kind = 'sale' then ledger.order_id end) as orders,
        cast(sum(ledger.net_minor) as bigint) as net_minor,
        max(case when ledger.entry_kind = 'sale' then ledger.order_date end) as last_order_date,
        count(*) as entries
    from ledger
    where ledger.customer_id in (select best.customer_id from best)
    group by ledger.region, ledger.customer_id
)

select * from final;

-- name: daily_orders
-- How many orders came each day, per region, channel and status, whatever is in them?
-- grain: one row per day, region, channel and status
-- key: sum by date_day, region, channel, status
-- sort: date_day, region
with
final as (
    select
        order_facts.order_date as date_day,
        order_facts.region,
        order_facts.channel,
        order_facts.status,
        count(*) as orders,
        count(*) as entries
    from order_facts
    group by order_facts.order_date, order_facts.region, order_facts.channel, order_facts.status
)

select * from final;

-- name: hourly_orders
-- How many orders came in each hour of each day, in shop time, and what were they worth?
-- grain: one row per day, hour and region
-- key: sum by date_day, order_hour, region
-- sort: date_day, region
with
final as (
    select
        order_days.order_date as date_day,
        order_days.order_hour,
        order_days.region,
        sum(order_days.orders) as orders,
        sum(order_days.net_minor + order_days.returns_minor) as ordered_minor,
        count(*) as entries
    from order_days
    where order_days.orders = 1
    group by order_days.order_date, order_days.order_hour, order_days.region
)

select * from final;

-- name: hourly_orders_by_category
-- How many orders with something of a category came in each hour of each day, in shop time, and what was that worth?
-- grain: one row per day, hour, region and category; an order of two categories is in both
-- key: sum by date_day, order_hour, region, category
-- sort: date_day, region
with
ordered as (
    select
        ledger.order_date as date_day,
        ledger.order_hour,
        ledger.region,
        ledger.category,
        ledger.order_id,
        sum(ledger.net_minor) as ordered_minor
    from ledger
    where ledger.entry_kind = 'sale' and ledger.category is not null
    group by ledger.order_date, ledger.order_hour, ledger.region, ledger.category, ledger.order_id
),

final as (
    select
        ordered.date_day,
        ordered.order_hour,
        ordered.region,
        ordered.category,
        count(*) as orders,
        sum(ordered.ordered_minor) as ordered_minor,
        count(*) as entries
    from ordered
    group by ordered.date_day, ordered.order_hour, ordered.region, ordered.category
)

select * from final;

-- name: product_days
-- What did each product sell and take back each day, by event date?
-- grain: one row per day and product
-- key: sum by date_day, product_id, category
-- sort: date_day, product_id
with
final as (
    select
        ledger.entry_date as date_day,
        ledger.product_id,
        ledger.category,
        sum(case when ledger.entry_kind = 'sale' then 1 else 0 end) as order_lines,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(case when ledger.entry_kind = 'return' then -ledger.quantity else 0 end) as returned_units,
        sum(case when ledger.entry_kind = 'cancellation' then -ledger.quantity else 0 end) as cancelled_units,
        sum(case when ledger.entry_kind = 'sale' and ledger.status <> 'cancelled' then ledger.quantity else 0 end)
            as uncancelled_units,
        sum(ledger.gross_minor) as gross_minor,
        sum(ledger.discount_minor) as discount_minor,
        sum(ledger.returns_minor) as returns_minor,
        sum(ledger.net_minor) as net_minor,
        sum(coalesce(ledger.cost_minor, 0)) as cost_minor,
        sum(case when ledger.cost_minor is not null then ledger.net_minor else 0 end) as net_with_cost_minor,
        count(*) as entries
    from ledger
    where ledger.product_id is not null
    group by ledger.entry_date, ledger.product_id, ledger.category
)

select * from final;

-- name: product_days_by_region
-- What did each product sell and take back each day in each region, by event date?
-- grain: one row per day, region and product
-- key: sum by date_day, region, product_id, category
-- sort: date_day, region, product_id
with
final as (
    select
        ledger.entry_date as date_day,
        ledger.region,
        ledger.product_id,
        ledger.category,
        sum(case when ledger.entry_kind = 'sale' then 1 else 0 end) as order_lines,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(case when ledger.entry_kind = 'return' then -ledger.quantity else 0 end) as returned_units,
        sum(case when ledger.entry_kind = 'cancellation' then -ledger.quantity else 0 end) as cancelled_units,
        sum(case when ledger.entry_kind = 'sale' and ledger.status <> 'cancelled' then ledger.quantity else 0 end)
            as uncancelled_units,
        sum(ledger.gross_minor) as gross_minor,
        sum(ledger.discount_minor) as discount_minor,
        sum(ledger.returns_minor) as returns_minor,
        sum(ledger.net_minor) as net_minor,
        sum(coalesce(ledger.cost_minor, 0)) as cost_minor,
        sum(case when ledger.cost_minor is not null then ledger.net_minor else 0 end) as net_with_cost_minor,
        count(*) as entries
    from ledger
    where ledger.product_id is not null
    group by ledger.entry_date, ledger.region, ledger.product_id, ledger.category
)

select * from final;

-- name: product_months_whole
-- What did each product sell and take back each month, by event date?
-- grain: one row per month and product
-- key: sum by month_start, product_id, category
-- sort: month_start, product_id
with
final as (
    select
        cast(date_trunc('month', ledger.entry_date) as date) as month_start,
        ledger.product_id,
        ledger.category,
        sum(case when ledger.entry_kind = 'sale' then 1 else 0 end) as order_lines,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(case when ledger.entry_kind = 'return' then -ledger.quantity else 0 end) as returned_units,
        sum(case when ledger.entry_kind = 'cancellation' then -ledger.quantity else 0 end) as cancelled_units,
        sum(case when ledger.entry_kind = 'sale' and ledger.status <> 'cancelled' then ledger.quantity else 0 end)
            as uncancelled_units,
        sum(ledger.gross_minor) as gross_minor,
        sum(ledger.discount_minor) as discount_minor,
        sum(ledger.returns_minor) as returns_minor,
        sum(ledger.net_minor) as net_minor,
        sum(coalesce(ledger.cost_minor, 0)) as cost_minor,
        sum(case when ledger.cost_minor is not null then ledger.net_minor else 0 end) as net_with_cost_minor,
        count(*) as entries
    from ledger
    where ledger.product_id is not null
    group by cast(date_trunc('month', ledger.entry_date) as date), ledger.product_id, ledger.category
)

select * from final;

-- name: product_months
-- What did each product sell and take back each month in each region and channel, by event date?
-- grain: one row per month, region, channel and product
-- key: sum by month_start, region, channel, product_id, category
-- sort: channel, region, month_start, product_id
with
final as (
    select
        cast(date_trunc('month', ledger.entry_date) as date) as month_start,
        ledger.region,
        ledger.channel,
        ledger.product_id,
        ledger.category,
        sum(case when ledger.entry_kind = 'sale' then 1 else 0 end) as order_lines,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(case when ledger.entry_kind = 'return' then -ledger.quantity else 0 end) as returned_units,
        sum(case when ledger.entry_kind = 'cancellation' then -ledger.quantity else 0 end) as cancelled_units,
        sum(case when ledger.entry_kind = 'sale' and ledger.status <> 'cancelled' then ledger.quantity else 0 end)
            as uncancelled_units,
        sum(ledger.gross_minor) as gross_minor,
        sum(ledger.discount_minor) as discount_minor,
        sum(ledger.returns_minor) as returns_minor,
        sum(ledger.net_minor) as net_minor,
        sum(coalesce(ledger.cost_minor, 0)) as cost_minor,
        sum(case when ledger.cost_minor is not null then ledger.net_minor else 0 end) as net_with_cost_minor,
        count(*) as entries
    from ledger
    where ledger.product_id is not null
    group by
        cast(date_trunc('month', ledger.entry_date) as date), ledger.region, ledger.channel, ledger.product_id,
        ledger.category
)

select * from final;

-- name: customer_facts
-- What is each customer worth so far, and when did they buy?
-- grain: one row per customer who ordered
-- key: customer_id
-- sort: customer_id
with
totals as (
    select
        order_facts.customer_id,
        min(order_facts.order_date) as first_order_date,
        max(order_facts.order_date) as last_order_date,
        min(case when order_facts.customer_order_number = 2 then order_facts.order_date end) as second_order_date,
        count(*) as orders,
        sum(case when order_facts.cancelled_date is not null then 1 else 0 end) as cancelled_orders,
        sum(order_facts.units) as units,
        sum(order_facts.returned_units) as returned_units,
        sum(order_facts.gross_minor) as gross_minor,
        sum(order_facts.discount_minor) as discount_minor,
        sum(order_facts.returns_minor) as returns_minor,
        sum(order_facts.net_minor) as net_minor,
        sum(order_facts.cost_minor) as cost_minor,
        sum(order_facts.net_minor - order_facts.net_without_cost_minor) as net_with_cost_minor
    from order_facts
    where order_facts.customer_id is not null
    group by order_facts.customer_id
),

final as (
    select
        customers.customer_id,
        customers.full_name,
        customers.region,
        customers.joined_date,
        totals.first_order_date,
        totals.second_order_date,
        totals.last_order_date,
        totals.orders,
        totals.cancelled_orders,
        totals.units,
        totals.returned_units,
        totals.gross_minor,
        totals.discount_minor,
        totals.returns_minor,
        totals.net_minor,
        totals.cost_minor,
        totals.net_with_cost_minor
    from totals
    inner join customers on totals.customer_id = customers.customer_id
)

select * from final;

-- name: product_facts
-- What has each product sold, cost and earned over the whole history, and how is it rated?
-- grain: one row per product, sold or not; name and category as they are now
-- key: whole
-- sort: product_id
with
sold as (
    select
        product_days.product_id,
        min(case when product_days.units > 0 then product_days.date_day end) as first_sold_date,
        max(case when product_days.units > 0 then product_days.date_day end) as last_sold_date,
        sum(product_days.units) as units,
        sum(product_days.returned_units) as returned_units,
        sum(product_days.cancelled_units) as cancelled_units,
        sum(product_days.gross_minor) as gross_minor,
        sum(product_days.discount_minor) as discount_minor,
        sum(product_days.returns_minor) as returns_minor,
        sum(product_days.net_minor) as net_minor,
        sum(product_days.cost_minor) as cost_minor,
        sum(product_days.net_with_cost_minor) as net_with_cost_minor
    from product_days
    group by product_days.product_id
),

rated as (
    select
        reviews.product_id,
        count(*) as reviews,
        sum(reviews.rating) as rating_sum
    from reviews
    group by reviews.product_id
),

final as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        products.kind,
        products.price_minor,
        products.cost_minor as unit_cost_minor,
        products.supplier_id,
        products.launched_date,
        products.retired_date,
        products.stock_level,
        sold.first_sold_date,
        sold.last_sold_date,
        coalesce(sold.units, 0) as units,
        coalesce(sold.returned_units, 0) as returned_units,
        coalesce(sold.cancelled_units, 0) as cancelled_units,
        coalesce(sold.gross_minor, 0) as gross_minor,
        coalesce(sold.discount_minor, 0) as discount_minor,
        coalesce(sold.returns_minor, 0) as returns_minor,
        coalesce(sold.net_minor, 0) as net_minor,
        coalesce(sold.cost_minor, 0) as cost_minor,
        coalesce(sold.net_with_cost_minor, 0) as net_with_cost_minor,
        coalesce(rated.reviews, 0) as reviews,
        coalesce(rated.rating_sum, 0) as rating_sum
    from products
    left join sold on products.product_id = sold.product_id
    left join rated on products.product_id = rated.product_id
)

select * from final;

-- name: rating_days
-- How many reviews of each rating did the products of each category get each day?
-- grain: one row per day, category and rating; the category as it is now
-- key: whole
-- sort: date_day, category
with
final as (
    select
        reviews.review_date as date_day,
        products.category,
        reviews.rating,
        count(*) as reviews
    from reviews
    inner join products on reviews.product_id = products.product_id
    group by reviews.review_date, products.category, reviews.rating
)

select * from final;

-- name: stock_daily
-- How much of each product was on hand at the end of each day, and what moved it?
-- grain: one row per tracked product and day, from its first movement to the shop's last day
-- key: whole
-- sort: date_day, product_id
with
moved as (
    select
        stock_movements.product_id,
        stock_movements.moved_date as date_day,
        sum(stock_movements.quantity) as moved_units,
        sum(case when stock_movements.kind in ('opening', 'receipt') then stock_movements.quantity else 0 end)
            as received_units,
        sum(case when stock_movements.kind = 'sale' then -stock_movements.quantity else 0 end) as sold_units,
        sum(case when stock_movements.kind in ('return', 'cancellation') then stock_movements.quantity else 0 end)
            as returned_units,
        sum(case when stock_movements.kind = 'adjustment' then stock_movements.quantity else 0 end) as adjusted_units
    from stock_movements
    group by stock_movements.product_id, stock_movements.moved_date
),

tracked as (
    select
        moved.product_id,
        min(moved.date_day) as first_date
    from moved
    group by moved.product_id
),

final as (
    select
        calendar.date_day,
        tracked.product_id,
        products.category,
        coalesce(moved.received_units, 0) as received_units,
        coalesce(moved.sold_units, 0) as sold_units,
        coalesce(moved.returned_units, 0) as returned_units,
        coalesce(moved.adjusted_units, 0) as adjusted_units,
        sum(coalesce(moved.moved_units, 0)) over (
            partition by tracked.product_id
            order by calendar.date_day
        ) as on_hand_units,
        case
            when calendar.date_day < products.launched_date or calendar.date_day >= products.retired_date then 0
            else 1
        end as is_active
    from tracked
    inner join products on tracked.product_id = products.product_id
    cross join history
    inner join calendar on calendar.date_day between tracked.first_date and history.last_date
    left join moved on tracked.product_id = moved.product_id and calendar.date_day = moved.date_day
)

select * from final;
