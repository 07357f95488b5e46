"""Which file is the warehouse now: whole versions side by side, and a pointer that moves when a new one is ready.

A reader opens the version the pointer names and keeps it as long as it likes; a refresh writes another file. So no
reader sees half a refresh or waits for one, and an interrupted refresh leaves the last good version.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from storelens.engines.stop import Stop
from storelens.errors import StoreUnavailable
from storelens.warehouse.spare import copy_to_spare, has_spare, spare_of, take_spare

KEPT = ("lock", "current", "checks.lock")


@dataclass(frozen=True)
class FileMark:
    """Which file is at a path: another in its place, or the same written anew, has another mark."""

    path: Path
    inode: int
    modified_ns: int
    size: int

    @classmethod
    def of(cls, path: Path) -> Self | None:
        """Return the mark of the file at `path`, or None if there is none."""
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return cls(path, found.st_ino, found.st_mtime_ns, found.st_size)


class Warehouse:
    """The folder of a store's warehouse: `data/store.db` has `data/store.warehouse`.

    A folder `data/shop` of Parquet files has `data/shop.parquet.warehouse`.
    """

    def __init__(self, store_path: Path) -> None:
        is_folder = store_path.is_dir()
        self.folder = (
            store_path.with_name(f"{store_path.name}.parquet.warehouse")
            if is_folder
            else store_path.with_suffix(".warehouse")
        )
        self._pointer = self.folder / "current"

    def current(self) -> Path | None:
        """Return the file of the version that is served, or None if there is none yet."""
        try:
            path = self.folder / self._pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        return path if path.is_file() else None

    def pointer_mark(self) -> FileMark | None:
        """Return what changes whenever another version is served: the pointer's mark, None if there is no version."""
        return FileMark.of(self._pointer)

    @contextmanager
    def writing(self, *, wait: bool) -> Iterator[bool]:
        """Hold the only place for a writer; yield False at once if another has it and `wait` is False."""
        with self._explained():
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            self._sweep()
            yield True
        finally:
            os.close(handle)

    @contextmanager
    def next_version(self, *, copy: Path | None) -> Iterator[Path]:
        """Yield the path of a new version, empty or a copy, and serve it if the block ends well."""
        # DuckDB answers from what a process has open under a name: a folder made anew must not use its names again.
        number = int(current.stem) + 1 if (current := self.current()) else int(time.time())
        partial = self.folder / f"{number:06d}.partial"
        target = self.version_path(partial)
        try:
            with self._explained():
                if copy is not None and not take_spare(copy, partial):
                    shutil.copyfile(copy, partial)
            yield partial
            with self._explained():
                partial.replace(target)
                self._point_to(target)
        finally:
            partial.unlink(missing_ok=True)
            partial.with_suffix(".partial.wal").unlink(missing_ok=True)

    def make_spare(self, stop: Stop) -> None:
        """Copy the version served, for the next refresh to begin with; nothing happens where that cannot be done now.

        Another process may be at it, the disk may be full, or `stop` may be ended.
        """
        with self.writing(wait=False) as mine:
            current = self.current()
            if mine and current is not None and not has_spare(current):
                with suppress(OSError):  # the refresh copies the version itself, and says what hinders it
                    copy_to_spare(current, stop)

    def version_path(self, partial: Path) -> Path:
        """Return the path at which a new version is served, once it is."""
        return partial.with_suffix(".duckdb")

    def _point_to(self, target: Path) -> None:
        fresh = self._pointer.with_name("current.partial")
        fresh.write_text(target.name, encoding="utf-8")
        fresh.replace(self._pointer)

    def _sweep(self) -> None:
        """Remove what an interrupted writer left, and versions older than the one served; open readers keep theirs."""
        current = self.current()
        kept = {self.folder / name for name in KEPT}
        if current is not None:
            kept |= {current, current.with_suffix(".checks.json"), spare_of(current)}
        for path in self.folder.iterdir():
            if path not in kept and not path.is_dir():  # a folder is where an open reader puts what it sorts
                path.unlink(missing_ok=True)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreUnavailable(
                f"cannot write the warehouse {self.folder}: {error.strerror or error} - free space or allow this user "
                "to write there; the last version is still served"
            ) from error
