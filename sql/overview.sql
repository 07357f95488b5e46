-- The Overview: the key figures over time, what changed, what needs action, and a cube to add up while one points.

-- name: kpis_by_period
-- How did each key figure go within the period?
-- grain: one row per stretch of 1, 7, 28 or 91 days, about thirty at most, counted back from the period's last day; days
--     before the first whole stretch are in none
-- columns: start_date; end_date; days (days, of the stretch); net_minor; orders; average_order_minor (money, gross -
--     discounts per order); units (units, ordered); customers (count, those with an identity; null where
--     the period has more than most_orders); returning_customer_share (share, of customers with an order in the stretch that
--     is not their first; null likewise);
--     gross_margin_share (share, of net sales with known cost); return_share (share, returned units / ordered units of the
--     stretch's orders, whenever returned)
-- parameters: most_orders = 100000 (counting the customers of each stretch of more would take longer than all the rest)
-- filters: dates, regions, categories, channels, statuses, lens
with
days as (
    select
        calendar.date_day,
        max(calendar.day_number) over () - calendar.day_number as days_to_end,
        count(*) over () as all_days
    from calendar
    inner join periods on calendar.date_day between periods.start_date and periods.end_date
    where periods.period = 'current'
),

widths as (
    select
        days.*,
        case
            when days.all_days <= 31 then 1
            when days.all_days <= 7 * 31 then 7
            when days.all_days <= 28 * 31 then 28
            else 91
        end as stretch_days
    from days
),

-- A stretch is named by the days between its end and the period's.
stretch_days as (
    select
        widths.date_day,
        widths.stretch_days,
        widths.days_to_end - widths.days_to_end % widths.stretch_days as stretch
    from widths
    where widths.days_to_end - widths.days_to_end % widths.stretch_days + widths.stretch_days <= widths.all_days
),

stretches as (
    select
        stretch_days.stretch,
        min(stretch_days.date_day) as start_date,
        max(stretch_days.date_day) as end_date,
        count(*) as days
    from stretch_days
    group by stretch_days.stretch
),

sales_days as (
    select
        daily_sales.date_day,
        sum(daily_sales.units) as units,
        sum(daily_sales.gross_minor - daily_sales.discount_minor) as ordered_minor,
        sum(daily_sales.net_minor) as net_minor,
        sum(daily_sales.cost_minor) as cost_minor,
        sum(daily_sales.net_with_cost_minor) as net_with_cost_minor
    from daily_sales
    group by daily_sales.date_day
),

sales as (
    select
        stretch_days.stretch,
        sum(sales_days.units) as units,
        sum(sales_days.ordered_minor) as ordered_minor,
        sum(sales_days.net_minor) as net_minor,
        sum(sales_days.cost_minor) as cost_minor,
        sum(sales_days.net_with_cost_minor) as net_with_cost_minor
    from sales_days
    inner join stretch_days on sales_days.date_day = stretch_days.date_day
    group by stretch_days.stretch
),

order_dated_days as (
    select
        daily_sales_by_order_date.date_day,
        sum(daily_sales_by_order_date.units) as units,
        sum(daily_sales_by_order_date.returned_units) as returned_units
    from daily_sales_by_order_date
    group by daily_sales_by_order_date.date_day
),

order_dated as (
    select
        stretch_days.stretch,
        sum(order_dated_days.units) as units,
        sum(order_dated_days.returned_units) as returned_units
    from order_dated_days
    inner join stretch_days on order_dated_days.date_day = stretch_days.date_day
    group by stretch_days.stretch
),

ordered_days as (
    select
        daily_orders.date_day,
        sum(daily_orders.orders) as orders
    from daily_orders
    group by daily_orders.date_day
),

ordered as (
    select
        stretch_days.stretch,
        sum(ordered_days.orders) as orders
    from ordered_days
    inner join stretch_days on ordered_days.date_day = stretch_days.date_day
    group by stretch_days.stretch
),

size as (
    select count(*) as orders
    from order_facts
),

-- One row per customer first: quicker than counting distinct customers.
buyers as (
    select
        stretch_days.stretch,
        order_facts.customer_id,
        max(order_facts.customer_order_number) as last_order_number
    from order_facts
    cross join size
    inner join stretch_days on order_facts.order_date = stretch_days.date_day
    where size.orders <= coalesce($most_orders, 100000)
    group by stretch_days.stretch, order_facts.customer_id
),

bought as (
    select
        buyers.stretch,
        count(buyers.customer_id) as customers,
        sum(case when buyers.last_order_number > 1 then 1 else 0 end) as returning_customers
    from buyers
    group by buyers.stretch
),

final as (
    select
        stretches.start_date,
        stretches.end_date,
        stretches.days,
        coalesce(sales.net_minor, 0) as net_minor,
        coalesce(ordered.orders, 0) as orders,
        cast(round(cast(sales.ordered_minor as double) / nullif(ordered.orders, 0)) as bigint) as average_order_minor,
        coalesce(sales.units, 0) as units,
        case when size.orders <= coalesce($most_orders, 100000) then coalesce(bought.customers, 0) end as customers,
        cast(bought.returning_customers as double) / nullif(bought.customers, 0) as returning_customer_share,
        cast(sales.net_with_cost_minor - sales.cost_minor as double) / nullif(sales.net_with_cost_minor, 0)
            as gross_margin_share,
        cast(order_dated.returned_units as double) / nullif(order_dated.units, 0) as return_share
    from stretches
    cross join size
    left join sales on stretches.stretch = sales.stretch
    left join order_dated on stretches.stretch = order_dated.stretch
    left join ordered on stretches.stretch = ordered.stretch
    left join bought on stretches.stretch = bought.stretch
)

select * from final order by start_date;

-- name: sales_cube
-- What did each day, region, category and channel bring, to be added up again as one points at part of it?
-- grain: one row per day, region, channel and category with sales or returns, and one per day, region and channel with
--     orders, its category null; no row at all where most_rows would not hold them
-- columns: date_day; region; category (text, null in the rows that count orders); channel; orders (count, an order with
--     several categories once; 0 in a category's rows); units (units, ordered); ordered_minor (money, gross - discounts);
--     net_minor; cost_minor (money, of what it is known of); net_with_cost_minor (money, net sales with known cost)
-- parameters: most_rows = 40000 (rows of daily_sales, which are by status too; more are not worth sending)
-- filters: dates, regions, categories, channels, statuses, lens
with
size as (
    select count(*) as cells
    from daily_sales
),

sales as (
    select
        daily_sales.date_day,
        daily_sales.region,
        daily_sales.category,
        daily_sales.channel,
        0 as orders,
        cast(sum(daily_sales.units) as bigint) as units, -- a sum is wider than its parts, and slower to read
        cast(sum(daily_sales.gross_minor - daily_sales.discount_minor) as bigint) as ordered_minor,
        cast(sum(daily_sales.net_minor) as bigint) as net_minor,
        cast(sum(daily_sales.cost_minor) as bigint) as cost_minor,
        cast(sum(daily_sales.net_with_cost_minor) as bigint) as net_with_cost_minor
    from daily_sales
    cross join size
    where daily_sales.category is not null and size.cells <= coalesce($most_rows, 40000)
    group by daily_sales.date_day, daily_sales.region, daily_sales.category, daily_sales.channel
),

ordered as (
    select
        daily_orders.date_day,
        daily_orders.region,
        null as category,
        daily_orders.channel,
        cast(sum(daily_orders.orders) as bigint) as orders,
        0 as units,
        0 as ordered_minor,
        0 as net_minor,
        0 as cost_minor,
        0 as net_with_cost_minor
    from daily_orders
    cross join size
    where size.cells <= coalesce($most_rows, 40000)
    group by daily_orders.date_day, daily_orders.region, daily_orders.channel
),

final as (
    select * from sales
    union all
    select * from ordered
)

select * from final order by region, channel, category nulls last, date_day;

-- name: needs_action
-- What should be ordered or chased now, and for how much money?
-- grain: one row per product of goods that is out of stock or will be before an order comes, and is not on its way in time;
--     and one per purchase order that is late; most money first, at the end of the period's last day
-- columns: action_rank (rank); state (text, out of stock, low or late); product_id (id, null where late); sku; product_name;
--     category; supplier_name; purchase_order_id (id, where late); po_number (text); order_units (units, to be ordered now:
--     for the lead time and cover_days at the present speed, less what is there and on its way, in whole packs; of a late
--     purchase order what is outstanding); value_minor (money, of order_units at cost, null where it is not known);
--     on_hand_units (units); incoming_units (units); units_per_day (units per day, sold per day in stock);
--     days_of_cover (mean days); lead_time_days (days, as the supplier promised, or default_lead_time_days);
--     out_days (days, without stock up to the last day, as far as the window reaches);
--     unsold_per_day_minor (money per day, units_per_day at the price, while out of stock); due_date; overdue_days (days);
--     all_value_minor (money, value_minor of all rows)
-- parameters: window_days = 90 (days back from the last day that make the velocity); cover_days = 30 (days that an order
--     should last after it came); default_lead_time_days = 14 (where no supplier promised one)
-- filters: dates, categories
-- dates: until end
with
as_of as (
    select
        calendar.date_day as end_date,
        calendar.day_number as end_day_number,
        calendar.day_number - coalesce($window_days, 90) as day_number_before,
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
    inner join products on purchase_order_items.product_id = products.product_id
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
        sum(open_lines.units) as units
    from open_lines
    where open_lines.units > 0
    group by open_lines.product_id
),

demand_days as (
    select
        calendar.date_day,
        as_of.end_day_number - calendar.day_number as days_to_end
    from calendar
    inner join as_of on calendar.date_day <= as_of.end_date and calendar.day_number > as_of.day_number_before
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
        ) as in_stock_days,
        max(case when demand_days.days_to_end = 0 then stock_daily.on_hand_units end) as on_hand_units,
        coalesce(min(case when stock_daily.on_hand_units > 0 then demand_days.days_to_end end), count(*)) as out_days
    from stock_daily
    inner join demand_days on stock_daily.date_day = demand_days.date_day
    left join sold_daily
        on stock_daily.product_id = sold_daily.product_id and stock_daily.date_day = sold_daily.date_day
    group by stock_daily.product_id
),

-- Selling, still on sale, and at or below what is sold until an order comes.
short as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        suppliers.supplier_name,
        products.cost_minor,
        products.price_minor,
        products.case_pack,
        products.minimum_order_units,
        velocity.on_hand_units,
        velocity.sold_units,
        velocity.in_stock_days,
        velocity.out_days,
        coalesce(incoming.units, 0) as incoming_units,
        coalesce(suppliers.lead_time_days, $default_lead_time_days, 14) as lead_time_days,
        velocity.sold_units
        * (coalesce(suppliers.lead_time_days, $default_lead_time_days, 14) + coalesce($cover_days, 30))
        + velocity.in_stock_days - 1 as wanted_unit_days
    from velocity
    cross join as_of
    inner join products on velocity.product_id = products.product_id
    left join suppliers on products.supplier_id = suppliers.supplier_id
    left join incoming on velocity.product_id = incoming.product_id
    where
        products.kind = 'goods'
        and (products.retired_date is null or products.retired_date > as_of.end_date)
        and velocity.sold_units > 0
        and (
            velocity.on_hand_units <= 0
            or velocity.on_hand_units * velocity.in_stock_days
            < velocity.sold_units * coalesce(suppliers.lead_time_days, $default_lead_time_days, 14)
        )
),

-- Whole numbers up to here, so that a division rounded up is exact.
missing as (
    select
        short.*,
        cast(
            cast(short.wanted_unit_days - short.wanted_unit_days % short.in_stock_days as double) / short.in_stock_days
            as bigint
        ) - short.on_hand_units - short.incoming_units as units
    from short
),

orders_due as (
    select
        missing.*,
        case when missing.units < missing.minimum_order_units then missing.minimum_order_units else missing.units end
        + missing.case_pack - 1 as padded_units
    from missing
    where missing.units > 0
),

late as (
    select
        open_lines.purchase_order_id,
        sum(open_lines.units) as units,
        sum(open_lines.units * open_lines.unit_cost_minor) as value_minor
    from open_lines
    cross join as_of
    where open_lines.units > 0 and open_lines.due_date < as_of.end_date
    group by open_lines.purchase_order_id
),

actions as (
    select
        case when orders_due.on_hand_units <= 0 then 'out of stock' else 'low' end as state,
        orders_due.product_id,
        orders_due.sku,
        orders_due.product_name,
        orders_due.category,
        orders_due.supplier_name,
        null as purchase_order_id,
        null as po_number,
        orders_due.padded_units - orders_due.padded_units % orders_due.case_pack as order_units,
        (orders_due.padded_units - orders_due.padded_units % orders_due.case_pack) * orders_due.cost_minor
            as value_minor,
        orders_due.on_hand_units,
        orders_due.incoming_units,
        cast(orders_due.sold_units as double) / orders_due.in_stock_days as units_per_day,
        case
            when orders_due.on_hand_units <= 0 then 0
            else cast(orders_due.on_hand_units * orders_due.in_stock_days as double) / orders_due.sold_units
        end as days_of_cover,
        orders_due.lead_time_days,
        case when orders_due.on_hand_units <= 0 then orders_due.out_days end as out_days,
        case
            when orders_due.on_hand_units <= 0
                then cast(
                    round(
                        cast(orders_due.sold_units * orders_due.price_minor as double) / orders_due.in_stock_days
                    ) as bigint
                )
        end as unsold_per_day_minor,
        null as due_date,
        null as overdue_days
    from orders_due
    union all
    select
        'late' as state,
        null as product_id,
        null as sku,
        null as product_name,
        null as category,
        suppliers.supplier_name,
        late.purchase_order_id,
        purchase_orders.po_number,
        late.units as order_units,
        late.value_minor,
        null as on_hand_units,
        null as incoming_units,
        null as units_per_day,
        null as days_of_cover,
        null as lead_time_days,
        null as out_days,
        null as unsold_per_day_minor,
        purchase_orders.due_date,
        as_of.end_day_number - calendar.day_number as overdue_days
    from late
    cross join as_of
    inner join purchase_orders on late.purchase_order_id = purchase_orders.purchase_order_id
    inner join suppliers on purchase_orders.supplier_id = suppliers.supplier_id
    inner join calendar on purchase_orders.due_date = calendar.date_day
),

final as (
    select
        row_number() over (
            order by coalesce(actions.value_minor, 0) desc, actions.product_id, actions.purchase_order_id
        ) as action_rank,
        actions.*,
        sum(actions.value_minor) over () as all_value_minor
    from actions
)

select * from final order by action_rank;

-- name: what_changed
-- What changed most against the comparison, and what of it can be told from the figures?
-- Only what is large in money, large for its size, and larger than the days differ among themselves: at least
-- least_deviations standard deviations of the difference of two such periods. A category, a region or a category in a region
-- is told only where it goes another way than the whole it is part of, and a part that is most of its whole's change in its
-- place.
-- grain: one row per finding, most money first; none without a comparison
-- columns: finding_rank (rank); kind (text, shop, category, region, category in region, promotion, returns or ratings);
--     region; category; product_id (id, whose returns rose); product_name; promotion_name (text); start_date (date, of the
--     promotion's days in the period); end_date (date, likewise); discount_share (share, the promotion's);
--     net_minor (money, of a promotion that of its days, else of the period); net_before_minor (money, of the comparison; of a
--     promotion that of as many days at the pace of the four weeks before it); change_minor (money, of returns that of goods
--     taken back; 0 of ratings); change_share; orders_change_minor (money, of the shop's change what came with more or fewer
--     orders, at the value they had);
--     lead_product_id (id, of a category's products the one that changed most its way, null where it and the next are less of
--     the change than least_lead_share); lead_product_name (text); lead_share (share, of the change); second_product_id (id,
--     the next); second_product_name (text); second_share;
--     out_products (count, that were out of stock longer than before and fell, null where they explain less of the fall than
--     least_out_share); out_product_id (id, the one that lost most); out_product_name (text); unsold_minor (money, what these
--     would have sold at their usual speed on those days, no more than they fell); out_share (share, of the fall that this
--     is); rate_share (share, returned units / units sold, by
--     the lens); rate_before_share; mean_rating (stars); mean_rating_before (stars); reviews
-- parameters: least_share = 0.1 (a smaller change of its own size is not told); least_net_share = 0.01 (nor one smaller
--     than this share of the shop's net sales); least_deviations = 3.0 (nor one that chance could bring);
--     least_lead_share = 0.5 (nor products that are a smaller share of a change); least_out_share = 0.2 (nor stock-outs that
--     explain a smaller share of a fall); top_n = 6 (how many findings)
-- filters: dates, regions, categories, channels, statuses, lens
-- dates: period, comparison, 28 days before
-- months: product_days, product_days_by_region
-- needs: comparison
with
lengths as materialized (
    select
        last_days.day_number - first_days.day_number + 1 as days,
        chosen.start_date,
        chosen.end_date
    from periods as chosen
    inner join periods as before on before.period = 'before'
    inner join calendar as first_days on chosen.start_date = first_days.date_day
    inner join calendar as last_days on chosen.end_date = last_days.date_day
    where chosen.period = 'current'
),

sales_days as materialized (
    select
        daily_sales.date_day,
        daily_sales.region,
        daily_sales.category,
        sum(daily_sales.net_minor) as net_minor
    from daily_sales
    where daily_sales.category is not null and daily_sales.date_day <= (select lengths.end_date from lengths)
    group by daily_sales.date_day, daily_sales.region, daily_sales.category
),

kinds (kind, by_region, by_category) as (
    values
    ('shop', 0, 0),
    ('region', 1, 0),
    ('category', 0, 1),
    ('category in region', 1, 1)
),

level_days as (
    select
        kinds.kind,
        case when kinds.by_region = 1 then sales_days.region end as region,
        case when kinds.by_category = 1 then sales_days.category end as category,
        periods.period,
        sales_days.date_day,
        sum(sales_days.net_minor) as net_minor
    from sales_days
    inner join periods on sales_days.date_day between periods.start_date and periods.end_date
    cross join kinds
    group by
        kinds.kind,
        case when kinds.by_region = 1 then sales_days.region end,
        case when kinds.by_category = 1 then sales_days.category end,
        periods.period,
        sales_days.date_day
),

levels as (
    select
        level_days.kind,
        level_days.region,
        level_days.category,
        sum(case when level_days.period = 'current' then level_days.net_minor else 0 end) as net_minor,
        sum(case when level_days.period = 'before' then level_days.net_minor else 0 end) as net_before_minor,
        sum(cast(level_days.net_minor as double) * level_days.net_minor) as squares
    from level_days
    group by level_days.kind, level_days.region, level_days.category
),

-- The variance of a sum of days is days x the variance of a day; a day without sales counts as one of zero.
judged as materialized (
    select
        levels.kind,
        levels.region,
        levels.category,
        levels.net_minor,
        levels.net_before_minor,
        levels.net_minor - levels.net_before_minor as change_minor,
        cast(levels.net_minor - levels.net_before_minor as double) / levels.net_before_minor as change_share,
        (
            levels.squares
            - (
                cast(levels.net_minor as double) * levels.net_minor
                + cast(levels.net_before_minor as double) * levels.net_before_minor
            ) / lengths.days
        ) * lengths.days / nullif(lengths.days - 1, 0) as variance
    from levels
    cross join lengths
    where levels.net_before_minor > 0
),

clear as materialized (
    select
        judged.*,
        case
            when judged.kind <> 'category in region' then 0
            else row_number() over (
                partition by judged.kind, judged.category
                order by abs(judged.change_minor) desc, judged.region
            )
        end as place
    from judged
    inner join judged as shop on shop.kind = 'shop'
    left join judged as whole on judged.category = whole.category and whole.kind = 'category'
    where
        abs(judged.change_share) >= coalesce($least_share, 0.1)
        and abs(judged.change_minor) >= coalesce($least_net_share, 0.01) * shop.net_before_minor
        and abs(judged.change_minor)
        >= coalesce($least_deviations, 3.0) * sqrt(case when judged.variance > 0 then judged.variance else 0 end)
        and judged.variance is not null
        and (judged.kind = 'shop' or abs(judged.change_share - shop.change_share) >= coalesce($least_share, 0.1))
        and (
            judged.kind <> 'category in region'
            or (
                abs(judged.change_minor) >= 0.6 * abs(whole.change_minor)
                and judged.net_before_minor < whole.net_before_minor
                and (judged.change_minor > 0) = (whole.change_minor > 0)
                and (judged.change_minor > 0) = (judged.change_share > whole.change_share)
                and abs(judged.change_share - whole.change_share) >= coalesce($least_share, 0.1)
            )
        )
),

told as materialized (
    select
        clear.kind,
        clear.region,
        clear.category,
        clear.net_minor,
        clear.net_before_minor,
        clear.change_minor,
        clear.change_share
    from clear
    left join clear as cells
        on
            clear.place = 0
            and (clear.category = cells.category or clear.region = cells.region)
            and cells.place = 1
            and (clear.change_minor > 0) = (cells.change_minor > 0)
            and abs(cells.change_minor) >= 0.6 * abs(clear.change_minor)
    where clear.place <= 1 and cells.kind is null
),

ordered as (
    select
        sum(case when periods.period = 'current' then daily_orders.orders else 0 end) as orders,
        sum(case when periods.period = 'before' then daily_orders.orders else 0 end) as orders_before
    from daily_orders
    inner join periods on daily_orders.date_day between periods.start_date and periods.end_date
),

sold as materialized (
    select
        product_days.product_id,
        sum(case when periods.period = 'current' then product_days.net_minor else -product_days.net_minor end)
            as change_minor,
        sum(case when periods.period = 'current' then product_days.units else 0 end) as units,
        sum(case when periods.period = 'before' then product_days.units else 0 end) as units_before,
        sum(case when periods.period = 'current' then product_days.returned_units else 0 end) as returned_units,
        sum(case when periods.period = 'before' then product_days.returned_units else 0 end) as returned_before_units,
        sum(case when periods.period = 'current' then product_days.returns_minor else -product_days.returns_minor end)
            as returns_change_minor
    from product_days
    inner join periods on product_days.date_day between periods.start_date and periods.end_date
    where product_days.date_day <= (select lengths.end_date from lengths)
    group by product_days.product_id
),

movers as (
    select
        told.category,
        products.product_id,
        products.product_name,
        cast(sold.change_minor as double) / told.change_minor as share,
        row_number() over (
            partition by told.category
            order by cast(sold.change_minor as double) / told.change_minor desc, products.product_id
        ) as place
    from told
    inner join products on told.category = products.category
    inner join sold on products.product_id = sold.product_id
    where told.kind = 'category'
),

leads as (
    select
        movers.category,
        max(case when movers.place = 1 then movers.product_id end) as lead_product_id,
        max(case when movers.place = 1 then movers.product_name end) as lead_product_name,
        max(case when movers.place = 1 then movers.share end) as lead_share,
        max(case when movers.place = 2 then movers.product_id end) as second_product_id,
        max(case when movers.place = 2 then movers.product_name end) as second_product_name,
        max(case when movers.place = 2 then movers.share end) as second_share
    from movers
    where movers.place <= 2
    group by movers.category
    having sum(movers.share) >= coalesce($least_lead_share, 0.5)
),

-- Products of the categories that fell, with more days out of stock than before.
shelves as materialized (
    select
        stock_daily.product_id,
        stock_daily.category,
        sum(
            case
                when stock_daily.on_hand_units > 0 then 0
                when periods.period = 'current' then stock_daily.is_active
                else -stock_daily.is_active
            end
        ) as more_days,
        sum(case when stock_daily.on_hand_units > 0 then stock_daily.is_active else 0 end) as in_stock_days
    from stock_daily
    inner join periods on stock_daily.date_day between periods.start_date and periods.end_date
    where stock_daily.category in (select told.category from told where told.change_minor < 0)
    group by stock_daily.product_id, stock_daily.category
),

shelf_sales as (
    select
        by_region.product_id,
        by_region.region,
        sum(by_region.net_minor) as net_minor,
        sum(case when periods.period = 'before' then by_region.net_minor else -by_region.net_minor end) as fall_minor
    from product_days_by_region as by_region
    inner join periods on by_region.date_day between periods.start_date and periods.end_date
    where
        by_region.product_id in (
            select shelves.product_id from shelves where shelves.more_days > 0 and shelves.in_stock_days > 0
        )
    group by by_region.product_id, by_region.region
),

unsold as (
    select
        told.region,
        told.category,
        shelves.product_id,
        told.change_minor,
        shelves.more_days * cast(sum(shelf_sales.net_minor) as double) / shelves.in_stock_days as usual_minor,
        sum(shelf_sales.fall_minor) as fall_minor
    from told
    inner join shelves on told.category = shelves.category
    inner join shelf_sales
        on
            shelves.product_id = shelf_sales.product_id
            and coalesce(told.region, shelf_sales.region) = shelf_sales.region
    where told.change_minor < 0
    group by
        told.region, told.category, told.change_minor, shelves.product_id, shelves.more_days, shelves.in_stock_days
),

lost as (
    select
        unsold.region,
        unsold.category,
        unsold.product_id,
        case
            when unsold.usual_minor < unsold.fall_minor then cast(round(unsold.usual_minor) as bigint)
            else unsold.fall_minor
        end as minor,
        row_number() over (
            partition by unsold.region, unsold.category
            order by
                case when unsold.usual_minor < unsold.fall_minor then unsold.usual_minor else unsold.fall_minor end desc,
                unsold.product_id
        ) as place
    from unsold
    where unsold.usual_minor >= -0.05 * unsold.change_minor and unsold.fall_minor >= -0.05 * unsold.change_minor
),

out_of_stock as (
    select
        lost.region,
        lost.category,
        count(*) as products,
        max(case when lost.place = 1 then lost.product_id end) as product_id,
        max(case when lost.place = 1 then products.product_name end) as product_name,
        sum(lost.minor) as minor
    from lost
    inner join products on lost.product_id = products.product_id
    group by lost.region, lost.category
),

-- A promotion's days against the four weeks before it, in what it was for.
promoted as materialized (
    select
        promotions.promotion_id,
        promotions.promotion_name,
        promotions.category,
        promotions.discount_share,
        promotions.start_date,
        case when promotions.end_date < lengths.end_date then promotions.end_date else lengths.end_date end as end_date,
        calendar.day_number as first_day_number
    from promotions
    inner join lengths on promotions.start_date between lengths.start_date and lengths.end_date
    inner join calendar on promotions.start_date = calendar.date_day
    where promotions.category is null or promotions.category in (select products.category from products)
),

promoted_days as (
    select
        promoted.promotion_id,
        calendar.date_day,
        case when calendar.day_number >= promoted.first_day_number then 1 else 0 end as is_promoted,
        coalesce(sum(sales_days.net_minor), 0) as net_minor
    from promoted
    cross join history
    inner join calendar
        on
            promoted.first_day_number - 28 <= calendar.day_number
            and promoted.end_date >= calendar.date_day
            and history.first_date <= calendar.date_day
    left join sales_days
        on
            calendar.date_day = sales_days.date_day
            and coalesce(promoted.category, sales_days.category) = sales_days.category
    group by promoted.promotion_id, calendar.date_day, calendar.day_number, promoted.first_day_number
),

promotion_sums as (
    select
        promoted_days.promotion_id,
        sum(promoted_days.is_promoted) as days,
        sum(promoted_days.is_promoted * promoted_days.net_minor) as net_minor,
        cast(sum((1 - promoted_days.is_promoted) * promoted_days.net_minor) as double) as baseline_minor,
        sum((1 - promoted_days.is_promoted) * cast(promoted_days.net_minor as double) * promoted_days.net_minor) as squares
    from promoted_days
    group by promoted_days.promotion_id
    having sum(1 - promoted_days.is_promoted) = 28
),

promotion_changes as (
    select
        promotion_sums.promotion_id,
        promotion_sums.net_minor,
        cast(round(promotion_sums.baseline_minor * promotion_sums.days / 28) as bigint) as net_before_minor,
        (promotion_sums.squares - promotion_sums.baseline_minor * promotion_sums.baseline_minor / 28) / 27
        * promotion_sums.days * (1 + cast(promotion_sums.days as double) / 28) as variance
    from promotion_sums
    where promotion_sums.baseline_minor > 0
),

-- Two shares of units differ by chance by the square root of p (1 - p) (1 / units + 1 / units before).
returned as (
    select
        sold.product_id,
        sold.returns_change_minor,
        cast(sold.returned_units as double) / sold.units as rate_share,
        cast(sold.returned_before_units as double) / sold.units_before as rate_before_share,
        cast(sold.returned_units + sold.returned_before_units as double) / (sold.units + sold.units_before) as pooled_share,
        1.0 / sold.units + 1.0 / sold.units_before as weight
    from sold
    where sold.units > 0 and sold.units_before > 0 and sold.returned_units >= 10 and sold.returns_change_minor > 0
),

rated as (
    select
        graded.category,
        sum(case when periods.period = 'current' then graded.reviews else 0 end) as reviews,
        sum(case when periods.period = 'current' then graded.reviews * graded.rating else 0 end) as stars,
        sum(case when periods.period = 'current' then graded.reviews * graded.rating * graded.rating else 0 end) as squares,
        sum(case when periods.period = 'before' then graded.reviews else 0 end) as reviews_before,
        sum(case when periods.period = 'before' then graded.reviews * graded.rating else 0 end) as stars_before,
        sum(case when periods.period = 'before' then graded.reviews * graded.rating * graded.rating else 0 end)
            as squares_before
    from rating_days as graded
    inner join periods on graded.date_day between periods.start_date and periods.end_date
    where graded.date_day <= (select lengths.end_date from lengths)
    group by graded.category
),

rating_means as (
    select
        rated.category,
        rated.reviews,
        cast(rated.stars as double) / rated.reviews as mean_rating,
        cast(rated.stars_before as double) / rated.reviews_before as mean_rating_before,
        cast(rated.reviews * rated.squares - rated.stars * rated.stars as double)
        / (rated.reviews * rated.reviews) / (rated.reviews - 1)
        + cast(rated.reviews_before * rated.squares_before - rated.stars_before * rated.stars_before as double)
        / (rated.reviews_before * rated.reviews_before) / (rated.reviews_before - 1) as variance
    from rated
    where rated.reviews >= 20 and rated.reviews_before >= 20
),

findings as (
    select
        told.kind,
        told.region,
        told.category,
        null as product_id,
        null as promotion_id,
        told.net_minor,
        told.net_before_minor,
        told.change_minor,
        null as rate_share,
        null as rate_before_share,
        null as mean_rating,
        null as mean_rating_before,
        null as reviews
    from told
    union all
    select
        'promotion' as kind,
        null as region,
        null as category,
        null as product_id,
        promotion_changes.promotion_id,
        promotion_changes.net_minor,
        promotion_changes.net_before_minor,
        promotion_changes.net_minor - promotion_changes.net_before_minor as change_minor,
        null as rate_share,
        null as rate_before_share,
        null as mean_rating,
        null as mean_rating_before,
        null as reviews
    from promotion_changes
    inner join judged as shop on shop.kind = 'shop'
    where
        abs(promotion_changes.net_minor - promotion_changes.net_before_minor)
        >= coalesce($least_share, 0.1) * promotion_changes.net_before_minor
        and abs(promotion_changes.net_minor - promotion_changes.net_before_minor)
        >= coalesce($least_net_share, 0.01) * shop.net_before_minor
        and abs(promotion_changes.net_minor - promotion_changes.net_before_minor)
        >= coalesce($least_deviations, 3.0)
        * sqrt(case when promotion_changes.variance > 0 then promotion_changes.variance else 0 end)
    union all
    select
        'returns' as kind,
        null as region,
        null as category,
        returned.product_id,
        null as promotion_id,
        null as net_minor,
        null as net_before_minor,
        returned.returns_change_minor as change_minor,
        returned.rate_share,
        returned.rate_before_share,
        null as mean_rating,
        null as mean_rating_before,
        null as reviews
    from returned
    inner join judged as shop on shop.kind = 'shop'
    where
        returned.returns_change_minor >= 0.1 * coalesce($least_net_share, 0.01) * shop.net_before_minor
        and returned.rate_share - returned.rate_before_share >= 0.05
        -- One deviation more: of many products one is far off by chance.
        and returned.rate_share - returned.rate_before_share
        >= (1 + coalesce($least_deviations, 3.0))
        * sqrt(returned.pooled_share * (1 - returned.pooled_share) * returned.weight)
    union all
    select
        'ratings' as kind,
        null as region,
        rating_means.category,
        null as product_id,
        null as promotion_id,
        null as net_minor,
        null as net_before_minor,
        0 as change_minor,
        null as rate_share,
        null as rate_before_share,
        rating_means.mean_rating,
        rating_means.mean_rating_before,
        rating_means.reviews
    from rating_means
    where
        abs(rating_means.mean_rating - rating_means.mean_rating_before) >= 0.1
        and abs(rating_means.mean_rating - rating_means.mean_rating_before)
        >= coalesce($least_deviations, 3.0) * sqrt(rating_means.variance)
),

ranked as (
    select
        row_number() over (
            order by
                abs(findings.change_minor) desc,
                case when findings.kind = 'shop' then 0 else 1 end,
                abs(coalesce(findings.mean_rating - findings.mean_rating_before, 0)) desc,
                findings.kind,
                findings.region nulls last,
                findings.category nulls last,
                findings.product_id nulls last,
                findings.promotion_id nulls last
        ) as finding_rank,
        findings.*
    from findings
),

final as (
    select
        ranked.finding_rank,
        ranked.kind,
        ranked.region,
        coalesce(ranked.category, promoted.category, products.category) as category,
        ranked.product_id,
        products.product_name,
        promoted.promotion_name,
        promoted.start_date,
        promoted.end_date,
        promoted.discount_share,
        ranked.net_minor,
        ranked.net_before_minor,
        ranked.change_minor,
        cast(ranked.change_minor as double) / ranked.net_before_minor as change_share,
        case
            when ranked.kind = 'shop'
                then cast(
                    round(
                        cast(ordered.orders - ordered.orders_before as double)
                        * ranked.net_before_minor / nullif(ordered.orders_before, 0)
                    ) as bigint
                )
        end as orders_change_minor,
        leads.lead_product_id,
        leads.lead_product_name,
        leads.lead_share,
        leads.second_product_id,
        leads.second_product_name,
        leads.second_share,
        out_of_stock.products as out_products,
        out_of_stock.product_id as out_product_id,
        out_of_stock.product_name as out_product_name,
        out_of_stock.minor as unsold_minor,
        -cast(out_of_stock.minor as double) / ranked.change_minor as out_share,
        ranked.rate_share,
        ranked.rate_before_share,
        ranked.mean_rating,
        ranked.mean_rating_before,
        ranked.reviews
    from ranked
    cross join ordered
    left join products on ranked.product_id = products.product_id
    left join promoted on ranked.promotion_id = promoted.promotion_id
    left join leads on ranked.kind = 'category' and ranked.category = leads.category
    left join out_of_stock
        on
            ranked.kind in ('category', 'category in region')
            and ranked.category = out_of_stock.category
            and coalesce(ranked.region, '') = coalesce(out_of_stock.region, '')
            and -coalesce($least_out_share, 0.2) * ranked.change_minor <= out_of_stock.minor
    where ranked.finding_rank <= coalesce($top_n, 6)
)

select * from final order by finding_rank;
