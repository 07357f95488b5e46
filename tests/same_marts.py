"""Hold a warehouse against its store: every mart, row for row, as each engine has it."""

from collections import Counter

from storelens.catalogue import load_marts
from storelens.engines import Engine
from storelens.rewrite import Statement, mart_columns
from storelens.shop import Shop


def contents(engine: Engine) -> dict[str, Counter[tuple[str, ...]]]:
    """Return every mart's rows as text, without the number of a category set, which is each engine's own."""
    found = {}
    for name in load_marts():
        if name == "category_sets":
            continue
        columns = [column for column in mart_columns(name) if column != "category_set"]
        rows = engine.run(Statement(f"select {', '.join(columns)} from {name}", {})).to_pylist()
        found[name] = Counter(tuple(str(value) for value in row.values()) for row in rows)
    return found


def categories_of_orders(engine: Engine) -> Counter[tuple[int, str]]:
    sql = (
        "select order_facts.order_id, cast(category_sets.category as varchar) as category from order_facts "
        "inner join category_sets on order_facts.category_set = category_sets.category_set"
    )
    return Counter((row["order_id"], row["category"]) for row in engine.run(Statement(sql, {})).to_pylist())


def assert_warehouse_says_what_the_store_says(shop: Shop) -> None:
    warehouse, store = shop.engine("duckdb"), shop.engine("sqlite")
    assert contents(warehouse) == contents(store)
    assert categories_of_orders(warehouse) == categories_of_orders(store)
