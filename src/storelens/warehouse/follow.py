"""Follow the store: whenever it has changed its warehouse is refreshed, and whoever serves the warehouse is told.
A lake, which is built by whoever runs Spark, is followed by its pointer alone.

Every process that serves has one follower. One of them refreshes; the others see that the pointer has moved.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, Self

from storelens.engines.stop import Stop
from storelens.errors import StorelensError, StoreUnavailable
from storelens.store import Store
from storelens.warehouse.refresh import refresh
from storelens.warehouse.versions import FileMark, Warehouse

LOOK_SECONDS = 0.05  # two looks at files' marks and one at SQLite's: some 50 microseconds
FAR_LOOK_SECONDS = 0.25  # a store on a server is asked over the network, by every process that follows it
SPARE_AFTER_SECONDS = 0.5  # the pages that ask for a new version come first
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 2.0
BUSY_MILLISECONDS = 500  # `stop` may have to wait for it
OpenStore = Callable[[], Store]
log = logging.getLogger("storelens.warehouse")


class Pointed(Protocol):
    """Versions side by side and a pointer to the one that is served: a warehouse, a lake."""

    def pointer_mark(self) -> FileMark | None:
        """Return what changes whenever another version is served; None if there is no version."""


class VersionWatch:
    """Tells when another version is served, whoever made it: one look at the pointer.

    `watched` is the path of the store whose warehouse it is, or what else has a pointer.
    """

    def __init__(self, watched: Path | Pointed) -> None:
        self._pointed = Warehouse(watched) if isinstance(watched, Path) else watched
        self._seen: FileMark | None = None

    def unseen(self) -> FileMark | None:
        """Return the pointer's mark if it is another than the last one seen, else None."""
        mark = self._pointed.pointer_mark()
        return None if mark == self._seen else mark

    def see(self, mark: FileMark) -> None:
        """Take this mark for seen: `unseen` is silent until the pointer moves again."""
        self._seen = mark


class StoreWatch:
    """The store as a follower holds it: opened anew when it was replaced; `has_changed` is one cheap look.

    `open_store` opens it, by default the one in the file or folder at `path`.
    """

    def __init__(self, path: Path, open_store: OpenStore | None = None) -> None:
        self._path = path
        self._open_store: OpenStore = open_store or (lambda: Store.open(path, busy_milliseconds=BUSY_MILLISECONDS))
        self._store: Store | None = None
        self._data_version: int | None = None

    def store(self) -> Store:
        """Return the store that is at the path now, open. Raises StoreUnavailable."""
        if self._store is not None and not self._store.is_in_place:
            self.close()
        if self._store is None:
            self._store = self._opened()
        return self._store

    def _opened(self) -> Store:
        store = self._open_store()
        if store.path != self._path:  # another store was moved to the server; the warehouse is the last one's
            store.close()
            raise StoreUnavailable(f"another store is at {store.label} now - start this program again to follow it")
        return store

    @property
    def is_far(self) -> bool:
        """Whether the store that was opened last is on a server."""
        return self._store is not None and self._store.is_on_server

    def has_changed(self) -> bool:
        """Say whether anybody wrote to the store since this was asked last; True the first time."""
        now = self.store().data_version()  # first: a store opened anew has not been looked at
        before, self._data_version = self._data_version, now
        return now != before

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
        self._store, self._data_version = None, None


class PointerFollower:
    """Calls `on_change`, in a thread of its own, when a version is served that it was not called for, by whichever
    process it was made; if it raises, it is called again. `trouble` says in one line why the versions cannot be
    followed, None while they can: whatever happens, the follower goes on trying.
    """

    def __init__(self, versions: VersionWatch, on_change: Callable[[], None]) -> None:
        self.trouble: str | None = None
        self._on_change = on_change
        self._versions = versions
        self._pause = FIRST_PAUSE_SECONDS
        self._next_try = 0.0
        self._stop, self._stopped, self._woken = Stop(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="storelens-follow", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def wake(self) -> None:
        """Look now: this process has just written to the store."""
        self._woken.set()

    def stop(self) -> None:
        """Follow no longer: what is under way is broken off, the last version stays; returns when it has ended."""
        self._stopped.set()
        self._woken.set()
        self._stop.end("it is followed no longer")
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._look()
                self._woken.wait(self._look_seconds)
                self._woken.clear()  # before it looks: who wakes it while it does, has it look again
        finally:
            self._leave()

    def _look(self) -> None:
        if time.monotonic() >= self._next_try:
            trouble = _trouble_of(self._catch_up)
            self._pause = FIRST_PAUSE_SECONDS if trouble is None else min(2 * self._pause, LONGEST_PAUSE_SECONDS)
            self._next_try = time.monotonic() + (0.0 if trouble is None else self._pause)
        else:
            trouble = self.trouble
        trouble = _trouble_of(self._tell) or trouble
        if not self._stopped.is_set():
            self._report(trouble)
            self._rest()

    def _tell(self) -> None:
        mark = self._versions.unseen()
        if mark is not None:
            self._on_change()
            self._versions.see(mark)
            self._has_told()

    def _report(self, trouble: str | None) -> None:
        if trouble is not None and trouble != self.trouble:
            log.warning("%s", trouble)
        self.trouble = trouble

    @property
    def _look_seconds(self) -> float:
        return LOOK_SECONDS

    def _catch_up(self) -> None:
        """Make a newer version, where that is this follower's to do."""

    def _has_told(self) -> None:
        """Note that a newer version has been told of."""

    def _rest(self) -> None:
        """Do what can wait until all have been told."""

    def _leave(self) -> None:
        """Give back what was held to follow."""


class Follower(PointerFollower):
    """Keeps the warehouse of a store current too: whenever the store has changed it is refreshed."""

    def __init__(self, store_path: Path, on_change: Callable[[], None], open_store: OpenStore | None = None) -> None:
        super().__init__(VersionWatch(store_path), on_change)
        self._warehouse = Warehouse(store_path)
        self._watch = StoreWatch(store_path, open_store)
        self._is_due = True
        self._spare_due: float | None = None

    @property
    def _look_seconds(self) -> float:
        return FAR_LOOK_SECONDS if self._watch.is_far else LOOK_SECONDS

    def _catch_up(self) -> None:
        """Refresh the warehouse if the store has changed, unless another process is at it."""
        has_changed = self._watch.has_changed()
        self._is_due = self._is_due or has_changed or self._warehouse.current() is None
        if self._is_due:
            done = refresh(self._watch.store(), wait=False, stop=self._stop)
            self._is_due = done.kind == "busy"

    def _has_told(self) -> None:
        self._spare_due = time.monotonic() + SPARE_AFTER_SECONDS

    def _rest(self) -> None:
        _trouble_of(self._make_spare)  # without one the next refresh only takes longer

    def _leave(self) -> None:
        self._watch.close()

    def _make_spare(self) -> None:
        """Copy the version served once it has been told of for a while: whichever process comes first.

        A store that is only read is another one when it changes: its warehouse is built anew, not merged into a copy.
        """
        if self._spare_due is not None and time.monotonic() >= self._spare_due:
            self._spare_due = None
            if not self._watch.store().is_read_only:
                self._warehouse.make_spare(self._stop)


def _trouble_of(step: Callable[[], None]) -> str | None:
    """Take a step and return why it could not be taken, or None: nothing may end the thread that follows."""
    try:
        step()
    except StorelensError as error:
        return str(error)
    except Exception as error:
        log.exception("the store could not be followed")
        return f"the store could not be followed: {error!r} - the log says more; it is tried again"
    return None
