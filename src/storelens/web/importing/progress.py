"""What the process of a job tells while it works, and the end that it heeds."""

import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from storelens.sources.records import Progress
from storelens.web.importing.pace import Pace, Step
from storelens.web.importing.upload import JobFolder, write_json

TOLD_EVERY_SECONDS = 0.25
LOOKED_EVERY_SECONDS = 0.05
ENDED = 3  # exit code


class Telling:
    """Writes the progress of a job, a few times a second; `known` are the steps of the same work done before."""

    def __init__(self, job: JobFolder, known: Sequence[Step] = ()) -> None:
        self._job = job
        self._begun = time.monotonic()
        self._pace = Pace(known)
        self._last: Progress | None = None
        threading.Thread(target=self._keep_telling, name="progress", daemon=True).start()

    def __call__(self, progress: Progress) -> None:
        self._pace.note(progress.step, progress.rows, time.monotonic() - self._begun)
        self._last = progress

    def begin_again(self) -> None:
        """Time the steps from here on, as those of another work."""
        self._begun, self._last, self._pace = time.monotonic(), None, Pace()

    def steps(self) -> list[Step]:
        """Return the steps so far, the last one ending now."""
        self._pace.end(time.monotonic() - self._begun)
        return self._pace.steps

    def _keep_telling(self) -> None:
        """Tell how it stands even while a step is silent: the time it takes yet goes on."""
        while True:
            if self._last is not None:
                with suppress(OSError):  # the disk is full, or the upload is removed: the work itself will tell
                    write_json(self._job.folder / "progress.json", self._told(self._last))
            time.sleep(TOLD_EVERY_SECONDS)

    def _told(self, progress: Progress) -> dict[str, object]:
        at = time.monotonic() - self._begun
        return {
            "step": progress.step,
            "rows": progress.rows,
            "rows_per_second": self._pace.rows_per_second,
            "share_done": self._pace.share_done(at),
            "remaining_seconds": self._pace.remaining_seconds(at),
            "seconds": at,
        }


def heed_the_end(job: JobFolder) -> None:
    """End this process at once when it is told to, or when the process that it was born of is no more."""
    threading.Thread(target=_watch, args=(job,), name="end", daemon=True).start()


def _watch(job: JobFolder) -> None:
    parent = os.getppid()
    while True:
        time.sleep(LOOKED_EVERY_SECONDS)
        if os.getppid() != parent or job.end.exists():
            os._exit(ENDED)  # a transaction that is open is undone by the next who opens the store
