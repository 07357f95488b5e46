"""Kinds of demand: how often a product sells and how much its sales differ (Syntetos, Boylan and Croston 2005)."""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from storelens.forecast.inputs import Flags, Floats

GAP = 1.32  # mean periods between sales (ADI) from which demand is intermittent
SPREAD = 0.49  # squared coefficient of variation of the sizes from which they differ much


class DemandClass(IntEnum):
    """The four kinds, and none for a product that never sold in a known period."""

    NONE = 0
    SMOOTH = 1
    ERRATIC = 2
    INTERMITTENT = 3
    LUMPY = 4


def demand_classes(demand: Floats, known: Flags) -> npt.NDArray[np.int64]:
    """Return the DemandClass of each product (n) from its known periods (n, t).

    >>> demand_classes(np.array([[2.0, 2, 2, 2], [0, 4, 0, 0], [0, 0, 0, 0]]), np.ones((3, 4), bool)).tolist()
    [1, 3, 0]
    """
    sold = known & (demand > 0)
    times = sold.sum(axis=1)
    gap = known.sum(axis=1) / np.maximum(times, 1)
    size = np.einsum("nt,nt->n", demand, sold) / np.maximum(times, 1)
    squares = np.einsum("nt,nt,nt->n", demand, demand, sold) / np.maximum(times, 1)
    variance = np.maximum(squares - size**2, 0.0)
    varied = variance / np.maximum(size, 1e-12) ** 2 >= SPREAD
    kind = 1 + varied + 2 * (gap >= GAP)
    return np.where(times > 0, kind, DemandClass.NONE).astype(np.int64)
