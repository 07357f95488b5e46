"""What the checks found in the version served: asked once a version, when somebody wants to know, beside all else.

One worker asks; what it found so far lies in a file beside the version, where the others read it. The file goes when
the version is swept.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import orjson

from storelens.checks import WAREHOUSE_CHECK, Finding, all_checks, run_check
from storelens.engines import Engine
from storelens.engines.duckdb import DuckDBEngine
from storelens.engines.stop import Stop
from storelens.errors import QueryEnded, StorelensError
from storelens.panels import column_json, columns_json
from storelens.rewrite import Statement
from storelens.store.opening import engine_at
from storelens.web.settings import WebSettings
from storelens.web.version import ServedVersion

Json = dict[str, Any]
ROWS_SHOWN = 20
LAST_CHANGE = Statement("select coalesce(max(change_id), 0) as last_change from change_log", {})
SERVED_CHANGE = Statement("select last_change from warehouse_state", {})


class Checking:
    """Runs the checks of one version at a time; a newer version ends those of the one before."""

    def __init__(self, settings: WebSettings) -> None:
        self._store_url = settings.store_url
        self._lock = threading.Lock()
        self._version = ""
        self._stop = Stop()
        self._thread: threading.Thread | None = None

    def found(self, version: ServedVersion) -> list[Json]:
        """Return each check as far as it is known, those not asked yet as running, and see that they are asked."""
        place = version.file.path.with_suffix(".checks.json")
        known = _read(place, version.id)
        if len(known) < len(all_checks()):
            self._begin(version, place)
        return [known.get(name) or _running(name) for name in all_checks()]

    def close(self) -> None:
        """End what is being asked, and wait for that."""
        with self._lock:
            self._stop.end("the server is stopping - ask again in a moment")
            if self._thread is not None:
                self._thread.join()

    def _begin(self, version: ServedVersion, place: Path) -> None:
        with self._lock:
            if self._version == version.id and self._thread is not None and self._thread.is_alive():
                return
            self._stop.end("a newer version is served - its checks are asked instead")
            self._version, self._stop = version.id, Stop()
            self._thread = threading.Thread(
                target=self._run, args=(version.id, version.open_again, place, self._stop), name="storelens-checks",
                daemon=True,
            )  # fmt: skip
            self._thread.start()

    def _run(self, version_id: str, open_again: Callable[[], DuckDBEngine], place: Path, stop: Stop) -> None:
        try:
            with _alone(place) as is_mine, ExitStack() as opened:
                if not is_mine:  # another worker is at it
                    return
                engines: dict[str, Engine] = {
                    "sqlite": opened.enter_context(closing(engine_at(self._store_url))),
                    "duckdb": opened.enter_context(closing(open_again())),
                }
                _ask_all(version_id, place, engines, stop)
        except (
            StorelensError,
            OSError,
        ):  # ended, or the store or the version is away
            return


def _ask_all(version_id: str, place: Path, engines: dict[str, Engine], stop: Stop) -> None:
    """Ask each check that is not known yet, and write down what each found as soon as it has."""
    known = _read(place, version_id)
    for name, check in all_checks().items():
        if name in known or (name == WAREHOUSE_CHECK and not _is_level(engines)):
            continue
        try:
            known[name] = _told(run_check(check, engines.__getitem__, stop))
        except QueryEnded:
            raise
        except StorelensError as error:
            known[name] = {**_running(name), "state": "failed", "trouble": str(error)}
        _write(place, version_id, known)


def _is_level(engines: dict[str, Engine]) -> bool:
    """Whether the version is of the store's present state: else the two may well differ, and that is no fault."""
    stored, served = engines["sqlite"].run(LAST_CHANGE), engines["duckdb"].run(SERVED_CHANGE)
    return bool(stored.column(0)[0].as_py() == served.column(0)[0].as_py())


def _told(finding: Finding) -> Json:
    return {
        **_running(finding.check.name),
        "state": finding.state,
        "rows_found": finding.table.num_rows,
        "may_be_more": finding.may_be_more,
        "data": columns_json(finding.table.slice(0, ROWS_SHOWN)),
        "milliseconds": round(finding.seconds * 1000, 1),
    }


def _running(name: str) -> Json:
    check = all_checks()[name]
    return {
        "name": name,
        "question": check.question,
        "severity": check.extra.get("severity", "error"),
        "state": "running",
        "rows_found": 0,
        "may_be_more": False,
        "columns": [column_json(column) for column in check.columns],
        "data": {column.name: [] for column in check.columns},
        "milliseconds": None,
        "trouble": None,
    }


def _read(place: Path, version_id: str) -> dict[str, Json]:
    try:
        kept = orjson.loads(place.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return dict(kept["checks"]) if kept.get("version") == version_id else {}


def _write(place: Path, version_id: str, known: dict[str, Json]) -> None:
    partial = place.with_suffix(f".{os.getpid()}.partial")
    partial.write_bytes(orjson.dumps({"version": version_id, "checks": known}))
    partial.replace(place)


@contextmanager
def _alone(place: Path) -> Iterator[bool]:
    """Hold the only place to ask the checks of a warehouse from, among all workers; False where another has it."""
    handle = os.open(place.with_name("checks.lock"), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)
