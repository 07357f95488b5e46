"""Record what happens in the shop: a sale, a return, a receipt, a count, a new product, customer or review, and what
becomes of a purchase order: drafted from the plan, edited, sent, received in parts, cancelled; and what suppliers ask
for a unit by the size of an order.

Each is one transaction on the store, checked field by field, and done once however often it is sent: `key` is chosen by
who asks, a new one for each request. The warehouse follows through the change log.
"""

from storelens.recording.adjustments import record_adjustment
from storelens.recording.customers import record_customer
from storelens.recording.idempotency import Recorded, forget_recorded
from storelens.recording.price_breaks import read_price_breaks, record_price_breaks
from storelens.recording.products import record_product
from storelens.recording.purchase_drafts import draft_orders_from_plan
from storelens.recording.purchase_edits import edit_order
from storelens.recording.purchase_orders import STATUSES as ORDER_STATUSES
from storelens.recording.purchase_orders import find_supplier, list_orders, read_order
from storelens.recording.purchase_receipts import receive_order
from storelens.recording.purchase_steps import cancel_order, send_order
from storelens.recording.receipts import record_receipt
from storelens.recording.refusals import FieldError, KeyReused, RequestRefused, UnknownOrder
from storelens.recording.requests import (
    Adjustment,
    DraftOrders,
    NewCustomer,
    NewProduct,
    NewReview,
    OrderCancel,
    OrderEdit,
    OrderLine,
    OrderReceipt,
    OrderSend,
    PriceBreak,
    PriceBreaks,
    Receipt,
    ReceivedLine,
    Return,
    ReturnLine,
    Sale,
    SaleLine,
)
from storelens.recording.returns import record_return
from storelens.recording.reviews import record_review
from storelens.recording.sales import record_sale

__all__ = [
    "ORDER_STATUSES",
    "Adjustment",
    "DraftOrders",
    "FieldError",
    "KeyReused",
    "NewCustomer",
    "NewProduct",
    "NewReview",
    "OrderCancel",
    "OrderEdit",
    "OrderLine",
    "OrderReceipt",
    "OrderSend",
    "PriceBreak",
    "PriceBreaks",
    "Receipt",
    "ReceivedLine",
    "Recorded",
    "RequestRefused",
    "Return",
    "ReturnLine",
    "Sale",
    "SaleLine",
    "UnknownOrder",
    "cancel_order",
    "draft_orders_from_plan",
    "edit_order",
    "find_supplier",
    "forget_recorded",
    "list_orders",
    "read_order",
    "read_price_breaks",
    "receive_order",
    "record_adjustment",
    "record_customer",
    "record_price_breaks",
    "record_product",
    "record_receipt",
    "record_return",
    "record_review",
    "record_sale",
    "send_order",
]
