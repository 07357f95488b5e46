"""The stockroom: what is on hand day by day, what is sold from it, and what could not be sold for want of it."""

from dataclasses import dataclass

import numpy as np

from storelens.simulate.arrays import Bools, Floats, Ints
from storelens.simulate.baskets import Lines
from storelens.simulate.movements import ADJUSTMENT, OPENING, RECEIPT, SALE, MovementLog
from storelens.simulate.products import Assortment
from storelens.simulate.purchasing import Buyer

RATE_SMOOTHING = 0.04  # weight of the newest day in the buyer's estimate of demand
ADJUSTMENTS_PER_PRODUCT_DAY = 0.0015
ADJUSTMENT_UNITS = (-3, -2, -1, -1, -1, -1, 1, 2)


@dataclass
class Restock:
    """What comes back of each line, and when; `day` -1 is never."""

    day: Ints
    quantity: Ints
    is_cancellation: Bools

    def of(self, sold: Ints) -> "Restock":
        """Return what comes back when only so many units of each line were sold."""
        return Restock(self.day, np.minimum(self.quantity, sold), self.is_cancellation)

    def only(self, kept: Bools) -> "Restock":
        """Return what comes back of the lines marked in `kept`."""
        return Restock(self.day[kept], self.quantity[kept], self.is_cancellation[kept])


@dataclass(frozen=True)
class LostSales:
    """Units that were wanted while the shelf was empty, by day and product."""

    day: Ints
    product: Ints
    units: Ints


class Stockroom:
    """Stock by product index, taken through the days in order."""

    def __init__(
        self,
        rng: np.random.Generator,
        assortment: Assortment,
        buyer: Buyer,
        units_by_day: Floats,
        longest_restock_days: int,
    ) -> None:
        self._assortment, self._buyer, self._units_by_day = assortment, buyer, units_by_day
        count = len(assortment)
        self.on_hand = np.zeros(count, dtype=np.int64)
        self._rate = np.zeros(count)
        self._coming_back = np.zeros((longest_restock_days + 1, count), dtype=np.int64)  # a ring of days
        self._launches = _places_by_day(assortment.launch_day, len(units_by_day))
        self._adjustments = _draw_adjustments(rng, assortment, len(units_by_day))

    def trade(self, first_day: int, last_day: int, lines: Lines, restock: Restock, log: MovementLog) -> LostSales:
        """Sell the lines of a block of days; what is not there is taken off their quantity and returned as lost.

        `lines` changes in place: a line may end at 0, and an order left with nothing takes a substitute.
        """
        days = np.arange(first_day, last_day + 2)
        bounds = np.searchsorted(lines.day, days).tolist()
        returning = np.flatnonzero(restock.day >= 0)
        returning_bounds = np.searchsorted(lines.day[returning], days).tolist()
        lost: list[tuple[int, Ints, Ints]] = []
        for place, day in enumerate(range(first_day, last_day + 1)):
            self._open(day, log)
            self._sell(day, lines.part(bounds[place], bounds[place + 1]), log, lost)
            self._take_back(day, lines, restock, returning[returning_bounds[place] : returning_bounds[place + 1]])
            self._buyer.order(day, self.on_hand, self._rate)
        return _lost_sales(lost)

    def _open(self, day: int, log: MovementLog) -> None:
        """Put on the shelf what is launched or delivered, and correct what was counted."""
        if day in self._launches:
            self._launch(day, self._launches[day], log)
        for number, products, quantity in self._buyer.receive(day):
            self.on_hand[products] += quantity
            log.add(day, RECEIPT, products, quantity, number)
        for product, units in self._adjustments.get(day, ()):
            counted = max(units, -int(self.on_hand[product]))
            self._adjust(day, product, counted, log)

    def _launch(self, day: int, products: Ints, log: MovementLog) -> None:
        popularity = self._assortment.popularity
        active = self._assortment.is_active(day, day)[0]
        self._rate[products] = popularity[products] / popularity[active].sum() * self._units_by_day[day]
        opening = self._buyer.opening_stock(products, self._rate[products])
        self.on_hand[products] += opening
        log.add(day, OPENING, products, opening, -1)

    def _adjust(self, day: int, product: int, units: int, log: MovementLog) -> None:
        if units:
            self.on_hand[product] += units
            log.add(day, ADJUSTMENT, np.array([product]), np.array([units]), -1)

    def _sell(self, day: int, today: Lines, log: MovementLog, lost: list[tuple[int, Ints, Ints]]) -> None:
        demand = self._units(today)
        sold = np.minimum(demand, self.on_hand)
        short = demand > sold
        left = self.on_hand - sold
        if short.any():
            lacking = np.flatnonzero(short)
            lost.append((day, lacking, (demand - sold)[lacking]))
            if _serve_in_turn(today, short, self.on_hand):
                self._substitute(day, today, left, log)
                sold = self._units(today)
        self.on_hand = left
        self._rate += np.where(short, 0.0, RATE_SMOOTHING * (sold - self._rate))
        moved = np.flatnonzero(sold)
        log.add(day, SALE, moved, -sold[moved], day)

    def _units(self, today: Lines) -> Ints:
        return np.bincount(today.product, weights=today.quantity, minlength=len(self.on_hand)).astype(np.int64)

    def _substitute(self, day: int, today: Lines, left: Ints, log: MovementLog) -> None:
        """Give every order that would be empty one unit of what its category has most of."""
        first = today.order[0]
        units = np.bincount(today.order - first, weights=today.quantity)
        opens = np.flatnonzero(np.concatenate(([True], today.order[1:] != today.order[:-1])))
        for line in opens[units[today.order[opens] - first] == 0].tolist():
            chosen = self._best_stocked(day, int(today.product[line]), left)
            if left[chosen] == 0:  # the whole shop is sold out: one more turns up in the count
                self._adjust(day, chosen, 1, log)
                left[chosen] = 1
            today.product[line], today.quantity[line] = chosen, 1
            left[chosen] -= 1

    def _best_stocked(self, day: int, wanted: int, left: Ints) -> int:
        category = self._assortment.category
        first, last = self._assortment.edges[category[wanted]], self._assortment.edges[category[wanted] + 1]
        on_sale = np.where(self._assortment.is_active(day, day)[0], left, -1)
        beside = first + np.argmax(on_sale[first:last])
        return int(beside if on_sale[beside] > 0 else np.argmax(on_sale))

    def _take_back(self, day: int, lines: Lines, restock: Restock, rows: Ints) -> None:
        """Note what today's lines bring back later, and shelve what comes back today, after the day's sales."""
        ring = len(self._coming_back)
        quantity = np.minimum(restock.quantity[rows], lines.quantity[rows])
        np.add.at(self._coming_back, (restock.day[rows] % ring, lines.product[rows]), quantity)
        self.on_hand = self.on_hand + self._coming_back[day % ring]
        self._coming_back[day % ring] = 0


def _serve_in_turn(today: Lines, short: Bools, on_hand: Ints) -> bool:
    """Serve the lines of short products in the order they came, in place; return whether a line got nothing."""
    rows = np.flatnonzero(short[today.product])
    rows = rows[np.argsort(today.product[rows], kind="stable")]
    wanted, kind = today.quantity[rows], today.product[rows]
    before = np.cumsum(wanted) - wanted
    opens = np.flatnonzero(np.concatenate(([True], kind[1:] != kind[:-1])))
    before -= np.repeat(before[opens], np.diff(np.append(opens, len(rows))))
    served = np.clip(on_hand[kind] - before, 0, wanted)
    today.quantity[rows] = served
    return bool((served == 0).any())


def _places_by_day(days: Ints, last: int) -> dict[int, Ints]:
    return {day: np.flatnonzero(days == day) for day in np.unique(days).tolist() if day < last}


def _draw_adjustments(rng: np.random.Generator, assortment: Assortment, days: int) -> dict[int, list[tuple[int, int]]]:
    """Return the units found or missed when counting, by day: mostly missed."""
    count = int(rng.poisson(ADJUSTMENTS_PER_PRODUCT_DAY * days * len(assortment)))
    day, product = rng.integers(0, days, count), rng.integers(0, len(assortment), count)
    units = rng.choice(ADJUSTMENT_UNITS, count)
    found: dict[int, list[tuple[int, int]]] = {}
    for place in np.flatnonzero(assortment.launch_day[product] < day).tolist():
        found.setdefault(int(day[place]), []).append((int(product[place]), int(units[place])))
    return found


def _lost_sales(lost: list[tuple[int, Ints, Ints]]) -> LostSales:
    if not lost:
        nothing = np.zeros(0, dtype=np.int64)
        return LostSales(nothing, nothing, nothing)
    days, products, units = zip(*lost, strict=True)
    day = np.repeat(days, [len(some) for some in products])
    return LostSales(day, np.concatenate(products), np.concatenate(units))
