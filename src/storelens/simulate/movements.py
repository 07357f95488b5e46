"""Stock movements in the order they happen; what comes back later waits here for its day."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from storelens.batches import TableBatch
from storelens.simulate.arrays import Ints, Texts, texts
from storelens.simulate.clock import ShopClock
from storelens.simulate.purchasing import po_number
from storelens.simulate.rows import RunningKey, in_batches

# the order in which a day's movements are posted, so that the running level never falls below 0
KINDS = ("opening", "receipt", "adjustment", "sale", "return", "cancellation")
OPENING, RECEIPT, ADJUSTMENT, SALE, RETURN, CANCELLATION = range(len(KINDS))


@dataclass(frozen=True)
class Movements:
    """Movements by column; `reference` is an order's key, a purchase order's index, a day, or -1, as the kind says."""

    day: Ints
    kind: Ints
    product: Ints
    quantity: Ints
    reference: Ints

    def only(self, kept: Ints) -> "Movements":
        """Return the movements picked by `kept`."""
        return Movements(self.day[kept], self.kind[kept], self.product[kept], self.quantity[kept], self.reference[kept])

    def joined_with(self, other: "Movements") -> "Movements":
        """Return these and the others."""
        return Movements(
            np.concatenate((self.day, other.day)),
            np.concatenate((self.kind, other.kind)),
            np.concatenate((self.product, other.product)),
            np.concatenate((self.quantity, other.quantity)),
            np.concatenate((self.reference, other.reference)),
        )


class MovementLog:
    """Collects movements day by day and gives them out as rows of `stock_movements`."""

    def __init__(self, clock: ShopClock) -> None:
        self._clock = clock
        self._entries: list[tuple[int, int, Ints, Ints, int]] = []
        self._waiting = _none()
        self._key = RunningKey()

    def add(self, day: int, kind: int, products: Ints, quantity: Ints, reference: int) -> None:
        """Note one kind of movement of a day."""
        if len(products):
            self._entries.append((day, kind, products, quantity, reference))

    def wait(self, returning: Movements) -> None:
        """Note movements of days to come."""
        self._waiting = self._waiting.joined_with(returning)

    def batches(self, last_day: int) -> Iterator[TableBatch]:
        """Yield the rows of all days up to `last_day` that were not yielded before."""
        due = self._waiting.day <= last_day
        movements = self._collected().joined_with(self._waiting.only(np.flatnonzero(due)))
        self._waiting = self._waiting.only(np.flatnonzero(~due))
        in_turn = np.argsort(movements.day * len(KINDS) + movements.kind, kind="stable")
        movements = movements.only(in_turn)
        yield from in_batches(
            "stock_movements",
            {
                "movement_id": self._key.take(len(in_turn)),
                "product_id": movements.product + 1,
                "moved_date": self._clock.date_texts[movements.day],
                "quantity": movements.quantity,
                "kind": texts([*KINDS])[movements.kind],
                "reference": self._references(movements),
            },
        )

    def _collected(self) -> Movements:
        entries, self._entries = self._entries, []
        if not entries:
            return _none()
        day, kind, product, quantity, reference = zip(*entries, strict=True)
        rows = [len(products) for products in product]
        return Movements(
            np.repeat(day, rows),
            np.repeat(kind, rows),
            np.concatenate(product),
            np.concatenate(quantity),
            np.repeat(reference, rows),
        )

    def _references(self, movements: Movements) -> Texts:
        """Return the purchase order's number, the day whose sales were posted together, or the order's key."""
        references = texts([None] * len(movements.day))
        sale, receipt = movements.kind == SALE, movements.kind == RECEIPT
        by_order = movements.kind >= RETURN
        references[sale] = self._clock.date_texts[movements.reference[sale]]
        references[receipt] = [po_number(place) for place in movements.reference[receipt].tolist()]
        references[by_order] = [str(order) for order in movements.reference[by_order].tolist()]
        return references


def _none() -> Movements:
    nothing = np.zeros(0, dtype=np.int64)
    return Movements(nothing, nothing, nothing, nothing, nothing)
