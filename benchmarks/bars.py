"""The bars: what Storelens promises to cost at most, and whether a run kept to it."""

from dataclasses import dataclass
from typing import Any

MILLION, TEN_MILLION = "1000000", "10000000"
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
    Bar("storelens --help", 0.3, "s", ("install", "help_seconds")),
    Bar("base install", 400, "MB", ("install", "install_mb")),
)
