"""Fill the seed project's five tables from a store: STORE TARGET LAYOUT (plain or indexed).

The seed knows no test orders, which are in no figure of ours: they are left out, so that both sides sell the same.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

TABLES = """
create table Customers (customer_id integer primary key, name text, email text, region text, join_date text);
create table Products (product_id integer primary key, name text, category text, price real, stock integer);
create table Orders (
    order_id integer primary key, customer_id integer references Customers (customer_id), order_date text, status text
);
create table OrderItems (
    item_id integer primary key, order_id integer references Orders (order_id),
    product_id integer references Products (product_id), quantity integer, price real
);
create table Reviews (
    review_id integer primary key, product_id integer references Products (product_id),
    customer_id integer references Customers (customer_id), rating integer, comment text, review_date text
);
"""
ROWS = """
insert into Customers select customer_id, full_name, email, region, joined_date from store.customers;
insert into Products select product_id, product_name, category, price_minor / 100.0, stock_level from store.products;
insert into Orders select order_id, customer_id, order_date, status from store.orders where is_test = 0;
insert into OrderItems
select order_item_id, order_id, product_id, quantity, unit_price_minor / 100.0 from store.order_items
where order_id in (select order_id from Orders);
insert into Reviews select review_id, product_id, customer_id, rating, comment, review_date from store.reviews;
"""
INDEXES = """
create index items_by_order on OrderItems (order_id);
create index orders_by_customer on Orders (customer_id);
create index orders_by_date on Orders (order_date);
"""


def fill(store: Path, target: Path, *, indexed: bool) -> None:
    """Write the tables whole or not at all."""
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(partial)) as connection:
        connection.execute("pragma synchronous = off")
        connection.execute("attach ? as store", [str(store)])
        connection.executescript(f"{TABLES} begin; {ROWS} commit; {INDEXES if indexed else ''}")
    partial.replace(target)


if __name__ == "__main__":
    fill(Path(sys.argv[1]), Path(sys.argv[2]), indexed=sys.argv[3] == "indexed")
