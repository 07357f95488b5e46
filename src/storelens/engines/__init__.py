"""The engines that answer the catalogue's queries, one module each, under one contract."""

from storelens.engines.contract import Engine, conform

# The order of the contract suite; the first is the default.
ENGINES = ("duckdb", "sqlite")

__all__ = ["ENGINES", "Engine", "conform"]
