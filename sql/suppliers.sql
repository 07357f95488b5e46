-- Suppliers: how long they take, how far they stray, and what is late.

-- name: supplier_lead_times
-- How long do suppliers take, how far do they stray, and what is late?
-- grain: one row per supplier, from all purchase orders up to the period's last day
-- columns: supplier_id; supplier_name; received_orders (count, purchase orders received in full); lead_time_mean_days
-- (mean days, ordered to last receipt); lead_time_min_days (days); lead_time_max_days (days); lead_time_sd_days
-- (mean days, standard deviation of a sample, null below 2 orders); promised_lead_time_days (days); on_time_share
-- (share, received by the due day, of those with one); open_orders (count); overdue_orders (count, open past the due
-- day); overdue_units (units); overdue_minor (money, at the purchase order's cost); received_units (units, of orders
-- received in full and in part); unit_mean_days (mean days, ordered to receipt, each unit by its own receipt);
-- unit_sd_days (mean days, standard deviation over all of those units); unit_90_days (days, within which 90 % of the
-- units came); late_unit_share (share, of the units of orders with a due day, received after it)
-- filters: dates
-- dates: until end
with
as_of as (
    select
        calendar.date_day as end_date,
        calendar.day_number as end_day_number,
        case when periods.end_date < history.last_date then 0 else 1 end as is_latest
    from periods
    cross join history
    inner join calendar
        on calendar.date_day = case
            when periods.end_date < history.last_date then periods.end_date
            else history.last_date
        end
),

come_since as materialized ( -- known first, so that few movements are added up
    select purchase_orders.po_number
    from purchase_orders
    inner join as_of on purchase_orders.received_date > as_of.end_date and as_of.is_latest = 0
),

receipts as ( -- of what was still on its way then
    select
        stock_movements.reference as po_number,
        stock_movements.product_id,
        sum(stock_movements.quantity) as units
    from come_since
    inner join stock_movements on come_since.po_number = stock_movements.reference
    where stock_movements.kind = 'receipt'
    group by stock_movements.reference, stock_movements.product_id
),

open_lines as ( -- in a period that is over, what has come since was still on its way
    select
        purchase_orders.purchase_order_id,
        purchase_orders.supplier_id,
        purchase_orders.due_date,
        purchase_order_items.product_id,
        purchase_order_items.unit_cost_minor,
        purchase_order_items.quantity - case
            when purchase_orders.received_date > as_of.end_date and as_of.is_latest = 0 then coalesce(receipts.units, 0)
            else purchase_order_items.received_quantity
        end as units
    from purchase_orders
    cross join as_of
    inner join purchase_order_items
        on purchase_orders.purchase_order_id = purchase_order_items.purchase_order_id
    left join receipts
        on
            purchase_orders.po_number = receipts.po_number
            and purchase_order_items.product_id = receipts.product_id
    where
        (purchase_orders.ordered_date <= as_of.end_date or as_of.is_latest = 1)
        and (
            purchase_orders.status in ('sent', 'partly_received')
            or (
                purchase_orders.status = 'received'
                and purchase_orders.received_date > as_of.end_date
                and as_of.is_latest = 0
            )
        )
),

open_orders as (
    select
        open_lines.purchase_order_id,
        open_lines.supplier_id,
        open_lines.due_date,
        count(*) as products,
        sum(open_lines.units) as units,
        sum(open_lines.units * open_lines.unit_cost_minor) as value_minor,
        sum(case when open_lines.unit_cost_minor is null then 1 else 0 end) as products_without_cost
    from open_lines
    where open_lines.units > 0
    group by open_lines.purchase_order_id, open_lines.supplier_id, open_lines.due_date
),

open_totals as (
    select
        open_orders.supplier_id,
        count(*) as orders,
        sum(case when open_orders.due_date < as_of.end_date then 1 else 0 end) as overdue_orders,
        sum(case when open_orders.due_date < as_of.end_date then open_orders.units else 0 end) as overdue_units,
        sum(case when open_orders.due_date < as_of.end_date then coalesce(open_orders.value_minor, 0) else 0 end)
            as overdue_minor
    from open_orders
    cross join as_of
    group by open_orders.supplier_id
),

booked as ( -- what stock says came with which order
    select
        stock_movements.reference as po_number,
        stock_movements.product_id,
        stock_movements.moved_date as received_date,
        stock_movements.quantity as units
    from stock_movements
    cross join as_of
    where
        stock_movements.kind = 'receipt'
        and stock_movements.reference is not null
        and stock_movements.quantity > 0
        and (stock_movements.moved_date <= as_of.end_date or as_of.is_latest = 1)
),

booked_totals as (
    select
        booked.po_number,
        booked.product_id,
        sum(booked.units) as units
    from booked
    group by booked.po_number, booked.product_id
),

arrivals as ( -- units no movement tells of came on the order's last day: their stock is not tracked, or was not then
    select
        purchase_orders.supplier_id,
        purchase_orders.ordered_date,
        purchase_orders.due_date,
        booked.received_date,
        booked.units
    from booked
    inner join purchase_orders on booked.po_number = purchase_orders.po_number
    where booked.received_date >= purchase_orders.ordered_date
    union all
    select
        purchase_orders.supplier_id,
        purchase_orders.ordered_date,
        purchase_orders.due_date,
        purchase_orders.received_date,
        purchase_order_items.received_quantity - coalesce(booked_totals.units, 0) as units
    from purchase_orders
    cross join as_of
    inner join purchase_order_items
        on purchase_orders.purchase_order_id = purchase_order_items.purchase_order_id
    left join booked_totals
        on
            purchase_orders.po_number = booked_totals.po_number
            and purchase_order_items.product_id = booked_totals.product_id
    where
        purchase_order_items.received_quantity > coalesce(booked_totals.units, 0)
        and (purchase_orders.received_date <= as_of.end_date or as_of.is_latest = 1)
),

arrival_days as (
    select
        arrivals.supplier_id,
        received_days.day_number - ordered_days.day_number as days,
        sum(arrivals.units) as units,
        sum(case when arrivals.due_date is not null then arrivals.units else 0 end) as due_units,
        sum(case when arrivals.received_date > arrivals.due_date then arrivals.units else 0 end) as late_units
    from arrivals
    inner join calendar as ordered_days on arrivals.ordered_date = ordered_days.date_day
    inner join calendar as received_days on arrivals.received_date = received_days.date_day
    group by arrivals.supplier_id, received_days.day_number - ordered_days.day_number
),

arrival_totals as (
    select
        arrival_days.supplier_id,
        sum(arrival_days.units) as units,
        cast(sum(arrival_days.units * arrival_days.days) as double) / sum(arrival_days.units) as mean_days,
        cast(sum(arrival_days.late_units) as double) / nullif(sum(arrival_days.due_units), 0) as late_share
    from arrival_days
    group by arrival_days.supplier_id
),

arrival_order as (
    select
        arrival_days.supplier_id,
        arrival_days.days,
        arrival_days.units,
        sum(arrival_days.units) over (
            partition by arrival_days.supplier_id
            order by arrival_days.days
        ) as units_until
    from arrival_days
),

arrival_spread as (
    select
        arrival_order.supplier_id,
        sqrt(
            sum(
                arrival_order.units
                * (arrival_order.days - arrival_totals.mean_days)
                * (arrival_order.days - arrival_totals.mean_days)
            ) / min(arrival_totals.units)
        ) as sd_days,
        min(case when arrival_order.units_until * 10 >= arrival_totals.units * 9 then arrival_order.days end) as most_days
    from arrival_order
    inner join arrival_totals on arrival_order.supplier_id = arrival_totals.supplier_id
    group by arrival_order.supplier_id
),

received as (
    select
        purchase_orders.supplier_id,
        received_days.day_number - ordered_days.day_number as lead_time_days,
        case
            when purchase_orders.received_date <= purchase_orders.due_date then 1
            when purchase_orders.due_date is not null then 0
        end as is_on_time
    from purchase_orders
    cross join as_of
    inner join calendar as ordered_days on purchase_orders.ordered_date = ordered_days.date_day
    inner join calendar as received_days on purchase_orders.received_date = received_days.date_day
    where
        purchase_orders.status = 'received'
        and (purchase_orders.received_date <= as_of.end_date or as_of.is_latest = 1)
),

lead_times as (
    select
        received.supplier_id,
        count(*) as orders,
        sum(received.lead_time_days) as days_sum,
        sum(received.lead_time_days * received.lead_time_days) as squares_sum,
        min(received.lead_time_days) as days_min,
        max(received.lead_time_days) as days_max,
        cast(sum(received.is_on_time) as double) / nullif(count(received.is_on_time), 0) as on_time_share
    from received
    group by received.supplier_id
),

final as (
    select
        suppliers.supplier_id,
        suppliers.supplier_name,
        coalesce(lead_times.orders, 0) as received_orders,
        cast(lead_times.days_sum as double) / lead_times.orders as lead_time_mean_days,
        lead_times.days_min as lead_time_min_days,
        lead_times.days_max as lead_time_max_days,
        case
            when lead_times.orders > 1
                then sqrt(
                    cast(
                        lead_times.orders * lead_times.squares_sum - lead_times.days_sum * lead_times.days_sum as double
                    ) / (lead_times.orders * (lead_times.orders - 1))
                )
        end as lead_time_sd_days,
        suppliers.lead_time_days as promised_lead_time_days,
        lead_times.on_time_share,
        coalesce(open_totals.orders, 0) as open_orders,
        coalesce(open_totals.overdue_orders, 0) as overdue_orders,
        coalesce(open_totals.overdue_units, 0) as overdue_units,
        coalesce(open_totals.overdue_minor, 0) as overdue_minor,
        coalesce(arrival_totals.units, 0) as received_units,
        arrival_totals.mean_days as unit_mean_days,
        arrival_spread.sd_days as unit_sd_days,
        arrival_spread.most_days as unit_90_days,
        arrival_totals.late_share as late_unit_share
    from suppliers
    left join lead_times on suppliers.supplier_id = lead_times.supplier_id
    left join arrival_totals on suppliers.supplier_id = arrival_totals.supplier_id
    left join arrival_spread on suppliers.supplier_id = arrival_spread.supplier_id
    left join open_totals on suppliers.supplier_id = open_totals.supplier_id
)

select * from final order by overdue_minor desc, received_orders desc, supplier_id;

-- name: overdue_purchase_orders
-- Which purchase orders should be here by now?
-- grain: one row per open purchase order past its due day at the period's last day
-- columns: purchase_order_id; po_number (text); supplier_id; supplier_name; status; ordered_date; due_date;
-- overdue_days (days); products; outstanding_units (units); outstanding_minor (money, at the purchase order's cost);
-- products_without_cost (count, in no money)
-- filters: dates
-- dates: until end
with
as_of as (
    select
        calendar.date_day as end_date,
        calendar.day_number as end_day_number,
        case when periods.end_date < history.last_date then 0 else 1 end as is_latest
    from periods
    cross join history
    inner join calendar
        on calendar.date_day = case
            when periods.end_date < history.last_date then periods.end_date
            else history.last_date
        end
),

come_since as materialized ( -- known first, so that few movements are added up
    select purchase_orders.po_number
    from purchase_orders
    inner join as_of on purchase_orders.received_date > as_of.end_date and as_of.is_latest = 0
),

receipts as ( -- of what was still on its way then
    select
        stock_movements.reference as po_number,
        stock_movements.product_id,
        sum(stock_movements.quantity) as units
    from come_since
    inner join stock_movements on come_since.po_number = stock_movements.reference
    where stock_movements.kind = 'receipt'
    group by stock_movements.reference, stock_movements.product_id
),

open_lines as ( -- in a period that is over, what has come since was still on its way
    select
        purchase_orders.purchase_order_id,
        purchase_orders.supplier_id,
        purchase_orders.due_date,
        purchase_order_items.product_id,
        purchase_order_items.unit_cost_minor,
        purchase_order_items.quantity - case
            when purchase_orders.received_date > as_of.end_date and as_of.is_latest = 0 then coalesce(receipts.units, 0)
            else purchase_order_items.received_quantity
        end as units
    from purchase_orders
    cross join as_of
    inner join purchase_order_items
        on purchase_orders.purchase_order_id = purchase_order_items.purchase_order_id
    left join receipts
        on
            purchase_orders.po_number = receipts.po_number
            and purchase_order_items.product_id = receipts.product_id
    where
        (purchase_orders.ordered_date <= as_of.end_date or as_of.is_latest = 1)
        and (
            purchase_orders.status in ('sent', 'partly_received')
            or (
                purchase_orders.status = 'received'
                and purchase_orders.received_date > as_of.end_date
                and as_of.is_latest = 0
            )
        )
),

open_orders as (
    select
        open_lines.purchase_order_id,
        open_lines.supplier_id,
        open_lines.due_date,
        count(*) as products,
        sum(open_lines.units) as units,
        sum(open_lines.units * open_lines.unit_cost_minor) as value_minor,
        sum(case when open_lines.unit_cost_minor is null then 1 else 0 end) as products_without_cost
    from open_lines
    where open_lines.units > 0
    group by open_lines.purchase_order_id, open_lines.supplier_id, open_lines.due_date
),

final as (
    select
        purchase_orders.purchase_order_id,
        purchase_orders.po_number,
        purchase_orders.supplier_id,
        suppliers.supplier_name,
        purchase_orders.status,
        purchase_orders.ordered_date,
        purchase_orders.due_date,
        as_of.end_day_number - calendar.day_number as overdue_days,
        open_orders.products,
        open_orders.units as outstanding_units,
        coalesce(open_orders.value_minor, 0) as outstanding_minor,
        open_orders.products_without_cost
    from open_orders
    cross join as_of
    inner join purchase_orders on open_orders.purchase_order_id = purchase_orders.purchase_order_id
    inner join suppliers on purchase_orders.supplier_id = suppliers.supplier_id
    inner join calendar on purchase_orders.due_date = calendar.date_day
    where purchase_orders.due_date < as_of.end_date
)

select * from final order by overdue_days desc, purchase_order_id;
