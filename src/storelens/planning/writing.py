"""Write a plan into the store: tables `forecasts` and `replenishment_plan`, and what it was asked."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from storelens.planning.rows import LINE_COLUMNS, WEEK_COLUMNS, plan_rows, week_rows
from storelens.replenish.plan import Plan
from storelens.store import Store

KEPT = "backtest"  # of settings_json: the proof beside the plan stays as it is


def write_plan(store: Store, plan: Plan, money: Callable[[int], str], now: datetime) -> None:
    """Replace the store's plan by this one, in one transaction; the row of `plans` comes last and marks the change.

    Raises StoreUnavailable where the store cannot be written.
    """
    made_at = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    with store.transaction() as connection:
        connection.execute("delete from forecasts")
        connection.execute("delete from replenishment_plan")
        connection.executemany(_insert("replenishment_plan", LINE_COLUMNS), plan_rows(plan, money))
        connection.executemany(_insert("forecasts", WEEK_COLUMNS), week_rows(plan))
        kept = connection.execute("select settings_json from plans").fetchone()
        beside = {KEPT: json.loads(kept[0])[KEPT]} if kept and KEPT in json.loads(kept[0]) else {}
        asked = {**plan.settings.as_dict(), "next_gain_per_cash": plan.next_gain_per_cash, **beside}
        values = (made_at, plan.inputs.as_of.isoformat(), json.dumps(asked))
        if kept:
            connection.execute("update plans set made_at = ?, as_of_date = ?, settings_json = ?", values)
        else:
            connection.execute(
                "insert into plans (plan_id, made_at, as_of_date, settings_json) values (1, ?, ?, ?)", values
            )


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
