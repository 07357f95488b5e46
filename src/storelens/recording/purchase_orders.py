"""Purchase orders as they stand in the store: found by their number, told whole, listed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import ceil
from typing import Any

from storelens.errors import UsageError, did_you_mean
from storelens.recording.books import Books, Row, as_day
from storelens.recording.fields import Fields, shown
from storelens.recording.idempotency import Answer
from storelens.recording.receipts import LONGEST_NUMBER
from storelens.recording.refusals import UnknownOrder
from storelens.store import Store

STATUSES = ("draft", "sent", "partly_received", "received", "cancelled")
ON_ITS_WAY = ("sent", "partly_received")
NUMBERS_COMPARED = 2_000
ORDER = """
select
    purchase_orders.purchase_order_id, purchase_orders.po_number, purchase_orders.status, purchase_orders.supplier_id,
    suppliers.supplier_name, purchase_orders.ordered_date, purchase_orders.due_date, purchase_orders.received_date
from purchase_orders
inner join suppliers on purchase_orders.supplier_id = suppliers.supplier_id
"""
LINES = """
select
    products.product_id, products.sku, products.product_name, purchase_order_items.quantity,
    purchase_order_items.received_quantity, purchase_order_items.unit_cost_minor, products.case_pack,
    products.minimum_order_units, products.stock_level is not null
from purchase_order_items
inner join products on purchase_order_items.product_id = products.product_id
where purchase_order_items.purchase_order_id = ?
order by purchase_order_items.purchase_order_item_id
"""
SUMMARY = """
select
    purchase_orders.purchase_order_id, purchase_orders.po_number, purchase_orders.status, purchase_orders.supplier_id,
    suppliers.supplier_name, purchase_orders.ordered_date, purchase_orders.due_date, purchase_orders.received_date,
    count(purchase_order_items.product_id), coalesce(sum(purchase_order_items.quantity), 0),
    coalesce(sum(purchase_order_items.received_quantity), 0),
    coalesce(sum(purchase_order_items.quantity * purchase_order_items.unit_cost_minor), 0),
    count(purchase_order_items.product_id) - count(purchase_order_items.unit_cost_minor)
from chosen
inner join purchase_orders on chosen.purchase_order_id = purchase_orders.purchase_order_id
inner join suppliers on purchase_orders.supplier_id = suppliers.supplier_id
left join purchase_order_items on purchase_orders.purchase_order_id = purchase_order_items.purchase_order_id
group by purchase_orders.purchase_order_id, suppliers.supplier_name
order by purchase_orders.ordered_date desc, purchase_orders.purchase_order_id desc
"""


@dataclass(frozen=True)
class Order:
    """A purchase order's row; a draft's `ordered_date` is the day it was made."""

    purchase_order_id: int
    po_number: str
    status: str
    supplier_id: int
    supplier_name: str
    ordered_date: date
    due_date: date | None
    received_date: date | None

    @property
    def called(self) -> str:
        """What it is called in a sentence, with how it stands."""
        return f"{self.po_number} is {self.status.replace('_', ' ')}"


def find_order(books: Books, fields: Fields, number: object) -> Order | None:
    """Return the purchase order of that number, None where it is none at all; raises UnknownOrder."""
    text = fields.required("purchase_order", number, LONGEST_NUMBER)
    if text is None:
        return None
    found = books.row(f"{ORDER} where purchase_orders.po_number = ?", text)
    if found is None:
        raise UnknownOrder(f"no purchase order {shown(text)}{_closest(books, text)}")
    return _order(found)


def tell_order(books: Books, purchase_order_id: int) -> Answer:
    """Return a purchase order with its lines and totals; money at the order's own costs, 0 where none is known."""
    row = books.row(f"{ORDER} where purchase_orders.purchase_order_id = ?", purchase_order_id)
    assert row is not None
    order = _order(row)
    supplier = books.row(
        "select email, currency, minimum_order_minor from suppliers where supplier_id = ?", order.supplier_id
    )
    assert supplier is not None
    lines = [_line(row) for row in books.rows(LINES, purchase_order_id)]
    totals = [line["total_minor"] for line in lines if line["total_minor"] is not None]
    days, source = lead_time(books, order)
    return {
        "id": order.purchase_order_id, **_heading(books, order), "supplier_email": supplier[0],
        "supplier_currency": supplier[1], "lead_time_days": days, "lead_time_source": source,
        "products": len(lines), "units": sum(line["quantity"] for line in lines),
        "received_units": sum(line["received_quantity"] for line in lines),
        "outstanding_units": sum(line["outstanding_units"] for line in lines) if order.status in ON_ITS_WAY else 0,
        "total_minor": sum(totals), "products_without_cost": len(lines) - len(totals),
        "minimum_order_minor": supplier[2], "lines": lines,
    }  # fmt: skip


def read_order(store: Store, number: str, *, now: datetime | None = None) -> Answer:
    """Return the purchase order of that number; raises UnknownOrder naming the closest one."""
    books = _books(store, now)
    row = books.row("select purchase_order_id from purchase_orders where po_number = ?", number)
    if row is None:
        raise UnknownOrder(f"no purchase order {shown(number)}{_closest(books, number)}")
    return tell_order(books, row[0])


def find_supplier(store: Store, name: str) -> int:
    """Return the id of the supplier of that name, in any case of letters; raises UsageError naming the closest."""
    books = _books(store, None)
    found = books.row("select supplier_id from suppliers where supplier_name = ? collate nocase", name.strip())
    if found is None:
        known = [row[0] for row in books.rows("select supplier_name from suppliers limit ?", NUMBERS_COMPARED)]
        raise UsageError(f"no supplier {shown(name)}{did_you_mean(name, known)}")
    return int(found[0])


def list_orders(
    store: Store, statuses: Collection[str] = (), *, limit: int = 100, offset: int = 0, now: datetime | None = None
) -> Answer:
    """Return `orders`, the newest first, without their lines, and how many there are of each status.

    `statuses` empty: of every status. Raises UsageError for a status that there is not.
    """
    for status in statuses:
        if status not in STATUSES:
            raise UsageError(f"no status {shown(status)} of purchase orders{did_you_mean(status, STATUSES)}")
    books = _books(store, now)
    counts: dict[str, int] = dict(books.rows("select status, count(*) from purchase_orders group by status"))
    chosen = tuple(statuses) or STATUSES
    marks = ", ".join("?" * len(chosen))
    sql = (
        f"with chosen as (select purchase_order_id from purchase_orders where status in ({marks}) "
        f"order by ordered_date desc, purchase_order_id desc limit ? offset ?) {SUMMARY}"
    )
    return {
        "orders": [_summary(books, row) for row in books.rows(sql, *chosen, limit, offset)],
        "total_orders": sum(counts.get(status, 0) for status in chosen),
        "counts": {status: counts.get(status, 0) for status in STATUSES},
    }


def lead_time(books: Books, order: Order) -> tuple[int | None, str | None]:
    """Return the days from sending to receipt and where they are from: the supplier's promise, else the plan's longest
    mean of its products (`receipts` or `default`), else nothing.
    """
    promised = books.row("select lead_time_days from suppliers where supplier_id = ?", order.supplier_id)
    if promised is not None and promised[0] is not None:
        return int(promised[0]), "promise"
    planned = books.row(
        "select lead_time_days, lead_time_source from replenishment_plan inner join purchase_order_items "
        "using (product_id) where purchase_order_id = ? order by lead_time_days desc, product_id limit 1",
        order.purchase_order_id,
    )
    return (None, None) if planned is None else (ceil(planned[0]), str(planned[1]))


def _closest(books: Books, number: str) -> str:
    """Return the way out where there is no such number: the closest of the latest ones."""
    latest = "select po_number from purchase_orders order by purchase_order_id desc limit ?"
    known = [row[0] for row in books.rows(latest, NUMBERS_COMPARED)]
    return did_you_mean(number, known) if known else " - there is none; storelens orders draft makes some"


def _books(store: Store, now: datetime | None) -> Books:
    return Books(store.connection, store.settings, (now or datetime.now(UTC)).astimezone(UTC))


def _order(row: Row) -> Order:
    order_id, number, status, supplier_id, supplier, ordered, due, received = row
    days = date.fromisoformat(ordered), as_day(due), as_day(received)
    return Order(order_id, number, status, supplier_id, supplier, *days)


def _heading(books: Books, order: Order) -> dict[str, Any]:
    late = 0 if order.due_date is None else (books.today - order.due_date).days
    return {
        "po_number": order.po_number, "status": order.status, "supplier_id": order.supplier_id,
        "supplier_name": order.supplier_name, "ordered_date": order.ordered_date.isoformat(),
        "due_date": None if order.due_date is None else order.due_date.isoformat(),
        "received_date": None if order.received_date is None else order.received_date.isoformat(),
        "overdue_days": max(late, 0) if order.status in ON_ITS_WAY else 0,
    }  # fmt: skip


def _line(row: Row) -> dict[str, Any]:
    product_id, sku, name, quantity, received, cost, case_pack, minimum, is_tracked = row
    return {
        "product_id": product_id, "sku": sku, "product_name": name, "quantity": quantity,
        "received_quantity": received, "outstanding_units": max(quantity - received, 0), "unit_cost_minor": cost,
        "total_minor": None if cost is None else quantity * cost, "case_pack": case_pack,
        "case_packs": quantity // case_pack if quantity % case_pack == 0 else None, "minimum_order_units": minimum,
        "is_tracked": bool(is_tracked),
    }  # fmt: skip


def _summary(books: Books, row: Row) -> dict[str, Any]:
    order = _order(row[:8])
    names = ("products", "units", "received_units", "total_minor", "products_without_cost")
    return {"id": order.purchase_order_id, **_heading(books, order), **dict(zip(names, row[8:], strict=True))}
