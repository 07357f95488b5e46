"""A price list: what a unit of a product costs from a number of units in one order on, a row each."""

from collections.abc import Iterable
from itertools import groupby

from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.plain.keyed import Keyed
from storelens.sources.plain.layout import Context, Records
from storelens.sources.plain.purchases import product_code, rate_of
from storelens.sources.records import Origin, PriceBreak
from storelens.sources.values import BadValueError


def read_price_breaks(rows: Iterable[PlainRow], account: Account, context: Context) -> Records:
    """Return the price breaks. Where a row of a product is set aside, its others say they are not all there are."""
    found: Keyed[PriceBreak] = Keyed("price break", account)
    spelled: dict[str, str] = {}
    torn: set[str] = set()
    for row in rows:
        sku = ""
        try:
            sku = product_code(row, context)
            sku = spelled.setdefault(sku.lower(), sku)
            record = _price_break(row, sku, account, context)
        except BadValueError as error:
            account.set_aside(row, str(error))
            torn.add(sku)
            continue
        found.add(f"{record.sku} from {record.least_units:,}", row, record)
    breaks = [record._replace(is_whole_list=record.sku not in torn) for record in found.records()]
    _tell_dearer(breaks, account)
    return Records(price_breaks=breaks)


def _price_break(row: PlainRow, sku: str, account: Account, context: Context) -> PriceBreak:
    row.needed("from_units")
    units = row.whole("from_units")
    if units is None or units < 1:
        text = row.text("from_units")[:40]
        raise BadValueError(f"{row.header('from_units')} is not a number of units from 1 on: {text!r}")
    row.needed("unit_cost")
    cost = row.minor("unit_cost", context.shop.money_digits, rate_of(row, context))
    return PriceBreak(sku, units, cost or 0, Origin(account.name_of(row), (row.line,)))


def _tell_dearer(breaks: Iterable[PriceBreak], account: Account) -> None:
    """Note the breaks at which a unit costs more than at a smaller one: they are kept as the list has them."""
    dearer: list[PriceBreak] = []
    by_product = sorted(breaks, key=lambda one: (one.sku, one.least_units))
    for _, lines in groupby(by_product, key=lambda one: one.sku):
        least: int | None = None
        for line in lines:
            if least is not None and line.unit_cost_minor > least:
                dearer.append(line)
            least = line.unit_cost_minor if least is None else min(least, line.unit_cost_minor)
    if dearer:
        first = dearer[0]
        account.notes.append(
            f"price breaks dearer than a smaller one of their product, kept as they stand: {len(dearer):,}, the first"
            f" that of {first.sku} from {first.least_units:,} units on"
        )
