"""What a forecast's level loses when a tenth of the weeks in stock is hidden behind simulated stock-outs."""

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.forecast.reorder import load
from storelens.forecast import forecast
from storelens.forecast.inputs import Flags, Floats

AHEAD, SHARE, RUN = 4, 0.1, 3  # weeks forecast, share hidden, weeks a stock-out lasts


def measure(data: Path, quick: bool = False) -> dict[str, Any]:
    """Return the mean absolute change of the products' level, masked and with the zeros left in, over several draws."""
    sales, in_stock = load(data).load()
    demand, stocked = sales.to_numpy(), in_stock.to_numpy()
    true = _level(demand, stocked)
    masked, zeros = [], []
    for seed in range(1 if quick else 5):
        starts = np.random.default_rng(seed).random(demand.shape) < SHARE / RUN
        hidden = starts | np.roll(starts, 1, axis=1) | np.roll(starts, 2, axis=1)
        seen = np.where(hidden, 0.0, demand)
        masked.append(abs(_level(seen, stocked & ~hidden) - true).sum())
        zeros.append(abs(_level(seen, stocked) - true).sum())
    return {
        "hidden_share": round(float(hidden[stocked].mean()), 3),
        "masked_error": round(float(np.mean(masked) / true.sum()), 4),
        "zeros_error": round(float(np.mean(zeros) / true.sum()), 4),
        "error_to_zeros": round(float(np.sum(masked) / np.sum(zeros)), 3),
    }


def _level(demand: Floats, stocked: Flags) -> Floats:
    return np.asarray(forecast(demand, AHEAD, 52, sold_out=~stocked).mean.mean(axis=1))
