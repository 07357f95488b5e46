"""FBA returns: goods back in a warehouse, with the reason; what they had cost stands in the report of orders."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import islice
from pathlib import Path

from storelens.sources.amazon.layouts import ORDERS
from storelens.sources.headers import find_places
from storelens.sources.mapping.lookup import Lookup
from storelens.sources.plain import Context, Records
from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.records import OnProgress, Origin, Return
from storelens.sources.shop import ShopFacts
from storelens.sources.tables import TextTable
from storelens.sources.values import BadValueError

ROWS = 5_000
PRICED = ("quantity", "line_amount", "line_discount", "line_tax", "currency")
ITEM_TAX = {"line_tax": ("item-tax",)}
NO_ORDERS = "what it had cost is not known - import the report of orders together with the returns"


def sold_prices(folder: Path, orders: Sequence[TextTable], on_progress: OnProgress) -> Lookup:
    """Return the lookup of what lines had cost, by order and product."""
    # Of the tax only that of the goods, which go back, and not that of their shipping.
    places = [{**ORDERS.places(table.header), **find_places(ITEM_TAX, table.header)} for table in orders]
    keys = [[found["order"], found["sku"]] for found in places]
    wanted = [[found.get(name) for name in PRICED] for found in places]
    return Lookup(folder, "orders", orders, keys, wanted, on_progress)


class ReturnsReader:
    """Makes `records` of the rows of returns; without `prices` every row is set aside."""

    def __init__(self, shop: ShopFacts, rates: Mapping[str, float]) -> None:
        self._shop, self._rates = shop, rates
        self.prices: Lookup | None = None
        self.records: list[Return] = []
        self._seen: Counter[str] = Counter()

    def read(self, rows: Iterable[PlainRow], account: Account, _: Context) -> Records:
        """Gather the returns, and set rows aside whose order or money is not known."""
        waiting = iter(rows)
        while chunk := list(islice(waiting, ROWS)):
            for row, priced in zip(chunk, self._priced(chunk), strict=True):
                try:
                    self.records.append(self._return(row, priced, account))
                except BadValueError as error:
                    account.set_aside(row, str(error))
        return Records()

    def _priced(self, rows: Sequence[PlainRow]) -> Iterator[tuple[str, ...]]:
        if self.prices is None:
            return iter([("",) * len(PRICED)] * len(rows))
        keys = [[row.text("order") for row in rows], [row.text("sku") for row in rows]]
        return zip(*self.prices.find(keys), strict=True)

    def _return(self, row: PlainRow, priced: tuple[str, ...], account: Account) -> Return:
        order, sku = row.needed("order"), row.needed("sku")
        back = row.moment("returned")
        if back is None:
            raise BadValueError(f"{row.header('returned')} is empty")
        units = row.whole("quantity")
        if units is None or units < 1:
            raise BadValueError(f"{row.header('quantity')} is not a number of units: {row.text('quantity')[:40]!r}")
        amount, tax = self._money(priced, units, order, sku)
        key = "/".join([order, sku, row.text("returned"), row.text("plate")]).replace("#", "")
        self._seen[key] += 1
        return Return(
            f"{key}/{self._seen[key]}", f"{order}/returns", order, None, sku, back.instant, back.date_day, back.hour,
            None, "amazon", units, amount, tax, row.stated("reason"), Origin(account.name_of(row), (row.line,)),
        )  # fmt: skip

    def _money(self, priced: tuple[str, ...], units: int, order: str, sku: str) -> tuple[int, int]:
        """Return what so many units had cost and their tax; raises BadValueError where the files do not say."""
        if self.prices is None:
            raise BadValueError(NO_ORDERS)
        sold_units, amount, discount, tax, currency = priced
        if not sold_units:
            raise BadValueError(f"no line of {sku!r} in order {order!r} in the files: {NO_ORDERS}")
        rate = self._rate(currency.strip().upper())
        sold, price = _number(sold_units), _number(amount)
        if not sold or sold < 0 or price is None:
            raise BadValueError(f"the line of {sku!r} in order {order!r} has no price, so what goes back is not known")
        if units > sold:
            raise BadValueError(f"{units:,} come back of {sold:,} sold of {sku!r} in order {order!r}")
        net = price - abs(_number(discount) or Decimal(0))
        scale = Decimal(units) / sold * 10**self._shop.money_digits * rate
        return _whole(net * scale), _whole((_number(tax) or Decimal(0)) * scale)

    def _rate(self, currency: str) -> Decimal:
        if currency in ("", self._shop.currency):
            return Decimal(1)
        if currency not in self._rates:
            raise BadValueError(f"in {currency}, for which no rate was given")
        return Decimal(str(self._rates[currency]))


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
