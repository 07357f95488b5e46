"""Answers ready to send, kept by version and request; what several ask at once is computed once.

An answer is computed from one version, in a thread, under a Stop: it is ended when its time is over and when all who
wait for it have left. Errors are told to all who wait, and not kept.
"""

import asyncio
import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response

from storelens.engines.stop import Stop
from storelens.errors import StoreUnavailable
from storelens.web.answer import Answer, pack
from storelens.web.metrics import ANSWERS
from storelens.web.served import Served
from storelens.web.shared_answers import SharedAnswers
from storelens.web.version import ServedVersion

Json = dict[str, Any]
Key = Callable[[ServedVersion], Any]
Compute = Callable[[ServedVersion, Stop], "Json | Unkept"]
HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
SEEN_VERSION = "storelens-version"  # what a client has seen: another worker may not serve it yet
CLIENT_LEFT = 499  # nobody reads it; the log and the metrics do
STOPPING = "the server is stopping - ask again in a moment"


@dataclass(frozen=True)
class Unkept:
    """An answer that must not be kept, here or by the client: a part of it failed."""

    body: Json


@dataclass
class _Computation:
    """An answer being computed, and how many wait for it."""

    task: asyncio.Task[Answer]
    stop: Stop
    waiting: int = 0


@dataclass
class Answers:
    """Gives answers: from its memory of at most `most_bytes`, from one being computed, or computed by `pool`.

    What another worker has computed is in `shared`, where there are several.
    """

    served: Served
    pool: Executor
    most_bytes: int
    seconds: float
    shared: SharedAnswers | None = None
    bytes: int = 0
    _kept: OrderedDict[str, Answer] = field(default_factory=OrderedDict)
    _running: dict[str, _Computation] = field(default_factory=dict)

    async def get(self, request: Request, key: Key, compute: Compute) -> Response:
        """Return the answer to `request` as JSON, or 304 where the client has it already.

        It is never of a version before the one that the client says it has seen.

        `key` returns all that the answer depends on beside the version, in one spelling however it was asked;
        `compute` returns the answer, in another thread. Raises what they raise; QueryEnded after the time limit.
        """
        started = time.perf_counter()
        if request.headers.get(SEEN_VERSION, self.served.current.id) != self.served.current.id:
            await asyncio.to_thread(self.served.catch_up)
        with self.served.lease() as version:
            tag = hashlib.blake2b(repr((version.id, key(version))).encode(), digest_size=16).hexdigest()
            if _has(request, tag):
                ANSWERS.labels("unchanged").inc()
                return Response(status_code=304, headers={"ETag": _etag(tag, _takes_packed(request)), **HEADERS})
            answer = self._kept.get(tag)
            how = "hit" if answer else "miss"
            if answer:
                self._kept.move_to_end(tag)
                ANSWERS.labels("hit").inc()
            else:
                answer = await self._computed(request, tag, version, compute)
        if answer is None:
            ANSWERS.labels("left").inc()
            return Response(status_code=CLIENT_LEFT)
        return _response(request, tag, answer, f"{how};dur={(time.perf_counter() - started) * 1000:.2f}")

    def forget(self) -> None:
        """Keep nothing of versions that are served no more."""
        self._kept.clear()
        self.bytes = 0
        if self.shared is not None:
            with suppress(StoreUnavailable):  # the server stops, and its folder goes with it
                self.shared.forget(self.served.current.id)

    async def end(self) -> None:
        """End all that is being computed: the server stops."""
        ending = [asyncio.to_thread(running.stop.end, STOPPING) for running in self._running.values()]
        await asyncio.gather(*ending)

    async def _computed(self, request: Request, tag: str, version: ServedVersion, compute: Compute) -> Answer | None:
        """Return the answer once it is computed, for this request or one before it; None if the client has left."""
        running = self._running.get(tag)
        ANSWERS.labels("shared" if running else "computed").inc()
        running = running or self._start(tag, version, compute)
        running.waiting += 1
        try:
            return await _unless_left(request, running.task)
        finally:
            running.waiting -= 1
            if running.waiting == 0 and not running.task.done():
                self._give_up(tag, running, "the query was ended - nobody waits for it any more")

    def _start(self, tag: str, version: ServedVersion, compute: Compute) -> _Computation:
        stop = Stop()
        running = _Computation(asyncio.create_task(self._run(tag, version, compute, stop)), stop)
        self._running[tag] = running
        limit = asyncio.get_running_loop().call_later(self.seconds, self._end_late, tag, running)

        def done(task: asyncio.Task[Answer]) -> None:
            limit.cancel()
            self._drop(tag, running)
            if not task.cancelled() and task.exception():  # told to those who wait; where all have left, nobody asks
                ANSWERS.labels("failed").inc()

        running.task.add_done_callback(done)
        return running

    async def _run(self, tag: str, version: ServedVersion, compute: Compute, stop: Stop) -> Answer:
        """Compute and keep the answer. The version is leased until it is done, even if all who waited have left."""
        with self.served.lease(version):
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self.pool, self._found_or_computed, tag, version, compute, stop)
        if answer.may_be_kept and version is self.served.current:
            self._keep(tag, answer)
        return answer

    def _found_or_computed(self, tag: str, version: ServedVersion, compute: Compute, stop: Stop) -> Answer:
        if self.shared is None:
            return _compute(version, compute, stop)
        return self.shared.get(version.id, tag, lambda: _compute(version, compute, stop))

    def _end_late(self, tag: str, running: _Computation) -> None:
        ANSWERS.labels("late").inc()
        sentence = (
            f"the answer took longer than {self.seconds:g} s - choose a shorter period or fewer regions and categories"
        )
        self._give_up(tag, running, sentence)

    def _give_up(self, tag: str, running: _Computation, reason: str) -> None:
        """End a computation: at once nobody joins it any more. It ends in a thread: `end` returns when it has."""
        self._drop(tag, running)
        asyncio.get_running_loop().run_in_executor(None, running.stop.end, reason)

    def _drop(self, tag: str, running: _Computation) -> None:
        if self._running.get(tag) is running:
            del self._running[tag]

    def _keep(self, tag: str, answer: Answer) -> None:
        if answer.size > self.most_bytes or tag in self._kept:
            return
        self._kept[tag] = answer
        self.bytes += answer.size
        while self.bytes > self.most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self.bytes -= oldest.size


def _compute(version: ServedVersion, compute: Compute, stop: Stop) -> Answer:
    started = time.perf_counter()
    told = compute(version, stop)
    if isinstance(told, Unkept):
        return pack(told.body, time.perf_counter() - started, may_be_kept=False)
    return pack(told, time.perf_counter() - started)


async def _unless_left(request: Request, task: asyncio.Task[Answer]) -> Answer | None:
    """Return what the task returns, or None as soon as the client has left; the task goes on."""
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
    return task.result() if task.done() else None


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _response(request: Request, tag: str, answer: Answer, how: str) -> Response:
    takes_packed = _takes_packed(request)
    headers = {"Server-Timing": f"cache;desc={how}, compute;dur={answer.seconds * 1000:.2f}"}
    if answer.may_be_kept:
        headers |= {"ETag": _etag(tag, takes_packed), **HEADERS}
    else:
        headers |= {"Cache-Control": "no-store"}
    if not answer.is_packed:
        return Response(answer.body, 200, headers, "application/json")
    if takes_packed:
        return Response(answer.body, 200, {**headers, "Content-Encoding": "gzip"}, "application/json")
    return Response(gzip.decompress(answer.body), 200, headers, "application/json")


def _etag(tag: str, is_packed: bool) -> str:
    """Return a strong validator: of packed bytes another than of the bytes themselves."""
    return f'"{tag}-gz"' if is_packed else f'"{tag}"'


def _has(request: Request, tag: str) -> bool:
    header = request.headers.get("if-none-match", "")
    names = [name.strip().removeprefix("W/").strip('"').removesuffix("-gz") for name in header.split(",")]
    return tag in names or names == ["*"]


def _takes_packed(request: Request) -> bool:
    """Say whether the client takes gzip: named without `q=0`."""
    for part in request.headers.get("accept-encoding", "").split(","):
        name, _, quality = part.partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
