-- What is behind a number that is not the ledger's: the orders of customers, the movements of a stock, reviews, purchase
-- orders. A parameter of 0 or '' asks for all.

-- name: order_entries
-- Which orders does a figure of customers count?
-- An order is new if it is the first its customer ever placed, anywhere in the shop; anonymous if no customer is known.
-- grain: one row per order, newest first; limit_rows of them from offset_rows on
-- columns: order_date; order_id; customer_id; full_name; customer_order_number (count, which order of the customer it is); region; channel;
--     status; units (units, ordered); ordered_minor (money, gross - discounts); net_minor; cancelled_date
-- parameters: customer_id = 0; customer_kind = '' (new, returning, anonymous or known); is_cancelled = 0 (1: only those cancelled
--     since); discount_code = '' (-: those without one); from_minor = 0 (ordered value at least); to_minor = 0 (and below);
--     limit_rows = 100; offset_rows = 0
-- filters: dates, regions, categories, channels, statuses
with
wanted as (
    select order_facts.*
    from order_facts
    where
        coalesce($customer_id, 0) in (0, order_facts.customer_id)
        and (coalesce($is_cancelled, 0) = 0 or order_facts.cancelled_date is not null)
        and coalesce($discount_code, '') in ('', coalesce(order_facts.discount_code, '-'))
        and order_facts.gross_minor - order_facts.discount_minor >= coalesce($from_minor, 0)
        and (
            coalesce($to_minor, 0) = 0
            or order_facts.gross_minor - order_facts.discount_minor < coalesce($to_minor, 0)
        )
        and coalesce($customer_kind, '') in (
            '',
            case
                when order_facts.customer_id is null then 'anonymous'
                when order_facts.customer_order_number = 1 then 'new'
                else 'returning'
            end,
            case when order_facts.customer_id is not null then 'known' end
        )
),

page as (
    select wanted.*
    from wanted
    order by wanted.order_date desc, wanted.order_id desc
    limit coalesce($limit_rows, 100) offset coalesce($offset_rows, 0)
),

final as (
    select
        page.order_date,
        page.order_id,
        page.customer_id,
        customers.full_name,
        page.customer_order_number,
        page.region,
        page.channel,
        page.status,
        page.units,
        page.gross_minor - page.discount_minor as ordered_minor,
        page.net_minor,
        page.cancelled_date
    from page
    left join customers on page.customer_id = customers.customer_id
)

select * from final order by order_date desc, order_id desc;

-- name: order_totals
-- What do the orders behind a figure of customers come to?
-- grain: one row
-- columns: entries (count); orders; customers (count, distinct, those with an identity); units (units, ordered); gross_minor; discount_minor;
--     ordered_minor (money, gross - discounts); net_minor
-- parameters: customer_id = 0; customer_kind = '' (new, returning, anonymous or known); is_cancelled = 0 (1: only those cancelled
--     since); discount_code = '' (-: those without one); from_minor = 0 (ordered value at least); to_minor = 0 (and below)
-- filters: dates, regions, categories, channels, statuses
with
final as (
    select
        count(*) as entries,
        count(*) as orders,
        count(distinct order_facts.customer_id) as customers,
        coalesce(sum(order_facts.units), 0) as units,
        coalesce(sum(order_facts.gross_minor), 0) as gross_minor,
        coalesce(sum(order_facts.discount_minor), 0) as discount_minor,
        coalesce(sum(order_facts.gross_minor - order_facts.discount_minor), 0) as ordered_minor,
        coalesce(sum(order_facts.net_minor), 0) as net_minor
    from order_facts
    where
        coalesce($customer_id, 0) in (0, order_facts.customer_id)
        and (coalesce($is_cancelled, 0) = 0 or order_facts.cancelled_date is not null)
        and coalesce($discount_code, '') in ('', coalesce(order_facts.discount_code, '-'))
        and order_facts.gross_minor - order_facts.discount_minor >= coalesce($from_minor, 0)
        and (
            coalesce($to_minor, 0) = 0
            or order_facts.gross_minor - order_facts.discount_minor < coalesce($to_minor, 0)
        )
        and coalesce($customer_kind, '') in (
            '',
            case
                when order_facts.customer_id is null then 'anonymous'
                when order_facts.customer_order_number = 1 then 'new'
                else 'returning'
            end,
            case when order_facts.customer_id is not null then 'known' end
        )
)

select * from final order by entries;

-- name: cohort_entries
-- Which orders did the customers of a cohort place, those who first bought in the same month?
-- Under a filter the first order must meet it to join the cohort, and a later order must meet it to count.
-- grain: one row per order, newest first; limit_rows of them from offset_rows on
-- columns: order_date; order_id; customer_id; full_name; customer_order_number (count, which order of the customer it is);
--     first_order_date; months_after (count, months after the one of the first order); region; ordered_minor (money, gross - discounts); net_minor
-- parameters: cohort_month = '' (its first day, as 2025-03-01); month_after = -1 (-1: all months); limit_rows = 100; offset_rows = 0
-- filters: dates, regions, categories, channels, statuses
-- dates: until end
with
first_orders as (
    select
        order_facts.customer_id,
        calendar.month_number,
        calendar.month_start
    from order_facts
    inner join calendar on order_facts.first_order_date = calendar.date_day
    where order_facts.customer_order_number = 1
),

wanted as (
    select
        order_facts.*,
        calendar.month_number - first_orders.month_number as months_after
    from order_facts
    inner join first_orders on order_facts.customer_id = first_orders.customer_id
    inner join calendar on order_facts.order_date = calendar.date_day
    where
        coalesce($cohort_month, '') in ('', cast(first_orders.month_start as text))
        and coalesce($month_after, -1) in (-1, calendar.month_number - first_orders.month_number)
),

page as (
    select wanted.*
    from wanted
    order by wanted.order_date desc, wanted.order_id desc
    limit coalesce($limit_rows, 100) offset coalesce($offset_rows, 0)
),

final as (
    select
        page.order_date,
        page.order_id,
        page.customer_id,
        customers.full_name,
        page.customer_order_number,
        page.first_order_date,
        page.months_after,
        page.region,
        page.gross_minor - page.discount_minor as ordered_minor,
        page.net_minor
    from page
    inner join customers on page.customer_id = customers.customer_id
)

select * from final order by order_date desc, order_id desc;

-- name: cohort_totals
-- What do the orders of a cohort's customers come to?
-- grain: one row
-- columns: entries (count); orders; customers (count, distinct); ordered_minor (money, gross - discounts)
-- parameters: cohort_month = '' (its first day, as 2025-03-01); month_after = -1 (-1: all months)
-- filters: dates, regions, categories, channels, statuses
-- dates: until end
with
first_orders as (
    select
        order_facts.customer_id,
        calendar.month_number,
        calendar.month_start
    from order_facts
    inner join calendar on order_facts.first_order_date = calendar.date_day
    where order_facts.customer_order_number = 1
),

final as (
    select
        count(*) as entries,
        count(*) as orders,
        count(distinct order_facts.customer_id) as customers,
        coalesce(sum(order_facts.gross_minor - order_facts.discount_minor), 0) as ordered_minor
    from order_facts
    inner join first_orders on order_facts.customer_id = first_orders.customer_id
    inner join calendar on order_facts.order_date = calendar.date_day
    where
        coalesce($cohort_month, '') in ('', cast(first_orders.month_start as text))
        and coalesce($month_after, -1) in (-1, calendar.month_number - first_orders.month_number)
)

select * from final order by entries;

-- name: movement_entries
-- Which movements make up a stock?
-- grain: one row per movement of goods, newest first; limit_rows of them from offset_rows on
-- columns: moved_date (date); movement_id; product_id; product_name; category; kind (text, opening, receipt, sale, return, cancellation or
--     adjustment); quantity (units, what left is negative); reference (text, a purchase order, an order, a note)
-- parameters: product_id = 0; movement_kind = '' (or in: opening and receipt); limit_rows = 100; offset_rows = 0
-- filters: dates, categories
with
wanted as (
    select
        stock_movements.*,
        products.product_name,
        products.category
    from stock_movements
    inner join products on stock_movements.product_id = products.product_id
    where
        products.kind = 'goods'
        and coalesce($product_id, 0) in (0, stock_movements.product_id)
        and (
            coalesce($movement_kind, '') in ('', stock_movements.kind)
            or ($movement_kind = 'in' and stock_movements.kind in ('opening', 'receipt'))
        )
),

final as (
    select
        wanted.moved_date,
        wanted.movement_id,
        wanted.product_id,
        wanted.product_name,
        wanted.category,
        wanted.kind,
        wanted.quantity,
        wanted.reference
    from wanted
)

select * from final
order by moved_date desc, movement_id desc
limit coalesce($limit_rows, 100) offset coalesce($offset_rows, 0);

-- name: movement_totals
-- What do the movements behind a stock come to?
-- grain: one row
-- columns: entries (count); quantity (units, what came - what left); received_units (units, opening counts and receipts); sold_units (units);
--     returned_units (units, back from returns and cancellations); adjusted_units (units, what counting found, more or less)
-- parameters: product_id = 0; movement_kind = '' (or in: opening and receipt)
-- filters: dates, categories
with
final as (
    select
        count(*) as entries,
        coalesce(sum(stock_movements.quantity), 0) as quantity,
        coalesce(
            sum(case when stock_movements.kind in ('opening', 'receipt') then stock_movements.quantity end), 0
        ) as received_units,
        coalesce(sum(case when stock_movements.kind = 'sale' then -stock_movements.quantity end), 0) as sold_units,
        coalesce(
            sum(case when stock_movements.kind in ('return', 'cancellation') then stock_movements.quantity end), 0
        ) as returned_units,
        coalesce(sum(case when stock_movements.kind = 'adjustment' then stock_movements.quantity end), 0)
            as adjusted_units
    from stock_movements
    inner join products on stock_movements.product_id = products.product_id
    where
        products.kind = 'goods'
        and coalesce($product_id, 0) in (0, stock_movements.product_id)
        and (
            coalesce($movement_kind, '') in ('', stock_movements.kind)
            or ($movement_kind = 'in' and stock_movements.kind in ('opening', 'receipt'))
        )
)

select * from final order by entries;

-- name: review_entries
-- Which reviews does a rating count?
-- grain: one row per review, newest first; limit_rows of them from offset_rows on
-- columns: review_date; review_id; rating (stars); title (text); comment (text); product_id; product_name; category; customer_id;
--     full_name; order_id
-- parameters: product_id = 0; rating = 0 (stars); limit_rows = 100; offset_rows = 0
-- filters: dates, categories
with
page as (
    select reviews.*
    from reviews
    where
        coalesce($product_id, 0) in (0, reviews.product_id)
        and coalesce($rating, 0) in (0, reviews.rating)
    order by reviews.review_date desc, reviews.review_id desc
    limit coalesce($limit_rows, 100) offset coalesce($offset_rows, 0)
),

final as (
    select
        page.review_date,
        page.review_id,
        page.rating,
        page.title,
        page.comment,
        page.product_id,
        products.product_name,
        products.category,
        page.customer_id,
        customers.full_name,
        page.order_id
    from page
    inner join products on page.product_id = products.product_id
    left join customers on page.customer_id = customers.customer_id
)

select * from final order by review_date desc, review_id desc;

-- name: review_totals
-- What do the reviews behind a rating come to?
-- grain: one row
-- columns: entries (count); reviews; rating_sum (count, of stars); verified_reviews (count, with an order)
-- parameters: product_id = 0; rating = 0 (stars)
-- filters: dates, categories
with
final as (
    select
        count(*) as entries,
        count(*) as reviews,
        coalesce(sum(reviews.rating), 0) as rating_sum,
        count(reviews.order_id) as verified_reviews
    from reviews
    where
        coalesce($product_id, 0) in (0, reviews.product_id)
        and coalesce($rating, 0) in (0, reviews.rating)
)

select * from final order by entries;

-- name: purchase_entries
-- Which purchase orders tell what is on its way, and how long suppliers take?
-- grain: one row per line of a purchase order, newest first, as it stands today; limit_rows of them from offset_rows on
-- columns: ordered_date; po_number (text); purchase_order_id; supplier_id; supplier_name; status (text); due_date; received_date; product_id;
--     product_name; quantity (units); received_quantity (units); unit_cost_minor
-- parameters: supplier_id = 0; product_id = 0; purchase_order_id = 0; is_open = 0 (1: only those sent and not yet received in full);
--     limit_rows = 100; offset_rows = 0
with
final as (
    select
        purchase_orders.ordered_date,
        purchase_orders.po_number,
        purchase_orders.purchase_order_id,
        purchase_orders.supplier_id,
        suppliers.supplier_name,
        purchase_orders.status,
        purchase_orders.due_date,
        purchase_orders.received_date,
        purchase_order_items.product_id,
        products.product_name,
        purchase_order_items.quantity,
        purchase_order_items.received_quantity,
        purchase_order_items.unit_cost_minor
    from purchase_order_items
    inner join purchase_orders
        on purchase_order_items.purchase_order_id = purchase_orders.purchase_order_id
    inner join products on purchase_order_items.product_id = products.product_id
    left join suppliers on purchase_orders.supplier_id = suppliers.supplier_id
    where
        coalesce($supplier_id, 0) in (0, purchase_orders.supplier_id)
        and coalesce($product_id, 0) in (0, purchase_order_items.product_id)
        and coalesce($purchase_order_id, 0) in (0, purchase_orders.purchase_order_id)
        and (coalesce($is_open, 0) = 0 or purchase_orders.status in ('sent', 'partly_received'))
)

select * from final
order by ordered_date desc, purchase_order_id desc, product_id
limit coalesce($limit_rows, 100) offset coalesce($offset_rows, 0);

-- name: purchase_totals
-- What do the purchase orders behind a figure come to?
-- grain: one row
-- columns: entries (count); orders (count, distinct purchase orders); quantity (units); outstanding_units (units, ordered and not yet received)
-- parameters: supplier_id = 0; product_id = 0; purchase_order_id = 0; is_open = 0 (1: only those sent and not yet received in full)
with
final as (
    select
        count(*) as entries,
        count(distinct purchase_orders.purchase_order_id) as orders,
        coalesce(sum(purchase_order_items.quantity), 0) as quantity,
        coalesce(sum(purchase_order_items.quantity - purchase_order_items.received_quantity), 0) as outstanding_units
    from purchase_order_items
    inner join purchase_orders
        on purchase_order_items.purchase_order_id = purchase_orders.purchase_order_id
    where
        coalesce($supplier_id, 0) in (0, purchase_orders.supplier_id)
        and coalesce($product_id, 0) in (0, purchase_order_items.product_id)
        and coalesce($purchase_order_id, 0) in (0, purchase_orders.purchase_order_id)
        and (coalesce($is_open, 0) = 0 or purchase_orders.status in ('sent', 'partly_received'))
)

select * from final order by entries;
