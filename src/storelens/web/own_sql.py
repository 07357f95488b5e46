"""Readers' own SQL, asked by requests: one at a time, not kept, ended with its client."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import orjson
from fastapi import Request, Response

from storelens.engines.stop import Stop
from storelens.errors import StoreUnavailable
from storelens.filters import Filters
from storelens.panels import column_json, columns_json
from storelens.web.answers import CLIENT_LEFT, Json
from storelens.web.leaving import client_left, first_of
from storelens.web.problems import Problem
from storelens.web.sandbox import NotRunnable, OwnAnswer, Sandbox, limits
from storelens.web.served import Served
from storelens.web.settings import WebSettings
from storelens.web.version import ServedVersion

TRIES, AGAIN_SECONDS = 3, 0.2
LEFT = "the query was ended - its client has left"
WHY_CUT = {
    "rows": f"these are the first {limits.MOST_ROWS:,} rows - add up, or choose fewer, to see all of it",
    "bytes": f"these are the rows that fit into {limits.MOST_ANSWER_BYTES:,} bytes - choose fewer columns or rows",
}


class OwnSql:
    """What one process answers to readers' SQL."""

    def __init__(self, served: Served, sandbox: Sandbox) -> None:
        self._served = served
        self._sandbox = sandbox
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storelens-sql")
        self._waiting = 0
        self._stops: set[Stop] = set()

    def warm_up(self) -> None:
        """Start the sandbox beside what else is done: somebody has opened the page."""
        self._thread.submit(self._sandbox.warm_up)

    async def answer(self, request: Request, sql: str, filters: Filters) -> Response:
        """Return the answer to a query; raises Problem where it cannot run, or too many wait, QueryEnded, and
        StoreUnavailable.
        """
        if self._waiting >= limits.MOST_WAITING:
            raise Problem(429, f"{self._waiting} queries wait already - ask again soon", headers={"Retry-After": "10"})
        stop = Stop()
        self._waiting += 1
        self._stops.add(stop)
        leaving = asyncio.ensure_future(client_left(request.receive))
        asked = self._thread.submit(self._ask, sql, filters, stop)
        answered = asyncio.wrap_future(asked)
        answered.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            await first_of({answered, leaving})
            if answered.done():
                return Response(answered.result(), 200, {"Cache-Control": "no-store"}, "application/json")
            return Response(status_code=CLIENT_LEFT)
        finally:
            leaving.cancel()
            self._waiting -= 1
            self._stops.discard(stop)
            if not asked.cancel():  # it runs, or has: only waiting queries are taken back
                asyncio.get_running_loop().run_in_executor(None, stop.end, LEFT)

    def close(self) -> None:
        """End what runs: the server stops."""
        for stop in list(self._stops):
            stop.end("the server is stopping - ask again in a moment")
        self._thread.shutdown(cancel_futures=True)
        self._sandbox.close()

    def _ask(self, sql: str, filters: Filters, stop: Stop) -> bytes:
        try:
            return orjson.dumps(self._of_newest(sql, filters, stop))
        except NotRunnable as error:
            raise Problem(422, str(error), [{"name": "sql", "detail": str(error)}]) from None

    def _of_newest(self, sql: str, filters: Filters, stop: Stop) -> Json:
        """Ask the version now served; while it is replaced its file may be gone, and the next one is asked."""
        for tries_left in reversed(range(TRIES)):
            with self._served.lease() as version:
                try:
                    return _json(self._sandbox.ask(sql, filters, version.file, stop), version)
                except StoreUnavailable:
                    if tries_left == 0:
                        raise
            time.sleep(AGAIN_SECONDS)
        raise AssertionError("the last try returns or raises")


def require_allowed(settings: WebSettings) -> None:
    """Raise Problem (403) where readers may not write SQL of their own."""
    if settings.may_sql:
        return
    why = "the SQL page is off" if settings.is_local else "the SQL page is off when others reach the server"
    raise Problem(403, f"{why} - start it with --allow-sql")


def _json(answer: OwnAnswer, version: ServedVersion) -> Json:
    engine = version.reading.engine
    return {
        "columns": [column_json(column) for column in answer.columns],
        "data": columns_json(answer.table),
        "total_rows": answer.table.num_rows,
        "is_cut": answer.cut is not None,
        "why_cut": WHY_CUT.get(answer.cut or ""),
        "statement": {
            "sql": answer.statement.sql, "parameters": answer.statement.parameters, "engine": engine.name,
            "dialect": engine.dialect,
        },
        "milliseconds": round(answer.seconds * 1000, 1),
        "engine": engine.name,
        "version": version.id,
    }  # fmt: skip
