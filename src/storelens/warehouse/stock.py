"""Refresh `stock_daily` from the first day on which something is different: the days before it stay as they are."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlglot import exp

from storelens.catalogue import load_marts
from storelens.engines.duckdb import DuckDBEngine
from storelens.rewrite import mart_columns, parse_common, write_sql
from storelens.warehouse.build import create_mart

CHANGED = "movement_id in (select key from memory.main.changed_stock_movements)"


@dataclass(frozen=True)
class StockState:
    """What the warehouse held before the movements were read again."""

    first_changed: date | None  # the earliest day of a movement that has changed since
    last_date: date | None  # the shop's last day


def stock_state(engine: DuckDBEngine) -> StockState:
    """Return the state of the movements in the warehouse, of which the changed ones are in memory by key."""
    return StockState(
        engine.execute(f"select min(moved_date) from warehouse.main.stock_movements where {CHANGED}")[0][0],
        engine.execute("select last_date from warehouse.main.history")[0][0],
    )


def refresh_stock(engine: DuckDBEngine, before: StockState, shelf_dates_changed: bool, wide: frozenset[str]) -> None:
    """Bring `stock_daily` to the movements, products and history that the warehouse now holds."""
    now = stock_state(engine)
    first = engine.execute("select min(moved_date) from warehouse.main.stock_movements")[0][0]
    different = [day for day in (before.first_changed, now.first_changed) if day is not None]
    if before.last_date != now.last_date and before.last_date and now.last_date:
        different.append(min(before.last_date, now.last_date) + timedelta(days=1))
    if not different and not shelf_dates_changed:
        return
    since = min(different, default=first)
    if shelf_dates_changed or first is None or since <= first + timedelta(days=1):
        create_mart(engine, load_marts()["stock_daily"], wide)
    else:
        _recompute_since(engine, since)


def _recompute_since(engine: DuckDBEngine, since: date) -> None:
    """Compute the days from `since` on by the mart's own definition, over movements of which the earlier ones are one
    for each product, on the day before.
    """
    engine.execute(
        "create table memory.main.stock_movements as "
        "select product_id, moved_date, quantity, kind from warehouse.main.stock_movements where moved_date >= ? "
        "union all by name "
        "select product_id, cast(? as date) as moved_date, cast(sum(quantity) as bigint) as quantity, "
        "'adjustment' as kind from warehouse.main.stock_movements where moved_date < ? group by product_id",
        [since, since - timedelta(days=1), since],
    )
    columns = ", ".join(mart_columns("stock_daily"))
    engine.execute("delete from warehouse.main.stock_daily where date_day >= ?", [since])
    engine.execute(
        f"insert into warehouse.main.stock_daily by name select {columns} from ({_over_late_movements()}) "
        "where date_day >= ? order by date_day, product_id",
        [since],
    )


@cache
def _over_late_movements() -> str:
    """Return the mart's definition over the movements in memory."""
    tree = parse_common(load_marts()["stock_daily"])
    for table in list(tree.find_all(exp.Table)):
        if table.name == "stock_movements":
            table.replace(exp.table_("stock_movements", db="main", catalog="memory", alias="stock_movements"))
    return write_sql(tree, "duckdb")
