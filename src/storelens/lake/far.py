"""One engine over one version of a lake: what the marts in memory can answer is DuckDB's, what needs the ledger or
another large table is Spark's. Spark is started by the first statement put to it.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from storelens.engines.progress import OnProgress, Progress
from storelens.engines.spark import SparkEngine, SparkSettings
from storelens.engines.spark.engine import written_for_spark
from storelens.engines.stop import Stop
from storelens.lake.building import open_version
from storelens.lake.served import IN_MEMORY, LakeEngine
from storelens.lake.versions import Lake, Version
from storelens.rewrite import Statement

STARTING = Progress(0, 0)  # the first statement starts Spark, which may take ten seconds


@dataclass(frozen=True)
class FarStatement(Statement):
    """A statement written for Spark, which is to run it."""


class FarLakeEngine(LakeEngine):
    """DuckDB over a version, and Spark for each FarStatement; the stop that ends one ends its jobs."""

    def __init__(
        self, lake: Lake, version: Version, spark: SparkSettings, on_progress: OnProgress | None = None
    ) -> None:
        self._lake = lake
        self._settings = spark
        self._on_progress = on_progress
        self._opening = threading.Lock()
        self._spark: SparkEngine | None = None
        self._large = version.tables.keys() - IN_MEMORY
        super().__init__(lake, version)

    def needs_spark(self, sql: str) -> bool:
        """Say whether a statement reads a table that is not held in memory."""
        return not self._large.isdisjoint(written_for_spark(sql)[1])

    def run(self, statement: Statement, stop: Stop | None = None) -> pa.Table:
        if isinstance(statement, FarStatement):
            if stop is not None and stop.on_progress is not None:
                stop.on_progress(STARTING)
            return self._on_spark().run(statement, stop)
        return super().run(statement, stop)

    def stream(self, statement: Statement, stop: Stop | None = None) -> Iterator[pa.Table]:
        if isinstance(statement, FarStatement):
            return self._on_spark().stream(statement, stop)
        return super().stream(statement, stop)

    def close(self) -> None:
        if self._spark is not None:
            self._spark.close()
        super().close()

    def _on_spark(self) -> SparkEngine:
        with self._opening:
            if self._spark is None:
                self._spark = open_version(self._lake, self.version, self._settings, self._on_progress)
            return self._spark
