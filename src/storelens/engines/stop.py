"""End statements that nobody waits for any more: their reader left, they took too long, Ctrl-C."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from storelens.engines.progress import OnProgress
from storelens.errors import QueryEnded

AGAIN_SECONDS = 0.02


class Stop:
    """Ends the statements that run under it, and every one that would begin.

    A driver forgets an interrupt that comes before its statement runs, so `end` repeats it until they have all ended.
    """

    on_progress: OnProgress | None = None  # is told how far what runs under this has come, by engines that know

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._interrupts: list[Callable[[], None]] = []
        self._reason: str | None = None

    @property
    def is_ended(self) -> bool:
        return self._reason is not None

    def end(self, reason: str = "the query was ended - nobody waits for it any more") -> None:
        """End all that runs under this, and return when it has; the statements raise QueryEnded with `reason`."""
        with self._changed:
            if self._reason is None:
                self._reason = reason
            while self._interrupts:
                for interrupt in self._interrupts:
                    interrupt()
                self._changed.wait(AGAIN_SECONDS)

    def telling(self, on_progress: OnProgress) -> "Stop":
        """Return a stop for one of the statements that this ends, of whose progress `on_progress` is told."""
        return _Telling(self, on_progress)

    def after(self, seconds: float, reason: str) -> threading.Timer:
        """Return a timer, started, that ends all in so many seconds; its owner cancels it."""
        timer = threading.Timer(seconds, self.end, [reason])
        timer.daemon = True
        timer.start()
        return timer

    def covering(self, interrupt: Callable[[], None]) -> AbstractContextManager[None]:
        """Run a statement that `interrupt` ends; raises QueryEnded in place of the driver's error once it is ended."""
        return self._covering(interrupt)

    @contextmanager
    def _covering(self, interrupt: Callable[[], None]) -> Iterator[None]:
        with self._changed:
            self._raise_if_ended()
            self._interrupts.append(interrupt)
        try:
            yield
        except Exception:
            self._raise_if_ended()
            raise
        finally:
            with self._changed:  # an interrupt that is under way must not hit this connection's next statement
                self._interrupts.remove(interrupt)
                self._changed.notify_all()

    def _raise_if_ended(self) -> None:
        if self._reason is not None:
            raise QueryEnded(self._reason)


class _Telling(Stop):
    """Another stop's, for one statement."""

    def __init__(self, of: Stop, on_progress: OnProgress) -> None:
        self._of = of
        self.on_progress = on_progress

    @property
    def is_ended(self) -> bool:
        return self._of.is_ended

    def end(self, reason: str = "the query was ended - nobody waits for it any more") -> None:
        self._of.end(reason)

    def covering(self, interrupt: Callable[[], None]) -> AbstractContextManager[None]:
        return self._of.covering(interrupt)
