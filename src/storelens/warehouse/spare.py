"""A copy of the version served, made while nothing happens: the next refresh begins with it, and waits for no copy.

It stands beside its version, under its name, with its size and time of writing; one that has not those is no spare.
Only whoever has the writer's place makes or takes one.
"""

import os
import shutil
from pathlib import Path

from storelens.engines.stop import Stop

PIECE_BYTES = 16 * 1024 * 1024
LEFT_FREE = 2  # times the file's size, on the disk, beside the spare


def spare_of(version: Path) -> Path:
    """Return where the spare of a version stands, if there is one."""
    return version.with_suffix(".spare")


def has_spare(version: Path) -> bool:
    """Say whether there is a whole copy of the version as it is now."""
    try:
        return _mark(version) == _mark(spare_of(version))
    except FileNotFoundError:
        return False


def take_spare(version: Path, target: Path) -> bool:
    """Move the version's spare to `target`; False where there is none. Raises OSError."""
    if not has_spare(version):
        return False
    spare_of(version).replace(target)
    return True


def copy_to_spare(version: Path, stop: Stop) -> bool:
    """Make the version's spare; False where the disk has no room to spare, or `stop` was ended. Raises OSError."""
    found = version.stat()
    if shutil.disk_usage(version.parent).free < (1 + LEFT_FREE) * found.st_size:
        return False
    spare = spare_of(version)
    partial = spare.with_name(f"{spare.name}.partial")
    try:
        if not _copy(version, partial, stop):
            return False
        os.utime(partial, ns=(found.st_atime_ns, found.st_mtime_ns))
        partial.replace(spare)
    finally:
        partial.unlink(missing_ok=True)
    return True


def _copy(source: Path, target: Path, stop: Stop) -> bool:
    """Copy a file, on the disk when it returns: the checkpoint that ends a refresh would wait for all of it."""
    with source.open("rb") as old, target.open("wb") as new:
        while piece := old.read(PIECE_BYTES):
            if stop.is_ended:
                return False
            new.write(piece)
            new.flush()
            os.fsync(new.fileno())
    return True


def _mark(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
