"""Several kinds of files of one shop become one extract: what a product's own file says wins over an order line."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from storelens.sources.plain import Records
from storelens.sources.plain.account import Account
from storelens.sources.records import Customer, Extract, Product

Read = tuple[Records, Account]
T = TypeVar("T")


NO_LINES = Extract((), (), (), (), (), (), (), (), lambda _name, _lines: {})


def combine(plain: Sequence[Read], orders: Extract | None) -> Extract:
    """Return one extract of all that was read; each customer and product stands in it once."""
    lines = orders or NO_LINES
    records = [found for found, _ in plain]
    accounts = [account for _, account in plain]
    return replace(
        lines,
        files=[*(file for account in accounts for file in account.files()), *lines.files],
        customers=_with_own(
            _chained(records, lambda found: found.customers),
            lines.customers,
            lambda one: one.external_id,
            _merged_customer,
        ),
        products=_with_own(
            _chained(records, lambda found: found.products),
            lines.products,
            lambda one: one.sku.lower(),
            _merged_product,
        ),
        reviews=_chained(records, lambda found: found.reviews),
        set_aside=[*(row for account in accounts for row in account.rows_set_aside()), *lines.set_aside],
        notes=[*(note for account in accounts for note in account.notes), *lines.notes],
        original_texts=_original_texts(accounts, lines),
        stock_counts=_chained(records, lambda found: found.stock_counts),
        suppliers=_chained(records, lambda found: found.suppliers),
        price_breaks=_chained(records, lambda found: found.price_breaks),
        purchase_orders=_chained(records, lambda found: found.purchase_orders),
    )


def _original_texts(accounts: Sequence[Account], lines: Extract) -> Callable[[str, Iterable[int]], dict[int, str]]:
    tables = {table.name: table for account in accounts for table in account.tables}

    def texts(file_name: str, rows: Iterable[int]) -> dict[int, str]:
        table = tables.get(file_name)
        return lines.original_texts(file_name, rows) if table is None else table.texts(rows)

    return texts


def _chained(records: Sequence[Records], pick: Callable[[Records], Sequence[T]]) -> list[T]:
    return list(chain.from_iterable(pick(found) for found in records))


def _with_own(
    own: Sequence[T], derived: Iterable[T], key: Callable[[T], str], merged: Callable[[T, T], T]
) -> Iterator[T]:
    """Yield those made from order lines, completed by what their own file says, then those of the file alone."""
    waiting = {key(one): one for one in own}
    for record in derived:
        mine = waiting.pop(key(record), None)
        yield record if mine is None else merged(mine, record)
    yield from waiting.values()


def _merged_customer(own: Customer, derived: Customer) -> Customer:
    """Their own file has no order's day: whoever ordered joined with the first order."""
    home = (
        (own.region, own.country, own.city)
        if own.region or own.city
        else (derived.region, derived.country, derived.city)
    )
    return own._replace(
        region=home[0],
        country=home[1] or derived.country,
        city=home[2],
        email=own.email or derived.email,
        joined_date=min(own.joined_date, derived.joined_date),
        as_of_date=derived.as_of_date,
    )


def _merged_product(own: Product, derived: Product) -> Product:
    """The price is the latest sale's, the list price of who never sold."""
    was_sold = bool(derived.as_of_date) and derived.price_minor is not None
    return own._replace(
        product_name=own.product_name or derived.product_name,
        category=own.category or derived.category,
        price_minor=derived.price_minor if was_sold else own.price_minor,
        cost_minor=derived.cost_minor if own.cost_minor is None else own.cost_minor,
        as_of_date=derived.as_of_date,
        kind=derived.kind if own.kind == "goods" else own.kind,
    )
