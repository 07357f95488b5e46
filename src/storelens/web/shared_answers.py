"""Answers that several workers share: a file each, in a folder of the server's own.

A worker that is asked for what another computes waits for it, and one that takes a dead one's place finds all that was
computed before. The lock of one who dies is let go by the system.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident

from storelens.web.answer import Answer


class SharedAnswers:
    """The answers in `folder`; a worker writes at most `most_bytes` of one version."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._written = 0

    def get(self, version: str, tag: str, compute: Callable[[], Answer]) -> Answer:
        """Return the answer of another worker, or compute and leave it; raises what `compute` raises."""
        file = self._folder / f"{version}-{tag}"
        if found := _read(file):
            return found
        with _locked(file.with_suffix(".lock")):
            if found := _read(file):
                return found
            answer = compute()
            self._leave(file, answer)
            return answer

    def forget(self, current: str) -> None:
        """Remove what is not of the version `current`."""
        self._written = 0
        with suppress(OSError):  # the server ends, and its folder is gone
            for file in self._folder.iterdir():
                if not file.name.startswith(f"{current}-"):
                    file.unlink(missing_ok=True)

    def _leave(self, file: Path, answer: Answer) -> None:
        if not answer.may_be_kept or self._written + answer.size > self._most_bytes:
            return
        self._written += answer.size
        partial = file.with_suffix(f".{os.getpid()}-{get_ident()}")
        try:
            partial.write_bytes(answer.to_bytes())
            partial.replace(file)
        except OSError:  # no room: the others compute it for themselves
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def _read(file: Path) -> Answer | None:
    try:
        return Answer.from_bytes(file.read_bytes())
    except OSError:
        return None


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold the lock of one answer; none where there is no room for its file."""
    try:
        handle = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError:
        yield
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
