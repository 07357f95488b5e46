"""What forecasts and the reordering policy promise, and where in a run's results each figure stands."""

from benchmarks.bars import Bar

FORECAST_BARS = (
    Bar("reordering: mean cost of nine windows", 4_950, "", ("reorder", "cost")),
    Bar("... units held at a fill rate of 95 %", 6_000, "units", ("reorder", "units_at_95")),
    Bar("... service missed by, asked 90 %", 1.5, "points", ("reorder", "missed_points", "0.9")),
    Bar("... service missed by, asked 95 %", 1.5, "points", ("reorder", "missed_points", "0.95")),
    Bar("3-week demand: quantile 0.8 covers, off by", 2.0, "points", ("quantiles", "off_points", "0.8")),
    Bar("... 0.9", 2.0, "points", ("quantiles", "off_points", "0.9")),
    Bar("... 0.95", 2.0, "points", ("quantiles", "off_points", "0.95")),
    Bar("... 0.98", 2.0, "points", ("quantiles", "off_points", "0.98")),
    Bar("... mean quantile loss / mean demand", 0.141, "", ("quantiles", "loss")),
    Bar("... quantile loss / the textbook normal's, measured beside", 0.94, "x", ("quantiles", "loss_to_textbook")),
    Bar("10 % of in-stock weeks hidden: level error / zeros' left in", 0.5, "x", ("hidden", "error_to_zeros")),
    Bar("M1 monthly, sMAPE / statsforecast's Theta", 1.0, "x", ("m1", "smape_to_theta")),
    Bar("... MASE / Theta's", 1.0, "x", ("m1", "mase_to_theta")),
    Bar("... sMAPE / AutoETS's", 1.0, "x", ("m1", "smape_to_autoets")),
    Bar("... MASE / AutoETS's", 1.0, "x", ("m1", "mase_to_autoets")),
    Bar("1,000 products x 730 days, forecast, intervals, plan, processor", 5, "s", ("speed", "1000", "cpu_seconds")),
    Bar("... planned again for what-if, processor", 1, "s", ("speed", "1000", "what_if_cpu_seconds")),
    Bar("10,000 products, forecast, intervals, plan, processor", 60, "s", ("speed", "10000", "cpu_seconds")),
    Bar("... peak memory", 500, "MB", ("speed", "10000", "peak_mb")),
)
