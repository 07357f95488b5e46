"""Record a review: what a customer, or somebody, thinks of a product."""

from dataclasses import dataclass
from datetime import date, datetime

from storelens.recording.books import Books, Product, as_day
from storelens.recording.fields import Fields
from storelens.recording.idempotency import Answer, Recorded, record_once
from storelens.recording.lines import find_product
from storelens.recording.requests import NewReview
from storelens.store import Store

LONGEST_TITLE, LONGEST_COMMENT = 200, 5_000


@dataclass(frozen=True)
class Purchase:
    """The order a review is of; it may have been delivered on a later day than its own."""

    order_id: int
    customer_id: int | None
    since: date
    what: str


def record_review(store: Store, review: NewReview, key: str, *, now: datetime | None = None) -> Recorded:
    """Record a review. Raises RequestRefused, KeyReused, StoreUnavailable."""
    return record_once(store, "review", review, key, now, _write)


def _write(books: Books, review: NewReview) -> Answer:
    fields = Fields("review")
    product = find_product(books, fields, review.product_id)
    rating = fields.whole("rating", review.rating, 1, 5)
    title = fields.text("title", review.title, LONGEST_TITLE)
    comment = fields.text("comment", review.comment, LONGEST_COMMENT, lines=True)
    purchase = None if review.order_id is None else _find_purchase(books, fields, review, product)
    customer_id = _check_customer(books, fields, review, product, purchase)
    since = (None, "") if purchase is None else (purchase.since, purchase.what)
    day = fields.day("review_date", review.review_date, books.today, *since)
    product, day = fields.accepted(product), fields.accepted(day)
    books.reach(day)
    stored = {
        "product_id": product.product_id, "customer_id": customer_id,
        "order_id": None if purchase is None else purchase.order_id, "rating": rating, "title": title,
        "comment": comment, "review_date": day.isoformat(),
    }  # fmt: skip
    review_id = books.insert("reviews", **stored)
    return {"id": review_id, "review_id": review_id, **stored}


def _find_purchase(books: Books, fields: Fields, review: NewReview, product: Product | None) -> Purchase | None:
    order_id = fields.key("order_id", review.order_id)
    if order_id is None:
        return None
    found = books.row("select customer_id, order_date, delivered_date from orders where order_id = ?", order_id)
    if found is None:
        fields.refuse("order_id", f"is of no order, got {order_id} - look it up, or leave it out")
        return None
    customer_id, ordered, delivered = found[0], date.fromisoformat(found[1]), as_day(found[2])
    held = product is None or books.row(
        "select 1 from order_items where order_id = ? and product_id = ?", order_id, product.product_id
    )
    if not held and product is not None:
        fields.refuse("order_id", f"is {order_id}, which does not hold {product.called} - leave it out")
    if delivered is not None:
        return Purchase(order_id, customer_id, delivered, f"order {order_id} was delivered")
    return Purchase(order_id, customer_id, ordered, f"order {order_id}")


def _check_customer(
    books: Books, fields: Fields, review: NewReview, product: Product | None, purchase: Purchase | None
) -> int | None:
    """Return who wrote it: the one named, else who placed the order, else nobody known."""
    if review.customer_id is None:
        return None if purchase is None else purchase.customer_id
    customer_id = fields.key("customer_id", review.customer_id)
    if customer_id is None:
        return None
    if books.row("select 1 from customers where customer_id = ?", customer_id) is None:
        fields.refuse("customer_id", f"is of no customer, got {customer_id} - look it up, or leave it out")
    elif purchase is not None and purchase.customer_id != customer_id:
        fields.refuse("customer_id", f"is {customer_id}, who did not place order {purchase.order_id} - leave one out")
    elif product is not None and not _has_bought(books, customer_id, product):
        fields.refuse("customer_id", f"is {customer_id}, who has not bought {product.called} - leave the customer out")
    return customer_id


def _has_bought(books: Books, customer_id: int, product: Product) -> bool:
    return bool(books.row(
        "select 1 from orders inner join order_items on orders.order_id = order_items.order_id "
        "where orders.customer_id = ? and order_items.product_id = ? limit 1",
        customer_id,
        product.product_id,
    ))  # fmt: skip
