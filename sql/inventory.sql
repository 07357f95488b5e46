-- Stock: what is on hand, what is on its way, how fast it goes, and how old it is.

-- name: stock_position
-- What is on hand and on its way, how long will it last, and what needs attention?
-- grain: one row per tracked product of goods at the end of the period's last day; retired products with nothing on
-- hand or on its way are left out
-- columns: product_id; sku; product_name; category; supplier_name; state (text, out of stock, not selling, low,
-- overstock or ok); on_hand_units (units, negative is kept); is_negative (count, 1 where more went out than was there);
-- incoming_units (units, on purchase orders sent and not yet received); next_due_date (date, of what is not overdue);
-- overdue_units (units); sold_units (units, in the window, without cancelled orders); in_stock_days (days, in the
-- window, with stock at the day's end or a sale); units_per_day (units per day, sold per day in stock); days_of_cover
-- (mean days, on hand / units per day, null without demand); lead_time_days (days, as the supplier promised);
-- cost_value_minor (money, null where the cost is not known); price_value_minor
-- parameters: window_days = 90 (days back from the last day that make the velocity); overstock_days = 180 (more cover
-- is too much); default_lead_time_days = 14 (where no supplier promised one)
-- filters: dates, categories
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

on_hand as (
    select
        stock_daily.product_id,
        stock_daily.on_hand_units as units
    from stock_daily
    inner join as_of on stock_daily.date_day = as_of.end_date
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

incoming as (
    select
        open_lines.product_id,
        sum(open_lines.units) as units,
        sum(case when open_lines.due_date < as_of.end_date then open_lines.units else 0 end) as overdue_units,
        min(case when open_lines.due_date >= as_of.end_date then open_lines.due_date end) as next_due_date
    from open_lines
    cross join as_of
    where open_lines.units > 0
    group by open_lines.product_id
),

windows as (
    select
        as_of.end_date,
        as_of.end_day_number - coalesce($window_days, 90) as day_number_before
    from as_of
),

demand_days as (
    select calendar.date_day
    from calendar
    cross join windows
    where calendar.date_day <= windows.end_date and calendar.day_number > windows.day_number_before
),

sold_daily as (
    select
        product_days.product_id,
        product_days.date_day,
        product_days.uncancelled_units as units
    from product_days
    inner join demand_days on product_days.date_day = demand_days.date_day
    where product_days.uncancelled_units > 0
),

velocity as (
    select
        stock_daily.product_id,
        sum(coalesce(sold_daily.units, 0)) as sold_units,
        sum(
            case
                when sold_daily.units > 0 then 1
                when stock_daily.on_hand_units > 0 then stock_daily.is_active
                else 0
            end
        ) as in_stock_days
    from stock_daily
    inner join demand_days on stock_daily.date_day = demand_days.date_day
    left join sold_daily
        on stock_daily.product_id = sold_daily.product_id and stock_daily.date_day = sold_daily.date_day
    group by stock_daily.product_id
),

positions as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        suppliers.supplier_name,
        on_hand.units as on_hand_units,
        coalesce(incoming.units, 0) as incoming_units,
        incoming.next_due_date,
        coalesce(incoming.overdue_units, 0) as overdue_units,
        coalesce(velocity.sold_units, 0) as sold_units,
        coalesce(velocity.in_stock_days, 0) as in_stock_days,
        cast(coalesce(velocity.sold_units, 0) as double) / nullif(velocity.in_stock_days, 0) as units_per_day,
        case
            when on_hand.units <= 0 and velocity.sold_units > 0 then 0
            else cast(on_hand.units * velocity.in_stock_days as double) / nullif(velocity.sold_units, 0)
        end as days_of_cover,
        suppliers.lead_time_days,
        on_hand.units * products.cost_minor as cost_value_minor,
        on_hand.units * products.price_minor as price_value_minor
    from on_hand
    inner join products on on_hand.product_id = products.product_id
    cross join as_of
    left join suppliers on products.supplier_id = suppliers.supplier_id
    left join incoming on products.product_id = incoming.product_id
    left join velocity on products.product_id = velocity.product_id
    where
        products.kind = 'goods'
        and (
            products.retired_date is null
            or products.retired_date > as_of.end_date
            or on_hand.units <> 0
            or incoming.units > 0
        )
),

final as (
    select
        positions.product_id,
        positions.sku,
        positions.product_name,
        positions.category,
        positions.supplier_name,
        case
            when positions.on_hand_units <= 0 then 'out of stock'
            when positions.days_of_cover is null then 'not selling'
            when positions.days_of_cover < coalesce(positions.lead_time_days, $default_lead_time_days, 14) then 'low'
            when positions.days_of_cover > coalesce($overstock_days, 180) then 'overstock'
            else 'ok'
        end as state,
        positions.on_hand_units,
        case when positions.on_hand_units < 0 then 1 else 0 end as is_negative,
        positions.incoming_units,
        positions.next_due_date,
        positions.overdue_units,
        positions.sold_units,
        positions.in_stock_days,
        positions.units_per_day,
        positions.days_of_cover,
        positions.lead_time_days,
        positions.cost_value_minor,
        positions.price_value_minor
    from positions
)

select * from final order by days_of_cover asc nulls last, units_per_day desc nulls last, product_id;

-- name: untracked_products
-- Which goods have no stock record, and are therefore in no figure of this page?
-- grain: one row per product of goods without a stock level; services and gift cards have none by nature
-- columns: product_id; sku; product_name; category; sold_units (units, in the period, without cancelled orders);
-- retired_date
-- filters: dates, categories
-- dates: period
with
sold as (
    select
        product_days.product_id,
        sum(product_days.uncancelled_units) as units
    from product_days
    group by product_days.product_id
),

final as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        coalesce(sold.units, 0) as sold_units,
        products.retired_date
    from products
    left join sold on products.product_id = sold.product_id
    where products.kind = 'goods' and products.stock_level is null
)

select * from final order by sold_units desc, product_id;

-- name: stock_value_by_category
-- Where does the money in stock lie?
-- grain: one row per category with goods, at the end of the period's last day
-- columns: category; products (count, tracked, with stock other than 0); units (units, on hand, negative kept);
-- cost_value_minor (money, on hand x cost as it is now); price_value_minor (money, on hand x price as it is now);
-- cost_value_share (share, of the value at cost of the categories shown); products_without_cost (count, in no value at
-- cost); products_below_zero (count); products_untracked (count, in no figure)
-- filters: dates, categories
-- dates: until end
with
on_hand as (
    select
        stock_movements.product_id,
        sum(stock_movements.quantity) as units
    from stock_movements
    group by stock_movements.product_id
),

totals as (
    select
        products.category,
        sum(case when on_hand.units <> 0 then 1 else 0 end) as products,
        sum(coalesce(on_hand.units, 0)) as units,
        sum(coalesce(on_hand.units * products.cost_minor, 0)) as cost_value_minor,
        sum(coalesce(on_hand.units * products.price_minor, 0)) as price_value_minor,
        sum(case when on_hand.units <> 0 and products.cost_minor is null then 1 else 0 end) as products_without_cost,
        sum(case when on_hand.units < 0 then 1 else 0 end) as products_below_zero,
        sum(case when products.stock_level is null then 1 else 0 end) as products_untracked
    from products
    left join on_hand on products.product_id = on_hand.product_id
    where products.kind = 'goods'
    group by products.category
),

final as (
    select
        totals.category,
        totals.products,
        totals.units,
        totals.cost_value_minor,
        totals.price_value_minor,
        cast(totals.cost_value_minor as double) / nullif(sum(totals.cost_value_minor) over (), 0) as cost_value_share,
        totals.products_without_cost,
        totals.products_below_zero,
        totals.products_untracked
    from totals
)

select * from final order by cost_value_minor desc, category;

-- name: stock_outs
-- Which products were out of stock, for how long, and how much demand did that meet?
-- grain: one row per tracked product of goods that was active in the period
-- columns: product_id; sku; product_name; category; active_days (days, in the period); stock_out_days (days, active
-- with nothing on hand at the day's end); stock_out_share; units_per_day (units per day, sold per day in stock, in the
-- period and the window before it); unmet_units (number, stock-out days x units per day; 0 where the
-- velocity is not known); current_streak_days (days, without stock up to the period's last active day);
-- last_in_stock_date
-- parameters: window_days = 90 (days before the period that count for the velocity too)
-- filters: dates, categories
-- dates: until end
with
first_days as (
    select
        periods.start_date,
        periods.end_date,
        calendar.day_number
    from periods
    cross join history
    inner join calendar
        on calendar.date_day = case
            when periods.start_date < history.first_date then history.first_date
            else periods.start_date
        end
),

windows as (
    select
        first_days.start_date,
        first_days.end_date,
        first_days.day_number - coalesce($window_days, 90) as first_day_number
    from first_days
),

demand_days as (
    select
        calendar.date_day,
        case when calendar.date_day >= windows.start_date then 1 else 0 end as is_in_period
    from calendar
    cross join windows
    where calendar.day_number >= windows.first_day_number and calendar.date_day <= windows.end_date
),

sold_daily as (
    select
        product_days.product_id,
        product_days.date_day,
        product_days.uncancelled_units as units
    from product_days
    inner join demand_days on product_days.date_day = demand_days.date_day
    where product_days.uncancelled_units > 0
),

stock_days as (
    select
        stock_daily.product_id,
        sum(demand_days.is_in_period * stock_daily.is_active) as active_days,
        sum(
            case
                when stock_daily.on_hand_units <= 0 then demand_days.is_in_period * stock_daily.is_active
                else 0
            end
        ) as stock_out_days,
        cast(sum(coalesce(sold_daily.units, 0)) as double) / nullif(
            sum(case when stock_daily.on_hand_units > 0 or sold_daily.units > 0 then 1 else 0 end), 0
        ) as units_per_day
    from stock_daily
    inner join demand_days on stock_daily.date_day = demand_days.date_day
    left join sold_daily
        on stock_daily.product_id = sold_daily.product_id and stock_daily.date_day = sold_daily.date_day
    where stock_daily.is_active = 1 or sold_daily.units > 0
    group by stock_daily.product_id
),

in_stock as (
    select
        stock_daily.product_id,
        max(case when stock_daily.on_hand_units > 0 then stock_daily.date_day end) as last_date
    from stock_daily
    group by stock_daily.product_id
),

streaks as (
    select
        stock_daily.product_id,
        sum(stock_daily.is_active) as days
    from stock_daily
    inner join in_stock on stock_daily.product_id = in_stock.product_id
    where in_stock.last_date is null or stock_daily.date_day > in_stock.last_date
    group by stock_daily.product_id
),

final as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        stock_days.active_days,
        stock_days.stock_out_days,
        cast(stock_days.stock_out_days as double) / stock_days.active_days as stock_out_share,
        stock_days.units_per_day,
        coalesce(stock_days.stock_out_days * stock_days.units_per_day, 0) as unmet_units,
        coalesce(streaks.days, 0) as current_streak_days,
        in_stock.last_date as last_in_stock_date
    from stock_days
    inner join products on stock_days.product_id = products.product_id
    inner join in_stock on stock_days.product_id = in_stock.product_id
    left join streaks on stock_days.product_id = streaks.product_id
    where products.kind = 'goods' and stock_days.active_days > 0
)

select * from final order by unmet_units desc, stock_out_days desc, product_id;

-- name: stock_out_rate
-- How often could a customer not have what the shop sells?
-- grain: one row: all tracked products of goods that were active in the period
-- columns: products; products_out (count, with a stock-out in the period); active_days (days, product-days active);
-- stock_out_days (days, product-days with nothing on hand at the day's end); stock_out_share; weighted_stock_out_share
-- (share, product-days weighted by units per day: products that sell more count more)
-- parameters: window_days = 90 (days before the period that count for the velocity too)
-- filters: dates, categories
-- dates: until end
with
first_days as (
    select
        periods.start_date,
        periods.end_date,
        calendar.day_number
    from periods
    cross join history
    inner join calendar
        on calendar.date_day = case
            when periods.start_date < history.first_date then history.first_date
            else periods.start_date
        end
),

windows as (
    select
        first_days.start_date,
        first_days.end_date,
        first_days.day_number - coalesce($window_days, 90) as first_day_number
    from first_days
),

demand_days as (
    select
        calendar.date_day,
        case when calendar.date_day >= windows.start_date then 1 else 0 end as is_in_period
    from calendar
    cross join windows
    where calendar.day_number >= windows.first_day_number and calendar.date_day <= windows.end_date
),

sold_daily as (
    select
        product_days.product_id,
        product_days.date_day,
        product_days.uncancelled_units as units
    from product_days
    inner join demand_days on product_days.date_day = demand_days.date_day
    where product_days.uncancelled_units > 0
),

stock_days as (
    select
        stock_daily.product_id,
        sum(demand_days.is_in_period * stock_daily.is_active) as active_days,
        sum(
            case
                when stock_daily.on_hand_units <= 0 then demand_days.is_in_period * stock_daily.is_active
                else 0
            end
        ) as stock_out_days,
        cast(sum(coalesce(sold_daily.units, 0)) as double) / nullif(
            sum(case when stock_daily.on_hand_units > 0 or sold_daily.units > 0 then 1 else 0 end), 0
        ) as units_per_day
    from stock_daily
    inner join demand_days on stock_daily.date_day = demand_days.date_day
    left join sold_daily
        on stock_daily.product_id = sold_daily.product_id and stock_daily.date_day = sold_daily.date_day
    where stock_daily.is_active = 1 or sold_daily.units > 0
    group by stock_daily.product_id
),

final as (
    select
        count(*) as products,
        sum(case when stock_days.stock_out_days > 0 then 1 else 0 end) as products_out,
        sum(stock_days.active_days) as active_days,
        sum(stock_days.stock_out_days) as stock_out_days,
        cast(sum(stock_days.stock_out_days) as double) / nullif(sum(stock_days.active_days), 0) as stock_out_share,
        sum(stock_days.stock_out_days * stock_days.units_per_day)
        / nullif(sum(stock_days.active_days * stock_days.units_per_day), 0) as weighted_stock_out_share
    from stock_days
    inner join products on stock_days.product_id = products.product_id
    where products.kind = 'goods' and stock_days.active_days > 0
)

select * from final order by products;

-- name: sell_through
-- How much of what was there to sell did each product sell?
-- grain: one row per tracked product of goods with stock or sales in the period
-- columns: product_id; sku; product_name; category; opening_units (units, on hand before the first day); received_units
-- (units, opening counts and receipts in the period); sold_units (units, without cancelled orders); closing_units
-- (units, on hand at the end of the last day); sell_through_share (share, sold / (opening + received), null without
-- stock; above 1 where returned units were sold again or more was sold than was there)
-- filters: dates, categories
-- dates: until end
with
moved as (
    select
        stock_movements.product_id,
        sum(case when stock_movements.moved_date < periods.start_date then stock_movements.quantity else 0 end)
            as opening_units,
        sum(
            case
                when stock_movements.moved_date < periods.start_date then 0
                when stock_movements.kind in ('opening', 'receipt') then stock_movements.quantity
                else 0
            end
        ) as received_units,
        sum(stock_movements.quantity) as closing_units
    from stock_movements
    cross join periods
    group by stock_movements.product_id
),

sold as (
    select
        product_days.product_id,
        sum(product_days.uncancelled_units) as units
    from product_days
    inner join periods on product_days.date_day >= periods.start_date
    group by product_days.product_id
),

available as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        moved.opening_units,
        moved.received_units,
        coalesce(sold.units, 0) as sold_units,
        moved.closing_units
    from moved
    inner join products on moved.product_id = products.product_id
    left join sold on moved.product_id = sold.product_id
    where
        products.kind = 'goods'
        and (moved.opening_units <> 0 or moved.received_units <> 0 or sold.units > 0)
),

final as (
    select
        available.product_id,
        available.sku,
        available.product_name,
        available.category,
        available.opening_units,
        available.received_units,
        available.sold_units,
        available.closing_units,
        case
            when available.opening_units + available.received_units > 0
                then cast(available.sold_units as double) / (available.opening_units + available.received_units)
        end as sell_through_share
    from available
)

select * from final order by sell_through_share desc nulls last, product_id;

-- name: sell_through_by_category
-- How much of what was there to sell did each category sell?
-- grain: one row per category with tracked goods in the period
-- columns: category; products; opening_units (units, on hand before the first day); received_units
-- (units, opening counts and receipts in the period); sold_units (units, without cancelled orders); closing_units
-- (units, on hand at the end of the last day); sell_through_share (share, sold / (opening + received), null without
-- stock; above 1 where returned units were sold again or more was sold than was there)
-- filters: dates, categories
-- dates: until end
with
moved as (
    select
        stock_movements.product_id,
        sum(case when stock_movements.moved_date < periods.start_date then stock_movements.quantity else 0 end)
            as opening_units,
        sum(
            case
                when stock_movements.moved_date < periods.start_date then 0
                when stock_movements.kind in ('opening', 'receipt') then stock_movements.quantity
                else 0
            end
        ) as received_units,
        sum(stock_movements.quantity) as closing_units
    from stock_movements
    cross join periods
    group by stock_movements.product_id
),

sold as (
    select
        product_days.product_id,
        sum(product_days.uncancelled_units) as units
    from product_days
    inner join periods on product_days.date_day >= periods.start_date
    group by product_days.product_id
),

available as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        moved.opening_units,
        moved.received_units,
        coalesce(sold.units, 0) as sold_units,
        moved.closing_units
    from moved
    inner join products on moved.product_id = products.product_id
    left join sold on moved.product_id = sold.product_id
    where
        products.kind = 'goods'
        and (moved.opening_units <> 0 or moved.received_units <> 0 or sold.units > 0)
),

totals as (
    select
        available.category,
        count(*) as products,
        sum(available.opening_units) as opening_units,
        sum(available.received_units) as received_units,
        sum(available.sold_units) as sold_units,
        sum(available.closing_units) as closing_units
    from available
    group by available.category
),

final as (
    select
        totals.category,
        totals.products,
        totals.opening_units,
        totals.received_units,
        totals.sold_units,
        totals.closing_units,
        case
            when totals.opening_units + totals.received_units > 0
                then cast(totals.sold_units as double) / (totals.opening_units + totals.received_units)
        end as sell_through_share
    from totals
)

select * from final order by sell_through_share desc nulls last, category;

-- name: inventory_turnover
-- How often did the stock turn over, and what margin did the money in it bring?
-- grain: one row per category with tracked goods whose cost is known
-- columns: category; days_in_period (days, of the shop's history); cost_minor (money, of goods sold, by event date);
-- gross_margin_minor (money, net sales with a known cost - that cost); cost_coverage_share (share, of net sales whose
-- cost is known); mean_stock_minor (money, mean daily stock at cost as it is now); turnover_times (times, cost of goods
-- sold / mean stock, in the period, not annualised); gmroi_ratio (ratio, gross margin / mean stock, in the period, not
-- annualised)
-- filters: dates, categories
-- dates: period
with
days as (
    select count(*) as days
    from calendar
    cross join periods
    cross join history
    where
        calendar.date_day between periods.start_date and periods.end_date
        and calendar.date_day between history.first_date and history.last_date
),

costed as (
    select
        products.product_id,
        products.category,
        products.cost_minor
    from products
    where products.kind = 'goods' and products.stock_level is not null and products.cost_minor is not null
),

stocked as (
    select
        stock_daily.product_id,
        sum(stock_daily.on_hand_units) as unit_days
    from stock_daily
    group by stock_daily.product_id
),

sold as (
    select
        product_days.product_id,
        sum(product_days.net_minor) as net_minor,
        sum(product_days.net_with_cost_minor) as net_with_cost_minor,
        sum(product_days.cost_minor) as cost_minor
    from product_days
    group by product_days.product_id
),

totals as (
    select
        costed.category,
        sum(coalesce(stocked.unit_days, 0) * costed.cost_minor) as stock_days_minor,
        sum(coalesce(sold.net_minor, 0)) as net_minor,
        sum(coalesce(sold.net_with_cost_minor, 0)) as net_with_cost_minor,
        sum(coalesce(sold.cost_minor, 0)) as cost_minor
    from costed
    left join stocked on costed.product_id = stocked.product_id
    left join sold on costed.product_id = sold.product_id
    group by costed.category
),

final as (
    select
        totals.category,
        days.days as days_in_period,
        totals.cost_minor,
        totals.net_with_cost_minor - totals.cost_minor as gross_margin_minor,
        cast(totals.net_with_cost_minor as double) / nullif(totals.net_minor, 0) as cost_coverage_share,
        cast(round(cast(totals.stock_days_minor as double) / nullif(days.days, 0)) as bigint) as mean_stock_minor,
        case
            when totals.stock_days_minor > 0
                then cast(totals.cost_minor as double) * days.days / totals.stock_days_minor
        end as turnover_times,
        case
            when totals.stock_days_minor > 0
                then
                    cast(totals.net_with_cost_minor - totals.cost_minor as double) * days.days
                    / totals.stock_days_minor
        end as gmroi_ratio
    from totals
    cross join days
)

select * from final order by gmroi_ratio desc nulls last, category;

-- name: stock_ageing
-- How long has the money in stock been lying there?
-- grain: one row per age of the receipt that the units came in with, first in first out, at the end of the period's
-- last day; opening counts and finds are receipts of their day, what exceeds all receipts (as by returns) has no age
-- columns: age_bucket (text); bucket_number (rank, youngest first); products; units (units, on hand above 0);
-- cost_value_minor (money, at cost as it is now); cost_value_share (share, of all buckets);
-- products_without_cost (count, in no value)
-- filters: dates, categories
-- dates: until end
with
as_of as ( -- the period's last day, or the shop's if that is earlier
    select
        calendar.date_day as end_date,
        calendar.day_number as end_day_number
    from periods
    cross join history
    inner join calendar
        on calendar.date_day = case
            when periods.end_date < history.last_date then periods.end_date
            else history.last_date
        end
),

buckets as (
    select
        1 as bucket_number,
        '0-30 days' as age_bucket,
        0 as first_day,
        30 as last_day
    union all
    select
        2 as bucket_number,
        '31-90 days' as age_bucket,
        31 as first_day,
        90 as last_day
    union all
    select
        3 as bucket_number,
        '91-180 days' as age_bucket,
        91 as first_day,
        180 as last_day
    union all
    select
        4 as bucket_number,
        '181-365 days' as age_bucket,
        181 as first_day,
        365 as last_day
    union all
    select
        5 as bucket_number,
        'over 365 days' as age_bucket,
        366 as first_day,
        1000000 as last_day
    union all
    select
        6 as bucket_number,
        'no receipt' as age_bucket,
        -1 as first_day,
        -1 as last_day
),

on_hand as (
    select
        stock_movements.product_id,
        sum(stock_movements.quantity) as units
    from stock_movements
    group by stock_movements.product_id
),

layers as (
    select
        stock_movements.product_id,
        calendar.day_number,
        sum(stock_movements.quantity) as units
    from stock_movements
    inner join calendar on stock_movements.moved_date = calendar.date_day
    where
        stock_movements.kind in ('opening', 'receipt')
        or (stock_movements.kind = 'adjustment' and stock_movements.quantity > 0)
    group by stock_movements.product_id, calendar.day_number
),

newest_first as (
    select
        layers.product_id,
        layers.day_number,
        layers.units,
        sum(layers.units) over (
            partition by layers.product_id
            order by layers.day_number desc
        ) as units_so_far
    from layers
    where layers.units > 0
),

kept as ( -- first in first out: what is on hand came in last
    select
        newest_first.product_id,
        as_of.end_day_number - newest_first.day_number as age_days,
        case
            when newest_first.units_so_far <= on_hand.units then newest_first.units
            else on_hand.units - (newest_first.units_so_far - newest_first.units)
        end as units
    from newest_first
    inner join on_hand on newest_first.product_id = on_hand.product_id
    cross join as_of
    where newest_first.units_so_far - newest_first.units < on_hand.units
),

kept_totals as (
    select
        kept.product_id,
        sum(kept.units) as units
    from kept
    group by kept.product_id
),

aged as (
    select
        kept.product_id,
        kept.age_days,
        kept.units
    from kept
    union all
    select
        on_hand.product_id,
        -1 as age_days,
        on_hand.units - coalesce(kept_totals.units, 0) as units
    from on_hand
    left join kept_totals on on_hand.product_id = kept_totals.product_id
    where on_hand.units > 0 and on_hand.units > coalesce(kept_totals.units, 0)
),

valued as (
    select
        aged.age_days,
        aged.product_id,
        aged.units,
        products.cost_minor
    from aged
    inner join products on aged.product_id = products.product_id
    where products.kind = 'goods'
),

totals as (
    select
        buckets.bucket_number,
        buckets.age_bucket,
        count(distinct valued.product_id) as products,
        coalesce(sum(valued.units), 0) as units,
        coalesce(sum(valued.units * valued.cost_minor), 0) as cost_value_minor,
        count(distinct case when valued.cost_minor is null then valued.product_id end) as products_without_cost
    from buckets
    left join valued on valued.age_days between buckets.first_day and buckets.last_day
    group by buckets.bucket_number, buckets.age_bucket
),

final as (
    select
        totals.age_bucket,
        totals.bucket_number,
        totals.products,
        totals.units,
        totals.cost_value_minor,
        cast(totals.cost_value_minor as double) / nullif(sum(totals.cost_value_minor) over (), 0) as cost_value_share,
        totals.products_without_cost
    from totals
)

select * from final order by bucket_number;
