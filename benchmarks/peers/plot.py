"""Draw cost against size from a run's results, both axes logarithmic: python -m benchmarks.peers.plot RESULTS OUT."""

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.peers.names import PEER_NAMES

MEASURES = {
    "five_ms": "the five questions, warm (ms)",
    "peak_mb": "peak memory while asked (MB)",
    "build_seconds": "build (s)",
    "disk_mb": "disk (MB)",
}


def points(results: dict[str, Any], measure: str) -> dict[str, list[tuple[int, float]]]:
    """Return each peer's (lines, cost) in order of size, without sizes at which it failed or took nothing."""
    found = {
        name: sorted(
            (int(lines), float(figures[measure]))
            for lines, figures in results.get(name, {}).items()
            if figures.get(measure) and "failed" not in figures
        )
        for name in PEER_NAMES
    }
    return {name: line for name, line in found.items() if line}


def draw(results: dict[str, Any], out: Path) -> list[Path]:
    """Write one picture for each measure into `out` and return their paths."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "peers"
    from matplotlib import pyplot

    written = []
    out.mkdir(parents=True, exist_ok=True)
    for measure, label in MEASURES.items():
        lines = points(results, measure)
        if not lines:
            continue
        figure, axes = pyplot.subplots(figsize=(7, 4.5), layout="constrained")
        for name, line in lines.items():
            sizes, costs = zip(*line, strict=True)
            width = 2.5 if name == "storelens" else 1.2
            axes.loglog(sizes, costs, marker="o", linewidth=width, label=name.replace("_", " "))
        axes.set_xlabel("order lines")
        axes.set_ylabel(label)
        axes.grid(visible=True, which="both", alpha=0.25)
        axes.legend(fontsize="small")
        path = out / f"peers_{measure}.svg"
        figure.savefig(path, metadata={"Date": None})  # the same figures are the same file
        pyplot.close(figure)
        written.append(path)
    return written


if __name__ == "__main__":
    record = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for picture in draw(record["results"], Path(sys.argv[2])):
        print(picture)
