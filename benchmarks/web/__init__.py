"""The web page and its API against the bars of the brief: `python -m benchmarks.web`. Figures: docs/benchmarks.md."""
