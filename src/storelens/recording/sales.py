"""Record a sale: an order with its lines, each at the price and the cost of its moment, and what leaves the stock."""

from dataclasses import dataclass
from datetime import date, datetime

from storelens.recording.books import Books, ShopTime, as_day
from storelens.recording.customers import (
    LONGEST_PLACE,
    REGIONS_OF,
    CheckedCustomer,
    check_customer,
    insert_customer,
)
from storelens.recording.fields import MOST_MINOR, Fields, shown
from storelens.recording.idempotency import Answer, Recorded, record_once
from storelens.recording.lines import PricedLine, price_lines
from storelens.recording.requests import Sale
from storelens.recording.stock import move
from storelens.store import Store

STATUSES = ("pending", "paid", "shipped", "delivered")  # of every shop; others it must know already
LONGEST_WORD = 60


@dataclass(frozen=True)
class Buyer:
    """Who buys and where to: a known customer, a new one, or nobody known. `region` is the customer's."""

    customer_id: int | None = None
    new: CheckedCustomer | None = None
    region: str | None = None


@dataclass(frozen=True)
class Heading:
    """What an order has beside its lines."""

    at: ShopTime
    buyer: Buyer
    region: str
    channel: str
    status: str
    discount_code: str | None
    shipping_minor: int
    tax_minor: int


def record_sale(store: Store, sale: Sale, key: str, *, now: datetime | None = None) -> Recorded:
    """Record a sale. Stock may go below 0: the answer's `warnings` say so.

    Raises RequestRefused, KeyReused, StoreUnavailable.
    """
    return record_once(store, "sale", sale, key, now, _write)


def _write(books: Books, sale: Sale) -> Answer:
    fields = Fields("sale")
    instant = fields.instant("sold_at", sale.sold_at, books.now)
    at = books.shop_time(instant or books.now)
    heading = _check_heading(books, fields, sale, at)
    lines = price_lines(books, fields, sale, at.date_day)
    total = sum(line.net_minor for line in lines)
    if heading is not None and total + heading.shipping_minor + heading.tax_minor > MOST_MINOR:
        fields.refuse("lines", f"and charges are more than {MOST_MINOR:,} together - make several sales")
    heading = fields.accepted(heading)
    books.reach(at.date_day)
    customer_id = heading.buyer.customer_id
    if heading.buyer.new is not None:
        customer_id = insert_customer(books, heading.buyer.new, at.date_day)
    order_id = _insert_order(books, heading, customer_id)
    sold = [_sell(books, order_id, at.date_day, line) for line in lines]
    return _answer(heading, order_id, customer_id, lines, sold)


def _check_heading(books: Books, fields: Fields, sale: Sale, at: ShopTime) -> Heading | None:
    buyer = _check_buyer(books, fields, sale, at.date_day)
    region = _check_region(books, fields, sale, buyer)
    channel = _check_channel(books, fields, sale.channel)
    status = _check_status(books, fields, sale.status)
    discount_code = fields.text("discount_code", sale.discount_code, LONGEST_WORD)
    shipping = fields.money("shipping_minor", sale.shipping_minor)
    tax = fields.money("tax_minor", sale.tax_minor)
    if buyer is None or region is None or channel is None or status is None or shipping is None or tax is None:
        return None
    return Heading(at, buyer, region, channel, status, discount_code, shipping, tax)


def _check_buyer(books: Books, fields: Fields, sale: Sale, day: date) -> Buyer | None:
    if sale.customer_id is not None and sale.new_customer is not None:
        fields.refuse("customer_id", "and new_customer are both given - leave one out")
        return None
    if sale.new_customer is not None:
        new = check_customer(books, fields.within("new_customer"), sale.new_customer)
        return None if new is None else Buyer(new=new, region=new.region)
    if sale.customer_id is None:
        return Buyer()
    customer_id = fields.key("customer_id", sale.customer_id)
    if customer_id is None:
        return None
    found = books.row("select region, joined_date from customers where customer_id = ?", customer_id)
    if found is None:
        fields.refuse("customer_id", f"is of no customer, got {customer_id} - look it up, or leave it out")
        return None
    joined = as_day(found[1])
    if joined is not None and day < joined:
        fields.refuse("sold_at", f"is on {day}, before customer {customer_id} joined on {joined} - use a later time")
    return Buyer(customer_id, region=found[0])


def _check_region(books: Books, fields: Fields, sale: Sale, buyer: Buyer | None) -> str | None:
    region = fields.text("region", sale.region, LONGEST_PLACE)
    if region is not None:
        return books.known_spelling("region", region, REGIONS_OF)
    if buyer is None or buyer.region is not None:
        return None if buyer is None else buyer.region
    fields.refuse("region", "must not be empty where no customer is named - say where it goes")
    return None


def _check_channel(books: Books, fields: Fields, value: object) -> str | None:
    channel = fields.required("channel", value, LONGEST_WORD)
    return None if channel is None else books.known_spelling("channel", channel.lower(), ("orders",))


def _check_status(books: Books, fields: Fields, value: object) -> str | None:
    status = fields.required("status", value, LONGEST_WORD)
    if status is None:
        return None
    status = status.lower()
    if status == "cancelled":
        fields.refuse("status", "must not be cancelled: what was cancelled at once is no sale - leave it out")
    elif status not in STATUSES and books.row("select 1 from orders where status = ? limit 1", status) is None:
        fields.refuse("status", f"is not one of the shop's, got {shown(status)} - use {', '.join(STATUSES)}")
    return status


def _insert_order(books: Books, heading: Heading, customer_id: int | None) -> int:
    return books.insert(
        "orders", customer_id=customer_id, ordered_at=heading.at.text, order_date=heading.at.date_day,
        order_hour=heading.at.hour, region=heading.region, status=heading.status, channel=heading.channel,
        discount_code=heading.discount_code, shipping_minor=heading.shipping_minor, tax_minor=heading.tax_minor,
    )  # fmt: skip


def _sell(books: Books, order_id: int, day: date, line: PricedLine) -> Answer:
    """Take the line's units from stock, insert it, and return what the answer says of it."""
    level = move(books, line.product, day, -line.quantity, "sale", str(order_id))
    stored = {
        "product_id": line.product.product_id, "quantity": line.quantity, "unit_price_minor": line.unit_price_minor,
        "discount_minor": line.discount_minor,
    }  # fmt: skip
    item = books.insert("order_items", order_id=order_id, **stored, unit_cost_minor=line.product.cost_minor)
    return {
        "order_item_id": item, "sku": line.product.sku, "product_name": line.product.product_name, **stored,
        "net_minor": line.net_minor, "on_hand_units": level,
    }  # fmt: skip


def _answer(
    heading: Heading, order_id: int, customer_id: int | None, lines: list[PricedLine], sold: list[Answer]
) -> Answer:
    net = sum(line.net_minor for line in lines)
    return {
        "id": order_id, "order_id": order_id, "customer_id": customer_id, "sold_at": f"{heading.at.text}Z",
        "order_date": heading.at.date_day.isoformat(), "region": heading.region, "channel": heading.channel,
        "status": heading.status, "discount_code": heading.discount_code, "lines": sold,
        "gross_minor": sum(line.gross_minor for line in lines),
        "discount_minor": sum(line.discount_minor for line in lines), "net_minor": net,
        "shipping_minor": heading.shipping_minor, "tax_minor": heading.tax_minor,
        "total_minor": net + heading.shipping_minor + heading.tax_minor,
    }  # fmt: skip
