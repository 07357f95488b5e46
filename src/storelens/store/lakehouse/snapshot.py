"""The tables of a lakehouse as a warehouse is built from them: each at one version, from the first row to the last.

Files that are a table's rows are read where they are, by DuckDB, out of core. What is in a bucket is copied here first,
because a build reads it several times; what a file alone does not tell is written here by the format's own library.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from storelens.engines.duckdb import DuckDBEngine
from storelens.errors import QueryFailed, StorelensError, StoreUnavailable
from storelens.rewrite import Statement
from storelens.store.lakehouse.checking import check_rows, check_texts
from storelens.store.lakehouse.columns import OWN, empty_rows, expressions, is_own
from storelens.store.lakehouse.contract import KeptTable
from storelens.store.lakehouse.made import missing_calendar, settings_of, settings_rows
from storelens.store.lakehouse.staging import Staging
from storelens.store.lakehouse.storage import Storage
from storelens.store.lakehouse.tables import hold
from storelens.store.parquet_snapshot import MEMORY, ParquetSnapshot
from storelens.store.parquet_types import table_columns


class LakehouseSnapshot(ParquetSnapshot):
    """The store's rows at the versions that its tables have when the block begins; `beside` is a folder for copies."""

    def __init__(self, storage: Storage, beside: Path, refused: dict[tuple[str, int], str] | None = None) -> None:
        """`refused` has why versions cannot be taken, and is written to: who asks again is not made to wait again."""
        self._storage, self._beside = storage, beside
        self._refused = {} if refused is None else refused
        self._label = storage.address.label
        self._sources: dict[str, str] = {}
        self._own: dict[str, list[str]] = {}

    def __enter__(self) -> Self:
        """Open, fetch and check every table.

        Raises StoreUnavailable where a table, a column or a file is missing, or a row is none that the store takes.
        """
        with ExitStack() as opened:
            self.held = hold(self._storage)
            if reason := self._refused.get(self.held.state):
                raise StoreUnavailable(reason)
            self._staging = opened.enter_context(Staging(self._beside))
            self._engine = opened.enter_context(_engine(self._beside))
            for name in table_columns():
                if name != "settings" or self.held.is_checked:
                    self._add(name)
            self._make_up()
            if not self.held.is_checked:
                self._check()
            self._opened = opened.pop_all()
        return self

    def _check(self) -> None:
        try:
            with self._told():
                check_rows(self._engine, [*self.held.tables], self._label)
        except StoreUnavailable as error:
            if error.__cause__ is None:  # of the rows, which are this version's for good; a file may be restored
                self._refused.clear()
                self._refused[self.held.state] = str(error)
            raise

    def __exit__(self, *told: Any) -> None:
        self._opened.__exit__(*told)

    def source(self, table: str) -> str:
        return self._sources[table]

    def table_files(self, table: str) -> list[str] | None:
        return self._own.get(table)

    @contextmanager
    def read(self, table: str, names: list[str]) -> Iterator[pa.RecordBatchReader]:
        """Yield these columns of the table's rows, behind a column `is_row` that is 1."""
        statement = Statement(f"select cast(1 as tinyint) as is_row, {', '.join(names)} from {table}", {})
        parts = self._engine.stream(statement)
        first = next(parts)

        def batches() -> Iterator[pa.RecordBatch]:
            yield from first.to_batches()
            for part in parts:
                yield from part.to_batches()

        yield pa.RecordBatchReader.from_batches(first.schema, batches())

    def _add(self, name: str) -> None:
        """Make the table a view of the store's columns over its files; without a file it has no rows."""
        kept = self.held.tables.get(name)
        files = self._files_of(name, kept) if kept else []
        if kept is None or not files:
            self._view(name, f"({empty_rows(name)})")
            return
        quoted = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        raw = f"read_parquet([{quoted}], union_by_name = true, hive_partitioning = false)"
        with self._told():
            found = {str(row[0]): str(row[1]) for row in self._engine.execute(f"describe select * from {raw}")}
            made = expressions(name, kept.columns, found, self._label)
            check_texts(self._engine, name, raw, found, self._label)
        columns = ", ".join(text if text == column else f"{text} as {column}" for column, text in made.items())
        self._view(name, f"(select {columns} from {raw})")
        if is_own(name, found):
            self._own[name] = [str(file) for file in files]

    def _view(self, name: str, source: str) -> None:
        self._sources[name] = source
        self._engine.execute(f"create or replace view {name} as select * from {source}")

    def _files_of(self, name: str, kept: KeptTable) -> list[Path]:
        """Return files on this machine that are the table's rows."""
        wanted = [column.name for column in table_columns()[name] if column.name in kept.columns]
        files = kept.files()
        if files is not None:
            here = self._here(files)
            with self._storage.explained():
                if all(kept.fits(file, wanted) for file in here):
                    return here
        return [self._staging.scanned(self._storage, kept, wanted)] if wanted else []

    def _here(self, files: list[Any]) -> list[Path]:
        if self._storage.address.is_remote:
            return self._staging.fetched(self._storage, files)
        for file in files:
            self._storage.check(file)
        return [Path(file.path) for file in files]

    def _make_up(self) -> None:
        """Put the settings and the calendar as a store has them in their places, and the change that this one is."""
        if self.held.is_checked:
            return
        settings = settings_of(self._storage, self.held)
        self._keep("settings", settings_rows(settings))
        self._view("change_log", f"({self._one_change()})")
        self._view("products", f"({self._with_levels()})")
        self._own.pop("products", None)
        with self._told():
            calendar = missing_calendar(self._engine, self.held.tables, settings["country"], self._label)
        if calendar is not None:
            self._keep("calendar", calendar)

    def _with_levels(self) -> str:
        """A product's stock level is the sum of its movements, as the store's triggers keep it, whatever is written."""
        moved = (
            "select product_id, cast(sum(quantity) as bigint) as units "
            f"from {self._sources['stock_movements']} group by product_id"
        )
        return (
            f"select products.* replace (moved.units as stock_level) from {self._sources['products']} as products "
            f"left join ({moved}) as moved on products.product_id = moved.product_id"
        )

    def _keep(self, name: str, rows: pa.Table) -> None:
        file = self._staging.write(name, rows)
        self._own[name] = [str(file)]
        quoted = str(file).replace("'", "''")
        self._view(name, f"read_parquet('{quoted}')")

    def _one_change(self) -> str:
        values = {
            "change_id": f"cast({self.held.change} as bigint)", "table_name": "'tables'", "operation": "'update'",
            "changed_at": f"timestamp '{self.held.changed_at}'",
            "row_id": "cast(0 as bigint)",
        }  # fmt: skip
        columns = table_columns()["change_log"]
        made = {column.name: values.get(column.name, f"cast(null as {OWN[str(column.type)]})") for column in columns}
        return "select " + ", ".join(f"{text} as {name}" for name, text in made.items())

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what DuckDB says of the files as what it is: trouble with the tables, not with the warehouse."""
        try:
            yield
        except QueryFailed:
            raise
        except StorelensError as error:
            reason = error.__cause__
            if reason is None or not str(error).startswith("the warehouse could not be built"):
                raise
            raise StoreUnavailable(
                f"cannot read {self._label}: {str(reason).splitlines()[0]} - restore the file, or mend the table"
            ) from reason


@contextmanager
def _engine(beside: Path) -> Iterator[DuckDBEngine]:
    engine = DuckDBEngine(None, read_only=False)
    try:
        quoted = str(beside / "sorting.tmp").replace("'", "''")
        engine.execute(f"set memory_limit = '{MEMORY}'")
        engine.execute(f"set temp_directory = '{quoted}'")
        yield engine
    finally:
        engine.close()
