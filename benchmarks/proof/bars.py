"""What a proof promises, and where in a run's results each figure stands; other people's data has forecast's bars."""

from benchmarks.bars import Bar
from benchmarks.forecast.bars import FORECAST_BARS

PROOF_BARS = (
    Bar("simulated shop, service missed by, asked 90 %", 1.5, "points", ("shop", "asked", "0.9", "missed_points")),
    Bar("... asked 95 %", 1.5, "points", ("shop", "asked", "0.95", "missed_points")),
    Bar("... units held at 95 % / the shop's own", 1.0, "x", ("shop", "asked", "0.95", "stock_to_actual")),
    Bar("1,000 products, 6 months replayed and scored, processor", 120, "s", ("shop", "cpu_seconds")),
    Bar("... peak memory", 500, "MB", ("shop", "peak_mb")),
    *(bar for bar in FORECAST_BARS if bar.path[0] == "reorder"),
)  # fmt: skip
