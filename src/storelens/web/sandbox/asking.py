"""The server's side of the sandbox: one process, started when it is needed, asked one query at a time, ended where it
does not end by itself.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from storelens.catalogue import Column
from storelens.engines.stop import Stop
from storelens.errors import QueryEnded, StorelensError, StoreUnavailable
from storelens.filters import VALUE_FILTERS, Filters
from storelens.rewrite import Statement
from storelens.warehouse.versions import FileMark
from storelens.web.sandbox import limits
from storelens.web.sandbox.process import Process

TURN_SECONDS = 0.02  # how often one who waits for a turn looks whether it has left
DIED = "your query needed more than own SQL may take, and was ended - ask for less at a time"
log = logging.getLogger("storelens.web")


class NotRunnable(StorelensError):
    """A reader's query cannot run as it is written."""


@dataclass(frozen=True)
class OwnAnswer:
    """The rows of a reader's query. `cut` says what they were cut at, `rows` or `bytes`; None: they are all."""

    columns: tuple[Column, ...]
    table: pa.Table
    statement: Statement
    seconds: float
    cut: str | None


class Sandbox:
    """Where readers' SQL runs, against versions of the warehouse in `folder`; `seconds` a query."""

    def __init__(self, folder: Path, seconds: float = limits.SECONDS) -> None:
        self.seconds = seconds
        self._folder = folder
        self._turn = threading.Lock()
        self._process: Process | None = None
        self._is_closed = False

    def ask(self, sql: str, filters: Filters, version: FileMark, stop: Stop) -> OwnAnswer:
        """Return the answer; waits for those who asked before.

        Raises NotRunnable where the query is none, or takes too much; QueryEnded by `stop` or after the time limit;
        StoreUnavailable where the version is no longer there.
        """
        request = {
            "sql": sql, "filters": _words(filters), "seconds": self.seconds,
            "version": [str(version.path), version.inode, version.modified_ns],
        }  # fmt: skip
        with self._my_turn(stop), stop.covering(self._kill):
            process = self._started()
            with self._limited(stop):
                known, rows = self._exchange(process, request)
        if "failed" in known:
            raise _error(known)
        return _answer(known, rows)

    def warm_up(self) -> None:
        """Start the process if there is none: a reader is about to ask."""
        with self._turn:
            if self._is_closed:
                return
            try:
                self._started()
            except StorelensError as error:
                log.warning("%s", error)

    def close(self) -> None:
        """End the process; nothing can be asked any more."""
        self._is_closed = True
        self._kill()
        with self._turn:
            if self._process is not None:
                self._process.end()

    def _exchange(self, process: Process, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        reply = process.ask(request)
        if reply is None or reply[0].get("ends"):
            process.end()
            threading.Thread(target=self.warm_up, name="storelens-sandbox", daemon=True).start()
        if reply is None:
            raise NotRunnable(DIED)
        return reply

    def _started(self) -> Process:
        """Return the process, another where it has ended: of itself after a while, or because it had to."""
        if self._is_closed:
            raise StoreUnavailable("the server is stopping - ask again in a moment")
        if self._process is None or not self._process.is_running:
            if self._process is not None:
                self._process.end()
            self._process = Process(self._folder)
            self._process.await_ready()
        return self._process

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    @contextmanager
    def _my_turn(self, stop: Stop) -> Iterator[None]:
        while not self._turn.acquire(timeout=TURN_SECONDS):
            with stop.covering(_nothing):  # raises where it is ended
                pass
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _limited(self, stop: Stop) -> Iterator[None]:
        """End what does not end itself in time: some of DuckDB's functions do not hear that they should."""
        late = stop.after(self.seconds + limits.GRACE_SECONDS, too_long(self.seconds))
        try:
            yield
        finally:
            late.cancel()


def too_long(seconds: float) -> str:
    """Return what a query is told that took too long."""
    return f"your query took longer than {seconds:g} s and was ended - ask for less at a time"


def _nothing() -> None:
    pass


def _words(filters: Filters) -> dict[str, Any]:
    """Return filters as people write them, which is how they travel."""
    values = {word: getattr(filters, name) for name, word in VALUE_FILTERS.items()}
    days = {name: day.isoformat() for name in ("start", "end") if (day := getattr(filters, name))}
    return {**values, **days, "lens": filters.lens, "compare": filters.compare}


def _error(known: dict[str, Any]) -> StorelensError:
    kinds: dict[str, type[StorelensError]] = {"ended": QueryEnded, "away": StoreUnavailable, "wrong": NotRunnable}
    return kinds[known["failed"]](known["sentence"])


def _answer(known: dict[str, Any], rows: bytes) -> OwnAnswer:
    with pa.ipc.open_stream(rows) as reader:
        table = reader.read_all()
    columns = tuple(Column(name, unit) for name, unit in known["columns"])
    return OwnAnswer(columns, table, Statement(known["sql"], known["parameters"]), known["seconds"], known["cut"])
