"""Sorts demand by how often and how evenly it comes: smooth, erratic, intermittent or lumpy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError
from storelens.replenish.maths.arguments import FloatArray, Numbers, above_zero, at_least_zero, one_row, single

SMOOTH, ERRATIC, INTERMITTENT, LUMPY, NO_DEMAND = 0, 1, 2, 3, -1
CLASS_NAMES = {SMOOTH: "smooth", ERRATIC: "erratic", INTERMITTENT: "intermittent", LUMPY: "lumpy", NO_DEMAND: "none"}
_OFTEN = 1 + 1e-12  # a figure equal to a cut up to rounding is at the cut


@dataclass(frozen=True, eq=False)
class DemandClasses:
    """Classes by series.

    adi: average demand interval, periods (infinite without demand). cv2: squared coefficient of variation of the
    demands that are not 0 (0 without demand). klass: 0 smooth, 1 erratic, 2 intermittent, 3 lumpy, -1 no demand.
    """

    adi: FloatArray
    cv2: FloatArray
    klass: npt.NDArray[np.int64]


def demand_classes(
    series: Sequence[Numbers],
    adi_cut: float = 1.32,
    cv2_cut: float = 0.49,
    variance: Literal["population", "sample"] = "population",
) -> DemandClasses:
    """Return the class of each series of demands (units per period, 0 or more; lengths may differ).

    adi is periods / periods with demand. At a cut itself demand is still smooth. variance: divided by the number of
    demands ("population") or by one less ("sample"; 0 for a single demand). UsageError for negative demand, an empty
    series or a cut that is not above 0. Source: Syntetos, Boylan and Croston 2005.

    >>> demand_classes([[10, 12, 9, 11], [0, 5, 0, 0, 5, 0]]).klass.tolist()
    [0, 2]
    """
    first = float(above_zero("adi_cut", single("adi_cut", adi_cut)))
    second = float(above_zero("cv2_cut", single("cv2_cut", cv2_cut)))
    if variance not in ("population", "sample"):
        raise UsageError(f"variance must be 'population' or 'sample', got {variance!r} - use 'population'")
    pairs = [
        _interval_and_spread(f"series[{place}]", row, int(variance == "sample")) for place, row in enumerate(series)
    ]
    adi, cv2 = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    klass = 2 * (adi > first * _OFTEN) + (cv2 > second * _OFTEN)
    return DemandClasses(adi, cv2, np.where(np.isfinite(adi), klass, NO_DEMAND).astype(np.int64))


def _interval_and_spread(name: str, row: Numbers, less: int) -> tuple[float, float]:
    demand = at_least_zero(name, one_row(name, row, "give at least one period"))
    sold = demand[demand > 0]
    if not sold.size:
        return np.inf, 0.0
    spread = float(sold.var(ddof=less) / sold.mean() ** 2) if sold.size > less else 0.0
    return demand.size / sold.size, spread
