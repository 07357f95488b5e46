"""Answer from the lake without Spark: DuckDB holds its small marts in memory and reads the large ones where they are.

A page's figures come from the small marts, so they are instant whatever the ledger's size; a question that needs the
ledger reads its files on this machine, or is put to Spark.
"""

import json

from storelens.engines.duckdb import NO_ACCESS, DuckDBEngine
from storelens.errors import StoreUnavailable
from storelens.lake.layout import KEPT_WHOLE, SMALL_MARTS
from storelens.lake.versions import AGAIN, Lake, LakeTable, Version

DUCKDB_TYPES = {
    "long": "bigint", "string": "varchar", "double": "double", "date": "date", "timestamp": "timestamp",
    "timestamp_ntz": "timestamp",
}  # fmt: skip
IN_MEMORY = frozenset({*SMALL_MARTS, *KEPT_WHOLE} - {"customers"})


class LakeEngine(DuckDBEngine):
    """DuckDB over one version of a lake; beside its files it can read nothing."""

    name = "lake"

    def __init__(self, lake: Lake, version: Version) -> None:
        super().__init__(None, settings={})
        for name, table in version.tables.items():
            self._offer(name, table, lake.paths(table))
        self.execute(f"set allowed_directories = [{_quoted(str(lake.folder))}]")
        for option, value in NO_ACCESS.items():
            self.execute(f"set {option} = {value}")

    def _offer(self, name: str, table: LakeTable, files: tuple[str, ...]) -> None:
        if not files:
            fields = json.loads(table.schema)["fields"]
            columns = ", ".join(f"{field['name']} {DUCKDB_TYPES[field['type']]}" for field in fields)
            self.execute(f"create table {name} ({columns})")
            return
        kind = "table" if name in IN_MEMORY else "view"
        listed = ", ".join(_quoted(file) for file in files)
        self.execute(f"create {kind} {name} as select * from read_parquet([{listed}], hive_partitioning = false)")


def open_served(lake: Lake) -> LakeEngine:
    """Return DuckDB over the version served; raises StoreUnavailable where there is none or a file is damaged."""
    version = lake.current()
    if version is None:
        raise StoreUnavailable(f"there is no lake {lake.folder} yet - run storelens spark build")
    try:
        return LakeEngine(lake, version)
    except StoreUnavailable as error:
        if error.__cause__ is None:
            raise
        raise StoreUnavailable(f"the lake {lake.folder} cannot be read: {error.__cause__} - {AGAIN}") from error


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
