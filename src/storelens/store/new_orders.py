"""Orders that the store does not have, written in columns: the same rows as one by one, sooner.

Nothing is compared, for there is nothing to compare with: an order is its values and its lines.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, repeat

from storelens.sources.records import LineColumns, Order, OrderChunk, OrderColumns
from storelens.store.import_rows import ImportRows
from storelens.store.keyed_tables import UNKNOWN
from storelens.store.natural_keys import Merger, Tally
from storelens.store.order_lines import LineMerger


class NewOrders:
    """Adds chunks of orders through the mergers, which give the keys; `ids` are the products' and the customers'."""

    def __init__(
        self,
        orders: Merger[Order],
        lines: LineMerger,
        rows: ImportRows,
        tally: Tally,
        ids: tuple[Mapping[str, int], Mapping[str, int]],
    ) -> None:
        self._orders, self._lines, self._rows, self._tally = orders, lines, rows, tally
        self._product_ids, self._customer_ids = ids

    def add(self, chunk: OrderChunk) -> list[str]:
        """Write orders of which the store has none and return the days they reach over.

        Returns none and writes nothing where a line is of a product that was refused: that is told line by line.
        """
        orders, lines = chunk.columns()
        products = [self._product_ids.get(sku) for sku in lines.sku]
        if None in products:
            return []
        order_ids = self._orders.add_new(orders.external_id, self._values(orders))
        of_lines = list(chain.from_iterable(map(repeat, order_ids, orders.line_counts)))
        item_ids = self._lines.add_new(of_lines, [products, *lines[1:5]])
        self._rows.add_columns(lines.file_name, lines.line_number, lines.treatment, lines.amount_minor, item_ids)
        self._count(chunk, lines)
        days = chain(orders.order_date, orders.cancelled_date, orders.delivered_date)
        known = [day for day in days if day]
        return [min(known), max(known)]

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

    def _count(self, chunk: OrderChunk, lines: LineColumns) -> None:
        loaded = Counter(chunk.bare_rows())
        loaded.update(name for name in lines.file_name if name is not None)
        for file_name, rows in loaded.items():
            self._tally.rows[file_name, "loaded"] += rows
