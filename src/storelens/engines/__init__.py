"""The engines that answer the catalogue's queries, one module each, under one contract."""

from storelens.engines.contract import Engine, conform

# The order of the contract suite; a store on a server has `postgres` in the place of `sqlite`.
ENGINES = ("duckdb", "sqlite")
DEFAULT_ENGINE = ENGINES[0]
# Those of the lake, which Spark builds; their part of the contract suite is tests/spark.
FAR_ENGINES = ("spark", "lake")

__all__ = ["DEFAULT_ENGINE", "ENGINES", "FAR_ENGINES", "Engine", "conform"]
