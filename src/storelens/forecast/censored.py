"""Periods in which a product sold out while it was selling: what it sold then is the least it would have.

They may not be left out: shelves are emptied in periods of high demand, so the others alone understate it. They count
as the mean of the demand that is at least what was sold. A period without stock from its start, in which
nothing was sold, says nothing and stays unknown.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from storelens.forecast.history import CHUNK
from storelens.forecast.inputs import Floats, Panel
from storelens.forecast.levels import local_level

AROUND = 25  # periods that show the level of one
MOST_SCATTER = 10.0  # variance over mean believed here: one odd period must not inflate every emptied shelf
ROUNDS = 2  # of reading the level with these periods in it


def _at_least(sold: Floats, mean: Floats, spread: Floats) -> Floats:
    """Return the mean of a normal demand known to be `sold` or more, by the logistic's near-equal to its tail."""
    beyond = np.clip((sold - 0.5 - mean) / np.maximum(spread, 1e-12), -6.0, 6.0)
    tail = 1.0 / (1.0 + np.exp(1.5976 * beyond + 0.07056 * beyond**3))  # Bowling and others (2009)
    hazard = np.exp(-(beyond**2) / 2.0) / np.sqrt(2.0 * np.pi) / tail
    expected: Floats = np.maximum(sold, mean + spread * hazard)
    return expected


def with_emptied_shelves(panel: Panel, series: npt.ArrayLike, sold_out: npt.ArrayLike | None) -> Panel:
    """Return the panel with the periods (n, t) in which sales emptied the shelf known, in place of their sales."""
    if sold_out is None or not panel.products:
        return panel
    table = np.atleast_2d(np.asarray(series, dtype=float))
    emptied = np.atleast_2d(np.asarray(sold_out)).astype(bool) & (table > 0)
    if not emptied.any():
        return panel
    counted = panel.counted  # a weight has no unit to scatter by: then the level alone is looked at
    demand, known = panel.demand, panel.known | emptied  # demand is the reader's own copy: 58 MB at 10,000 x 730
    for start in range(0, panel.products, CHUNK):
        rows = slice(start, start + CHUNK)
        cells, sold = emptied[rows], table[rows]
        seen = panel.known[rows].astype(float)
        for _ in range(ROUNDS):
            level = local_level(demand[rows], seen, AROUND)
            surprise = ((demand[rows] - level) ** 2 * seen).sum(axis=1) / np.maximum((level * seen).sum(axis=1), 1e-12)
            believed = np.where(panel.known[rows].any(axis=1), np.clip(surprise, 1.0, MOST_SCATTER), 0.0)
            spread = np.sqrt(level * believed[:, np.newaxis])
            least = np.round(_at_least(sold, level, spread)) if counted else np.maximum(sold, level)
            demand[rows] = np.where(cells, least, demand[rows])
            seen = known[rows].astype(float)
    return replace(panel, demand=demand, known=known)
