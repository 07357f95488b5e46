"""The results as Markdown tables, one function for each part of the page."""

from collections.abc import Callable

from benchmarks.bars import BARS, IMPORT_BARS, WEB_BARS
from benchmarks.forecast.bars import FORECAST_BARS
from benchmarks.large_tables import LARGE_PARTS, PEER_PARTS
from benchmarks.tables_shared import Results, bars_table, figure, machine, measured_sizes, size_text, table

WEB_TIMES = {
    "answers": {
        "offered_ms": "the Overview's answer, periods offered by name",
        "whole_ms": "... (nearly) the whole history, never asked before",
        "last_90_days_ms": "... some 90 days, likewise",
        "click_ms": "... after a filter click",
        "seen_ms": "... seen before",
    },
    "screen": {
        "cold_ms": "in the browser: cold load to the key figures",
        "cold_slow_line_ms": "... 10 Mbit/s and 40 ms",
        "click_ms": "... a click until the first new key figures",
        "click_figures_ms": "... until all of them",
        "click_whole_ms": "... until every panel",
        "again_ms": "... seen before",
        "brush_frame_ms": "... a frame while days are brushed",
    },
    "following": {
        "recorded_ms": "a sale recorded",
        "told_ms": "... until listeners hear of it",
        "shown_ms": "... until the Overview has it",
    },
}


def bars(run: Results) -> str:
    return bars_table(run, BARS)


def web_bars(run: Results) -> str:
    return bars_table(run, WEB_BARS)


def import_bars(run: Results) -> str:
    return bars_table(run, IMPORT_BARS)


def forecast_bars(run: Results) -> str:
    return bars_table(run, FORECAST_BARS)


def simulate(run: Results) -> str:
    rows = [
        [
            size_text(name), f"{one['rows']['order_items']:,}",
            figure(one["store_seconds"], "s"), figure(one["store_peak_mb"], "MB"),
            figure(one["command_seconds"], "s"), figure(one["command_peak_mb"], "MB"), figure(one["store_mb"], "MB"),
        ]
        for name, one in measured_sizes(run, "simulate")
    ]  # fmt: skip
    return table(["shop", "lines", "store", "memory", "whole command", "memory", "store file"], rows)


def warehouse(run: Results) -> str:
    rows = [
        [
            size_text(name), figure(one["build_seconds"], "s"), figure(one["build_peak_mb"], "MB"),
            figure(one["store_mb"], "MB"), figure(one["warehouse_mb"], "MB"), figure(one["refresh_seconds"], "s"),
            figure(one["refresh_peak_mb"], "MB"), ", ".join(sorted({once["kind"] for once in one["refreshes"]})),
        ]
        for name, one in measured_sizes(run, "warehouse")
    ]  # fmt: skip
    heads = ["shop", "build", "memory", "store file", "warehouse file", "refresh", "memory", "refresh was"]
    return table(heads, rows)


def overview(run: Results) -> str:
    sizes = measured_sizes(run, "overview")
    ranges = ("whole", "last_90_days")
    heads = [f"{size_text(name)}, {span.replace('_', ' ')}" for name, _ in sizes for span in ranges]
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
    for name, one in measured_sizes(run, "seed"):
        sides = [one[side] for side in ("plain", "indexed", "ours")]
        for question, ratio in one["ratio"].items():
            rows.append(
                [size_text(name), question, *(figure(s["ms"][question], "ms") for s in sides), figure(ratio, "x")]
            )
        sums = [figure(sum(side["ms"].values()), "ms") for side in sides]
        rows.append([size_text(name), "**sum**", *sums, f"**{figure(one['ratio_of_sums'], 'x')}**"])
        rows.append([size_text(name), "memory", *(figure(side["peak_mb"], "MB") for side in sides), ""])
        same = "the same" if one["same_gross"] else "**different**"
        rows.append([size_text(name), "gross by category, summed", *(f"{side['gross']:,.2f}" for side in sides), same])
    return table(["shop", "question", "seed, keys only", "seed, with indexes", "Storelens", "times as fast"], rows)


def dashboard(run: Results) -> str:
    sizes = measured_sizes(run, "dashboard")
    rows = [
        ["first chart, imports too", *(figure(one["first_seconds"], "s") for _, one in sizes)],
        ["a choice, median", *(figure(one["median_ms"], "ms") for _, one in sizes)],
        ["a choice, 95th percentile", *(figure(one["p95_ms"], "ms") for _, one in sizes)],
        ["memory", *(figure(one["peak_mb"], "MB") for _, one in sizes)],
    ]
    kinds = list(sizes[0][1]["by_kind_ms"]) if sizes else []
    rows += [[f"... {kind}", *(figure(one["by_kind_ms"][kind], "ms") for _, one in sizes)] for kind in kinds]
    return table(["dashboard", *(size_text(name) for name, _ in sizes)], rows if sizes else [])


def notebook(run: Results) -> str:
    one = run["results"].get("notebook")
    rows = [] if not one or "failed" in one else [
        ["a new environment", figure(one["environment_seconds"], "s")],
        ["`pip install jupyter`", figure(one["jupyter_seconds"], "s")],
        ["the notebook, executed: all of it", figure(one["notebook_seconds"], "s")],
        ["... its set-up cell, which installs Storelens", figure(one["set_up_seconds"], "s")],
        ["... the dashboard's cell", figure(one["dashboard_seconds"], "s")],
        ["all together", figure(one["total_seconds"], "s")],
        ["the file", figure(one["file_kb"], "kB")],
    ]  # fmt: skip
    return table(["the notebook alone, packages cached", f"median of {one['rounds']}" if rows else "measured"], rows)


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


def web(run: Results) -> str:
    rows = [
        [
            f"{size_text(size)}: {text}",
            *(figure(one[name][part], "ms") for part in ("median", "p95", "most")),
            str(one[name]["count"]),
        ]
        for measure, names in WEB_TIMES.items()
        for size, one in measured_sizes(run, measure)
        for name, text in names.items()
    ]
    return table(["what is waited for", "median", "p95", "most", "times"], rows)


def crowd(run: Results) -> str:
    rows = [
        [
            size_text(size), str(one["clients"]), f"{one['answers']:,}",
            str(one["error_count"]), str(one["asked_again"]),
            *(figure(one["ms"][part], "ms") for part in ("median", "p95", "most")),
            *(figure(one[f"memory_{when}_mb"], "MB") for when in ("before", "after")),
        ]
        for size, one in measured_sizes(run, "crowd")
    ]  # fmt: skip
    heads = ["shop", "clients", "answers", "errors", "asked again", "median", "p95", "most", "memory before", "after"]
    return table(heads, rows)


PARTS: dict[str, Callable[[Results], str]] = {
    part.__name__: part for part in (bars, machine, simulate, warehouse, overview, seed, dashboard, notebook, install)
}
WEB_PARTS: dict[str, Callable[[Results], str]] = {
    "web_machine": machine, "web_bars": web_bars, "web": web, "crowd": crowd
}  # fmt: skip

IMPORT_PARTS: dict[str, Callable[[Results], str]] = {"import_machine": machine, "import_bars": import_bars}

FORECAST_PARTS: dict[str, Callable[[Results], str]] = {"forecast_machine": machine, "forecast_bars": forecast_bars}


def parts_of(run: Results) -> dict[str, Callable[[Results], str]]:
    """Return the tables that a run can fill."""
    if any(name.startswith("import_") for name in run["results"]):
        return IMPORT_PARTS
    if run["results"].keys() & {"reorder", "m1"}:
        return FORECAST_PARTS
    if "large_build" in run["results"]:
        return LARGE_PARTS
    if "storelens" in run["results"]:
        return PEER_PARTS
    return WEB_PARTS if run["results"].keys() & {*WEB_TIMES, "crowd"} else PARTS
