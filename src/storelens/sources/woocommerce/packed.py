"""WooCommerce orders with all their items packed into one row, unpacked into a row an item.

Two forms are known: `line_items` with the items parted by `;`, or as JSON; and a column for each item, `line_item_1`
and on. An item is `name:Mug|sku:M|quantity:2|total:20.00|sub_total:20.00`, its fields in any order.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from storelens.sources.headers import plain_name
from storelens.sources.records import OnProgress
from storelens.sources.tables import TextBatch, TextTable
from storelens.sources.tables.contract import BATCH_ROWS, in_parts

ITEM_COLUMNS = (
    "item_name", "item_sku", "item_quantity", "item_subtotal", "item_total", "item_refunded", "item_refunded_qty",
)  # fmt: skip
_PACKED = re.compile(r"line items?( \d+)?")
_NEXT = re.compile(r";(?=(?:name|id|product id|product_id|sku):)")  # names hold semicolons too
_FIELD = re.compile(r"\|(?=[a-z_ ]+:)")
_NAMES = {
    "item_name": ("name",),
    "item_sku": ("sku",),
    "item_quantity": ("quantity", "qty"),
    "item_subtotal": ("subtotal", "sub_total", "total"),
    "item_total": ("total",),
    "item_refunded": ("refunded",),
    "item_refunded_qty": ("refunded_qty",),
}
UNREADABLE = "?"  # as a quantity: the row is set aside, and says so


class PackedOrders(TextTable):
    """The rows of `table`, an order each, as a row for each item, all of which begin on the order's line."""

    def __init__(self, table: TextTable) -> None:
        self._table = table
        self._packed = packed_places(table.header)
        self._kept = [place for place in range(len(table.header)) if place not in self._packed]
        super().__init__(table.name, table.facts, [*(table.header[place] for place in self._kept), *ITEM_COLUMNS])

    def batches(self, on_progress: OnProgress, size: int = BATCH_ROWS) -> Iterator[TextBatch]:
        """Yield the rows, at most `size` at a time; `rows_in` counts those of the file."""
        self.begin()
        for batch in self._table.batches(on_progress, size):
            yield from in_parts(self._unpacked(batch), size)
        self.rows_in, self.rejected = self._table.rows_in, self._table.rejected
        self.notes = [*self._table.notes]

    def sample(self, rows: int) -> TextBatch:
        """Return the items of at most the first `rows` rows without counting them."""
        return self._unpacked(self._table.sample(rows))

    def texts(self, lines: Iterable[int]) -> dict[int, str]:
        """Return the original text of the rows beginning on `lines`."""
        return self._table.texts(lines)

    def _unpacked(self, batch: TextBatch) -> TextBatch:
        lines: list[int] = []
        columns: list[list[str]] = [[] for _ in self.header]
        for place, line in enumerate(batch.lines):
            order = [batch.columns[kept][place] for kept in self._kept]
            packed = (batch.columns[packed][place] for packed in self._packed)
            items = [item for cell in packed for item in unpacked_items(cell)]
            for item in items or [("",) * len(ITEM_COLUMNS)]:
                lines.append(line)
                for column, cell in zip(columns, (*order, *item), strict=True):
                    column.append(cell)
        return TextBatch(lines, columns)


def packed_places(header: Sequence[str]) -> list[int]:
    """Return at which places of a header items are packed."""
    return [place for place, name in enumerate(header) if _PACKED.fullmatch(plain_name(name))]


def unpacked_items(cell: str) -> list[tuple[str, ...]]:
    """Return the items in a cell, each with the texts of ITEM_COLUMNS.

    >>> unpacked_items("name:Mug|product_id:7|sku:M|quantity:2|total:18.00|sub_total:20.00|meta:Size:L")
    [('Mug', 'M', '2', '20.00', '18.00', '', '')]
    """
    return [_item(fields, cell.strip()) for fields in packed_fields(cell)]


def packed_fields(cell: str) -> list[dict[str, str]]:
    """Return the fields of each thing packed into a cell; those of what is none are empty.

    >>> packed_fields("name:Gift wrap|total:5.00;name:Insurance|total:2.00")
    [{'name': 'Gift wrap', 'total': '5.00'}, {'name': 'Insurance', 'total': '2.00'}]
    """
    text = cell.strip()
    if not text:
        return []
    return _of_json(text) if text[0] in "[{" else [_fields(part) for part in _NEXT.split(text)]


def _of_json(text: str) -> list[dict[str, str]]:
    try:
        found = json.loads(text)
    except ValueError:
        return [{}]
    items = found if isinstance(found, list) else [found]
    return [
        {str(name): "" if value is None else str(value) for name, value in item.items()}
        if isinstance(item, dict)
        else {}
        for item in items
    ]


def _fields(part: str) -> dict[str, str]:
    pairs = (field.partition(":") for field in _FIELD.split(part.strip().strip("|")))
    fields: dict[str, str] = {}
    for name, _, value in pairs:
        fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _item(fields: dict[str, str], text: str) -> tuple[str, ...]:
    cells = {column: next((fields[name] for name in names if fields.get(name)), "") for column, names in _NAMES.items()}
    if not (cells["item_name"] or cells["item_sku"]) or not cells["item_quantity"]:
        return (text[:40], "", UNREADABLE, *[""] * (len(ITEM_COLUMNS) - 3))
    return tuple(cells[column] for column in ITEM_COLUMNS)
