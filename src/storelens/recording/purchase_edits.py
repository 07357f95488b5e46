"""Change a draft: its lines' units and costs, lines more or fewer, the day it is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from storelens.recording.books import Books, Product
from storelens.recording.fields import MOST_MINOR, MOST_UNITS, Fields
from storelens.recording.idempotency import Answer, Recorded, record_once
from storelens.recording.lines import MOST_LINES, find_line_product
from storelens.recording.purchase_orders import Order, find_order, tell_order
from storelens.recording.purchase_warnings import warn_of_order
from storelens.recording.requests import OrderEdit, OrderLine
from storelens.recording.unit_costs import cost_after_change, cost_by_quantity
from storelens.store import Store

LATEST_DUE = timedelta(days=730)


@dataclass(frozen=True)
class EditedLine:
    """A line as it is to be; 0 units: it goes. `item` None: it is new."""

    product: Product
    quantity: int
    unit_cost_minor: int | None
    item: int | None


def edit_order(store: Store, edit: OrderEdit, key: str, *, now: datetime | None = None) -> Recorded:
    """Change a draft and return it whole; what was sent is not changed.

    Raises RequestRefused, UnknownOrder, KeyReused, StoreUnavailable.
    """
    return record_once(store, "purchase order edit", edit, key, now, _write)


def _write(books: Books, edit: OrderEdit) -> Answer:
    fields = Fields("edit")
    order = find_order(books, fields, edit.purchase_order)
    if order is not None and order.status != "draft":
        fields.refuse("purchase_order", f"cannot be changed: {order.called} - cancel it, or draft another")
    due = None if edit.due_date is None else check_due(books, fields, edit.due_date)
    lines = _check_lines(books, fields, edit, order)
    order = fields.accepted(order)
    _refuse_nothing_left(books, fields, order, lines)
    for line in lines:
        _write_line(books, order, line)
    if due is not None:
        books.reach(due)
        books.update("purchase_orders", "purchase_order_id", order.purchase_order_id, due_date=due)
    told = tell_order(books, order.purchase_order_id)
    warn_of_order(books, told)
    return told


def check_due(books: Books, fields: Fields, value: object) -> date | None:
    """Return a day on which an order can be due: today or later, within two years."""
    if not isinstance(value, date) or isinstance(value, datetime):
        fields.refuse("due_date", f"must be a day, got {value!r} - write it as {books.today}")
    elif value < books.today:
        fields.refuse("due_date", f"is over, got {value} - use today, {books.today}, or a later day")
    elif value > books.today + LATEST_DUE:
        fields.refuse("due_date", f"is more than two years ahead, got {value} - look at the year")
    else:
        return value
    return None


def _check_lines(books: Books, fields: Fields, edit: OrderEdit, order: Order | None) -> list[EditedLine]:
    if not isinstance(edit.lines, tuple | list) or len(edit.lines) > MOST_LINES:
        fields.refuse("lines", f"must be a list of at most {MOST_LINES:,} - make several edits")
        return []
    if not edit.lines and edit.due_date is None:
        fields.refuse("lines", "or due_date must be given - say what is to change")
    checked = [
        _check_line(books, fields.within(f"lines[{place}]"), line, order) for place, line in enumerate(edit.lines)
    ]
    lines = [line for line in checked if line is not None]
    if len({line.product.product_id for line in lines}) < len(lines):
        fields.refuse("lines", "name a product twice - name each once, with its units")
    return lines


def _check_line(books: Books, fields: Fields, line: OrderLine, order: Order | None) -> EditedLine | None:
    product = find_line_product(books, fields, line)
    quantity = fields.whole("quantity", line.quantity, 0, MOST_UNITS)
    cost = None if line.unit_cost_minor is None else fields.money("unit_cost_minor", line.unit_cost_minor)
    if product is None or quantity is None or order is None or (line.unit_cost_minor is not None and cost is None):
        return None
    held = books.row(
        "select purchase_order_item_id, quantity, unit_cost_minor from purchase_order_items "
        "where purchase_order_id = ? and product_id = ?",
        order.purchase_order_id,
        product.product_id,
    )
    if held is None:
        _refuse_new(fields, product, quantity, order)
    if cost is None:
        cost = _usual_cost(books, product, quantity, held)
    if cost is not None and cost * quantity > MOST_MINOR:
        fields.refuse("quantity", f"makes the line cost more than {MOST_MINOR:,} - order less on one line")
    return EditedLine(product, quantity, cost, None if held is None else held[0])


def _usual_cost(books: Books, product: Product, units: int, held: tuple[Any, ...] | None) -> int | None:
    """Return what one unit costs where the request does not say: by its number, or as the line had it."""
    if held is not None:
        return cost_after_change(books, product.product_id, held[1:], units, product.cost_minor)
    listed = cost_by_quantity(books, product.product_id, units, product.cost_minor)
    return product.cost_minor if listed is None else listed


def _refuse_new(fields: Fields, product: Product, quantity: int, order: Order) -> None:
    """Refuse a line that the draft does not have and cannot get."""
    if quantity == 0:
        fields.refuse("quantity", f"is 0, and {order.po_number} does not have {product.called} - leave the line out")
    elif product.kind != "goods":
        kind = product.kind.replace("_", " ")
        fields.refuse("product_id", f"is a {kind}: {product.called} is not bought from a supplier - choose goods")
    elif product.retired_date is not None:
        fields.refuse(
            "product_id", f"is retired: {product.called} is not sold since {product.retired_date} - choose another"
        )


def _refuse_nothing_left(books: Books, fields: Fields, order: Order, lines: list[EditedLine]) -> None:
    kept = {
        row[0]
        for row in books.rows(
            "select product_id from purchase_order_items where purchase_order_id = ?", order.purchase_order_id
        )
    }
    kept |= {line.product.product_id for line in lines}
    if not kept - {line.product.product_id for line in lines if line.quantity == 0}:
        fields.refuse("lines", f"would leave {order.po_number} empty - cancel it instead")
    elif len(kept) > MOST_LINES:
        fields.refuse("lines", f"would be more than {MOST_LINES:,} - draft another order")
    fields.stop_if_any()


def _write_line(books: Books, order: Order, line: EditedLine) -> None:
    if line.quantity == 0:
        books.delete("purchase_order_items", "purchase_order_item_id", line.item or 0)
        return
    stored = {"quantity": line.quantity, "unit_cost_minor": line.unit_cost_minor}
    if line.item is not None:
        books.update("purchase_order_items", "purchase_order_item_id", line.item, **stored)
        return
    product_id = line.product.product_id
    books.insert("purchase_order_items", purchase_order_id=order.purchase_order_id, product_id=product_id, **stored)
