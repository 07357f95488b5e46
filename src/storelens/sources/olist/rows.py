"""The seven files of an Olist export, one reader a file, each filling the orders it belongs to.

Owns what a row means and when it is set aside; knows neither the folder nor the records these orders become.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from storelens.sources.csv_table import CsvTable
from storelens.sources.records import OnProgress
from storelens.sources.values import BadValueError, ShopTime, parse_key, parse_minor, parse_time, parse_whole, shop_time

ZONE = ZoneInfo("America/Sao_Paulo")
MONEY_DIGITS = 2
ITEM_NUMBERS = range(1, 10_000)
STARS = range(1, 6)
STATUS_NAMES = {"canceled": "cancelled"}


class Buyer(NamedTuple):
    """A row of the customers file: who bought in one order, and where it went."""

    person: str
    city: str
    state: str
    line: int


@dataclass(slots=True)
class Line:
    """Rows of one order with the same product at the same price."""

    first_number: int
    file_lines: list[int]


@dataclass(slots=True)
class Basket:
    """The item rows of one order, by product and price."""

    lines: dict[tuple[str, int], Line] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)  # order_item_id of each row
    file_lines: list[int] = field(default_factory=list)  # and the line it stands on
    goods_minor: int = 0
    freight_minor: int = 0

    def add(self, number: int, sku: str, price_minor: int, file_line: int) -> None:
        known = self.lines.get((sku, price_minor))
        if known is None:
            self.lines[sku, price_minor] = Line(number, [file_line])
        else:
            known.first_number = min(known.first_number, number)
            known.file_lines.append(file_line)
        self.numbers.append(number)
        self.file_lines.append(file_line)
        self.goods_minor += price_minor

    def in_order(self) -> list[tuple[str, int, Line]]:
        """Return product, price and line, in the order of their item numbers."""
        found = [(sku, price, line) for (sku, price), line in self.lines.items()]
        if len(found) > 1:
            found.sort(key=lambda entry: entry[2].first_number)
        return found


@dataclass(slots=True)
class OlistOrder:
    """A row of the orders file, with what the other files say of it."""

    order_id: str
    customer_id: str
    file_line: int
    content: int  # hash of the row, to tell a repeated row from one with the same id
    time: ShopTime
    status: str
    cancelled_date: str | None
    delivered_date: str | None
    basket: Basket | None = None
    has_all_items: bool = True
    paid_minor: int = 0

    @property
    def is_delivered_early(self) -> bool:
        return self.delivered_date is not None and self.delivered_date < self.time.date_day

    @property
    def charged_minor(self) -> int:
        return self.basket.goods_minor + self.basket.freight_minor if self.basket else 0


class Sold(NamedTuple):
    """A product's newest sale, compared in this order so that the order of the rows does not matter."""

    instant: str
    order_id: str
    number: int
    price_minor: int
    date_day: str


@dataclass
class ItemTotals:
    """The items file's own account, rows that were set aside for another reason than their amounts included."""

    price_minor: int = 0
    freight_minor: int = 0


def read_customers(table: CsvTable, on_progress: OnProgress) -> dict[str, Buyer]:
    """Return the buyers by `customer_id`."""
    buyers: dict[str, Buyer] = {}
    for line, (customer_id, person, city, state) in table.rows(on_progress):
        try:
            key = parse_key(customer_id, "customer_id")
            known = buyers.get(key)
            if known is not None:
                raise BadValueError(f"repeats customer_id {key} of line {known.line}")
            buyers[key] = Buyer(parse_key(person, "customer_unique_id"), city.strip(), state.strip(), line)
        except BadValueError as bad:
            table.reject(str(bad))
    return buyers


def read_orders(table: CsvTable, on_progress: OnProgress) -> dict[str, OlistOrder]:
    """Return the orders by `order_id`; of two rows with one id the first is kept."""
    orders: dict[str, OlistOrder] = {}
    for line, cells in table.rows(on_progress):
        try:
            key = parse_key(cells[0], "order_id")
            known = orders.get(key)
            if known is not None:
                how = "" if known.content == hash(cells) else " with other content"
                raise BadValueError(f"repeats order_id {key} of line {known.file_line}{how}")
            orders[key] = _order(key, line, cells)
        except BadValueError as bad:
            table.reject(str(bad))
    return orders


def _order(key: str, line: int, cells: tuple[str, ...]) -> OlistOrder:
    customer_id, status, bought, approved, with_carrier, delivered = cells[1:]
    time = shop_time(parse_time(bought, "order_purchase_timestamp"), ZONE)
    status = parse_key(status, "order_status").lower()
    status = STATUS_NAMES.get(status, status)
    later = [
        _optional_day(approved, "order_approved_at"),
        _optional_day(with_carrier, "order_delivered_carrier_date"),
        _optional_day(delivered, "order_delivered_customer_date"),
    ]
    cancelled = max([time.date_day, *(day for day in later if day)]) if status == "cancelled" else None
    return OlistOrder(key, customer_id.strip(), line, hash(cells), time, status, cancelled, later[-1])


def _optional_day(text: str, column: str) -> str | None:
    moment: datetime | None = parse_time(text, column) if text else None
    return None if moment is None else moment.date().isoformat()


def read_items(
    table: CsvTable, orders: Mapping[str, OlistOrder], on_progress: OnProgress
) -> tuple[dict[str, Sold], ItemTotals]:
    """Fill the orders' baskets; return each product's newest sale, and the file's own totals."""
    newest: dict[str, Sold] = {}
    totals = ItemTotals()
    for line, (order_id, number_text, sku_text, price_text, freight_text) in table.rows(on_progress):
        try:
            price = parse_minor(price_text, "price", MONEY_DIGITS)
            freight = parse_minor(freight_text, "freight_value", MONEY_DIGITS)
            totals.price_minor += price
            totals.freight_minor += freight
            order = _known_order(orders, order_id)
            basket = order.basket = order.basket or Basket()
            number = parse_whole(number_text, "order_item_id", ITEM_NUMBERS)
            if number in basket.numbers:
                other = basket.file_lines[basket.numbers.index(number)]
                raise BadValueError(f"repeats item {number} of order {order.order_id} of line {other}")
            sku = parse_key(sku_text, "product_id")
            basket.add(number, sku, price, line)
            basket.freight_minor += freight
            sold = Sold(order.time.instant, order.order_id, number, price, order.time.date_day)
            newest[sku] = max(newest.get(sku, sold), sold)
        except BadValueError as bad:
            table.reject(str(bad))
    mark_incomplete(table, orders)
    return newest, totals


def mark_incomplete(table: CsvTable, orders: Mapping[str, OlistOrder]) -> None:
    """Mark the orders of which item rows were set aside: theirs are not all lines.

    A row cut before the end of its order number may be of any order: then every order is marked.
    """
    for rejected in table.rejected:
        if rejected.reason.startswith("repeats item"):
            continue
        order_id = table.cell(rejected, "order_id")
        if order_id is None:
            for order in orders.values():
                order.has_all_items = False
            return
        if order_id in orders:
            orders[order_id].has_all_items = False


def read_products(table: CsvTable, on_progress: OnProgress) -> dict[str, tuple[str, int]]:
    """Return each product's category, in the file's language, and its line."""
    products: dict[str, tuple[str, int]] = {}
    for line, (product_id, category) in table.rows(on_progress):
        try:
            key = parse_key(product_id, "product_id")
            if key in products:
                raise BadValueError(f"repeats product_id {key} of line {products[key][1]}")
            products[key] = (category.strip(), line)
        except BadValueError as bad:
            table.reject(str(bad))
    return products


def read_translation(table: CsvTable, on_progress: OnProgress) -> dict[str, str]:
    """Return the English names of the categories."""
    english: dict[str, str] = {}
    for _, (category, name) in table.rows(on_progress):
        try:
            key = parse_key(category, "product_category_name")
            if key in english:
                raise BadValueError(f"repeats category {key}")
            english[key] = parse_key(name, "product_category_name_english")
        except BadValueError as bad:
            table.reject(str(bad))
    return english


def read_payments(table: CsvTable, orders: Mapping[str, OlistOrder], on_progress: OnProgress) -> int:
    """Add the payments to their orders; return the file's own total."""
    total_minor = 0
    seen: set[tuple[str, str]] = set()
    for _, (order_id, sequence, value) in table.rows(on_progress):
        try:
            paid_minor = parse_minor(value, "payment_value", MONEY_DIGITS)
            if (order_id, sequence) in seen:
                raise BadValueError(f"repeats payment {sequence} of order {order_id}")
            seen.add((order_id, sequence))
            total_minor += paid_minor
            _known_order(orders, order_id).paid_minor += paid_minor
        except BadValueError as bad:
            table.reject(str(bad))
    return total_minor


class OlistReview(NamedTuple):
    """A row of the reviews file, with the order it belongs to and the first product in it."""

    review_id: str
    order: OlistOrder
    sku: str
    rating: int
    title: str | None
    comment: str | None
    review_date: str
    file_line: int


def read_reviews(table: CsvTable, orders: Mapping[str, OlistOrder], on_progress: OnProgress) -> list[OlistReview]:
    """Return the reviews of orders that have an item; one review id may stand with several orders."""
    reviews: dict[tuple[str, str], OlistReview] = {}
    for line, (review_id, order_id, score, title, comment, created) in table.rows(on_progress):
        try:
            order = _known_order(orders, order_id)
            key = (parse_key(review_id, "review_id"), order.order_id)
            if key in reviews:
                raise BadValueError(f"repeats review {key[0]} of order {key[1]} of line {reviews[key].file_line}")
            if order.basket is None or not order.basket.lines:
                raise BadValueError(f"order {order.order_id} has no item, so there is no product to review")
            sku = order.basket.in_order()[0][0]
            rating = parse_whole(score, "review_score", STARS)
            day = parse_time(created, "review_creation_date").date().isoformat()
            reviews[key] = OlistReview(
                key[0], order, sku, rating, title.strip() or None, comment.strip() or None, day, line
            )
        except BadValueError as bad:
            table.reject(str(bad))
    return list(reviews.values())


def _known_order(orders: Mapping[str, OlistOrder], order_id: str) -> OlistOrder:
    order = orders.get(order_id)
    if order is None:
        raise BadValueError(f"no order {order_id[:40]!r} among the orders that could be read")
    return order
