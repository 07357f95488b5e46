"""A purchase order as CSV: a row a line, its number and dates in each, amounts in whole units of the currency."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from storelens.catalogue import Column, Query
from storelens.engines.contract import ARROW_TYPES
from storelens.exports import Export, file_chunks

OF_ORDER = ("po_number", "supplier_name", "status", "ordered_date", "due_date")
COLUMNS = (
    Column("po_number", "text"),
    Column("supplier_name", "text"),
    Column("status", "text"),
    Column("ordered_date", "date"),
    Column("due_date", "date"),
    Column("sku", "text"),
    Column("product_name", "text"),
    Column("quantity", "units"),
    Column("case_pack", "units"),
    Column("case_packs", "count"),
    Column("received_quantity", "units"),
    Column("unit_cost_minor", "money"),
    Column("total_minor", "money"),
)
ROWS = Query(
    name="purchase_order", question="", grain="one row per line", columns=COLUMNS, parameters=(), filters=(), dates="",
    text="", file_name="", line=0,
)  # fmt: skip


def write_csv(order: Mapping[str, Any], settings: Mapping[str, str]) -> bytes:
    """Return the order's lines as CSV, RFC 4180 in UTF-8; a text that begins a formula has an apostrophe before it."""
    rows = [{**{name: order[name] for name in OF_ORDER}, **line} for line in order["lines"]]
    table = pa.table([_array(column, rows) for column in COLUMNS], names=[column.name for column in COLUMNS])
    return b"".join(file_chunks("csv", [table], Export(ROWS, settings, "decimal")))


def _array(column: Column, rows: Sequence[Mapping[str, Any]]) -> pa.Array:
    values = [row[column.name] for row in rows]
    if column.type == "date":
        values = [None if text is None else date.fromisoformat(text) for text in values]
    return pa.array(values, ARROW_TYPES[column.type])
