"""Which version is served, of the warehouse or the lake: it is held open while requests use it, and replaced when a
newer is ready.

The store may vanish or be damaged meanwhile: the last version goes on being served, and `trouble` says why it is old.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from storelens.errors import StorelensError, StoreUnavailable
from storelens.web.settings import WebSettings
from storelens.web.version import ServedVersion
from storelens.web.versions import versions_of


class Served:
    """The version now served. `on_change` is called, in another thread, when another has taken its place."""

    def __init__(self, settings: WebSettings, on_change: Callable[[], None] = lambda: None) -> None:
        self._settings = settings
        self._on_change = on_change
        self._versions = versions_of(settings)
        self._follower = self._versions.follower(self._swap)
        self._pool = ThreadPoolExecutor(settings.query_threads, thread_name_prefix="storelens-query")
        self._lock, self._swapping = threading.Lock(), threading.Lock()
        self._current: ServedVersion | None = None
        self._open_versions = 0
        self._is_closing = threading.Event()

    def open(self) -> None:
        """Open the newest version, building the warehouse first if there is none, and follow the store from here on.

        Raises StoreUnavailable where there is neither a store nor a warehouse to serve, or no lake.
        """
        self._versions.prepare()
        self._swap()
        self._follower.start()

    @property
    def current(self) -> ServedVersion:
        """The version now served; to ask it something, lease it."""
        if self._current is None:
            raise StoreUnavailable("the server is stopping - ask again in a moment")
        return self._current

    @property
    def trouble(self) -> str | None:
        """Why the version served may be old, in one sentence; None while the store is followed."""
        return self._follower.trouble

    @property
    def open_versions(self) -> int:
        """How many versions are open: the one served, and those before it that requests still use."""
        return self._open_versions

    @contextmanager
    def lease(self, version: ServedVersion | None = None) -> Iterator[ServedVersion]:
        """Yield the version now served, or one that the caller has leased; it stays open until this block has ended."""
        with self._lock:
            version = version or self.current
            version.leases += 1
        try:
            yield version
        finally:
            self._give_back(version)

    def catch_up(self) -> None:
        """Serve the newest version now: somebody has seen another than this process serves. Blocks while it is opened.

        The last version stays, without an error, where there is no newer one that can be opened.
        """
        with suppress(StorelensError):  # the follower tries again, and tells why not
            self._swap()

    def look(self) -> None:
        """Look at the store at once: this process has just written to it."""
        self._follower.wake()

    def close(self) -> None:
        """Follow no longer, and close what is open once nobody uses it."""
        self._follower.stop()
        self._is_closing.set()
        self._retire(None)
        self._pool.shutdown()

    def _swap(self) -> None:
        """Serve the version that the pointer names, if it is another than the one served."""
        with self._swapping:
            if self._swap_to_newest():
                self._on_change()

    def _swap_to_newest(self) -> bool:
        file = self._versions.newest()
        if self._current is not None and self._current.file == file:
            return False
        fresh = ServedVersion(file, self._versions, self._pool, self._settings.workers)
        try:
            fresh.prepare()
        except BaseException:
            fresh.close()
            raise
        self._retire(fresh)
        return True

    def _retire(self, fresh: ServedVersion | None) -> None:
        """Put `fresh` in the place of the version served, which is closed when its last lease ends."""
        with self._lock:
            old, self._current = self._current, fresh
            self._open_versions += fresh is not None
            if old is not None:
                old.is_retired = True
                old.leases += 1
        if old is not None:
            self._give_back(old)

    def _give_back(self, version: ServedVersion) -> None:
        with self._lock:
            version.leases -= 1
            is_over = version.is_retired and version.leases == 0
            self._open_versions -= is_over
        if is_over and not self._is_closing.is_set():
            self._pool.submit(version.close)  # giving memory back takes time that this thread may not have
        elif is_over:
            version.close()
