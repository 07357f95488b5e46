"""Figures that can be checked: closed months and what altered them, our net sales beside another system's, a file's
total beside the ledger's, and the line of a file that an event came from.

Every amount is a row of a query of `sql/closing.sql`, `sql/bridge.sql` or `sql/reconcile.sql`; a step is its rows added
up. Only closing writes.
"""

from storelens.auditing.bridge import Bridge, bridge, bridge_queries, bridge_rows, find_step, find_system
from storelens.auditing.changes import Changes, Figure, change_queries, changes_of
from storelens.auditing.closing import Closed, close_month, closed_months
from storelens.auditing.months import Month
from storelens.auditing.origins import origins_of
from storelens.auditing.reconcile import (
    Reconciliation,
    find_files,
    reconcile,
    reconciliation_queries,
    reconciliation_rows,
)
from storelens.auditing.systems import SYSTEMS, System
from storelens.store_queries import Answer

__all__ = [
    "SYSTEMS",
    "Answer",
    "Bridge",
    "Changes",
    "Closed",
    "Figure",
    "Month",
    "Reconciliation",
    "System",
    "bridge",
    "bridge_queries",
    "bridge_rows",
    "change_queries",
    "changes_of",
    "close_month",
    "closed_months",
    "find_files",
    "find_step",
    "find_system",
    "origins_of",
    "reconcile",
    "reconciliation_queries",
    "reconciliation_rows",
]
