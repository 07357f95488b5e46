"""Money back that a source worked out of an order's own columns: what a later export tells takes its place."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from storelens.sources.records import Refund, Return

MARK = "/back/"  # in the keys of what was worked out: ORDER/back/1


class PaidBackRows:
    """Keeps of an order's worked-out returns and refunds those that the import still tells, and removes the others."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._told: dict[str, set[tuple[str, str]]] = {}  # by order: which table, and the key in it

    def keep(self, records: Sequence[Return | Refund]) -> None:
        """Take these records for told."""
        for record in records:
            if MARK in record.external_id and record.order_external_id is not None:
                table = "returns" if isinstance(record, Return) else "refunds"
                self._told.setdefault(record.order_external_id, set()).add((table, record.external_id))

    def remove_others(self, order_ids: Mapping[str, int]) -> None:
        """Remove what earlier imports worked out for the same orders otherwise.

        What was goodwill may be units now, under the same key in the other table.
        """
        told: set[tuple[str, str]] = set().union(*self._told.values())
        rows = json.dumps([order_ids[key] for key in self._told if key in order_ids])
        for table, key, orders in (
            ("refunds", "refund_id", "order_id in (select value from json_each(?))"),
            (
                "returns",
                "return_id",
                "order_item_id in (select order_item_id from order_items "
                "where order_id in (select value from json_each(?)))",
            ),
        ):
            found = self._connection.execute(
                f"select {key}, external_id from {table} where external_id like '%{MARK}%' and {orders}", [rows]
            )
            gone = [(row_id,) for row_id, external_id in found if (table, _whole(external_id)) not in told]
            self._connection.executemany(f"delete from {table} where {key} = ?", gone)


def _whole(external_id: str) -> str:
    """Return the key of the return that a part of it has: `1001/back/1#2` is of `1001/back/1`."""
    base, mark, number = external_id.rpartition("#")
    return base if mark and number.isdigit() and MARK in base else external_id
