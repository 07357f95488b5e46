"""The M1 competition's monthly series, beside statsforecast's Theta and AutoETS in the same run."""

import csv
import gzip
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.processes import run
from storelens.forecast import forecast
from storelens.forecast.inputs import Floats

MONTHS = 12
BESIDE = Path(__file__).with_name("beside.py")


def measure(data: Path, quick: bool = False, python: str | None = None) -> dict[str, Any]:
    """Return sMAPE (per cent) and MASE, means over series; `python` is one that has statsforecast."""
    file = data / "forecast" / "m1_all.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as rows:
        series = [row for row in csv.DictReader(rows) if row["period"] == "MONTHLY"]
    past = [np.array(row["train"].split(), dtype=float) for row in series]
    came = np.array([np.array(row["test"].split(), dtype=float) for row in series])
    table = np.full((len(past), max(map(len, past))), np.nan)
    for into, values in zip(table, past, strict=True):
        into[len(into) - len(values) :] = values
    began = time.perf_counter()
    ours = forecast(table, came.shape[1], MONTHS).mean
    result: dict[str, Any] = {"series": len(series), "seconds": round(time.perf_counter() - began, 2)}
    result.update(_errors("ours", ours, came, past))
    if python is None or quick:
        result["beside"] = "not run: give --statsforecast a Python that has statsforecast"
        return result
    beside = run([python, str(BESIDE), str(file)]).answer
    result["statsforecast"], result["beside_seconds"] = beside["version"], beside["seconds"]
    for name, forecasts in beside["forecasts"].items():
        short = name.lower()
        result.update(_errors(short, np.array([forecasts[row["series"]] for row in series]), came, past))
        for error in ("smape", "mase"):
            result[f"{error}_to_{short}"] = round(result[f"ours_{error}"] / result[f"{short}_{error}"], 4)
    return result


def _errors(name: str, forecasts: Floats, came: Floats, past: list[Floats]) -> dict[str, float]:
    miss = abs(forecasts - came)
    naive = np.array([abs(values[MONTHS:] - values[:-MONTHS]).mean() for values in past])
    return {
        f"{name}_smape": round(float(200 * (miss / (abs(forecasts) + abs(came))).mean()), 3),
        f"{name}_mase": round(float((miss.mean(axis=1) / naive).mean()), 4),
    }
