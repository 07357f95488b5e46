"""The lake: the store's tables and marts as Parquet files that Spark writes, and Spark or DuckDB answers from."""

from storelens.lake.versions import Lake, Version

__all__ = ["Lake", "Version"]
