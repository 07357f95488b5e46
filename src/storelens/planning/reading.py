"""Read from the store all that a plan is made from, as it was known at the end of one day."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from storelens.engines import Engine
from storelens.errors import UsageError
from storelens.filters import Period
from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.planning.ahead import events_ahead, promotions_ahead
from storelens.planning.days import Daily, read_daily
from storelens.planning.ordered import read_lead_times, read_open_orders
from storelens.planning.tables import EPOCH, Columns, day_number, places, read
from storelens.replenish.plan import PlanInputs, PriceBreaks
from storelens.replenish.plan.settings import PlanSettings
from storelens.shop import Shop

NO_END = "9999-12-31"
AHEAD_DAYS = 400  # of promotions and holidays


@dataclass(frozen=True)
class Span:
    """The days looked at, from 1970-01-01: `first` to `last`; `until` as the queries take it."""

    first: int
    last: int
    until: str

    @property
    def days(self) -> int:
        return self.last - self.first + 1

    @property
    def is_past(self) -> bool:
        return self.until != NO_END


def read_inputs(
    shop: Shop, *, until: date | None = None, settings: PlanSettings | None = None, retired: bool = False
) -> PlanInputs:
    """Return all that is known of the shop's goods at the end of its last day, or of `until`.

    With `until`, nothing recorded of a later day is looked at, for proofs: drafts, cancelled purchase orders and price
    breaks of the past are not known. `settings` give the lead time where neither receipts nor a promise do. Products
    that are retired and gone are left out, unless `retired` asks for them. Raises UsageError for a shop without a day
    of history, or where `until` lies before it.
    """
    engine: Engine = shop.engine("sqlite")
    span = _span(shop.history(engine.name), until)
    products = read(engine, "planning_products")
    ids = products.whole("product_id")
    daily = read_daily(engine, ids, span.first, span.days, span.until)
    kept = np.flatnonzero(_is_planned(products, daily, span, everything=retired))
    return _inputs(engine, span, products, daily, kept, settings or PlanSettings())


def _inputs(
    engine: Engine, span: Span, products: Columns, daily: Daily, kept: Whole, settings: PlanSettings
) -> PlanInputs:
    suppliers = read(engine, "planning_suppliers")
    supplier = places(suppliers.whole("supplier_id"), products.numbers("supplier_id"))[kept]
    leads = read_lead_times(engine, suppliers, supplier, span.until, settings)
    launched, retired = products.days("launched_date")[kept], products.days("retired_date")[kept]
    launched = np.where(span.last < launched, launched, np.nan)  # of those to come
    ids = products.whole("product_id")[kept]
    groups = [products.values("category")[place] for place in kept.tolist()]
    on_hand = daily.on_hand[kept] if span.is_past else products.numbers("stock_level")[kept]
    known = np.arange(span.first, span.last + 1)
    return PlanInputs(
        first_day=EPOCH + timedelta(days=span.first),
        product_ids=ids,
        sales=daily.sales(products, known)[kept],
        sold_out=daily.sold_out(products, known)[kept],
        on_hand=on_hand,
        open_orders=read_open_orders(engine, ids, leads, span.last, span.until),
        lead_times=leads,
        price_minor=products.numbers("price_minor")[kept],
        cost_minor=products.numbers("cost_minor")[kept],
        case_pack=products.whole("case_pack")[kept],
        minimum_units=products.whole("minimum_order_units")[kept],
        supplier=supplier,
        supplier_minimum_minor=suppliers.numbers("minimum_order_minor"),
        groups=groups,
        promotion=promotions_ahead(engine, groups, span.first, span.days + AHEAD_DAYS),
        events=events_ahead(engine, span.first, span.days + AHEAD_DAYS),
        starts_in_days=np.nan_to_num(np.maximum(launched - span.last - 1, 0.0)),
        days_left=np.where(np.isnan(retired), np.inf, np.maximum(retired - span.last - 1, 0.0)),
        price_breaks=None if span.is_past else _price_breaks(engine, ids),
    )


def _price_breaks(engine: Engine, ids: Whole) -> PriceBreaks | None:
    """Return the price breaks of products `ids` (n), as they are now; None where there are none."""
    lines = read(engine, "planning_price_breaks")
    row = places(ids, lines.numbers("product_id"))
    kept = row >= 0
    if not kept.any():
        return None
    return PriceBreaks(row[kept], lines.whole("least_units")[kept], lines.numbers("unit_cost_minor")[kept])


def _span(history: Period, until: date | None) -> Span:
    first, last = day_number(history.start), day_number(history.end)
    if last == 0:
        raise UsageError(
            "the shop has no day of history to plan from - bring orders or stock with storelens import first"
        )
    if until is None:
        return Span(first, last, NO_END)
    if until < history.start:
        raise UsageError(f"until must be a day of the shop's history, got {until} - it begins on {history.start}")
    return Span(first, min(last, day_number(until)), until.isoformat())


def _is_planned(products: Columns, daily: Daily, span: Span, *, everything: bool) -> Flags:
    """Return which goods (n) are in the plan: all but those gone for good, or, in the past, not there yet."""
    launched: Floats = products.days("launched_date")
    retired: Floats = products.days("retired_date")
    gone = (retired <= span.last) & ~(np.nan_to_num(daily.on_hand) != 0)
    planned: Flags = np.ones(len(products), dtype=bool) if everything else ~gone
    if span.is_past:
        planned &= np.where(np.isnan(launched), daily.seen, launched <= span.last)
    return planned
