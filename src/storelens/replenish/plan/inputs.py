"""What a plan is made from: all that is known at the end of one day, in arrays.

Rows are products, columns are days. Refused, in one line each: tables that do not fit together, and numbers that
cannot be (a case pack of 0, units on order below 0). What is unknown is nan, and the plan says what it assumed.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError
from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.replenish.plan.settings import PlanSettings

Texts = npt.NDArray[np.str_]
NO_SUPPLIER = -1
LEAST_SD = 1e-6


@dataclass(frozen=True)
class OpenOrders:
    """What is ordered and not yet received, a line each (m).

    `product`: row; `units` outstanding; `due_in_days`: days from the end of the last day until it is expected, 1 or
    more; `draft`: not sent yet; `overdue`: should be here by now, `due_in_days` is when it is expected all the same.
    """

    product: Whole
    units: Floats
    due_in_days: Floats
    draft: Flags
    overdue: Flags

    @classmethod
    def none(cls) -> "OpenOrders":
        empty = np.zeros(0)
        return cls(empty.astype(np.int64), empty, empty, empty.astype(bool), empty.astype(bool))

    def only(self, lines: Flags) -> "OpenOrders":
        """Return some of the lines."""
        return OpenOrders(*(getattr(self, each.name)[lines] for each in fields(self)))

    def __len__(self) -> int:
        return len(self.product)


@dataclass(frozen=True)
class LeadTimes:
    """Days from an order to its receipt, of n products: `mean`, `sd`, `source` (receipts, promise or default)."""

    mean: Floats
    sd: Floats
    source: Texts

    def draws(self, random: np.random.Generator, count: int, factor: float = 1.0) -> Floats:
        """Return (n, count) drawn lead times, whole days of 0 or more, from a gamma of the mean and sd."""
        mean, sd = self.mean[:, np.newaxis] * factor, np.maximum(self.sd[:, np.newaxis] * factor, LEAST_SD)
        shape = np.maximum(mean, LEAST_SD) ** 2 / sd**2
        scale = sd**2 / np.maximum(mean, LEAST_SD)
        steady = shape > 1e6  # a gamma of this shape is its mean
        drawn = random.standard_gamma(np.broadcast_to(np.where(steady, 1.0, shape), (len(mean), count)))
        return np.rint(np.where(steady, mean, drawn * scale))

    def rows(self, rows: slice) -> "LeadTimes":
        """Return some products' lead times."""
        return LeadTimes(self.mean[rows], self.sd[rows], self.source[rows])


@dataclass(frozen=True)
class PriceBreaks:
    """Unit costs from a number of units in one order on, a line each (m): `product` row, `units`, `cost_minor`."""

    product: Whole
    units: Whole
    cost_minor: Floats


@dataclass(frozen=True)
class PlanInputs:
    """All that is known of n products at the end of the last of t days, with h days to come.

    `first_day`: date of column 0; `product_ids` (n). `sales` (n, t): units demanded a day, net of cancelled orders;
    nan before launch and after retirement. `sold_out` (n, t): sales there understate demand. `on_hand` (n): units,
    below 0 where they are owed, nan where stock is not tracked. `price_minor`, `cost_minor` (n): nan where unknown.
    `case_pack`, `minimum_units` (n): 1 or more. `supplier` (n): number from 0, -1 for none; `supplier_minimum_minor`
    (s): least worth of an order. `groups` (n): category. `promotion` (n, t + h), `events` (t + h): 0 or the number of
    a kind of holiday. `starts_in_days`, `days_left` (n): days until it is first sold (0: it is) and until it is sold
    no more (inf: no end known, 0: retired). `review_days` (n): where products have a rhythm of their own.
    """

    first_day: date
    product_ids: Whole
    sales: Floats
    sold_out: Flags
    on_hand: Floats
    open_orders: OpenOrders
    lead_times: LeadTimes
    price_minor: Floats
    cost_minor: Floats
    case_pack: Whole
    minimum_units: Whole
    supplier: Whole
    supplier_minimum_minor: Floats
    groups: Sequence[Hashable]
    promotion: Flags | None = None
    events: Whole | None = None
    starts_in_days: Floats | None = None
    days_left: Floats | None = None
    review_days: Whole | None = None
    price_breaks: PriceBreaks | None = None
    facts: tuple[tuple[int, str], ...] = field(default=())  # (row, sentence): what reading them had to assume

    def __post_init__(self) -> None:
        _check(self)

    @property
    def products(self) -> int:
        return int(self.sales.shape[0])

    @property
    def days(self) -> int:
        return int(self.sales.shape[1])

    @property
    def as_of(self) -> date:
        """The last day that was seen."""
        return self.first_day + timedelta(days=self.days - 1)

    @property
    def tracked(self) -> Flags:
        return ~np.isnan(self.on_hand)

    def days_ahead(self) -> int | None:
        """Return for how many days promotions and holidays are known; None where neither is given."""
        known = [each.shape[-1] - self.days for each in (self.promotion, self.events) if each is not None]
        return min(known) if known else None

    def review(self, settings: PlanSettings) -> Whole:
        """Return days from one order to the next (n)."""
        if self.review_days is None:
            return np.full(self.products, settings.review_days, dtype=np.int64)
        return self.review_days


def _check(given: PlanInputs) -> None:
    if given.sales.ndim != 2:
        raise UsageError(f"sales must be products by days, got {given.sales.ndim} dimensions - pass a 2-D array")
    n, t = given.sales.shape
    _fits(given.sold_out, (n, t), "sold_out")
    for name in (
        "product_ids", "on_hand", "price_minor", "cost_minor", "case_pack", "minimum_units", "supplier",
        "starts_in_days", "days_left", "review_days",
    ):  # fmt: skip
        values = getattr(given, name)
        if values is not None:
            _fits(values, (n,), name)
    for name in ("mean", "sd", "source"):
        _fits(getattr(given.lead_times, name), (n,), f"lead_times.{name}")
    if len(given.groups) != n:
        raise UsageError(f"groups must name one category a product, got {len(given.groups)} for {n} - use None")
    if given.promotion is not None and (given.promotion.shape[0] != n or given.promotion.shape[1] < t):
        raise UsageError(f"promotion must have the shape ({n}, {t} or more), got {given.promotion.shape} - add days")
    if given.events is not None and len(given.events) < t:
        raise UsageError(f"events must have {t} days or more, got {len(given.events)} - one label a day")
    _possible(given)


def _possible(given: PlanInputs) -> None:
    _at_least(given.case_pack, 1, "case_pack", "use 1 where units are sold singly")
    _at_least(given.minimum_units, 1, "minimum_units", "use 1 where there is no minimum")
    _at_least(given.lead_times.mean, 0, "lead_times.mean", "count days")
    _at_least(given.lead_times.sd, 0, "lead_times.sd", "use 0 for a certain lead time")
    _at_least(given.open_orders.units, 0, "open_orders.units", "leave cancelled orders out")
    _at_least(given.open_orders.due_in_days, 1, "open_orders.due_in_days", "what is overdue is expected tomorrow")
    if given.review_days is not None:
        _at_least(given.review_days, 1, "review_days", "count days")
    if given.price_breaks is not None:
        _check_breaks(given.price_breaks)
    _at_least(given.supplier_minimum_minor, 0, "supplier_minimum_minor", "use 0 for none")
    for name in ("price_minor", "cost_minor"):
        known = getattr(given, name)
        _at_least(known[~np.isnan(known)], 0, name, "use nan where it is not known")
    no_breaks = np.zeros(0, np.int64)
    for row, count, name in (
        (
            no_breaks if given.price_breaks is None else given.price_breaks.product,
            given.products,
            "price_breaks.product",
        ),
        (given.open_orders.product, given.products, "open_orders.product"),
        (given.supplier[given.supplier != NO_SUPPLIER], len(given.supplier_minimum_minor), "supplier"),
    ):
        if len(row) and not (row.min() >= 0 and row.max() < count):
            raise UsageError(f"{name} must be numbers from 0 to {count - 1}, got {row.max()} - number them from 0")


def _check_breaks(given: PriceBreaks) -> None:
    for name in ("units", "cost_minor"):
        _fits(getattr(given, name), given.product.shape, f"price_breaks.{name}")
    _at_least(given.units, 1, "price_breaks.units", "leave the product's own cost out")
    _at_least(given.cost_minor, 0, "price_breaks.cost_minor", "use minor units of money")
    if len({*zip(given.product.tolist(), given.units.tolist(), strict=True)}) < len(given.product):
        raise UsageError("price_breaks have a product's number of units twice - give each one cost")


def _fits(values: npt.NDArray[np.generic], shape: tuple[int, ...], name: str) -> None:
    if values.shape != shape:
        raise UsageError(f"{name} must have the shape {shape}, got {values.shape} - one value a product")


def _at_least(values: npt.NDArray[np.generic], least: float, name: str, way_out: str) -> None:
    low = ~(np.asarray(values, dtype=float) >= least)
    if low.any():
        place = int(np.flatnonzero(low)[0])
        raise UsageError(f"{name} must be {least:g} or more, got {values[place]} at {place} - {way_out}")
