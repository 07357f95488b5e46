"""Build a version of the lake from nothing: the store's tables, then the marts of `sql/marts.sql`, each from those
before it as they were just written.
"""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from storelens.catalogue import load_marts
from storelens.engines.spark import ParquetTable, SparkEngine
from storelens.engines.spark.writing import ALL, Written
from storelens.lake.layout import KEPT_BY_DAY, KEPT_WHOLE, MART_DAYS, STAGED, mart_type
from storelens.lake.staging import offer, stage, staged_schema
from storelens.lake.versions import Lake, LakeTable
from storelens.rewrite import Statement, mart_columns, mart_sql
from storelens.store.arrow import Snapshot

OnTable = Callable[[str], None]
# Orders with the same categories share a set; its number is made of their names, so it is the same in every version.
SET_NUMBER = "xxhash64(array_join(array_sort(collect_set(category)), '\\u001f'))"


class Building:
    """A version in the making: its files go to `folder`, its tables are read from there by what comes after them."""

    def __init__(self, lake: Lake, engine: SparkEngine, folder: Path, period: str, on_table: OnTable) -> None:
        self.lake = lake
        self._folder = folder
        self.period = period
        self._on_table = on_table
        self.engine = engine
        self.tables: dict[str, LakeTable] = {}

    def write(self, name: str, sql: str, dated: str | None) -> LakeTable:
        """Compute `sql`, write it as table `name`, and let later statements read it."""
        self._on_table(name)
        written = self.engine.write(Statement(sql, {}), self._folder / name, dated, self.period)
        return self.keep(name, self.listed(name, written))

    def take_over(self, name: str, path: Path, schema: pa.Schema) -> None:
        """Take a whole table that Arrow wrote at `path` into the version, as it is."""
        target = self._folder / name / path.name
        target.parent.mkdir()
        path.replace(target)
        offered = self.engine.offer_arrow(name, target, schema)
        self.keep(name, self.listed(name, Written({ALL: (target.name,)}, offered.schema)))

    def keep(self, name: str, table: LakeTable) -> LakeTable:
        """Take `table` into the version as `name`."""
        self.tables[name] = table
        self.engine.offer(name, ParquetTable(self.lake.paths(table), table.schema))
        return table

    def listed(self, name: str, written: Written) -> LakeTable:
        """Return what was written as a table of the lake, each file with its size."""
        base = self._folder / name
        parts = {
            part: {
                (base / file).relative_to(self.lake.folder).as_posix(): (base / file).stat().st_size for file in files
            }
            for part, files in written.parts.items()
        }
        return LakeTable(parts, written.schema)


def read_store(building: Building, snapshot: Snapshot, staging: Path) -> None:
    """Let Spark read the store's tables: its files where they are, or its rows, which are put into `staging`."""
    for table in (*STAGED, *KEPT_BY_DAY, *KEPT_WHOLE):
        if table in KEPT_WHOLE and snapshot.table_files(table) is None:
            building.take_over(table, stage(snapshot, table, staging), staged_schema(snapshot, table))
        else:
            offer(building.engine, snapshot, table, table, staging)


def build(building: Building) -> None:
    """Fill the version from the tables that Spark can read: those it keeps, then every mart."""
    for table in KEPT_WHOLE:
        if table not in building.tables:
            building.write(table, f"select * from {table}", None)
    for table, (dated, _) in KEPT_BY_DAY.items():
        building.write(table, f"select * from {table}", dated)
    for name in load_marts():
        building.write(name, mart_text(name), MART_DAYS.get(name))


def mart_text(name: str) -> str:
    """Return a mart's definition for Spark, typed, with shared sets of categories."""
    text = mart_sql(name, "spark")
    if name == "category_sets":
        return (
            f"select * from (with pairs as ({text}), "
            f"numbered as (select category_set as order_id, {SET_NUMBER} as number from pairs group by category_set) "
            "select distinct numbered.number as category_set, pairs.category "
            "from pairs inner join numbered on pairs.category_set = numbered.order_id)"
        )
    casts = ", ".join(f"cast({column} as {mart_type(column)}) as {column}" for column in mart_columns(name))
    if name == "order_facts":
        casts = casts.replace("cast(category_set as", "cast(sets.number as")
        casts = casts.replace("cast(order_id as", "cast(facts.order_id as")
        sets = f"select order_id, {SET_NUMBER} as number from ledger where entry_kind = 'sale' group by order_id"
        return f"select {casts} from ({text}) as facts inner join ({sets}) as sets on facts.order_id = sets.order_id"
    return f"select {casts} from ({text}) as mart"
