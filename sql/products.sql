-- name: product_performance
-- How did each product sell in the period: units, money, margin, what came back, and against the period before?
-- grain: one row per product (goods only) with a sale, return or cancellation in the period or in the one before
-- columns: product_id; sku; product_name; category;
-- order_lines (count); units (units, ordered); returned_units (units, that came back in the period, by the lens);
-- gross_minor; discount_minor; returns_minor; net_minor;
-- margin_minor (money, of the sales whose cost is known, null where none is); margin_share;
-- cost_coverage_share (share, of net sales whose cost is known);
-- return_share (share, returned units / sold units of the period's orders, whenever they came back);
-- in_stock_days (days, of the period on sale and in stock, for untracked products on sale);
-- units_per_day (units per day, in stock);
-- average_price_minor (money, per unit ordered, after discounts);
-- net_before_minor; net_change_share (share, null where there was nothing before)
-- filters: dates, regions, categories, channels, statuses, lens
-- dates: period, comparison
-- months: product_days
with
period_sales as (
    select
        product_days.product_id,
        periods.period,
        sum(product_days.order_lines) as order_lines,
        sum(product_days.units) as units,
        sum(product_days.returned_units) as returned_units,
        sum(product_days.gross_minor) as gross_minor,
        sum(product_days.discount_minor) as discount_minor,
        sum(product_days.returns_minor) as returns_minor,
        sum(product_days.net_minor) as net_minor,
        sum(product_days.cost_minor) as cost_minor,
        sum(product_days.net_with_cost_minor) as net_with_cost_minor
    from product_days
    inner join periods on product_days.date_day between periods.start_date and periods.end_date
    group by product_days.product_id, periods.period
),

sold as (
    select
        period_sales.product_id,
        sum(case when period_sales.period = 'current' then period_sales.order_lines else 0 end) as order_lines,
        sum(case when period_sales.period = 'current' then period_sales.units else 0 end) as units,
        sum(case when period_sales.period = 'current' then period_sales.returned_units else 0 end) as returned_units,
        sum(case when period_sales.period = 'current' then period_sales.gross_minor else 0 end) as gross_minor,
        sum(case when period_sales.period = 'current' then period_sales.discount_minor else 0 end) as discount_minor,
        sum(case when period_sales.period = 'current' then period_sales.returns_minor else 0 end) as returns_minor,
        sum(case when period_sales.period = 'current' then period_sales.net_minor else 0 end) as net_minor,
        case
            when
                sum(case when period_sales.period = 'current' then period_sales.net_with_cost_minor else 0 end) <> 0
                or sum(case when period_sales.period = 'current' then period_sales.cost_minor else 0 end) <> 0
                then
                    sum(
                        case
                            when period_sales.period = 'current'
                                then period_sales.net_with_cost_minor - period_sales.cost_minor
                        end
                    )
        end as margin_minor,
        sum(case when period_sales.period = 'current' then period_sales.net_with_cost_minor else 0 end)
            as net_with_cost_minor,
        sum(case when period_sales.period = 'before' then period_sales.net_minor end) as net_before_minor
    from period_sales
    group by period_sales.product_id
),

-- A return counts with the order it belongs to, so it is looked up by line, not by its own day.
returned_days as (
    select
        ledger.product_id,
        ledger.entry_date,
        sum(returns.quantity) as units
    from ledger
    inner join returns on ledger.order_item_id = returns.order_item_id
    where ledger.entry_kind = 'sale'
    group by ledger.product_id, ledger.entry_date
),

came_back as (
    select
        returned_days.product_id,
        sum(returned_days.units) as units
    from returned_days
    inner join periods on returned_days.entry_date between periods.start_date and periods.end_date
    where periods.period = 'current'
    group by returned_days.product_id
),

days_on_sale as (
    select
        stock_daily.product_id,
        count(*) as in_stock_days
    from stock_daily
    inner join periods on stock_daily.date_day between periods.start_date and periods.end_date
    where
        periods.period = 'current'
        and stock_daily.is_active = 1
        and stock_daily.on_hand_units + stock_daily.sold_units > 0
    group by stock_daily.product_id
    union all
    select
        product_facts.product_id,
        count(*) as in_stock_days
    from product_facts
    cross join history
    inner join periods on periods.period = 'current'
    inner join calendar
        on
            calendar.date_day between periods.start_date and periods.end_date
            and calendar.date_day >= coalesce(product_facts.launched_date, product_facts.first_sold_date)
            and (product_facts.retired_date is null or product_facts.retired_date > calendar.date_day)
            and history.last_date >= calendar.date_day
    where product_facts.stock_level is null
    group by product_facts.product_id
),

final as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        sold.order_lines,
        sold.units,
        sold.returned_units,
        sold.gross_minor,
        sold.discount_minor,
        sold.returns_minor,
        sold.net_minor,
        sold.margin_minor,
        cast(sold.margin_minor as double) / nullif(sold.net_with_cost_minor, 0) as margin_share,
        cast(sold.net_with_cost_minor as double) / nullif(sold.net_minor, 0) as cost_coverage_share,
        cast(coalesce(came_back.units, 0) as double) / nullif(sold.units, 0) as return_share,
        days_on_sale.in_stock_days,
        cast(sold.units as double) / days_on_sale.in_stock_days as units_per_day,
        cast(round(cast(sold.gross_minor - sold.discount_minor as double) / nullif(sold.units, 0)) as bigint)
            as average_price_minor,
        sold.net_before_minor,
        cast(sold.net_minor - sold.net_before_minor as double) / nullif(abs(sold.net_before_minor), 0)
            as net_change_share
    from sold
    inner join products on sold.product_id = products.product_id
    left join came_back on sold.product_id = came_back.product_id
    left join days_on_sale on sold.product_id = days_on_sale.product_id
    where products.kind = 'goods'
)

select * from final
order by net_minor desc, product_id;

-- name: abc_classes
-- Which few products bring most of the net sales (or margin, or units), and which hardly matter?
-- grain: one row per product (goods only) on sale in the period or with an entry in it
-- columns: value_rank (rank); product_id; sku; product_name; category;
-- abc_class (text, A, B or C; C too without positive value);
-- units (units, ordered); net_minor; margin_minor (money, null where no cost is known);
-- cost_coverage_share (share, of net sales whose cost is known);
-- value_share (share, of the measure's total, products with positive value only); cumulative_share
-- parameters: measure = 'net' | 'margin' | 'units' (what the classes are by); a_share = 0.8 (class A up to this
-- cumulative share, the product that crosses it included); b_share = 0.95 (class B up to this one)
-- filters: dates, regions, categories, channels, statuses, lens
with
sold as (
    select
        product_days.product_id,
        sum(product_days.units) as units,
        sum(product_days.net_minor) as net_minor,
        case
            when sum(product_days.net_with_cost_minor) <> 0 or sum(product_days.cost_minor) <> 0
                then sum(product_days.net_with_cost_minor - product_days.cost_minor)
        end as margin_minor,
        sum(product_days.net_with_cost_minor) as net_with_cost_minor
    from product_days
    group by product_days.product_id
),

measured as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        coalesce(sold.units, 0) as units,
        coalesce(sold.net_minor, 0) as net_minor,
        sold.margin_minor,
        sold.net_with_cost_minor,
        case
            when coalesce($measure, 'net') = 'net' and sold.net_minor > 0 then sold.net_minor
            when coalesce($measure, 'net') = 'margin' and sold.margin_minor > 0 then sold.margin_minor
            when coalesce($measure, 'net') = 'units' and sold.units > 0 then sold.units
            else 0
        end as measured_value
    from products
    cross join periods
    left join sold on products.product_id = sold.product_id
    where
        products.kind = 'goods'
        and coalesce($measure, 'net') in ('net', 'margin', 'units')
        and (
            sold.product_id is not null
            or (
                (products.launched_date is null or products.launched_date <= periods.end_date)
                and (products.retired_date is null or products.retired_date > periods.start_date)
            )
        )
),

ranked as (
    select
        measured.*,
        row_number() over (order by measured.measured_value desc, measured.net_minor desc, measured.product_id)
            as value_rank,
        sum(measured.measured_value) over (
            order by measured.measured_value desc, measured.net_minor desc, measured.product_id
            rows between unbounded preceding and current row
        ) as cumulative_value,
        sum(measured.measured_value) over () as total_value
    from measured
),

final as (
    select
        ranked.value_rank,
        ranked.product_id,
        ranked.sku,
        ranked.product_name,
        ranked.category,
        case
            when ranked.measured_value <= 0 then 'C'
            -- What lies before a product decides, so the one that crosses a line is in the higher class.
            when
                cast(ranked.cumulative_value - ranked.measured_value as double) / ranked.total_value
                < coalesce($a_share, 0.8)
                then 'A'
            when
                cast(ranked.cumulative_value - ranked.measured_value as double) / ranked.total_value
                < coalesce($b_share, 0.95)
                then 'B'
            else 'C'
        end as abc_class,
        ranked.units,
        ranked.net_minor,
        ranked.margin_minor,
        cast(ranked.net_with_cost_minor as double) / nullif(ranked.net_minor, 0) as cost_coverage_share,
        cast(ranked.measured_value as double) / nullif(ranked.total_value, 0) as value_share,
        cast(ranked.cumulative_value as double) / nullif(ranked.total_value, 0) as cumulative_share
    from ranked
)

select * from final
order by value_rank;

-- name: xyz_classes
-- Which products sell evenly from week to week, and which in fits and starts?
-- grain: one row per product (goods only) with a whole week in stock; a tracked product's weeks without any stock
-- leave, an untracked product counts all weeks it was on sale
-- columns: product_id; sku; product_name; category;
-- xyz_class (text, X up to a coefficient of variation of 0.5, Y up to 1, Z above;
-- null without demand or with too few weeks);
-- weeks (count, whole weeks of the period in stock); units (units, ordered in those weeks);
-- mean_weekly_units (number); standard_deviation_units (number, over all those weeks, not a sample);
-- coefficient_of_variation (ratio, null without demand)
-- parameters: minimum_weeks = 4 (fewer weeks in stock give no class)
-- filters: dates, regions, categories, channels, statuses
with
weeks as (
    select
        calendar.week_start,
        max(calendar.date_day) as week_end_date
    from calendar
    inner join periods on calendar.date_day between periods.start_date and periods.end_date
    inner join history on calendar.date_day between history.first_date and history.last_date
    group by calendar.week_start
    having count(*) = 7
),

weeks_on_sale as (
    select
        stock_daily.product_id,
        calendar.week_start
    from stock_daily
    inner join calendar on stock_daily.date_day = calendar.date_day
    inner join weeks on calendar.week_start = weeks.week_start
    where stock_daily.is_active = 1 and stock_daily.on_hand_units + stock_daily.sold_units > 0
    group by stock_daily.product_id, calendar.week_start
    union all
    select
        product_facts.product_id,
        weeks.week_start
    from product_facts
    inner join weeks
        on
            weeks.week_end_date >= coalesce(product_facts.launched_date, product_facts.first_sold_date)
            and (product_facts.retired_date is null or product_facts.retired_date > weeks.week_start)
    where product_facts.stock_level is null
),

weekly_demand as (
    select
        product_days.product_id,
        calendar.week_start,
        sum(product_days.units) as units
    from product_days
    inner join calendar on product_days.date_day = calendar.date_day
    group by product_days.product_id, calendar.week_start
),

sums as (
    select
        weeks_on_sale.product_id,
        count(*) as weeks,
        sum(coalesce(weekly_demand.units, 0)) as units,
        sum(coalesce(weekly_demand.units * weekly_demand.units, 0)) as squared_units
    from weeks_on_sale
    left join weekly_demand
        on
            weeks_on_sale.product_id = weekly_demand.product_id
            and weeks_on_sale.week_start = weekly_demand.week_start
    group by weeks_on_sale.product_id
),

measured as (
    select
        sums.product_id,
        sums.weeks,
        sums.units,
        cast(sums.units as double) / sums.weeks as mean_weekly_units,
        -- n * sum(x * x) - sum(x) * sum(x) is whole, so nothing is lost before the root.
        sqrt(cast(sums.weeks * sums.squared_units - sums.units * sums.units as double)) / sums.weeks
            as standard_deviation_units,
        sqrt(cast(sums.weeks * sums.squared_units - sums.units * sums.units as double)) / nullif(sums.units, 0)
            as coefficient_of_variation
    from sums
),

final as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        case
            when measured.weeks < coalesce($minimum_weeks, 4) then null
            when measured.coefficient_of_variation <= 0.5 then 'X'
            when measured.coefficient_of_variation <= 1.0 then 'Y'
            when measured.coefficient_of_variation > 1.0 then 'Z'
        end as xyz_class,
        measured.weeks,
        measured.units,
        measured.mean_weekly_units,
        measured.standard_deviation_units,
        measured.coefficient_of_variation
    from measured
    inner join products on measured.product_id = products.product_id
    where products.kind = 'goods'
)

select * from final
order by coefficient_of_variation asc nulls last, units desc, product_id;

-- name: bought_together
-- Which two products are bought in one order more often than chance would have it?
-- grain: one row per pair of products (goods only), most orders beyond chance first
-- columns: first_product_id; first_product_name (text); second_product_id; second_product_name (text);
-- orders_together (count, orders with both); first_orders (count, orders with the first); second_orders;
-- support_share (share, orders with both / all orders);
-- second_given_first_share (share, confidence: orders with both / orders with the first);
-- first_given_second_share (share, confidence: orders with both / orders with the second);
-- lift (ratio, orders with both / what chance alone would bring);
-- orders_beyond_chance (number, orders with both - what chance alone would bring)
-- parameters: minimum_pairs = 5 (pairs in fewer orders are left out); top_n = 50 (how many pairs)
-- filters: dates, regions, categories, channels, statuses
with
all_orders as (
    select count(*) as orders
    from order_facts
),

baskets as (
    select
        ledger.order_id,
        ledger.product_id
    from ledger
    where ledger.entry_kind = 'sale'
    group by ledger.order_id, ledger.product_id
),

bought as (
    select
        baskets.product_id,
        count(*) as orders
    from baskets
    inner join products on baskets.product_id = products.product_id
    where products.kind = 'goods'
    group by baskets.product_id
    having count(*) >= coalesce($minimum_pairs, 5)
),

candidates as (
    select
        baskets.order_id,
        baskets.product_id
    from baskets
    inner join bought on baskets.product_id = bought.product_id
),

pairs as (
    select
        first_lines.product_id as first_product_id,
        second_lines.product_id as second_product_id,
        count(*) as orders_together
    from candidates as first_lines
    inner join candidates as second_lines
        on first_lines.order_id = second_lines.order_id and first_lines.product_id < second_lines.product_id
    group by first_lines.product_id, second_lines.product_id
    having count(*) >= coalesce($minimum_pairs, 5)
),

measured as (
    select
        pairs.first_product_id,
        pairs.second_product_id,
        pairs.orders_together,
        first_bought.orders as first_orders,
        second_bought.orders as second_orders,
        all_orders.orders,
        cast(first_bought.orders as double) * second_bought.orders / all_orders.orders as orders_by_chance
    from pairs
    cross join all_orders
    inner join bought as first_bought on pairs.first_product_id = first_bought.product_id
    inner join bought as second_bought on pairs.second_product_id = second_bought.product_id
),

final as (
    select
        measured.first_product_id,
        first_products.product_name as first_product_name,
        measured.second_product_id,
        second_products.product_name as second_product_name,
        measured.orders_together,
        measured.first_orders,
        measured.second_orders,
        cast(measured.orders_together as double) / measured.orders as support_share,
        cast(measured.orders_together as double) / measured.first_orders as second_given_first_share,
        cast(measured.orders_together as double) / measured.second_orders as first_given_second_share,
        measured.orders_together / measured.orders_by_chance as lift,
        measured.orders_together - measured.orders_by_chance as orders_beyond_chance
    from measured
    inner join products as first_products on measured.first_product_id = first_products.product_id
    inner join products as second_products on measured.second_product_id = second_products.product_id
)

select * from final
order by orders_beyond_chance desc, first_product_id, second_product_id
limit coalesce($top_n, 50);

-- name: unsold_products
-- Which products on sale sold nothing in the period, and how much money lies in their stock?
-- grain: one row per product (goods only) on sale in the period that sold no more than most_units, most
-- stock value first
-- columns: product_id; sku; product_name; category; launched_date;
-- units (units, ordered in the period);
-- in_stock_days (days, of the period on sale and in stock, null where stock is not tracked);
-- last_sold_date (date, up to the period's end; null if never); days_since_last_sale (days, to the period's end);
-- on_hand_units (units, of the whole shop at the period's end, null where stock is not tracked);
-- stock_value_minor (money, at today's cost, null where cost or stock is not known)
-- parameters: most_units = 0 (a product that sold more is left out)
-- filters: dates, regions, categories, channels, statuses
-- dates: until end
with
sold as (
    select
        product_days.product_id,
        max(product_days.date_day) as last_sold_date,
        sum(case when product_days.date_day >= periods.start_date then product_days.units else 0 end) as units
    from product_days
    cross join periods
    where product_days.units > 0 and product_days.date_day <= periods.end_date
    group by product_days.product_id
),

stock as (
    select
        stock_daily.product_id,
        sum(
            case
                when
                    stock_daily.date_day >= periods.start_date
                    and stock_daily.is_active = 1
                    and stock_daily.on_hand_units + stock_daily.sold_units > 0
                    then 1
                else 0
            end
        ) as in_stock_days,
        max(stock_daily.date_day) as last_date
    from stock_daily
    cross join periods
    where stock_daily.date_day <= periods.end_date
    group by stock_daily.product_id
),

final as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        products.launched_date,
        coalesce(sold.units, 0) as units,
        stock.in_stock_days,
        sold.last_sold_date,
        end_days.day_number - sold_days.day_number as days_since_last_sale,
        stock_daily.on_hand_units,
        stock_daily.on_hand_units * products.cost_minor as stock_value_minor
    from products
    cross join periods
    left join sold on products.product_id = sold.product_id
    left join stock on products.product_id = stock.product_id
    left join stock_daily on stock.product_id = stock_daily.product_id and stock.last_date = stock_daily.date_day
    left join calendar as end_days on periods.end_date = end_days.date_day
    left join calendar as sold_days on sold.last_sold_date = sold_days.date_day
    where
        products.kind = 'goods'
        and (products.launched_date is null or products.launched_date <= periods.end_date)
        and (products.retired_date is null or products.retired_date > periods.start_date)
        and coalesce(sold.units, 0) <= coalesce($most_units, 0)
)

select * from final
order by stock_value_minor desc nulls last, on_hand_units desc nulls last, product_id;

-- name: returns_by_reason
-- Why do things come back?
-- grain: one row per reason given for a return of the period's orders, whenever it came back
-- columns: reason (text, null where none was given); returns (count); returned_units (units); returned_share (share, of all
-- units that came back); returns_minor
-- filters: dates, regions, categories, channels, statuses
with
reasons as (
    select
        returns.reason,
        count(*) as returns,
        sum(returns.quantity) as returned_units,
        sum(returns.amount_minor) as returns_minor
    from ledger
    inner join returns on ledger.order_item_id = returns.order_item_id
    where ledger.entry_kind = 'sale'
    group by returns.reason
),

final as (
    select
        reasons.reason,
        reasons.returns,
        reasons.returned_units,
        cast(reasons.returned_units as double) / sum(reasons.returned_units) over () as returned_share,
        reasons.returns_minor
    from reasons
)

select * from final
order by returned_units desc, reason nulls last;

-- name: returns_by_product
-- Which products come back most, and why?
-- grain: one row per product (goods only) of the period's orders of which something came back, most money first
-- columns: product_id; sku; product_name; category; units (units, ordered); returned_units (units, whenever they came back);
-- return_share (share, of the units ordered); returns_minor; main_reason (text, given for most of the units, null where none
-- was); main_reason_share (share, of the units returned)
-- filters: dates, regions, categories, channels, statuses
with
sold as (
    select
        product_days.product_id,
        sum(product_days.units) as units
    from product_days
    group by product_days.product_id
),

reasons as (
    select
        ledger.product_id,
        returns.reason,
        sum(returns.quantity) as returned_units,
        sum(returns.amount_minor) as returns_minor
    from ledger
    inner join returns on ledger.order_item_id = returns.order_item_id
    where ledger.entry_kind = 'sale'
    group by ledger.product_id, returns.reason
),

ranked as (
    select
        reasons.*,
        row_number() over (
            partition by reasons.product_id
            order by case when reasons.reason is null then 0 else reasons.returned_units end desc, reasons.reason nulls last
        ) as place
    from reasons
),

came_back as (
    select
        ranked.product_id,
        sum(ranked.returned_units) as returned_units,
        sum(ranked.returns_minor) as returns_minor,
        max(case when ranked.place = 1 then ranked.reason end) as main_reason,
        max(case when ranked.place = 1 and ranked.reason is not null then ranked.returned_units end) as main_units
    from ranked
    group by ranked.product_id
),

final as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        sold.units,
        came_back.returned_units,
        cast(came_back.returned_units as double) / sold.units as return_share,
        came_back.returns_minor,
        came_back.main_reason,
        cast(came_back.main_units as double) / came_back.returned_units as main_reason_share
    from came_back
    inner join sold on came_back.product_id = sold.product_id
    inner join products on came_back.product_id = products.product_id
    where products.kind = 'goods'
)

select * from final
order by returns_minor desc, product_id;

-- name: category_order
-- Which categories does the shop have, in the order in which it took them up?
-- grain: one row per category, by its first product
-- columns: category_number (rank, a category keeps it when others come: charts choose its colour by it); category;
--     products (count, of all kinds, retired ones too)
with
counted as (
    select
        products.category,
        min(products.product_id) as first_product_id,
        count(*) as products
    from products
    group by products.category
),

final as (
    select
        row_number() over (order by counted.first_product_id) as category_number,
        counted.category,
        counted.products
    from counted
)

select * from final order by category_number;
