"""Quantiles of three weeks' demand, forecast at rolling origins, beside the textbook's normal ones.

Of each origin count the products in stock in all three weeks: where one is sold out, its demand is not known.
"""

from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from benchmarks.forecast.reorder import load
from storelens.forecast import forecast
from storelens.forecast.combine import quantile_loss
from storelens.forecast.inputs import Flags, Floats

LEVELS = (0.8, 0.9, 0.95, 0.98)
AHEAD, FIRST = 3, 85  # weeks; nothing was chosen on weeks from the first origin on


def measure(data: Path, quick: bool = False) -> dict[str, Any]:
    """Return coverage and quantile loss over all origins; `quick` takes every tenth."""
    sales, in_stock = load(data).load()
    demand, stocked = sales.to_numpy(), in_stock.to_numpy()
    shops = list(sales.index.get_level_values(0))
    covered, loss, textbook, total, count = np.zeros(4), 0.0, 0.0, 0.0, 0
    for origin in range(FIRST, demand.shape[1] - AHEAD + 1, 10 if quick else 1):
        past, out = demand[:, :origin], ~stocked[:, :origin]
        counts = stocked[:, origin : origin + AHEAD].all(axis=1)
        came = demand[counts, origin : origin + AHEAD].sum(axis=1)
        foreseen = forecast(past, AHEAD, 52, sold_out=out, groups=shops).total().quantiles(LEVELS)[counts]
        covered += (came[:, np.newaxis] <= foreseen).sum(axis=0)
        loss += float(quantile_loss(came, foreseen, LEVELS).mean(axis=1).sum())
        textbook += float(quantile_loss(came, _normal(past, ~out)[counts], LEVELS).mean(axis=1).sum())
        total, count = total + float(came.sum()), count + len(came)
    coverage = covered / count
    return {
        "forecasts": count,
        "coverage": {str(q): round(float(share), 4) for q, share in zip(LEVELS, coverage, strict=True)},
        "off_points": {str(q): round(abs(100 * (share - q)), 2) for q, share in zip(LEVELS, coverage, strict=True)},
        "loss": round(loss / total, 4),
        "textbook_loss": round(textbook / total, 4),
        "loss_to_textbook": round(loss / textbook, 3),
    }


def _normal(past: Floats, known: Flags) -> Floats:
    """Return three times the mean of the last 13 known weeks, and z times the spread of the last 52 (n, levels)."""
    recent, year = known[:, -13:], known[:, -52:]
    mean = (past[:, -13:] * recent).sum(axis=1) / np.maximum(recent.sum(axis=1), 1)
    usual = (past[:, -52:] * year).sum(axis=1) / np.maximum(year.sum(axis=1), 1)
    squares = ((past[:, -52:] - usual[:, np.newaxis]) ** 2 * year).sum(axis=1)
    spread = np.sqrt(squares / np.maximum(year.sum(axis=1) - 1, 1) * AHEAD)
    z = np.array([NormalDist().inv_cdf(q) for q in LEVELS])
    return np.asarray(AHEAD * mean[:, np.newaxis] + z * spread[:, np.newaxis])
