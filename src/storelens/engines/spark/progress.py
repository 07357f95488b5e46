"""How far a statement of Spark's has come, asked while it runs; and its end, when nobody waits for it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from storelens.engines.progress import OnProgress, Progress
from storelens.errors import StoreUnavailable

if TYPE_CHECKING:
    from pyspark import SparkContext

LOOK_SECONDS = 0.2


class Work:
    """One statement's jobs, under one name, by which they are followed and ended."""

    def __init__(self, context: "SparkContext") -> None:
        self._context = context
        self._group = f"storelens-{uuid4().hex}"

    def begin(self) -> None:
        """Count the jobs that this thread starts from now on to this work."""
        self._context.setJobGroup(self._group, "storelens", interruptOnCancel=True)

    def cancel(self) -> None:
        """End the jobs that run; one that begins later is not ended."""
        self._context.cancelJobGroup(self._group)

    def progress(self) -> Progress:
        """Return how many tasks are done of how many known: those of the stages that have been planned."""
        tracker = self._context.statusTracker()
        done = known = 0
        for job in tracker.getJobIdsForGroup(self._group):
            info = tracker.getJobInfo(job)
            for stage in info.stageIds if info else ():
                found = tracker.getStageInfo(stage)
                if found:
                    done, known = done + found.numCompletedTasks, known + found.numTasks
        return Progress(done, known)

    @contextmanager
    def watched(self, on_progress: OnProgress | None, patience: float | None) -> Iterator[None]:
        """Tell `on_progress` of every change while the block runs, from a thread beside it, and once at its end.

        Raises StoreUnavailable where the cluster has had no worker for `patience` seconds: Spark would wait for ever.
        """
        over = threading.Event()
        lost = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(over, lost, on_progress, patience), daemon=True)
        watcher.start()
        try:
            yield
        except Exception as error:
            if lost.is_set():
                raise StoreUnavailable(
                    f"Spark had no worker at {self._context.master} for {patience:.0f} s - see that workers run there, "
                    "each with the memory asked for, and try again"
                ) from error
            raise
        finally:
            over.set()
            watcher.join()
        if on_progress:
            on_progress(self.progress())

    def _watch(
        self, over: threading.Event, lost: threading.Event, on_progress: OnProgress | None, patience: float | None
    ) -> None:
        last: Progress | None = None
        seen = time.monotonic()
        while not over.wait(LOOK_SECONDS):
            if patience is not None:
                now = time.monotonic()
                seen = now if has_workers(self._context) else seen
                if now - seen > patience:
                    lost.set()
                    self.cancel()
                    continue
            if on_progress and (reached := self.progress()) != last:
                on_progress(reached)
                last = reached


def has_workers(context: "SparkContext") -> bool:
    """Say whether any process but this one computes for Spark."""
    return int(context._jsc.sc().getExecutorMemoryStatus().size()) > 1
