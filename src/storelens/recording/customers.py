"""Record a new customer, by itself or with a first sale."""

import re
from datetime import date, datetime
from typing import NamedTuple

from storelens.recording.books import Books
from storelens.recording.fields import Fields
from storelens.recording.idempotency import Answer, Recorded, record_once
from storelens.recording.requests import NewCustomer
from storelens.store import Store

LONGEST_NAME, LONGEST_PLACE, LONGEST_EMAIL = 200, 100, 254
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# Before the @: addresses typed where there was none. As in the check `placeholder_email`.
PLACEHOLDERS = frozenset({
    "noemail", "no-email", "no_email", "none", "no", "na", "n/a", "null", "unknown", "anonymous", "guest", "noreply",
    "no-reply", "donotreply", "x", "xx", "xxx", "test",
})  # fmt: skip
REGIONS_OF = ("orders", "customers")


class CheckedCustomer(NamedTuple):
    """A new customer whose fields are right."""

    full_name: str
    email: str | None
    region: str
    country: str | None
    city: str | None


def record_customer(store: Store, customer: NewCustomer, key: str, *, now: datetime | None = None) -> Recorded:
    """Record a new customer, who joins today. Raises RequestRefused, KeyReused, StoreUnavailable."""
    return record_once(store, "customer", customer, key, now, _write)


def _write(books: Books, customer: NewCustomer) -> Answer:
    fields = Fields("customer")
    checked = check_customer(books, fields, customer)
    checked = fields.accepted(checked)
    customer_id = insert_customer(books, checked, books.today)
    answer = {"id": customer_id, "customer_id": customer_id, **checked._asdict()}
    return {**answer, "joined_date": books.today.isoformat()}


def check_customer(books: Books, fields: Fields, customer: NewCustomer) -> CheckedCustomer | None:
    """Return the customer with clean fields, None where one was refused."""
    full_name = fields.required("full_name", customer.full_name, LONGEST_NAME)
    region = fields.required("region", customer.region, LONGEST_PLACE)
    email = _check_email(books, fields, customer.email)
    country = fields.text("country", customer.country, LONGEST_PLACE)
    city = fields.text("city", customer.city, LONGEST_PLACE)
    if full_name is None or region is None:
        return None
    return CheckedCustomer(full_name, email, books.known_spelling("region", region, REGIONS_OF), country, city)


def insert_customer(books: Books, customer: CheckedCustomer, joined: date) -> int:
    """Insert the customer and return the new id."""
    books.reach(joined)
    return books.insert("customers", **customer._asdict(), joined_date=joined)


def _check_email(books: Books, fields: Fields, value: object) -> str | None:
    email = fields.text("email", value, LONGEST_EMAIL)
    if email is None:
        return None
    email = email.lower()
    if not EMAIL.fullmatch(email):
        fields.refuse("email", f"must be like ada@example.com, got {email!r} - mend it or leave it empty")
    elif email.partition("@")[0] in PLACEHOLDERS:
        fields.refuse("email", f"is a placeholder that many share, got {email!r} - leave it empty")
    elif (found := books.row("select customer_id from customers where email = ?", email)) is not None:
        fields.refuse("email", f"is taken by customer {found[0]}, got {email!r} - use that customer")
    return email
