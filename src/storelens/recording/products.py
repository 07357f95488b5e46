"""Record a new product, with what is on its shelf."""

from datetime import datetime

from storelens.recording.books import Books
from storelens.recording.fields import MOST_UNITS, Fields
from storelens.recording.idempotency import Answer, Recorded, record_once
from storelens.recording.lines import LONGEST_SKU
from storelens.recording.requests import NewProduct
from storelens.recording.stock import begin_tracking
from storelens.store import Store

KINDS = ("goods", "service", "gift_card")
LONGEST_NAME, LONGEST_CATEGORY = 200, 100


def record_product(store: Store, product: NewProduct, key: str, *, now: datetime | None = None) -> Recorded:
    """Record a new product. Its opening stock is what is on the shelf today; without it stock is not tracked.

    Raises RequestRefused, KeyReused, StoreUnavailable.
    """
    return record_once(store, "product", product, key, now, _write)


def _write(books: Books, new: NewProduct) -> Answer:
    fields = Fields("product")
    kind = fields.one_of("kind", new.kind, KINDS)
    category = fields.required("category", new.category, LONGEST_CATEGORY)
    stored = {
        "sku": _check_sku(books, fields, new.sku),
        "product_name": fields.required("product_name", new.product_name, LONGEST_NAME),
        "category": None
        if category is None
        else books.known_spelling("category", category, ("products", "promotions")),
        "kind": kind,
        "price_minor": fields.money("price_minor", new.price_minor),
        "cost_minor": None if new.cost_minor is None else fields.money("cost_minor", new.cost_minor),
        "supplier_id": _check_supplier(books, fields, new.supplier_id),
        "case_pack": fields.units("case_pack", new.case_pack),
        "minimum_order_units": fields.units("minimum_order_units", new.minimum_order_units),
        "launched_date": fields.day("launched_date", new.launched_date, books.today),
    }
    opening = _check_opening(fields, new, kind)
    fields.stop_if_any()
    books.reach(books.today)
    product_id = books.insert("products", **stored)
    product = books.product(product_id)
    assert product is not None
    if opening is not None:
        begin_tracking(books, product, books.today, opening)
    launched = {} if product.launched_date is None else {"launched_date": product.launched_date.isoformat()}
    return {"id": product_id, "product_id": product_id, **stored, **launched, "on_hand_units": opening}


def _check_sku(books: Books, fields: Fields, value: object) -> str | None:
    sku = fields.required("sku", value, LONGEST_SKU)
    if sku is None:
        return None
    found = books.row("select product_id, sku from products where lower(trim(sku)) = lower(?)", sku)
    if found is not None:
        fields.refuse("sku", f"is taken by product {found[0]} ({found[1]}), got {sku!r} - choose another")
    return sku


def _check_supplier(books: Books, fields: Fields, value: object) -> int | None:
    if value is None:
        return None
    supplier_id = fields.key("supplier_id", value)
    if supplier_id is not None and not books.row("select 1 from suppliers where supplier_id = ?", supplier_id):
        fields.refuse("supplier_id", f"is of no supplier, got {supplier_id} - look it up, or leave it out")
    return supplier_id


def _check_opening(fields: Fields, new: NewProduct, kind: str | None) -> int | None:
    if new.opening_stock is None:
        return None
    opening = fields.whole("opening_stock", new.opening_stock, 0, MOST_UNITS)
    if kind is not None and kind != "goods":
        fields.refuse("opening_stock", f"is of goods, and this is a {kind.replace('_', ' ')} - leave it out")
    return opening
