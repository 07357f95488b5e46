-- What is behind a number: the events of the ledger it adds up, down to the order; and how to find an order, a customer
-- or a product by a few letters. A parameter of 0 or '' asks for all.

-- name: ledger_entries
-- Which events of the ledger does a figure add up?
-- grain: one row per event, newest first; limit_rows of them from offset_rows on
-- columns: entry_date; order_date; entry_kind (text); order_id; order_item_id; customer_id; full_name; product_id;
--     product_name; region; category; channel; status; order_hour (hour); quantity (units, what came back is negative);
--     gross_minor; discount_minor; returns_minor; net_minor; cost_minor; shipping_minor; tax_minor; goodwill_minor
-- parameters: product_id = 0; customer_id = 0; order_id = 0; weekday = 0 (1 is Monday); order_hour = -1 (-1: all hours);
--     entry_kind = '' (sale, return, cancellation, charge or refund; or goods: the first three); limit_rows = 100; offset_rows = 0
-- filters: dates, regions, categories, channels, statuses, lens
with
wanted as (
    select ledger.* -- kinds are in an order of their own in the warehouse: sorted as text they are everywhere the same
    from ledger
    inner join calendar on ledger.entry_date = calendar.date_day
    where
        coalesce($product_id, 0) in (0, ledger.product_id)
        and coalesce($customer_id, 0) in (0, ledger.customer_id)
        and coalesce($order_id, 0) in (0, ledger.order_id)
        and coalesce($weekday, 0) in (0, calendar.weekday)
        and coalesce($order_hour, -1) in (-1, ledger.order_hour)
        and (
            coalesce($entry_kind, '') in ('', ledger.entry_kind)
            or ($entry_kind = 'goods' and ledger.entry_kind in ('sale', 'return', 'unmatched_return', 'cancellation'))
        )
),

-- Names of these few: joined before the cut, an engine hashes every customer.
page as (
    select wanted.*
    from wanted
    order by
        wanted.entry_date desc, wanted.order_id desc, wanted.order_item_id desc nulls last,
        cast(wanted.entry_kind as text), wanted.quantity, wanted.net_minor, wanted.shipping_minor, wanted.tax_minor
    limit coalesce($limit_rows, 100) offset coalesce($offset_rows, 0)
),

final as (
    select
        page.entry_date,
        page.order_date,
        page.entry_kind,
        page.order_id,
        page.order_item_id,
        page.customer_id,
        customers.full_name,
        page.product_id,
        products.product_name,
        page.region,
        page.category,
        page.channel,
        page.status,
        page.order_hour,
        page.quantity,
        page.gross_minor,
        page.discount_minor,
        page.returns_minor,
        page.net_minor,
        page.cost_minor,
        page.shipping_minor,
        page.tax_minor,
        page.goodwill_minor
    from page
    left join customers on page.customer_id = customers.customer_id
    left join products on page.product_id = products.product_id
)

select * from final
order by
    entry_date desc, order_id desc, order_item_id desc nulls last, cast(entry_kind as text), quantity, net_minor,
    shipping_minor, tax_minor;

-- name: ledger_totals
-- What do the events of the ledger behind a figure come to?
-- grain: one row
-- columns: entries (count); orders (count, distinct, of the sales among them); customers (count, distinct, of the sales among
--     them, those with an identity); units (units, ordered); returned_units (units); cancelled_units (units);
--     quantity (units, ordered - returned - cancelled); gross_minor; discount_minor; returns_minor; net_minor; cost_minor;
--     net_with_cost_minor (money, net sales of the events whose cost is known); shipping_minor; tax_minor; goodwill_minor
-- parameters: product_id = 0; customer_id = 0; order_id = 0; weekday = 0 (1 is Monday); order_hour = -1 (-1: all hours);
--     entry_kind = '' (sale, return, cancellation, charge or refund; or goods: the first three)
-- filters: dates, regions, categories, channels, statuses, lens
with
final as (
    select
        count(*) as entries,
        count(distinct case when ledger.entry_kind = 'sale' then ledger.order_id end) as orders,
        count(distinct case when ledger.entry_kind = 'sale' then ledger.customer_id end) as customers,
        coalesce(sum(case when ledger.entry_kind = 'sale' then ledger.quantity end), 0) as units,
        coalesce(sum(case when ledger.entry_kind = 'return' then -ledger.quantity end), 0) as returned_units,
        coalesce(sum(case when ledger.entry_kind = 'cancellation' then -ledger.quantity end), 0) as cancelled_units,
        coalesce(sum(ledger.quantity), 0) as quantity,
        coalesce(sum(ledger.gross_minor), 0) as gross_minor,
        coalesce(sum(ledger.discount_minor), 0) as discount_minor,
        coalesce(sum(ledger.returns_minor), 0) as returns_minor,
        coalesce(sum(ledger.net_minor), 0) as net_minor,
        coalesce(sum(ledger.cost_minor), 0) as cost_minor,
        coalesce(sum(case when ledger.cost_minor is not null then ledger.net_minor end), 0) as net_with_cost_minor,
        coalesce(sum(ledger.shipping_minor), 0) as shipping_minor,
        coalesce(sum(ledger.tax_minor), 0) as tax_minor,
        coalesce(sum(ledger.goodwill_minor), 0) as goodwill_minor
    from ledger
    inner join calendar on ledger.entry_date = calendar.date_day
    where
        coalesce($product_id, 0) in (0, ledger.product_id)
        and coalesce($customer_id, 0) in (0, ledger.customer_id)
        and coalesce($order_id, 0) in (0, ledger.order_id)
        and coalesce($weekday, 0) in (0, calendar.weekday)
        and coalesce($order_hour, -1) in (-1, ledger.order_hour)
        and (
            coalesce($entry_kind, '') in ('', ledger.entry_kind)
            or ($entry_kind = 'goods' and ledger.entry_kind in ('sale', 'return', 'unmatched_return', 'cancellation'))
        )
)

select * from final order by entries;

-- name: order_header
-- What is known of an order today?
-- grain: one row for the order of that id, none where it sold nothing
-- columns: order_id; order_date; order_hour (hour); customer_id; full_name; customer_order_number (count, which order of the
--     customer it is); region; channel; status; discount_code (text); cancelled_date; delivered_date; lines (count);
--     units (units, ordered); returned_units (units); gross_minor; discount_minor; returns_minor; net_minor; shipping_minor; tax_minor;
--     total_minor (money, net sales + shipping + tax)
-- parameters: order_id = 0
with
charges as ( -- what is paid beside the goods is in the ledger alone
    select
        sum(ledger.shipping_minor) as shipping_minor,
        sum(ledger.tax_minor) as tax_minor
    from ledger
    where ledger.order_id = coalesce($order_id, 0)
),

final as (
    select
        order_facts.order_id,
        order_facts.order_date,
        order_facts.order_hour,
        order_facts.customer_id,
        customers.full_name,
        order_facts.customer_order_number,
        order_facts.region,
        order_facts.channel,
        order_facts.status,
        order_facts.discount_code,
        order_facts.cancelled_date,
        order_facts.delivered_date,
        order_facts.lines,
        order_facts.units,
        order_facts.returned_units,
        order_facts.gross_minor,
        order_facts.discount_minor,
        order_facts.returns_minor,
        order_facts.net_minor,
        charges.shipping_minor,
        charges.tax_minor,
        order_facts.net_minor + charges.shipping_minor + charges.tax_minor as total_minor
    from order_facts
    cross join charges
    left join customers on order_facts.customer_id = customers.customer_id
    where order_facts.order_id = coalesce($order_id, 0)
)

select * from final order by order_id;

-- name: order_lines
-- What was in an order, and what came back of it?
-- grain: one row per line of the order of that id
-- columns: order_item_id; product_id; sku; product_name; category; units (units, ordered); unit_price_minor; gross_minor; discount_minor;
--     returned_units (units); cancelled_units (units); returns_minor; net_minor; cost_minor (money, of the units kept; null if not known)
-- parameters: order_id = 0
with
lines as (
    select
        ledger.order_item_id,
        ledger.product_id,
        sum(case when ledger.entry_kind = 'sale' then ledger.quantity else 0 end) as units,
        sum(case when ledger.entry_kind = 'return' then -ledger.quantity else 0 end) as returned_units,
        sum(case when ledger.entry_kind = 'cancellation' then -ledger.quantity else 0 end) as cancelled_units,
        sum(ledger.gross_minor) as gross_minor,
        sum(ledger.discount_minor) as discount_minor,
        sum(ledger.returns_minor) as returns_minor,
        sum(ledger.net_minor) as net_minor,
        sum(ledger.cost_minor) as cost_minor
    from ledger
    where ledger.order_id = coalesce($order_id, 0) and ledger.order_item_id is not null
    group by ledger.order_item_id, ledger.product_id
),

final as (
    select
        lines.order_item_id,
        lines.product_id,
        products.sku,
        products.product_name,
        products.category,
        lines.units,
        cast(lines.gross_minor / nullif(lines.units, 0) as bigint) as unit_price_minor,
        lines.gross_minor,
        lines.discount_minor,
        lines.returned_units,
        lines.cancelled_units,
        lines.returns_minor,
        lines.net_minor,
        lines.cost_minor
    from lines
    inner join products on lines.product_id = products.product_id
)

select * from final order by order_item_id;

-- name: find_products
-- Which products have these letters in their name or number?
-- grain: one row per product, those that begin with the letters first, then by what they sold
-- columns: product_id; sku; product_name; category; price_minor; stock_level (units, null where it is not tracked)
-- parameters: letters = ''; top_n = 20
with
final as (
    select
        product_facts.product_id,
        product_facts.sku,
        product_facts.product_name,
        product_facts.category,
        product_facts.price_minor,
        product_facts.stock_level,
        case
            when
                instr(lower(product_facts.product_name), lower(coalesce($letters, ''))) = 1
                or instr(lower(product_facts.sku), lower(coalesce($letters, ''))) = 1
                then 0
            else 1
        end as place,
        product_facts.net_minor
    from product_facts
    where
        instr(lower(product_facts.product_name), lower(coalesce($letters, ''))) > 0
        or instr(lower(product_facts.sku), lower(coalesce($letters, ''))) > 0
)

select
    final.product_id,
    final.sku,
    final.product_name,
    final.category,
    final.price_minor,
    final.stock_level
from final
order by final.place, final.net_minor desc, final.product_id
limit coalesce($top_n, 20);

-- name: find_customers
-- Which customers have these letters in their name, e-mail or number?
-- grain: one row per customer, those that begin with the letters first, then by what they bought
-- columns: customer_id; full_name; email (text); region; city (text); orders; net_minor
-- parameters: letters = ''; top_n = 20
with
matching as (
    select
        customers.customer_id,
        customers.email,
        customers.city,
        case
            when
                instr(lower(customers.full_name), lower(coalesce($letters, ''))) = 1
                or instr(lower(customers.email), lower(coalesce($letters, ''))) = 1
                then 0
            else 1
        end as place
    from customers
    where
        instr(lower(customers.full_name), lower(coalesce($letters, ''))) > 0
        or instr(lower(customers.email), lower(coalesce($letters, ''))) > 0
        or lower(customers.external_id) = lower(coalesce($letters, ''))
        or cast(customers.customer_id as text) = coalesce($letters, '')
),

final as (
    select
        customer_facts.customer_id,
        customer_facts.full_name,
        matching.email,
        customer_facts.region,
        matching.city,
        customer_facts.orders,
        customer_facts.net_minor,
        matching.place
    from matching
    inner join customer_facts on matching.customer_id = customer_facts.customer_id
)

select
    final.customer_id,
    final.full_name,
    final.email,
    final.region,
    final.city,
    final.orders,
    final.net_minor
from final
order by final.place, final.net_minor desc, final.customer_id
limit coalesce($top_n, 20);

-- name: find_orders
-- Which orders have a number that begins with these digits?
-- grain: one row per order, the order of exactly that number first, then the newest
-- columns: order_id; order_date; customer_id; full_name; region; status; net_minor
-- parameters: letters = ''; top_n = 20
with
matching as (
    select
        order_facts.order_id,
        order_facts.order_date,
        order_facts.customer_id,
        order_facts.region,
        order_facts.status,
        order_facts.net_minor,
        case when cast(order_facts.order_id as text) = coalesce($letters, '') then 0 else 1 end as place
    from order_facts
    where instr(cast(order_facts.order_id as text), coalesce($letters, '')) = 1
),

final as (
    select
        matching.order_id,
        matching.order_date,
        matching.customer_id,
        customers.full_name,
        matching.region,
        matching.status,
        matching.net_minor,
        matching.place
    from matching
    left join customers on matching.customer_id = customers.customer_id
)

select
    final.order_id,
    final.order_date,
    final.customer_id,
    final.full_name,
    final.region,
    final.status,
    final.net_minor
from final
order by final.place, final.order_date desc, final.order_id desc
limit coalesce($top_n, 20);
