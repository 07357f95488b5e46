"""An answer told in parts while it is computed: lines of JSON, each sent as soon as it is there.

A line may say how far what is waited for has come. The last line says that the answer is whole, and its ETag; or why
it will never be.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from storelens.engines.progress import Progress
from storelens.web.leaving import first_of

VARY = {"Vary": "Accept, Accept-Encoding"}
MEDIA_TYPE = "application/x-ndjson"
GZIP = 31  # zlib's number for a stream with gzip's head
QUICK_LEVEL = 1
Json = dict[str, Any]
Tell = Callable[[Json], None]


class Parts:
    """The lines told of one answer so far. Told from any thread; waited for by any number of readers on `loop`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.lines: list[bytes] = []
        self._loop = loop
        self._more = asyncio.Event()

    def tell(self, part: Json) -> None:
        """Add a line for all who read."""
        self._loop.call_soon_threadsafe(self._add, _line_of(part))

    async def more_than(self, count: int) -> None:
        """Return once more than `count` lines have been told."""
        while len(self.lines) <= count:
            await self._more.wait()

    async def lines_until(self, task: "asyncio.Task[Any]", ending: Callable[[], Json]) -> AsyncIterator[bytes]:
        """Yield every line told until `task` is done, then the one that `ending` returns."""
        sent = 0
        while not task.done() or sent < len(self.lines):
            while sent < len(self.lines):
                sent += 1
                yield self.lines[sent - 1]
            more = asyncio.ensure_future(self.more_than(sent))
            try:
                await first_of({task, more})
            finally:
                more.cancel()
        yield _line_of(ending())

    def _add(self, line: bytes) -> None:
        self.lines.append(line)
        self._more.set()
        self._more = asyncio.Event()


class PartsResponse(StreamingResponse):
    """Sends the lines of an answer, packed or not; calls `leave` when they are sent or the client has left."""

    def __init__(self, lines: AsyncIterator[bytes], is_packed: bool, leave: Callable[[], None]) -> None:
        encoding = {"Content-Encoding": "gzip"} if is_packed else {}
        super().__init__(
            _packed(lines) if is_packed else lines, 200, {"Cache-Control": "no-store", **VARY, **encoding}, MEDIA_TYPE
        )
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:  # a client that left at once has never begun the lines
            self._leave()


def takes_parts(request: Request) -> bool:
    """Say whether the client reads an answer in parts."""
    return MEDIA_TYPE in request.headers.get("accept", "")


def progress_json(now: Progress) -> Json:
    """Return how far an answer, or a panel of it, has come; `of` is 0 while that is not known."""
    return {"done": now.done, "of": now.known}


def _line_of(part: Json) -> bytes:
    return orjson.dumps(part) + b"\n"


async def _packed(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the lines packed with gzip, each so that it can be read before the next has come."""
    packer = zlib.compressobj(QUICK_LEVEL, zlib.DEFLATED, GZIP)
    async for line in lines:
        yield packer.compress(line) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()
