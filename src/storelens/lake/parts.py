"""Replace rows of a lake's table: the parts in which something is different are written anew, the others stay."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from storelens.engines.spark import ParquetTable
from storelens.engines.spark.writing import ALL
from storelens.lake.build import Building
from storelens.lake.versions import Lake, LakeTable, Version
from storelens.rewrite import Statement


class Parts:
    """The tables of the version before, as `old_NAME`, beside the one in the making."""

    def __init__(self, lake: Lake, building: Building, version: Version, staging: Path) -> None:
        self._lake = lake
        self._building = building
        self._version = version
        self._staging = staging
        self.engine = building.engine
        for name, table in version.tables.items():
            self.engine.offer(f"old_{name}", ParquetTable(lake.paths(table), table.schema))

    def stage(self, name: str, sql: str, *, in_one: bool = True) -> None:
        """Compute `sql` once, to be read as `name` while this version is made; not `in_one` file where it is large."""
        folder = self._staging / name
        written = self.engine.write(Statement(sql, {}), folder, None, self._version.period, in_one=in_one)
        files = tuple(str(folder / file) for files in written.parts.values() for file in files)
        self.engine.offer(name, ParquetTable(files, written.schema))

    def stage_keys(self, name: str, keys: frozenset[int]) -> None:
        """Let statements read `keys` as the column `key` of `name`."""
        path = self._staging / f"{name}.parquet"
        rows = pa.table({"key": pa.array(sorted(keys), pa.int64())})
        pq.write_table(rows, path)
        self.engine.offer_arrow(name, path, rows.schema)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Return a small statement's rows."""
        return [tuple(row.values()) for row in self.engine.run(Statement(sql, {})).to_pylist()]

    def replace(self, name: str, key: str, changed: str, fresh: str, dated: str | None) -> set[str]:
        """Put the rows of `fresh` in place of those whose `key` is in `changed`; return the parts that differ."""
        columns = self._columns(name)
        part = self.part(dated)
        gone = f"select {columns} from old_{name} as t left semi join {changed} as c on t.{key} = c.key"
        new = f"select {columns} from {fresh}"
        different = {
            str(row[0])
            for row in self.rows(
                f"select distinct {part} as part from (({gone} except all {new}) union all ({new} except all {gone}))"
            )
        }
        kept = f"select {columns} from parts_of_{name} as t left anti join {changed} as c on t.{key} = c.key"
        self.rewrite(name, f"{kept} union all {new}", dated, different)
        return different

    def rewrite(self, name: str, sql: str, dated: str | None, different: set[str]) -> None:
        """Write the parts `different` of a table anew from `sql`, which reads its old ones as `parts_of_NAME`."""
        old = self._version.tables[name]
        if not different:
            self._building.keep(name, old)
            return
        here = LakeTable({part: files for part, files in old.parts.items() if part in different}, old.schema)
        self.engine.offer(f"parts_of_{name}", ParquetTable(self._lake.paths(here), old.schema))
        chosen = ", ".join(f"'{part}'" for part in sorted(different))
        only = f"select * from ({sql}) where {self.part(dated)} in ({chosen})"
        fresh = self._building.write(name, only, dated)
        others = {part: files for part, files in old.parts.items() if part not in different}
        self._building.keep(name, LakeTable({**others, **fresh.parts}, old.schema))

    def replace_whole(self, name: str, sql: str) -> None:
        """Put the rows of `sql` in place of all, where they are others."""
        old = f"select {self._columns(name)} from old_{name}"
        new = f"select {self._columns(name)} from ({sql})"
        found = self.rows(f"select 1 as x from (({old} except all {new}) union all ({new} except all {old})) limit 1")
        self.rewrite(name, new, None, {ALL} if found else set())

    def kept(self, name: str) -> LakeTable:
        """Return a table of the version before."""
        return self._version.tables[name]

    def _columns(self, name: str) -> str:
        return ", ".join(ParquetTable((), self._version.tables[name].schema).columns)

    def part(self, dated: str | None) -> str:
        """Return the expression for the part that a row is in."""
        return f"date_format(date_trunc('{self._version.period}', {dated}), 'yyyy-MM-dd')" if dated else f"'{ALL}'"
