"""The shop's days, a block at a time: orders come in, baskets fill, stock serves, the desk prices, the rest follows."""

from collections.abc import Iterator

import numpy as np

from storelens.batches import TableBatch
from storelens.simulate.aftermath import LONGEST_RESTOCK_DAYS, Aftermath, plan_restock, returning_movements
from storelens.simulate.arrays import Bools, Floats, Ints
from storelens.simulate.baskets import BasketDraw, Lines, draw_spend
from storelens.simulate.hours import instants
from storelens.simulate.market import REGIONS
from storelens.simulate.movements import MovementLog
from storelens.simulate.orders import OrderBlock, SalesDesk
from storelens.simulate.plan import Plan
from storelens.simulate.promotions import percent_by_day
from storelens.simulate.purchasing import Buyer
from storelens.simulate.stock import LostSales, Restock, Stockroom
from storelens.simulate.truth import TruthBook

BLOCK_ORDERS = 15_000
BLOCK_WEIGHTS = 120_000  # days x products
SHIPPED_ELSEWHERE_SHARE = 0.04
UNITS_PER_ORDER, LOOK_AHEAD_DAYS = 3.5, 28


class Trade:
    """Takes the shop through its days in order, in blocks that hold few enough orders and weights for memory."""

    def __init__(self, plan: Plan, book: TruthBook) -> None:
        self._plan, self._book = plan, book
        streams, assortment, clock = plan.streams, plan.planted.assortment, plan.clock
        self._buyer = Buyer(streams["purchasing"], assortment, plan.planted.suppliers, clock)
        self._baskets = BasketDraw(streams["baskets"], plan.demand)
        units = _units_ahead(plan.day_starts)
        self._stock = Stockroom(streams["stock"], assortment, self._buyer, units, LONGEST_RESTOCK_DAYS)
        percent = percent_by_day(plan.planted.promotions, clock.days)
        self._desk = SalesDesk(streams["orders"], assortment, clock, percent, plan.settings.money_digits)
        leniency = plan.planted.people.leniency
        self._aftermath = Aftermath(streams["aftermath"], streams["reviews"], assortment, leniency, clock)
        self._log = MovementLog(clock)
        self._has_ordered = np.zeros(plan.settings.customers, dtype=np.bool_)

    def batches(self) -> Iterator[TableBatch]:
        """Yield everything that happens, with purchase orders last, as they stand on the shop's last day."""
        for first_day, last_day in _blocks(self._plan.day_starts, self._plan.settings.products):
            yield from self._block(first_day, last_day)
        yield from self._buyer.batches()

    def _block(self, first_day: int, last_day: int) -> Iterator[TableBatch]:
        block = self._orders(first_day, last_day)
        lines = self._wanted(block, first_day)
        restock = plan_restock(self._plan.streams["aftermath"], block, lines, self._plan)
        lost = self._serve(block, lines, restock, first_day, last_day)
        served = lines.quantity > 0
        lines, restock = lines.only(served), restock.of(lines.quantity).only(served)
        if len(lines):
            sales = self._desk.sell(block, lines)
            yield from self._desk.batches(block, sales)
            yield from self._aftermath.batches(block, sales, restock)
        self._log.wait(returning_movements(block, lines, restock))
        yield from self._log.batches(last_day)
        yield from self._book.lost_sales(lost, self._plan.clock)

    def _orders(self, first_day: int, last_day: int) -> OrderBlock:
        plan, people, purchases = self._plan, self._plan.planted.people, self._plan.planted.purchases
        starts = plan.day_starts[first_day : last_day + 2]
        first, last = int(starts[0]), int(starts[-1])
        day = np.repeat(np.arange(first_day, last_day + 1), np.diff(starts))
        customer = purchases.customers[first:last].astype(np.int64)
        done = purchases.times[first:last] - plan.running_pace[day]
        progress = np.clip(done / (plan.running_pace[day + 1] - plan.running_pace[day]), 0, 1)
        return OrderBlock(
            first + 1,
            customer,
            day,
            instants(plan.clock, day, progress),
            self._regions(people.region[customer].astype(np.int64)),
            people.spend_level[customer].astype(np.float64),
            self._first_orders(customer),
            plan.fates.between(first, last),
        )

    def _regions(self, home: Ints) -> Ints:
        """Return where orders go: home, but for a few presents."""
        rng = self._plan.streams["orders"]
        elsewhere = rng.random(len(home)) < SHIPPED_ELSEWHERE_SHARE
        return np.where(elsewhere, rng.integers(0, len(REGIONS), len(home)), home)

    def _first_orders(self, customer: Ints) -> Bools:
        """Return which orders are their customer's first."""
        is_first = np.zeros(len(customer), dtype=np.bool_)
        is_first[np.unique(customer, return_index=True)[1]] = True
        is_first &= ~self._has_ordered[customer]
        self._has_ordered[customer] = True
        return is_first

    def _wanted(self, block: OrderBlock, first_day: int) -> Lines:
        if not len(block.day):
            return Lines(*(np.zeros(0, dtype=np.int64) for _ in range(4)))
        spend = draw_spend(self._plan.streams["baskets"], block.spend_level)
        return self._baskets.fill(first_day, block.day, block.region, spend)

    def _serve(self, block: OrderBlock, lines: Lines, restock: Restock, first_day: int, last_day: int) -> LostSales:
        """Serve the lines from stock, in place; test orders take none."""
        live = ~block.fates.is_test[lines.order]
        counted = lines.only(live)
        lost = self._stock.trade(first_day, last_day, counted, restock.only(live), self._log)
        lines.product[live], lines.quantity[live] = counted.product, counted.quantity
        return lost


def _units_ahead(day_starts: Ints) -> Floats:
    """Return the units to be expected per day over the weeks that follow each day: what the buyer launches with."""
    days = len(day_starts) - 1
    until = np.minimum(np.arange(days) + LOOK_AHEAD_DAYS, days)
    ahead: Floats = (day_starts[until] - day_starts[:-1]) * UNITS_PER_ORDER / (until - np.arange(days))
    return ahead


def _blocks(day_starts: Ints, products: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last days of blocks."""
    days, most_days = len(day_starts) - 1, max(1, BLOCK_WEIGHTS // products)
    first = 0
    while first < days:
        full = int(np.searchsorted(day_starts, day_starts[first] + BLOCK_ORDERS, side="right")) - 1
        last = min(max(full, first + 1), first + most_days, days) - 1
        yield first, last
        first = last + 1
