"""A shop's plan: read, made, written; and made again under other settings, quickly, for what-if."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pyarrow as pa

from storelens.forecast import Forecast, LostSales
from storelens.formatting import format_money, money_digits
from storelens.planning.kept import Asked, Foreseen, digest_of, keep, kept
from storelens.planning.reading import read_inputs
from storelens.planning.rows import plan_columns
from storelens.planning.tables import places, read
from storelens.planning.writing import write_plan
from storelens.replenish.plan import Plan, PlanInputs, PlanSettings, make_plan
from storelens.replenish.plan.expected import horizon_days, make_forecast
from storelens.replenish.plan.lost import lost_last_year
from storelens.shop import Shop

NAME_COLUMNS = ("sku", "product_name", "category", "supplier_name")


@dataclass(frozen=True)
class Names:
    """What people call the plan's products (n): `sku`, `product_name`, `category`, `supplier_name` or None."""

    sku: list[str]
    product_name: list[str]
    category: list[str]
    supplier_name: list[str | None]


@dataclass(frozen=True)
class ShopPlan:
    """A plan with its products' names, made at an instant; `money` writes amounts in the shop's currency."""

    plan: Plan
    names: Names
    made_at: datetime
    money: Callable[[int], str]

    def table(self) -> pa.Table:
        """Return a row for each product: its names, then the columns of `replenishment_plan`."""
        columns: dict[str, list[Any]] = {name: getattr(self.names, name) for name in NAME_COLUMNS}
        planned = plan_columns(self.plan, self.money)
        return pa.table({"product_id": planned.pop("product_id"), **columns, **planned})


@dataclass
class _Kept:
    """What plans of one state of a shop share. Forecasts by horizon, review and method: they depend on no more."""

    version: object
    inputs: PlanInputs
    names: Names
    lost: LostSales | None
    forecasts: dict[Asked, Forecast]


_kept: "WeakKeyDictionary[Shop, _Kept]" = WeakKeyDictionary()


def plan_shop(
    shop: Shop, settings: PlanSettings | None = None, *, write: bool = True, now: datetime | None = None
) -> ShopPlan:
    """Return the shop's plan as of its last day; with `write`, keep it in the store for queries and panels.

    Raises UsageError for a shop without a day of history, StoreUnavailable where the store cannot be written.
    """
    settings = settings or PlanSettings()
    now = now or datetime.now(UTC)
    made = _made(shop, settings, now, as_planned=False)
    if write:
        version = shop.store.last_change()
        write_plan(shop.store, made.plan, made.money, now)
        if _kept[shop].version == (version, settings.default_lead_days):  # writing a plan changes nothing it is made of
            _kept[shop].version = (shop.store.last_change(), settings.default_lead_days)
        state = _kept[shop]
        digest = digest_of(state.inputs, _asked(state, settings))
        keep(shop.store.path, digest, _foreseen(shop, state, settings, as_planned=False))
    return made


def what_if(shop: Shop, settings: PlanSettings) -> ShopPlan:
    """Return the plan under other settings, not written.

    While the shop does not change, the forecast of the last plan serves, or one that is made once.
    """
    return _made(shop, settings, datetime.now(UTC), as_planned=True)


def _made(shop: Shop, settings: PlanSettings, now: datetime, *, as_planned: bool) -> ShopPlan:
    state = _current(shop, settings)
    foreseen = _foreseen(shop, state, settings, as_planned=as_planned)
    plan = make_plan(state.inputs, settings, foreseen.forecast, foreseen.lost)
    return ShopPlan(plan, state.names, now, money_writer(dict(shop.settings)))


def _foreseen(shop: Shop, state: _Kept, settings: PlanSettings, *, as_planned: bool) -> Foreseen:
    """Return the forecast and last year's lost sales: this process's, the last plan's (`as_planned`), or new."""
    asked = _asked(state, settings)
    if as_planned and (asked not in state.forecasts or state.lost is None):
        found = kept(shop.store.path, digest_of(state.inputs, asked))
        if found is not None:
            state.forecasts[asked], state.lost = found.forecast, found.lost
    if asked not in state.forecasts:
        state.forecasts[asked] = make_forecast(state.inputs, settings)
    if state.lost is None:
        state.lost = lost_last_year(state.inputs)
    return Foreseen(state.forecasts[asked], state.lost)


def _asked(state: _Kept, settings: PlanSettings) -> Asked:
    return horizon_days(state.inputs, settings), settings.review_days, settings.method


def _current(shop: Shop, settings: PlanSettings) -> _Kept:
    """Return what the shop is now; of an earlier state, the forecast is used again where demand is the same."""
    version = (shop.store.last_change(), settings.default_lead_days)
    before = _kept.get(shop)
    if before is not None and before.version == version:
        return before
    inputs = read_inputs(shop, settings=settings)
    fresh = _Kept(version, inputs, names_of(shop, inputs), None, {})
    if before is not None and _same_demand(before.inputs, inputs):
        fresh.lost, fresh.forecasts = before.lost, before.forecasts
    _kept[shop] = fresh
    return fresh


def _same_demand(one: PlanInputs, other: PlanInputs) -> bool:
    """Return whether two states of a shop give the same forecast."""
    same_leads = np.array_equal(one.lead_times.mean, other.lead_times.mean)
    return (
        same_leads
        and list(one.groups) == list(other.groups)
        and all(
            np.array_equal(getattr(one, name), getattr(other, name), equal_nan=name == "sales")
            for name in ("product_ids", "sales", "sold_out", "promotion", "events")
        )
    )


def names_of(shop: Shop, inputs: PlanInputs) -> Names:
    """Return what the products of `inputs` are called."""
    engine = shop.engine("sqlite")
    products, suppliers = read(engine, "planning_products"), read(engine, "planning_suppliers")
    rows = places(products.whole("product_id"), inputs.product_ids.astype(float)).tolist()
    supplier_names = [*suppliers.values("supplier_name"), None]  # the last is that of -1, nobody
    return Names(
        _picked(products.values("sku"), rows),
        _picked(products.values("product_name"), rows),
        _picked(products.values("category"), rows),
        [supplier_names[place] for place in inputs.supplier.tolist()],
    )


def _picked(values: list[str], rows: list[int]) -> list[str]:
    return [values[row] for row in rows]


def money_writer(settings: dict[str, str]) -> Callable[[int], str]:
    """Return what writes an amount in the shop's currency."""
    digits, currency = money_digits(settings), settings.get("currency", "USD")
    return lambda minor: format_money(minor, digits, currency)
