"""What the process of a job tells while it works, and the end that it heeds."""

import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from storelens.sources.records import Progress
from storelens.web.importing.pace import Pace, Step
from storelens.web.importing.upload import JobFolder, write_json

TOLD_EVERY_SECONDS = 0.2
LOOKED_EVERY_SECONDS = 0.05
ENDED = 3  # exit code


class Telling:
    """Writes the progress of a job; `known` are the steps of the same work done before."""

    def __init__(self, job: JobFolder, known: Sequence[Step] = ()) -> None:
        self._job = job
        self._begun = time.monotonic()
        self._told = 0.0
        self.pace = Pace(known)

    def __call__(self, progress: Progress) -> None:
        at = time.monotonic() - self._begun
        self.pace.note(progress.step, progress.rows, at)
        if at - self._told < TOLD_EVERY_SECONDS and self._told:
            return
        self._told = at
        told = {
            "step": progress.step,
            "rows": progress.rows,
            "rows_per_second": self.pace.rows_per_second,
            "share_done": self.pace.share_done,
            "remaining_seconds": self.pace.remaining_seconds(at),
            "seconds": at,
        }
        with suppress(OSError):  # the disk is full, or the upload is removed: the work itself will tell
            write_json(self._job.folder / "progress.json", told)

    def steps(self) -> list[Step]:
        """Return the steps so far, the last one ending now."""
        steps = list(self.pace.steps)
        if steps:
            steps[-1] = steps[-1]._replace(ended_at=time.monotonic() - self._begun)
        return steps


def heed_the_end(job: JobFolder) -> None:
    """End this process at once when it is told to, or when the process that it was born of is no more."""
    threading.Thread(target=_watch, args=(job,), name="end", daemon=True).start()


def _watch(job: JobFolder) -> None:
    parent = os.getppid()
    while True:
        time.sleep(LOOKED_EVERY_SECONDS)
        if os.getppid() != parent or job.end.exists():
            os._exit(ENDED)  # a transaction that is open is undone by the next who opens the store
