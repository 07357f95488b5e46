"""One notice for all who listen: another version is served, or the server stops."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from weakref import WeakSet

_all: "WeakSet[News]" = WeakSet()


def end_all() -> None:
    """Let go all who listen in this process: a server waits for its streams to end before it says that it stops."""
    for news in list(_all):
        news.end()


class News:
    """Wakes the coroutines that `wait`; told from any thread. `number` counts the news so far."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.is_over = False
        self.number = 0
        self.listeners = 0
        self._loop = loop
        self._change = asyncio.Event()
        _all.add(self)

    def tell(self) -> None:
        """Wake all who listen."""
        with suppress(RuntimeError):  # the loop has been closed meanwhile
            self._loop.call_soon_threadsafe(self._wake)

    def end(self) -> None:
        """Let all who listen go: the server stops."""
        self.is_over = True
        self.tell()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Count one more who listens, as long as this block runs."""
        self.listeners += 1
        try:
            yield
        finally:
            self.listeners -= 1

    async def wait(self, seen: int, seconds: float) -> None:
        """Return when there is other news than number `seen`, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.number == seen:
                    await self._change.wait()

    def _wake(self) -> None:
        self.number += 1
        change, self._change = self._change, asyncio.Event()
        change.set()
