"""The five questions as portable SQL over normalised tables, and what an answer is, whoever gives it.

The SQL is what an analyst would write for a simulated shop: dated sales, returns and cancellations, without what the
simulator never makes (gift cards, credit notes, returns before a cancellation). Every answer is held against ours.
"""

from collections.abc import Iterable, Sequence
from typing import Any

TABLES = ("orders", "order_items", "returns", "products")
EVENTS = """
select
    orders.order_date as entry_date, 'sale' as entry_kind, orders.order_id as order_id,
    orders.customer_id as customer_id, order_items.product_id as product_id, orders.region as region,
    products.category as category, order_items.quantity as quantity,
    order_items.quantity * order_items.unit_price_minor - order_items.discount_minor as net_minor
from order_items
inner join orders on order_items.order_id = orders.order_id
inner join products on order_items.product_id = products.product_id
where orders.is_test = 0
union all
select
    returns.return_date as entry_date, 'return' as entry_kind, orders.order_id as order_id,
    orders.customer_id as customer_id, order_items.product_id as product_id, orders.region as region,
    products.category as category, 0 as quantity, -returns.amount_minor as net_minor
from returns
inner join order_items on returns.order_item_id = order_items.order_item_id
inner join orders on order_items.order_id = orders.order_id
inner join products on order_items.product_id = products.product_id
where orders.is_test = 0
union all
select
    orders.cancelled_date as entry_date, 'cancellation' as entry_kind, orders.order_id as order_id,
    orders.customer_id as customer_id, order_items.product_id as product_id, orders.region as region,
    products.category as category, 0 as quantity,
    order_items.discount_minor - order_items.quantity * order_items.unit_price_minor as net_minor
from order_items
inner join orders on order_items.order_id = orders.order_id
inner join products on order_items.product_id = products.product_id
where orders.is_test = 0 and orders.cancelled_date is not null
"""
OVER_EVENTS = {
    "key_figures": """
select
    sum(net_minor) as net_minor, count(distinct case when entry_kind = 'sale' then order_id end) as orders,
    sum(quantity) as units, count(distinct case when entry_kind = 'sale' then customer_id end) as customers
from events""",
    "daily_trend": "select entry_date, sum(net_minor) as net_minor from events group by entry_date",
    "by_category": "select category, sum(net_minor) as net_minor from events group by category",
    "top_products": """
select product_id, sum(net_minor) as net_minor from events group by product_id
order by net_minor desc, product_id limit 10""",
    "top_customers": """
select region, customer_id, net_minor from (
    select region, customer_id, net_minor,
        row_number() over (partition by region order by net_minor desc, customer_id) as place
    from (
        select region, customer_id, sum(net_minor) as net_minor from events
        where customer_id is not null group by region, customer_id
    ) as totals
) as numbered where place <= 3""",
}
QUESTIONS = tuple(OVER_EVENTS)


def over_tables(question: str) -> str:
    """Return a question as SQL over the normalised tables."""
    return f"with events as ({EVENTS}) {OVER_EVENTS[question]}"


def plain(rows: Iterable[Sequence[Any]]) -> list[list[str]]:
    """Return rows as sorted text, so that two answers can be compared; whole numbers are written as such.

    >>> plain([("b", 2.0), ("a", None)])
    [['a', ''], ['b', '2']]
    """
    return sorted([_text(value) for value in row] for row in rows)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return text.removesuffix(" 00:00:00").removesuffix("T00:00:00.000000000")
