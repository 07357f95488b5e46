"""The lines of orders: replaced by their difference, never doubled.

A line has no key of its own. Lines of one order are matched by product, price and quantity, then by product and price,
then by product; what finds no match is new, and what nothing matched is removed.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from storelens.sources.records import Order, OrderLine
from storelens.store.database import insert_batch
from storelens.store.import_rows import ImportRows
from storelens.store.natural_keys import Merged, Tally

COLUMNS = ("order_id", "product_id", "quantity", "unit_price_minor", "discount_minor", "unit_cost_minor")


class KnownLine(NamedTuple):
    """A line as the store has it."""

    order_item_id: int
    product_id: int
    quantity: int
    unit_price_minor: int
    discount_minor: int
    unit_cost_minor: int | None


class NewLine(NamedTuple):
    """A line as the files have it, with its product's row."""

    line: OrderLine
    product_id: int


# From the closest match to the loosest.
MATCHES: tuple[tuple[Callable[[KnownLine], Any], Callable[[NewLine], Any]], ...] = (
    (
        lambda known: (known.product_id, known.unit_price_minor, known.quantity, known.discount_minor),
        lambda new: (new.product_id, new.line.unit_price_minor, new.line.quantity, new.line.discount_minor),
    ),
    (
        lambda known: (known.product_id, known.unit_price_minor),
        lambda new: (new.product_id, new.line.unit_price_minor),
    ),
    (lambda known: known.product_id, lambda new: new.product_id),
)


class LineMerger:
    """Brings the lines of orders to what the files say; `kept_orders` and `removed_lines` count the special cases."""

    def __init__(
        self, connection: sqlite3.Connection, product_ids: Mapping[str, int], tally: Tally, rows: ImportRows
    ) -> None:
        self._connection, self._product_ids, self._tally, self._rows = connection, product_ids, tally, rows
        largest = connection.execute("select max(order_item_id) from order_items").fetchone()[0]
        self._next_id = (largest or 0) + 1
        self.kept_orders = 0
        self.removed_lines = 0

    def merge(self, orders: Sequence[Merged[Order]]) -> None:
        """Insert, update, leave and remove lines of these orders, which are in the store."""
        known = self._known([order.row_id for order in orders if order.existed])
        inserts: list[tuple[Any, ...]] = []
        updates: list[tuple[Any, ...]] = []
        removals: list[tuple[int]] = []
        for order in orders:
            there = known.get(order.row_id) if known else None
            if not there:
                self._add_all(order, inserts)
                continue
            if not order.record.has_all_lines:
                self._keep(order.record, there)
                continue
            pairs, left = _match(there, self._resolved(order.record))
            removals += [(line.order_item_id,) for line in left]
            for new, old in pairs:
                self._decide(order.row_id, new, old, inserts, updates)
        insert_batch(self._connection, "order_items", ["order_item_id", *COLUMNS], inserts)
        places = ", ".join(f"{column} = ?" for column in COLUMNS)
        self._connection.executemany(f"update order_items set {places} where order_item_id = ?", updates)
        self._connection.executemany("delete from order_items where order_item_id = ?", removals)
        self.removed_lines += len(removals)
        self._tally.changed_records += len(removals)

    def add_new(self, order_ids: Sequence[int], columns: Sequence[Sequence[Any]]) -> range:
        """Insert the lines of new orders, their values in columns as COLUMNS; return their ids."""
        ids = self.number_new(len(order_ids))
        insert_batch(
            self._connection, "order_items", ["order_item_id", *COLUMNS], zip(ids, order_ids, *columns, strict=True)
        )
        return ids

    def number_new(self, lines: int) -> range:
        """Return the ids of so many new lines, whose rows the caller inserts."""
        ids = range(self._next_id, self._next_id + lines)
        self._next_id = ids.stop
        self._tally.changed_records += lines
        return ids

    def _add_all(self, order: Merged[Order], inserts: list[tuple[Any, ...]]) -> None:
        """Add the lines of an order that has none yet: most of a first import, and so kept short."""
        product_ids, order_id, item_id = self._product_ids, order.row_id, self._next_id
        for line in order.record.lines:
            product_id = product_ids.get(line.sku)
            if product_id is None:
                self._tally.refuse(line.origin, f"no product {line.sku!r} among those imported with it")
                continue
            inserts.append((item_id, order_id, product_id, *line[1:5]))
            self._rows.add_line(line, item_id)
            self._tally.count(line.origin, "loaded")
            item_id += 1
        self._next_id = item_id

    def _keep(self, order: Order, there: list[KnownLine]) -> None:
        self.kept_orders += 1
        pairs, _ = _match(there, self._resolved(order))
        for new, known in pairs:
            self._tally.count(new.line.origin, "unchanged")
            self._rows.add_line(new.line, known.order_item_id if known else None)

    def _resolved(self, order: Order) -> list[NewLine]:
        found = []
        for line in order.lines:
            product_id = self._product_ids.get(line.sku)
            if product_id is None:
                self._tally.refuse(line.origin, f"no product {line.sku!r} among those imported with it")
            else:
                found.append(NewLine(line, product_id))
        return found

    def _decide(
        self,
        order_id: int,
        new: NewLine,
        old: KnownLine | None,
        inserts: list[tuple[Any, ...]],
        updates: list[tuple[Any, ...]],
    ) -> None:
        line = new.line
        cost = line.unit_cost_minor
        if old is not None and cost is None:
            cost = old.unit_cost_minor
        values = (new.product_id, line.quantity, line.unit_price_minor, line.discount_minor, cost)
        item_id = self._next_id if old is None else old.order_item_id
        self._rows.add_line(line, item_id)
        if old is None:
            inserts.append((item_id, order_id, *values))
            self._next_id += 1
            outcome = "loaded"
        elif values == old[1:]:
            outcome = "unchanged"
        else:
            updates.append((order_id, *values, old.order_item_id))
            outcome = "updated"
        self._tally.count(line.origin, outcome)

    def _known(self, order_ids: list[int]) -> dict[int, list[KnownLine]]:
        known: dict[int, list[KnownLine]] = {}
        if not order_ids:
            return known
        query = (
            "select order_id, order_item_id, product_id, quantity, unit_price_minor, discount_minor, unit_cost_minor "
            "from order_items where order_id in (select value from json_each(?)) order by order_item_id"
        )
        for order_id, *values in self._connection.execute(query, [json.dumps(order_ids)]):
            known.setdefault(order_id, []).append(KnownLine(*values))
        return known


def _match(
    known: list[KnownLine], new: list[NewLine]
) -> tuple[list[tuple[NewLine, KnownLine | None]], list[KnownLine]]:
    """Return each new line with the known line it is, if there is one; and the known lines that are left."""
    if not known:
        return [(line, None) for line in new], []
    found: dict[int, KnownLine] = {}
    left = list(known)
    for key_of_known, key_of_new in MATCHES:
        for place, line in enumerate(new):
            if place in found:
                continue
            match = next((old for old in left if key_of_known(old) == key_of_new(line)), None)
            if match is not None:
                found[place] = match
                left.remove(match)
    return [(line, found.get(place)) for place, line in enumerate(new)], left
