"""Files sent as they are made: a few at a time, none longer than it may take, and none that looks whole but is not.

Nothing is sent before the first rows are there, so what goes wrong until then is a problem like any other. What goes
wrong later breaks the connection off: HTTP has no other way to say that the rest is missing.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass

from fastapi import Response
from starlette.types import Receive, Scope, Send

from storelens.engines.stop import Stop
from storelens.errors import StorelensError
from storelens.web.leaving import client_left, first_of
from storelens.web.problems import Problem
from storelens.web.served import Served
from storelens.web.version import ServedVersion

AT_A_TIME = 2
MOST_WAITING = 50
SECONDS = 1800.0  # ten million rows over a slow line
STALL_SECONDS = 60.0
LEFT = "the export was ended - its client has left"


class BrokenOff(Exception):
    """An answer was not sent to its end; the server closes the connection on it."""


@dataclass(frozen=True)
class File:
    """A file about to be sent: its headers, and its bytes as they are made; closing `chunks` ends the making."""

    headers: Mapping[str, str]
    chunks: Iterator[bytes]


Begin = Callable[[ServedVersion, Stop], File]


class Downloads:
    """The files that one process makes: AT_A_TIME at once, the others wait for their turn."""

    def __init__(self, served: Served, seconds: float = SECONDS, stall_seconds: float = STALL_SECONDS) -> None:
        self.served = served
        self.seconds = seconds
        self.stall_seconds = stall_seconds
        self.threads = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="storelens-export")
        self.turns = asyncio.Semaphore(AT_A_TIME)
        self.waiting = 0
        self.stops: set[Stop] = set()

    def send(self, begin: Begin) -> "Download":
        """Return the answer that `begin` makes once it is this file's turn; raises Problem where too many wait."""
        if self.waiting >= MOST_WAITING:
            detail = f"{self.waiting} exports wait already - ask again in a minute"
            raise Problem(429, detail, headers={"Retry-After": "60"})
        return Download(self, begin)

    def close(self) -> None:
        """End what is being made: the server stops."""
        for stop in list(self.stops):
            stop.end("the server is stopping - ask again in a moment")
        self.threads.shutdown(cancel_futures=True)


class Download(Response):
    """A file on its way. The making thread works only while its bytes are being asked for."""

    def __init__(self, downloads: Downloads, begin: Begin) -> None:
        super().__init__()
        self._downloads = downloads
        self._begin = begin
        self._stop = Stop()
        self._held = ExitStack()
        self._step: Future[bytes | None] | None = None
        self._file: File | None = None

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        leaving = asyncio.ensure_future(client_left(receive))
        try:
            if await self._took_turn(leaving):
                await self._deliver(leaving, send)
        finally:
            leaving.cancel()

    async def _took_turn(self, leaving: "asyncio.Future[None]") -> bool:
        """Wait for this file's turn; False where the client has left before it came."""
        turn = asyncio.ensure_future(self._downloads.turns.acquire())
        self._downloads.waiting += 1
        try:
            await first_of({turn, leaving})
        finally:
            self._downloads.waiting -= 1
            if not turn.done():
                turn.cancel()
        return turn.done()

    async def _deliver(self, leaving: "asyncio.Future[None]", send: Send) -> None:
        is_started = False
        limit = self._stop.after(self._downloads.seconds, "the export took too long - ask for a shorter period")
        self._downloads.stops.add(self._stop)
        try:
            while (chunk := await self._next(leaving)) is not None:
                if not is_started:
                    await send(self._start())
                    is_started = True
                await self._send_chunk(send, chunk)
            if not leaving.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except StorelensError as error:
            if is_started:
                raise BrokenOff(str(error)) from error
            raise
        finally:
            limit.cancel()
            self._downloads.stops.discard(self._stop)
            loop = asyncio.get_running_loop()
            loop.run_in_executor(None, self._finish).add_done_callback(lambda _: self._downloads.turns.release())

    async def _next(self, leaving: "asyncio.Future[None]") -> bytes | None:
        """Return the next bytes, None after the last and where the client has left."""
        if leaving.done():
            return None
        self._step = self._downloads.threads.submit(self._make)
        made = asyncio.wrap_future(self._step)
        made.add_done_callback(lambda done: done.cancelled() or done.exception())  # where the client has left, for all
        await first_of({made, leaving})
        return made.result() if made.done() else None

    def _make(self) -> bytes | None:
        if self._file is None:
            version = self._held.enter_context(self._downloads.served.lease())
            self._file = self._begin(version, self._stop)
        return next((chunk for chunk in self._file.chunks if chunk), None)

    def _start(self) -> dict[str, object]:
        assert self._file is not None
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in self._file.headers.items()]
        return {"type": "http.response.start", "status": 200, "headers": headers}

    async def _send_chunk(self, send: Send, chunk: bytes) -> None:
        """Send bytes; raises BrokenOff where the client takes none for a while."""
        try:
            async with asyncio.timeout(self._downloads.stall_seconds):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except TimeoutError:
            seconds = self._downloads.stall_seconds
            raise BrokenOff(f"the client took nothing of the export for {seconds:g} s") from None

    def _finish(self) -> None:
        """End the making and give back what it held; in a thread, for a query may take a moment to end."""
        self._stop.end(LEFT)
        if self._step is not None:
            wait([self._step])
        if self._file is not None:
            self._file.chunks.close()  # type: ignore[attr-defined]
        self._held.close()
