"""The peers' names in the order in which they are measured, for a process that imports none of them."""

PEER_NAMES = (
    "storelens", "duckdb", "clickhouse", "clickhouse_one_table", "polars", "pandas", "postgresql", "sqlite", "superset",
)  # fmt: skip
