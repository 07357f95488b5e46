"""One import at a time into a store, whoever does it: a lock beside the store that says who is at it.

It is the system's lock of a file, which is let go of however its process ends; the file is removed by who can.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from storelens.errors import StoreUnavailable

try:
    import fcntl
except ImportError:  # Windows: SQLite's own lock is all there is
    fcntl = None  # type: ignore[assignment]

MOST_TEXT = 200
TRIES = 20  # to take a lock whose file its holder removes at that moment


class ImportUnderWay(StoreUnavailable):
    """Another import is being loaded into the store."""


def lock_path(store: Path) -> Path:
    """Return the file that is locked, in the private folder that a server keeps beside the store too."""
    return store.with_suffix(".web") / "import.lock"


def hold_import(store: Path, who: str) -> int:
    """Return an open handle that holds the lock of a store's imports; closing it lets go.

    `who` is told to others. Raises ImportUnderWay in a line that says who holds it, StoreUnavailable where no lock can
    be kept.
    """
    path = lock_path(store)
    try:
        for _ in range(TRIES):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if _take(handle) and _is_still(handle, path):
                os.ftruncate(handle, 0)
                os.pwrite(handle, f"{who}, since {datetime.now(UTC):%H:%M:%S} UTC".encode()[:MOST_TEXT], 0)
                return handle
            holder = os.pread(handle, MOST_TEXT, 0).decode(errors="replace").strip()
            is_gone = not _is_still(handle, path)
            os.close(handle)
            if not is_gone:
                raise ImportUnderWay(
                    f"another import is being loaded into this store: {holder or 'by whom is not said'}"
                    " - load this one when it is through"
                )
    except OSError as error:
        raise StoreUnavailable(
            f"cannot use {path}: {error.strerror or error} - allow this user to write there"
        ) from error
    raise ImportUnderWay("other imports are being loaded into this store - load this one when they are through")


@contextmanager
def only_import(store: Path, who: str) -> Iterator[None]:
    """Hold the lock of a store's imports for the block, and leave nothing behind; see `hold_import`."""
    if fcntl is None or not store.parent.is_dir():  # a store that is still to be made there is nobody else's
        yield
        return
    handle = hold_import(store, who)
    try:
        yield
    finally:
        path = lock_path(store)
        with suppress(OSError):
            path.unlink()
            path.parent.rmdir()  # where no server keeps anything
        os.close(handle)


def _take(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(handle: int, path: Path) -> bool:
    """Whether the open file is the one that is there, and not one that was removed meanwhile."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), path.stat())
    return False
