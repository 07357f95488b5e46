"""Stores that are only read and that other programs write: Delta Lake and Iceberg tables, and Parquet in a bucket."""
