"""How long the notebook's dashboard takes to draw itself, and to redraw after a choice."""

from typing import Any

from benchmarks.processes import run_work
from benchmarks.stores import Place

ROUNDS = 5


def measure(place: Place) -> dict[str, Any]:
    """Return seconds to the first chart in a new process, imports too, and milliseconds of a choice, by its kind.

    A choice is over when every widget has its new value; what the browser does with them is not in it.
    """
    child = run_work("choose_dashboard", place.url(), ROUNDS)
    return {**child.answer, "peak_mb": child.peak_mb}
