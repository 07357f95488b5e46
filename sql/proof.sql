-- What a proof replays: how stock moved, what was on order and when it came, and which sales were cancelled later. The
-- store alone answers these. Everything is in here, whenever it became known: `storelens.replenish.proof` cuts it by day.

-- name: proof_movements
-- How many units of each product came or went on each day, by kind?
-- grain: one row per product, day and kind of movement; what was taken back on the very day it was ordered is no return but
--     takes its sale back, as planning_demand counts it
-- columns: product_id; moved_date (date); kind (text); units
-- engine: sqlite
with
moves as (
    select
        stock_movements.product_id,
        stock_movements.moved_date,
        stock_movements.kind,
        sum(stock_movements.quantity) as units
    from stock_movements
    group by stock_movements.product_id, stock_movements.moved_date, stock_movements.kind
),

back_at_once as (
    select
        order_items.product_id,
        returns.return_date,
        sum(returns.quantity) as units
    from returns
    inner join order_items on returns.order_item_id = order_items.order_item_id
    inner join orders on order_items.order_id = orders.order_id
    where
        returns.return_date = orders.order_date
        and coalesce(returns.reason, '') not in ('refund, its day is not known', 'returned, its day is not known')
    group by order_items.product_id, returns.return_date
),

cancelled as (
    select
        moves.product_id,
        moves.moved_date,
        case when back_at_once.units < moves.units then back_at_once.units else moves.units end as units
    from moves
    inner join back_at_once
        on moves.product_id = back_at_once.product_id and moves.moved_date = back_at_once.return_date
    where moves.kind = 'return' and moves.units > 0
),

moved as (
    select
        moves.product_id,
        moves.moved_date,
        moves.kind,
        moves.units
    from moves
    union all
    select
        cancelled.product_id,
        cancelled.moved_date,
        'return' as kind,
        -cancelled.units as units
    from cancelled
    union all
    select
        cancelled.product_id,
        cancelled.moved_date,
        'sale' as kind,
        cancelled.units
    from cancelled
),

final as (
    select
        moved.product_id,
        moved.moved_date,
        moved.kind,
        sum(moved.units) as units
    from moved
    group by moved.product_id, moved.moved_date, moved.kind
)

select * from final order by product_id, moved_date, kind;

-- name: proof_purchase_lines
-- What was ordered from suppliers, by line of a purchase order? Drafts and cancelled orders are left out.
-- grain: one row per line of a purchase order that was sent
-- columns: purchase_order_item_id (id); purchase_order_id; product_id; supplier_id; ordered_date (date); due_date (date,
--     null where none was promised); units
-- engine: sqlite
with
final as (
    select
        purchase_order_items.purchase_order_item_id,
        purchase_orders.purchase_order_id,
        purchase_order_items.product_id,
        purchase_orders.supplier_id,
        purchase_orders.ordered_date,
        purchase_orders.due_date,
        purchase_order_items.quantity as units
    from purchase_order_items
    inner join purchase_orders on purchase_order_items.purchase_order_id = purchase_orders.purchase_order_id
    where purchase_orders.status not in ('draft', 'cancelled')
)

select * from final order by purchase_order_item_id;

-- name: proof_receipts
-- How many units of each line of a purchase order came, and on which day?
-- grain: one row per line and day; where no movement of stock tells of a line, the order's last receipt does
-- columns: purchase_order_item_id (id); received_date (date); units
-- engine: sqlite
with
told as (
    select
        purchase_order_items.purchase_order_item_id,
        stock_movements.moved_date as received_date,
        sum(stock_movements.quantity) as units
    from stock_movements
    inner join purchase_orders on stock_movements.reference = purchase_orders.po_number
    inner join purchase_order_items
        on
            purchase_orders.purchase_order_id = purchase_order_items.purchase_order_id
            and stock_movements.product_id = purchase_order_items.product_id
    where stock_movements.kind = 'receipt' and stock_movements.quantity > 0
    group by purchase_order_items.purchase_order_item_id, stock_movements.moved_date
),

untold as (
    select
        purchase_order_items.purchase_order_item_id,
        purchase_orders.received_date,
        purchase_order_items.received_quantity as units
    from purchase_order_items
    inner join purchase_orders on purchase_order_items.purchase_order_id = purchase_orders.purchase_order_id
    left join told on purchase_order_items.purchase_order_item_id = told.purchase_order_item_id
    where
        purchase_order_items.received_quantity > 0
        and purchase_orders.received_date is not null
        and told.purchase_order_item_id is null
),

final as (
    select
        told.purchase_order_item_id,
        told.received_date,
        told.units
    from told
    union all
    select
        untold.purchase_order_item_id,
        untold.received_date,
        untold.units
    from untold
)

select * from final order by purchase_order_item_id, received_date;

-- name: proof_cancellations
-- Which units counted as sold until their order was cancelled, on a later day?
-- grain: one row per product, day of sale and day of cancellation
-- columns: product_id; order_date (date); cancelled_date (date); units
-- engine: sqlite
with
final as (
    select
        order_items.product_id,
        orders.order_date,
        orders.cancelled_date,
        sum(order_items.quantity) as units
    from order_items
    inner join orders on order_items.order_id = orders.order_id
    where orders.is_test = 0 and orders.order_kind = 'sale' and orders.cancelled_date > orders.order_date
    group by order_items.product_id, orders.order_date, orders.cancelled_date
)

select * from final order by product_id, order_date, cancelled_date;
