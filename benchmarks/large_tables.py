"""The tables of shops past one file and of the peers."""

from collections.abc import Callable

from benchmarks.bars import LARGE_BARS, PEER_BARS
from benchmarks.peers.names import PEER_NAMES
from benchmarks.peers.questions import QUESTIONS
from benchmarks.tables_shared import Results, bars_table, figure, machine, measured_sizes, size_text, table

ANSWERS = {
    "offered_ms": "a period offered by name",
    "whole_ms": "whole history",
    "last_90_days_ms": "last 90 days",
    "click_ms": "a filter click",
    "seen_ms": "seen before",
}
COSTS = {
    "five_ms": ("all five", "ms"),
    "open_ms": ("opening", "ms"),
    "build_seconds": ("build", "s"),
    "build_peak_mb": ("memory, build", "MB"),
    "peak_mb": ("memory, asked", "MB"),
    "disk_mb": ("disk", "MB"),
}


def large_bars(run: Results) -> str:
    return bars_table(run, LARGE_BARS)


def large(run: Results) -> str:
    rows = []
    for measure, name in (("large_simulate", "simulate to Parquet"), ("large_build", "build the warehouse")):
        for size, one in measured_sizes(run, measure):
            rows.append(
                [f"{size_text(size)}: {name}", figure(one["seconds"], "s"), figure(one["peak_mb"], "MB"),
                 figure(one["disk_mb"], "MB")]
            )  # fmt: skip
    return table(["shop and step", "time", "most memory", "disk after it"], rows)


def large_answers(run: Results) -> str:
    rows = [
        [size_text(size), *(f"{one[name]['median']:,.0f} / {one[name]['p95']:,.0f} ms" for name in ANSWERS),
         figure(one["memory_mb"], "MB")]
        for size, one in measured_sizes(run, "large_answers")
    ]  # fmt: skip
    return table(["order lines: median / p95", *ANSWERS.values(), "memory"], rows)


def peer_bars(run: Results) -> str:
    return bars_table(run, PEER_BARS)


def peers(run: Results) -> str:
    rows = []
    for size in sorted({size for name in PEER_NAMES for size in run["results"].get(name, {})}, key=int):
        for name in PEER_NAMES:
            one = run["results"].get(name, {}).get(size)
            if one is not None:
                rows.append([f"{size_text(size)}: {name.replace('_', ' ')}", *_costs(one)])
    heads = [question.replace("_", " ") for question in QUESTIONS]
    return table(["order lines, system", *heads, *(head for head, _ in COSTS.values())], rows)


def _costs(one: Results) -> list[str]:
    """Return a peer's figures in the table's order; of one that failed why, in the first place."""
    if "failed" in one:
        why = next((why for why in ("another answer", "not measured") if why in one["failed"]), "failed")
        return [why, *[""] * (len(QUESTIONS) + len(COSTS) - 1)]
    questions = [figure(one["warm_ms"][question], "ms") for question in QUESTIONS]
    return [*questions, *(figure(one[cost], unit) for cost, (_, unit) in COSTS.items())]


LARGE_PARTS: dict[str, Callable[[Results], str]] = {
    "large_machine": machine, "large_bars": large_bars, "large": large, "large_answers": large_answers
}  # fmt: skip
PEER_PARTS: dict[str, Callable[[Results], str]] = {"peer_machine": machine, "peer_bars": peer_bars, "peers": peers}
