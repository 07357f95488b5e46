-- Closed months: what a month was when it was closed, what it is now, and what came between. The store alone answers
-- these: the warehouse keeps no closed months. Days and months are texts as the store has them: 2026-10-01.

-- name: month_entries
-- What does the ledger have between two days, by order and kind of event?
-- grain: one row per order and kind of event
-- columns: order_id; entry_kind (text); entries (count); quantity (units); gross_minor; discount_minor; returns_minor; net_minor;
--     cost_minor (money, null where none is known); shipping_minor; tax_minor; goodwill_minor
-- parameters: first_day = '1970-01-01'; last_day = '9999-12-31'
-- engine: sqlite
with
final as (
    select
        ledger.order_id,
        ledger.entry_kind,
        count(*) as entries,
        sum(ledger.quantity) as quantity,
        sum(ledger.gross_minor) as gross_minor,
        sum(ledger.discount_minor) as discount_minor,
        sum(ledger.returns_minor) as returns_minor,
        sum(ledger.net_minor) as net_minor,
        sum(ledger.cost_minor) as cost_minor,
        sum(ledger.shipping_minor) as shipping_minor,
        sum(ledger.tax_minor) as tax_minor,
        sum(ledger.goodwill_minor) as goodwill_minor
    from ledger
    where ledger.entry_date between coalesce($first_day, '1970-01-01') and coalesce($last_day, '9999-12-31')
    group by ledger.order_id, ledger.entry_kind
)

select * from final order by order_id, entry_kind;

-- name: closed_month_list
-- Which months are closed, and is each still what it was?
-- grain: one row per closed month
-- columns: month_start; closed_at (text, UTC); net_then_minor; net_now_minor; net_difference_minor
-- engine: sqlite
with
was as (
    select
        closed_months.month_start,
        closed_months.closed_at,
        closed_figures.value as net_then_minor
    from closed_months
    left join closed_figures
        on closed_months.month_start = closed_figures.month_start and closed_figures.measure = 'net_minor'
),

is_now as (
    select
        calendar.month_start,
        sum(ledger.net_minor) as net_minor
    from ledger
    inner join calendar on ledger.entry_date = calendar.date_day
    where calendar.month_start in (select closed_months.month_start from closed_months)
    group by calendar.month_start
),

final as (
    select
        was.month_start,
        was.closed_at,
        was.net_then_minor,
        coalesce(is_now.net_minor, 0) as net_now_minor,
        coalesce(is_now.net_minor, 0) - was.net_then_minor as net_difference_minor
    from was
    left join is_now on was.month_start = is_now.month_start
)

select * from final order by month_start;

-- name: closing_times
-- Which months are closed, and since when?
-- grain: one row per closed month
-- columns: month_start; closed_at (text, UTC)
-- engine: sqlite
with
final as (
    select
        closed_months.month_start,
        closed_months.closed_at
    from closed_months
)

select * from final order by month_start;

-- name: closed_month_figures
-- What was every headline number of a month when it was closed?
-- grain: one row per measure; a measure that ends in _millionths is a share or a ratio, times a million
-- columns: measure (text); value (count, null where there was nothing to divide by)
-- parameters: month_start = '1970-01-01'
-- engine: sqlite
with
final as (
    select
        closed_figures.measure,
        closed_figures.value
    from closed_figures
    where closed_figures.month_start = $month_start
)

select * from final order by measure;

-- name: closed_month_changes
-- Which events of a closed month were added, have gone or have changed since it was closed?
-- grain: one row per order and kind of event that differs; all differences added up are what the month's totals differ by
-- columns: order_id; external_id (text); entry_kind (text); change (text, added, gone or changed); entries_then (count);
--     entries_now (count); net_then_minor; net_now_minor; net_difference_minor; quantity_difference (units);
--     gross_difference_minor; discount_difference_minor; returns_difference_minor; cost_difference_minor;
--     shipping_difference_minor; tax_difference_minor; goodwill_difference_minor
-- parameters: month_start = '1970-01-01'; first_day = '1970-01-01'; last_day = '1970-01-31'
-- engine: sqlite
with
was as (
    select closed_entries.*
    from closed_entries
    where closed_entries.month_start = $month_start
),

is_now as (
    select
        ledger.order_id,
        ledger.entry_kind,
        count(*) as entries,
        sum(ledger.quantity) as quantity,
        sum(ledger.gross_minor) as gross_minor,
        sum(ledger.discount_minor) as discount_minor,
        sum(ledger.returns_minor) as returns_minor,
        sum(ledger.net_minor) as net_minor,
        sum(ledger.cost_minor) as cost_minor,
        sum(ledger.shipping_minor) as shipping_minor,
        sum(ledger.tax_minor) as tax_minor,
        sum(ledger.goodwill_minor) as goodwill_minor
    from ledger
    where ledger.entry_date between $first_day and $last_day
    group by ledger.order_id, ledger.entry_kind
),

events as (
    select
        was.order_id,
        was.entry_kind
    from was
    union
    select
        is_now.order_id,
        is_now.entry_kind
    from is_now
),

removed as ( -- orders that are no longer there keep their number in the log
    select
        change_log.row_id as order_id,
        max(change_log.before_json ->> '$.external_id') as external_id
    from change_log
    where change_log.table_name = 'orders' and change_log.operation = 'delete'
    group by change_log.row_id
),

final as (
    select
        events.order_id,
        coalesce(orders.external_id, removed.external_id) as external_id,
        events.entry_kind,
        case when was.order_id is null then 'added' when is_now.order_id is null then 'gone' else 'changed' end
            as change,
        coalesce(was.entries, 0) as entries_then,
        coalesce(is_now.entries, 0) as entries_now,
        coalesce(was.net_minor, 0) as net_then_minor,
        coalesce(is_now.net_minor, 0) as net_now_minor,
        coalesce(is_now.net_minor, 0) - coalesce(was.net_minor, 0) as net_difference_minor,
        coalesce(is_now.quantity, 0) - coalesce(was.quantity, 0) as quantity_difference,
        coalesce(is_now.gross_minor, 0) - coalesce(was.gross_minor, 0) as gross_difference_minor,
        coalesce(is_now.discount_minor, 0) - coalesce(was.discount_minor, 0) as discount_difference_minor,
        coalesce(is_now.returns_minor, 0) - coalesce(was.returns_minor, 0) as returns_difference_minor,
        coalesce(is_now.cost_minor, 0) - coalesce(was.cost_minor, 0) as cost_difference_minor,
        coalesce(is_now.shipping_minor, 0) - coalesce(was.shipping_minor, 0) as shipping_difference_minor,
        coalesce(is_now.tax_minor, 0) - coalesce(was.tax_minor, 0) as tax_difference_minor,
        coalesce(is_now.goodwill_minor, 0) - coalesce(was.goodwill_minor, 0) as goodwill_difference_minor
    from events
    left join was on events.order_id = was.order_id and events.entry_kind = was.entry_kind
    left join is_now on events.order_id = is_now.order_id and events.entry_kind = is_now.entry_kind
    left join orders on events.order_id = orders.order_id
    left join removed on events.order_id = removed.order_id
    where
        was.entries is distinct from is_now.entries
        or was.quantity is distinct from is_now.quantity
        or was.gross_minor is distinct from is_now.gross_minor
        or was.discount_minor is distinct from is_now.discount_minor
        or was.returns_minor is distinct from is_now.returns_minor
        or was.net_minor is distinct from is_now.net_minor
        or was.cost_minor is distinct from is_now.cost_minor
        or was.shipping_minor is distinct from is_now.shipping_minor
        or was.tax_minor is distinct from is_now.tax_minor
        or was.goodwill_minor is distinct from is_now.goodwill_minor
)

select * from final order by order_id, entry_kind;

-- name: closed_month_reasons
-- What was done since a month was closed to the orders that have, or had, events in it?
-- grain: one row per order and kind of record; written in the same second as the closing counts as since
-- columns: order_id; table_name (text); operation (text); times (count); last_at (text, UTC)
-- parameters: month_start = '1970-01-01'; first_day = '1970-01-01'; last_day = '1970-01-31'
-- engine: sqlite
with
touched as (
    select closed_entries.order_id
    from closed_entries
    where closed_entries.month_start = $month_start
    union
    select ledger.order_id
    from ledger
    where ledger.entry_date between $first_day and $last_day
),

since as (
    select
        change_log.table_name,
        change_log.row_id,
        change_log.operation,
        change_log.changed_at,
        change_log.before_json
    from change_log
    inner join closed_months on change_log.changed_at >= closed_months.closed_at
    where
        closed_months.month_start = $month_start
        and change_log.table_name in ('orders', 'order_items', 'products')
),

reasons as (
    select
        since.row_id as order_id,
        since.table_name,
        since.operation,
        since.changed_at
    from since
    inner join touched on since.row_id = touched.order_id
    where since.table_name in ('orders', 'order_items')
    union all
    -- A product that became a gift card, or is none any more, takes its lines out of the ledger or brings them in.
    select
        order_items.order_id,
        since.table_name,
        since.operation,
        since.changed_at
    from since
    inner join products on since.row_id = products.product_id
    inner join order_items on products.product_id = order_items.product_id
    inner join touched on order_items.order_id = touched.order_id
    where since.table_name = 'products' and since.before_json ->> '$.kind' <> products.kind
),

final as (
    select
        reasons.order_id,
        reasons.table_name,
        reasons.operation,
        count(*) as times,
        max(reasons.changed_at) as last_at
    from reasons
    group by reasons.order_id, reasons.table_name, reasons.operation
)

select * from final order by order_id, table_name, operation;

-- name: closed_month_files
-- Which rows of files imported since a month was closed are of orders that have, or had, events in it?
-- grain: one row per order and file
-- columns: order_id; import_id; file_name (text); first_line (id); file_rows (count); imported_at (text, UTC)
-- parameters: month_start = '1970-01-01'; first_day = '1970-01-01'; last_day = '1970-01-31'
-- engine: sqlite
with
touched as (
    select closed_entries.order_id
    from closed_entries
    where closed_entries.month_start = $month_start
    union
    select ledger.order_id
    from ledger
    where ledger.entry_date between $first_day and $last_day
),

final as (
    select
        touched.order_id,
        imports.import_id,
        imports.file_name,
        min(import_rows.line_number) as first_line,
        count(*) as file_rows,
        imports.imported_at
    from closed_months
    inner join imports on closed_months.closed_at <= imports.imported_at
    inner join import_rows on imports.import_id = import_rows.import_id
    inner join order_items on import_rows.order_item_id = order_items.order_item_id
    inner join touched on order_items.order_id = touched.order_id
    where closed_months.month_start = $month_start
    group by touched.order_id, imports.import_id, imports.file_name, imports.imported_at
)

select * from final order by order_id, import_id;
