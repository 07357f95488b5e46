"""Lead times learnt from receipts: each supplier's own, led by its promise and by how all suppliers keep theirs."""

import numpy as np

from storelens.forecast.inputs import Floats, Whole
from storelens.replenish.plan.inputs import NO_SUPPLIER, LeadTimes

MEAN_ORDERS = 3.0  # received orders at which a supplier's own mean counts half
SPREAD_ORDERS = 8.0  # ... at which its own spread does
USUAL_SPREAD = 0.3  # sd over mean, where too few orders came to tell
LEAST_ORDERS = 5  # of all suppliers, until their spread is believed


def learn_lead_times(
    supplier: Whole, promised: Floats, received_from: Whole, days: Floats, weight: Floats, default_days: float
) -> LeadTimes:
    """Return the lead times of n products, days.

    `supplier` (n): number, -1 for none; `promised` (s) days, nan for no promise. Receipts (m): `received_from` the
    supplier's number, `days` each took, `weight` its share of its order (an order's shares add up to 1).
    """
    count = np.bincount(received_from, weight, len(promised)).astype(float)
    total = np.bincount(received_from, weight * days, len(promised))
    own = total / np.maximum(count, 1e-9)
    expected = _expected(promised, own, count, default_days)
    mean = (total + MEAN_ORDERS * expected) / (count + MEAN_ORDERS)
    squares = np.bincount(received_from, weight * (days - own[received_from]) ** 2, len(promised)).astype(float)
    spread = _spread_of_all(own, squares, count)
    sd = np.sqrt((squares + SPREAD_ORDERS * (spread * mean) ** 2) / (count + SPREAD_ORDERS))
    source = np.where(count > 0, "receipts", np.where(np.isnan(promised), "default", "promise"))
    nobody = supplier == NO_SUPPLIER
    row = np.where(nobody, len(promised), supplier)
    return LeadTimes(
        np.append(mean, default_days)[row],
        np.append(sd, spread * default_days)[row],
        np.append(source, "default")[row],
    )


def _expected(promised: Floats, own: Floats, count: Floats, default_days: float) -> Floats:
    """Return what to expect of each supplier (s) before any of its receipts: its promise, times how all keep theirs."""
    both = (count > 0) & (np.nan_to_num(promised) > 0)
    kept = float((own * count)[both].sum() / (promised * count)[both].sum()) if both.any() else 1.0
    usual = float((own * count).sum() / count.sum()) if count.sum() > 0 else default_days
    by_own = np.where(count > 0, usual, default_days)  # without promise and receipt: what the settings say
    result: Floats = np.where(np.isnan(promised), by_own, promised * kept)
    return result


def _spread_of_all(own: Floats, squares: Floats, count: Floats) -> float:
    several = (count > 1.0) & (own > 0)
    if count[several].sum() < LEAST_ORDERS:
        return USUAL_SPREAD
    relative = squares[several] / own[several] ** 2
    return float(np.sqrt(relative.sum() / np.maximum(count[several] - 1.0, 1e-9).sum()))
