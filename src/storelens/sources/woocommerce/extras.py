"""What a WooCommerce order has beside its items: fees, as lines of their own, and what came back of each item.

A fee stands in `fee_items` or `fee_item_1` and on, packed like the items, else in `fee_total` alone. One below nought
is a discount on the order. What was refunded of an item stands in `item_refunded` and `item_refunded_qty`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation

from storelens.sources.headers import find_places, plain_name
from storelens.sources.lines import ItemRefund, ItemRefundTable
from storelens.sources.records import OnProgress
from storelens.sources.tables import TextBatch, TextTable
from storelens.sources.tables.contract import BATCH_ROWS, in_parts
from storelens.sources.woocommerce.packed import UNREADABLE, packed_fields

FEE_CODE = "fee:"
MADE = ("item_category", "fee_discount")  # the columns made here
CATEGORY = "Fees"
_FEES = re.compile(r"fee items?( \d+)?")


class OrdersWithExtras(ItemRefundTable):
    """The rows of `table`, an item each; the fees of an order follow its first row, on whose line they are."""

    def __init__(self, table: TextTable, columns: dict[str, tuple[str, ...]]) -> None:
        """`columns` are those of the layout of orders."""
        self._table = table
        self._places = find_places({**columns, **OWN_COLUMNS}, table.header)
        self._fees = [place for place, name in enumerate(table.header) if _FEES.fullmatch(plain_name(name))]
        self.item_refunds = {}
        self._order, self._seen = "", set[str]()  # the order that rows without one of their own belong to
        super().__init__(table.name, table.facts, [*table.header, *MADE])

    def batches(self, on_progress: OnProgress, size: int = BATCH_ROWS) -> Iterator[TextBatch]:
        """Yield the rows, at most `size` at a time; `rows_in` counts those of the file."""
        self.begin()
        self.item_refunds.clear()
        self._order, self._seen = "", set()
        for batch in self._table.batches(on_progress, size):
            yield from in_parts(self._with_extras(batch, self.item_refunds), size)
        self.rows_in, self.rejected, self.notes = self._table.rows_in, self._table.rejected, [*self._table.notes]
        self.facts = self._table.facts

    def sample(self, rows: int) -> TextBatch:
        """Return the items of at most the first `rows` rows, with their fees, without counting them."""
        self._order, self._seen = "", set()
        return self._with_extras(self._table.sample(rows), {})

    def texts(self, lines: Iterable[int]) -> dict[int, str]:
        """Return the original text of the rows beginning on `lines`."""
        return self._table.texts(lines)

    def _with_extras(self, batch: TextBatch, refunds: dict[str, Sequence[ItemRefund]]) -> TextBatch:
        """Return the rows with those of fees, and add what came back of items to `refunds`."""
        lines: list[int] = []
        rows: list[Sequence[str]] = []
        for line, cells in zip(batch.lines, zip(*batch.columns, strict=True), strict=True):
            self._order = _key(self._cell(cells, "order")) or self._order
            if refund := self._refund(cells):
                refunds[self._order] = (*refunds.get(self._order, ()), refund)
            fees, discount = self._fees_of(cells) if self._order not in self._seen else ([], "")
            if fees or discount:
                self._seen.add(self._order)
            made = [self._fee_row(cells, name, amount, discount) for name, amount in fees]
            if not (made and self._is_bare(cells)):  # else the fees stand for the row
                made.insert(0, (*cells, "", discount))
            lines += [line] * len(made)
            rows += made
        columns = [[*column] for column in zip(*rows, strict=True)] if rows else [[] for _ in self.header]
        return TextBatch(lines, columns)

    def _cell(self, cells: Sequence[str], field: str) -> str:
        place = self._places.get(field)
        return "" if place is None else cells[place].strip()

    def _is_bare(self, cells: Sequence[str]) -> bool:
        return not any(self._cell(cells, field) for field in ("sku", "product", "quantity"))

    def _fees_of(self, cells: Sequence[str]) -> tuple[list[tuple[str, str]], str]:
        """Return the fees of a row's order by name, and what those below nought take off it."""
        found = [fee for place in self._fees for fee in packed_fields(cells[place])]
        fees = [(fee.get("name") or CATEGORY, fee.get("total") or fee.get("amount") or UNREADABLE) for fee in found]
        whole = self._cell(cells, "fee_total")
        if not fees and whole:
            fees = [(CATEGORY, whole)]
        amounts = [(name, text, _number(text)) for name, text in fees]
        taken = sum((amount for _, _, amount in amounts if amount is not None and amount < 0), Decimal(0))
        return [(name, text) for name, text, amount in amounts if amount is None or amount > 0], str(
            -taken
        ) if taken else ""

    def _fee_row(self, cells: Sequence[str], name: str, amount: str, discount: str) -> tuple[str, ...]:
        row = [*cells]
        line = {
            "sku": f"{FEE_CODE}{name}", "product": name, "quantity": "1", "line_amount": amount, "line_net": amount,
            "refund": "", "refunded_units": "",
        }  # fmt: skip
        for field, text in line.items():
            if field in self._places:
                row[self._places[field]] = text
        return (*row, CATEGORY, discount)

    def _refund(self, cells: Sequence[str]) -> ItemRefund | None:
        """Return what came back of the row's item; None where nothing did, or more than was sold."""
        units, money = _number(self._cell(cells, "refunded_units")), _number(self._cell(cells, "refund"))
        quantity = _number(self._cell(cells, "quantity"))
        if not (self._order and quantity) or units is None or money is None or not (units or money):
            return None
        if units != int(units) or abs(units) > quantity:
            return None  # the order's total says what went back
        total = _number(self._cell(cells, "line_net") or self._cell(cells, "line_amount"))
        share = abs(money) / total if total and money else abs(units) / quantity
        code = _key(self._cell(cells, "sku")) or self._cell(cells, "product")
        return ItemRefund(code.lower(), int(quantity), int(abs(units)), min(float(share), 1.0))


OWN_COLUMNS = {
    "fee_total": ("fee_total", "Order Fee Amount"),
    "refund": ("item_refunded",),
    "refunded_units": ("item_refunded_qty",),
}


def has_extras(header: Sequence[str]) -> bool:
    """Say whether a file of orders has fees, or says what came back of each item."""
    return bool(find_places(OWN_COLUMNS, header)) or any(_FEES.fullmatch(plain_name(name)) for name in header)


def _key(text: str) -> str:
    """Return a key as it is compared: without the apostrophe that keeps a spreadsheet from changing it."""
    return text.strip().removeprefix("'")


def _number(text: str) -> Decimal | None:
    """Return an amount, 0 where there is none, None where it cannot be read."""
    plain = text.replace(",", ".") if "," in text and "." not in text else text.replace(",", "")
    try:
        found = Decimal(plain or "0")
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
