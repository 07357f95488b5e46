"""The buyer: once a week looks at a supplier's products and orders up to a level; goods come when they come."""

from collections.abc import Iterator

import numpy as np

from storelens.batches import TableBatch
from storelens.simulate.arrays import Bools, Floats, Ints
from storelens.simulate.clock import ShopClock
from storelens.simulate.products import Assortment
from storelens.simulate.rows import in_batches
from storelens.simulate.suppliers import Suppliers

REVIEW_DAYS, CYCLE_DAYS = 7, 28
CARE_MEAN, CARE_SPREAD = 1.35, 0.7  # safety stock in standard deviations of Poisson demand, by product
SPLIT_DELIVERY_SHARE, LATE_LINE_SHARE = 0.12, 0.3
RUN_OUT_DAYS = 14  # a product about to be retired is not ordered again
OVERDUE_DAYS = (3, 15)  # the first order due so long before the shop's last day is not delivered in time


class Buyer:
    """Places purchase orders and knows what is on its way; all arrays are by product index."""

    def __init__(
        self, rng: np.random.Generator, assortment: Assortment, suppliers: Suppliers, clock: ShopClock
    ) -> None:
        self._rng, self._assortment, self._suppliers, self._clock = rng, assortment, suppliers, clock
        self._lead_days = suppliers.promised_days[suppliers.of_product]
        self._care = rng.normal(CARE_MEAN, CARE_SPREAD, len(assortment))
        last_order_day = assortment.retire_day - self._lead_days - RUN_OUT_DAYS
        self._last_order_day = np.where(assortment.retire_day == clock.days, clock.days, last_order_day)
        weekday = suppliers.review_weekday[suppliers.of_product]
        self._reviewed_on = [np.flatnonzero(weekday == day) for day in range(7)]
        self._on_order = np.zeros(len(assortment), dtype=np.int64)
        self._has_overdue = False
        self._arriving: dict[int, list[tuple[int, Ints, Ints]]] = {}
        self._orders: list[tuple[int, int]] = []  # supplier, day
        self._lines: list[tuple[Ints, Ints, Ints, Ints]] = []  # product, quantity, cost, arrival day

    def receive(self, day: int) -> list[tuple[int, Ints, Ints]]:
        """Return what comes in on a day: purchase order (index), products and their quantities."""
        deliveries = self._arriving.pop(day, [])
        for _, products, quantity in deliveries:
            self._on_order[products] -= quantity
        return deliveries

    def opening_stock(self, products: Ints, units_per_day: Floats) -> Ints:
        """Return the stock with which products are launched."""
        cover = self._lead_days[products] + REVIEW_DAYS + CYCLE_DAYS
        return self._in_packs(products, np.maximum(units_per_day * cover, 3))

    def order(self, day: int, on_hand: Ints, units_per_day: Floats) -> None:
        """Order what has fallen to its reorder point, one purchase order for each supplier looked at on this day."""
        products = self._reviewed_on[self._clock.weekdays[day]]
        if not len(products):
            return
        expected = units_per_day[products] * (self._lead_days[products] + REVIEW_DAYS)
        reorder_point = expected + self._care[products] * np.sqrt(expected)
        position = on_hand[products] + self._on_order[products]
        wanted = np.flatnonzero((position <= reorder_point) & self._is_ordered(day, products))
        if not len(wanted):
            return
        products = products[wanted]
        missing = reorder_point[wanted] + units_per_day[products] * CYCLE_DAYS - position[wanted]
        quantity = self._in_packs(products, np.maximum(missing, 1))
        supplier = self._suppliers.of_product[products]
        for one in np.unique(supplier).tolist():
            self._place(day, one, products[supplier == one], quantity[supplier == one])

    def _is_ordered(self, day: int, products: Ints) -> Bools:
        return (self._assortment.launch_day[products] <= day) & (day < self._last_order_day[products])

    def _in_packs(self, products: Ints, units: Floats) -> Ints:
        pack = self._assortment.case_pack[products]
        return np.ceil(np.round(units / pack, 6)).astype(np.int64) * pack

    def _place(self, day: int, supplier: int, products: Ints, quantity: Ints) -> None:
        cost = self._assortment.cost[self._clock.months[day], products]
        missing = int(self._suppliers.minimum_order_minor[supplier]) - int((cost * quantity).sum())
        if missing > 0:
            pack_cost = int(cost[0] * self._assortment.case_pack[products[0]])
            quantity[0] += -(-missing // pack_cost) * self._assortment.case_pack[products[0]]
        arrival = day + self._lead_time(supplier, len(products)) + self._overdue_days(day, supplier)
        number = len(self._orders)
        self._orders.append((supplier, day))
        self._lines.append((products, quantity, cost, arrival))
        self._on_order[products] += quantity
        for arrival_day in np.unique(arrival).tolist():
            part = arrival == arrival_day
            self._arriving.setdefault(arrival_day, []).append((number, products[part], quantity[part]))

    def _lead_time(self, supplier: int, lines: int) -> Ints:
        """Return days to arrival: Gamma with the supplier's mean and spread; now and then a part comes later."""
        mean, spread = self._suppliers.lead_mean_days[supplier], self._suppliers.lead_spread_days[supplier]
        days = max(1, round(float(self._rng.gamma((mean / spread) ** 2, spread**2 / mean))))
        lead_time = np.full(lines, days)
        if self._rng.random() < SPLIT_DELIVERY_SHARE:
            lead_time += (self._rng.random(lines) < LATE_LINE_SHARE) * self._rng.integers(3, 11)
        return lead_time

    def _overdue_days(self, day: int, supplier: int) -> int:
        """Return a long delay for one order near the end, so that every shop has one overdue."""
        days_left = self._clock.days - 1 - day - int(self._suppliers.promised_days[supplier])
        if self._has_overdue or not OVERDUE_DAYS[0] <= days_left <= OVERDUE_DAYS[1]:
            return 0
        self._has_overdue = True
        return OVERDUE_DAYS[1] + 1

    def batches(self) -> Iterator[TableBatch]:
        """Yield `purchase_orders` and `purchase_order_items` as they stand on the shop's last day."""
        if not self._orders:
            return
        number = np.repeat(np.arange(len(self._orders)), [len(products) for products, *_ in self._lines])
        product, quantity, cost, arrival = (np.concatenate(column) for column in zip(*self._lines, strict=True))
        received = arrival < self._clock.days
        yield from in_batches("purchase_orders", self._headers(number, arrival, received))
        yield from in_batches(
            "purchase_order_items",
            {
                "purchase_order_item_id": np.arange(1, len(number) + 1),
                "purchase_order_id": number + 1,
                "product_id": product + 1,
                "quantity": quantity,
                "unit_cost_minor": cost,
                "received_quantity": np.where(received, quantity, 0),
            },
        )

    def _headers(self, number: Ints, arrival: Ints, received: Bools) -> dict[str, Ints | list[str]]:
        count, dates = len(self._orders), self._clock.date_texts
        supplier, day = np.array(self._orders).T
        last_receipt = np.full(count, -1)
        np.maximum.at(last_receipt, number[received], arrival[received])
        open_lines = np.bincount(number[~received], minlength=count)
        some, every = last_receipt >= 0, open_lines == 0
        due = self._clock.dates[0] + (day + self._suppliers.promised_days[supplier])
        return {
            "purchase_order_id": np.arange(1, count + 1),
            "po_number": [po_number(place) for place in range(count)],
            "supplier_id": supplier + 1,
            "status": np.select([every, some], ["received", "partly_received"], "sent").tolist(),
            "ordered_date": dates[day].tolist(),
            "due_date": np.datetime_as_string(due).tolist(),
            "received_date": dates[last_receipt].tolist(),
        }


def po_number(place: int) -> str:
    """Return a purchase order's number.

    >>> po_number(0)
    'PO-00001'
    """
    return f"PO-{place + 1:05d}"
