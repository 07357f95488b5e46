"""One upload: a folder with the files that were sent, what is known of them, and the jobs that look at them.

`state.json` is changed under a lock that all workers heed. A job has a folder of its own, and holds the lock of its
file `running` as long as its process lives: the system lets go of it, however the process ends.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from storelens.errors import StorelensError

Json = dict[str, Any]


@dataclass(frozen=True)
class JobFolder:
    """A job's folder: `request.json` says what to do, `progress.json` how far it is, `result.json` what came of it."""

    folder: Path

    @property
    def running(self) -> Path:
        return self.folder / "running"

    @property
    def end(self) -> Path:
        """The file that tells the process to end."""
        return self.folder / "end"

    def read(self, name: str) -> Json | None:
        """Return what one of its files says, None where it is not there."""
        return read_json(self.folder / name)

    def is_running(self) -> bool:
        """Whether its process lives."""
        return is_held(self.running)


class Upload:
    """An upload in `folder`, whose name is its id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = folder.name

    @property
    def files_folder(self) -> Path:
        return self.folder / "files"

    def job(self, number: int) -> JobFolder:
        return JobFolder(self.folder / f"job-{number}")

    def read(self) -> Json:
        """Return its state; raises Problem (404) where it is gone."""
        state = read_json(self.folder / "state.json")
        if state is None:
            raise gone()
        return state

    @contextmanager
    def changing(self) -> Iterator[Json]:
        """Yield its state, which is written when the block ends without an error; nobody else changes it meanwhile."""
        try:
            handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            raise gone() from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            state = self.read()
            yield state
            write_json(self.folder / "state.json", state)
        finally:
            os.close(handle)

    def drop_files(self) -> None:
        """Remove the files that were sent."""
        shutil.rmtree(self.files_folder, ignore_errors=True)

    def forget_jobs(self, kept: set[int]) -> None:
        """Remove what other jobs than these have left: a mapping that is typed has a preview for every pause."""
        for folder in self.folder.glob("job-*"):
            job = JobFolder(folder)
            if int(folder.name.removeprefix("job-")) not in kept and not job.is_running():
                shutil.rmtree(folder, ignore_errors=True)

    def remove(self) -> None:
        """Remove all of it; the state goes first, so that nobody finds half an upload."""
        (self.folder / "state.json").unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def gone() -> StorelensError:
    """Return the problem (404) of an upload that is not there."""
    from storelens.web.problems import Problem  # brings FastAPI, which the process of a job has no use for

    return Problem(404, "there is no such upload any more - choose the files again")


def read_json(path: Path) -> Json | None:
    """Return what a file says, None where it is not there."""
    try:
        found = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return found if isinstance(found, dict) else None


def write_json(path: Path, content: Json) -> None:
    """Write a file whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(orjson.dumps(content))
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink()
        raise


def is_busy(upload: Upload) -> bool:
    """Whether a job runs on an upload."""
    return any(JobFolder(folder).is_running() for folder in upload.folder.glob("job-*"))


def is_held(path: Path) -> bool:
    """Whether some process holds the lock of a file."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def hold(path: Path) -> int | None:
    """Return an open handle that holds the lock of a file, None where another holds it; closing it lets go."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except BaseException:
        os.close(handle)
        raise
    return handle
