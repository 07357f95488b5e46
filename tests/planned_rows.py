"""A plan as the store keeps it, written by hand: what a test says of each product, the rest as it is of no matter."""

from contextlib import closing
from pathlib import Path
from typing import Any

from storelens.store import Store

ROW = {
    "state": "order now", "demand_class": "smooth", "method": "theta", "basis": "test", "lead_time_days": 6.5,
    "lead_time_sd_days": 2.0, "lead_time_source": "receipts", "review_days": 7, "units_per_day": 1.0,
    "protection_units": 14.0, "safety_units": 5.0, "reorder_point_units": 19, "target_units": 30,
    "stock_out_share": 0.1, "risk_units": 1.0, "risk_minor": 1000, "wanted_units": 0, "order_units": 0,
}  # fmt: skip


def write_plan(path: Path, rows: list[dict[str, Any]], made_at: str = "2025-03-31 12:00:00") -> None:
    """Put these rows in the place of the store's plan; each names a `product_id` and what is to be planned for it."""
    with closing(Store.open(path)) as store, store.transaction() as connection:
        connection.execute("delete from replenishment_plan")
        for row in rows:
            whole = {**ROW, **row}
            names, marks = ", ".join(whole), ", ".join("?" * len(whole))
            connection.execute(f"insert into replenishment_plan ({names}) values ({marks})", list(whole.values()))
        connection.execute(
            "insert or replace into plans (plan_id, made_at, as_of_date, settings_json) values (1, ?, ?, '{}')",
            [made_at, made_at[:10]],
        )
