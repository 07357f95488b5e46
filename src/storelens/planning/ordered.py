"""Purchase orders as the plan reads them: what is on its way and when it is expected, and how long orders took."""

import numpy as np

from storelens.engines import Engine
from storelens.forecast.inputs import Floats, Whole
from storelens.planning.tables import Columns, places, read
from storelens.replenish.plan.inputs import LeadTimes, OpenOrders
from storelens.replenish.plan.lead_times import learn_lead_times
from storelens.replenish.plan.settings import PlanSettings

LATE_SHARE = 0.25  # of its supplier's lead time: how much longer an overdue order is taken to need


def read_open_orders(engine: Engine, ids: Whole, leads: LeadTimes, last: int, until: str) -> OpenOrders:
    """Return what is on order of products `ids` (n), and when it is expected, from the end of day `last` on.

    A draft is taken to be sent now. What was promised counts; without a promise, the lead time from the day it was
    ordered. What should be here already is expected soon: a quarter of its lead time from now.
    """
    rows = read(engine, "planning_open_orders", until=until)
    product = places(ids, rows.numbers("product_id"))
    kept = np.flatnonzero(product >= 0)
    product = product[kept]
    draft = rows.numbers("is_draft")[kept] > 0
    mean = leads.mean[product]
    ordered, due = rows.days("ordered_date")[kept], rows.days("due_date")[kept]
    since = np.maximum(last, ordered)  # an order of a later day than was seen counts its days from that one
    expected = np.where(np.isnan(due), np.where(draft, since, ordered) + mean, due) - since
    expected = np.where(draft, np.where(expected < mean, mean, expected), expected)  # not sent: it needs its lead time
    overdue = (expected < 1) & ~draft
    expected = np.where(overdue, np.maximum(np.rint(mean * LATE_SHARE), 1.0), expected)
    return OpenOrders(product, rows.numbers("units")[kept], np.maximum(expected, 1.0), draft, overdue)


def read_lead_times(
    engine: Engine, suppliers: Columns, supplier: Whole, until: str, settings: PlanSettings
) -> LeadTimes:
    """Return the lead times of products by their `supplier` (n); see `learn_lead_times`."""
    rows = read(engine, "planning_receipts", until=until)
    place = places(suppliers.whole("supplier_id"), rows.numbers("supplier_id"))
    parts: Floats = rows.numbers("products")
    orders, order = np.unique(rows.numbers("purchase_order_id"), return_inverse=True)
    weight = parts / np.maximum(np.bincount(order, parts, len(orders))[order], 1e-9)
    promised = suppliers.numbers("lead_time_days")
    return learn_lead_times(supplier, promised, place, rows.numbers("lead_days"), weight, settings.default_lead_days)
