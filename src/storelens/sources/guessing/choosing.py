"""Which column is which field: by its name where its cells agree, else by its cells where only one can be it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from storelens.sources.guessing.names import NAMES, RANKS, plain_name
from storelens.sources.guessing.profile import Column, Profiled

MOSTLY, NEARLY_ALL = 0.8, 0.95
_CURRENCIES = (
    "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KRW KWD MXN MYR NGN NOK "
    "NZD PEN PHP PKR PLN RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR"
)
CURRENCIES = frozenset(_CURRENCIES.split())
DATES = ("ordered_at", "cancelled_at", "delivered_at")
MONEY = (
    "unit_price", "line_amount", "discount", "tax", "shipping", "order_total", "subtotal", "refunded", "unit_cost",
    "profit",
)  # fmt: skip


@dataclass
class Choice:
    """A field, the column taken for it, and why."""

    field: str
    column: Column
    why: str


@dataclass
class Chosen:
    """What was told so far: `questions` are fields with what a person has to decide."""

    choices: dict[str, Choice] = field(default_factory=dict)
    questions: list[tuple[str, str]] = field(default_factory=list)

    def column(self, name: str) -> Column | None:
        """Return the column of a field, None where it has none."""
        choice = self.choices.get(name)
        return choice.column if choice else None

    def is_taken(self, column: Column) -> bool:
        return any(choice.column.id == column.id for choice in self.choices.values())

    def rename(self, old: str, new: str, why: str) -> None:
        """Make a column another field's, and say why."""
        choice = self.choices.pop(old)
        self.choices[new] = Choice(new, choice.column, why)


def choose(profiled: Profiled) -> Chosen:
    """Return the fields that names and cells tell."""
    chosen = Chosen()
    _by_name(profiled, chosen)
    _by_content(profiled, chosen)
    return chosen


def bare_header(name: str) -> str:
    """Return a header without what stands in brackets: `Price (EUR)` is a price."""
    return re.sub(r"[(\[].*?[)\]]", " ", name)


def _by_name(profiled: Profiled, chosen: Chosen) -> None:
    ranked: dict[str, list[tuple[int, int]]] = {}
    for place, column in enumerate(profiled.columns):
        names = {plain_name(column.name), plain_name(bare_header(column.name))}
        for name, rank in {match for found in names for match in RANKS.get(found, [])}:
            ranked.setdefault(name, []).append((rank, place))
    left: list[tuple[str, Column]] = []
    for name in NAMES:
        for _, place in sorted(ranked.get(name, [])):
            column = profiled.columns[place]
            if chosen.is_taken(column):
                continue
            fits, shown = _fits(name, column)
            if fits and name not in chosen.choices:
                chosen.choices[name] = Choice(name, column, f"by its name{shown}")
            elif fits:
                left.append((name, column))
            elif column.filled:
                chosen.questions.append((name, f"{column.name!r} has the name of a {name}, but {shown[2:]}"))
    _ask_about(left, chosen)


def _ask_about(left: list[tuple[str, Column]], chosen: Chosen) -> None:
    """Ask about columns that have the name of a field which another column took, unless they are a field by another."""
    for name, column in left:
        if not chosen.is_taken(column):
            first = chosen.choices[name].column.name
            chosen.questions.append((name, f"{column.name!r} has the name of a {name} too; {first!r} was taken"))


def _fits(name: str, column: Column) -> tuple[bool, str]:
    """Say whether the cells of a column can be of a field, with the counts that say so."""
    if not column.filled:
        return False, "; it is empty"
    wanted = {
        **dict.fromkeys(DATES, (column.dated, "dates")),
        **dict.fromkeys(MONEY, (column.numbers, "numbers")),
        "quantity": (column.whole, "whole numbers"),
        "email": (column.emails, "e-mails"),
    }
    if name in wanted:
        count, what = wanted[name]
        return column.share(count) >= MOSTLY, f"; {_of(count, column)} are {what}"
    if name == "customer_name":
        is_name = column.share(column.numbers) < 0.5 and column.share(column.emails) < 0.5
        return is_name, f"; {_of(column.numbers, column)} are numbers"
    return True, f"; {column.distinct:,} different in {column.filled:,}"


def _of(count: int, column: Column) -> str:
    return f"{count:,} of {column.filled:,} cells"


def _by_content(profiled: Profiled, chosen: Chosen) -> None:
    tests: Mapping[str, Callable[[Column], int]] = {
        "ordered_at": lambda column: column.dated,
        "email": lambda column: column.emails,
        "currency": lambda column: _currencies(profiled, column),
    }
    for name, test in tests.items():
        if name in chosen.choices:
            continue
        free = [column for column in profiled.columns if column.filled and not chosen.is_taken(column)]
        counted = [(test(column), column) for column in free]
        fitting = [(count, column) for count, column in counted if column.share(count) >= NEARLY_ALL]
        if len(fitting) == 1:
            count, column = fitting[0]
            why = f"by its cells: {_of(count, column)} are such, of no other column"
            chosen.choices[name] = Choice(name, column, why)
        elif fitting:
            which = ", ".join(repr(column.name) for _, column in fitting)
            chosen.questions.append((name, f"which of {which}? each has such cells"))
    _codes_of_customers(chosen)


def _currencies(profiled: Profiled, column: Column) -> int:
    if column.share(column.codes) < NEARLY_ALL or column.distinct > len(CURRENCIES):
        return 0
    known = ", ".join(f"'{code}'" for code in sorted(CURRENCIES))
    return profiled.count(f"trim({column.id}) in ({known})")


def _codes_of_customers(chosen: Chosen) -> None:
    """Leave a customer's code out where it is an e-mail: that is another field."""
    customer = chosen.column("customer")
    if customer and customer.share(customer.emails) >= MOSTLY and "email" not in chosen.choices:
        chosen.rename("customer", "email", f"by its cells: {_of(customer.emails, customer)} are e-mails")
