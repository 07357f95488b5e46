"""Spark as an engine: the catalogue's queries over Parquet files that somebody lists."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import sqlglot
from sqlglot import TokenType

from storelens.engines.contract import STREAM_ROWS
from storelens.engines.interrupt import interruptible
from storelens.engines.progress import OnProgress, Progress
from storelens.engines.spark.progress import Work
from storelens.engines.spark.source_files import read_files
from storelens.engines.spark.telling import told
from storelens.engines.spark.writing import Written, write_parts
from storelens.engines.stop import Stop
from storelens.rewrite import Statement

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, Row, SparkSession

FAILED = "Spark could not run the query"
DIALECT = "spark"
HINT = ("not", "materialized")


@dataclass(frozen=True)
class ParquetTable:
    """A table as the files that hold it (paths or URLs) and Spark's schema of it as JSON."""

    files: tuple[str, ...]
    schema: str

    @property
    def columns(self) -> list[str]:
        return [str(column["name"]) for column in json.loads(self.schema)["fields"]]


class SparkEngine:
    """One session of Spark with the tables of one version; `on_progress` is told how far each statement has come, and
    the stop that it runs under is told too.

    What runs without a stop of its own ends where `stop` is ended; `patience` is how many seconds a cluster may be
    without a worker.
    """

    name = "spark"
    dialect = DIALECT
    is_concurrent = True

    def __init__(
        self,
        session: "SparkSession",
        tables: Mapping[str, ParquetTable],
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
        patience: float | None = None,
    ) -> None:
        self.session = session
        self._patience = patience
        self.stop = stop or Stop()
        self.on_progress = on_progress
        self._tables = dict(tables)
        self._registered: set[str] = set()
        self._sources: set[str] = set()

    def run(self, statement: Statement, stop: Stop | None = None) -> pa.Table:
        stop = stop or self.stop
        work = Work(self.session.sparkContext)
        with told(FAILED, self._sources), stop.covering(work.cancel):

            def run() -> pa.Table:
                work.begin()
                with work.watched(self._telling(stop), self._patience):
                    return self.frame(statement).toArrow()

            return interruptible(run, work.cancel)

    def stream(self, statement: Statement, stop: Stop | None = None) -> Iterator[pa.Table]:
        stop = stop or self.stop
        work = Work(self.session.sparkContext)
        asked: DataFrame | None = None
        rows: Iterator[Row] = iter(())

        def part() -> pa.Table:
            nonlocal asked, rows
            work.begin()
            with work.watched(self._telling(stop), self._patience):
                if asked is None:
                    asked = self.frame(statement)
                    rows = asked.toLocalIterator()  # a partition at a time
                return _table(list(islice(rows, STREAM_ROWS)), asked)

        is_first = True
        with told(FAILED, self._sources):
            while True:
                with stop.covering(work.cancel):
                    found = interruptible(part, work.cancel)
                if not found.num_rows and not is_first:
                    return
                yield found
                is_first = False

    def frame(self, statement: Statement) -> "DataFrame":
        """Return a statement's answer as Spark has it: not computed yet."""
        text, words = written_for_spark(statement.sql)
        for name in words & self._tables.keys() - self._registered:
            self.register(name, self.read(self._tables[name]))
        return self.session.sql(text, args=dict(statement.parameters) or None)

    def offer(self, name: str, table: ParquetTable) -> None:
        """Let statements read `table` as `name` from now on."""
        self._tables[name] = table
        self._registered.discard(name)

    def offer_arrow(self, name: str, path: Path, schema: pa.Schema) -> ParquetTable:
        """Let statements read the Parquet that Arrow wrote at `path` as `name`; return it as Spark has it."""
        from pyspark.sql.pandas.types import from_arrow_schema

        table = ParquetTable((str(path),), from_arrow_schema(schema, prefer_timestamp_ntz=True).json())
        self.offer(name, table)
        return table

    def offer_files(self, name: str, files: Sequence[str], schema: pa.Schema) -> None:
        """Let statements read the columns of `schema`, in its types, of Parquet files that others wrote, as `name`.

        The files stay where they are: Spark's processes read them there. Raises StoreUnavailable where one is damaged.
        """
        self._sources.update(files)
        with told(f"Spark could not read {name}", self._sources):
            self.register(name, read_files(self.session, files, schema))

    def write(
        self, statement: Statement, folder: Path, dated: str | None, period: str, *, in_one: bool = True
    ) -> Written:
        """Compute a statement and write it below the new `folder`, a file for each `period` of its column `dated`.

        Without `dated` it is one file, or as many as it is computed in where `in_one` is False. Raises
        StoreUnavailable, QueryFailed, and QueryEnded once the engine's `stop` is ended.
        """
        work = Work(self.session.sparkContext)
        with told(f"Spark could not build {folder.name}", self._sources), self.stop.covering(work.cancel):

            def write() -> Written:
                work.begin()
                with work.watched(self.on_progress, self._patience):
                    return write_parts(self.frame(statement), folder, dated, period, in_one=in_one)

            return interruptible(write, work.cancel)

    def read(self, table: ParquetTable) -> "DataFrame":
        """Return a table's rows; without files, none."""
        from pyspark.sql.types import StructType

        schema = StructType.fromJson(json.loads(table.schema))
        if not table.files:
            return self.session.createDataFrame([], schema)
        return self.session.read.schema(schema).parquet(*table.files)

    def register(self, name: str, frame: "DataFrame") -> None:
        """Let statements of this session find `frame` as `name`, and as `main.name` beneath a step of that name."""
        frame.createOrReplaceTempView(name)
        frame.createOrReplaceTempView(f"main_{name}")
        self._registered.add(name)

    def _telling(self, stop: Stop) -> OnProgress | None:
        told = [tell for tell in (self.on_progress, stop.on_progress) if tell is not None]

        def tell_each(now: Progress) -> None:
            for tell in told:
                tell(now)

        return tell_each if told else None

    def close(self) -> None:
        for name in self._registered:
            with suppress(Exception):  # its Java may be gone
                self.session.catalog.dropTempView(name)
                self.session.catalog.dropTempView(f"main_{name}")
        self._registered.clear()


def _table(rows: "list[Row]", frame: "DataFrame") -> pa.Table:
    from pyspark.sql.pandas.types import to_arrow_schema

    schema = to_arrow_schema(frame.schema)
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(column, kind.type) for column, kind in zip(columns, schema, strict=True)], schema.names)


@lru_cache(maxsize=4096)
def written_for_spark(sql: str) -> tuple[str, frozenset[str]]:
    """Return a statement as Spark takes it, and the words in it.

    Spark has no hints on steps of a query (`as not materialized`), and its tables of one session have no schema: what
    is written `main.ledger` is called `main_ledger`.

    >>> written_for_spark("with ledger as not materialized (select * from main.ledger) select 1 as x")[0]
    'with ledger as (select * from main_ledger) select 1 as x'
    """
    tokens = sqlglot.tokenize(sql, read=DIALECT)
    pieces, position = [], 0
    for at, token in enumerate(tokens):
        following = [t.text.lower() for t in tokens[at + 1 : at + 3]]
        hint = len(HINT) if [token.text.lower(), *following] == [*HINT, "("] else 0
        hint = hint or int([token.text.lower(), *following[:1]] == [HINT[-1], "("])
        if hint and token.start >= position:
            pieces.append(sql[position : token.start])
            position = tokens[at + hint].start
        elif token.text.lower() == "main" and following[:1] == ["."] and token.token_type == TokenType.VAR:
            pieces.append(sql[position : token.start] + "main_")
            position = tokens[at + 1].end + 1
    return "".join(pieces) + sql[position:], frozenset(token.text for token in tokens)
