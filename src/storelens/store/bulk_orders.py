"""Orders on their way into a new store, columns all the way: what the engine found out is never a Python object.

Only for a store that is being built. One that is in use keeps a log of changes by triggers, in the order in which its
rows come, chunk by chunk: that is `new_orders`.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from storelens.number_arrays import number_array, numbers_of
from storelens.sources.records import ArrowOrders, Order
from storelens.store.column_writer import ColumnWriter
from storelens.store.import_rows import COLUMNS as ROW_COLUMNS
from storelens.store.import_rows import ImportRows
from storelens.store.keyed_tables import ORDER_COLUMNS, UNKNOWN
from storelens.store.natural_keys import Merger
from storelens.store.order_lines import COLUMNS as LINE_COLUMNS
from storelens.store.order_lines import LineMerger

INSERT_ORDERS = f"""
insert into orders (order_id, external_id, {", ".join(ORDER_COLUMNS)})
values (
    ?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7, '{UNKNOWN}'), ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
    case when ?17 is not null then ?5 end, 'sale'
)
"""
ORDER_VALUES = (
    "order_id", "external_id", "customer_id", "ordered_at", "order_date", "order_hour", "region", "status", "channel",
    "discount_code", "shipping_minor", "tax_minor", "cancelled_date", "cancelled_date_is_estimated", "delivered_date",
    "is_test", "original_currency", "exchange_rate",
)  # fmt: skip
INSERT_LINES = f"""
insert into order_items (order_item_id, {", ".join(LINE_COLUMNS)}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
"""
LINE_VALUES = ("order_item_id", *LINE_COLUMNS)
INSERT_ROWS = f"""
insert or replace into import_rows ({", ".join(ROW_COLUMNS)}) select ?1, ?2, ?3, ?4, ?5 where ?2 is not null
"""


class BulkOrders:
    """Takes orders of which the store has none; `ids`: the products' and customers'.

    Until `bring_in` the store is its writer's: nothing else may be written.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        orders: Merger[Order],
        lines: LineMerger,
        rows: ImportRows,
        ids: tuple[Mapping[str, int], Mapping[str, int]],
    ) -> None:
        self._connection, self._orders, self._lines, self._rows = connection, orders, lines, rows
        self._product_ids, self._customer_ids = ids
        self._writer: ColumnWriter | None = None
        self._known: tuple[Sequence[str], np.ndarray[Any, np.dtype[np.int64]]] | None = None

    def add(self, found: ArrowOrders) -> dict[str, int] | None:
        """Take orders with their lines; return how many rows of each file those are.

        Returns None and takes nothing where a line is of a product that was refused.
        """
        products = self._ids_of(found.skus)[numbers_of(found.lines["code"])]
        if (products < 0).any():
            return None
        order_ids = self._orders.number_new(found.orders["external_id"])
        item_ids = self._lines.number_new(len(products))
        of_lines = np.repeat(np.arange(order_ids.start, order_ids.stop), numbers_of(found.line_counts))
        imports = np.array([self._rows.import_of(name) for name in found.file_names], np.int64)
        files = numbers_of(found.lines["file"])
        ours = {"order_item_id": np.arange(item_ids.start, item_ids.stop), "order_id": of_lines}
        lines = _with_columns(found.lines, {**ours, "product_id": products, "import_id": imports[files]})
        self._writer = self._writer or ColumnWriter(self._connection)
        self._writer.add(
            {
                INSERT_ORDERS: self._numbered(found.orders, order_ids).select(ORDER_VALUES),
                INSERT_LINES: lines.select(LINE_VALUES),
                INSERT_ROWS: lines.select(ROW_COLUMNS),
            }
        )
        counts = np.bincount(_of_rows(files, found.lines["line_number"]), minlength=len(imports))
        return {name: int(rows) for name, rows in zip(found.file_names, counts, strict=True) if rows}

    def _ids_of(self, skus: Sequence[str]) -> "np.ndarray[Any, np.dtype[np.int64]]":
        """Return the products of these codes, -1 where there is none; one reading has the same codes throughout."""
        if self._known is None or self._known[0] is not skus:
            self._known = skus, np.array([self._product_ids.get(sku, -1) for sku in skus], np.int64)
        return self._known[1]

    def _numbered(self, orders: pa.Table, ids: range) -> pa.Table:
        keys = orders["customer_external_id"].to_pylist()
        found = np.array([self._customer_ids.get(key, 0) if key else 0 for key in keys], np.int64)
        customers = number_array(found, pa.int64(), found == 0)
        return _with_columns(orders, {"order_id": np.arange(ids.start, ids.stop), "customer_id": customers})

    def bring_in(self) -> None:
        """Wait until what was taken is in the store."""
        if self._writer is not None:
            self._writer.finish()
            self._writer = None

    def close(self) -> None:
        """Write no more of what was taken."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _with_columns(table: pa.Table, columns: Mapping[str, Any]) -> pa.Table:
    for name, values in columns.items():
        table = table.append_column(name, values if isinstance(values, pa.Array) else number_array(values, pa.int64()))
    return table


def _of_rows(files: "np.ndarray[Any, np.dtype[np.int64]]", line_numbers: pa.ChunkedArray) -> Any:
    """Return the files of those lines that have a row of their own."""
    if line_numbers.null_count == 0:
        return files
    return files[[line is not None for line in line_numbers.to_pylist()]]
