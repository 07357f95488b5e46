"""Apache Spark as an engine: on this machine or on a cluster, over Parquet. The only package that knows PySpark."""

from storelens.engines.spark.engine import ParquetTable, SparkEngine
from storelens.engines.spark.session import SparkSettings, open_spark

__all__ = ["ParquetTable", "SparkEngine", "SparkSettings", "open_spark"]
