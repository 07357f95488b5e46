/** Queries to begin with, where nothing is written yet: one idea more each. */

export const STARTERS: readonly { title: string; sql: string }[] = [
  {
    title: 'What did each region bring in?',
    sql: `select
    region,
    sum(net_minor) as net_minor
from ledger
group by region
order by net_minor desc
`,
  },
  {
    title: 'How did each month compare with the one before?',
    sql: `with
months as (
    select
        calendar.month_start,
        sum(ledger.net_minor) as net_minor
    from ledger
    inner join calendar on ledger.entry_date = calendar.date_day
    group by calendar.month_start
)

select
    month_start,
    net_minor,
    net_minor - lag(net_minor) over (order by month_start) as change_minor
from months
order by month_start
`,
  },
  {
    title: 'Which three products lead each category?',
    sql: `with
products_sold as (
    select
        products.category,
        products.product_id,
        products.product_name,
        sum(ledger.net_minor) as net_minor
    from ledger
    inner join products on ledger.product_id = products.product_id
    group by products.category, products.product_id, products.product_name
),

ranked as (
    select
        category,
        product_id,
        product_name,
        net_minor,
        row_number() over (partition by category order by net_minor desc, product_id) as place
    from products_sold
)

select * from ranked where place <= 3 order by category, place
`,
  },
];
