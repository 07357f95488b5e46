"""The sandbox's process: it reads a query, runs it within its limits, answers, and waits for the next.

It is started with the least that it needs, gives up the rest, and ends with the server that it belongs to.
"""

import contextlib
import json
import os
import select
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import TZPATH

import pyarrow as pa

from storelens.engines.duckdb import DuckDBEngine
from storelens.engines.locked import LockedDuckDB
from storelens.engines.stop import Stop
from storelens.errors import QueryEnded, StorelensError, StoreUnavailable, UsageError
from storelens.filters import read_filters
from storelens.lake.served import LockedLake
from storelens.lake.versions import Lake
from storelens.own_query import describe_columns, explained_writing, read_own_query
from storelens.reading import Reading
from storelens.web.sandbox import confinement, limits
from storelens.web.sandbox.asking import too_long
from storelens.web.sandbox.explaining import TOO_MUCH_MEMORY, explain, first_line
from storelens.web.sandbox.frames import read_frame, write_frame

# How much memory and how many cores there are: DuckDB opens nothing without it.
ASKED_OF_THE_SYSTEM = ("/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/sys/fs/cgroup", "/sys/devices/system/cpu")
Json = dict[str, Any]


def main(folder: str) -> None:
    """Answer queries of the warehouse in `folder`, from stdin to stdout, until nobody asks any more."""
    requests, answers = _own_streams()
    confinement.limit_process(limits.MOST_DATA_BYTES)
    importable = [Path(entry) for entry in (*sys.path, sys.prefix, sys.base_prefix) if entry]
    is_kept = confinement.keep_to([Path(folder), *importable, *map(Path, (*ASKED_OF_THE_SYSTEM, *TZPATH))])
    write_frame(answers, json.dumps({"is_kept": is_kept}).encode())
    worker = Worker()
    while not worker.is_full and _has_come(requests) and (request := read_frame(requests)) is not None:
        for frame in worker.answer(json.loads(request)):
            write_frame(answers, frame)


class _VersionGone(StorelensError):
    """The version of the warehouse cannot be opened: another has taken its place, or there is no memory for it."""


class Worker:
    """A version of the warehouse, opened, and what is asked of it. It `is_full` once a query has found no memory: what
    was taken is not given back, so the process ends.
    """

    def __init__(self) -> None:
        self.is_full = False
        self._version: list[Any] | None = None
        self._reading: Reading | None = None

    def answer(self, asked: Json) -> Iterator[bytes]:
        """Yield what came of a query: what to know of it, and its rows if it has any."""
        confinement.limit_cpu(asked["seconds"])
        try:
            known, rows = _run(self._opened(asked["version"]), asked)
        except _VersionGone as error:
            self.is_full = True  # it may well be that
            yield self._failure("away", str(error))
        except QueryEnded as error:
            yield self._failure("ended", str(error))
        except UsageError as error:
            yield self._failure("wrong", str(error))
        except StorelensError as error:
            self.is_full = isinstance(error, StoreUnavailable)
            yield self._failure("wrong", explain(error, asked["sql"]))
        except RecursionError:
            yield self._failure("wrong", "your query is nested too deeply - write it with steps: with ... as (...)")
        except (MemoryError, pa.ArrowMemoryError):
            self.is_full = True
            yield self._failure("wrong", TOO_MUCH_MEMORY)
        except pa.ArrowException as error:
            yield self._failure("wrong", f"your query has values that cannot be shown: {first_line(error)} - cast them")
        else:
            yield json.dumps(known, default=str).encode()
            yield rows

    def _failure(self, kind: str, sentence: str) -> bytes:
        return json.dumps({"failed": kind, "sentence": sentence, "ends": self.is_full}).encode()

    def _opened(self, version: list[Any]) -> Reading:
        """Return the version, opened: a file is known by its name, its number and its time."""
        if self._reading is None or version != self._version:
            if self._reading is not None:
                self._reading.engine.close()
            self._reading = None
            try:
                engine = _locked(Path(version[0]))
            except StoreUnavailable as error:
                raise _VersionGone(str(error)) from error
            self._reading, self._version = Reading(engine, {}, ThreadPoolExecutor(1)), version
        return self._reading


def _locked(path: Path) -> DuckDBEngine:
    """Open the warehouse's file at `path`, or the version of the lake whose list that is."""
    if path.suffix == ".json":
        lake = Lake(path.parent)
        return LockedLake(lake, lake.read(path), limits.MEMORY_BYTES)
    return LockedDuckDB(path, limits.MEMORY_BYTES)


def _run(reading: Reading, asked: Json) -> tuple[Json, bytes]:
    own = read_own_query(asked["sql"])
    with explained_writing(reading.engine.name):
        statement = reading.statement(own.query, read_filters(**asked["filters"]))
    stop, started = Stop(), time.perf_counter()
    limit = stop.after(asked["seconds"], too_long(asked["seconds"]))
    try:
        with contextlib.closing(reading.engine.stream(statement, stop)) as parts:  # type: ignore[type-var]
            table, cut = first_rows(parts)
    finally:
        limit.cancel()
    seconds = time.perf_counter() - started
    shown, columns = describe_columns(table)
    known = {
        "columns": [[column.name, column.unit] for column in columns],
        "sql": statement.sql,
        "parameters": statement.parameters,
        "seconds": seconds,
        "cut": cut,
    }
    return known, _as_bytes(shown)


def first_rows(
    parts: Iterator[pa.Table], most_rows: int = limits.MOST_ROWS, most_bytes: int = limits.MOST_ANSWER_BYTES
) -> tuple[pa.Table, str | None]:
    """Return the rows as far as an answer may hold them, and whether `rows` or `bytes` cut them, else None."""
    kept: list[pa.Table] = []
    rows = size = 0
    for part in parts:
        if part.num_columns > limits.MOST_COLUMNS:
            raise UsageError(
                f"your query has {part.num_columns:,} columns, at most {limits.MOST_COLUMNS} are shown - name those "
                "you need"
            )
        if size + part.nbytes > most_bytes:
            fitting = part.slice(0, int(part.num_rows * (most_bytes - size) / part.nbytes))
            if rows + fitting.num_rows == 0:
                raise UsageError(f"a row of your query is larger than {most_bytes:,} bytes - ask for less of it")
            kept.append(fitting)
            return pa.concat_tables(kept).slice(0, most_rows), "bytes"
        kept.append(part)
        rows += part.num_rows
        size += part.nbytes
        if rows > most_rows:
            return pa.concat_tables(kept).slice(0, most_rows), "rows"
    return pa.concat_tables(kept), None


def _as_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return stdin and stdout for messages alone: what a library prints goes nowhere."""
    requests, answers = os.dup(0), os.dup(1)
    with Path(os.devnull).open("r+b") as nowhere:
        for standard in (0, 1, 2):
            os.dup2(nowhere.fileno(), standard)
    return os.fdopen(requests, "rb"), os.fdopen(answers, "wb")


def _has_come(requests: BinaryIO) -> bool:
    """Wait for the next request, or the server's end; False where neither has come for long."""
    return bool(select.select([requests], [], [], limits.IDLE_SECONDS)[0])
