"""Answers ready to send, kept by version and request; what several ask at once is computed once.

An answer is computed from one version, in a thread, under a Stop: it is ended when its time is over and when all who
wait for it have left. Errors are told to all who wait, and not kept. One may be made before anybody asks: it gives way
to whoever asks for another.
"""

import asyncio
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
from fastapi import Request, Response

from storelens.engines.stop import Stop
from storelens.errors import QueryEnded, StorelensError, StoreUnavailable
from storelens.web.answer import Answer, pack
from storelens.web.leaving import client_left, first_of
from storelens.web.metrics import ANSWERS
from storelens.web.parts import VARY, Parts, PartsResponse, Tell, progress_json, takes_parts
from storelens.web.problems import UNEXPECTED, problem_of
from storelens.web.served import Served
from storelens.web.shared_answers import SharedAnswers
from storelens.web.version import ServedVersion

Json = dict[str, Any]
Key = Callable[[ServedVersion], Any]
Compute = Callable[[ServedVersion, Stop], "Json | Unkept"]
ComputeInParts = Callable[[ServedVersion, Stop, Tell], "Json | Unkept"]
HEADERS = {"Cache-Control": "private, no-cache", **VARY}
SEEN_VERSION = "storelens-version"  # what a client has seen: another worker may not serve it yet
CLIENT_LEFT = 499  # nobody reads it; the log and the metrics do
GIVES_WAY = "the answer was made ahead of time, and somebody asked for another - ask again"
STOPPING = "the server is stopping - ask again in a moment"
log = logging.getLogger("storelens.web")


@dataclass(frozen=True)
class Unkept:
    """An answer that must not be kept, here or by the client: a part of it failed."""

    body: Json


@dataclass
class _Computation:
    """An answer being computed, what it has told so far, and how many wait for it."""

    tag: str
    task: asyncio.Task[Answer]
    stop: Stop
    parts: Parts
    ends_whole: bool
    waiting: int = 0
    is_ahead: bool = False  # one of those who wait is nobody
    gave_way: bool = False


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
    kept_bytes: int = 0
    asked_at: float = field(default_factory=time.monotonic)  # when somebody last asked for one
    is_outdated: asyncio.Event = field(default_factory=asyncio.Event)  # another version is served: made anew, all of it
    _kept: OrderedDict[str, Answer] = field(default_factory=OrderedDict)
    _running: dict[str, _Computation] = field(default_factory=dict)

    async def get(self, request: Request, key: Key, compute: Compute) -> Response:
        """Return the answer to `request` as JSON, or 304 where the client has it already.

        It is never of a version before the one that the client says it has seen.

        `key` returns all that the answer depends on beside the version, in one spelling however it was asked;
        `compute` returns the answer, in another thread. Raises what they raise; QueryEnded after the time limit.
        """

        def compute_telling(version: ServedVersion, stop: Stop, tell: Tell) -> Json | Unkept:
            return compute(version, stop.telling(lambda now: tell({"progress": progress_json(now)})))

        return await self.get_parts(request, key, compute_telling, ends_whole=True)

    async def get_parts(
        self, request: Request, key: Key, compute: ComputeInParts, *, ends_whole: bool = False
    ) -> Response:
        """Return the same; where it has to be computed and the client takes parts, each as soon as `compute` tells it.

        What goes wrong before the first part is raised; after it, the last line is the problem. The last line of an
        answer that `ends_whole` holds it: only how far it had come was told before.
        """
        started, self.asked_at = time.perf_counter(), time.monotonic()
        if request.headers.get(SEEN_VERSION, self.served.current.id) != self.served.current.id:
            await asyncio.to_thread(self.served.catch_up)
        with self.served.lease() as version:
            tag = _tag_of(version, key)
            if _has(request, tag):
                ANSWERS.labels("unchanged").inc()
                return Response(status_code=304, headers={"ETag": _etag(tag, _takes_packed(request)), **HEADERS})
            answer: Answer | Response | None = self._kept.get(tag)
            how = "hit" if answer else "miss"
            if answer:
                self._kept.move_to_end(tag)
                ANSWERS.labels("hit").inc()
            else:
                answer = await self._computed(request, tag, version, compute, ends_whole=ends_whole)
        if answer is None:
            ANSWERS.labels("left").inc()
            return Response(status_code=CLIENT_LEFT)
        if isinstance(answer, Response):
            return answer
        return _response(request, tag, answer, f"{how};dur={(time.perf_counter() - started) * 1000:.2f}")

    @property
    def is_asked(self) -> bool:
        """Say whether somebody waits for an answer."""
        return any(running.waiting > running.is_ahead for running in self._running.values())

    async def make(self, key: Key, compute: ComputeInParts) -> bool:
        """Compute an answer that nobody has asked for yet, where it is not there; False if it gave way to a request.

        Raises what `compute` raises; QueryEnded after the time limit.
        """
        with self.served.lease() as version:
            tag = _tag_of(version, key)
            if tag in self._kept or tag in self._running:
                return True
            running = self._start(tag, version, compute, ends_whole=False)
            running.is_ahead, running.waiting = True, 1
            ANSWERS.labels("ahead").inc()
            try:
                await asyncio.wait({running.task})
                running.task.result()
            except QueryEnded:
                if not running.gave_way:
                    raise
            finally:
                running.is_ahead = False
                self._leave(running)
            return not running.gave_way

    def forget(self) -> None:
        """Keep nothing of versions that are served no more."""
        self._give_way()
        self.is_outdated.set()
        self._kept.clear()
        self.kept_bytes = 0
        if self.shared is not None:
            with suppress(StoreUnavailable):  # the server stops, and its folder goes with it
                self.shared.forget(self.served.current.id)

    async def end(self) -> None:
        """End all that is being computed: the server stops."""
        ending = [asyncio.to_thread(running.stop.end, STOPPING) for running in self._running.values()]
        await asyncio.gather(*ending)

    async def _computed(
        self, request: Request, tag: str, version: ServedVersion, compute: ComputeInParts, *, ends_whole: bool
    ) -> Answer | Response | None:
        """Return the answer once it is computed, for this request or one before it; for a client that takes parts once
        the first is told, as a response that sends them; None if the client has left.
        """
        running = self._running.get(tag)
        self._give_way(but=running)
        ANSWERS.labels("shared" if running else "computed").inc()
        running = running or self._start(tag, version, compute, ends_whole=ends_whole)
        running.waiting += 1
        is_handed_on = False
        try:
            begun = running.parts.more_than(0) if takes_parts(request) else None
            await _until_done(request, running.task, begun)
            if running.task.done():
                return running.task.result()
            if begun and running.parts.lines:
                is_handed_on = True
                return self._telling(request, running)
            return None
        finally:
            if not is_handed_on:
                self._leave(running)

    def _telling(self, request: Request, running: _Computation) -> Response:
        """Return the response that sends what is told of an answer; who waited for it waits until it is sent."""
        is_packed = _takes_packed(request)
        lines = running.parts.lines_until(running.task, lambda: _ending(running, is_packed))
        return PartsResponse(lines, is_packed, lambda: self._leave(running))

    def _leave(self, running: _Computation) -> None:
        """Wait no longer for an answer; the last one to leave ends it."""
        running.waiting -= 1
        if running.waiting == 0 and not running.task.done():
            self._give_up(running, "the query was ended - nobody waits for it any more")

    def _start(self, tag: str, version: ServedVersion, compute: ComputeInParts, *, ends_whole: bool) -> _Computation:
        stop, loop = Stop(), asyncio.get_running_loop()
        parts = Parts(loop)
        task = asyncio.create_task(self._run(tag, version, lambda: _compute(version, compute, stop, parts.tell)))
        running = self._running[tag] = _Computation(tag, task, stop, parts, ends_whole)
        limit = loop.call_later(self.seconds, self._end_late, running)

        def done(task: asyncio.Task[Answer]) -> None:
            limit.cancel()
            self._drop(running)
            if not task.cancelled() and task.exception():  # told to those who wait; where all have left, nobody asks
                ANSWERS.labels("failed").inc()

        task.add_done_callback(done)
        return running

    async def _run(self, tag: str, version: ServedVersion, compute: Callable[[], Answer]) -> Answer:
        """Compute and keep the answer. The version is leased until it is done, even if all who waited have left."""
        with self.served.lease(version):
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self.pool, self._found_or_computed, tag, version, compute)
        if answer.may_be_kept and version is self.served.current:
            self._keep(tag, answer)
        return answer

    def _found_or_computed(self, tag: str, version: ServedVersion, compute: Callable[[], Answer]) -> Answer:
        return compute() if self.shared is None else self.shared.get(version.id, tag, compute)

    def _end_late(self, running: _Computation) -> None:
        ANSWERS.labels("late").inc()
        sentence = (
            f"the answer took longer than {self.seconds:g} s - choose a shorter period or fewer regions and categories"
        )
        self._give_up(running, sentence)

    def _give_up(self, running: _Computation, reason: str) -> None:
        """End a computation: at once nobody joins it any more. It ends in a thread: `end` returns when it has."""
        self._drop(running)
        asyncio.get_running_loop().run_in_executor(None, running.stop.end, reason)

    def _give_way(self, but: _Computation | None = None) -> None:
        """End what is computed for nobody, except `but`: whoever asks has all of the machine."""
        for running in list(self._running.values()):
            if running is not but and running.is_ahead and running.waiting == 1:
                running.gave_way = True
                self._give_up(running, GIVES_WAY)

    def _drop(self, running: _Computation) -> None:
        if self._running.get(running.tag) is running:
            del self._running[running.tag]

    def _keep(self, tag: str, answer: Answer) -> None:
        if answer.size > self.most_bytes or tag in self._kept:
            return
        self._kept[tag] = answer
        self.kept_bytes += answer.size
        while self.kept_bytes > self.most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self.kept_bytes -= oldest.size


def _tag_of(version: ServedVersion, key: Key) -> str:
    return hashlib.blake2b(repr((version.id, key(version))).encode(), digest_size=16).hexdigest()


def _compute(version: ServedVersion, compute: ComputeInParts, stop: Stop, tell: Tell) -> Answer:
    started = time.perf_counter()
    told = compute(version, stop, tell)
    if isinstance(told, Unkept):
        return pack(told.body, time.perf_counter() - started, may_be_kept=False)
    return pack(told, time.perf_counter() - started)


def _ending(running: _Computation, is_packed: bool) -> Json:
    """Return the last line of an answer in parts: its ETag, null where it must not be kept, and itself where no part of
    it was told; or the problem.
    """
    try:
        answer = running.task.result()
    except StorelensError as error:
        return {"problem": problem_of(error).body}
    except Exception as error:
        log.error("an answer failed after its first part", exc_info=error)
        return {"problem": UNEXPECTED.body}
    etag = _etag(running.tag, is_packed) if answer.may_be_kept else None
    return {"etag": etag, "answer": orjson.Fragment(answer.plain)} if running.ends_whole else {"etag": etag}


async def _until_done(request: Request, task: asyncio.Task[Answer], begun: Coroutine[Any, Any, None] | None) -> None:
    """Return once the task is done, has begun to tell, or the client has left; the task goes on."""
    others = [asyncio.ensure_future(wait) for wait in (client_left(request.receive), begun) if wait is not None]
    try:
        await first_of({task, *others})
    finally:
        for other in others:
            other.cancel()


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
    return Response(answer.plain, 200, headers, "application/json")


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
