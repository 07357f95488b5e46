"""A file of suppliers: one row each, known by name."""

import re
from collections.abc import Iterable

from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.plain.keyed import Keyed
from storelens.sources.plain.layout import Context, Records
from storelens.sources.records import Origin, Supplier
from storelens.sources.values import BadValueError

MOST_DAYS = 1_000
_LEAD_TIME = re.compile(r"(\d{1,4})\s*(d|days?|w|weeks?|tage?|wochen?)?", re.IGNORECASE)


def read_suppliers(rows: Iterable[PlainRow], account: Account, context: Context) -> Records:
    """Return the suppliers. A minimum order in another currency needs a rate, and is left out without one."""
    found: Keyed[Supplier] = Keyed("supplier", account)
    for row in rows:
        try:
            record = _supplier(row, account, context)
        except BadValueError as error:
            account.set_aside(row, str(error))
            continue
        found.add(record.supplier_name, row, record)
    return Records(suppliers=found.records())


def _supplier(row: PlainRow, account: Account, context: Context) -> Supplier:
    name = row.needed("supplier")
    currency = row.text("currency").upper() or None
    rate = 1.0 if currency is None or currency == context.shop.currency else context.rates.get(currency)
    minimum = row.minor("minimum_order", context.shop.money_digits, rate or 1)
    if rate is None and minimum is not None:
        account.notes.append(
            f"the minimum order of {name} is in {currency}, for which no rate was given: it was left out"
        )
        minimum = None
    return Supplier(
        name,
        row.text("email").lower() or None,
        currency,
        _lead_time_days(row),
        minimum,
        row.stated("notes"),
        Origin(account.name_of(row), (row.line,)),
    )


def _lead_time_days(row: PlainRow) -> int | None:
    text = row.text("lead_time")
    if not text:
        return None
    match = _LEAD_TIME.fullmatch(text)
    days = int(match[1]) * (7 if (match[2] or "d")[0].lower() == "w" else 1) if match else MOST_DAYS + 1
    if days > MOST_DAYS:
        raise BadValueError(f"{row.header('lead_time')} is not a number of days up to {MOST_DAYS:,}: {text[:40]!r}")
    return days
