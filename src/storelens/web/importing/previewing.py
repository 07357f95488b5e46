"""The first lines of files as a source reads them, for those who correct a mapping and watch what it does."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from storelens.errors import UsageError
from storelens.sources.records import Extract, Order
from storelens.web.importing.offered import offered_source
from storelens.web.importing.sampling import SAMPLED_ROWS, sample_files
from storelens.web.importing.upload import Json

if TYPE_CHECKING:
    from storelens.web.importing.process import Task

LINES_SHOWN = 20
ASIDE_SHOWN = 10
COLUMNS = (
    "file_name", "line", "order", "order_date", "sku", "quantity", "unit_price_minor", "discount_minor", "status",
    "customer", "region", "treatment",
)  # fmt: skip


def preview(task: "Task") -> Json:
    """Return the first order lines as they would be loaded, the first rows set aside, and what was cut for this."""
    folder = task.scratch / "sample"
    cut = sample_files(task.files, folder)
    if task.source == "olist":
        raise UsageError("the files of olist belong together and have no preview of lines - examine them")
    extract = offered_source(task.source).read([folder], task.shop, task.options, task.telling)
    try:
        return _told(extract, task, cut)
    finally:
        extract.close()


def _told(extract: Extract, task: "Task", cut: list[str]) -> Json:
    rows = list(islice((row for order in _orders(extract) for row in _rows(order)), LINES_SHOWN))
    aside = sorted(extract.set_aside, key=lambda row: (row.file_name, row.line_number))
    notes = [*extract.notes]
    if cut:
        notes.insert(0, f"only the first {SAMPLED_ROWS} rows of {', '.join(cut)} were looked at here")
    return {
        "currency": task.shop.currency,
        "money_digits": task.shop.money_digits,
        "columns": list(COLUMNS),
        "rows": rows,
        "rows_in": sum(file.rows_in for file in extract.files),
        "set_aside_rows": len(aside),
        "set_aside": [row._asdict() for row in aside[:ASIDE_SHOWN]],
        "notes": notes,
    }


def _orders(extract: Extract) -> Iterator[Order]:
    """Yield the orders, in whichever form the source hands them over."""
    yield from extract.orders
    for chunk in extract.order_chunks:
        yield from chunk.records()


def _rows(order: Order) -> list[list[str | int | None]]:
    return [
        [
            line.origin.file_name, line.origin.lines[0] if line.origin.lines else None, order.external_id,
            order.order_date, line.sku, line.quantity, line.unit_price_minor, line.discount_minor, order.status,
            order.customer_external_id, order.region, line.treatment,
        ]
        for line in order.lines
    ]  # fmt: skip
