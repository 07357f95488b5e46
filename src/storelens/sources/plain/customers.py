"""A file of customers: one row a person, known by e-mail, else by the shop's number."""

from collections.abc import Iterable

from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.plain.keyed import Keyed
from storelens.sources.plain.layout import Context, Records
from storelens.sources.records import Customer, Origin
from storelens.sources.values import BadValueError

COLUMNS = ("email", "customer", "full_name", "first_name", "last_name", "region", "country", "city", "joined")


def read_customers(rows: Iterable[PlainRow], account: Account, context: Context) -> Records:
    """Return the customers. Who has no day of joining in the file joined, until an order says otherwise, today."""
    found: Keyed[Customer] = Keyed("customer", account)
    undated = 0
    for row in rows:
        try:
            record = _customer(row, account, context)
        except BadValueError as error:
            account.set_aside(row, str(error))
            continue
        undated += not row.text("joined")
        found.add(record.external_id, row, record)
    if undated:
        account.notes.append(
            f"customers whose file has no day of joining: {undated:,}; they joined with their first order, "
            "without one on the day of this import"
        )
    return Records(customers=found.records())


def _customer(row: PlainRow, account: Account, context: Context) -> Customer:
    email = row.text("email").lower() or None
    number = row.stated("customer")
    key = email or number
    if key is None:
        raise BadValueError("neither an e-mail nor a customer number: the customer cannot be known again")
    name = row.text("full_name") or f"{row.text('first_name')} {row.text('last_name')}".strip()
    country = row.stated("country")
    return Customer(
        key,
        name or (email.partition("@")[0] if email else f"Customer {key}"),
        email,
        row.stated("region") or country,
        country,
        row.stated("city"),
        row.day("joined") or context.today,
        "",
        Origin(account.name_of(row), (row.line,)),
    )
