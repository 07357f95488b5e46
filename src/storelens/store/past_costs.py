"""Give lines without a cost what their product costs now: an estimate, made when a person asks for it and said after.

Shops' exports of orders have no costs, and a line's cost is never guessed by itself: their margin is unknown.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from storelens.store import Store

SETTING = "past_costs_estimated"
WITHOUT = """
    select order_items.order_id, order_items.quantity, products.product_id, products.cost_minor
    from order_items inner join products on order_items.product_id = products.product_id
    where order_items.unit_cost_minor is null and products.kind = 'goods'
"""


class PastCosts(NamedTuple):
    """Lines of goods without a cost, those of them whose product has one, and what these are of and come to.

    `cost_minor` is their units at those costs, in the shop's smallest unit.
    """

    lines: int
    found: int
    orders: int
    products: int
    cost_minor: int

    @property
    def left(self) -> int:
        """Lines that stay without a cost: their product has none either."""
        return self.lines - self.found


def look_at_past_costs(store: Store) -> PastCosts:
    """Return which lines would be given a cost, and change nothing."""
    row = store.connection.execute(
        f"""with without as ({WITHOUT})
        select count(*), count(cost_minor), count(distinct case when cost_minor is not null then order_id end),
            count(distinct case when cost_minor is not null then product_id end),
            coalesce(sum(quantity * cost_minor), 0)
        from without"""
    ).fetchone()
    return PastCosts(*(int(value) for value in row))


def fill_past_costs(store: Store, *, now: datetime | None = None) -> PastCosts:
    """Give each line of goods without a cost its product's, in one transaction; return which were.

    Lines that have a cost keep it. The store notes the day and the number of lines. Raises StoreUnavailable.
    """
    with store.transaction() as connection:
        found = look_at_past_costs(store)
        if not found.found:
            return found
        connection.execute(
            """update order_items set unit_cost_minor = (
                select products.cost_minor from products where products.product_id = order_items.product_id
            )
            where unit_cost_minor is null and product_id in (
                select product_id from products where cost_minor is not null and kind = 'goods'
            )"""
        )
        day = (now or datetime.now(UTC)).date().isoformat()
        before = connection.execute("select value from settings where name = ?", [SETTING]).fetchone()
        said = f"{found.found:,} lines at the products' costs of {day}"
        connection.execute("delete from settings where name = ?", [SETTING])
        connection.execute(
            "insert into settings (name, value) values (?, ?)", [SETTING, f"{before[0]}; {said}" if before else said]
        )
    return found
