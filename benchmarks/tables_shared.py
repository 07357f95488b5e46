"""What every table of results is made of."""

from collections.abc import Sequence
from typing import Any

from benchmarks.bars import Bar

Results = dict[str, Any]
UNMEASURED = "to be measured"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; the first column is text, the others figures."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *(rows or [[UNMEASURED] * len(heads)])]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figure(value: float, unit: str) -> str:
    """Return a figure with three digits that mean something, a count with all it has.

    >>> figure(1234.5, "ms"), figure(0.2345, "s")
    ('1,234 ms', '0.234 s')
    """
    digits = 0 if value >= 100 or isinstance(value, int) else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:,.{digits}f} {unit}"


def bars_table(run: Results, promised: Sequence[Bar]) -> str:
    """Return the bars beside what a run measured."""
    rows = []
    for bar in promised:
        measured = bar.measured(run["results"])
        sign = ">=" if bar.at_least else "<="
        verdict = "not measured" if measured is None else "yes" if bar.is_met_by(measured) else "**no**"
        shown = "" if measured is None else figure(measured, bar.unit)
        rows.append([f"{bar.text} {sign} {bar.limit:,g} {bar.unit}", shown, verdict])
    return table(["bar", "measured", "met?"], rows)


def machine(run: Results) -> str:
    """Return what machine it was, and how busy."""
    rows = [[name.replace("_", " "), str(value)] for name, value in run["machine"].items()]
    rows += [[f"load average {when}", ", ".join(map(str, run[f"load_{when}"]))] for when in ("before", "after")]
    return table(["machine", run["date"]], rows)


def measured_sizes(run: Results, measure: str) -> list[tuple[str, Results]]:
    """Return the sizes at which a measure ended well, and its figures."""
    return [(name, one) for name, one in run["results"].get(measure, {}).items() if "failed" not in one]


def size_text(name: str) -> str:
    """Return a size as a table names it."""
    return f"{int(name):,}" if name.isdigit() else name
