"""Write bytes where they are wanted: on stdout, or into a file.

A file is written beside its name and moved into place when it is whole.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from storelens.errors import StoreUnavailable, UsageError


def write_stdout(write: Callable[[BinaryIO], object]) -> None:
    """Let `write` write to stdout in bytes."""
    sys.stdout.flush()
    write(sys.stdout.buffer)
    sys.stdout.buffer.flush()


def require_folder(path: Path) -> None:
    """Raise UsageError if no file can be at `path`, before work is done for it."""
    with _explained(path):
        if not path.parent.is_dir():
            raise UsageError(f"no folder {path.parent} for --out {path} - make it first")
        if path.is_dir():
            raise UsageError(f"--out {path} is a folder - add a file name")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a stream whose content takes the place of `path` at the end; nothing is left of it after an error."""
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    with _explained(path):
        try:
            with partial.open("wb") as stream:
                yield stream
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(
            f"cannot write {path}: {error.strerror or error} - free space, or choose another --out"
        ) from error
