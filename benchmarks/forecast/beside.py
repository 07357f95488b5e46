"""statsforecast's forecasts of the M1 monthly series, as JSON: run by a Python that has it, never by Storelens itself.

`python beside.py M1_FILE` prints {"version": ..., "seconds": {...}, "forecasts": {method: {series: [h values]}}}.
"""

import csv
import gzip
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path


def main() -> None:
    """Print the forecasts of Theta and AutoETS with their defaults and a season of 12."""
    import numpy as np
    from statsforecast.models import AutoETS, Theta  # type: ignore[import-not-found]

    with gzip.open(Path(sys.argv[1]), "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["period"] == "MONTHLY"]
    forecasts: dict[str, dict[str, list[float]]] = {}
    seconds: dict[str, float] = {}
    for name, model in {"Theta": Theta(season_length=12), "AutoETS": AutoETS(season_length=12)}.items():
        began = time.perf_counter()
        forecasts[name] = {}
        for row in rows:
            train = np.array(row["train"].split(), dtype=float)
            forecasts[name][row["series"]] = [float(x) for x in model.forecast(train, int(row["h"]))["mean"]]
        seconds[name] = round(time.perf_counter() - began, 1)
    json.dump({"version": version("statsforecast"), "seconds": seconds, "forecasts": forecasts}, sys.stdout)


if __name__ == "__main__":
    main()
