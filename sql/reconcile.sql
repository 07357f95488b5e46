-- From a file to the ledger: what became of each row of a file of orders, and what the ledger has of its lines today. The
-- rows of a step add up to the step; the file's total and all steps add up to the ledger's. The store alone answers these:
-- the warehouse keeps no files.

-- name: reconcilable_imports
-- Which imported files have their rows accounted for?
-- grain: one row per file with rows of orders or with totals of its own
-- columns: import_id; source (text); file_name (text); imported_at (text, UTC); rows_in (count); counted_rows (count);
--     file_minor (money, quantity times price less the line's discount of all its rows)
-- engine: sqlite
with
counted as (
    select
        import_rows.import_id,
        count(*) as counted_rows,
        sum(import_rows.amount_minor) as file_minor
    from import_rows
    group by import_rows.import_id
),

final as (
    select
        imports.import_id,
        imports.source,
        imports.file_name,
        imports.imported_at,
        imports.rows_in,
        coalesce(counted.counted_rows, 0) as counted_rows,
        coalesce(counted.file_minor, 0) as file_minor
    from imports
    left join counted on imports.import_id = counted.import_id
    where
        counted.import_id is not null
        or imports.import_id in (select import_totals.import_id from import_totals)
)

select * from final order by import_id;

-- name: import_treatments
-- What became of the rows of a file?
-- grain: one row per treatment
-- columns: treatment (text); file_rows (count); amount_minor
-- parameters: import_id = 0
-- engine: sqlite
with
final as (
    select
        import_rows.treatment,
        count(*) as file_rows,
        sum(import_rows.amount_minor) as amount_minor
    from import_rows
    where import_rows.import_id = $import_id
    group by import_rows.treatment
)

select * from final order by amount_minor desc, treatment;

-- name: import_stated_totals
-- What does a file state, and what had the store of the same records when it was imported?
-- grain: one row per stated total
-- columns: position (rank); measure (text); says (text); unit (text); stated (count); ours (count)
-- parameters: import_id = 0
-- engine: sqlite
with
final as (
    select
        import_totals.position,
        import_totals.measure,
        import_totals.says,
        import_totals.unit,
        import_totals.stated,
        import_totals.ours
    from import_totals
    where import_totals.import_id = $import_id
)

select * from final order by position;

-- name: reconciliation
-- What leads from a file's total to what the ledger has of its lines today?
-- grain: one row per row of the file that is not in the ledger, and one per line whose amount differs
-- columns: position (rank); step (text); line_number (id, the first where several rows are one line); order_item_id;
--     external_id (text, the order's number); amount_minor; note (text, the row's own words or its reason)
-- parameters: import_id = 0
-- engine: sqlite
with
-- A return that one sale was not enough for is a row for each, `key`, `key#2` and on; its row of the file names the first.
shared_returns as (
    select
        returns.order_item_id,
        returns.amount_minor,
        case
            when instr(returns.external_id, '#') > 0
                then substr(returns.external_id, 1, instr(returns.external_id, '#') - 1)
            else returns.external_id
        end as whole_id,
        instr(returns.external_id, '#') = 0 as is_first
    from returns
    where
        returns.external_id in (
            select substr(shared.external_id, 1, length(shared.external_id) - 2)
            from returns as shared
            where shared.external_id like '%#2'
        )
        or instr(returns.external_id, '#') > 0
),

shared_wholes as (
    select
        shared_returns.whole_id,
        max(case when shared_returns.is_first then shared_returns.order_item_id end) as order_item_id,
        sum(shared_returns.amount_minor) as amount_minor,
        row_number() over (
            partition by
                max(case when shared_returns.is_first then shared_returns.order_item_id end),
                sum(shared_returns.amount_minor)
            order by shared_returns.whole_id
        ) as place
    from shared_returns
    group by shared_returns.whole_id
),

shared_rows as (
    select
        import_rows.import_id,
        import_rows.line_number,
        import_rows.order_item_id,
        -import_rows.amount_minor as amount_minor,
        row_number() over (
            partition by import_rows.import_id, import_rows.order_item_id, import_rows.amount_minor
            order by import_rows.line_number
        ) as place
    from import_rows
    where
        import_rows.treatment = 'return'
        and import_rows.order_item_id in (select shared_wholes.order_item_id from shared_wholes)
        and import_rows.import_id = $import_id
),

row_parts as (
    select
        shared_rows.import_id,
        shared_rows.line_number,
        shared_returns.order_item_id,
        -shared_returns.amount_minor as amount_minor
    from shared_rows
    inner join shared_wholes
        on
            shared_rows.order_item_id = shared_wholes.order_item_id
            and shared_rows.amount_minor = shared_wholes.amount_minor
            and shared_rows.place = shared_wholes.place
    inner join shared_returns on shared_wholes.whole_id = shared_returns.whole_id
),

file_rows as (
    select
        import_rows.line_number,
        import_rows.treatment,
        coalesce(row_parts.amount_minor, import_rows.amount_minor) as amount_minor,
        coalesce(row_parts.order_item_id, import_rows.order_item_id) as order_item_id,
        case
            when import_rows.treatment in ('sale', 'service', 'cancelled', 'unmatched_return', 'credit_note') then 'sold'
            when import_rows.treatment = 'return' then 'returned'
            else 'left out'
        end as side
    from import_rows
    left join row_parts
        on import_rows.import_id = row_parts.import_id and import_rows.line_number = row_parts.line_number
    where import_rows.import_id = $import_id
),

-- Several rows of a file may be one line: three of a product are three rows in some shops' files.
file_lines as (
    select
        file_rows.order_item_id,
        min(file_rows.line_number) as line_number,
        max(case when file_rows.side = 'sold' then 1 else 0 end) as is_sold,
        max(case when file_rows.treatment = 'cancelled' then 1 else 0 end) as is_cancelled,
        sum(case when file_rows.side = 'sold' then file_rows.amount_minor else 0 end) as sold_minor,
        sum(case when file_rows.side = 'returned' then file_rows.amount_minor else 0 end) as returned_minor
    from file_rows
    where file_rows.side <> 'left out' and file_rows.order_item_id is not null
    group by file_rows.order_item_id
),

booked as (
    select
        ledger.order_item_id,
        sum(case when ledger.entry_kind in ('sale', 'unmatched_return') then ledger.net_minor else 0 end) as sold_minor,
        sum(case when ledger.entry_kind = 'cancellation' then ledger.net_minor else 0 end) as cancelled_minor,
        sum(case when ledger.entry_kind = 'return' then ledger.net_minor else 0 end) as returned_minor
    from ledger
    where ledger.order_item_id in (select file_lines.order_item_id from file_lines)
    group by ledger.order_item_id
),

-- A line that was altered after the import was, until its first alteration, what the import had made of it.
altered as (
    select
        cast(change_log.before_json ->> '$.order_item_id' as bigint) as order_item_id,
        min(change_log.change_id) as change_id
    from change_log
    inner join imports on change_log.changed_at > imports.imported_at
    where
        imports.import_id = $import_id
        and change_log.table_name = 'order_items'
        and change_log.operation = 'update'
        and change_log.before_json ->> '$.unit_price_minor' is not null
    group by cast(change_log.before_json ->> '$.order_item_id' as bigint)
),

imported as (
    select
        altered.order_item_id,
        cast(change_log.before_json ->> '$.quantity' as bigint)
        * cast(change_log.before_json ->> '$.unit_price_minor' as bigint)
        - cast(change_log.before_json ->> '$.discount_minor' as bigint) as line_minor
    from altered
    inner join change_log on altered.change_id = change_log.change_id
),

-- Orders that were not cancelled yet when something of them was altered after the import.
cancelled_after as (
    select change_log.row_id as order_id
    from change_log
    inner join imports on change_log.changed_at > imports.imported_at
    where
        imports.import_id = $import_id
        and change_log.table_name = 'orders'
        and change_log.operation = 'update'
        and change_log.before_json is not null
        and change_log.before_json ->> '$.cancelled_date' is null
    group by change_log.row_id
),

known as (
    select
        file_lines.order_item_id,
        file_lines.line_number,
        file_lines.is_sold,
        file_lines.sold_minor,
        file_lines.returned_minor,
        file_lines.is_cancelled = 1 or cancelled_after.order_id is null as was_cancelled,
        orders.external_id,
        order_items.order_item_id is not null as is_there,
        case when orders.order_kind = 'credit_note' then -1 else 1 end
        * coalesce(
            imported.line_minor,
            order_items.quantity * order_items.unit_price_minor - order_items.discount_minor
        ) as imported_minor,
        coalesce(booked.sold_minor, 0) as sold_now_minor,
        coalesce(booked.cancelled_minor, 0) as cancelled_now_minor,
        coalesce(booked.returned_minor, 0) as returned_now_minor
    from file_lines
    left join order_items on file_lines.order_item_id = order_items.order_item_id
    left join orders on order_items.order_id = orders.order_id
    left join imported on file_lines.order_item_id = imported.order_item_id
    left join booked on file_lines.order_item_id = booked.order_item_id
    left join cancelled_after on order_items.order_id = cancelled_after.order_id
),

steps as (
    select
        1 as position,
        file_rows.treatment as step,
        file_rows.line_number,
        file_rows.order_item_id,
        -file_rows.amount_minor as amount_minor
    from file_rows
    where file_rows.side = 'left out'
    union all
    select
        2 as position,
        'without_line' as step,
        file_rows.line_number,
        null as order_item_id,
        -file_rows.amount_minor as amount_minor
    from file_rows
    where file_rows.side <> 'left out' and file_rows.order_item_id is null
    union all
    select
        3 as position,
        'order_discounts' as step,
        known.line_number,
        known.order_item_id,
        known.imported_minor - known.sold_minor as amount_minor
    from known
    where known.is_sold = 1 and known.is_there and known.imported_minor <> known.sold_minor
    union all
    select
        4 as position,
        'cancelled' as step,
        known.line_number,
        known.order_item_id,
        known.cancelled_now_minor as amount_minor
    from known
    where known.is_sold = 1 and known.was_cancelled and known.cancelled_now_minor <> 0
    union all
    select
        5 as position,
        'cancelled_since' as step,
        known.line_number,
        known.order_item_id,
        known.cancelled_now_minor as amount_minor
    from known
    where known.is_sold = 1 and not known.was_cancelled and known.cancelled_now_minor <> 0
    union all
    select
        6 as position,
        'updated_since' as step,
        known.line_number,
        known.order_item_id,
        known.sold_now_minor - known.imported_minor as amount_minor
    from known
    where known.is_sold = 1 and known.is_there and known.sold_now_minor <> known.imported_minor
    union all
    select
        7 as position,
        'removed_since' as step,
        known.line_number,
        known.order_item_id,
        -known.sold_minor as amount_minor
    from known
    where known.is_sold = 1 and not known.is_there
    union all
    select
        8 as position,
        'other_returns' as step,
        known.line_number,
        known.order_item_id,
        known.returned_now_minor - known.returned_minor as amount_minor
    from known
    where known.returned_now_minor <> known.returned_minor
),

final as (
    select
        steps.position,
        steps.step,
        steps.line_number,
        steps.order_item_id,
        orders.external_id,
        steps.amount_minor,
        case
            when set_aside.reason is not null then set_aside.reason || ': ' || set_aside.original_text
        end as note
    from steps
    left join order_items on steps.order_item_id = order_items.order_item_id
    left join orders on order_items.order_id = orders.order_id
    left join set_aside
        on
            steps.step = 'set_aside'
            and set_aside.import_id = $import_id
            and steps.line_number = set_aside.line_number
)

select * from final order by position, step, line_number, order_item_id;

-- name: import_lines
-- Which rows of a file were treated so?
-- grain: one row per row of the file with this treatment
-- columns: line_number (id); treatment (text); order_item_id; external_id (text, the order's number); amount_minor
-- parameters: import_id = 0; treatment = ''
-- engine: sqlite
with
final as (
    select
        import_rows.line_number,
        import_rows.treatment,
        import_rows.order_item_id,
        orders.external_id,
        import_rows.amount_minor
    from import_rows
    left join order_items on import_rows.order_item_id = order_items.order_item_id
    left join orders on order_items.order_id = orders.order_id
    where import_rows.import_id = $import_id and import_rows.treatment = $treatment
)

select * from final order by line_number;

-- name: import_in_ledger
-- What has the ledger today of the lines of a file? Sales, cancellations and credit notes of the lines that the file sold,
-- returns of all of its lines.
-- grain: one row
-- columns: entries (count, events of the ledger); net_minor
-- parameters: import_id = 0
-- engine: sqlite
with
-- A return that one sale was not enough for is a row for each, `key`, `key#2` and on; its row of the file names the first.
shared_returns as (
    select
        returns.order_item_id,
        returns.amount_minor,
        case
            when instr(returns.external_id, '#') > 0
                then substr(returns.external_id, 1, instr(returns.external_id, '#') - 1)
            else returns.external_id
        end as whole_id,
        instr(returns.external_id, '#') = 0 as is_first
    from returns
    where
        returns.external_id in (
            select substr(shared.external_id, 1, length(shared.external_id) - 2)
            from returns as shared
            where shared.external_id like '%#2'
        )
        or instr(returns.external_id, '#') > 0
),

shared_wholes as (
    select
        shared_returns.whole_id,
        max(case when shared_returns.is_first then shared_returns.order_item_id end) as order_item_id,
        sum(shared_returns.amount_minor) as amount_minor,
        row_number() over (
            partition by
                max(case when shared_returns.is_first then shared_returns.order_item_id end),
                sum(shared_returns.amount_minor)
            order by shared_returns.whole_id
        ) as place
    from shared_returns
    group by shared_returns.whole_id
),

shared_rows as (
    select
        import_rows.import_id,
        import_rows.line_number,
        import_rows.order_item_id,
        -import_rows.amount_minor as amount_minor,
        row_number() over (
            partition by import_rows.import_id, import_rows.order_item_id, import_rows.amount_minor
            order by import_rows.line_number
        ) as place
    from import_rows
    where
        import_rows.treatment = 'return'
        and import_rows.order_item_id in (select shared_wholes.order_item_id from shared_wholes)
        and import_rows.import_id = $import_id
),

row_parts as (
    select
        shared_rows.import_id,
        shared_rows.line_number,
        shared_returns.order_item_id,
        -shared_returns.amount_minor as amount_minor
    from shared_rows
    inner join shared_wholes
        on
            shared_rows.order_item_id = shared_wholes.order_item_id
            and shared_rows.amount_minor = shared_wholes.amount_minor
            and shared_rows.place = shared_wholes.place
    inner join shared_returns on shared_wholes.whole_id = shared_returns.whole_id
),

named as (
    select
        coalesce(row_parts.order_item_id, import_rows.order_item_id) as order_item_id,
        max(case when import_rows.treatment = 'return' then 0 else 1 end) as is_sold
    from import_rows
    left join row_parts
        on import_rows.import_id = row_parts.import_id and import_rows.line_number = row_parts.line_number
    where
        import_rows.import_id = $import_id
        and import_rows.treatment in ('sale', 'service', 'cancelled', 'unmatched_return', 'credit_note', 'return')
        and import_rows.order_item_id is not null
    group by coalesce(row_parts.order_item_id, import_rows.order_item_id)
),

final as (
    select
        count(*) as entries,
        coalesce(sum(ledger.net_minor), 0) as net_minor
    from ledger
    inner join named on ledger.order_item_id = named.order_item_id
    where named.is_sold = 1 or ledger.entry_kind = 'return'
)

select * from final order by net_minor;

-- name: origins
-- Which rows of which files are these order lines of?
-- grain: one row per row of a file that is of the line, sold it or took it back
-- columns: order_item_id; import_id; file_name (text); line_number (id); treatment (text); amount_minor
-- parameters: items = '[]' (order lines, as a list in JSON)
-- engine: sqlite
with
-- A return that one sale was not enough for is a row for each, `key`, `key#2` and on; its row of the file names the first.
shared_returns as (
    select
        returns.order_item_id,
        returns.amount_minor,
        case
            when instr(returns.external_id, '#') > 0
                then substr(returns.external_id, 1, instr(returns.external_id, '#') - 1)
            else returns.external_id
        end as whole_id,
        instr(returns.external_id, '#') = 0 as is_first
    from returns
    where
        returns.external_id in (
            select substr(shared.external_id, 1, length(shared.external_id) - 2)
            from returns as shared
            where shared.external_id like '%#2'
        )
        or instr(returns.external_id, '#') > 0
),

shared_wholes as (
    select
        shared_returns.whole_id,
        max(case when shared_returns.is_first then shared_returns.order_item_id end) as order_item_id,
        sum(shared_returns.amount_minor) as amount_minor,
        row_number() over (
            partition by
                max(case when shared_returns.is_first then shared_returns.order_item_id end),
                sum(shared_returns.amount_minor)
            order by shared_returns.whole_id
        ) as place
    from shared_returns
    group by shared_returns.whole_id
),

shared_rows as (
    select
        import_rows.import_id,
        import_rows.line_number,
        import_rows.order_item_id,
        -import_rows.amount_minor as amount_minor,
        row_number() over (
            partition by import_rows.import_id, import_rows.order_item_id, import_rows.amount_minor
            order by import_rows.line_number
        ) as place
    from import_rows
    where
        import_rows.treatment = 'return'
        and import_rows.order_item_id in (select shared_wholes.order_item_id from shared_wholes)
),

row_parts as (
    select
        shared_rows.import_id,
        shared_rows.line_number,
        shared_returns.order_item_id,
        -shared_returns.amount_minor as amount_minor
    from shared_rows
    inner join shared_wholes
        on
            shared_rows.order_item_id = shared_wholes.order_item_id
            and shared_rows.amount_minor = shared_wholes.amount_minor
            and shared_rows.place = shared_wholes.place
    inner join shared_returns on shared_wholes.whole_id = shared_returns.whole_id
),

final as (
    select
        coalesce(row_parts.order_item_id, import_rows.order_item_id) as order_item_id,
        import_rows.import_id,
        imports.file_name,
        import_rows.line_number,
        import_rows.treatment,
        coalesce(row_parts.amount_minor, import_rows.amount_minor) as amount_minor
    from import_rows
    inner join imports on import_rows.import_id = imports.import_id
    left join row_parts
        on import_rows.import_id = row_parts.import_id and import_rows.line_number = row_parts.line_number
    where
        coalesce(row_parts.order_item_id, import_rows.order_item_id) in (
            select listed.value from json_each($items) as listed
        )
)

select * from final order by order_item_id, import_id, line_number;
