"""Start Spark in this process, once, here or on a cluster, set so that it answers as the other engines do."""

import socket
import tempfile
import threading
import time
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from storelens.engines.spark.java import require_java
from storelens.engines.spark.progress import LOOK_SECONDS, has_workers
from storelens.engines.spark.telling import first_line
from storelens.errors import StoreUnavailable, UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
KINDS_OF_MASTER = ("local", "spark://", "yarn", "k8s://")
PORT = 7077
CONNECT_SECONDS = 5.0
STARTING_SECONDS = 180.0  # a machine that is busy starts a worker's process slowly
HERE = ("127.0.0.1", "localhost", "::1")
# What goes wrong is raised, and told in one line of ours. Without an appender Spark would take its own settings.
QUIET = (
    "rootLogger.level = off\nrootLogger.appenderRef.stderr.ref = stderr\n"
    "appender.stderr.type = Console\nappender.stderr.name = stderr\nappender.stderr.target = SYSTEM_ERR\n"
    "logger.spark.name = org.apache.spark\nlogger.spark.level = off\n"
)
# The catalogue's meaning of numbers, days and joins; the rest is Spark's own.
MEANING = {
    "spark.sql.ansi.enabled": "true",  # a sum past 64 bits is an error, not another number
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "1000000",  # the files are listed already
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.sql.cteRecursionLevelLimit": "10000",  # days from the first to the last, as the other engines go
}
NO_OPTIONS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class SparkSettings:
    """Where Spark runs: `local[N]`, `spark://HOST:PORT`, `yarn` or `k8s://...`; `memory` is each process's, as `2g`.

    `options` are Spark's own, by their names, and come last: for jars of Iceberg or Delta, keys of an object storage.
    """

    master: str = LOCAL
    memory: str = "2g"
    options: Mapping[str, str] = field(default_factory=lambda: NO_OPTIONS)
    patience_seconds: float = 60.0  # how long a cluster may be without a worker before that is an error

    @property
    def patience(self) -> float | None:
        """Return the patience with a cluster; None where this process is the worker."""
        return None if self.master.startswith("local") else self.patience_seconds


_lock = threading.Lock()
_held: dict[str, SparkSettings] = {}


def open_spark(settings: SparkSettings) -> "SparkSession":
    """Return a session of the Spark this process runs, started where it is not: that takes some seconds.

    Each call's session has names of its own. Raises StoreUnavailable where Java, PySpark or the master is missing,
    UsageError for a master nobody knows, and where this process runs Spark on another.
    """
    if not settings.master.startswith(KINDS_OF_MASTER):
        raise UsageError(
            f"no Spark master {settings.master!r} - write local[*], spark://HOST:{PORT}, yarn or k8s://..."
        )
    _require_pyspark()
    with _lock:
        running = _running()
        if running is not None:
            if _held.get("settings", settings).master != settings.master:
                raise UsageError(
                    f"this program runs Spark on {running.sparkContext.master} already, not on {settings.master} - "
                    "use one master in one program"
                )
            return running.newSession()
        require_java()
        _require_master(settings.master)
        from pyspark.sql import SparkSession

        try:
            session: SparkSession = _configured(SparkSession.builder, settings).getOrCreate()
        except Exception as error:
            close_spark()
            raise StoreUnavailable(
                f"Spark does not start on {settings.master}: {first_line(error)} - see that the master has workers "
                f"with {settings.memory} of memory each"
            ) from error
        _held["settings"] = settings
        _await_worker(session, settings)
        return session.newSession()


def close_spark() -> None:
    """Stop the Spark of this process, if it runs one; the next `open_spark` starts another."""
    running = _running()
    _held.clear()
    if running is not None:
        with suppress(Exception):  # its Java may be gone already
            running.stop()


def _require_pyspark() -> None:
    """Import PySpark; raises StoreUnavailable where it is not installed."""
    try:
        import pyspark.sql
    except ModuleNotFoundError as error:
        if error.name not in ("pyspark", "pyspark.sql"):
            raise
        raise StoreUnavailable("PySpark is not installed - pip install 'storelens[spark]'") from None
    with warnings.catch_warnings(), suppress(ImportError):
        # Of parts that go through pandas, which are not used here; imported with a query's first bound value.
        warnings.simplefilter("ignore")
        import pyspark.testing.utils  # noqa: F401


def _running() -> "SparkSession | None":
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    context = SparkContext._active_spark_context
    if context is None:
        return None
    alive = context._jsc is not None and not context._jsc.sc().isStopped()
    return SparkSession(context) if alive else None


def _require_master(master: str) -> None:
    """Raise StoreUnavailable where no machine of a `spark://` master answers: Spark itself would try for a minute."""
    if not master.startswith("spark://"):
        return
    reasons = []
    for place in master.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        if not host or not port.isdecimal():
            raise UsageError(f"{master} is no Spark master - write it as spark://HOST:{PORT}")
        try:
            socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()
            return
        except OSError as error:
            reasons.append(error.strerror or str(error))
    raise StoreUnavailable(f"no Spark master answers at {master}: {reasons[0]} - start it, or use --master {LOCAL}")


def _await_worker(session: "SparkSession", settings: SparkSettings) -> None:
    """Return once a worker of a cluster has taken up the work; raises StoreUnavailable where none does."""
    until = time.monotonic() + STARTING_SECONDS
    while settings.patience is not None and not has_workers(session.sparkContext):
        if time.monotonic() > until:
            close_spark()
            raise StoreUnavailable(
                f"no worker at {settings.master} took up the work in {STARTING_SECONDS:.0f} s - see that workers run "
                f"there with {settings.memory} of memory each"
            )
        time.sleep(LOOK_SECONDS)


def _configured(builder: "SparkSession.Builder", settings: SparkSettings) -> "SparkSession.Builder":
    log = Path(tempfile.mkdtemp(prefix="storelens-spark-")) / "log4j2.properties"
    log.write_text(QUIET, encoding="utf-8")
    java = f"-Dlog4j2.configurationFile={log.as_uri()} -Dlog4j.configurationFile={log.as_uri()}"
    more = dict(settings.options)
    java += f" {more.pop('spark.driver.extraJavaOptions', '')}"
    options = {
        **MEANING,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": settings.memory,
        "spark.executor.memory": settings.memory,
        "spark.driver.extraJavaOptions": java.strip(),
        "spark.sql.warehouse.dir": str(log.parent / "tables"),
        **more,
    }
    if settings.master.startswith("local"):
        options.setdefault("spark.sql.shuffle.partitions", "4")  # 200 tasks of a small sum are 200 times its overhead
    if settings.master.startswith("local") or any(f"//{host}:" in settings.master for host in HERE):
        options |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    builder = builder.master(settings.master).appName("storelens")
    for name, value in options.items():
        builder = builder.config(name, value)
    return builder
