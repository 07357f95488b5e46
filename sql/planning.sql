-- The plan: what to reorder, the demand it rests on, how it would have done, and what lies too long. `storelens plan`
-- makes it; without one these queries have no rows.

-- name: plan_summary
-- What does the plan ask for in all, what is at risk, and how much money lies in stock that is too much?
-- grain: one row, none before a plan was made
-- columns: as_of_date (date, the last day the plan has seen); made_at (text, UTC); service_share (share, the fill rate
-- asked, null where the plan weighs costs or products differ); products (count, planned); products_to_order (count);
-- products_to_order_soon (count, to be ordered within the weeks forecast, not yet); order_units (units); order_minor
-- (money, at cost); products_without_cost (count, to order, in no money); products_at_risk (count, more likely than not
-- out of stock before an order made now lands); risk_minor (money, expected not to be sold before then, at price);
-- excess_minor (money, more than a season will take, at cost); overstock_minor (money, the part that still sells);
-- dead_stock_minor (money, the part that does not); stock_minor (money, all that is on hand, at cost); excess_share
-- (share, of the stock's value); lost_units (number, not sold in the year before, sold out); lost_minor (money, the
-- same at price; expected, without an interval: bounds of products do not add up)
-- filters: categories
with
lines as (
    select
        replenishment_plan.*,
        products.price_minor,
        coalesce(products.cost_minor, replenishment_plan.unit_cost_minor, 0) as own_cost_minor
    from replenishment_plan
    inner join products on replenishment_plan.product_id = products.product_id
),

totals as (
    select
        count(*) as products,
        min(lines.service_share) as least_service_share,
        max(lines.service_share) as most_service_share,
        sum(case when lines.order_units > 0 then 1 else 0 end) as products_to_order,
        sum(case when lines.state = 'order soon' then 1 else 0 end) as products_to_order_soon,
        sum(lines.order_units) as order_units,
        sum(coalesce(lines.order_minor, 0)) as order_minor,
        sum(case when lines.order_units > 0 and lines.order_minor is null then 1 else 0 end) as products_without_cost,
        sum(case when lines.stock_out_share > 0.5 then 1 else 0 end) as products_at_risk,
        sum(lines.risk_minor) as risk_minor,
        sum(coalesce(lines.excess_minor, 0)) as excess_minor,
        sum(case when lines.state <> 'dead stock' then coalesce(lines.excess_minor, 0) else 0 end) as overstock_minor,
        sum(case when lines.state = 'dead stock' then coalesce(lines.excess_minor, 0) else 0 end) as dead_stock_minor,
        sum(case when lines.on_hand_units > 0 then lines.on_hand_units * lines.own_cost_minor else 0 end) as stock_minor,
        sum(lines.lost_units) as lost_units,
        sum(lines.lost_units * lines.price_minor) as lost_minor
    from lines
),

final as (
    select
        plans.as_of_date,
        substr(cast(plans.made_at as varchar), 1, 19) as made_at,
        case when totals.least_service_share = totals.most_service_share then totals.least_service_share end
            as service_share,
        totals.products,
        totals.products_to_order,
        totals.products_to_order_soon,
        totals.order_units,
        totals.order_minor,
        totals.products_without_cost,
        totals.products_at_risk,
        totals.risk_minor,
        totals.excess_minor,
        totals.overstock_minor,
        totals.dead_stock_minor,
        totals.stock_minor,
        cast(totals.excess_minor as double) / nullif(totals.stock_minor, 0) as excess_share,
        totals.lost_units,
        cast(round(totals.lost_minor) as bigint) as lost_minor
    from plans
    cross join totals
    where totals.products > 0
)

select * from final order by as_of_date;

-- name: reorder_plan
-- What should be ordered of each product, how much, by when, and why?
-- grain: one row per product planned, what to do first first
-- columns: action_rank (rank); product_id; sku; product_name; category; supplier_name (text, null where none is known);
-- state (text, order now, order soon, ok, overstock, dead stock, no demand or not tracked); order_units (units, to order
-- now, in whole packs); order_minor (money, at cost, null where it is not known); order_by_date (date, the last day to
-- order on, null if not within the weeks forecast); due_date (date, when an order made now is expected); first_gap_date
-- (date, the first day on which stock is expected to be below nothing, null if none); days_of_cover (mean days, null
-- without demand); stock_out_share (share, the chance before an order made now lands); risk_minor (money, expected not
-- to be sold before then, at price); gain_per_cash (ratio, money expected from the next unit of money spent on it);
-- on_hand_units (units, null where the stock is not tracked); committed_units (units, owed to customers); incoming_units
-- (units, on purchase orders sent); draft_units (units, on drafts that would land in time); units_per_day (units per
-- day, expected); protection_units (number, expected demand over lead and review time); safety_units (number, what the
-- target holds beyond that); reorder_point_units (units); target_units (units); wanted_units (units, to the target,
-- before packs, minimums and the budget); lead_time_days (mean days); lead_time_sd_days (mean days); lead_time_source
-- (text, receipts, promise or default); review_days (days); service_share (share, fill rate asked); demand_class (text);
-- method (text, with the greatest weight in the forecast); basis (text, what the forecast rests on); unit_cost_minor;
-- excess_units (units, more than a season of demand will take); excess_minor; lost_units (number, not sold in the year
-- before, sold out); lost_units_low (number); lost_units_high (number); notes (text, what is missing and what was
-- assumed for it)
-- parameters: state = 'all' | 'order now' | 'order soon' | 'ok' | 'overstock' | 'dead stock' | 'no demand' | 'not tracked'
-- (only these; their ranks stay)
-- filters: categories
with
ranked as (
    select
        row_number() over (
            order by
                case replenishment_plan.state
                    when 'order now' then 1
                    when 'order soon' then 2
                    when 'ok' then 3
                    when 'overstock' then 4
                    when 'dead stock' then 5
                    when 'no demand' then 6
                    else 7
                end,
                replenishment_plan.risk_minor desc,
                replenishment_plan.order_by_date nulls last,
                replenishment_plan.order_minor desc nulls last,
                replenishment_plan.product_id
        ) as action_rank,
        replenishment_plan.product_id,
        products.sku,
        products.product_name,
        products.category,
        suppliers.supplier_name,
        replenishment_plan.state,
        replenishment_plan.order_units,
        replenishment_plan.order_minor,
        replenishment_plan.order_by_date,
        replenishment_plan.due_date,
        replenishment_plan.first_gap_date,
        replenishment_plan.days_of_cover,
        replenishment_plan.stock_out_share,
        replenishment_plan.risk_minor,
        replenishment_plan.gain_per_cash,
        replenishment_plan.on_hand_units,
        replenishment_plan.committed_units,
        replenishment_plan.incoming_units,
        replenishment_plan.draft_units,
        replenishment_plan.units_per_day,
        replenishment_plan.protection_units,
        replenishment_plan.safety_units,
        replenishment_plan.reorder_point_units,
        replenishment_plan.target_units,
        replenishment_plan.wanted_units,
        replenishment_plan.lead_time_days,
        replenishment_plan.lead_time_sd_days,
        replenishment_plan.lead_time_source,
        replenishment_plan.review_days,
        replenishment_plan.service_share,
        replenishment_plan.demand_class,
        replenishment_plan.method,
        replenishment_plan.basis,
        replenishment_plan.unit_cost_minor,
        replenishment_plan.excess_units,
        replenishment_plan.excess_minor,
        replenishment_plan.lost_units,
        replenishment_plan.lost_units_low,
        replenishment_plan.lost_units_high,
        replenishment_plan.notes
    from replenishment_plan
    inner join products on replenishment_plan.product_id = products.product_id
    left join suppliers on products.supplier_id = suppliers.supplier_id
),

final as (
    select ranked.*
    from ranked
    where coalesce($state, 'all') = 'all' or ranked.state = $state
)

select * from final order by action_rank;

-- name: plan_states
-- How many products are in which state, and what does each state come to?
-- grain: one row per state of the plan that a product is in, the most urgent first
-- columns: state (text); products (count); order_units (units); order_minor (money, at cost where it is known);
-- risk_minor; excess_minor
-- filters: categories
with
final as (
    select
        replenishment_plan.state,
        count(*) as products,
        sum(replenishment_plan.order_units) as order_units,
        sum(coalesce(replenishment_plan.order_minor, 0)) as order_minor,
        sum(replenishment_plan.risk_minor) as risk_minor,
        sum(coalesce(replenishment_plan.excess_minor, 0)) as excess_minor
    from replenishment_plan
    inner join products on replenishment_plan.product_id = products.product_id
    group by replenishment_plan.state
)

select * from final
order by
    case state
        when 'order now' then 1
        when 'order soon' then 2
        when 'ok' then 3
        when 'overstock' then 4
        when 'dead stock' then 5
        when 'no demand' then 6
        else 7
    end,
    state;

-- name: stock_to_clear
-- What lies there that no season will take, and how much money is in it?
-- grain: one row per product with more on hand than a season of demand, most money first
-- columns: product_id; sku; product_name; category; state (text); on_hand_units (units); units_per_day (units per day,
-- expected); days_of_cover (mean days, null without demand); last_sold_date (date, null if never); excess_units (units);
-- excess_minor (money, at cost, null where it is not known); excess_price_minor (money, the same at price); excess_share
-- (share, of the excess money of all rows)
-- filters: categories
with
final as (
    select
        replenishment_plan.product_id,
        products.sku,
        products.product_name,
        products.category,
        replenishment_plan.state,
        replenishment_plan.on_hand_units,
        replenishment_plan.units_per_day,
        replenishment_plan.days_of_cover,
        product_facts.last_sold_date,
        replenishment_plan.excess_units,
        replenishment_plan.excess_minor,
        replenishment_plan.excess_units * products.price_minor as excess_price_minor,
        cast(replenishment_plan.excess_minor as double) / nullif(sum(replenishment_plan.excess_minor) over (), 0)
            as excess_share
    from replenishment_plan
    inner join products on replenishment_plan.product_id = products.product_id
    left join product_facts on replenishment_plan.product_id = product_facts.product_id
    where replenishment_plan.excess_units > 0
)

select * from final
order by excess_minor desc nulls last, product_id;

-- name: demand_forecast
-- How much will be asked for week by week, after what was sold in the weeks before?
-- grain: one row per week: the weeks before the plan's day that the shop's history holds whole, then the weeks forecast
-- columns: week_number (count, 1 is the first week forecast, 0 the last before it); start_date; end_date; sold_units
-- (units, without cancelled orders; null until the week is over); sold_out_days (days, of products on sale without
-- stock; null until the week is over); mean_units (number, expected demand of all products, null in weeks before; it has
-- no interval: quantiles of products do not add up to one of their sum); due_units (units, on purchase orders sent and
-- expected in the week, null in weeks before); products (count, forecast)
-- parameters: history_weeks = 26
-- filters: categories
with
as_of as (
    select
        calendar.date_day as end_date,
        calendar.day_number
    from plans
    inner join calendar on plans.as_of_date = calendar.date_day
),

weeks_before as (
    select
        1 - row_number() over (order by last_days.day_number desc) as week_number,
        first_days.date_day as start_date,
        last_days.date_day as end_date
    from as_of
    cross join history
    inner join calendar as last_days
        on
            as_of.day_number >= last_days.day_number
            and last_days.day_number > as_of.day_number - 7 * coalesce($history_weeks, 26)
            and (as_of.day_number - last_days.day_number) % 7 = 0
    inner join calendar as first_days
        on last_days.day_number = first_days.day_number + 6 and history.first_date <= first_days.date_day
),

planned as (
    select replenishment_plan.product_id
    from replenishment_plan
    inner join products on replenishment_plan.product_id = products.product_id
),

weeks_ahead as (
    select
        forecasts.week_number,
        forecasts.start_date,
        forecasts.end_date,
        sum(forecasts.mean_units) as mean_units,
        sum(forecasts.due_units) as due_units,
        count(*) as products
    from forecasts
    inner join planned on forecasts.product_id = planned.product_id
    group by forecasts.week_number, forecasts.start_date, forecasts.end_date
),

weeks as (
    select
        weeks_before.week_number,
        weeks_before.start_date,
        weeks_before.end_date,
        null as mean_units,
        null as due_units,
        null as products
    from weeks_before
    union all
    select
        weeks_ahead.week_number,
        weeks_ahead.start_date,
        weeks_ahead.end_date,
        weeks_ahead.mean_units,
        weeks_ahead.due_units,
        weeks_ahead.products
    from weeks_ahead
),

sold as (
    select
        weeks.week_number,
        sum(product_days.uncancelled_units) as units
    from weeks
    inner join product_days on product_days.date_day between weeks.start_date and weeks.end_date
    inner join planned on product_days.product_id = planned.product_id
    group by weeks.week_number
),

out as (
    select
        weeks.week_number,
        count(*) as days
    from weeks
    inner join stock_daily on stock_daily.date_day between weeks.start_date and weeks.end_date
    inner join planned on stock_daily.product_id = planned.product_id
    where stock_daily.on_hand_units <= 0 and stock_daily.is_active = 1
    group by weeks.week_number
),

final as (
    select
        weeks.week_number,
        weeks.start_date,
        weeks.end_date,
        case when weeks.end_date <= history.last_date then coalesce(sold.units, 0) end as sold_units,
        case when weeks.end_date <= history.last_date then coalesce(out.days, 0) end as sold_out_days,
        weeks.mean_units,
        weeks.due_units,
        weeks.products
    from weeks
    cross join history
    left join sold on weeks.week_number = sold.week_number
    left join out on weeks.week_number = out.week_number
    where exists (select 1 from planned)
)

select * from final order by week_number;

-- name: product_forecast
-- How did this product sell, what will be asked for, and which stock will meet it?
-- grain: one row per week: the weeks before the plan's day that the shop's history holds whole, then the weeks forecast;
-- none for a product that is not planned
-- columns: week_number (count, 1 is the first week forecast, 0 the last before it); start_date; end_date; sold_units
-- (units, without cancelled orders; null until the week is over); sold_out_days (days, on sale without stock: it could
-- not sell; null until the week is over); on_hand_units (units, at the week's end; null until it is over and where the
-- stock is not tracked); mean_units (number, expected demand, null in weeks before); units_05 (number, a share of 0.05 of
-- what may happen is at or below); units_25 (number); units_50 (number); units_75 (number); units_95 (number); due_units
-- (units, on purchase orders sent and expected in the week); stock_05 (number, at the week's end with nothing more
-- ordered; below nothing: what could not be met); stock_50 (number); stock_95 (number); reorder_point_units (units, to be
-- ordered when what is there and on its way falls to it; null in weeks before); target_units (units, to which an order
-- fills up)
-- parameters: product_id = 1; history_weeks = 26
with
line as (
    select
        replenishment_plan.product_id,
        replenishment_plan.on_hand_units,
        replenishment_plan.reorder_point_units,
        replenishment_plan.target_units
    from replenishment_plan
    where replenishment_plan.product_id = coalesce($product_id, 1)
),

as_of as (
    select calendar.day_number
    from plans
    inner join calendar on plans.as_of_date = calendar.date_day
),

weeks_before as (
    select
        1 - row_number() over (order by last_days.day_number desc) as week_number,
        first_days.date_day as start_date,
        last_days.date_day as end_date
    from as_of
    cross join history
    inner join calendar as last_days
        on
            as_of.day_number >= last_days.day_number
            and last_days.day_number > as_of.day_number - 7 * coalesce($history_weeks, 26)
            and (as_of.day_number - last_days.day_number) % 7 = 0
    inner join calendar as first_days
        on last_days.day_number = first_days.day_number + 6 and history.first_date <= first_days.date_day
),

own_forecasts as (
    select forecasts.*
    from forecasts
    where forecasts.product_id = coalesce($product_id, 1)
),

weeks as (
    select
        weeks_before.week_number,
        weeks_before.start_date,
        weeks_before.end_date
    from weeks_before
    union all
    select
        own_forecasts.week_number,
        own_forecasts.start_date,
        own_forecasts.end_date
    from own_forecasts
),

sold as (
    select
        weeks.week_number,
        sum(product_days.uncancelled_units) as units
    from weeks
    inner join product_days on product_days.date_day between weeks.start_date and weeks.end_date
    where product_days.product_id = coalesce($product_id, 1)
    group by weeks.week_number
),

stock as (
    select
        weeks.week_number,
        sum(case when stock_daily.on_hand_units <= 0 and stock_daily.is_active = 1 then 1 else 0 end) as sold_out_days,
        sum(case when stock_daily.date_day = weeks.end_date then stock_daily.on_hand_units end) as on_hand_units
    from weeks
    inner join stock_daily on stock_daily.date_day between weeks.start_date and weeks.end_date
    where stock_daily.product_id = coalesce($product_id, 1)
    group by weeks.week_number
),

final as (
    select
        weeks.week_number,
        weeks.start_date,
        weeks.end_date,
        case when weeks.end_date <= history.last_date then coalesce(sold.units, 0) end as sold_units,
        case when weeks.end_date <= history.last_date then stock.sold_out_days end as sold_out_days,
        case when weeks.end_date <= history.last_date then stock.on_hand_units end as on_hand_units,
        own_forecasts.mean_units,
        own_forecasts.units_05,
        own_forecasts.units_25,
        own_forecasts.units_50,
        own_forecasts.units_75,
        own_forecasts.units_95,
        own_forecasts.due_units,
        own_forecasts.stock_05,
        own_forecasts.stock_50,
        own_forecasts.stock_95,
        case when weeks.week_number > 0 and line.on_hand_units is not null then line.reorder_point_units end
            as reorder_point_units,
        case when weeks.week_number > 0 and line.on_hand_units is not null then line.target_units end as target_units
    from line
    cross join weeks
    cross join history
    left join own_forecasts on weeks.week_number = own_forecasts.week_number
    left join sold on weeks.week_number = sold.week_number
    left join stock on weeks.week_number = stock.week_number
)

select * from final order by week_number;

-- name: product_plan
-- What does the plan say of this product?
-- grain: one row for the product of that id, none where it is not planned
-- columns: product_id; as_of_date (date, the last day the plan has seen); state (text); order_units (units, to order now);
-- order_minor (money, at cost, null where it is not known); order_by_date (date, null if not within the weeks forecast);
-- due_date (date, when an order made now is expected); first_gap_date (date, null if none); days_of_cover (mean days);
-- stock_out_share (share, the chance before an order made now lands); risk_minor; on_hand_units (units); incoming_units
-- (units); draft_units (units); units_per_day (units per day, expected); reorder_point_units (units); target_units
-- (units); lead_time_days (mean days); lead_time_sd_days (mean days); lead_time_source (text); service_share;
-- demand_class (text); method (text); basis (text); excess_units (units); excess_minor; lost_units (number);
-- lost_units_low (number); lost_units_high (number); notes (text)
-- parameters: product_id = 1
with
final as (
    select
        replenishment_plan.product_id,
        plans.as_of_date,
        replenishment_plan.state,
        replenishment_plan.order_units,
        replenishment_plan.order_minor,
        replenishment_plan.order_by_date,
        replenishment_plan.due_date,
        replenishment_plan.first_gap_date,
        replenishment_plan.days_of_cover,
        replenishment_plan.stock_out_share,
        replenishment_plan.risk_minor,
        replenishment_plan.on_hand_units,
        replenishment_plan.incoming_units,
        replenishment_plan.draft_units,
        replenishment_plan.units_per_day,
        replenishment_plan.reorder_point_units,
        replenishment_plan.target_units,
        replenishment_plan.lead_time_days,
        replenishment_plan.lead_time_sd_days,
        replenishment_plan.lead_time_source,
        replenishment_plan.service_share,
        replenishment_plan.demand_class,
        replenishment_plan.method,
        replenishment_plan.basis,
        replenishment_plan.excess_units,
        replenishment_plan.excess_minor,
        replenishment_plan.lost_units,
        replenishment_plan.lost_units_low,
        replenishment_plan.lost_units_high,
        replenishment_plan.notes
    from replenishment_plan
    cross join plans
    where replenishment_plan.product_id = coalesce($product_id, 1)
)

select * from final order by product_id;

-- name: plan_proof
-- Had the plan been followed in the shop's own past, how much would it have delivered, from how much stock?
-- grain: one row per way of ordering, the plan's first; none before storelens backtest
-- columns: position (rank); policy (text, storelens, velocity, textbook, or actual: what the shop did); first_date;
-- last_date; products (count); service_asked_share (share, null: as the shop did); fill_share (share, of the demand
-- served from stock); demand_units (number, as sold, with what is estimated to have been lost); served_units (number);
-- lost_units (number); lost_minor (money, at price); mean_stock_units (number); mean_stock_minor (money, at cost where it
-- is known); stock_change_share (share, of the plan's stock to this way's: -0.2 is a fifth less); ordered_units (number);
-- orders (count)
with
own as (
    select
        backtests.mean_stock_units,
        backtests.mean_stock_minor
    from backtests
    where backtests.policy = 'storelens'
),

final as (
    select
        backtests.position,
        backtests.policy,
        backtests.first_date,
        backtests.last_date,
        backtests.products,
        backtests.service_asked as service_asked_share,
        backtests.served_units / nullif(backtests.demand_units, 0) as fill_share,
        backtests.demand_units,
        backtests.served_units,
        backtests.lost_units,
        backtests.lost_minor,
        backtests.mean_stock_units,
        backtests.mean_stock_minor,
        case
            when backtests.policy = 'storelens' then null
            when backtests.mean_stock_minor > 0 and own.mean_stock_minor > 0
                then cast(own.mean_stock_minor as double) / backtests.mean_stock_minor - 1
            else own.mean_stock_units / nullif(backtests.mean_stock_units, 0) - 1
        end as stock_change_share,
        backtests.ordered_units,
        backtests.orders
    from backtests
    left join own on 1 = 1
)

select * from final order by position;

-- name: forecast_accuracy
-- How right were forecasts in the shop's own past, by class of demand and method?
-- grain: one row per class, horizon and method; all products together first, the plan's own method first in each; none
-- before storelens backtest
-- columns: demand_class (text, all: every class together); horizon_days (days); method (text, combination: the plan's
-- own); is_own (count, 1 for the plan's own method); products (count); forecasts (count); bias_share (share, forecast
-- above demand); rmse_units (number); wape_share (share); mase_ratio (ratio, error against seasonal naive: below 1 is
-- better); quantile_loss_share (share, of mean demand); covered_50_share (share, of demands within the interval of 50%);
-- covered_80_share; covered_90_share
with
final as (
    select
        forecast_scores.demand_class,
        forecast_scores.horizon_days,
        forecast_scores.method,
        case when forecast_scores.method = 'combination' then 1 else 0 end as is_own,
        forecast_scores.products,
        forecast_scores.forecasts,
        forecast_scores.bias_share,
        forecast_scores.rmse_units,
        forecast_scores.wape_share,
        forecast_scores.mase_ratio,
        forecast_scores.quantile_loss_share,
        forecast_scores.covered_50 as covered_50_share,
        forecast_scores.covered_80 as covered_80_share,
        forecast_scores.covered_90 as covered_90_share
    from forecast_scores
)

select * from final
order by
    case when demand_class = 'all' then 0 else 1 end, demand_class, horizon_days, is_own desc, quantile_loss_share nulls last,
    method;

-- name: open_purchase_orders
-- Which purchase orders are drafts, and what is on its way?
-- grain: one row per draft and per order sent and not received in full; drafts first, then the earliest due
-- columns: purchase_order_id; po_number (text); supplier_name; status (text, draft, sent or partly_received);
-- ordered_date; due_date (date, null where none was given); overdue_days (days, past the due day, null if not late);
-- products (count); units (units, ordered); received_units (units); outstanding_units (units); outstanding_minor (money,
-- at the order's cost); products_without_cost (count, in no money)
with
lines as (
    select
        purchase_order_items.purchase_order_id,
        count(*) as products,
        sum(purchase_order_items.quantity) as units,
        sum(purchase_order_items.received_quantity) as received_units,
        sum(
            case
                when purchase_order_items.quantity > purchase_order_items.received_quantity
                    then purchase_order_items.quantity - purchase_order_items.received_quantity
                else 0
            end
        ) as outstanding_units,
        sum(
            case
                when purchase_order_items.quantity > purchase_order_items.received_quantity
                    then
                        (purchase_order_items.quantity - purchase_order_items.received_quantity)
                        * coalesce(purchase_order_items.unit_cost_minor, 0)
                else 0
            end
        ) as outstanding_minor,
        sum(case when purchase_order_items.unit_cost_minor is null then 1 else 0 end) as products_without_cost
    from purchase_order_items
    group by purchase_order_items.purchase_order_id
),

final as (
    select
        purchase_orders.purchase_order_id,
        purchase_orders.po_number,
        suppliers.supplier_name,
        purchase_orders.status,
        purchase_orders.ordered_date,
        purchase_orders.due_date,
        case
            when purchase_orders.status <> 'draft' and purchase_orders.due_date < history.last_date
                then last_days.day_number - due_days.day_number
        end as overdue_days,
        coalesce(lines.products, 0) as products,
        coalesce(lines.units, 0) as units,
        coalesce(lines.received_units, 0) as received_units,
        coalesce(lines.outstanding_units, 0) as outstanding_units,
        coalesce(lines.outstanding_minor, 0) as outstanding_minor,
        coalesce(lines.products_without_cost, 0) as products_without_cost
    from purchase_orders
    cross join history
    inner join calendar as last_days on history.last_date = last_days.date_day
    inner join suppliers on purchase_orders.supplier_id = suppliers.supplier_id
    left join calendar as due_days on purchase_orders.due_date = due_days.date_day
    left join lines on purchase_orders.purchase_order_id = lines.purchase_order_id
    where purchase_orders.status in ('draft', 'sent', 'partly_received')
)

select * from final
order by case when status = 'draft' then 0 else 1 end, due_date nulls last, purchase_order_id;
