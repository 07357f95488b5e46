"""Settlements: the amounts of one must add up to its total; fees are told, and nothing is loaded."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal

from storelens.sources.plain import Context, Records
from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.records import Finding
from storelens.sources.values import BadValueError

FEES_SHOWN = 6


class SettlementReader:
    """Adds up the amounts of each settlement; `findings` say whether they are its total."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._totals: dict[str, Decimal] = {}
        self._currencies: dict[str, str] = {}
        self._sums: dict[str, Decimal] = defaultdict(Decimal)
        self._rows: Counter[str] = Counter()
        self._fees: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))

    def read(self, rows: Iterable[PlainRow], account: Account, _: Context) -> Records:
        """Check each settlement and note its sum and its fees. Rows without a readable amount are set aside."""
        for row in rows:
            try:
                self._add(row)
            except BadValueError as error:
                account.set_aside(row, str(error))
            else:
                account.check(row)
        for settlement in dict.fromkeys([*self._totals, *self._sums]):
            sentence, is_equal = self._verdict(settlement)
            account.notes.append(sentence)
            level = "ok" if is_equal else "warning"
            self.findings.append(Finding("settlement", level, sentence, self._rows[settlement]))
            if fees := self._fees_of(settlement):
                account.notes.append(fees)
        return Records()

    def _add(self, row: PlainRow) -> None:
        settlement = row.needed("settlement")
        total = row.amount("total")
        if total is not None:
            self._totals[settlement] = total
            self._currencies[settlement] = row.text("currency")
            return
        amount = row.amount("amount")
        if amount is None:
            raise BadValueError(f"{row.header('amount')} is empty")
        self._rows[settlement] += 1
        self._sums[settlement] += amount
        if "fee" in row.text("kind").lower():
            self._fees[settlement][row.text("description") or row.text("kind")] += amount

    def _verdict(self, settlement: str) -> tuple[str, bool]:
        summed, rows = self._sums[settlement], self._rows[settlement]
        currency = self._currencies.get(settlement, "")
        start = f"settlement {settlement}: {rows:,} amounts add up to {_shown(summed, currency)}"
        if settlement not in self._totals:
            return f"{start}, and the row with its total is missing - fetch the report again", False
        total = self._totals[settlement]
        if total == summed:
            return f"{start}, which is its total", True
        differ = _shown(total - summed, currency)
        return f"{start}, its total is {_shown(total, currency)}: DIFFERENT by {differ} - fetch the report again", False

    def _fees_of(self, settlement: str) -> str:
        fees = sorted(self._fees[settlement].items(), key=lambda fee: (fee[1], fee[0]))
        if not fees:
            return ""
        currency = self._currencies.get(settlement, "")
        shown = ", ".join(f"{name} {_shown(amount, currency)}" for name, amount in fees[:FEES_SHOWN])
        more = f" and {len(fees) - FEES_SHOWN} more" if len(fees) > FEES_SHOWN else ""
        whole = _shown(sum((amount for _, amount in fees), Decimal(0)), currency)
        return f"settlement {settlement}: fees of {whole}, which are in no sales figure: {shown}{more}"


def _shown(amount: Decimal, currency: str) -> str:
    return f"{amount.quantize(Decimal('0.01')):,} {currency}".strip()
