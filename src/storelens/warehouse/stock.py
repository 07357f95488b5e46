"""Refresh `stock_daily` from the first day on which something is different, for the products whose stock moved: the
days before it and the other products stay as they are.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from storelens.catalogue import load_marts
from storelens.engines.duckdb import DuckDBEngine
from storelens.rewrite import mart_columns
from storelens.warehouse.build import create_mart
from storelens.warehouse.narrowed import definition_over

CHANGED = "movement_id in (select key from memory.main.changed_stock_movements)"


@dataclass(frozen=True)
class StockState:
    """What the warehouse held before the movements were read again."""

    first_changed: date | None  # the earliest day of a movement that has changed since
    products: frozenset[int]  # whose movements have changed since
    last_date: date | None  # the shop's last day


def stock_state(engine: DuckDBEngine) -> StockState:
    """Return the state of the movements in the warehouse, of which the changed ones are in memory by key."""
    changed = engine.execute(
        f"select product_id, min(moved_date) from warehouse.main.stock_movements where {CHANGED} group by product_id"
    )
    last_date = engine.execute("select last_date from warehouse.main.history")[0][0]
    first_changed = min((day for _, day in changed), default=None)
    return StockState(first_changed, frozenset(product for product, _ in changed), last_date)


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
        has_other_days = before.last_date != now.last_date  # every product then
        _recompute_since(engine, since, None if has_other_days else before.products | now.products)


def _recompute_since(engine: DuckDBEngine, since: date, products: frozenset[int] | None) -> None:
    """Compute the days from `since` on by the mart's own definition, of these products; None for every one.

    The definition is over movements of which the earlier ones are one for each product, on the day before.
    """
    which = "true" if products is None else f"product_id in ({', '.join(map(str, sorted(products)))})"
    engine.execute(
        "create table memory.main.late_movements as "
        "select product_id, moved_date, quantity, kind from warehouse.main.stock_movements "
        f"where moved_date >= ? and {which} union all by name "
        "select product_id, cast(? as date) as moved_date, cast(sum(quantity) as bigint) as quantity, "
        "'adjustment' as kind from warehouse.main.stock_movements "
        f"where moved_date < ? and {which} group by product_id",
        [since, since - timedelta(days=1), since],
    )
    columns = ", ".join(mart_columns("stock_daily"))
    narrowed = definition_over("stock_daily", (("stock_movements", "late_movements"),))
    engine.execute(f"delete from warehouse.main.stock_daily where date_day >= ? and {which}", [since])
    engine.execute(
        f"insert into warehouse.main.stock_daily by name select {columns} from ({narrowed}) "
        "where date_day >= ? order by date_day, product_id",
        [since],
    )
