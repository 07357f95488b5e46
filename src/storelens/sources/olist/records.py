"""The records an Olist export becomes."""

from collections.abc import Iterator
from dataclasses import dataclass

from storelens.sources.olist import rows
from storelens.sources.olist.export import Export
from storelens.sources.olist.layouts import CUSTOMERS, ITEMS, ORDERS, PRODUCTS, REVIEWS
from storelens.sources.records import Customer, Order, OrderLine, Origin, Product, Review

CHANNEL = "olist"
COUNTRY = "BR"


@dataclass(slots=True)
class _Person:
    """One `customer_unique_id` over all its orders."""

    joined_date: str
    latest: rows.OlistOrder
    home: rows.Buyer
    file_lines: list[int]


def customers(export: Export) -> Iterator[Customer]:
    for person_id, person in _people(export).items():
        yield Customer(
            external_id=person_id, full_name=f"Customer {person_id[:8]}", email=None,
            region=person.home.state or None, country=COUNTRY, city=person.home.city or None,
            joined_date=person.joined_date, as_of_date=person.latest.time.date_day,
            origin=Origin(export.tables[CUSTOMERS].name, tuple(person.file_lines)),
        )  # fmt: skip


def _people(export: Export) -> dict[str, _Person]:
    people: dict[str, _Person] = {}
    for order in export.orders.values():
        buyer = export.buyers.get(order.customer_id)
        if buyer is None:
            continue
        person = people.get(buyer.person)
        if person is None:
            person = people[buyer.person] = _Person(order.time.date_day, order, buyer, [])
        if (order.time.instant, order.order_id) > (person.latest.time.instant, person.latest.order_id):
            person.latest, person.home = order, buyer
        person.joined_date = min(person.joined_date, order.time.date_day)
        if buyer.line not in person.file_lines:
            person.file_lines.append(buyer.line)
    return people


def products(export: Export) -> Iterator[Product]:
    name = export.tables[PRODUCTS].name
    for sku, (own_category, line) in export.products.items():
        category, sold = export.category(own_category), export.newest_sale.get(sku)
        yield Product(
            sku=sku, product_name=f"{category} {sku[:8]}", category=category,
            price_minor=sold.price_minor if sold else None, cost_minor=None,
            as_of_date=sold.date_day if sold else "", origin=Origin(name, (line,)),
        )  # fmt: skip
    for sku in export.missing_products:
        sold = export.newest_sale[sku]
        yield Product(sku, None, None, sold.price_minor, None, sold.date_day, Origin(name, ()))


def orders(export: Export) -> Iterator[Order]:
    items_name, orders_name = export.tables[ITEMS].name, export.tables[ORDERS].name
    for order in export.orders.values():
        basket, buyer, time = order.basket or rows.Basket(), export.buyers.get(order.customer_id), order.time
        yield Order(
            external_id=order.order_id, customer_external_id=buyer.person if buyer else None,
            ordered_at=time.instant, order_date=time.date_day, order_hour=time.hour,
            region=buyer.state or None if buyer else None, status=order.status, channel=CHANNEL, discount_code=None,
            shipping_minor=basket.freight_minor, tax_minor=0, cancelled_date=order.cancelled_date,
            cancelled_date_is_estimated=order.cancelled_date is not None,
            delivered_date=None if order.is_delivered_early else order.delivered_date, is_test=False,
            lines=tuple(
                OrderLine(sku, len(line.file_lines), price, 0, None, Origin(items_name, tuple(line.file_lines)))
                for sku, price, line in basket.in_order()
            ),
            has_all_lines=order.has_all_items and bool(basket.lines), origin=Origin(orders_name, (order.file_line,)),
        )  # fmt: skip


def reviews(export: Export) -> Iterator[Review]:
    if not export.reviews:
        return
    name = export.tables[REVIEWS].name
    for review in export.reviews:
        buyer = export.buyers.get(review.order.customer_id)
        yield Review(
            f"{review.review_id}/{review.order.order_id}", review.sku, buyer.person if buyer else None,
            review.order.order_id, review.rating, review.title, review.comment, review.review_date,
            Origin(name, (review.file_line,)),
        )  # fmt: skip
