"""A shop's past, whole, and what of it was known at the end of one of its days.

`Past.seen` is the only way to a policy: it cuts every table at the day. What came later, and what is estimated to have
been lost, is nowhere in it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from storelens.errors import UsageError
from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.replenish.plan.inputs import LeadTimes, OpenOrders, PlanInputs

UNKNOWN = -1  # of a day


@dataclass(frozen=True)
class Purchases:
    """Lines of purchase orders sent (m), days counted from the first day, below 0 before it.

    `order`: number of the purchase order; `product`: row; `supplier`: number; `ordered_day`; `due_day`: as promised,
    nan where nothing was; `units`. Receipts (r): `received_line`, `received_day`, `received_units`.
    """

    order: Whole
    product: Whole
    supplier: Whole
    ordered_day: Whole
    due_day: Floats
    units: Floats
    received_line: Whole
    received_day: Whole
    received_units: Floats

    def open_after(self, day: int) -> tuple[Whole, Floats]:
        """Return the lines that were sent by the end of `day`, and the units of each still to come."""
        come = self.received_day <= day
        got = np.bincount(self.received_line[come], self.received_units[come], len(self.order))
        left = np.where(self.ordered_day <= day, self.units - got, 0.0)
        lines = np.flatnonzero(left > 0)
        return lines, left[lines]


@dataclass(frozen=True)
class Cancellations:
    """Units of orders that were cancelled later (c): sold on `day`, known to be cancelled from `cancelled_day` on."""

    product: Whole
    day: Whole
    cancelled_day: Whole
    units: Floats

    @classmethod
    def none(cls) -> "Cancellations":
        empty = np.zeros(0, dtype=np.int64)
        return cls(empty, empty, empty, np.zeros(0))


@dataclass(frozen=True)
class Past:
    """The past of n products over t days.

    `inputs`: as of the last day; its sales are net of every cancellation. `stock` (n, t): recorded units at the end of
    each day, nan before it was tracked. `moved` (n, t): units that came or went by no sale and by no order: openings,
    counts, returns. `lead_times`: what was known of them at the end of a day.
    """

    inputs: PlanInputs
    stock: Floats
    moved: Floats
    purchases: Purchases
    cancellations: Cancellations
    lead_times: Callable[[int], LeadTimes]

    def __post_init__(self) -> None:
        for name, table in (("stock", self.stock), ("moved", self.moved)):
            if table.shape != self.inputs.sales.shape:
                raise UsageError(
                    f"{name} must have the shape of sales {self.inputs.sales.shape}, got {table.shape}"
                    " - give a value a product and day"
                )

    @property
    def products(self) -> int:
        return self.inputs.products

    @property
    def days(self) -> int:
        return self.inputs.days

    def pending(self, day: int) -> Floats:
        """Return the units (n, day + 1) that at the end of `day` still counted as sold and were cancelled later."""
        units = np.zeros((self.products, day + 1))
        gone = self.cancellations
        later = (gone.day <= day) & (gone.cancelled_day > day)
        np.add.at(units, (gone.product[later], gone.day[later]), gone.units[later])
        return units

    def offered(self, day: int) -> Flags:
        """Return the products (n) that were on sale on `day`."""
        return np.asarray(~np.isnan(self.inputs.sales[:, day]))

    def seen(
        self, day: int, on_hand: Floats, orders: OpenOrders, sales: Floats | None = None, sold_out: Flags | None = None
    ) -> PlanInputs:
        """Return all that is known at the end of `day` to who has `on_hand` (n) and has sent `orders`.

        `sales`, `sold_out` (n, day + 1): as it saw them, where that is not as they were recorded.
        """
        known, end = self.inputs, day + 1
        ahead = known.days_ahead()
        until = None if ahead is None else end + ahead
        return replace(
            known,
            sales=known.sales[:, :end] + self.pending(day) if sales is None else sales,
            sold_out=known.sold_out[:, :end] if sold_out is None else sold_out,
            on_hand=np.where(np.isnan(self.stock[:, day]), np.nan, np.floor(on_hand)),
            open_orders=orders,
            lead_times=self.lead_times(day),
            promotion=None if known.promotion is None else known.promotion[:, :until],
            events=None if known.events is None else known.events[:until],
            starts_in_days=self._starts_in(day),
            days_left=np.where(self._ended(day), 0.0, np.inf),  # an end that was to come was not yet known
            facts=(),
        )

    def _starts_in(self, day: int) -> Floats:
        begun = ~np.isnan(self.inputs.sales[:, : day + 1]).all(axis=1)
        first = (~np.isnan(self.inputs.sales)).argmax(axis=1)
        return np.where(begun, 0.0, np.maximum(first - day, 1.0))

    def _ended(self, day: int) -> Flags:
        begun = ~np.isnan(self.inputs.sales[:, : day + 1]).all(axis=1)
        return np.asarray(begun & ~self.offered(day))


def only(given: PlanInputs, rows: Whole) -> PlanInputs:
    """Return the inputs of some products, without orders on their way: those of a day are its own."""
    named = (
        "product_ids", "sales", "sold_out", "on_hand", "price_minor", "cost_minor", "case_pack", "minimum_units",
        "supplier", "promotion", "starts_in_days", "days_left", "review_days",
    )  # fmt: skip
    chosen = {name: getattr(given, name)[rows] for name in named if getattr(given, name) is not None}
    leads = given.lead_times
    return replace(
        given,
        **chosen,
        open_orders=OpenOrders.none(),
        lead_times=LeadTimes(leads.mean[rows], leads.sd[rows], leads.source[rows]),
        groups=[given.groups[row] for row in rows.tolist()],
        price_breaks=None,
        facts=(),
    )
