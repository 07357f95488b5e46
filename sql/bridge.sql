-- Bridges: from our net sales by event date to what another system calls sales of the same days, step by step. A row is
-- one event that the other system counts and we do not (its amount), or that we count and it does not (minus its amount);
-- the rows of a step add up to the step. Whose rules they are, and where they are published: docs/trust.md. The store
-- alone answers these: the warehouse holds neither gift cards nor test orders.

-- name: our_sales
-- What are our net sales of these days, by event date?
-- grain: one row
-- columns: entries (count, events of the ledger); net_minor
-- parameters: first_day = '1970-01-01'; last_day = '9999-12-31'
-- engine: sqlite
with
final as (
    select
        count(*) as entries,
        coalesce(sum(ledger.net_minor), 0) as net_minor
    from ledger
    where
        ledger.entry_date between $first_day and $last_day
        and ledger.entry_kind in ('sale', 'return', 'unmatched_return', 'cancellation')
)

select * from final order by entries;

-- name: bridge_to_order_date
-- Which events make our net sales by event date and by order date differ?
-- grain: one row per event that is on one side only
-- columns: position (rank); step (text); entry_date; order_date; entry_kind (text); order_id; external_id (text);
--     order_item_id; status; amount_minor
-- parameters: first_day = '1970-01-01'; last_day = '9999-12-31'
-- engine: sqlite
with
events as (
    select ledger.*
    from ledger
    where
        ledger.net_minor <> 0
        and (
            ledger.entry_date between $first_day and $last_day
            or ledger.order_date between $first_day and $last_day
        )
),

steps as (
    select
        1 as position,
        'returns_of_other_days' as step,
        events.*,
        -events.net_minor as amount_minor
    from events
    where events.entry_kind = 'return' and events.order_date not between $first_day and $last_day
    union all
    select
        2 as position,
        'cancellations_of_other_days' as step,
        events.*,
        -events.net_minor as amount_minor
    from events
    where events.entry_kind = 'cancellation' and events.order_date not between $first_day and $last_day
    union all
    select
        3 as position,
        'returned_on_other_days' as step,
        events.*,
        events.net_minor as amount_minor
    from events
    where events.entry_kind = 'return' and events.entry_date not between $first_day and $last_day
    union all
    select
        4 as position,
        'cancelled_on_other_days' as step,
        events.*,
        events.net_minor as amount_minor
    from events
    where events.entry_kind = 'cancellation' and events.entry_date not between $first_day and $last_day
),

final as (
    select
        steps.position,
        steps.step,
        steps.entry_date,
        steps.order_date,
        steps.entry_kind,
        steps.order_id,
        orders.external_id,
        steps.order_item_id,
        steps.status,
        steps.amount_minor
    from steps
    inner join orders on steps.order_id = orders.order_id
)

select * from final order by position, entry_date, order_id, order_item_id, entry_kind, amount_minor;

-- name: order_date_sales
-- What did the orders of these days bring, once their returns and cancellations are known?
-- grain: one row
-- columns: net_minor
-- parameters: first_day = '1970-01-01'; last_day = '9999-12-31'
-- engine: sqlite
with
final as (
    select coalesce(sum(ledger.net_minor), 0) as net_minor
    from ledger
    where ledger.order_date between $first_day and $last_day
)

select * from final order by net_minor;

-- name: bridge_to_shopify
-- Which events make our net sales and Shopify's net and total sales differ?
-- grain: one row per event and step
-- columns: position (rank); step (text); entry_date; order_date; entry_kind (text); order_id; external_id (text);
--     order_item_id; status; amount_minor
-- parameters: first_day = '1970-01-01'; last_day = '9999-12-31'
-- engine: sqlite
with
events as (
    select
        ledger.*,
        orders.order_kind,
        orders.external_id
    from ledger
    inner join orders on ledger.order_id = orders.order_id
    where ledger.entry_date between $first_day and $last_day
),

-- All of a credit note is unknown there, what was charged with it too.
counted as (
    select events.*
    from events
    where events.order_kind = 'sale'
),

steps as (
    select
        1 as position,
        'unmatched_returns' as step,
        events.*,
        -events.net_minor as amount_minor
    from events
    where events.entry_kind = 'unmatched_return' and events.net_minor <> 0
    union all
    select
        2 as position,
        'goodwill' as step,
        counted.*,
        -counted.goodwill_minor as amount_minor
    from counted
    where counted.goodwill_minor <> 0
    union all
    select
        3 as position,
        'shipping' as step,
        counted.*,
        counted.shipping_minor as amount_minor
    from counted
    where counted.shipping_minor <> 0
    union all
    select
        4 as position,
        'taxes' as step,
        counted.*,
        counted.tax_minor as amount_minor
    from counted
    where counted.tax_minor <> 0
),

final as (
    select
        steps.position,
        steps.step,
        steps.entry_date,
        steps.order_date,
        steps.entry_kind,
        steps.order_id,
        steps.external_id,
        steps.order_item_id,
        steps.status,
        steps.amount_minor
    from steps
)

select * from final order by position, entry_date, order_id, order_item_id, entry_kind, amount_minor;

-- name: shopify_sales
-- What would Shopify's sales reports say of these days? Computed from orders, returns and refunds, not from the ledger.
-- grain: one row
-- columns: net_minor (money, gross - discounts - returns); total_minor (money, net + shipping + taxes)
-- parameters: first_day = '1970-01-01'; last_day = '9999-12-31'
-- engine: sqlite
with
lines as ( -- gift cards are sold as a liability, test orders are in no report
    select
        order_items.order_item_id,
        orders.order_id,
        orders.order_date,
        orders.cancelled_date,
        order_items.quantity * order_items.unit_price_minor - order_items.discount_minor as line_minor
    from order_items
    inner join orders on order_items.order_id = orders.order_id
    inner join products on order_items.product_id = products.product_id
    where orders.is_test = 0 and orders.order_kind = 'sale' and products.kind <> 'gift_card'
),

moved as (
    select
        lines.order_date as day,
        lines.line_minor as net_minor,
        0 as beside_minor
    from lines
    union all
    select
        lines.cancelled_date as day,
        -lines.line_minor as net_minor,
        0 as beside_minor
    from lines
    where lines.cancelled_date is not null
    union all
    -- What came back before the order was cancelled is not taken back again.
    select
        lines.cancelled_date as day,
        returns.amount_minor as net_minor,
        0 as beside_minor
    from returns
    inner join lines on returns.order_item_id = lines.order_item_id
    where returns.return_date <= lines.cancelled_date
    union all
    select
        returns.return_date as day,
        -returns.amount_minor as net_minor,
        -returns.tax_minor as beside_minor
    from returns
    inner join lines on returns.order_item_id = lines.order_item_id
    union all
    select
        refunds.refund_date as day,
        case when refunds.kind = 'goodwill' then -refunds.amount_minor else 0 end as net_minor,
        case when refunds.kind = 'goodwill' then 0 else -refunds.amount_minor end as beside_minor
    from refunds
    inner join orders on refunds.order_id = orders.order_id
    where orders.is_test = 0 and orders.order_kind = 'sale'
    union all
    select
        orders.order_date as day,
        0 as net_minor,
        orders.shipping_minor + orders.tax_minor as beside_minor
    from orders
    where orders.is_test = 0 and orders.order_kind = 'sale'
    union all
    select
        orders.cancelled_date as day,
        0 as net_minor,
        -orders.shipping_minor - orders.tax_minor as beside_minor
    from orders
    where orders.is_test = 0 and orders.cancelled_date is not null
    union all
    select
        orders.cancelled_date as day,
        0 as net_minor,
        refunds.amount_minor as beside_minor
    from refunds
    inner join orders on refunds.order_id = orders.order_id
    where orders.is_test = 0 and orders.order_kind = 'sale' and refunds.kind <> 'goodwill' and refunds.refund_date <= orders.cancelled_date
    union all
    select
        orders.cancelled_date as day,
        0 as net_minor,
        returns.tax_minor as beside_minor
    from returns
    inner join order_items on returns.order_item_id = order_items.order_item_id
    inner join orders on order_items.order_id = orders.order_id
    where orders.is_test = 0 and returns.return_date <= orders.cancelled_date
),

final as (
    select
        coalesce(sum(moved.net_minor), 0) as net_minor,
        coalesce(sum(moved.net_minor + moved.beside_minor), 0) as total_minor
    from moved
    where moved.day between $first_day and $last_day
)

select * from final order by net_minor;

-- name: bridge_by_status
-- Which events make our net sales differ from those of a system that leaves out whole orders by their status?
-- grain: one row per event and step
-- columns: position (rank); step (text); entry_date; order_date; entry_kind (text); order_id; external_id (text);
--     order_item_id; status; amount_minor
-- parameters: system = 'woocommerce' | 'metorik'; first_day = '1970-01-01'; last_day = '9999-12-31'
-- engine: sqlite
with
left_out as (
    select 'pending' as status
    union all
    select 'failed' as status
    union all
    select 'cancelled' as status
    union all
    select 'draft' as status
    union all
    select 'auto-draft' as status
    union all
    select 'checkout-draft' as status
    union all
    select 'trash' as status
),

inside as (
    select
        ledger.entry_date,
        ledger.order_date,
        ledger.entry_kind,
        ledger.order_id,
        ledger.order_item_id,
        ledger.status,
        products.kind,
        ledger.net_minor,
        ledger.shipping_minor,
        ledger.tax_minor,
        ledger.goodwill_minor
    from ledger
    left join products on ledger.product_id = products.product_id
    where ledger.entry_date between $first_day and $last_day
),

-- All of a credit note is unknown there, what was charged with it too.
credit_notes as (
    select orders.order_id
    from orders
    where orders.order_kind = 'credit_note'
),

-- What the ledger leaves out: gift cards that were sold, and everything of test orders.
hidden_lines as (
    select
        order_items.order_item_id,
        orders.order_id,
        orders.order_date,
        orders.status,
        orders.is_test,
        products.kind,
        order_items.quantity * order_items.unit_price_minor - order_items.discount_minor as net_minor
    from orders
    inner join order_items on orders.order_id = order_items.order_id
    inner join products on order_items.product_id = products.product_id
    where orders.order_kind = 'sale' and (orders.is_test = 1 or products.kind = 'gift_card')
),

hidden as (
    select
        hidden_lines.order_date as entry_date,
        hidden_lines.order_date,
        'sale' as entry_kind,
        hidden_lines.order_id,
        hidden_lines.order_item_id,
        hidden_lines.status,
        hidden_lines.is_test,
        hidden_lines.kind,
        hidden_lines.net_minor,
        0 as shipping_minor,
        0 as tax_minor,
        0 as goodwill_minor
    from hidden_lines
    union all
    select
        returns.return_date as entry_date,
        hidden_lines.order_date,
        'return' as entry_kind,
        hidden_lines.order_id,
        hidden_lines.order_item_id,
        hidden_lines.status,
        hidden_lines.is_test,
        hidden_lines.kind,
        -returns.amount_minor as net_minor,
        0 as shipping_minor,
        -returns.tax_minor as tax_minor,
        0 as goodwill_minor
    from hidden_lines
    inner join returns on hidden_lines.order_item_id = returns.order_item_id
    union all
    select
        orders.order_date as entry_date,
        orders.order_date,
        'charge' as entry_kind,
        orders.order_id,
        null as order_item_id,
        orders.status,
        orders.is_test,
        null as kind,
        0 as net_minor,
        orders.shipping_minor,
        orders.tax_minor,
        0 as goodwill_minor
    from orders
    where orders.is_test = 1 and orders.order_kind = 'sale'
    union all
    select
        refunds.refund_date as entry_date,
        orders.order_date,
        'refund' as entry_kind,
        orders.order_id,
        null as order_item_id,
        orders.status,
        orders.is_test,
        null as kind,
        0 as net_minor,
        case when refunds.kind = 'shipping' then -refunds.amount_minor else 0 end as shipping_minor,
        case when refunds.kind = 'tax' then -refunds.amount_minor else 0 end as tax_minor,
        case when refunds.kind = 'goodwill' then refunds.amount_minor else 0 end as goodwill_minor
    from orders
    inner join refunds on orders.order_id = refunds.order_id
    where orders.is_test = 1 and orders.order_kind = 'sale'
),

hidden_counted as (
    select hidden.*
    from hidden
    where
        hidden.entry_date between $first_day and $last_day
        and hidden.status not in (select left_out.status from left_out)
),

-- What the other system counts as well, each event once.
counted as (
    select inside.*
    from inside
    where
        inside.status not in (select left_out.status from left_out)
        and inside.order_id not in (select credit_notes.order_id from credit_notes)
    union all
    select
        hidden_counted.entry_date,
        hidden_counted.order_date,
        hidden_counted.entry_kind,
        hidden_counted.order_id,
        hidden_counted.order_item_id,
        hidden_counted.status,
        hidden_counted.kind,
        hidden_counted.net_minor,
        hidden_counted.shipping_minor,
        hidden_counted.tax_minor,
        hidden_counted.goodwill_minor
    from hidden_counted
),

steps as (
    select
        1 as position,
        'left_out_by_status' as step,
        inside.*,
        -inside.net_minor as amount_minor
    from inside
    where inside.status in (select left_out.status from left_out)
    union all
    select
        2 as position,
        'unmatched_returns' as step,
        inside.*,
        -inside.net_minor as amount_minor
    from inside
    where
        inside.entry_kind = 'unmatched_return'
        and inside.status not in (select left_out.status from left_out)
    union all
    select
        case when hidden_counted.is_test = 1 then 3 else 4 end as position,
        case when hidden_counted.is_test = 1 then 'test_orders' else 'gift_cards' end as step,
        hidden_counted.entry_date,
        hidden_counted.order_date,
        hidden_counted.entry_kind,
        hidden_counted.order_id,
        hidden_counted.order_item_id,
        hidden_counted.status,
        hidden_counted.kind,
        hidden_counted.net_minor,
        hidden_counted.shipping_minor,
        hidden_counted.tax_minor,
        hidden_counted.goodwill_minor,
        hidden_counted.net_minor as amount_minor
    from hidden_counted
    union all
    select
        5 as position,
        'goodwill' as step,
        counted.*,
        -counted.goodwill_minor as amount_minor
    from counted
    union all
    select
        6 as position,
        'services' as step,
        counted.*,
        -counted.net_minor as amount_minor
    from counted
    where $system = 'metorik' and counted.kind = 'service'
    union all
    select
        7 as position,
        'shipping' as step,
        counted.*,
        counted.shipping_minor as amount_minor
    from counted
    where $system = 'woocommerce'
    union all
    select
        8 as position,
        'taxes' as step,
        counted.*,
        counted.tax_minor as amount_minor
    from counted
    where $system = 'woocommerce'
    union all
    -- From net revenue to gross sales: what was charged, and nothing of what went back.
    select
        9 as position,
        'refunds' as step,
        counted.*,
        counted.goodwill_minor
        - case
            when counted.entry_kind = 'return' and counted.kind <> 'service' then counted.net_minor
            else 0
        end as amount_minor
    from counted
    where $system = 'metorik' and counted.entry_kind in ('return', 'refund')
    union all
    select
        10 as position,
        'charged' as step,
        counted.*,
        case when counted.kind = 'service' then counted.net_minor else 0 end + counted.shipping_minor + counted.tax_minor
            as amount_minor
    from counted
    where $system = 'metorik' and counted.entry_kind in ('sale', 'charge')
),

final as (
    select
        steps.position,
        steps.step,
        steps.entry_date,
        steps.order_date,
        steps.entry_kind,
        steps.order_id,
        orders.external_id,
        steps.order_item_id,
        steps.status,
        steps.amount_minor
    from steps
    inner join orders on steps.order_id = orders.order_id
    where steps.amount_minor <> 0
)

select * from final order by position, entry_date, order_id, order_item_id, entry_kind, amount_minor;

-- name: woocommerce_sales
-- What would WooCommerce Analytics say of these days? Each order and each refund is a record of its own day: its total
-- less its tax and its shipping is its part of net sales. Computed from orders, returns and refunds, not from the ledger.
-- grain: one row
-- columns: net_minor; total_minor (money, net + taxes + shipping)
-- parameters: first_day = '1970-01-01'; last_day = '9999-12-31'
-- engine: sqlite
with
counted_orders as (
    select orders.*
    from orders
    where
        orders.order_kind = 'sale'
        and orders.status not in ('pending', 'failed', 'cancelled', 'draft', 'auto-draft', 'checkout-draft', 'trash')
),

records as (
    select
        counted_orders.order_date as day,
        order_items.quantity * order_items.unit_price_minor - order_items.discount_minor as net_minor,
        0 as beside_minor
    from counted_orders
    inner join order_items on counted_orders.order_id = order_items.order_id
    union all
    select
        counted_orders.order_date as day,
        0 as net_minor,
        counted_orders.shipping_minor + counted_orders.tax_minor as beside_minor
    from counted_orders
    union all
    select
        returns.return_date as day,
        -returns.amount_minor as net_minor,
        -returns.tax_minor as beside_minor
    from counted_orders
    inner join order_items on counted_orders.order_id = order_items.order_id
    inner join returns on order_items.order_item_id = returns.order_item_id
    union all
    select
        refunds.refund_date as day,
        case when refunds.kind = 'goodwill' then -refunds.amount_minor else 0 end as net_minor,
        case when refunds.kind = 'goodwill' then 0 else -refunds.amount_minor end as beside_minor
    from counted_orders
    inner join refunds on counted_orders.order_id = refunds.order_id
),

final as (
    select
        coalesce(sum(records.net_minor), 0) as net_minor,
        coalesce(sum(records.net_minor + records.beside_minor), 0) as total_minor
    from records
    where records.day between $first_day and $last_day
)

select * from final order by net_minor;

-- name: metorik_sales
-- What would Metorik's revenue report say of these days? Gross sales are the totals of the orders placed; net revenue is
-- gross sales less the refunds made, less taxes, shipping and fees. Computed from orders, returns and refunds.
-- grain: one row
-- columns: net_minor (money, net revenue); gross_minor (money, gross sales)
-- parameters: first_day = '1970-01-01'; last_day = '9999-12-31'
-- engine: sqlite
with
counted_orders as (
    select orders.*
    from orders
    where
        orders.order_kind = 'sale'
        and orders.status not in ('pending', 'failed', 'cancelled', 'draft', 'auto-draft', 'checkout-draft', 'trash')
),

records as (
    select
        counted_orders.order_date as day,
        case
            when products.kind = 'service' then 0
            else order_items.quantity * order_items.unit_price_minor - order_items.discount_minor
        end as net_minor,
        order_items.quantity * order_items.unit_price_minor - order_items.discount_minor as gross_minor
    from counted_orders
    inner join order_items on counted_orders.order_id = order_items.order_id
    inner join products on order_items.product_id = products.product_id
    union all
    select
        counted_orders.order_date as day,
        0 as net_minor,
        counted_orders.shipping_minor + counted_orders.tax_minor as gross_minor
    from counted_orders
    union all
    select
        returns.return_date as day,
        -returns.amount_minor as net_minor,
        0 as gross_minor
    from counted_orders
    inner join order_items on counted_orders.order_id = order_items.order_id
    inner join products on order_items.product_id = products.product_id
    inner join returns on order_items.order_item_id = returns.order_item_id
    where products.kind <> 'service'
    union all
    select
        refunds.refund_date as day,
        -refunds.amount_minor as net_minor,
        0 as gross_minor
    from counted_orders
    inner join refunds on counted_orders.order_id = refunds.order_id
    where refunds.kind = 'goodwill'
),

final as (
    select
        coalesce(sum(records.net_minor), 0) as net_minor,
        coalesce(sum(records.gross_minor), 0) as gross_minor
    from records
    where records.day between $first_day and $last_day
)

select * from final order by net_minor;
