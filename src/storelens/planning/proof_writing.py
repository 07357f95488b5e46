"""Write a proof into the store: tables `backtests` and `forecast_scores`, and what it was asked beside the plan's."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from storelens.replenish.proof import Proof
from storelens.store import Store
from storelens.store.database import Connection

SETTINGS_KEY = "backtest"  # in plans.settings_json, beside the plan's own settings


def write_proof(
    store: Store, proof: Proof, first_day: date, asked: dict[str, object], *, now: datetime | None = None
) -> None:
    """Replace the store's proof by this one, in one transaction; the row of `plans` comes last and marks the change.

    `first_day`: date of day 0 of the proof. Raises StoreUnavailable.
    """
    first, last = (first_day + timedelta(days=day) for day in (proof.span.first, proof.span.last))
    with store.transaction() as connection:
        connection.execute("delete from backtests")
        connection.execute("delete from forecast_scores")
        for position, outcome in enumerate(proof.outcomes, start=1):
            row = {**asdict(outcome), "position": position, "first_date": str(first), "last_date": str(last)}
            _insert(connection, "backtests", row)
        for score in proof.scores:
            _insert(connection, "forecast_scores", asdict(score))
        _touch(connection, last, asked, now or datetime.now(UTC))


def _insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(row)
    connection.execute(f"insert into {table} ({names}) values ({', '.join('?' * len(row))})", list(row.values()))


def _touch(connection: Connection, last: date, asked: dict[str, object], now: datetime) -> None:
    """Mark the plan's tables as changed: the warehouse then copies them. A plan keeps its own settings."""
    moment = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    kept = connection.execute("select settings_json from plans").fetchone()
    written = json.dumps({**(json.loads(kept[0]) if kept else {}), SETTINGS_KEY: {**asked, "made_at": moment}})
    if kept:
        connection.execute("update plans set settings_json = ?", [written])
    else:
        connection.execute(
            "insert into plans (plan_id, made_at, as_of_date, settings_json) values (1, ?, ?, ?)",
            [moment, str(last), written],
        )
