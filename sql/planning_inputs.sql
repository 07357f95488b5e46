-- What the plan is made from: products and their suppliers, units sold and moved by day, what is on order and how long
-- orders took. The store alone answers these. With $until, nothing that became known after that day is in them.

-- name: planning_products
-- Which goods are there, and what has to be known of each to order it?
-- grain: one row per product of goods
-- columns: product_id; sku; product_name; category; price_minor; cost_minor (money, null where it is not known); stock_level (units, null
--     where stock is not tracked); supplier_id; case_pack (units); minimum_order_units (units); launched_date (date,
--     null where it is not known); retired_date
-- engine: sqlite
with
final as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        products.price_minor,
        products.cost_minor,
        products.stock_level,
        products.supplier_id,
        products.case_pack,
        products.minimum_order_units,
        products.launched_date,
        products.retired_date
    from products
    where products.kind = 'goods'
)

select * from final order by product_id;

-- name: planning_suppliers
-- What did each supplier promise, and what is the least order taken?
-- grain: one row per supplier
-- columns: supplier_id; supplier_name; lead_time_days (days, null where none is promised); minimum_order_minor
-- engine: sqlite
with
final as (
    select
        suppliers.supplier_id,
        suppliers.supplier_name,
        suppliers.lead_time_days,
        suppliers.minimum_order_minor
    from suppliers
)

select * from final order by supplier_id;

-- name: planning_price_breaks
-- From how many units in one order on does a unit of which product cost what?
-- grain: one row per price break of goods
-- columns: product_id; least_units (units); unit_cost_minor (money, of all units of an order that reaches it)
-- engine: sqlite
with
final as (
    select
        price_breaks.product_id,
        price_breaks.least_units,
        price_breaks.unit_cost_minor
    from price_breaks
    inner join products on price_breaks.product_id = products.product_id
    where products.kind = 'goods'
)

select * from final order by product_id, least_units;

-- name: planning_demand
-- How many units of each product were ordered on each day, without orders that were cancelled?
-- grain: one row per product and day with units; a cancellation that came after $until was not known then. What was taken
--     back on the very day it was ordered, as a credit note minutes later does, was cancelled too; refunds whose day no
--     file says stand on the order's day and are none
-- columns: product_id; order_date; units
-- parameters: until = '9999-12-31' (the last day looked at)
-- engine: sqlite
with
back_at_once as (
    select
        returns.order_item_id,
        sum(returns.quantity) as units
    from returns
    inner join order_items on returns.order_item_id = order_items.order_item_id
    inner join orders on order_items.order_id = orders.order_id
    where
        returns.return_date = orders.order_date
        and coalesce(returns.reason, '') not in ('refund, its day is not known', 'returned, its day is not known')
    group by returns.order_item_id
),

sold as (
    select
        order_items.product_id,
        orders.order_date,
        sum(order_items.quantity - coalesce(back_at_once.units, 0)) as units
    from orders
    inner join order_items on orders.order_id = order_items.order_id
    left join back_at_once on order_items.order_item_id = back_at_once.order_item_id
    where
        orders.is_test = 0
        and orders.order_kind = 'sale'
        and orders.order_date <= coalesce($until, '9999-12-31')
        and (orders.cancelled_date is null or orders.cancelled_date > coalesce($until, '9999-12-31'))
    group by order_items.product_id, orders.order_date
),

final as (
    select
        sold.product_id,
        sold.order_date,
        sold.units
    from sold
    inner join products on sold.product_id = products.product_id
    where products.kind = 'goods' and sold.units > 0
)

select * from final order by product_id, order_date;

-- name: planning_movements
-- By how many units did the stock of each product change on each day?
-- grain: one row per product and day with a movement
-- columns: product_id; moved_date; units
-- parameters: until = '9999-12-31' (the last day looked at)
-- engine: sqlite
with
final as (
    select
        stock_movements.product_id,
        stock_movements.moved_date,
        sum(stock_movements.quantity) as units
    from stock_movements
    where stock_movements.moved_date <= coalesce($until, '9999-12-31')
    group by stock_movements.product_id, stock_movements.moved_date
)

select * from final order by product_id, moved_date;

-- name: planning_open_orders
-- What is ordered from suppliers and not here yet, or drafted?
-- grain: one row per line with units outstanding on the day $until; drafts and cancelled orders of the past are not known
-- columns: product_id; supplier_id; units; ordered_date (date); due_date (date, null where no day was
--     named); is_draft (count, 1 or 0)
-- parameters: until = '9999-12-31' (the last day looked at)
-- engine: sqlite
with
came_since as (
    select
        stock_movements.reference as po_number,
        stock_movements.product_id,
        sum(stock_movements.quantity) as units
    from stock_movements
    where stock_movements.kind = 'receipt' and stock_movements.moved_date > coalesce($until, '9999-12-31')
    group by stock_movements.reference, stock_movements.product_id
),

lines as (
    select
        purchase_order_items.product_id,
        purchase_orders.supplier_id,
        purchase_order_items.quantity - purchase_order_items.received_quantity + coalesce(came_since.units, 0) as units,
        purchase_orders.ordered_date,
        purchase_orders.due_date,
        case when purchase_orders.status = 'draft' then 1 else 0 end as is_draft
    from purchase_orders
    inner join purchase_order_items
        on purchase_orders.purchase_order_id = purchase_order_items.purchase_order_id
    left join came_since
        on
            purchase_orders.po_number = came_since.po_number
            and purchase_order_items.product_id = came_since.product_id
    where
        purchase_orders.status <> 'cancelled'
        and (
            purchase_orders.status in ('sent', 'partly_received')
            or (purchase_orders.status = 'draft' and coalesce($until, '9999-12-31') = '9999-12-31')
            or purchase_orders.received_date > coalesce($until, '9999-12-31')
        )
        and purchase_orders.ordered_date <= coalesce($until, '9999-12-31')
),

final as (
    select
        lines.product_id,
        lines.supplier_id,
        lines.units,
        lines.ordered_date,
        lines.due_date,
        lines.is_draft
    from lines
    inner join products on lines.product_id = products.product_id
    where lines.units > 0 and products.kind = 'goods'
)

select * from final order by product_id, due_date, ordered_date, units, is_draft, supplier_id;

-- name: planning_receipts
-- How many days did each purchase order take, by the day that its goods came in?
-- grain: one row per purchase order and day of a receipt; where no movement of stock tells, the last receipt's day counts
-- columns: supplier_id; purchase_order_id; lead_days (days); products
-- parameters: until = '9999-12-31' (the last day looked at)
-- engine: sqlite
with
told as (
    select
        purchase_orders.purchase_order_id,
        purchase_orders.supplier_id,
        purchase_orders.ordered_date,
        stock_movements.moved_date as received_date,
        count(distinct stock_movements.product_id) as products
    from stock_movements
    inner join purchase_orders on stock_movements.reference = purchase_orders.po_number
    where
        stock_movements.kind = 'receipt'
        and stock_movements.quantity > 0
        and stock_movements.moved_date <= coalesce($until, '9999-12-31')
    group by
        purchase_orders.purchase_order_id,
        purchase_orders.supplier_id,
        purchase_orders.ordered_date,
        stock_movements.moved_date
),

untold as (
    select
        purchase_orders.purchase_order_id,
        purchase_orders.supplier_id,
        purchase_orders.ordered_date,
        purchase_orders.received_date,
        count(*) as products
    from purchase_orders
    inner join purchase_order_items
        on purchase_orders.purchase_order_id = purchase_order_items.purchase_order_id
    left join told on purchase_orders.purchase_order_id = told.purchase_order_id
    where
        purchase_orders.received_date <= coalesce($until, '9999-12-31')
        and purchase_order_items.received_quantity > 0
        and told.purchase_order_id is null
    group by
        purchase_orders.purchase_order_id,
        purchase_orders.supplier_id,
        purchase_orders.ordered_date,
        purchase_orders.received_date
),

came as (
    select
        told.purchase_order_id,
        told.supplier_id,
        told.ordered_date,
        told.received_date,
        told.products
    from told
    union all
    select
        untold.purchase_order_id,
        untold.supplier_id,
        untold.ordered_date,
        untold.received_date,
        untold.products
    from untold
),

final as (
    select
        came.supplier_id,
        came.purchase_order_id,
        received_days.day_number - ordered_days.day_number as lead_days,
        came.products
    from came
    inner join calendar as ordered_days on came.ordered_date = ordered_days.date_day
    inner join calendar as received_days on came.received_date = received_days.date_day
    where came.received_date >= came.ordered_date
)

select * from final order by supplier_id, purchase_order_id, lead_days;

-- name: planning_holidays
-- Which days of the calendar are holidays?
-- grain: one row per holiday
-- columns: date_day; holiday (text)
-- engine: sqlite
with
final as (
    select
        calendar.date_day,
        calendar.holiday
    from calendar
    where calendar.holiday is not null
)

select * from final order by date_day;

-- name: planning_promotions
-- Which promotions ran or are planned, and of what?
-- grain: one row per promotion
-- columns: promotion_id (id); category (text, null for the whole shop); start_date (date); end_date
-- engine: sqlite
with
final as (
    select
        promotions.promotion_id,
        promotions.category,
        promotions.start_date,
        promotions.end_date
    from promotions
)

select * from final order by promotion_id;
