"""What a plan line rests on: what is missing, what was assumed for it, what limited the order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from storelens.forecast.inputs import Flags


@dataclass(frozen=True)
class Note:
    """A sentence of one product; `{}` in it stands for amounts of money, in minor units."""

    text: str
    money: tuple[float, ...] = ()

    def say(self, money: Callable[[int], str]) -> str:
        """Return the sentence with its amounts written by `money`."""
        return self.text.format(*(money(round(each)) for each in self.money))


@dataclass
class Notes:
    """Notes of n products, gathered line by line."""

    products: int
    _by_product: list[list[Note]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_product = [[] for _ in range(self.products)]

    def add(self, where: Flags, write: Callable[[int], Note | str]) -> None:
        """Add to each product that `where` (n) flags what `write` says of it."""
        for row in np.flatnonzero(where).tolist():
            said = write(row)
            self._by_product[row].append(Note(_plain(said)) if isinstance(said, str) else said)

    def by_product(self) -> tuple[tuple[Note, ...], ...]:
        return tuple(tuple(each) for each in self._by_product)


def _plain(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def counted(units: float, noun: str = "unit") -> str:
    """Return a number of things in words.

    >>> counted(1), counted(1200.0)
    ('1 unit', '1,200 units')
    """
    return f"{units:,.0f} {noun}{'' if round(units) == 1 else 's'}"


def joined(notes: Sequence[Note], money: Callable[[int], str]) -> str:
    """Return a product's notes as sentences, one after the other."""
    return " ".join(f"{said[:1].upper()}{said[1:]}." for said in (note.say(money) for note in notes))
