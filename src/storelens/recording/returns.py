"""Record a return: units of an order's lines that came back, the money for them, and what can be sold again."""

from dataclasses import dataclass
from datetime import date, datetime

from storelens.recording.amounts import part_of
from storelens.recording.books import Books, Product
from storelens.recording.fields import Fields, shown
from storelens.recording.idempotency import Answer, Recorded, record_once
from storelens.recording.lines import MOST_LINES
from storelens.recording.requests import Return, ReturnLine
from storelens.recording.stock import move, on_hand
from storelens.store import Store

LONGEST_REASON = 500


@dataclass(frozen=True)
class Sold:
    """An order line, and what of it and of its order's tax has not come back yet."""

    order_id: int
    order_date: date
    product: Product
    units_left: int
    value_left_minor: int
    order_value_left_minor: int
    order_tax_left_minor: int


def record_return(store: Store, returned: Return, key: str, *, now: datetime | None = None) -> Recorded:
    """Record what came back of an order, all of its lines or none.

    Without an amount it is the units' part of what was paid; partial returns add up to all of it. Raises
    RequestRefused, KeyReused, StoreUnavailable.
    """
    return record_once(store, "return", returned, key, now, _write)


def _write(books: Books, returned: Return) -> Answer:
    """Record line by line: each sees what those before it leave of the order. A line refused takes all of them back."""
    fields = Fields("return")
    reason = fields.text("reason", returned.reason, LONGEST_REASON)
    day = fields.day("return_date", returned.return_date, books.today)
    sold = _find_all(books, fields, returned)
    if day is not None and sold[0] is not None:
        fields.day("return_date", day, books.today, sold[0].order_date, f"order {sold[0].order_id}")
    fields.stop_if_any()
    day = fields.accepted(day)
    books.reach(day)
    posted = [
        _post(books, fields.within(f"lines[{place}]"), line, returned, day, reason)
        for place, line in enumerate(returned.lines)
    ]
    fields.stop_if_any()
    lines = [line for line in posted if line is not None]
    sums = {name: sum(line[name] for line in lines) for name in ("quantity", "amount_minor", "tax_minor")}
    return {
        "id": lines[0]["return_id"], "order_id": fields.accepted(sold[0]).order_id, "return_date": day.isoformat(),
        "reason": reason, "restock": returned.restock, **sums, "lines": lines,
    }  # fmt: skip


def _find_all(books: Books, fields: Fields, returned: Return) -> list[Sold | None]:
    """Return what each line names, at least one; what is not of the first one's order, or named twice, is refused."""
    if not isinstance(returned.lines, tuple | list) or not 0 < len(returned.lines) <= MOST_LINES:
        number = len(returned.lines) if isinstance(returned.lines, tuple | list) else shown(returned.lines)
        fields.refuse("lines", f"must be 1 to {MOST_LINES:,}, got {number} - name what came back")
        return [None]
    found = []
    for place, line in enumerate(returned.lines):
        of = fields.within(f"lines[{place}]")
        of.units("quantity", line.quantity)
        sold = _find_sold(books, of, line)
        found.append(sold)
        first = found[0]
        if sold is not None and first is not None and sold.order_id != first.order_id:
            of.refuse(
                "order_item_id", f"is of order {sold.order_id}, others of {first.order_id} - record each by itself"
            )
        if line.order_item_id in [earlier.order_item_id for earlier in returned.lines[:place]]:
            of.refuse(
                "order_item_id", f"is there twice, got {shown(line.order_item_id)} - name it once, with all units"
            )
    return found


def _post(
    books: Books, fields: Fields, line: ReturnLine, returned: Return, day: date, reason: str | None
) -> Answer | None:
    """Record one line and return what was recorded, None where its amounts were refused."""
    sold = _find_sold(books, fields, line)
    money = None if sold is None else _check_money(fields, line, sold)
    if sold is None or money is None:
        return None
    stored = {"quantity": line.quantity, "amount_minor": money[0], "tax_minor": money[1]}
    return_id = books.insert(
        "returns", order_item_id=line.order_item_id, return_date=day, reason=reason, **stored
    )  # fmt: skip
    if returned.restock:
        level = move(books, sold.product, day, line.quantity, "return", str(sold.order_id))
    else:
        level = on_hand(books, sold.product)
    return {
        "return_id": return_id, "order_item_id": line.order_item_id, "product_id": sold.product.product_id,
        "sku": sold.product.sku, "product_name": sold.product.product_name, **stored,
        "units_left": sold.units_left - line.quantity, "on_hand_units": level,
    }  # fmt: skip


def _find_sold(books: Books, fields: Fields, line: ReturnLine) -> Sold | None:
    item = fields.key("order_item_id", line.order_item_id)
    if item is None:
        return None
    found = books.row(
        "select order_items.order_id, orders.order_date, order_items.product_id, orders.cancelled_date, "
        "orders.is_test, orders.order_kind, order_items.quantity, "
        "order_items.quantity * order_items.unit_price_minor - order_items.discount_minor, orders.tax_minor "
        "from order_items inner join orders on order_items.order_id = orders.order_id "
        "where order_items.order_item_id = ?",
        item,
    )
    if found is None:
        fields.refuse("order_item_id", f"is of no order line, got {item} - look the order up")
        return None
    order_id, order_date, product_id, cancelled_date, is_test, kind, units, value, tax = found
    if cancelled_date is not None or is_test or kind != "sale":
        state = "is a test" if is_test else "is a credit note"
        if cancelled_date is not None:
            state = f"was cancelled on {cancelled_date}"
        fields.refuse(
            "order_item_id", f"is of order {order_id}, which {state}: nothing of it can come back - look it up"
        )
        return None
    product = books.product(product_id)
    assert product is not None
    units_back, value_back = _came_back(books, item)
    order_value, order_tax_back = _order_left(books, order_id)
    return Sold(
        order_id, date.fromisoformat(order_date), product, units - units_back, max(value - value_back, 0), order_value,
        max(tax - order_tax_back, 0),
    )  # fmt: skip


def _came_back(books: Books, order_item_id: int) -> tuple[int, int]:
    """Return the units of an order line that came back, and the money that went back for them."""
    found = books.row(
        "select coalesce(sum(quantity), 0), coalesce(sum(amount_minor), 0) from returns where order_item_id = ?",
        order_item_id,
    )
    assert found is not None
    return int(found[0]), int(found[1])


def _order_left(books: Books, order_id: int) -> tuple[int, int]:
    """Return what the order's goods that were kept are worth, and how much of its tax went back."""
    items = "select order_item_id from order_items where order_id = ?1"
    found = books.row(
        "select (select sum(quantity * unit_price_minor - discount_minor) from order_items where order_id = ?1) "
        f"- (select coalesce(sum(amount_minor), 0) from returns where order_item_id in ({items})), "
        f"(select coalesce(sum(tax_minor), 0) from returns where order_item_id in ({items})) "
        "+ (select coalesce(sum(amount_minor), 0) from refunds where order_id = ?1 and kind = 'tax')",
        order_id,
    )
    assert found is not None
    return int(found[0]), int(found[1])


def _check_money(fields: Fields, line: ReturnLine, sold: Sold) -> tuple[int, int] | None:
    """Return the amount and the tax that go back, None where one was refused."""
    quantity = line.quantity
    if quantity > sold.units_left:
        left = "none" if sold.units_left <= 0 else str(sold.units_left)
        fields.refuse("quantity", f"is {quantity}, of which {left} can still come back - look at earlier returns")
        return None
    amount: int | None = part_of(sold.value_left_minor, quantity, sold.units_left)
    if line.amount_minor is not None:
        amount = _at_most(fields, "amount_minor", line.amount_minor, sold.value_left_minor, "was paid and kept")
    if amount is None:
        return None
    tax_left = sold.order_tax_left_minor
    tax: int | None = min(part_of(tax_left, amount, sold.order_value_left_minor), tax_left)
    if line.tax_minor is not None:
        tax = _at_most(fields, "tax_minor", line.tax_minor, tax_left, "tax of the order is left")
    return None if tax is None else (amount, tax)


def _at_most(fields: Fields, name: str, value: object, most: int, what: str) -> int | None:
    money = fields.money(name, value)
    if money is not None and money > most:
        fields.refuse(name, f"is {money:,}, of which {most:,} {what} - use that or less")
        return None
    return money
