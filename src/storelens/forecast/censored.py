"""Periods in which a product sold out while it was selling: what it sold then is the least it would have.

They may not be left out: shelves are emptied in periods of high demand, so the others alone understate it. They count
as what was sold, or as the level around them where that is more. A period without stock from its start, in which
nothing was sold, says nothing and stays unknown.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from storelens.forecast.history import CHUNK
from storelens.forecast.inputs import Panel
from storelens.forecast.levels import local_level

AROUND = 25  # periods that show the level of one
ROUNDS = 2  # of reading the level with these periods in it


def with_emptied_shelves(panel: Panel, series: npt.ArrayLike, sold_out: npt.ArrayLike | None) -> Panel:
    """Return the panel with the periods (n, t) in which sales emptied the shelf known, at their least."""
    if sold_out is None or not panel.products:
        return panel
    table = np.atleast_2d(np.asarray(series, dtype=float))
    emptied = np.atleast_2d(np.asarray(sold_out)).astype(bool) & (table > 0)
    if not emptied.any():
        return panel
    demand, known = panel.demand.copy(), panel.known | emptied
    for start in range(0, panel.products, CHUNK):
        rows = slice(start, start + CHUNK)
        cells, sold = emptied[rows], table[rows]
        seen = panel.known[rows].astype(float)
        for _ in range(ROUNDS):
            level = np.round(local_level(demand[rows], seen, AROUND))
            demand[rows] = np.where(cells, np.maximum(sold, level), demand[rows])
            seen = known[rows].astype(float)
    return replace(panel, demand=demand, known=known)
