"""A small file of dated lines that all worker processes write and read: sign-ins tried, sessions ended."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storelens.errors import StoreUnavailable

LARGEST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Entry:
    """What happened (`kind`), to whom (`key`), when (`at`, seconds since 1970)."""

    at: float
    kind: str
    key: str

    def line(self) -> str:
        return f"{self.at:.3f} {self.kind} {self.key}\n"


class Journal:
    """The file at `path`, readable by its owner only. Entries older than `keep_seconds` are forgotten in time."""

    def __init__(self, path: Path, keep_seconds: float) -> None:
        self.path = path
        self._keep_seconds = keep_seconds
        self._read: tuple[object, list[Entry]] = (None, [])

    def entries(self) -> list[Entry]:
        """Return what is written, oldest first. Costs one `stat` where nothing was added."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return []
        state = (found.st_ino, found.st_size, found.st_mtime_ns)
        if self._read[0] != state:
            with self._open(fcntl.LOCK_SH) as handle:
                self._read = (state, _parse(handle))
        return self._read[1]

    @contextmanager
    def writing(self) -> Iterator[tuple[list[Entry], list[Entry]]]:
        """Yield the entries and an empty list: what is put into it is added, and nobody else writes meanwhile."""
        added: list[Entry] = []
        with self._open(fcntl.LOCK_EX) as handle:
            entries = _parse(handle)
            yield entries, added
            if not added:
                return
            if os.fstat(handle).st_size > LARGEST_BYTES:
                os.ftruncate(handle, 0)
                added = self._recent(entries) + added
            os.write(handle, "".join(entry.line() for entry in added).encode())

    def _recent(self, entries: list[Entry]) -> list[Entry]:
        """Return the entries still of use, at most half a file of them."""
        since = time.time() - self._keep_seconds
        recent = [entry for entry in entries if entry.at > since]
        return recent[-LARGEST_BYTES // 2 // 40 :]

    def forget_old(self) -> int:
        """Remove the entries that are of use no more; return how many. The file is not made where there is none."""
        if not self.path.exists():
            return 0
        with self._open(fcntl.LOCK_EX) as handle:
            entries = _parse(handle)
            recent = self._recent(entries)
            if len(recent) < len(entries):
                _write_anew(self.path, recent)
        return len(entries) - len(recent)

    @contextmanager
    def _open(self, lock: int) -> Iterator[int]:
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreUnavailable(
                f"cannot write {self.path}: {error.strerror or error} - allow this user to write there"
            ) from error
        try:
            fcntl.flock(handle, lock)  # given back by the system, even if this process is killed
            yield handle
        finally:
            os.close(handle)


def _write_anew(path: Path, entries: list[Entry]) -> None:
    """Write these entries in the place of all. Not emptied first: killed between, nobody's session would have ended."""
    text = "".join(entry.line() for entry in entries).encode()
    handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(handle, text)
        os.ftruncate(handle, len(text))
    finally:
        os.close(handle)


def _parse(handle: int) -> list[Entry]:
    os.lseek(handle, 0, os.SEEK_SET)
    text = os.read(handle, 4 * LARGEST_BYTES).decode("ascii", "replace")
    return [entry for line in text.splitlines() if (entry := _entry(line))]


def _entry(line: str) -> Entry | None:
    """Return a line's entry; None for one that was cut off by a full disk."""
    parts = line.split(" ")
    try:
        return Entry(float(parts[0]), parts[1], parts[2]) if len(parts) == 3 else None
    except ValueError:
        return None
