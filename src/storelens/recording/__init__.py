"""Record what happens in the shop: a sale, a return, a receipt, a count, a new product, customer or review.

Each is one transaction on the store, checked field by field, and done once however often it is sent: `key` is chosen by
who asks, a new one for each request. The warehouse follows through the change log.
"""

from storelens.recording.adjustments import record_adjustment
from storelens.recording.customers import record_customer
from storelens.recording.idempotency import Recorded
from storelens.recording.products import record_product
from storelens.recording.receipts import record_receipt
from storelens.recording.refusals import FieldError, KeyReused, RequestRefused
from storelens.recording.requests import (
    Adjustment,
    NewCustomer,
    NewProduct,
    NewReview,
    Receipt,
    Return,
    Sale,
    SaleLine,
)
from storelens.recording.returns import record_return
from storelens.recording.reviews import record_review
from storelens.recording.sales import record_sale

__all__ = [
    "Adjustment",
    "FieldError",
    "KeyReused",
    "NewCustomer",
    "NewProduct",
    "NewReview",
    "Receipt",
    "Recorded",
    "RequestRefused",
    "Return",
    "Sale",
    "SaleLine",
    "record_adjustment",
    "record_customer",
    "record_product",
    "record_receipt",
    "record_return",
    "record_review",
    "record_sale",
]
