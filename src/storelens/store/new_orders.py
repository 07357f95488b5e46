"""Orders that the store does not have, written in columns: the same rows as one by one, sooner.

Nothing is compared, for there is nothing to compare with: an order is its values and its lines.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

from storelens.sources.records import Order, OrderChunk, OrderColumns
from storelens.store.bulk_orders import BulkOrders
from storelens.store.import_rows import ImportRows
from storelens.store.keyed_tables import UNKNOWN
from storelens.store.natural_keys import Merger, Tally
from storelens.store.order_lines import LineMerger


class NewOrders:
    """Adds chunks of orders through the mergers, which give the keys; `ids` are the products' and the customers'."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        orders: Merger[Order],
        lines: LineMerger,
        rows: ImportRows,
        tally: Tally,
        ids: tuple[Mapping[str, int], Mapping[str, int]],
    ) -> None:
        self._orders, self._lines, self._rows, self._tally = orders, lines, rows, tally
        self._product_ids, self._customer_ids = ids
        self._bulk: BulkOrders | None = None
        if _is_being_built(connection):
            self._bulk = BulkOrders(connection, orders, lines, rows, ids)

    def add(self, chunk: OrderChunk) -> list[str]:
        """Write orders of which the store has none and return the days they reach over.

        Returns none and writes nothing where a line is of a product that was refused: that is told line by line.
        """
        if self._bulk is not None:
            return self._add_in_bulk(chunk, self._bulk)
        orders, lines = chunk.columns()
        products = [self._product_ids.get(sku) for sku in lines.sku]
        if None in products:
            return []
        order_ids = self._orders.add_new(orders.external_id, self._values(orders))
        of_lines = list(chain.from_iterable(map(repeat, order_ids, orders.line_counts)))
        item_ids = self._lines.add_new(of_lines, [products, *lines[1:5]])
        self._rows.add_columns(lines.file_name, lines.line_number, lines.treatment, lines.amount_minor, item_ids)
        self._count(chunk, Counter(name for name in lines.file_name if name is not None))
        return _reach(chain(orders.order_date, orders.cancelled_date, orders.delivered_date))

    def _add_in_bulk(self, chunk: OrderChunk, bulk: BulkOrders) -> list[str]:
        found = chunk.arrow()
        counts = bulk.add(found)
        if counts is None:
            return []
        self._count(chunk, counts)
        columns = (found.orders[name] for name in ("order_date", "cancelled_date", "delivered_date"))
        return _reach(chain.from_iterable(column.unique().to_pylist() for column in columns))

    def bring_in(self) -> None:
        """See that what was added is in the store, for whoever reads it or writes to it next."""
        if self._bulk is not None:
            self._bulk.bring_in()

    def close(self) -> None:
        """Let go of what was added and not brought in."""
        if self._bulk is not None:
            self._bulk.close()

    def _values(self, orders: OrderColumns) -> list[Sequence[object]]:
        """Return the values in the order of `keyed_tables.ORDER_COLUMNS`."""
        customers = [self._customer_ids.get(key) if key else None for key in orders.customer_external_id]
        rate_dates = [
            day if currency else None for day, currency in zip(orders.order_date, orders.original_currency, strict=True)
        ]
        return [
            customers, orders.ordered_at, orders.order_date, orders.order_hour,
            [region or UNKNOWN for region in orders.region], orders.status, orders.channel, orders.discount_code,
            orders.shipping_minor, orders.tax_minor, orders.cancelled_date, orders.cancelled_date_is_estimated,
            orders.delivered_date, orders.is_test, orders.original_currency, orders.exchange_rate, rate_dates,
            ["sale"] * len(customers),
        ]  # fmt: skip

    def _count(self, chunk: OrderChunk, rows: Mapping[str, int]) -> None:
        loaded = Counter(chunk.bare_rows())
        loaded.update(rows)
        for file_name, number in loaded.items():
            self._tally.rows[file_name, "loaded"] += number


def _is_being_built(connection: Any) -> bool:
    """Say whether the store is a new one, whose triggers are made after its rows; on a server none is."""
    if not isinstance(connection, sqlite3.Connection):
        return False
    return connection.execute("select 1 from sqlite_master where type = 'trigger' limit 1").fetchone() is None


def _reach(days: Iterable[str | None]) -> list[str]:
    known = [day for day in days if day]
    return [min(known), max(known)]
