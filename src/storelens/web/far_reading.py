"""A reading of a lake whose large tables are Spark's to read; how far Spark has come is told in the server's
log, and to who waits for the answer.
"""

import logging
import time
from collections.abc import Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from storelens.catalogue import Query
from storelens.engines.progress import OnProgress, Progress
from storelens.engines.spark.engine import SparkEngine
from storelens.filters import Filters
from storelens.lake.far import FarLakeEngine, FarStatement
from storelens.rewrite import Statement
from storelens.web.remembering import RememberingReading

TELL_SECONDS = 2.0
AT_A_TIME = 8  # statements that wait for Spark: they take no processor time here
log = logging.getLogger("storelens.web")


class FarReading(RememberingReading):
    """Writes a statement for Spark where it needs a large table, else for DuckDB."""

    engine: FarLakeEngine

    def __init__(self, engine: FarLakeEngine, settings: Mapping[str, str], pool: Executor) -> None:
        super().__init__(engine, settings, pool)
        self._waiting = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="storelens-spark")  # ends with this reading

    def pool_for(self, statement: Statement) -> Executor:
        """Return what waits for a statement's answer: Spark's do not keep the quick ones waiting."""
        return self._waiting if isinstance(statement, FarStatement) else super().pool_for(statement)

    def statement(self, query: Query, filters: Filters, *, values: Mapping[str, Any] | None = None) -> Statement:
        here = super().statement(query, filters, values=values)
        if not self.engine.needs_spark(here.sql):
            return here
        there = self.compiled(query, filters, values, SparkEngine.dialect)
        return FarStatement(there.sql, there.parameters)

    def engine_of(self, statement: Statement) -> str:
        return SparkEngine.name if isinstance(statement, FarStatement) else super().engine_of(statement)


def progress_in_log() -> OnProgress:
    """Return what writes how far Spark has come into the log, every two seconds while it works."""
    told_at = time.monotonic()

    def on_progress(now: Progress) -> None:
        nonlocal told_at
        if now.known and time.monotonic() - told_at >= TELL_SECONDS:
            told_at = time.monotonic()
            log.info("Spark has done %s of the %s tasks known so far", f"{now.done:,}", f"{now.known:,}")

    return on_progress
