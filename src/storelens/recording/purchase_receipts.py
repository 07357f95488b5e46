"""Receive a purchase order, whole or in parts: each line is a receipt like any other, all in one transaction."""

from datetime import datetime

from storelens.recording.books import Books
from storelens.recording.fields import Fields
from storelens.recording.idempotency import Answer, Recorded, record_once
from storelens.recording.lines import MOST_LINES, find_line_product
from storelens.recording.purchase_orders import ON_ITS_WAY, Order, find_order, tell_order
from storelens.recording.receipts import CheckedReceipt, check_receipt, post_receipt
from storelens.recording.requests import OrderReceipt, Receipt, ReceivedLine
from storelens.store import Store


def receive_order(store: Store, receipt: OrderReceipt, key: str, *, now: datetime | None = None) -> Recorded:
    """Record what came of an order, without lines all that is still to come, and return the order with its receipts.

    A line that cannot be received keeps all of them out. Raises RequestRefused, UnknownOrder, KeyReused,
    StoreUnavailable.
    """
    return record_once(store, "purchase order receipt", receipt, key, now, _write)


def _write(books: Books, receipt: OrderReceipt) -> Answer:
    fields = Fields("receipt")
    order = find_order(books, fields, receipt.purchase_order)
    if order is not None and order.status not in ON_ITS_WAY:
        way_out = "send it first" if order.status == "draft" else "record the receipt without it"
        fields.refuse("purchase_order", f"cannot be received: {order.called} - {way_out}")
    order = fields.accepted(order)
    # Once for all lines, which are asked again for the day their stock is tracked from.
    fields.day("received_date", receipt.received_date, books.today, order.ordered_date, f"{order.po_number} was sent")
    fields.stop_if_any()
    checked = _check(books, fields, receipt, order)
    fields.stop_if_any()
    receipts = [post_receipt(books, one) for one in checked]
    for one in receipts:
        one.pop("purchase_order")
    return {**tell_order(books, order.purchase_order_id), "receipts": receipts}


def _check(books: Books, fields: Fields, receipt: OrderReceipt, order: Order) -> list[CheckedReceipt]:
    if not isinstance(receipt.lines, tuple | list) or len(receipt.lines) > MOST_LINES:
        fields.refuse("lines", f"must be a list of at most {MOST_LINES:,} - make several receipts")
        return []
    lines = receipt.lines or _outstanding(books, order)
    checked = [
        _check_line(books, fields.within(f"lines[{place}]"), line, receipt, order) for place, line in enumerate(lines)
    ]
    found = [one for one in checked if one is not None]
    if len({one.product.product_id for one in found}) < len(found):
        fields.refuse("lines", "name a product twice - name each once, with all its units")
    return found


def _outstanding(books: Books, order: Order) -> list[ReceivedLine]:
    rows = books.rows(
        "select quantity - received_quantity, product_id from purchase_order_items "
        "where purchase_order_id = ? and received_quantity < quantity order by purchase_order_item_id",
        order.purchase_order_id,
    )
    return [ReceivedLine(*row) for row in rows]


def _check_line(
    books: Books, fields: Fields, line: ReceivedLine, receipt: OrderReceipt, order: Order
) -> CheckedReceipt | None:
    product = find_line_product(books, fields, line)
    if product is None:
        return None
    return check_receipt(
        books,
        fields,
        Receipt(product.product_id, line.quantity, line.unit_cost_minor, order.po_number, receipt.received_date),
    )
