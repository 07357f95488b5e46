-- name: rating_summary
-- How do customers rate us, and is that better or worse than before?
-- grain: one row
-- columns: reviews; mean_rating (stars, null without reviews);
-- rating_1 (count, of one star); rating_2; rating_3; rating_4; rating_5;
-- four_or_five_share (share, of reviews with four or five stars); verified_share (share, of reviews with an order);
-- reviews_before (count, null where there is nothing to compare); mean_rating_before (stars);
-- mean_rating_change (stars)
-- filters: dates, categories
-- dates: period, comparison
with
review_days as (
    select
        reviews.review_date,
        count(*) as reviews,
        sum(reviews.rating) as rating_sum,
        sum(case when reviews.rating = 1 then 1 else 0 end) as rating_1,
        sum(case when reviews.rating = 2 then 1 else 0 end) as rating_2,
        sum(case when reviews.rating = 3 then 1 else 0 end) as rating_3,
        sum(case when reviews.rating = 4 then 1 else 0 end) as rating_4,
        sum(case when reviews.rating = 5 then 1 else 0 end) as rating_5,
        sum(case when reviews.order_id is not null then 1 else 0 end) as verified_reviews
    from reviews
    group by reviews.review_date
),

rated as (
    select
        periods.period,
        coalesce(sum(review_days.reviews), 0) as reviews,
        cast(sum(review_days.rating_sum) as double) / sum(review_days.reviews) as mean_rating,
        coalesce(sum(review_days.rating_1), 0) as rating_1,
        coalesce(sum(review_days.rating_2), 0) as rating_2,
        coalesce(sum(review_days.rating_3), 0) as rating_3,
        coalesce(sum(review_days.rating_4), 0) as rating_4,
        coalesce(sum(review_days.rating_5), 0) as rating_5,
        cast(sum(review_days.verified_reviews) as double) / sum(review_days.reviews) as verified_share
    from periods
    left join review_days on review_days.review_date between periods.start_date and periods.end_date
    group by periods.period
),

final as (
    select
        now_rated.reviews,
        now_rated.mean_rating,
        now_rated.rating_1,
        now_rated.rating_2,
        now_rated.rating_3,
        now_rated.rating_4,
        now_rated.rating_5,
        cast(now_rated.rating_4 + now_rated.rating_5 as double) / nullif(now_rated.reviews, 0) as four_or_five_share,
        now_rated.verified_share,
        before_rated.reviews as reviews_before,
        before_rated.mean_rating as mean_rating_before,
        now_rated.mean_rating - before_rated.mean_rating as mean_rating_change
    from rated as now_rated
    left join rated as before_rated on before_rated.period = 'before'
    where now_rated.period = 'current'
)

select * from final
order by reviews;

-- name: rating_trend
-- Are ratings going up or down from month to month?
-- grain: one row per month of the period, months without reviews included
-- columns: month_start; reviews (count, on the period's days); mean_rating (stars, null without reviews);
-- mean_rating_3_months (stars, mean of the reviews of the month and the two before, days before the period included;
-- null until the shop has three months)
-- filters: dates, categories
-- dates: period, 92 days before
with
review_days as (
    select
        reviews.review_date,
        count(*) as reviews,
        sum(reviews.rating) as rating_sum
    from reviews
    group by reviews.review_date
),

days as (
    select
        calendar.month_start,
        case when calendar.date_day >= periods.start_date then 1 else 0 end as is_in_period,
        coalesce(review_days.reviews, 0) as reviews,
        coalesce(review_days.rating_sum, 0) as rating_sum
    from calendar
    cross join periods
    inner join history on calendar.date_day >= history.first_date
    left join review_days on calendar.date_day = review_days.review_date
    where calendar.date_day <= periods.end_date
),

months as (
    select
        days.month_start,
        max(days.is_in_period) as is_in_period,
        sum(days.is_in_period * days.reviews) as reviews,
        sum(days.is_in_period * days.rating_sum) as rating_sum,
        sum(days.reviews) as all_reviews,
        sum(days.rating_sum) as all_rating_sum
    from days
    group by days.month_start
),

rolling as (
    select
        months.*,
        count(*) over (order by months.month_start rows between 2 preceding and current row) as months_known,
        sum(months.all_reviews) over (order by months.month_start rows between 2 preceding and current row)
            as reviews_3_months,
        sum(months.all_rating_sum) over (order by months.month_start rows between 2 preceding and current row)
            as rating_sum_3_months
    from months
),

final as (
    select
        rolling.month_start,
        rolling.reviews,
        cast(rolling.rating_sum as double) / nullif(rolling.reviews, 0) as mean_rating,
        case
            when rolling.months_known = 3
                then cast(rolling.rating_sum_3_months as double) / nullif(rolling.reviews_3_months, 0)
        end as mean_rating_3_months
    from rolling
    where rolling.is_in_period = 1
)

select * from final
order by month_start;

-- name: ratings_by_product
-- Which products do customers rate best and worst, few reviews not mistaken for certainty?
-- grain: one row per product (goods only) reviewed in the period, best shrunk mean first
-- columns: rating_rank (rank, by the shrunk mean, ties share it); product_id; sku; product_name; category;
-- reviews; mean_rating (stars);
-- shrunk_rating (stars, the mean after prior_reviews more reviews with the mean of all reviews selected);
-- rating_1 (count, of one star); rating_2; rating_3; rating_4; rating_5
-- parameters: prior_reviews = 10 (weight of the mean of all reviews selected, in reviews)
-- filters: dates, categories
with
all_rated as (
    select
        count(*) as reviews,
        sum(reviews.rating) as rating_sum
    from reviews
),

rated as (
    select
        reviews.product_id,
        count(*) as reviews,
        sum(reviews.rating) as rating_sum,
        sum(case when reviews.rating = 1 then 1 else 0 end) as rating_1,
        sum(case when reviews.rating = 2 then 1 else 0 end) as rating_2,
        sum(case when reviews.rating = 3 then 1 else 0 end) as rating_3,
        sum(case when reviews.rating = 4 then 1 else 0 end) as rating_4,
        sum(case when reviews.rating = 5 then 1 else 0 end) as rating_5
    from reviews
    group by reviews.product_id
),

shrunk as (
    select
        rated.*,
        cast(rated.rating_sum as double) / rated.reviews as mean_rating,
        (rated.rating_sum + coalesce($prior_reviews, 10) * (cast(all_rated.rating_sum as double) / all_rated.reviews))
        / (rated.reviews + coalesce($prior_reviews, 10)) as shrunk_rating
    from rated
    cross join all_rated
),

final as (
    select
        rank() over (order by shrunk.shrunk_rating desc) as rating_rank,
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        shrunk.reviews,
        shrunk.mean_rating,
        shrunk.shrunk_rating,
        shrunk.rating_1,
        shrunk.rating_2,
        shrunk.rating_3,
        shrunk.rating_4,
        shrunk.rating_5
    from shrunk
    inner join products on shrunk.product_id = products.product_id
    where products.kind = 'goods'
)

select * from final
order by rating_rank, product_id;

-- name: rating_chain
-- Do poorly rated products come back more often, what does that leave of their margin, and how much money is at stake?
-- grain: one row per product (goods only) sold in the period, most money at stake first
-- columns: product_id; sku; product_name; category;
-- reviews (count, written in the period); mean_rating (stars, null without reviews);
-- units (units, ordered);
-- return_share (share, returned units / sold units of the period's orders, whenever they came back);
-- category_return_share (share, the same over the product's whole category);
-- returns_minor; net_minor;
-- margin_minor (money, of the sales whose cost is known, null where none is); margin_share;
-- cost_coverage_share (share, of net sales whose cost is known);
-- at_stake_minor (money, sales before returns x return share above the category's, 0 where it is not above)
-- filters: dates, categories, lens
with
sold as (
    select
        product_days.product_id,
        sum(product_days.units) as units,
        sum(product_days.gross_minor - product_days.discount_minor) as ordered_minor,
        sum(product_days.returns_minor) as returns_minor,
        sum(product_days.net_minor) as net_minor,
        case
            when sum(product_days.net_with_cost_minor) <> 0 or sum(product_days.cost_minor) <> 0
                then sum(product_days.net_with_cost_minor - product_days.cost_minor)
        end as margin_minor,
        sum(product_days.net_with_cost_minor) as net_with_cost_minor
    from product_days
    group by product_days.product_id
),

-- A return counts with the order it belongs to, so it is looked up by line, not by its own day.
came_back as (
    select
        ledger.product_id,
        sum(returns.quantity) as units
    from ledger
    inner join returns on ledger.order_item_id = returns.order_item_id
    where ledger.entry_kind = 'sale'
    group by ledger.product_id
),

rated as (
    select
        reviews.product_id,
        count(*) as reviews,
        cast(sum(reviews.rating) as double) / count(*) as mean_rating
    from reviews
    group by reviews.product_id
),

measured as (
    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        sold.units,
        sold.ordered_minor,
        sold.returns_minor,
        sold.net_minor,
        sold.margin_minor,
        sold.net_with_cost_minor,
        cast(coalesce(came_back.units, 0) as double) / sold.units as return_share,
        cast(sum(coalesce(came_back.units, 0)) over (partition by products.category) as double)
        / sum(sold.units) over (partition by products.category) as category_return_share
    from sold
    inner join products on sold.product_id = products.product_id
    left join came_back on sold.product_id = came_back.product_id
    where products.kind = 'goods' and sold.units > 0
),

final as (
    select
        measured.product_id,
        measured.sku,
        measured.product_name,
        measured.category,
        coalesce(rated.reviews, 0) as reviews,
        rated.mean_rating,
        measured.units,
        measured.return_share,
        measured.category_return_share,
        measured.returns_minor,
        measured.net_minor,
        measured.margin_minor,
        cast(measured.margin_minor as double) / nullif(measured.net_with_cost_minor, 0) as margin_share,
        cast(measured.net_with_cost_minor as double) / nullif(measured.net_minor, 0) as cost_coverage_share,
        case
            when measured.return_share > measured.category_return_share
                then cast(
                    round((measured.return_share - measured.category_return_share) * measured.ordered_minor) as bigint
                )
            else 0
        end as at_stake_minor
    from measured
    left join rated on measured.product_id = rated.product_id
)

select * from final
order by at_stake_minor desc, net_minor desc, product_id;

-- name: latest_reviews
-- What do customers say of late?
-- grain: one row per review, the latest first
-- columns: review_id; review_date; rating (stars); title (text); comment (text); product_id; product_name; category;
-- customer_id (id, null where it is not known); full_name; order_id (id, null where it is not known)
-- parameters: stars = 0 (only reviews of so many, 0 for all); top_n = 20 (how many)
-- filters: dates, categories
with
latest as (
    select reviews.*
    from reviews
    where coalesce($stars, 0) in (0, reviews.rating)
    order by reviews.review_date desc, reviews.review_id desc
    limit coalesce($top_n, 20)
),

-- Names of these few: joined directly, an engine that cannot know how few they are hashes every customer.
names as (
    select
        customers.customer_id,
        customers.full_name
    from customers
    where customers.customer_id in (select latest.customer_id from latest)
),

final as (
    select
        latest.review_id,
        latest.review_date,
        latest.rating,
        latest.title,
        latest.comment,
        latest.product_id,
        products.product_name,
        products.category,
        latest.customer_id,
        names.full_name,
        latest.order_id
    from latest
    inner join products on latest.product_id = products.product_id
    left join names on latest.customer_id = names.customer_id
)

select * from final
order by review_date desc, review_id desc;
