"""Read how a shop's stock and purchase orders came to be as they are, in the rows and days of the plan's inputs."""

import numpy as np

from storelens.engines import Engine
from storelens.forecast.inputs import Flags, Floats, Whole
from storelens.planning.tables import day_number, places, read
from storelens.replenish.plan import PlanInputs
from storelens.replenish.proof import Cancellations, Purchases

OUTSIDE = ("opening", "adjustment", "return")  # movements by no sale and no order


def read_stock(engine: Engine, inputs: PlanInputs) -> tuple[Floats, Floats]:
    """Return the recorded stock at the end of each day, nan before a product's first movement, and the units that came
    or went by no sale and no order; both (n, t)."""
    moves = read(engine, "proof_movements")
    row = places(inputs.product_ids, moves.numbers("product_id"))
    day = moves.days("moved_date").astype(np.int64) - day_number(inputs.first_day)
    kept = (row >= 0) & (day < inputs.days)
    row, day, units = row[kept], np.maximum(day[kept], 0), moves.numbers("units")[kept]
    outside = np.isin(np.asarray(moves.values("kind"), dtype=np.str_), OUTSIDE)[kept]
    moved, changed = np.zeros((2, inputs.products, inputs.days))
    np.add.at(changed, (row, day), units)
    np.add.at(moved, (row[outside], day[outside]), units[outside])
    first = np.full(inputs.products, inputs.days)
    np.minimum.at(first, row, day)
    tracked: Flags = np.arange(inputs.days) >= first[:, np.newaxis]
    return np.where(tracked, np.cumsum(changed, axis=1), np.nan), moved


def read_purchases(engine: Engine, inputs: PlanInputs) -> Purchases:
    """Return the lines of purchase orders sent, and their receipts.

    A line counts for the supplier that its product has today: these are the ones that an order is sent to.
    """
    lines, came = read(engine, "proof_purchase_lines"), read(engine, "proof_receipts")
    origin = day_number(inputs.first_day)
    row = places(inputs.product_ids, lines.numbers("product_id"))
    kept = np.flatnonzero(row >= 0)
    line: Whole = places(lines.whole("purchase_order_item_id")[kept], came.numbers("purchase_order_item_id"))
    known = line >= 0
    return Purchases(
        order=lines.whole("purchase_order_id")[kept],
        product=row[kept],
        supplier=inputs.supplier[row[kept]],
        ordered_day=lines.days("ordered_date")[kept].astype(np.int64) - origin,
        due_day=lines.days("due_date")[kept] - origin,
        units=lines.numbers("units")[kept],
        received_line=line[known],
        received_day=came.days("received_date")[known].astype(np.int64) - origin,
        received_units=came.numbers("units")[known],
    )


def read_cancellations(engine: Engine, inputs: PlanInputs) -> Cancellations:
    """Return the units that counted as sold until their order was cancelled."""
    rows = read(engine, "proof_cancellations")
    origin = day_number(inputs.first_day)
    row = places(inputs.product_ids, rows.numbers("product_id"))
    day, gone = (rows.days(name).astype(np.int64) - origin for name in ("order_date", "cancelled_date"))
    kept = (row >= 0) & (day >= 0) & (day < inputs.days)
    return Cancellations(row[kept], day[kept], gone[kept], rows.numbers("units")[kept])


def read_promised(engine: Engine, inputs: PlanInputs) -> Floats:
    """Return the lead time each supplier promises (s), days, nan where none does."""
    promised = read(engine, "planning_suppliers").numbers("lead_time_days")
    assert len(promised) == len(inputs.supplier_minimum_minor)
    return promised
