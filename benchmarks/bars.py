"""The bars: what Storelens promises to cost at most, and whether a run kept to it."""

from dataclasses import dataclass
from typing import Any

MILLION, TEN_MILLION, HUNDRED_MILLION = "1000000", "10000000", "100000000"
LEAST_RATIO = 100


@dataclass(frozen=True)
class Bar:
    """A limit on one figure; `path` is where it stands in the results, `at_least` turns the limit round."""

    text: str
    limit: float
    unit: str
    path: tuple[str, ...]
    at_least: bool = False

    def measured(self, results: dict[str, Any]) -> float | None:
        """Return the figure, or None if this run did not measure it; of several figures the least."""
        found: Any = results
        for name in self.path:
            found = found.get(name) if isinstance(found, dict) else None
        return min(found.values()) if isinstance(found, dict) else found

    def is_met_by(self, figure: float) -> bool:
        return figure >= self.limit if self.at_least else figure <= self.limit


BARS = (
    Bar("simulate the default shop, store", 3, "s", ("simulate", "default", "store_seconds")),
    Bar("... and its warehouse (the whole command)", 3, "s", ("simulate", "default", "command_seconds")),
    Bar("simulate 1 million lines, store", 12, "s", ("simulate", MILLION, "store_seconds")),
    Bar("... and its warehouse (the whole command)", 12, "s", ("simulate", MILLION, "command_seconds")),
    Bar("simulate 10 million lines, store", 120, "s", ("simulate", TEN_MILLION, "store_seconds")),
    Bar("... and its warehouse (the whole command)", 120, "s", ("simulate", TEN_MILLION, "command_seconds")),
    Bar("memory for that, store", 2_000, "MB", ("simulate", TEN_MILLION, "store_peak_mb")),
    Bar("memory for that, the whole command", 2_000, "MB", ("simulate", TEN_MILLION, "command_peak_mb")),
    Bar("build the warehouse at 10 million lines", 40, "s", ("warehouse", TEN_MILLION, "build_seconds")),
    Bar("refresh after 1,000 changed orders there", 2, "s", ("warehouse", TEN_MILLION, "refresh_seconds")),
    Bar("Overview at 10 million lines, whole history", 250, "ms", ("overview", TEN_MILLION, "whole", "warm_ms")),
    Bar("Overview at 10 million lines, last 90 days", 60, "ms", ("overview", TEN_MILLION, "last_90_days", "warm_ms")),
    Bar(
        "seed's five questions at 10 million, the sums", LEAST_RATIO, "x", ("seed", TEN_MILLION, "ratio_of_sums"), True
    ),
    Bar("... the question with the least gain", LEAST_RATIO, "x", ("seed", TEN_MILLION, "ratio"), True),
    Bar("dashboard: a choice at the default size, median", 300, "ms", ("dashboard", "default", "median_ms")),
    Bar("... 95th percentile", 300, "ms", ("dashboard", "default", "p95_ms")),
    Bar("dashboard: a choice at 1 million lines, median", 600, "ms", ("dashboard", MILLION, "median_ms")),
    Bar("... 95th percentile", 600, "ms", ("dashboard", MILLION, "p95_ms")),
    Bar("dashboard: first chart, imports too", 5, "s", ("dashboard", "default", "first_seconds")),
    Bar("notebook alone, installing with cached packages", 180, "s", ("notebook", "total_seconds")),
    Bar("storelens --help", 0.3, "s", ("install", "help_seconds")),
    Bar("base install", 400, "MB", ("install", "install_mb")),
)

CLIENTS = "200 clients clicking for 60 s at 1 million lines"
WEB_BARS = (
    Bar("cold load to the key figures, loopback, 1 million lines", 700, "ms", ("screen", MILLION, "cold_ms", "median")),
    Bar("... 10 Mbit/s and 40 ms", 1_500, "ms", ("screen", MILLION, "cold_slow_line_ms", "median")),
    Bar("a click until new key figures, p95, 1 million lines", 120, "ms", ("screen", MILLION, "click_ms", "p95")),
    Bar("... until all of them, p95", 120, "ms", ("screen", MILLION, "click_figures_ms", "p95")),
    Bar("... seen before, p95", 33, "ms", ("screen", MILLION, "again_ms", "p95")),
    Bar("a frame while days are brushed, p95", 16, "ms", ("screen", MILLION, "brush_frame_ms", "p95")),
    Bar("... requests meanwhile", 0, "requests", ("screen", MILLION, "brush_requests")),
    Bar(
        "the Overview's answer of 90 days at 10 million lines, p95",
        250,
        "ms",
        ("answers", TEN_MILLION, "last_90_days_ms", "p95"),
    ),
    Bar("... whole history, p95", 250, "ms", ("answers", TEN_MILLION, "whole_ms", "p95")),
    Bar("... after a filter click, p95, never asked before", 200, "ms", ("answers", TEN_MILLION, "click_ms", "p95")),
    Bar("... in the browser until all key figures, p95", 200, "ms", ("screen", TEN_MILLION, "click_figures_ms", "p95")),
    Bar(f"{CLIENTS}: answers, p95", 1_000, "ms", ("crowd", MILLION, "ms", "p95")),
    Bar("... errors, a worker killed half-way", 0, "errors", ("crowd", MILLION, "error_count")),
    Bar("... memory after, to memory before", 1.1, "x", ("crowd", MILLION, "memory_growth")),
    Bar(
        "a sale recorded until the page has it, 1 million lines, p95",
        1_000,
        "ms",
        ("following", MILLION, "shown_ms", "p95"),
    ),
)

IMPORT_BARS = (
    Bar("order lines of a CSV into a new store, rows a second", 100_000, "", ("import_speed", "rows_a_second"), True),
    Bar("... as a share of pandas' read_csv and to_sql", 0.5, "x", ("import_speed", "share_of_pandas"), True),
    Bar("... memory for it, 1 million lines", 500, "MB", ("import_speed", "peak_mb")),
    Bar("the same file again: rows loaded", 0, "rows", ("import_again", "same", "loaded")),
    Bar("... rows updated", 0, "rows", ("import_again", "same", "updated")),
    Bar("a newer export that overlaps: rows updated", 0, "rows", ("import_again", "newer", "updated")),
    Bar("stores that differ after 20 kills at random moments", 0, "stores", ("import_kills", "differing")),
)

GROWTH = f"{MILLION} to {HUNDRED_MILLION}"
LARGE_BARS = (
    Bar("simulate 100 million lines to Parquet", 600, "s", ("large_simulate", HUNDRED_MILLION, "seconds")),
    Bar("... memory, all processes", 8_000, "MB", ("large_simulate", HUNDRED_MILLION, "peak_mb")),
    Bar("build their warehouse", 600, "s", ("large_build", HUNDRED_MILLION, "seconds")),
    Bar("... memory", 8_000, "MB", ("large_build", HUNDRED_MILLION, "peak_mb")),
    Bar("... disk, files and warehouse", 5_000, "MB", ("large_build", HUNDRED_MILLION, "disk_mb")),
    Bar(
        "the Overview there, a period offered by name, slowest",
        80,
        "ms",
        ("large_answers", HUNDRED_MILLION, "offered_ms", "most"),
    ),
    Bar(
        "... (nearly) the whole history, never asked before, p95",
        250,
        "ms",
        ("large_answers", HUNDRED_MILLION, "whole_ms", "p95"),
    ),
    Bar(
        "... some 90 days, never asked before, p95",
        80,
        "ms",
        ("large_answers", HUNDRED_MILLION, "last_90_days_ms", "p95"),
    ),
    Bar("... 1 to 100 million lines, median of the whole history", 5, "x", ("large_growth", GROWTH, "whole_ms")),
    Bar("... of the last 90 days", 5, "x", ("large_growth", GROWTH, "last_90_days_ms")),
)

PEER_BARS = (
    Bar("the five questions, DuckDB's time to ours, 10 million", 10, "x", ("to_ours", TEN_MILLION, "duckdb"), True),
    Bar("... 100 million", 10, "x", ("to_ours", HUNDRED_MILLION, "duckdb"), True),
    Bar("ClickHouse's on one table, 10 million", 1, "x", ("to_ours", TEN_MILLION, "clickhouse_one_table"), True),
    Bar("... 100 million", 1, "x", ("to_ours", HUNDRED_MILLION, "clickhouse_one_table"), True),
)
