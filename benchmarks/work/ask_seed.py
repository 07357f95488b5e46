"""Ask the seed's five questions of its own five tables in SQLite, as Python's sqlite3 opens them: FILE RUNS."""

import json
import sqlite3
import sys
import time
from contextlib import closing
from statistics import median
from typing import Any

REGION, CATEGORY = "West", "Electronics"
QUESTIONS = {
    "kpis": """
        select
            sum(i.quantity * i.price), count(distinct o.order_id),
            sum(i.quantity * i.price) / count(distinct o.order_id)
        from Orders as o
        join Customers as c on c.customer_id = o.customer_id
        join OrderItems as i on i.order_id = o.order_id
        join Products as p on p.product_id = i.product_id
        where c.region = :region and p.category = :category""",
    "revenue_by_day": """
        with daily as (
            select o.order_date, sum(i.quantity * i.price) as revenue
            from Orders as o
            join Customers as c on c.customer_id = o.customer_id
            join OrderItems as i on i.order_id = o.order_id
            where c.region = :region
            group by o.order_date
        )
        select order_date, revenue, avg(revenue) over (order by order_date rows between 6 preceding and current row)
        from daily order by order_date""",
    "top_products": """
        select p.product_id, p.name, sum(i.quantity * i.price) as revenue
        from OrderItems as i
        join Orders as o on o.order_id = i.order_id
        join Customers as c on c.customer_id = o.customer_id
        join Products as p on p.product_id = i.product_id
        where c.region = :region
        group by p.product_id order by revenue desc limit 10""",
    "revenue_by_category": """
        select p.category, sum(i.quantity * i.price) as revenue
        from OrderItems as i
        join Products as p on p.product_id = i.product_id
        group by p.category order by revenue desc""",
    "top_customers_by_region": """
        with spent as (
            select c.region, c.customer_id, c.name, sum(i.quantity * i.price) as revenue
            from Customers as c
            join Orders as o on o.customer_id = c.customer_id
            join OrderItems as i on i.order_id = o.order_id
            group by c.customer_id
        ),
        ranked as (
            select *, rank() over (partition by region order by revenue desc) as place from spent
        )
        select * from ranked where place <= 3 order by region, place""",
}


def ask(file: str, runs: int) -> dict[str, Any]:
    """Return the median milliseconds of each question, and the sum of revenue by category."""
    taken: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    gross = 0.0
    with closing(sqlite3.connect(file)) as connection:
        for _ in range(runs):
            for name, text in QUESTIONS.items():
                started = time.perf_counter()
                rows = connection.execute(text, {"region": REGION, "category": CATEGORY}).fetchall()
                taken[name].append((time.perf_counter() - started) * 1e3)
                if name == "revenue_by_category":
                    gross = sum(row[1] for row in rows)
    return {"ms": {name: median(times) for name, times in taken.items()}, "gross": gross}


if __name__ == "__main__":
    print(json.dumps(ask(sys.argv[1], int(sys.argv[2]))))
