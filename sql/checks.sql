-- Rows that should not exist. Each check asks the store (tables and marts) and hands back at most a hundred rows,
-- with the keys to find them; nothing found, all is well.

-- name: sum_by_day_differs_from_ledger
-- The ledger and the sum by day (daily_sales) do not add up to the same: money is lost or doubled between days.
-- grain: one row where the two totals differ
-- columns: ledger_gross_minor; other_gross_minor; ledger_net_minor; other_net_minor
-- severity: error
-- engine: duckdb
with
ledger_totals as (
    select
        coalesce(sum(ledger.gross_minor), 0) as gross_minor,
        coalesce(sum(ledger.net_minor), 0) as net_minor
    from ledger
),

other_totals as (
    select
        coalesce(sum(daily_sales.gross_minor), 0) as gross_minor,
        coalesce(sum(daily_sales.net_minor), 0) as net_minor
    from daily_sales
),

final as (
    select
        ledger_totals.gross_minor as ledger_gross_minor,
        other_totals.gross_minor as other_gross_minor,
        ledger_totals.net_minor as ledger_net_minor,
        other_totals.net_minor as other_net_minor
    from ledger_totals
    cross join other_totals
    where ledger_totals.gross_minor <> other_totals.gross_minor or ledger_totals.net_minor <> other_totals.net_minor
)

select * from final order by ledger_net_minor;

-- name: sum_by_order_date_differs_from_ledger
-- The ledger and the sum by order date (daily_sales_by_order_date) do not add up to the same: money is lost or
-- doubled between the two lenses.
-- grain: one row where the two totals differ
-- columns: ledger_gross_minor; other_gross_minor; ledger_net_minor; other_net_minor
-- severity: error
-- engine: duckdb
with
ledger_totals as (
    select
        coalesce(sum(ledger.gross_minor), 0) as gross_minor,
        coalesce(sum(ledger.net_minor), 0) as net_minor
    from ledger
),

other_totals as (
    select
        coalesce(sum(daily_sales_by_order_date.gross_minor), 0) as gross_minor,
        coalesce(sum(daily_sales_by_order_date.net_minor), 0) as net_minor
    from daily_sales_by_order_date
),

final as (
    select
        ledger_totals.gross_minor as ledger_gross_minor,
        other_totals.gross_minor as other_gross_minor,
        ledger_totals.net_minor as ledger_net_minor,
        other_totals.net_minor as other_net_minor
    from ledger_totals
    cross join other_totals
    where ledger_totals.gross_minor <> other_totals.gross_minor or ledger_totals.net_minor <> other_totals.net_minor
)

select * from final order by ledger_net_minor;

-- name: sum_by_order_differs_from_ledger
-- The ledger and the sum by order (order_facts, and returns without their sale) do not add up to the same: money is lost
-- or doubled between orders.
-- grain: one row where the two totals differ
-- columns: ledger_gross_minor; other_gross_minor; ledger_net_minor; other_net_minor
-- severity: error
-- engine: duckdb
with
ledger_totals as (
    select
        coalesce(sum(ledger.gross_minor), 0) as gross_minor,
        coalesce(sum(ledger.net_minor), 0) as net_minor
    from ledger
),

parts as (
    select
        sum(order_facts.gross_minor) as gross_minor,
        sum(order_facts.net_minor) as net_minor
    from order_facts
    union all
    select
        sum(ledger.gross_minor) as gross_minor,
        sum(ledger.net_minor) as net_minor
    from ledger
    where ledger.entry_kind = 'unmatched_return'
),

other_totals as (
    select
        coalesce(sum(parts.gross_minor), 0) as gross_minor,
        coalesce(sum(parts.net_minor), 0) as net_minor
    from parts
),

final as (
    select
        ledger_totals.gross_minor as ledger_gross_minor,
        other_totals.gross_minor as other_gross_minor,
        ledger_totals.net_minor as ledger_net_minor,
        other_totals.net_minor as other_net_minor
    from ledger_totals
    cross join other_totals
    where ledger_totals.gross_minor <> other_totals.gross_minor or ledger_totals.net_minor <> other_totals.net_minor
)

select * from final order by ledger_net_minor;

-- name: sum_by_customer_differs_from_ledger
-- The ledger and the sum by customer (customer_facts, anonymous orders, and returns without their sale) do not add up to
-- the same: money is lost or doubled between customers.
-- grain: one row where the two totals differ
-- columns: ledger_gross_minor; other_gross_minor; ledger_net_minor; other_net_minor
-- severity: error
-- engine: duckdb
with
ledger_totals as (
    select
        coalesce(sum(ledger.gross_minor), 0) as gross_minor,
        coalesce(sum(ledger.net_minor), 0) as net_minor
    from ledger
),

parts as (
    select
        sum(customer_facts.gross_minor) as gross_minor,
        sum(customer_facts.net_minor) as net_minor
    from customer_facts
    union all
    select
        sum(ledger.gross_minor) as gross_minor,
        sum(ledger.net_minor) as net_minor
    from ledger
    where ledger.customer_id is null or ledger.entry_kind = 'unmatched_return'
),

other_totals as (
    select
        coalesce(sum(parts.gross_minor), 0) as gross_minor,
        coalesce(sum(parts.net_minor), 0) as net_minor
    from parts
),

final as (
    select
        ledger_totals.gross_minor as ledger_gross_minor,
        other_totals.gross_minor as other_gross_minor,
        ledger_totals.net_minor as ledger_net_minor,
        other_totals.net_minor as other_net_minor
    from ledger_totals
    cross join other_totals
    where ledger_totals.gross_minor <> other_totals.gross_minor or ledger_totals.net_minor <> other_totals.net_minor
)

select * from final order by ledger_net_minor;

-- name: sum_by_product_differs_from_ledger
-- The ledger and the sum by product (product_facts) do not add up to the same: money is lost or doubled between
-- products.
-- grain: one row where the two totals differ
-- columns: ledger_gross_minor; other_gross_minor; ledger_net_minor; other_net_minor
-- severity: error
-- engine: duckdb
with
ledger_totals as (
    select
        coalesce(sum(ledger.gross_minor), 0) as gross_minor,
        coalesce(sum(ledger.net_minor), 0) as net_minor
    from ledger
),

other_totals as (
    select
        coalesce(sum(product_facts.gross_minor), 0) as gross_minor,
        coalesce(sum(product_facts.net_minor), 0) as net_minor
    from product_facts
),

final as (
    select
        ledger_totals.gross_minor as ledger_gross_minor,
        other_totals.gross_minor as other_gross_minor,
        ledger_totals.net_minor as ledger_net_minor,
        other_totals.net_minor as other_net_minor
    from ledger_totals
    cross join other_totals
    where ledger_totals.gross_minor <> other_totals.gross_minor or ledger_totals.net_minor <> other_totals.net_minor
)

select * from final order by ledger_net_minor;

-- name: ledger_differs_from_order_lines
-- The ledger is not what the orders' lines and returns say: a line is lost, doubled or counted wrongly.
-- grain: one row where the totals differ; the second is computed without the ledger
-- columns: ledger_gross_minor; lines_gross_minor; ledger_discount_minor; lines_discount_minor; ledger_net_minor;
-- lines_net_minor
-- severity: error
with
returned as (
    select
        returns.order_item_id,
        sum(returns.amount_minor) as amount_minor
    from returns
    group by returns.order_item_id
),

line_totals as ( -- a cancelled order keeps nothing, a credit note gives back
    select
        coalesce(
            sum(
                case
                    when orders.order_kind = 'credit_note' then 0
                    else order_items.quantity * order_items.unit_price_minor
                end
            ), 0
        ) as gross_minor,
        coalesce(
            sum(case when orders.order_kind = 'credit_note' then 0 else order_items.discount_minor end), 0
        ) as discount_minor,
        coalesce(
            sum(
                case
                    when orders.status = 'cancelled' then 0
                    when orders.order_kind = 'credit_note'
                        then order_items.discount_minor - order_items.quantity * order_items.unit_price_minor
                    else
                        order_items.quantity * order_items.unit_price_minor - order_items.discount_minor
                        - coalesce(returned.amount_minor, 0)
                end
            ), 0
        ) as net_minor
    from order_items
    left join orders on order_items.order_id = orders.order_id
    left join products on order_items.product_id = products.product_id
    left join returned on order_items.order_item_id = returned.order_item_id
    where coalesce(orders.is_test, 0) = 0 and coalesce(products.kind, 'goods') <> 'gift_card'
),

ledger_totals as (
    select
        coalesce(sum(ledger.gross_minor), 0) as gross_minor,
        coalesce(sum(ledger.discount_minor), 0) as discount_minor,
        coalesce(sum(ledger.net_minor), 0) as net_minor
    from ledger
),

final as (
    select
        ledger_totals.gross_minor as ledger_gross_minor,
        line_totals.gross_minor as lines_gross_minor,
        ledger_totals.discount_minor as ledger_discount_minor,
        line_totals.discount_minor as lines_discount_minor,
        ledger_totals.net_minor as ledger_net_minor,
        line_totals.net_minor as lines_net_minor
    from ledger_totals
    cross join line_totals
    where
        ledger_totals.gross_minor <> line_totals.gross_minor
        or ledger_totals.discount_minor <> line_totals.discount_minor
        or ledger_totals.net_minor <> line_totals.net_minor
)

select * from final order by ledger_net_minor;

-- name: net_is_not_gross_less_discounts_and_returns
-- A ledger entry breaks net sales = gross - discounts - returns.
-- grain: one row per ledger entry, the first hundred
-- columns: order_id; order_item_id; entry_kind (text); gross_minor; discount_minor; returns_minor; net_minor
-- severity: error
with
final as (
    select
        ledger.order_id,
        ledger.order_item_id,
        ledger.entry_kind,
        ledger.gross_minor,
        ledger.discount_minor,
        ledger.returns_minor,
        ledger.net_minor
    from ledger
    where ledger.net_minor <> ledger.gross_minor - ledger.discount_minor - ledger.returns_minor
)

select * from final order by order_id, order_item_id, entry_kind, net_minor limit 100;

-- name: test_order_in_ledger
-- A test or deleted order is in the ledger, and so in every figure.
-- grain: one row per test order with a ledger entry, the first hundred
-- columns: order_id; net_minor
-- severity: error
with
test_orders as (
    select orders.order_id
    from orders
    where orders.is_test = 1
),

final as ( -- `in`, not a join: SQLite then looks only these orders up
    select
        ledger.order_id,
        sum(ledger.net_minor) as net_minor
    from ledger
    where ledger.order_id in (select test_orders.order_id from test_orders)
    group by ledger.order_id
)

select * from final order by order_id limit 100;

-- name: gift_card_in_ledger
-- A gift card sold is in the ledger: it is a liability until it is redeemed, not a sale.
-- grain: one row per gift card product with ledger entries, the first hundred
-- columns: product_id; sku; net_minor
-- severity: error
with
final as (
    select
        products.product_id,
        products.sku,
        sum(ledger.net_minor) as net_minor
    from products
    inner join ledger on products.product_id = ledger.product_id
    where products.kind = 'gift_card'
    group by products.product_id, products.sku
)

select * from final order by product_id limit 100;

-- name: cancelled_order_keeps_value
-- A cancelled order still counts: its net sales are not 0 after its cancellation.
-- grain: one row per cancelled order, the first hundred
-- columns: order_id; order_date; net_minor; units (units, kept)
-- severity: error
with
totals as (
    select
        ledger.order_id,
        ledger.order_date,
        sum(ledger.net_minor) as net_minor,
        sum(ledger.quantity) as units
    from ledger
    where ledger.status = 'cancelled'
    group by ledger.order_id, ledger.order_date
),

final as (
    select
        totals.order_id,
        totals.order_date,
        totals.net_minor,
        totals.units
    from totals
    where totals.net_minor <> 0 or totals.units <> 0
)

select * from final order by order_id limit 100;

-- name: discount_exceeds_line_value
-- A line's discount is below 0 or above what the line costs.
-- grain: one row per order line, the first hundred
-- columns: order_id; order_item_id; quantity (units); unit_price_minor; discount_minor
-- severity: error
with
final as (
    select
        order_items.order_id,
        order_items.order_item_id,
        order_items.quantity,
        order_items.unit_price_minor,
        order_items.discount_minor
    from order_items
    where
        order_items.discount_minor < 0
        or order_items.discount_minor > order_items.quantity * order_items.unit_price_minor
)

select * from final order by order_item_id limit 100;

-- name: line_without_units
-- A line sells no units, or at a price or cost below 0.
-- grain: one row per order line, the first hundred
-- columns: order_id; order_item_id; quantity (units); unit_price_minor; unit_cost_minor
-- severity: error
with
final as (
    select
        order_items.order_id,
        order_items.order_item_id,
        order_items.quantity,
        order_items.unit_price_minor,
        order_items.unit_cost_minor
    from order_items
    where order_items.quantity <= 0 or order_items.unit_price_minor < 0 or order_items.unit_cost_minor < 0
)

select * from final order by order_item_id limit 100;

-- name: order_without_lines
-- An order has no line: it has no value, and its lines may have been lost on the way in.
-- grain: one row per order, test orders left out, the first hundred
-- columns: order_id; order_date; status
-- severity: warning
with
final as (
    select
        orders.order_id,
        orders.order_date,
        orders.status
    from orders
    left join order_items on orders.order_id = order_items.order_id
    where order_items.order_id is null and orders.is_test = 0
)

select * from final order by order_id limit 100;

-- name: order_before_customer_joined
-- An order is older than its customer: the joined date or the customer is wrong.
-- grain: one row per order, the first hundred
-- columns: order_id; customer_id; order_date; joined_date
-- severity: warning
with
final as (
    select
        orders.order_id,
        orders.customer_id,
        orders.order_date,
        customers.joined_date
    from orders
    inner join customers on orders.customer_id = customers.customer_id
    where orders.order_date < customers.joined_date
)

select * from final order by order_id limit 100;

-- name: order_ended_before_it_began
-- An order was cancelled or delivered before its own day, or is cancelled without a day (or not cancelled with one).
-- grain: one row per order, the first hundred
-- columns: order_id; status; order_date; cancelled_date; delivered_date
-- severity: error
with
final as (
    select
        orders.order_id,
        orders.status,
        orders.order_date,
        orders.cancelled_date,
        orders.delivered_date
    from orders
    where
        orders.cancelled_date < orders.order_date
        or orders.delivered_date < orders.order_date
        or (orders.status = 'cancelled' and orders.cancelled_date is null)
        or (orders.status <> 'cancelled' and orders.cancelled_date is not null)
)

select * from final order by order_id limit 100;

-- name: order_time_differs_from_shop_time
-- An order's instant (UTC) and its day and hour in shop time are more than 15 hours apart, as in no time zone.
-- grain: one row per order, the first hundred
-- columns: order_id; ordered_at (text, UTC); order_date; order_hour (hour); hours_apart (number, null where the
-- instant is in no calendar day)
-- severity: error
with
first_days as (
    select min(calendar.date_day) as date_day
    from calendar
),

hours as (
    select
        orders.order_id,
        orders.ordered_at,
        orders.order_date,
        orders.order_hour,
        (shop_days.day_number - utc_days.day_number) * 24
        + orders.order_hour - cast(substr(orders.ordered_at, 12, 2) as integer) as hours_apart
    from orders
    inner join calendar as shop_days on orders.order_date = shop_days.date_day
    left join calendar as utc_days on substr(orders.ordered_at, 1, 10) = utc_days.date_day
),

final as ( -- an order of the calendar's first day may have its instant before the calendar begins
    select
        hours.order_id,
        hours.ordered_at,
        hours.order_date,
        hours.order_hour,
        hours.hours_apart
    from hours
    cross join first_days
    where
        hours.hours_apart not between -15 and 15
        or (hours.hours_apart is null and hours.order_date > first_days.date_day)
)

select * from final order by order_id limit 100;

-- name: unit_cost_above_price
-- A line was sold below its cost before any discount: the cost or the price may be wrong.
-- grain: one row per order line, the first hundred
-- columns: order_id; order_item_id; product_id; unit_price_minor; unit_cost_minor
-- severity: warning
with
final as (
    select
        order_items.order_id,
        order_items.order_item_id,
        order_items.product_id,
        order_items.unit_price_minor,
        order_items.unit_cost_minor
    from order_items
    where order_items.unit_cost_minor > order_items.unit_price_minor
)

select * from final order by order_item_id limit 100;

-- name: sale_of_retired_product
-- A product was sold on or after the day it was retired.
-- grain: one row per order line, test orders left out, the first hundred
-- columns: order_id; order_item_id; product_id; order_date; retired_date
-- severity: warning
with
final as (
    select
        order_items.order_id,
        order_items.order_item_id,
        order_items.product_id,
        orders.order_date,
        products.retired_date
    from products
    inner join order_items on products.product_id = order_items.product_id
    inner join orders on order_items.order_id = orders.order_id
    where
        products.retired_date is not null and orders.order_date >= products.retired_date
        and orders.is_test = 0 and orders.order_kind = 'sale'
)

select * from final order by order_item_id limit 100;

-- name: sale_before_launch
-- A product was sold before the day it was launched.
-- grain: one row per order line, test orders left out, the first hundred
-- columns: order_id; order_item_id; product_id; order_date; launched_date
-- severity: warning
with
final as (
    select
        order_items.order_id,
        order_items.order_item_id,
        order_items.product_id,
        orders.order_date,
        products.launched_date
    from products
    inner join order_items on products.product_id = order_items.product_id
    inner join orders on order_items.order_id = orders.order_id
    where orders.order_date < products.launched_date and orders.is_test = 0 and orders.order_kind = 'sale'
)

select * from final order by order_item_id limit 100;

-- name: returned_units_exceed_sold
-- More units came back than were sold.
-- grain: one row per order line, the first hundred
-- columns: order_id; order_item_id; quantity (units); returned_units
-- severity: error
with
returned as (
    select
        returns.order_item_id,
        sum(returns.quantity) as units
    from returns
    group by returns.order_item_id
),

final as (
    select
        order_items.order_id,
        order_items.order_item_id,
        order_items.quantity,
        returned.units as returned_units
    from returned
    inner join order_items on returned.order_item_id = order_items.order_item_id
    where returned.units > order_items.quantity
)

select * from final order by order_item_id limit 100;

-- name: returned_money_exceeds_paid
-- More goods money went back than was paid for the line.
-- grain: one row per order line, the first hundred
-- columns: order_id; order_item_id; paid_minor; returned_minor
-- severity: error
with
returned as (
    select
        returns.order_item_id,
        sum(returns.amount_minor) as amount_minor
    from returns
    group by returns.order_item_id
),

final as (
    select
        order_items.order_id,
        order_items.order_item_id,
        order_items.quantity * order_items.unit_price_minor - order_items.discount_minor as paid_minor,
        returned.amount_minor as returned_minor
    from returned
    inner join order_items on returned.order_item_id = order_items.order_item_id
    where returned.amount_minor > order_items.quantity * order_items.unit_price_minor - order_items.discount_minor
)

select * from final order by order_item_id limit 100;

-- name: return_before_order
-- A return was processed before its order was placed.
-- grain: one row per return, the first hundred
-- columns: return_id; order_id; order_date; return_date
-- severity: error
with
final as (
    select
        returns.return_id,
        orders.order_id,
        orders.order_date,
        returns.return_date
    from returns
    inner join order_items on returns.order_item_id = order_items.order_item_id
    inner join orders on order_items.order_id = orders.order_id
    where returns.return_date < orders.order_date
)

select * from final order by return_id limit 100;

-- name: refund_before_order
-- Money that is not goods was refunded before its order was placed.
-- grain: one row per refund, the first hundred
-- columns: refund_id; order_id; order_date; refund_date
-- severity: error
with
final as (
    select
        refunds.refund_id,
        orders.order_id,
        orders.order_date,
        refunds.refund_date
    from refunds
    inner join orders on refunds.order_id = orders.order_id
    where refunds.refund_date < orders.order_date
)

select * from final order by refund_id limit 100;

-- name: refund_exceeds_charge
-- More shipping or tax was refunded than was charged.
-- grain: one row per order, the first hundred
-- columns: order_id; shipping_minor; refunded_shipping_minor; tax_minor; refunded_tax_minor
-- severity: warning
with
money_back as (
    select
        refunds.order_id,
        case when refunds.kind = 'shipping' then refunds.amount_minor else 0 end as shipping_minor,
        case when refunds.kind = 'tax' then refunds.amount_minor else 0 end as tax_minor
    from refunds
    union all
    select
        order_items.order_id,
        0 as shipping_minor,
        returns.tax_minor
    from returns
    inner join order_items on returns.order_item_id = order_items.order_item_id
),

totals as (
    select
        money_back.order_id,
        sum(money_back.shipping_minor) as shipping_minor,
        sum(money_back.tax_minor) as tax_minor
    from money_back
    group by money_back.order_id
),

final as (
    select
        orders.order_id,
        orders.shipping_minor,
        totals.shipping_minor as refunded_shipping_minor,
        orders.tax_minor,
        totals.tax_minor as refunded_tax_minor
    from totals
    inner join orders on totals.order_id = orders.order_id
    where totals.shipping_minor > orders.shipping_minor or totals.tax_minor > orders.tax_minor
)

select * from final order by order_id limit 100;

-- name: review_before_order
-- A review is older than the order it belongs to.
-- grain: one row per review, the first hundred
-- columns: review_id; order_id; order_date; review_date
-- severity: error
with
final as (
    select
        reviews.review_id,
        orders.order_id,
        orders.order_date,
        reviews.review_date
    from reviews
    inner join orders on reviews.order_id = orders.order_id
    where reviews.review_date < orders.order_date
)

select * from final order by review_id limit 100;

-- name: review_before_delivery
-- A review was written before the goods arrived.
-- grain: one row per review, the first hundred
-- columns: review_id; order_id; delivered_date; review_date
-- severity: warning
with
final as (
    select
        reviews.review_id,
        orders.order_id,
        orders.delivered_date,
        reviews.review_date
    from reviews
    inner join orders on reviews.order_id = orders.order_id
    where reviews.review_date < orders.delivered_date
)

select * from final order by review_id limit 100;

-- name: review_without_purchase
-- A known customer reviewed a product that no order of theirs holds.
-- grain: one row per review of a known customer, the first hundred
-- columns: review_id; customer_id; product_id; review_date
-- severity: warning
with
bought as (
    select distinct reviews.review_id
    from reviews
    inner join orders on reviews.customer_id = orders.customer_id
    inner join order_items on orders.order_id = order_items.order_id and reviews.product_id = order_items.product_id
),

final as (
    select
        reviews.review_id,
        reviews.customer_id,
        reviews.product_id,
        reviews.review_date
    from reviews
    left join bought on reviews.review_id = bought.review_id
    where reviews.customer_id is not null and bought.review_id is null
)

select * from final order by review_id limit 100;

-- name: review_of_another_order
-- A review names an order that does not hold its product, or is somebody else's.
-- grain: one row per review with an order, the first hundred
-- columns: review_id; order_id; product_id; customer_id; order_customer_id
-- severity: warning
with
held as (
    select distinct reviews.review_id
    from reviews
    inner join order_items on reviews.order_id = order_items.order_id and reviews.product_id = order_items.product_id
),

final as (
    select
        reviews.review_id,
        reviews.order_id,
        reviews.product_id,
        reviews.customer_id,
        orders.customer_id as order_customer_id
    from reviews
    inner join orders on reviews.order_id = orders.order_id
    left join held on reviews.review_id = held.review_id
    where held.review_id is null or reviews.customer_id <> orders.customer_id
)

select * from final order by review_id limit 100;

-- name: stock_level_differs_from_movements
-- A product's stored stock level is not the sum of its movements.
-- grain: one row per product, the first hundred
-- columns: product_id; sku; stock_level (units); moved_units
-- severity: error
with
moved as (
    select
        stock_movements.product_id,
        sum(stock_movements.quantity) as units
    from stock_movements
    group by stock_movements.product_id
),

final as (
    select
        products.product_id,
        products.sku,
        products.stock_level,
        moved.units as moved_units
    from products
    left join moved on products.product_id = moved.product_id
    where
        products.stock_level <> coalesce(moved.units, 0)
        or (products.stock_level is null and moved.units is not null)
)

select * from final order by product_id limit 100;

-- name: negative_stock
-- More units went out than were there: a receipt is missing, or sales went past the stock.
-- grain: one row per product, the first hundred
-- columns: product_id; sku; product_name; stock_level (units)
-- severity: warning
with
final as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.stock_level
    from products
    where products.stock_level < 0
)

select * from final order by stock_level, product_id limit 100;

-- name: movement_in_the_wrong_direction
-- A sale put units into stock, or a return or a cancellation took units out.
-- grain: one row per movement, the first hundred
-- columns: movement_id; product_id; moved_date; kind (text); quantity (units)
-- severity: warning
with
final as (
    select
        stock_movements.movement_id,
        stock_movements.product_id,
        stock_movements.moved_date,
        stock_movements.kind,
        stock_movements.quantity
    from stock_movements
    where
        (stock_movements.kind = 'sale' and stock_movements.quantity > 0)
        or (stock_movements.kind in ('return', 'cancellation') and stock_movements.quantity < 0)
)

select * from final order by movement_id limit 100;

-- name: sales_differ_from_stock_movements
-- A tracked product sold other units than went out of its stock since it is tracked.
-- grain: one row per tracked product of goods, the first hundred
-- columns: product_id; sku; ordered_units (units, in orders that are no tests); moved_units (units, in sale
-- movements)
-- severity: error
with
moved as (
    select
        stock_movements.product_id,
        min(stock_movements.moved_date) as first_date,
        sum(case when stock_movements.kind = 'sale' then -stock_movements.quantity else 0 end) as units
    from stock_movements
    group by stock_movements.product_id
),

ordered as (
    select
        order_items.product_id,
        orders.order_date,
        sum(order_items.quantity) as units
    from order_items
    inner join orders on order_items.order_id = orders.order_id
    where orders.is_test = 0 and orders.order_kind = 'sale'
    group by order_items.product_id, orders.order_date
),

totals as (
    select
        moved.product_id,
        moved.units as moved_units,
        coalesce(sum(ordered.units), 0) as ordered_units
    from moved
    left join ordered on moved.product_id = ordered.product_id and moved.first_date <= ordered.order_date
    group by moved.product_id, moved.units
),

final as (
    select
        products.product_id,
        products.sku,
        totals.ordered_units,
        totals.moved_units
    from totals
    inner join products on totals.product_id = products.product_id
    where products.kind = 'goods' and totals.ordered_units <> totals.moved_units
)

select * from final order by product_id limit 100;

-- name: purchase_order_received_more_than_ordered
-- A supplier delivered more units than were ordered, or a receipt was counted twice.
-- grain: one row per purchase order line, the first hundred
-- columns: purchase_order_id; po_number (text); product_id; quantity (units); received_quantity (units)
-- severity: warning
with
final as (
    select
        purchase_orders.purchase_order_id,
        purchase_orders.po_number,
        purchase_order_items.product_id,
        purchase_order_items.quantity,
        purchase_order_items.received_quantity
    from purchase_order_items
    inner join purchase_orders on purchase_order_items.purchase_order_id = purchase_orders.purchase_order_id
    where purchase_order_items.received_quantity > purchase_order_items.quantity
)

select * from final order by purchase_order_id, product_id limit 100;

-- name: receipts_differ_from_received_quantity
-- A purchase order says other units came than went into stock under its number.
-- grain: one row per purchase order and tracked product, the first hundred
-- columns: po_number (text); product_id; received_quantity (units); moved_units
-- severity: error
with
lines as (
    select
        purchase_orders.po_number,
        purchase_order_items.product_id,
        purchase_order_items.received_quantity,
        0 as moved_units
    from purchase_order_items
    inner join purchase_orders on purchase_order_items.purchase_order_id = purchase_orders.purchase_order_id
    inner join products on purchase_order_items.product_id = products.product_id
    where products.stock_level is not null
    union all
    select
        stock_movements.reference as po_number,
        stock_movements.product_id,
        0 as received_quantity,
        stock_movements.quantity as moved_units
    from stock_movements
    where stock_movements.kind = 'receipt' and stock_movements.reference is not null
),

totals as (
    select
        lines.po_number,
        lines.product_id,
        sum(lines.received_quantity) as received_quantity,
        sum(lines.moved_units) as moved_units
    from lines
    group by lines.po_number, lines.product_id
),

final as (
    select
        totals.po_number,
        totals.product_id,
        totals.received_quantity,
        totals.moved_units
    from totals
    where totals.received_quantity <> totals.moved_units
)

select * from final order by po_number, product_id limit 100;

-- name: purchase_order_status_differs_from_receipts
-- A purchase order's status denies its receipts: nothing should have come, or something should have.
-- grain: one row per purchase order, the first hundred
-- columns: purchase_order_id; po_number (text); status; quantity (units); received_quantity (units)
-- severity: warning
with
totals as (
    select
        purchase_order_items.purchase_order_id,
        sum(purchase_order_items.quantity) as quantity,
        sum(purchase_order_items.received_quantity) as received_quantity
    from purchase_order_items
    group by purchase_order_items.purchase_order_id
),

final as (
    select
        purchase_orders.purchase_order_id,
        purchase_orders.po_number,
        purchase_orders.status,
        totals.quantity,
        totals.received_quantity
    from purchase_orders
    inner join totals on purchase_orders.purchase_order_id = totals.purchase_order_id
    where
        (purchase_orders.status in ('draft', 'sent') and totals.received_quantity > 0)
        or (purchase_orders.status in ('partly_received', 'received') and totals.received_quantity = 0)
)

select * from final order by purchase_order_id limit 100;

-- name: row_points_to_nothing
-- A row names an order, product, customer or other row that is not there, and falls out of figures.
-- grain: one row per broken reference, the first hundred
-- columns: table_name (text); row_id; missing_table (text); missing_id
-- severity: error
with
final as (
    select
        'order_items' as table_name,
        order_items.order_item_id as row_id,
        'orders' as missing_table,
        order_items.order_id as missing_id
    from order_items
    left join orders on order_items.order_id = orders.order_id
    where order_items.order_id is not null and orders.order_id is null
    union all
    select
        'order_items' as table_name,
        order_items.order_item_id as row_id,
        'products' as missing_table,
        order_items.product_id as missing_id
    from order_items
    left join products on order_items.product_id = products.product_id
    where order_items.product_id is not null and products.product_id is null
    union all
    select
        'orders' as table_name,
        orders.order_id as row_id,
        'customers' as missing_table,
        orders.customer_id as missing_id
    from orders
    left join customers on orders.customer_id = customers.customer_id
    where orders.customer_id is not null and customers.customer_id is null
    union all
    select
        'returns' as table_name,
        returns.return_id as row_id,
        'order_items' as missing_table,
        returns.order_item_id as missing_id
    from returns
    left join order_items on returns.order_item_id = order_items.order_item_id
    where returns.order_item_id is not null and order_items.order_item_id is null
    union all
    select
        'refunds' as table_name,
        refunds.refund_id as row_id,
        'orders' as missing_table,
        refunds.order_id as missing_id
    from refunds
    left join orders on refunds.order_id = orders.order_id
    where refunds.order_id is not null and orders.order_id is null
    union all
    select
        'reviews' as table_name,
        reviews.review_id as row_id,
        'products' as missing_table,
        reviews.product_id as missing_id
    from reviews
    left join products on reviews.product_id = products.product_id
    where reviews.product_id is not null and products.product_id is null
    union all
    select
        'stock_movements' as table_name,
        stock_movements.movement_id as row_id,
        'products' as missing_table,
        stock_movements.product_id as missing_id
    from stock_movements
    left join products on stock_movements.product_id = products.product_id
    where stock_movements.product_id is not null and products.product_id is null
    union all
    select
        'products' as table_name,
        products.product_id as row_id,
        'suppliers' as missing_table,
        products.supplier_id as missing_id
    from products
    left join suppliers on products.supplier_id = suppliers.supplier_id
    where products.supplier_id is not null and suppliers.supplier_id is null
    union all
    select
        'purchase_orders' as table_name,
        purchase_orders.purchase_order_id as row_id,
        'suppliers' as missing_table,
        purchase_orders.supplier_id as missing_id
    from purchase_orders
    left join suppliers on purchase_orders.supplier_id = suppliers.supplier_id
    where purchase_orders.supplier_id is not null and suppliers.supplier_id is null
    union all
    select
        'purchase_order_items' as table_name,
        purchase_order_items.purchase_order_item_id as row_id,
        'purchase_orders' as missing_table,
        purchase_order_items.purchase_order_id as missing_id
    from purchase_order_items
    left join purchase_orders on purchase_order_items.purchase_order_id = purchase_orders.purchase_order_id
    where purchase_order_items.purchase_order_id is not null and purchase_orders.purchase_order_id is null
    union all
    select
        'purchase_order_items' as table_name,
        purchase_order_items.purchase_order_item_id as row_id,
        'products' as missing_table,
        purchase_order_items.product_id as missing_id
    from purchase_order_items
    left join products on purchase_order_items.product_id = products.product_id
    where purchase_order_items.product_id is not null and products.product_id is null
    union all
    select
        'set_aside' as table_name,
        set_aside.set_aside_id as row_id,
        'imports' as missing_table,
        set_aside.import_id as missing_id
    from set_aside
    left join imports on set_aside.import_id = imports.import_id
    where set_aside.import_id is not null and imports.import_id is null
)

select * from final order by table_name, row_id, missing_table limit 100;

-- name: day_not_in_calendar
-- A day is not in the calendar: reports by week, month or day leave the row out.
-- grain: one row per row and day, the first hundred
-- columns: table_name (text); row_id; missing_date (text)
-- severity: error
with
final as (
    select
        'orders' as table_name,
        orders.order_id as row_id,
        orders.order_date as missing_date
    from orders
    left join calendar on orders.order_date = calendar.date_day
    where orders.order_date is not null and calendar.date_day is null
    union all
    select
        'orders' as table_name,
        orders.order_id as row_id,
        orders.cancelled_date as missing_date
    from orders
    left join calendar on orders.cancelled_date = calendar.date_day
    where orders.cancelled_date is not null and calendar.date_day is null
    union all
    select
        'returns' as table_name,
        returns.return_id as row_id,
        returns.return_date as missing_date
    from returns
    left join calendar on returns.return_date = calendar.date_day
    where returns.return_date is not null and calendar.date_day is null
    union all
    select
        'refunds' as table_name,
        refunds.refund_id as row_id,
        refunds.refund_date as missing_date
    from refunds
    left join calendar on refunds.refund_date = calendar.date_day
    where refunds.refund_date is not null and calendar.date_day is null
    union all
    select
        'reviews' as table_name,
        reviews.review_id as row_id,
        reviews.review_date as missing_date
    from reviews
    left join calendar on reviews.review_date = calendar.date_day
    where reviews.review_date is not null and calendar.date_day is null
    union all
    select
        'stock_movements' as table_name,
        stock_movements.movement_id as row_id,
        stock_movements.moved_date as missing_date
    from stock_movements
    left join calendar on stock_movements.moved_date = calendar.date_day
    where stock_movements.moved_date is not null and calendar.date_day is null
    union all
    select
        'purchase_orders' as table_name,
        purchase_orders.purchase_order_id as row_id,
        purchase_orders.ordered_date as missing_date
    from purchase_orders
    left join calendar on purchase_orders.ordered_date = calendar.date_day
    where purchase_orders.ordered_date is not null and calendar.date_day is null
    union all
    select
        'purchase_orders' as table_name,
        purchase_orders.purchase_order_id as row_id,
        purchase_orders.due_date as missing_date
    from purchase_orders
    left join calendar on purchase_orders.due_date = calendar.date_day
    where purchase_orders.due_date is not null and calendar.date_day is null
)

select * from final order by table_name, row_id, missing_date limit 100;

-- name: calendar_has_a_gap
-- A day is missing between two days of the calendar.
-- grain: one row per gap, the first hundred
-- columns: date_day; next_date; missing_days (days)
-- severity: error
with
neighbours as (
    select
        calendar.date_day,
        calendar.day_number,
        lead(calendar.date_day) over (order by calendar.date_day) as next_date,
        lead(calendar.day_number) over (order by calendar.date_day) as next_day_number
    from calendar
),

final as (
    select
        neighbours.date_day,
        neighbours.next_date,
        neighbours.next_day_number - neighbours.day_number - 1 as missing_days
    from neighbours
    where neighbours.next_day_number <> neighbours.day_number + 1
)

select * from final order by date_day limit 100;

-- name: sku_differs_only_in_case
-- Two products have one SKU but for letter case or blanks: they are likely one product, its sales split.
-- grain: one row per product with a twin, the first hundred
-- columns: product_id; sku; twins (count, it included)
-- severity: warning
with
twins as (
    select
        lower(trim(products.sku)) as same_sku,
        count(*) as twins
    from products
    where products.sku is not null
    group by lower(trim(products.sku))
    having count(*) > 1
),

final as (
    select
        products.product_id,
        products.sku,
        twins.twins
    from twins
    inner join products on twins.same_sku = lower(trim(products.sku))
)

select * from final order by sku, product_id limit 100;

-- name: email_differs_only_in_case
-- Two customers have one e-mail but for letter case or blanks: they are one customer, counted twice.
-- grain: one row per customer with a twin, the first hundred
-- columns: customer_id; email (text); twins (count, it included)
-- severity: error
with
twins as (
    select
        lower(trim(customers.email)) as same_email,
        count(*) as twins
    from customers
    where customers.email is not null
    group by lower(trim(customers.email))
    having count(*) > 1
),

final as (
    select
        customers.customer_id,
        customers.email,
        twins.twins
    from twins
    inner join customers on twins.same_email = lower(trim(customers.email))
)

select * from final order by email, customer_id limit 100;

-- name: placeholder_email
-- A customer's e-mail is a placeholder: many people may stand behind it, and it belongs in no customer figure.
-- grain: one row per customer, the first hundred
-- columns: customer_id; full_name; email (text)
-- severity: warning
with
placeholders as (
    select 'noemail@%' as pattern
    union all
    select 'no-email@%' as pattern
    union all
    select 'no_email@%' as pattern
    union all
    select 'none@%' as pattern
    union all
    select 'no@%' as pattern
    union all
    select 'na@%' as pattern
    union all
    select 'n/a@%' as pattern
    union all
    select 'null@%' as pattern
    union all
    select 'unknown@%' as pattern
    union all
    select 'anonymous@%' as pattern
    union all
    select 'guest@%' as pattern
    union all
    select 'noreply@%' as pattern
    union all
    select 'no-reply@%' as pattern
    union all
    select 'donotreply@%' as pattern
    union all
    select 'x@%' as pattern
    union all
    select 'xx@%' as pattern
    union all
    select 'xxx@%' as pattern
    union all
    select 'test@%' as pattern
),

final as (
    select
        customers.customer_id,
        customers.full_name,
        customers.email
    from customers
    inner join placeholders on lower(customers.email) like placeholders.pattern
)

select * from final order by customer_id limit 100;

-- name: setting_missing
-- The store does not say its currency, the currency's digits or its time zone: money and days have no meaning.
-- grain: one row per setting that is missing or empty
-- columns: name (text)
-- severity: error
with
needed as (
    select 'currency' as name
    union all
    select 'money_digits' as name
    union all
    select 'time_zone' as name
),

final as (
    select needed.name
    from needed
    left join settings on needed.name = settings.name
    where settings.value is null or trim(settings.value) = ''
)

select * from final order by name;

-- name: import_rows_do_not_add_up
-- Rows of a file got lost: rows in are not rows loaded + updated + unchanged + set aside.
-- grain: one row per import, the first hundred
-- columns: import_id; file_name (text); rows_in; rows_loaded; rows_updated; rows_unchanged; rows_set_aside
-- severity: error
with
final as (
    select
        imports.import_id,
        imports.file_name,
        imports.rows_in,
        imports.rows_loaded,
        imports.rows_updated,
        imports.rows_unchanged,
        imports.rows_set_aside
    from imports
    where
        imports.rows_in
        <> imports.rows_loaded + imports.rows_updated + imports.rows_unchanged + imports.rows_set_aside
)

select * from final order by import_id limit 100;

-- name: set_aside_rows_differ_from_import
-- An import says it set aside other rows than were kept to look at.
-- grain: one row per import, the first hundred
-- columns: import_id; file_name (text); rows_set_aside; rows_kept (count, of set_aside)
-- severity: error
with
kept as (
    select
        set_aside.import_id,
        count(*) as rows_kept
    from set_aside
    group by set_aside.import_id
),

final as (
    select
        imports.import_id,
        imports.file_name,
        imports.rows_set_aside,
        coalesce(kept.rows_kept, 0) as rows_kept
    from imports
    left join kept on imports.import_id = kept.import_id
    where imports.rows_set_aside <> coalesce(kept.rows_kept, 0)
)

select * from final order by import_id limit 100;

-- name: set_aside_without_reason
-- A row was set aside and nobody is told why.
-- grain: one row per row set aside, the first hundred
-- columns: set_aside_id; import_id; file_name (text); line_number
-- severity: error
with
final as (
    select
        set_aside.set_aside_id,
        set_aside.import_id,
        set_aside.file_name,
        set_aside.line_number
    from set_aside
    where trim(set_aside.reason) = ''
)

select * from final order by set_aside_id limit 100;
