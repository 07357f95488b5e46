"""Whether an item's price has its tax within, by the marketplace it was sold on, and the price without it.

On Amazon's European marketplaces `item-price` and `shipping-price` include `item-tax` and `shipping-tax`; in the United
States and Canada the tax comes on top. Elsewhere it is not known here, and is asked. What a marketplace does is checked
by its country's rates of VAT: where most lines speak against it, it is asked too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from storelens.errors import UsageError
from storelens.sources.headers import find_places
from storelens.sources.records import Finding, OnProgress
from storelens.sources.tables import TextBatch, TextTable
from storelens.sources.tables.contract import BATCH_ROWS

WITHIN, BESIDE, AUTO = "within", "beside", "auto"
SAY = "say which, with --tax within or --tax beside"
TAX = "item-and-shipping-tax"  # the column made here
# The marketplaces whose prices include the tax, with their country and its rates of VAT in percent.
VAT: dict[str, tuple[str, tuple[str, ...]]] = {
    "amazon.de": ("DE", ("19", "7")),
    "amazon.co.uk": ("GB", ("20", "5")),
    "amazon.fr": ("FR", ("20", "10", "5.5", "2.1")),
    "amazon.it": ("IT", ("22", "10", "5", "4")),
    "amazon.es": ("ES", ("21", "10", "4")),
    "amazon.nl": ("NL", ("21", "9")),
    "amazon.pl": ("PL", ("23", "8", "5")),
    "amazon.se": ("SE", ("25", "12", "6")),
    "amazon.com.be": ("BE", ("21", "12", "6")),
    "amazon.ie": ("IE", ("23", "13.5", "9", "4.8")),
}
ON_TOP = {"amazon.com": "in the United States", "amazon.ca": "in Canada"}
CENT = Decimal("0.01")
COLUMNS = {
    name: (name,)
    for name in (
        "sales-channel", "ship-country", "item-price", "item-tax", "item-promotion-discount", "shipping-price",
        "shipping-tax",
    )
}  # fmt: skip


@dataclass
class _Market:
    """What was seen of one marketplace: lines with tax, those priced without any, and by its rates of VAT."""

    taxed: int = 0
    untaxed: int = 0
    tax: Decimal = Decimal(0)
    says: dict[str, int] = field(default_factory=lambda: {WITHIN: 0, BESIDE: 0})


class TaxedOrders(TextTable):
    """The rows of `table` with prices without tax; `wanted` is within, beside or auto: by the marketplace.

    What has to be asked is known once the rows were read: see `refuse_open_questions`.
    """

    def __init__(self, table: TextTable, wanted: str = AUTO) -> None:
        self._table, self._wanted = table, wanted
        self._places = find_places(COLUMNS, table.header)
        self.markets: dict[str, _Market] = {}
        super().__init__(table.name, table.facts, [*table.header, TAX])

    def batches(self, on_progress: OnProgress, size: int = BATCH_ROWS) -> Iterator[TextBatch]:
        """Yield the rows, at most `size` at a time."""
        self.begin()
        self.markets = defaultdict(_Market)
        for batch in self._table.batches(on_progress, size):
            yield self._without_tax(batch)
        self.rows_in, self.rejected, self.notes = self._table.rows_in, self._table.rejected, [*self._table.notes]
        self.facts = self._table.facts

    def refuse_open_questions(self) -> None:
        """Raise UsageError where it is not known whether the prices that were read include the tax."""
        if self._wanted != AUTO:
            return
        for name, market in self.markets.items():
            within, beside = market.says[WITHIN], market.says[BESIDE]
            if market.taxed and name not in VAT and name not in ON_TOP:
                sold = f"sold on {name[:40]}" if name else "without a sales-channel"
                raise UsageError(
                    f"{self.name} has lines with item-tax {sold}, of which it is not known whether item-price includes "
                    f"the tax - {SAY}"
                )
            if beside > within:
                raise UsageError(
                    f"{self.name}: prices on {name} usually include the tax, but in {beside:,} of {within + beside:,} "
                    f"lines that tell, item-tax is a rate of VAT on top of item-price - {SAY}"
                )

    def sample(self, rows: int) -> TextBatch:
        """Return at most the first `rows` rows without counting them, their prices as they stand."""
        sample = self._table.sample(rows)
        return TextBatch(sample.lines, [*sample.columns, [""] * len(sample.lines)])

    def texts(self, lines: Iterable[int]) -> dict[int, str]:
        """Return the original text of the rows beginning on `lines`."""
        return self._table.texts(lines)

    def _without_tax(self, batch: TextBatch) -> TextBatch:
        rows = len(batch.lines)
        nothing = [""] * rows
        cells = {name: batch.columns[self._places[name]] if name in self._places else nothing for name in COLUMNS}
        columns = [*batch.columns, [""] * rows]
        prices, shippings = [*cells["item-price"]], [*cells["shipping-price"]]
        for row in range(rows):
            found = {name: column[row] for name, column in cells.items()}
            prices[row], shippings[row], columns[-1][row] = self._row(found)
        for name, changed in (("item-price", prices), ("shipping-price", shippings)):
            if name in self._places:
                columns[self._places[name]] = changed
        return TextBatch(batch.lines, columns)

    def _row(self, cells: dict[str, str]) -> tuple[str, str, str]:
        """Return a row's price, its shipping and their tax; where one is no number, a price that is none either."""
        price, shipping = cells["item-price"], cells["shipping-price"]
        numbers = {name: _number(cells[name]) for name in COLUMNS if name not in ("sales-channel", "ship-country")}
        tax, shipping_tax = numbers["item-tax"], numbers["shipping-tax"]
        if tax is None or shipping_tax is None:
            name = "item-tax" if tax is None else "shipping-tax"
            return f"{price}, with {name} {cells[name]}", shipping, ""
        market = self.markets[cells["sales-channel"].strip().lower()]
        if not tax and not shipping_tax:
            market.untaxed += bool(numbers["item-price"])
            return price, shipping, ""
        market.taxed += 1
        market.tax += tax + shipping_tax
        both = str(tax + shipping_tax)
        if self._rule(cells["sales-channel"]) == BESIDE:
            return price, shipping, both
        self._note_rate(market, cells, numbers)
        amount, freight = numbers["item-price"], numbers["shipping-price"]
        return (
            price if amount is None or not tax else str(amount - tax),
            shipping if freight is None or not shipping_tax else str(freight - shipping_tax),
            both,
        )

    def _rule(self, channel: str) -> str:
        if self._wanted != AUTO:
            return self._wanted
        return WITHIN if channel.strip().lower() in VAT else BESIDE

    def _note_rate(self, market: _Market, cells: dict[str, str], numbers: dict[str, Decimal | None]) -> None:
        """Count the line where its tax is a rate of VAT of the price with the tax, or of the price without it."""
        country, rates = VAT.get(cells["sales-channel"].strip().lower(), ("", ()))
        price, tax = numbers["item-price"], numbers["item-tax"]
        if not price or not tax or cells["ship-country"].strip().upper() not in ("", country):
            return
        paid = price - abs(numbers["item-promotion-discount"] or Decimal(0))
        fits = {
            rule: any(abs(net * Decimal(rate) / 100 - tax) <= CENT for rate in rates)
            for rule, net in ((WITHIN, paid - tax), (BESIDE, paid))
        }
        if fits[WITHIN] != fits[BESIDE]:
            market.says[WITHIN if fits[WITHIN] else BESIDE] += 1


def tax_findings(tables: Iterable[TaxedOrders], wanted: str) -> list[Finding]:
    """Return which rule was taken for each marketplace, and why, once all rows were read."""
    seen: dict[str, _Market] = defaultdict(_Market)
    for table in tables:
        for name, market in table.markets.items():
            one = seen[name]
            one.taxed, one.untaxed, one.tax = (
                one.taxed + market.taxed,
                one.untaxed + market.untaxed,
                one.tax + market.tax,
            )
            for rule in one.says:
                one.says[rule] += market.says[rule]
    found = []
    for name, market in sorted(seen.items()):
        shown = name or "no sales-channel"
        if market.taxed:
            found.append(Finding("tax", "ok", f"{shown}: {_rule_taken(name, market, wanted)}", market.taxed))
        if market.untaxed and (name in VAT or wanted == WITHIN):
            sentence = (
                f"{shown}: {market.untaxed:,} lines have a price and no item-tax: if their prices include VAT, net "
                "sales include it too"
            )
            found.append(Finding("tax", "warning", sentence, market.untaxed))
    return found


def _rule_taken(name: str, market: _Market, wanted: str) -> str:
    why = f"as --tax {wanted} says"
    is_within = wanted == WITHIN
    if wanted == AUTO:
        is_within = name in VAT
        why = "as on Amazon's European marketplaces" if is_within else f"as {ON_TOP.get(name, 'here')}"
    if not is_within:
        return f"item-tax comes on top of item-price, {why}: nothing is taken out"
    told = sum(market.says.values())
    rates = " % or ".join(VAT[name][1]) if name in VAT else ""
    check = f"; {market.says[WITHIN]:,} of the {told:,} lines that tell have {rates} % within" if told else ""
    return (
        f"item-price includes item-tax, {why}{check}: {market.tax:,} of tax is taken out of {market.taxed:,} lines, "
        "net sales are without it"
    )


def _number(text: str) -> Decimal | None:
    """Return an amount, 0 where there is none, None where it cannot be read."""
    plain = text.strip()
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        found = Decimal(plain or "0")
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
