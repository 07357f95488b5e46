"""Record a receipt: units a supplier delivered, by themselves or for a purchase order."""

from dataclasses import dataclass
from datetime import date, datetime

from storelens.recording.books import Books, Product, as_day
from storelens.recording.fields import Fields, shown
from storelens.recording.idempotency import Answer, Recorded, record_once
from storelens.recording.lines import find_product
from storelens.recording.requests import Receipt
from storelens.recording.stock import move, tracked_since
from storelens.store import Store

LONGEST_NUMBER = 60
NUMBERS_SHOWN = 5


@dataclass(frozen=True)
class OrderedLine:
    """A product's line of a purchase order."""

    purchase_order_id: int
    purchase_order_item_id: int
    po_number: str
    ordered_date: date
    received_date: date | None
    quantity: int
    received_quantity: int


def record_receipt(store: Store, receipt: Receipt, key: str, *, now: datetime | None = None) -> Recorded:
    """Record a receipt. A cost that comes with it is the product's from here on; lines sold before keep theirs.

    Raises RequestRefused, KeyReused, StoreUnavailable.
    """
    return record_once(store, "receipt", receipt, key, now, _write)


@dataclass(frozen=True)
class CheckedReceipt:
    """A receipt whose fields are right; `line` None: it belongs to no purchase order."""

    product: Product
    quantity: int
    unit_cost_minor: int | None
    line: OrderedLine | None
    day: date


def _write(books: Books, receipt: Receipt) -> Answer:
    fields = Fields("receipt")
    checked = check_receipt(books, fields, receipt)
    return post_receipt(books, fields.accepted(checked))


def check_receipt(books: Books, fields: Fields, receipt: Receipt) -> CheckedReceipt | None:
    """Return the receipt as it can be posted, None where a field was refused."""
    product = find_product(books, fields, receipt.product_id)
    quantity = fields.units("quantity", receipt.quantity)
    cost = None if receipt.unit_cost_minor is None else fields.money("unit_cost_minor", receipt.unit_cost_minor)
    line = None if product is None else _find_line(books, fields, receipt, product, quantity)
    day = fields.day("received_date", receipt.received_date, books.today, *_earliest(books, product, line))
    if product is not None and product.stock_level is None:
        fields.refuse("product_id", f"is not tracked: {product.called} has no stock level - record a count first")
    if product is None or quantity is None or day is None:
        return None
    return CheckedReceipt(product, quantity, cost, line, day)


def post_receipt(books: Books, receipt: CheckedReceipt) -> Answer:
    """Move the units into stock, and note them on the purchase order they came with."""
    product, line, cost, day = receipt.product, receipt.line, receipt.unit_cost_minor, receipt.day
    books.reach(day)
    if cost is not None:
        books.update("products", "product_id", product.product_id, cost_minor=cost)
    level = move(books, product, day, receipt.quantity, "receipt", None if line is None else line.po_number)
    found = books.row("select max(movement_id) from stock_movements where product_id = ?", product.product_id)
    assert found is not None
    return {
        "id": found[0], "movement_id": found[0], "product_id": product.product_id, "sku": product.sku,
        "product_name": product.product_name, "quantity": receipt.quantity, "received_date": day.isoformat(),
        "unit_cost_minor": cost, "on_hand_units": level,
        "purchase_order": None if line is None else _receive(books, line, receipt.quantity, cost, day),
    }  # fmt: skip


def _earliest(books: Books, product: Product | None, line: OrderedLine | None) -> tuple[date | None, str]:
    """Return the first day on which a receipt may be, and what happened on it."""
    tracked = None if product is None else tracked_since(books, product)
    if line is not None and (tracked is None or line.ordered_date > tracked):
        return line.ordered_date, f"{line.po_number} was sent"
    return tracked, "its stock was tracked"


def _find_line(
    books: Books, fields: Fields, receipt: Receipt, product: Product, quantity: int | None
) -> OrderedLine | None:
    number = fields.text("purchase_order", receipt.purchase_order, LONGEST_NUMBER)
    if number is None:
        return None
    found = books.row("select purchase_order_id, status from purchase_orders where po_number = ?", number)
    if found is None or found[1] in ("draft", "cancelled"):
        state = "is of no purchase order" if found is None else f"is {found[1]}: nothing was ordered with it"
        fields.refuse("purchase_order", f"{state}, got {shown(number)} - {_open_ones(books, product)}")
        return None
    row = books.row(
        "select purchase_order_id, purchase_order_item_id, po_number, ordered_date, received_date, quantity, "
        "received_quantity from purchase_order_items inner join purchase_orders using (purchase_order_id) "
        "where purchase_order_id = ? and product_id = ?",
        found[0],
        product.product_id,
    )
    if row is None:
        fields.refuse("purchase_order", f"{number} does not have {product.called} - {_open_ones(books, product)}")
        return None
    order_id, item_id, po_number, ordered, received, units, received_units = row
    line = OrderedLine(
        order_id, item_id, po_number, date.fromisoformat(ordered), as_day(received), units, received_units
    )
    left = line.quantity - line.received_quantity
    if quantity is not None and quantity > left:
        fields.refuse(
            "quantity", f"is {quantity:,}, of which {number} has {max(left, 0):,} to come - record the rest without it"
        )
    return line


def _open_ones(books: Books, product: Product) -> str:
    """Return the way out: the purchase orders that the product is still to come with."""
    rows = books.rows(
        "select po_number from purchase_order_items inner join purchase_orders using (purchase_order_id) "
        "where product_id = ? and received_quantity < quantity and status in ('sent', 'partly_received') "
        "order by ordered_date, po_number limit ?",
        product.product_id,
        NUMBERS_SHOWN,
    )
    return f"use {', '.join(row[0] for row in rows)}" if rows else "leave it out: nothing is on order"


def _receive(books: Books, line: OrderedLine, quantity: int, cost: int | None, day: date) -> Answer:
    """Note the units on the purchase order, which is received once all of it has come."""
    received = line.received_quantity + quantity
    costs = {} if cost is None else {"unit_cost_minor": cost}
    item = line.purchase_order_item_id
    books.update("purchase_order_items", "purchase_order_item_id", item, received_quantity=received, **costs)
    missing = books.row(
        "select 1 from purchase_order_items where purchase_order_id = ? and received_quantity < quantity",
        line.purchase_order_id,
    )
    status = "received" if missing is None else "partly_received"
    last = day if line.received_date is None else max(day, line.received_date)
    books.update("purchase_orders", "purchase_order_id", line.purchase_order_id, status=status, received_date=last)
    return {
        "po_number": line.po_number, "status": status, "received_date": last.isoformat(),
        "ordered_units": line.quantity, "received_units": received,
    }  # fmt: skip
