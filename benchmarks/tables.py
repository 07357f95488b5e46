"""The results as Markdown tables, one function for each part of the page."""

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.bars import BARS

Results = dict[str, Any]
UNMEASURED = "to be measured"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; the first column is text, the others figures."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *(rows or [[UNMEASURED] * len(heads)])]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figure(value: float, unit: str) -> str:
    """Return a figure with three digits that mean something.

    >>> figure(1234.5, "ms"), figure(0.2345, "s")
    ('1,234 ms', '0.234 s')
    """
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:,.{digits}f} {unit}"


def bars(run: Results) -> str:
    rows = []
    for bar in BARS:
        measured = bar.measured(run["results"])
        sign = ">=" if bar.at_least else "<="
        verdict = "not measured" if measured is None else "yes" if bar.is_met_by(measured) else "**no**"
        shown = "" if measured is None else figure(measured, bar.unit)
        rows.append([f"{bar.text} {sign} {bar.limit:,g} {bar.unit}", shown, verdict])
    return table(["bar", "measured", "met?"], rows)


def machine(run: Results) -> str:
    rows = [[name.replace("_", " "), str(value)] for name, value in run["machine"].items()]
    rows += [[f"load average {when}", ", ".join(map(str, run[f"load_{when}"]))] for when in ("before", "after")]
    return table(["machine", run["date"]], rows)


def simulate(run: Results) -> str:
    rows = [
        [
            _size(name), f"{one['rows']['order_items']:,}",
            figure(one["store_seconds"], "s"), figure(one["store_peak_mb"], "MB"),
            figure(one["command_seconds"], "s"), figure(one["command_peak_mb"], "MB"), figure(one["store_mb"], "MB"),
        ]
        for name, one in _measured(run, "simulate")
    ]  # fmt: skip
    return table(["shop", "lines", "store", "memory", "whole command", "memory", "store file"], rows)


def warehouse(run: Results) -> str:
    rows = [
        [
            _size(name), figure(one["build_seconds"], "s"), figure(one["build_peak_mb"], "MB"),
            figure(one["store_mb"], "MB"), figure(one["warehouse_mb"], "MB"), figure(one["refresh_seconds"], "s"),
            figure(one["refresh_peak_mb"], "MB"), ", ".join(sorted({once["kind"] for once in one["refreshes"]})),
        ]
        for name, one in _measured(run, "warehouse")
    ]  # fmt: skip
    heads = ["shop", "build", "memory", "store file", "warehouse file", "refresh", "memory", "refresh was"]
    return table(heads, rows)


def overview(run: Results) -> str:
    sizes = _measured(run, "overview")
    ranges = ("whole", "last_90_days")
    heads = [f"{_size(name)}, {span.replace('_', ' ')}" for name, _ in sizes for span in ranges]
    spans = [one[span] for _, one in sizes for span in ranges]
    queries = list(spans[0]["queries"]) if spans else []
    rows = [[query, *(figure(span["queries"][query]["warm_ms"], "ms") for span in spans)] for query in queries]
    if spans:
        rows.append(["**sum**", *(f"**{figure(span['warm_ms'], 'ms')}**" for span in spans)])
        rows.append(["sum of the first pass", *(figure(span["first_ms"], "ms") for span in spans)])
        rows.append(["memory", *(figure(span["peak_mb"], "MB") for span in spans)])
    return table(["query", *(heads or ["whole history", "last 90 days"])], rows)


def seed(run: Results) -> str:
    rows = []
    for name, one in _measured(run, "seed"):
        sides = [one[side] for side in ("plain", "indexed", "ours")]
        for question, ratio in one["ratio"].items():
            rows.append([_size(name), question, *(figure(s["ms"][question], "ms") for s in sides), figure(ratio, "x")])
        sums = [figure(sum(side["ms"].values()), "ms") for side in sides]
        rows.append([_size(name), "**sum**", *sums, f"**{figure(one['ratio_of_sums'], 'x')}**"])
        rows.append([_size(name), "memory", *(figure(side["peak_mb"], "MB") for side in sides), ""])
        same = "the same" if one["same_gross"] else "**different**"
        rows.append([_size(name), "gross by category, summed", *(f"{side['gross']:,.2f}" for side in sides), same])
    return table(["shop", "question", "seed, keys only", "seed, with indexes", "Storelens", "times as fast"], rows)


def install(run: Results) -> str:
    one = run["results"].get("install")
    rows = [] if not one or "failed" in one else [
        ["base install, whole environment", figure(one["install_mb"], "MB")],
        ["... as whole blocks on the disk", figure(one["disk_mb"], "MB")],
        ["... of it before the install: pip, setuptools", figure(one["empty_mb"], "MB")],
        ["`pip install .`", figure(one["install_seconds"], "s")],
        ["`storelens --help`, median", figure(one["help_seconds"], "s")],
        ["`storelens --help`, memory", figure(one["help_peak_mb"], "MB")],
    ]  # fmt: skip
    return table(["install", "measured"], rows)


PARTS: dict[str, Callable[[Results], str]] = {
    part.__name__: part for part in (bars, machine, simulate, warehouse, overview, seed, install)
}


def _measured(run: Results, measure: str) -> list[tuple[str, Results]]:
    return [(name, one) for name, one in run["results"].get(measure, {}).items() if "failed" not in one]


def _size(name: str) -> str:
    return f"{int(name):,}" if name.isdigit() else name
