"""Shopify's transaction histories: on which day how much of an order was refunded."""

from collections.abc import Iterable

from storelens.sources.lines import PaidBack
from storelens.sources.plain import Context, PlainLayout, Records
from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.values import BadValueError


def read_payments(rows: Iterable[PlainRow], account: Account, context: Context) -> Records:
    """Return the refunds that went through; the other rows are read and left."""
    found: list[PaidBack] = []
    for row in rows:
        try:
            if row.text("kind").lower() == "refund" and row.text("status").lower() in ("success", ""):
                found.append(_paid_back(row, context))
        except BadValueError as error:
            account.set_aside(row, str(error))
            continue
        account.check(row)
    return Records(paid_back=found)


def _paid_back(row: PlainRow, context: Context) -> PaidBack:
    order = row.needed("order")
    moment = row.moment("at")
    if moment is None:
        raise BadValueError(f"{row.header('at')} is empty")
    currency = row.text("currency").upper()
    rate = 1.0 if currency in ("", context.shop.currency) else context.rates.get(currency)
    if rate is None:
        raise BadValueError(f"in {currency[:40]}, for which no rate was given")
    amount = row.minor("amount", context.shop.money_digits, rate)
    if amount is None:
        raise BadValueError(f"{row.header('amount')} is empty")
    return PaidBack(order, moment.instant, moment.date_day, moment.hour, amount)


PAYMENTS = PlainLayout(
    title="Shopify transaction histories",
    columns={
        "order": ("Name",),
        "number": ("Order",),
        "kind": ("Kind",),
        "gateway": ("Gateway",),
        "at": ("Created At",),
        "status": ("Status",),
        "amount": ("Amount",),
        "currency": ("Currency",),
    },
    needed=("order", "kind", "at", "amount"),
    read=read_payments,
    amounts=("amount",),
    days=("at",),
    is_lookup=True,
)
