"""Open the dashboard and make choices on it, round after round: URL ROUNDS."""

import time

started_at = time.perf_counter()  # before the imports: a reader waits for them too

import json  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from functools import partial  # noqa: E402
from statistics import median, quantiles  # noqa: E402
from typing import Any  # noqa: E402

from storelens import notebook  # noqa: E402
from storelens.notebook import Dashboard  # noqa: E402

Choice = tuple[str, Callable[[], object]]


def choices(board: Dashboard) -> Iterator[Choice]:
    """Yield what a reader does in turn; each changes what is shown."""
    controls = board.controls
    for name in ("regions", "categories"):
        for button in controls[name].buttons.values():
            yield name, partial(setattr, button, "value", True)
        yield "all again", partial(setattr, controls[name].all_button, "value", True)
    presets = controls["dates"].preset
    for option in presets.options[:-1]:
        if option != presets.value:
            yield "all days" if option == "All days" else "period", partial(setattr, presets, "value", option)
    yield "back to 90 days", board.clear
    yield "comparison", partial(setattr, controls["compare"], "value", "year")
    yield "lens", partial(setattr, controls["lens"], "value", "order")
    yield "clear", board.clear


def measure(url: str, rounds: int) -> dict[str, Any]:
    """Return the seconds to the first picture, and of all choices the median, the 95th percentile and the medians by
    kind, in milliseconds.
    """
    board = notebook.dashboard(url)
    first_seconds = time.perf_counter() - started_at
    taken: dict[str, list[float]] = {}
    for _ in range(rounds):
        for kind, choose in choices(board):
            started = time.perf_counter()
            choose()
            taken.setdefault(kind, []).append((time.perf_counter() - started) * 1e3)
    every = [value for values in taken.values() for value in values]
    return {
        "first_seconds": first_seconds,
        "choices": len(every),
        "median_ms": median(every),
        "p95_ms": quantiles(every, n=20)[-1],
        "by_kind_ms": {kind: median(values) for kind, values in taken.items()},
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
