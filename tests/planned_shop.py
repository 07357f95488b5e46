"""A whole plan by hand for the small shop of random_tables: what the queries of sql/planning.sql read."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

AS_OF = date(2025, 3, 16)  # two weeks before the shop's last day: two weeks of the forecast are over
WEEKS = 4
# A product of each state that has other columns, by hand; what is left out has its default.
LINES: tuple[dict[str, Any], ...] = (
    {"product_id": 1, "state": "order now", "on_hand_units": 2, "order_units": 24, "unit_cost_minor": 60, "order_minor": 1440,
     "order_by_date": "2025-03-16", "due_date": "2025-03-21", "first_gap_date": "2025-03-19", "days_of_cover": 1.6,
     "stock_out_share": 0.93, "risk_units": 4.5, "risk_minor": 450, "wanted_units": 19, "gain_per_cash": 0.61,
     "units_per_day": 1.25, "protection_units": 15.0, "safety_units": 6.0, "reorder_point_units": 13, "target_units": 21,
     "lost_units": 3.25, "lost_units_low": 1.0, "lost_units_high": 6.5},
    {"product_id": 2, "state": "order soon", "on_hand_units": 14, "order_by_date": "2025-04-02", "days_of_cover": 14.0,
     "first_gap_date": "2025-04-09", "stock_out_share": 0.08, "units_per_day": 1.0, "protection_units": 12.0,
     "safety_units": 4.0, "reorder_point_units": 11, "target_units": 16, "unit_cost_minor": 120},
    {"product_id": 3, "state": "overstock", "on_hand_units": 90, "days_of_cover": 180.0, "units_per_day": 0.5,
     "protection_units": 6.0, "safety_units": 2.0, "reorder_point_units": 6, "target_units": 8, "unit_cost_minor": 150,
     "excess_units": 40, "excess_minor": 6000, "incoming_units": 20},
    {"product_id": 4, "state": "dead stock", "on_hand_units": 12, "units_per_day": 0.0, "unit_cost_minor": 200,
     "excess_units": 12, "excess_minor": 2400, "lead_time_source": "default", "notes": "No supplier: 14 days assumed."},
    {"product_id": 5, "state": "order now", "on_hand_units": -3, "committed_units": 3, "order_units": 10,
     "days_of_cover": 0.0, "stock_out_share": 1.0, "risk_units": 5.0, "risk_minor": 2500, "wanted_units": 10,
     "units_per_day": 0.7, "protection_units": 8.0, "safety_units": 2.0, "reorder_point_units": 7, "target_units": 10,
     "order_by_date": "2025-03-16", "due_date": "2025-04-15", "first_gap_date": "2025-03-17",
     "notes": "No cost is known: the order has no value."},
    {"product_id": 6, "state": "not tracked", "units_per_day": 0.4, "protection_units": 5.0},
)  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "demand_class": "smooth", "method": "theta", "basis": "history", "lead_time_days": 5.5, "lead_time_sd_days": 1.5,
    "lead_time_source": "receipts", "review_days": 7, "service_share": 0.95, "units_per_day": 0.0,
    "protection_units": 0.0, "safety_units": 0.0, "reorder_point_units": 0, "target_units": 0, "stock_out_share": 0.0,
    "risk_units": 0.0, "risk_minor": 0, "wanted_units": 0, "order_units": 0,
}  # fmt: skip
PROOF = (
    ("storelens", 0.95, 1000.0, 946.0, 54.0, 5400, 310.0, 31000, 980.0, 40),
    ("velocity", None, 1000.0, 941.0, 59.0, 5900, 402.5, 40250, 1010.0, 44),
    ("textbook", 0.95, 1000.0, 968.0, 32.0, 3200, 455.0, 45500, 1030.0, 47),
    ("actual", None, 1000.0, 902.0, 98.0, 9800, 390.0, 39000, 940.0, 31),
)
SCORES = (
    ("all", "combination", 21, 6, 60, 0.02, 3.1, 0.34, 0.81, 0.132, 0.51, 0.79, 0.9),
    ("all", "seasonal naive", 21, 6, 60, 0.01, 4.4, 0.47, 1.0, 0.171, None, None, None),
    ("lumpy", "combination", 21, 2, 20, 0.05, 2.0, 0.9, 0.86, 0.3, 0.55, 0.83, 0.92),
)


def write_whole_plan(path: Path, lines: tuple[dict[str, Any], ...] = LINES, as_of: date = AS_OF) -> None:
    """Write a plan, its forecasts and its proof into the store at `path`, as `storelens plan` and `backtest` do."""
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("pragma foreign_keys = on")
        for line in lines:
            insert(store, "replenishment_plan", {**DEFAULTS, **line})
            for week in range(1, WEEKS + 1):
                insert(store, "forecasts", _forecast(line, week, as_of))
        period = ("2024-12-01", str(as_of), len(lines))
        for position, (policy, asked, *rest) in enumerate(PROOF, start=1):
            store.execute(f"insert into backtests values ({marks(14)})", (policy, position, *period, asked, *rest))
        store.executemany(f"insert into forecast_scores values ({marks(13)})", SCORES)
        store.execute("insert into plans values (1, ?, ?, '{}')", (f"{as_of} 06:00:00", str(as_of)))


def _forecast(line: dict[str, Any], week: int, as_of: date) -> dict[str, Any]:
    first = as_of + timedelta(days=7 * (week - 1) + 1)
    mean = 7 * line["units_per_day"]
    is_coming = bool(line.get("incoming_units"))
    held = line.get("on_hand_units")
    stock = None if held is None else held - mean * week + (20 if is_coming and week >= 2 else 0)
    return {
        "product_id": line["product_id"], "week_number": week, "start_date": str(first),
        "end_date": str(first + timedelta(days=6)), "mean_units": mean,
        "due_units": 20 if is_coming and week == 2 else 0,
        **{f"units_{name}": mean * factor for name, factor in
           (("05", 0.25), ("25", 0.75), ("50", 1.0), ("75", 1.25), ("95", 1.75))},
        **{f"stock_{name}": None if stock is None else stock + shift
           for name, shift in (("05", -mean), ("50", 0.0), ("95", mean))},
    }  # fmt: skip


def insert(store: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    store.execute(f"insert into {table} ({', '.join(row)}) values ({marks(len(row))})", tuple(row.values()))


def marks(count: int) -> str:
    return ", ".join("?" * count)
