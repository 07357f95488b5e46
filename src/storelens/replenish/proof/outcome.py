"""What a way of ordering came to, as one row to set beside the others."""

from dataclasses import dataclass

import numpy as np

from storelens.forecast.inputs import Floats
from storelens.replenish.proof.past import Past
from storelens.replenish.proof.replay import Replayed, Units
from storelens.replenish.proof.scores import ratio
from storelens.replenish.proof.span import Span
from storelens.replenish.proof.truth import Truth


@dataclass(frozen=True)
class Outcome:
    """A row of table `backtests`, without its days: units and money (minor) over the days that count."""

    policy: str
    service_asked: float | None
    products: int
    demand_units: float
    served_units: float
    lost_units: float
    lost_minor: int
    mean_stock_units: float
    mean_stock_minor: int
    ordered_units: float
    orders: int

    @property
    def fill_rate(self) -> float | None:
        """The share of the units demanded that was served; None without demand."""
        return ratio(self.served_units, self.demand_units)


@dataclass(frozen=True)
class Course:
    """How a replay went from its first counted day to its last: the fill rate of its halves, the units held at both
    ends. Stock that the shop had too much of at the start serves whatever is ordered."""

    first_half: float | None
    second_half: float | None
    first_stock_units: float
    last_stock_units: float


def course_of(span: Span, done: Replayed) -> Course:
    """Return how a replay went over the days that count."""
    middle = span.run_in_days + span.days // 2
    halves = (slice(span.run_in_days, middle), slice(middle, None))
    fills = [_fill_rate(done.served[:, half], done.lost[:, half]) for half in halves]
    held = np.maximum(done.stock[:, [span.run_in_days, -1]], 0).sum(axis=0, dtype=float)
    return Course(fills[0], fills[1], float(held[0]), float(held[1]))


def _fill_rate(served: Units, lost: Units) -> float | None:
    there = float(served.sum(dtype=float))
    return ratio(there, there + float(lost.sum(dtype=float)))


def outcome_of(policy: str, asked: float | None, past: Past, span: Span, done: Replayed) -> Outcome:
    """Return what a replay came to, over the days that count."""
    counted = slice(span.run_in_days, None)
    served, lost, stock = (
        table[:, counted].sum(axis=1, dtype=float) for table in (done.served, done.lost, np.maximum(done.stock, 0))
    )
    ordered = float(done.ordered[:, counted].sum(dtype=float))
    return _outcome(policy, asked, past, (served, lost, stock / span.days, ordered), int(done.orders[counted].sum()))


def actual_outcome(past: Past, truth: Truth, span: Span) -> Outcome:
    """Return what the shop itself did: its recorded sales, stock and orders, and what it lost by estimate."""
    counted = slice(span.first, span.last + 1)
    lost = truth.lost[:, counted].sum(axis=1)
    served = truth.demand[:, counted].sum(axis=1) - lost
    stock = np.maximum(np.nan_to_num(past.stock[:, counted]), 0.0).sum(axis=1) / span.days
    bought = past.purchases
    sent = (bought.ordered_day >= span.first) & (bought.ordered_day <= span.last)
    orders = len(np.unique(bought.order[sent]))
    return _outcome("actual", None, past, (served, lost, stock, float(bought.units[sent].sum())), orders)


def _outcome(
    policy: str, asked: float | None, past: Past, sums: tuple[Floats, Floats, Floats, float], orders: int
) -> Outcome:
    served, lost, stock, ordered = sums
    price, cost = (np.nan_to_num(each) for each in (past.inputs.price_minor, past.inputs.cost_minor))
    return Outcome(
        policy=policy,
        service_asked=asked,
        products=past.products,
        demand_units=float((served + lost).sum()),
        served_units=float(served.sum()),
        lost_units=float(lost.sum()),
        lost_minor=round(float((lost * price).sum())),
        mean_stock_units=float(stock.sum()),
        mean_stock_minor=round(float((stock * cost).sum())),
        ordered_units=ordered,
        orders=orders,
    )
