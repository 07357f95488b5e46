"""The closed loop: a policy orders from the end of one day to the next, and lives with what it ordered.

A day begins with what arrives; then demand takes what is there and the rest of it is lost; then returns are shelved.
Units owed at the start are given out before anything is sold. Nothing is made or lost on the way:
start + received + moved = served + end, for every product.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError
from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.replenish.plan.inputs import OpenOrders, PlanInputs
from storelens.replenish.proof.past import Past
from storelens.replenish.proof.span import Span
from storelens.replenish.proof.truth import Truth

Policy = Callable[[PlanInputs], npt.ArrayLike]  # units to order now (n), 0 or more
Units = npt.NDArray[np.float32]  # whole numbers up to 16 million: half the memory
Tell = Callable[[int, int], None]  # days done, of how many


@dataclass(frozen=True)
class Replayed:
    """What became of n products on each of d days, from the run-in's first.

    All (n, d) units: `served` and `lost` of the day's demand, `received` from orders, `moved` otherwise, `stock` at its
    end, `ordered` after it; `opening` (n) before the first. `orders` (d): purchase orders sent after each day, one a
    supplier.
    """

    opening: Floats
    served: Units
    lost: Units
    received: Units
    moved: Units
    stock: Units
    ordered: Units
    orders: Whole

    @classmethod
    def empty(cls, opening: Floats, days: int) -> "Replayed":
        served, lost, received, moved, stock, ordered = np.zeros((6, len(opening), days), dtype=np.float32)
        return cls(opening, served, lost, received, moved, stock, ordered, np.zeros(days, dtype=np.int64))


@dataclass
class _Sent:
    """Orders on their way: rows, units, days on which they are expected and on which they will come."""

    product: Whole
    units: Floats
    expected_day: Floats
    arrival_day: Floats

    def add(self, product: Whole, units: Floats, expected: Floats, arrival: Floats) -> None:
        self.product = np.concatenate((self.product, product))
        self.units = np.concatenate((self.units, units))
        self.expected_day = np.concatenate((self.expected_day, expected))
        self.arrival_day = np.concatenate((self.arrival_day, arrival))

    def take(self, day: int, products: int) -> Floats:
        """Return the units (n) that come on `day`, and forget their lines."""
        now = self.arrival_day == day
        units = np.asarray(np.bincount(self.product[now], self.units[now], products), dtype=float)
        self.product, self.units, self.expected_day, self.arrival_day = (
            each[~now] for each in (self.product, self.units, self.expected_day, self.arrival_day)
        )
        return units

    def shown(self, day: int) -> OpenOrders:
        """Return what is on its way as it is known at the end of `day`."""
        due = self.expected_day - day
        none = np.zeros(len(due), dtype=bool)
        return OpenOrders(self.product, self.units, np.maximum(due, 1.0), none, due < 1)


class Loop:
    """One policy's shop, from the recorded state at the end of the span's `start`."""

    def __init__(self, past: Past, truth: Truth, span: Span) -> None:
        self.past, self.truth, self.span = past, truth, span
        recorded = past.stock[:, span.start]
        self.shelf = np.nan_to_num(recorded)
        self.sent = _recorded_orders(past, span.start)
        self.done = Replayed.empty(self.shelf.copy(), span.last - span.start)
        self.sales = past.inputs.sales.copy()  # as this shop saw them; later days are never shown
        self.sold_out = past.inputs.sold_out.copy()

    def seen(self, day: int) -> PlanInputs:
        """Return what this shop knows at the end of `day`."""
        sales = self.sales[:, : day + 1] + self.past.pending(day)
        return self.past.seen(day, self.shelf, self.sent.shown(day), sales, self.sold_out[:, : day + 1])

    def order(self, day: int, units: Floats, known: PlanInputs) -> None:
        """Send orders at the end of `day`."""
        rows = np.flatnonzero(units > 0)
        expected = day + np.maximum(np.rint(known.lead_times.mean[rows]), 1.0)
        self.sent.add(rows, units[rows], expected, day + self.truth.leads.days(day)[rows].astype(float))
        if day > self.span.start:
            place = day - self.span.start - 1
            self.done.ordered[:, place] = units
            self.done.orders[place] = len(np.unique(known.supplier[rows]))

    def live(self, day: int) -> None:
        """Let `day` pass: goods come, demand takes them, and what was seen of it is noted."""
        place, done = day - self.span.start - 1, self.done
        came = self.sent.take(day, self.past.products)
        moved = np.maximum(self.past.moved[:, day], -np.maximum(self.shelf + came, 0.0))
        there = self.shelf + came + moved
        demand = self.truth.demand[:, day]
        served = np.clip(demand, 0.0, np.maximum(there, 0.0))
        self.shelf = there - served
        for table, units in (
            (done.received, came), (done.moved, moved), (done.served, served),
            (done.lost, demand - served), (done.stock, self.shelf),
        ):  # fmt: skip
            table[:, place] = units
        self.sales[:, day] = np.where(np.isnan(self.sales[:, day]), np.nan, np.minimum(self.sales[:, day], served))
        self.sold_out[:, day] |= (self.shelf <= 0) & ~np.isnan(self.past.stock[:, day])


def replay(past: Past, truth: Truth, policy: Policy, span: Span, review: Whole, tell: Tell | None = None) -> Replayed:
    """Return how the shop would have fared, ordering as `policy` says every `review` (n) days.

    Shown to the policy: the recorded sales as far as its own shelf could have served them, sold-out days of the shop
    and of its own, its stock, its orders. Not shown: what is estimated to have been lost, what came later. Raises
    UsageError where the policy's answer is not a whole number of units, 0 or more, for every product.
    """
    loop = Loop(past, truth, span)
    for day in range(span.start, span.last):
        due = (day - span.start) % review == 0
        if due.any():
            known = loop.seen(day)
            loop.order(day, _checked(policy(known), past, day) * (due & _ordered(past, day)), known)
        loop.live(day + 1)
        if tell:
            tell(day + 1 - span.start, span.last - span.start)
    return loop.done


def _ordered(past: Past, day: int) -> Flags:
    """Return the products (n) that are on sale and whose stock is known at the end of `day`."""
    return past.offered(day) & ~np.isnan(past.stock[:, day])


def _checked(answer: npt.ArrayLike, past: Past, day: int) -> Floats:
    units = np.asarray(answer, dtype=float)
    good = units.shape == (past.products,) and np.isfinite(units).all() and (units >= 0).all()
    if not (good and (units == np.floor(units)).all()):
        raise UsageError(
            f"a policy must return whole units of 0 or more for each of {past.products} products, got {units!r}"
            f" on day {day} - round them up"
        )
    return units


def _recorded_orders(past: Past, day: int) -> _Sent:
    """Return what the shop had on its way at the end of `day`, and when it came; what never came, never does."""
    bought = past.purchases
    lines, left = bought.open_after(day)
    expected = bought.due_day[lines]
    promised = bought.ordered_day[lines] + past.lead_times(day).mean[bought.product[lines]]
    expected = np.where(np.isnan(expected), np.rint(promised), expected)
    sent = _Sent(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0), np.zeros(0))
    places = np.full(len(bought.order), -1)
    places[lines] = np.arange(len(lines))
    later = np.flatnonzero((bought.received_day > day) & (places[bought.received_line] >= 0))
    at = places[bought.received_line[later]]
    sent.add(
        bought.product[lines[at]], bought.received_units[later], expected[at], bought.received_day[later].astype(float)
    )
    missing = left - np.bincount(at, bought.received_units[later], len(lines))
    never = np.flatnonzero(missing > 0)
    sent.add(bought.product[lines[never]], missing[never], expected[never], np.full(len(never), np.inf))
    return sent
