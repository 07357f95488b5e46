"""A busy day in one transaction: 500 orders change, 500 come in, and the stock moves with them."""

import random
import sqlite3
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from storelens.store import Store

CHANGED, ADDED, LINES_PER_ORDER = 500, 500, 3


def change_orders(store: Store, chance: random.Random) -> None:
    """Give 250 orders another discount code, 125 another status, cancel 125, and add 500 of three lines each."""
    zone = ZoneInfo(store.settings["time_zone"])
    with store.transaction() as connection:
        today = str(_value(connection, "select max(order_date) from orders"))
        chosen = _choose_orders(connection, chance)
        _give_codes(connection, chance, chosen[:250])
        _give_statuses(connection, chance, chosen[250:375], today)
        _cancel(connection, chosen[375:], today)
        _add_orders(connection, chance, today, zone)


def _choose_orders(connection: sqlite3.Connection, chance: random.Random) -> list[int]:
    """Return orders that are not cancelled; keys run from 1 without a gap."""
    keys = range(1, _value(connection, "select max(order_id) from orders") + 1)
    drawn = chance.sample(keys, min(len(keys), 4 * CHANGED))
    status = "select status from orders where order_id = ?"
    return [key for key in drawn if _value(connection, status, key) != "cancelled"][:CHANGED]


def _give_codes(connection: sqlite3.Connection, chance: random.Random, orders: list[int]) -> None:
    codes = ["SAVE5", "VIP20", "WELCOME10"]
    connection.executemany(
        "update orders set discount_code = ? where order_id = ?", [(chance.choice(codes), key) for key in orders]
    )


def _give_statuses(connection: sqlite3.Connection, chance: random.Random, orders: list[int], today: str) -> None:
    for order_id in orders:
        status = chance.choice(["paid", "shipped", "delivered"])
        connection.execute(
            "update orders set status = ?, delivered_date = iif(? = 'delivered', coalesce(delivered_date, ?), null) "
            "where order_id = ?",
            [status, status, today, order_id],
        )


def _cancel(connection: sqlite3.Connection, orders: list[int], today: str) -> None:
    """Cancel the orders and put back on the shelf what had not come back before."""
    for order_id in orders:
        connection.execute(
            "update orders set status = 'cancelled', cancelled_date = ?, delivered_date = null where order_id = ?",
            [today, order_id],
        )
        connection.execute(
            "insert into stock_movements (product_id, moved_date, quantity, kind, reference) "
            "select product_id, ?, sum(quantity), 'cancellation', order_id from ("
            "select product_id, order_id, quantity - coalesce((select sum(returns.quantity) from returns "
            "where returns.order_item_id = order_items.order_item_id), 0) as quantity "
            "from order_items where order_id = ?) group by product_id, order_id having sum(quantity) > 0",
            [today, order_id],
        )


def _add_orders(connection: sqlite3.Connection, chance: random.Random, today: str, zone: ZoneInfo) -> None:
    customers = range(1, _value(connection, "select max(customer_id) from customers") + 1)
    products = connection.execute(
        "select product_id, price_minor, cost_minor from products where kind = 'goods' and retired_date is null"
    ).fetchall()
    for customer_id in chance.choices(customers, k=ADDED):
        local = datetime.fromisoformat(today).replace(hour=chance.randrange(8, 23), tzinfo=zone)
        order_id = connection.execute(
            "insert into orders (customer_id, ordered_at, order_date, order_hour, region, status, channel) "
            "select customer_id, ?, ?, ?, region, 'paid', ? from customers where customer_id = ?",
            [
                local.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"), today, local.hour,
                chance.choice(["web", "app"]), customer_id,
            ],
        ).lastrowid  # fmt: skip
        lines = [(order_id, *product) for product in chance.sample(products, LINES_PER_ORDER)]
        connection.executemany(
            "insert into order_items (order_id, product_id, quantity, unit_price_minor, unit_cost_minor) "
            "values (?, ?, 1, ?, ?)",
            lines,
        )
        connection.executemany(
            "insert into stock_movements (product_id, moved_date, quantity, kind, reference) "
            "values (?, ?, -1, 'sale', ?)",
            [(product_id, today, str(order_id)) for _, product_id, _, _ in lines],
        )


def _value(connection: sqlite3.Connection, statement: str, *values: object) -> int | str:
    return connection.execute(statement, values).fetchone()[0]
