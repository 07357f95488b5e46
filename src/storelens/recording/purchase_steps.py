"""Send a draft to its supplier, and cancel what is not to come."""

from datetime import date, datetime, timedelta

from storelens.recording.books import Books
from storelens.recording.fields import Fields
from storelens.recording.idempotency import Answer, Recorded, record_once
from storelens.recording.purchase_edits import check_due
from storelens.recording.purchase_orders import Order, find_order, lead_time, tell_order
from storelens.recording.purchase_warnings import warn_of_order
from storelens.recording.requests import OrderCancel, OrderSend
from storelens.store import Store

LONGEST_REASON = 500


def send_order(store: Store, send: OrderSend, key: str, *, now: datetime | None = None) -> Recorded:
    """Mark a draft as sent today, due after the lead time, and return it whole. Nothing is mailed: export it for that.

    Raises RequestRefused, UnknownOrder, KeyReused, StoreUnavailable.
    """
    return record_once(store, "purchase order sending", send, key, now, _send)


def cancel_order(store: Store, cancel: OrderCancel, key: str, *, now: datetime | None = None) -> Recorded:
    """Cancel what is still to come of a draft or of an order that was sent; what came stays in stock.

    Raises RequestRefused, UnknownOrder, KeyReused, StoreUnavailable.
    """
    return record_once(store, "purchase order cancellation", cancel, key, now, _cancel)


def _send(books: Books, send: OrderSend) -> Answer:
    fields = Fields("sending")
    order = find_order(books, fields, send.purchase_order)
    if order is not None and order.status != "draft":
        fields.refuse("purchase_order", f"cannot be sent: {order.called} - only a draft can")
    due = None if send.due_date is None else check_due(books, fields, send.due_date)
    order = fields.accepted(order)
    if send.due_date is None:
        due = _due(books, fields, order)
    if not books.row("select 1 from purchase_order_items where purchase_order_id = ?", order.purchase_order_id):
        fields.refuse("purchase_order", f"{order.po_number} has no lines - add some first")
    fields.stop_if_any()
    books.reach(due or books.today)
    order_id = order.purchase_order_id
    sent = {"status": "sent", "ordered_date": books.today, "due_date": due}
    books.update("purchase_orders", "purchase_order_id", order_id, **sent)
    told = tell_order(books, order_id)
    warn_of_order(books, told)
    return told


def _due(books: Books, fields: Fields, order: Order) -> date | None:
    """Return the day the draft says, else today and the lead time; None where that is not known."""
    if order.due_date is not None:
        return check_due(books, fields, order.due_date)
    days, source = lead_time(books, order)
    if days is None:
        books.warnings.append(
            f"{order.po_number}: no day is due, for {order.supplier_name} has promised no lead time and the plan has "
            "none - give due_date"
        )
        return None
    if source == "default":
        books.warnings.append(
            f"{order.po_number}: due after {days} days, which nobody promised and no receipt shows - ask "
            f"{order.supplier_name}"
        )
    return books.today + timedelta(days=days)


def _cancel(books: Books, cancel: OrderCancel) -> Answer:
    fields = Fields("cancellation")
    order = find_order(books, fields, cancel.purchase_order)
    reason = fields.text("reason", cancel.reason, LONGEST_REASON)
    if order is not None and order.status in ("received", "cancelled"):
        fields.refuse("purchase_order", f"cannot be cancelled: {order.called} - nothing of it is to come")
    order = fields.accepted(order)
    books.update("purchase_orders", "purchase_order_id", order.purchase_order_id, status="cancelled")
    return {**tell_order(books, order.purchase_order_id), "reason": reason}
