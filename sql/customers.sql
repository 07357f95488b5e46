-- Customers: who is new, who comes back, who is worth what. Money paid by anonymous orders belongs to no customer here.

-- name: new_and_returning
-- What do first-time customers bring, and what do returning ones: orders, customers, ordered value?
-- An order is first-time if it is the first its customer ever placed, anywhere in the shop; every later one is returning,
-- even within the same month. Orders without an identity are counted apart. Ordered value is gross less discounts; it is
-- dated by its order under either lens. A region is where the order was shipped.
-- grain: one row per month of the period, only the period's days in it, months without orders included
-- columns: month_start; new_orders; new_customers (count, each has one first order); new_ordered_minor; returning_orders;
-- returning_customers (count, with an earlier order); returning_ordered_minor; customers (count, new or returning, each
-- once); returning_customer_share (share, of customers); anonymous_orders; anonymous_ordered_minor
-- filters: dates, regions, categories, channels, statuses, lens
with
months as (
    select distinct calendar.month_start
    from periods
    inner join calendar on calendar.date_day between periods.start_date and periods.end_date
    where periods.period = 'current'
),

first_orders as (
    select order_facts.order_id
    from order_facts
    where order_facts.customer_order_number = 1
),

bought as (
    select
        calendar.month_start,
        order_days.customer_id,
        count(*) as orders,
        count(first_orders.order_id) as new_orders,
        sum(order_days.net_minor + order_days.returns_minor) as ordered_minor,
        sum(
            case
                when first_orders.order_id is not null then order_days.net_minor + order_days.returns_minor
                else 0
            end
        ) as new_ordered_minor
    from order_days
    inner join calendar on order_days.order_date = calendar.date_day
    left join first_orders on order_days.order_id = first_orders.order_id
    where order_days.orders = 1
    group by calendar.month_start, order_days.customer_id
),

counted as (
    select
        bought.month_start,
        sum(bought.new_orders) as new_orders,
        sum(bought.new_ordered_minor) as new_ordered_minor,
        sum(case when bought.customer_id is not null then bought.orders - bought.new_orders end) as returning_orders,
        sum(case when bought.customer_id is not null and bought.orders > bought.new_orders then 1 else 0 end)
            as returning_customers,
        sum(case when bought.customer_id is not null then bought.ordered_minor - bought.new_ordered_minor end)
            as returning_ordered_minor,
        count(bought.customer_id) as customers,
        sum(case when bought.customer_id is null then bought.orders end) as anonymous_orders,
        sum(case when bought.customer_id is null then bought.ordered_minor end) as anonymous_ordered_minor
    from bought
    group by bought.month_start
),

final as (
    select
        months.month_start,
        coalesce(counted.new_orders, 0) as new_orders,
        coalesce(counted.new_orders, 0) as new_customers,
        coalesce(counted.new_ordered_minor, 0) as new_ordered_minor,
        coalesce(counted.returning_orders, 0) as returning_orders,
        coalesce(counted.returning_customers, 0) as returning_customers,
        coalesce(counted.returning_ordered_minor, 0) as returning_ordered_minor,
        coalesce(counted.customers, 0) as customers,
        cast(counted.returning_customers as double) / nullif(counted.customers, 0) as returning_customer_share,
        coalesce(counted.anonymous_orders, 0) as anonymous_orders,
        coalesce(counted.anonymous_ordered_minor, 0) as anonymous_ordered_minor
    from months
    left join counted on months.month_start = counted.month_start
)

select * from final
order by final.month_start;

-- name: repeat_purchase_rate
-- How many customers come back within 90, 180 and 365 days of their first order?
-- Only customers whose window is over count. Under a filter the first order must meet it, and so must the order that
-- counts as coming back. A region is where the order was shipped.
-- grain: one row per window
-- columns: window_days (days); customers (count, whose window is complete); repeat_customers (count, who ordered again in
-- it); repeat_purchase_share (share, null where no window is complete)
-- filters: dates, regions, categories, channels, statuses
-- dates: until end
with
as_of as ( -- no day after the shop's last is known to be empty
    select
        calendar.date_day,
        calendar.day_number,
        calendar.month_number
    from periods
    cross join history
    inner join calendar
        on
            case when periods.end_date < history.last_date then periods.end_date else history.last_date end
            = calendar.date_day
    where periods.period = 'current'
),

windows as (
    select 90 as window_days
    union all
    select 180 as window_days
    union all
    select 365 as window_days
),

buyers as (
    select
        order_facts.customer_id,
        min(case when order_facts.customer_order_number = 1 then order_facts.order_date end) as first_date,
        min(case when order_facts.customer_order_number > 1 then order_facts.order_date end) as second_date
    from order_facts
    where order_facts.customer_id is not null
    group by order_facts.customer_id
),

gaps as (
    select
        as_of.day_number - first_days.day_number as known_days,
        second_days.day_number - first_days.day_number as days_to_second,
        count(*) as customers
    from buyers
    inner join calendar as first_days on buyers.first_date = first_days.date_day
    left join calendar as second_days on buyers.second_date = second_days.date_day
    cross join as_of
    group by as_of.day_number - first_days.day_number, second_days.day_number - first_days.day_number
),

counted as (
    select
        windows.window_days,
        coalesce(sum(gaps.customers), 0) as customers,
        coalesce(sum(case when gaps.days_to_second <= windows.window_days then gaps.customers end), 0)
            as repeat_customers
    from windows
    left join gaps on windows.window_days <= gaps.known_days
    group by windows.window_days
),

final as (
    select
        counted.window_days,
        counted.customers,
        counted.repeat_customers,
        cast(counted.repeat_customers as double) / nullif(counted.customers, 0) as repeat_purchase_share
    from counted
)

select * from final
order by final.window_days;

-- name: cohort_retention
-- Of the customers who first bought in a month, how many bought again one, two, three months later?
-- Not cumulative: each cell stands alone. Under a filter the first order must meet it to join the cohort, and a later order
-- must meet it to count. A region is where the order was shipped.
-- grain: one row per cohort (month of the first order) and month after it, to the last month present
-- columns: cohort_month_start (date); cohort_customers; months_after (count, 0 is the month of the first order);
-- customers (count, who bought in that month, null while it is not over); retained_share (share, of the cohort, null
-- while the month is not over)
-- parameters: months = 12 (how many months after the first)
-- filters: dates, regions, categories, channels, statuses
-- dates: until end
with
as_of as ( -- no day after the shop's last is known to be empty
    select
        calendar.date_day,
        calendar.day_number,
        calendar.month_number
    from periods
    cross join history
    inner join calendar
        on
            case when periods.end_date < history.last_date then periods.end_date else history.last_date end
            = calendar.date_day
    where periods.period = 'current'
),

first_orders as (
    select
        order_facts.customer_id,
        order_facts.first_order_date
    from order_facts
    where order_facts.customer_order_number = 1
),

joined as (
    select
        first_orders.customer_id,
        calendar.month_number,
        calendar.month_start
    from first_orders
    inner join calendar on first_orders.first_order_date = calendar.date_day
),

reach as (
    select coalesce($months, 12) as months
),

cohorts as (
    select
        joined.month_number,
        joined.month_start,
        count(*) as customers
    from joined
    group by joined.month_number, joined.month_start
),

bought as (
    select
        joined.month_number as cohort_month_number,
        calendar.month_number,
        count(distinct order_facts.customer_id) as customers
    from order_facts
    inner join joined on order_facts.customer_id = joined.customer_id
    inner join calendar on order_facts.order_date = calendar.date_day
    cross join reach
    where calendar.month_number - joined.month_number <= reach.months
    group by joined.month_number, calendar.month_number
),

calendar_months as (
    select
        calendar.month_number,
        max(calendar.day_number) as last_day_number
    from calendar
    group by calendar.month_number
),

cells as (
    select
        cohorts.month_start as cohort_month_start,
        cohorts.customers as cohort_customers,
        calendar_months.month_number - cohorts.month_number as months_after,
        case
            when calendar_months.last_day_number <= as_of.day_number then coalesce(bought.customers, 0)
        end as customers
    from cohorts
    cross join as_of
    cross join reach
    inner join calendar_months
        on
            cohorts.month_number <= calendar_months.month_number
            and as_of.month_number >= calendar_months.month_number
    left join bought
        on
            cohorts.month_number = bought.cohort_month_number
            and calendar_months.month_number = bought.month_number
    where calendar_months.month_number - cohorts.month_number <= reach.months
),

final as (
    select
        cells.cohort_month_start,
        cells.cohort_customers,
        cells.months_after,
        cells.customers,
        cast(cells.customers as double) / cells.cohort_customers as retained_share
    from cells
)

select * from final
order by final.cohort_month_start, final.months_after;

-- name: rfm_scores
-- Which customers are the best, which are slipping away, and which have never bought?
-- Recency, frequency and monetary value (net sales) are each scored 1 to 5 by fifths of this shop's buyers, as of the
-- period's last day; equal customers share a score. The group follows from the recency score and fm_score, the mean of the
-- other two, by the table `cuts`. Prospects have joined and never ordered. A score is a place among all buyers of the shop,
-- so it takes no region or category; the region shown is where the customer lives now.
-- grain: one row per customer, best first
-- columns: customer_id; full_name; region; rfm_group (text); recency_days (days, since the last order, null for prospects);
-- last_order_date; orders; net_minor; recency_score (score); frequency_score (score); monetary_score (score);
-- fm_score (number)
-- parameters: rfm_group = 'all' | 'Champions' | 'Loyal' | 'Active' | 'New' | 'Promising' | 'Needs attention' |
--     'At risk' | 'Previously loyal' | 'Almost lost' | 'Dormant' | 'Prospects' (only the customers of this group); top_n = 1000 (how many rows)
-- filters: dates, lens
-- dates: until end
with
as_of as ( -- no day after the shop's last is known to be empty
    select
        calendar.date_day,
        calendar.day_number,
        calendar.month_number
    from periods
    cross join history
    inner join calendar
        on
            case when periods.end_date < history.last_date then periods.end_date else history.last_date end
            = calendar.date_day
    where periods.period = 'current'
),

buyers as (
    select
        order_days.customer_id,
        max(case when order_days.orders = 1 then order_days.order_date end) as last_order_date,
        cast(sum(order_days.orders) as bigint) as orders,
        cast(sum(order_days.net_minor) as bigint) as net_minor
    from order_days
    where order_days.customer_id is not null
    group by order_days.customer_id
    having sum(order_days.orders) > 0
),

ranks as ( -- customers below plus customers at or below: twice the mid-rank less one, so ties share a score
    select
        buyers.customer_id,
        buyers.last_order_date,
        buyers.orders,
        buyers.net_minor,
        rank() over (order by buyers.last_order_date) - 1
        + count(*) over (order by buyers.last_order_date) as recency_rank,
        rank() over (order by buyers.orders) - 1
        + count(*) over (order by buyers.orders) as frequency_rank,
        rank() over (order by buyers.net_minor) - 1
        + count(*) over (order by buyers.net_minor) as monetary_rank,
        2 * count(*) over () as top_rank
    from buyers
),

fifths as (
    select
        ranks.customer_id,
        ranks.last_order_date,
        ranks.orders,
        ranks.net_minor,
        5 * ranks.recency_rank / cast(ranks.top_rank as double) as recency_fifth,
        5 * ranks.frequency_rank / cast(ranks.top_rank as double) as frequency_fifth,
        5 * ranks.monetary_rank / cast(ranks.top_rank as double) as monetary_fifth
    from ranks
),

scores as ( -- 1 + floor(fifth), written out: floor is not everywhere
    select
        fifths.customer_id,
        fifths.last_order_date,
        fifths.orders,
        fifths.net_minor,
        case
            when fifths.recency_fifth >= 4 then 5
            when fifths.recency_fifth >= 3 then 4
            when fifths.recency_fifth >= 2 then 3
            when fifths.recency_fifth >= 1 then 2
            else 1
        end as recency_score,
        case
            when fifths.frequency_fifth >= 4 then 5
            when fifths.frequency_fifth >= 3 then 4
            when fifths.frequency_fifth >= 2 then 3
            when fifths.frequency_fifth >= 1 then 2
            else 1
        end as frequency_score,
        case
            when fifths.monetary_fifth >= 4 then 5
            when fifths.monetary_fifth >= 3 then 4
            when fifths.monetary_fifth >= 2 then 3
            when fifths.monetary_fifth >= 1 then 2
            else 1
        end as monetary_score
    from fifths
),

cuts (recency_score, fm_from, fm_to, rfm_group) as ( -- fm_score goes from 1 to 5 in halves
    values
    (5, 4.0, 5.0, 'Champions'),
    (5, 3.0, 3.5, 'Loyal'),
    (5, 2.0, 2.5, 'Active'),
    (5, 1.0, 1.5, 'New'),
    (4, 4.0, 5.0, 'Champions'),
    (4, 3.0, 3.5, 'Loyal'),
    (4, 2.0, 2.5, 'Active'),
    (4, 1.0, 1.5, 'Promising'),
    (3, 4.0, 5.0, 'Loyal'),
    (3, 2.0, 3.5, 'Needs attention'),
    (3, 1.0, 1.5, 'Promising'),
    (2, 3.0, 5.0, 'At risk'),
    (2, 1.0, 2.5, 'Almost lost'),
    (1, 3.0, 5.0, 'Previously loyal'),
    (1, 1.0, 2.5, 'Dormant')
),

grouped as (
    select
        scores.customer_id,
        cuts.rfm_group,
        scores.last_order_date,
        scores.orders,
        scores.net_minor,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score,
        (scores.frequency_score + scores.monetary_score) / cast(2 as double) as fm_score
    from scores
    inner join cuts
        on
            scores.recency_score = cuts.recency_score
            and (scores.frequency_score + scores.monetary_score) / cast(2 as double) between cuts.fm_from and cuts.fm_to
),

final as (
    select
        customers.customer_id,
        customers.full_name,
        customers.region,
        coalesce(grouped.rfm_group, 'Prospects') as rfm_group,
        as_of.day_number - calendar.day_number as recency_days,
        grouped.last_order_date,
        coalesce(grouped.orders, 0) as orders,
        coalesce(grouped.net_minor, 0) as net_minor,
        grouped.recency_score,
        grouped.frequency_score,
        grouped.monetary_score,
        grouped.fm_score
    from customers
    cross join as_of
    left join grouped on customers.customer_id = grouped.customer_id
    left join calendar on grouped.last_order_date = calendar.date_day
    where
        (grouped.customer_id is not null or customers.joined_date <= as_of.date_day)
        and coalesce($rfm_group, 'all') in ('all', coalesce(grouped.rfm_group, 'Prospects'))
)

select * from final
order by final.fm_score desc nulls last, final.recency_score desc nulls last, final.net_minor desc, final.customer_id
limit coalesce($top_n, 1000);

-- name: rfm_segments
-- How many customers are in each of the eleven groups, and how much of the money comes from them?
-- The same scores and the same table `cuts` as in rfm_scores, as of the period's last day.
-- grain: one row per group, empty groups included
-- columns: group_number (rank, the order in which groups are shown); rfm_group (text); customers; customer_share (share,
-- of all customers, prospects included); orders; net_minor; net_share (share, of the net sales of all customers);
-- mean_recency_days (mean days, since the last order, null for prospects)
-- filters: dates, lens
-- dates: until end
with
as_of as ( -- no day after the shop's last is known to be empty
    select
        calendar.date_day,
        calendar.day_number,
        calendar.month_number
    from periods
    cross join history
    inner join calendar
        on
            case when periods.end_date < history.last_date then periods.end_date else history.last_date end
            = calendar.date_day
    where periods.period = 'current'
),

buyers as (
    select
        order_days.customer_id,
        max(case when order_days.orders = 1 then order_days.order_date end) as last_order_date,
        cast(sum(order_days.orders) as bigint) as orders,
        cast(sum(order_days.net_minor) as bigint) as net_minor
    from order_days
    where order_days.customer_id is not null
    group by order_days.customer_id
    having sum(order_days.orders) > 0
),

ranks as ( -- customers below plus customers at or below: twice the mid-rank less one, so ties share a score
    select
        buyers.customer_id,
        buyers.last_order_date,
        buyers.orders,
        buyers.net_minor,
        rank() over (order by buyers.last_order_date) - 1
        + count(*) over (order by buyers.last_order_date) as recency_rank,
        rank() over (order by buyers.orders) - 1
        + count(*) over (order by buyers.orders) as frequency_rank,
        rank() over (order by buyers.net_minor) - 1
        + count(*) over (order by buyers.net_minor) as monetary_rank,
        2 * count(*) over () as top_rank
    from buyers
),

fifths as (
    select
        ranks.customer_id,
        ranks.last_order_date,
        ranks.orders,
        ranks.net_minor,
        5 * ranks.recency_rank / cast(ranks.top_rank as double) as recency_fifth,
        5 * ranks.frequency_rank / cast(ranks.top_rank as double) as frequency_fifth,
        5 * ranks.monetary_rank / cast(ranks.top_rank as double) as monetary_fifth
    from ranks
),

scores as ( -- 1 + floor(fifth), written out: floor is not everywhere
    select
        fifths.customer_id,
        fifths.last_order_date,
        fifths.orders,
        fifths.net_minor,
        case
            when fifths.recency_fifth >= 4 then 5
            when fifths.recency_fifth >= 3 then 4
            when fifths.recency_fifth >= 2 then 3
            when fifths.recency_fifth >= 1 then 2
            else 1
        end as recency_score,
        case
            when fifths.frequency_fifth >= 4 then 5
            when fifths.frequency_fifth >= 3 then 4
            when fifths.frequency_fifth >= 2 then 3
            when fifths.frequency_fifth >= 1 then 2
            else 1
        end as frequency_score,
        case
            when fifths.monetary_fifth >= 4 then 5
            when fifths.monetary_fifth >= 3 then 4
            when fifths.monetary_fifth >= 2 then 3
            when fifths.monetary_fifth >= 1 then 2
            else 1
        end as monetary_score
    from fifths
),

cuts (recency_score, fm_from, fm_to, rfm_group) as ( -- fm_score goes from 1 to 5 in halves
    values
    (5, 4.0, 5.0, 'Champions'),
    (5, 3.0, 3.5, 'Loyal'),
    (5, 2.0, 2.5, 'Active'),
    (5, 1.0, 1.5, 'New'),
    (4, 4.0, 5.0, 'Champions'),
    (4, 3.0, 3.5, 'Loyal'),
    (4, 2.0, 2.5, 'Active'),
    (4, 1.0, 1.5, 'Promising'),
    (3, 4.0, 5.0, 'Loyal'),
    (3, 2.0, 3.5, 'Needs attention'),
    (3, 1.0, 1.5, 'Promising'),
    (2, 3.0, 5.0, 'At risk'),
    (2, 1.0, 2.5, 'Almost lost'),
    (1, 3.0, 5.0, 'Previously loyal'),
    (1, 1.0, 2.5, 'Dormant')
),

group_names (group_number, rfm_group) as (
    values
    (1, 'Champions'),
    (2, 'Loyal'),
    (3, 'Active'),
    (4, 'New'),
    (5, 'Promising'),
    (6, 'Needs attention'),
    (7, 'At risk'),
    (8, 'Previously loyal'),
    (9, 'Almost lost'),
    (10, 'Dormant'),
    (11, 'Prospects')
),

grouped as (
    select
        cuts.rfm_group,
        count(*) as customers,
        sum(scores.orders) as orders,
        sum(scores.net_minor) as net_minor,
        sum(as_of.day_number - calendar.day_number) as recency_days
    from scores
    inner join cuts
        on
            scores.recency_score = cuts.recency_score
            and (scores.frequency_score + scores.monetary_score) / cast(2 as double) between cuts.fm_from and cuts.fm_to
    inner join calendar on scores.last_order_date = calendar.date_day
    cross join as_of
    group by cuts.rfm_group
    union all
    select
        'Prospects' as rfm_group,
        count(*) as customers,
        0 as orders,
        0 as net_minor,
        null as recency_days
    from customers
    inner join as_of on customers.joined_date <= as_of.date_day
    left join buyers on customers.customer_id = buyers.customer_id
    where buyers.customer_id is null
),

totals as (
    select
        sum(grouped.customers) as customers,
        sum(grouped.net_minor) as net_minor
    from grouped
),

final as (
    select
        group_names.group_number,
        group_names.rfm_group,
        coalesce(grouped.customers, 0) as customers,
        coalesce(grouped.customers, 0) / cast(nullif(totals.customers, 0) as double) as customer_share,
        coalesce(grouped.orders, 0) as orders,
        coalesce(grouped.net_minor, 0) as net_minor,
        coalesce(grouped.net_minor, 0) / cast(nullif(totals.net_minor, 0) as double) as net_share,
        cast(grouped.recency_days as double) / nullif(grouped.customers, 0) as mean_recency_days
    from group_names
    cross join totals
    left join grouped on group_names.rfm_group = grouped.rfm_group
)

select * from final
order by final.group_number;

-- name: value_by_cohort
-- How much is a customer worth 30, 60, 90, 180 and 365 days after the first order, and is it getting better?
-- Historic lifetime value: net sales, and margin where the cost is known, to that day, over all customers of the cohort.
-- Under a filter the first order must meet it to join the cohort, and only money that meets it counts. A region is where the
-- order was shipped.
-- grain: one row per cohort (month of the first order) and window
-- columns: cohort_month_start (date); cohort_customers; window_days (days, since the first order);
-- net_per_customer_minor (money, null until the window is complete for the whole cohort);
-- margin_per_customer_minor (money, of the lines whose cost is known, null likewise);
-- cost_coverage_share (share, of net sales whose cost is known, null likewise)
-- filters: dates, regions, categories, channels, statuses, lens
-- dates: until end
with
as_of as ( -- no day after the shop's last is known to be empty
    select
        calendar.date_day,
        calendar.day_number,
        calendar.month_number
    from periods
    cross join history
    inner join calendar
        on
            case when periods.end_date < history.last_date then periods.end_date else history.last_date end
            = calendar.date_day
    where periods.period = 'current'
),

first_orders as (
    select
        order_facts.customer_id,
        order_facts.first_order_date
    from order_facts
    where order_facts.customer_order_number = 1
),

windows as (
    select 30 as window_days
    union all
    select 60 as window_days
    union all
    select 90 as window_days
    union all
    select 180 as window_days
    union all
    select 365 as window_days
),

cohorts as (
    select
        calendar.month_number,
        calendar.month_start,
        count(*) as customers
    from first_orders
    inner join calendar on first_orders.first_order_date = calendar.date_day
    group by calendar.month_number, calendar.month_start
),

sold as (
    select
        first_orders.first_order_date,
        ledger.entry_date,
        sum(ledger.net_minor) as net_minor,
        sum(ledger.cost_minor) as cost_minor,
        sum(case when ledger.cost_minor is not null then ledger.net_minor else 0 end) as net_with_cost_minor
    from ledger
    inner join first_orders on ledger.customer_id = first_orders.customer_id
    group by first_orders.first_order_date, ledger.entry_date
),

aged as (
    select
        first_days.month_number,
        entry_days.day_number - first_days.day_number as age_days,
        sum(sold.net_minor) as net_minor,
        coalesce(sum(sold.cost_minor), 0) as cost_minor,
        sum(sold.net_with_cost_minor) as net_with_cost_minor
    from sold
    inner join calendar as first_days on sold.first_order_date = first_days.date_day
    inner join calendar as entry_days on sold.entry_date = entry_days.date_day
    group by first_days.month_number, entry_days.day_number - first_days.day_number
),

earned as (
    select
        aged.month_number,
        windows.window_days,
        sum(aged.net_minor) as net_minor,
        sum(aged.cost_minor) as cost_minor,
        sum(aged.net_with_cost_minor) as net_with_cost_minor
    from aged
    inner join windows on aged.age_days <= windows.window_days
    group by aged.month_number, windows.window_days
),

calendar_months as (
    select
        calendar.month_number,
        max(calendar.day_number) as last_day_number
    from calendar
    group by calendar.month_number
),

complete as (
    select
        calendar_months.month_number,
        windows.window_days
    from calendar_months
    cross join windows
    cross join as_of
    where calendar_months.last_day_number + windows.window_days <= as_of.day_number
),

final as (
    select
        cohorts.month_start as cohort_month_start,
        cohorts.customers as cohort_customers,
        windows.window_days,
        case
            when complete.month_number is not null
                then cast(round(cast(earned.net_minor as double) / cohorts.customers) as bigint)
        end as net_per_customer_minor,
        case
            when complete.month_number is not null
                then
                    cast(
                        round(cast(earned.net_with_cost_minor - earned.cost_minor as double) / cohorts.customers)
                        as bigint
                    )
        end as margin_per_customer_minor,
        case
            when complete.month_number is not null
                then cast(earned.net_with_cost_minor as double) / nullif(earned.net_minor, 0)
        end as cost_coverage_share
    from cohorts
    cross join windows
    left join earned
        on cohorts.month_number = earned.month_number and windows.window_days = earned.window_days
    left join complete
        on cohorts.month_number = complete.month_number and windows.window_days = complete.window_days
)

select * from final
order by final.cohort_month_start, final.window_days;

-- name: customers_by_region
-- How many customers does each region have, how many are still active, and what is one worth?
-- A region is where orders were shipped; a customer with orders to two regions is a customer of both.
-- grain: one row per region with orders, as of the period's last day
-- columns: region; customers; active_customers (count, ordered in the last active_days days); active_share (share, of
-- customers); orders; net_minor; net_per_customer_minor
-- parameters: active_days = 90 (days after the last order for which a customer is active)
-- filters: dates, regions, categories, channels, statuses, lens
-- dates: until end
with
as_of as ( -- no day after the shop's last is known to be empty
    select
        calendar.date_day,
        calendar.day_number,
        calendar.month_number
    from periods
    cross join history
    inner join calendar
        on
            case when periods.end_date < history.last_date then periods.end_date else history.last_date end
            = calendar.date_day
    where periods.period = 'current'
),

buyers as (
    select
        order_days.region,
        order_days.customer_id,
        max(case when order_days.orders = 1 then order_days.order_date end) as last_order_date,
        sum(order_days.orders) as orders,
        sum(order_days.net_minor) as net_minor
    from order_days
    where order_days.customer_id is not null
    group by order_days.region, order_days.customer_id
    having sum(order_days.orders) > 0
),

aged as (
    select
        buyers.region,
        buyers.orders,
        buyers.net_minor,
        as_of.day_number - calendar.day_number as recency_days
    from buyers
    inner join calendar on buyers.last_order_date = calendar.date_day
    cross join as_of
),

counted as (
    select
        aged.region,
        count(*) as customers,
        sum(case when aged.recency_days < coalesce($active_days, 90) then 1 else 0 end) as active_customers,
        sum(aged.orders) as orders,
        sum(aged.net_minor) as net_minor
    from aged
    group by aged.region
),

final as (
    select
        counted.region,
        counted.customers,
        counted.active_customers,
        cast(counted.active_customers as double) / counted.customers as active_share,
        counted.orders,
        counted.net_minor,
        cast(round(cast(counted.net_minor as double) / counted.customers) as bigint) as net_per_customer_minor
    from counted
)

select * from final
order by final.net_minor desc, final.region;

-- name: top_customers
-- Who are the best customers?
-- A region is where orders were shipped; the region shown is where the customer lives now.
-- grain: one row per customer, the first so many by net sales; ties share a rank
-- columns: rank (rank); customer_id; full_name; region; joined_date; orders; last_order_date (date, null if only returns are
-- in the period); net_minor; net_share (share, of all net sales)
-- parameters: top_n = 20 (how many customers)
-- filters: dates, regions, categories, channels, statuses, lens
with
bought as (
    select
        customer_sales.customer_id,
        sum(customer_sales.orders) as orders,
        sum(customer_sales.net_minor) as net_minor,
        max(customer_sales.last_order_date) as last_order_date
    from customer_sales
    group by customer_sales.customer_id
),

leaders as (
    select bought.*
    from bought
    order by bought.net_minor desc, bought.customer_id
    limit coalesce($top_n, 20)
),

-- Names of these few: joined directly, an engine that cannot know how few they are hashes every customer.
names as (
    select
        customers.customer_id,
        customers.full_name,
        customers.region,
        customers.joined_date
    from customers
    where customers.customer_id in (select leaders.customer_id from leaders)
),

-- What the shop sold includes those without an identity.
shop as (
    select sum(daily_sales.net_minor) as net_minor
    from daily_sales
),

final as (
    select
        rank() over (order by leaders.net_minor desc) as rank,
        leaders.customer_id,
        names.full_name,
        names.region,
        names.joined_date,
        leaders.orders,
        leaders.last_order_date,
        leaders.net_minor,
        cast(leaders.net_minor as double) / nullif(shop.net_minor, 0) as net_share
    from leaders
    cross join shop
    inner join names on leaders.customer_id = names.customer_id
)

select * from final
order by final.rank, final.customer_id;
