"""Rows that were set aside, written out to be corrected and loaded again, with the other rows of their orders.

A file of one row of an order would take the order's other lines for gone, so they go with it: what is known already
changes nothing.
"""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence

from storelens.sources.amazon.layouts import ORDERS as AMAZON_ORDERS
from storelens.sources.flat_sales import LINES as FLAT_LINES
from storelens.sources.lines import LinesLayout
from storelens.sources.online_retail import LINES as RETAIL_LINES
from storelens.sources.shopify import ORDERS as SHOPIFY_ORDERS
from storelens.sources.tables import TextTable
from storelens.sources.woocommerce import ORDERS as WOOCOMMERCE_ORDERS

REASON = "set aside because"  # the first column: an import reads columns by their names, and leaves this one
LAYOUTS: dict[str, LinesLayout] = {
    "shopify": SHOPIFY_ORDERS,
    "woocommerce": WOOCOMMERCE_ORDERS,
    "amazon": AMAZON_ORDERS,
    "online-retail": RETAIL_LINES,
    "flat-sales": FLAT_LINES,
}


def rows_to_correct(table: TextTable, source: str, reasons: Mapping[int, str], *, holds_orders: bool) -> Iterator[str]:
    """Yield the lines of a file with the rows that `reasons` has by their line, and all that must go with them.

    `holds_orders`: rows of the file became lines of orders. Where its orders cannot be told apart, all rows go.
    """
    wanted = {*reasons}
    if holds_orders:
        wanted |= _rows_of_orders(table, source, reasons)
    texts = table.texts(wanted)
    if table.facts.kind == "jsonl":
        yield from (texts[line] for line in sorted(texts))
        return
    delimiter = table.facts.delimiter or ","
    yield _row([REASON, *table.header], delimiter)
    for line in sorted(texts):
        reason = _row([reasons[line]], delimiter) if line in reasons else ""
        yield f"{reason}{delimiter}{texts[line]}"


def _rows_of_orders(table: TextTable, source: str, lines: Collection[int]) -> set[int]:
    """Return the lines of all rows of the orders that some rows are of."""
    layout = LAYOUTS.get(source)
    place = layout.places(table.header).get("order") if layout else None
    carries = layout is not None and layout.rules.carries_order
    rows: list[tuple[int, str]] = []
    key = ""
    for batch in table.batches(lambda _: None):
        cells: Sequence[str] = [""] * len(batch.lines) if place is None else batch.columns[place]
        for line, cell in zip(batch.lines, cells, strict=True):
            key = cell.strip() or (key if carries else "")
            rows.append((line, key))
    if place is None:
        return {line for line, _ in rows}
    known = dict(rows)
    # A row that is none has no cells: it goes with the rows around it.
    unread = [line for line in lines if line not in known]
    near = {_before(rows, line) for line in unread}
    orders = ({known[line] for line in lines if line in known} | near) - {""}
    return {line for line, key in rows if key in orders}


def _before(rows: Sequence[tuple[int, str]], line: int) -> str:
    """Return the order of the last row before a line."""
    found = ""
    for number, key in rows:
        if number > line:
            break
        found = key
    return found


def _row(cells: Sequence[str], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow(cells)
    return text.getvalue()
