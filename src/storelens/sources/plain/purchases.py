"""A file of purchase orders: one row a line, put together by the order's number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.plain.layout import Context, Records
from storelens.sources.records import Origin, PurchaseLine, PurchaseOrder
from storelens.sources.values import BadValueError

STATUSES: Mapping[str, str] = {
    "draft": "draft", "pending": "draft", "new": "draft",
    "sent": "sent", "ordered": "sent", "open": "sent", "placed": "sent", "submitted": "sent", "confirmed": "sent",
    "partly_received": "partly_received", "partly received": "partly_received", "partial": "partly_received",
    "partially received": "partly_received", "partially_received": "partly_received",
    "received": "received", "complete": "received", "completed": "received", "closed": "received",
    "cancelled": "cancelled", "canceled": "cancelled", "void": "cancelled",
}  # fmt: skip


@dataclass
class _Line:
    sku: str
    file: int
    quantity: int = 0
    received: int = 0
    cost_minor: int = 0  # of all its units
    has_cost: bool = True
    lines: list[int] = field(default_factory=list)


@dataclass
class _Order:
    first: PlainRow
    number: str
    supplier: str
    ordered_date: str
    due_date: str | None = None
    received_date: str | None = None
    status: str | None = None
    lines: dict[str, _Line] = field(default_factory=dict)


def read_purchase_orders(rows: Iterable[PlainRow], account: Account, context: Context) -> Records:
    """Return the purchase orders; rows that cannot be put into one are set aside, each with its reason."""
    orders: dict[str, _Order] = {}
    for row in rows:
        try:
            _add(row, orders, context)
        except BadValueError as error:
            account.set_aside(row, str(error))
    return Records(purchase_orders=[_purchase_order(order, account) for order in orders.values()])


def _add(row: PlainRow, orders: dict[str, _Order], context: Context) -> None:
    number = row.needed("po_number")
    order = orders.get(number) or _new_order(row, number)
    supplier = row.text("supplier")
    if supplier and supplier.casefold() != order.supplier.casefold():
        raise BadValueError(f"purchase order {number!r} is of {order.supplier!r} on line {order.first.line}")
    sku = product_code(row, context)
    quantity, received = row.whole("quantity"), row.whole("received") or 0
    if quantity is None or quantity <= 0:
        raise BadValueError(f"{row.header('quantity')} is not a number of units: {row.text('quantity')[:40]!r}")
    if received < 0:
        raise BadValueError(f"{row.header('received')} is negative: {row.text('received')[:40]!r}")
    cost = row.minor("unit_cost", context.shop.money_digits, rate_of(row, context))
    due, received_date = row.day("due"), row.day("received_at")
    status = _status(row)
    line = order.lines.get(sku.lower())
    if line is not None and line.file != row.file:
        raise BadValueError(f"{sku!r} of purchase order {number!r} stands in another file already")
    if line is None:
        line = order.lines[sku.lower()] = _Line(sku, row.file)
    orders[number] = order
    order.due_date = order.due_date or due
    order.received_date = max(filter(None, (order.received_date, received_date)), default=None)
    order.status = order.status or status
    line.quantity += quantity
    line.received += received
    line.has_cost = line.has_cost and cost is not None
    line.cost_minor += quantity * (cost or 0)
    line.lines.append(row.line)


def _new_order(row: PlainRow, number: str) -> _Order:
    ordered = row.day("ordered") or row.day("due") or row.day("received_at")
    if ordered is None:
        raise BadValueError(f"purchase order {number!r} has no day: {row.header('ordered')} is empty")
    return _Order(row, number, row.needed("supplier"), ordered)


def product_code(row: PlainRow, context: Context) -> str:
    """Return the product's code, told by its barcode where the row has none; raises BadValueError without either."""
    for kind, text in (("sku", row.text("sku")), ("barcode", row.text("barcode"))):
        if text:
            return context.sku_of.get(f"{kind}:{text.lower()}", text)
    raise BadValueError("no product: neither its code nor its barcode")


def rate_of(row: PlainRow, context: Context) -> float:
    """Return what one of the row's currency is worth in the shop's; raises BadValueError where nobody said."""
    currency = row.text("currency").upper()
    if currency in ("", context.shop.currency):
        return 1
    if currency not in context.rates:
        raise BadValueError(f"in {currency[:40]}, for which no rate was given")
    return context.rates[currency]


def _status(row: PlainRow) -> str | None:
    text = row.text("status").lower()
    if text and text not in STATUSES:
        raise BadValueError(f"{row.header('status')} is no status of a purchase order: {text[:40]!r}")
    return STATUSES[text] if text else None


def _purchase_order(order: _Order, account: Account) -> PurchaseOrder:
    lines = list(order.lines.values())
    units, received = sum(line.quantity for line in lines), sum(min(line.received, line.quantity) for line in lines)
    status = order.status or ("received" if received >= units else "partly_received" if received else "sent")
    received_date = order.received_date
    if status == "received" and received_date is None:
        received_date = max(order.due_date or order.ordered_date, order.ordered_date)
        account.notes.append(f"purchase order {order.number} says no day of receipt: {received_date} is assumed")
    for name, day in (("due", order.due_date), ("received", received_date)):
        if day is not None and day < order.ordered_date:
            account.notes.append(
                f"purchase order {order.number} is {name} on {day}, before it was ordered on {order.ordered_date}: "
                "the day of ordering is taken"
            )
    return PurchaseOrder(
        order.number,
        order.supplier,
        status,
        order.ordered_date,
        max(order.due_date, order.ordered_date) if order.due_date else None,
        max(received_date, order.ordered_date) if received_date else None,
        tuple(
            PurchaseLine(
                line.sku,
                line.quantity,
                (2 * line.cost_minor + line.quantity) // (2 * line.quantity) if line.has_cost else None,
                line.received,
                Origin(account.tables[line.file].name, tuple(line.lines)),
            )
            for line in lines
        ),
        Origin("", ()),
    )
