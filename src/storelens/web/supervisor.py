"""Several workers on one address: the parent listens, starts them, and starts another where one has died.

uvicorn's own supervisor looks every half second, kills a worker that computes for five, and ends with 0 on Ctrl-C.
"""

import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from prometheus_client.multiprocess import mark_process_dead

from storelens.errors import AddressUnavailable
from storelens.web import logs
from storelens.web.settings import WebSettings

WORKERS_PREFIX = "storelens-workers-"
STOP_SECONDS = 4.0  # a little more than a worker gives itself
LONGEST_PAUSE_SECONDS = 5.0
log = logging.getLogger("storelens.web")
spawn = multiprocessing.get_context("spawn")


@dataclass
class Member:
    """A worker process; `told` is where it says that it is ready."""

    process: SpawnProcess
    told: Connection
    is_ready: bool = False


class Supervisor:
    """Keeps `settings.workers` workers answering requests that come to `listener`."""

    def __init__(self, settings: WebSettings, listener: socket.socket, *, log_requests: bool = False) -> None:
        self._settings = settings
        self._listener = listener
        self._log_requests = log_requests
        self._members: list[Member] = []
        self._was_ready = False
        self._failures = 0  # workers in a row that died before they were ready
        self._start_at = 0.0
        self._came: list[int] = []
        self._woken, self._wake = os.pipe()

    def run(self, on_ready: Callable[[], None] = lambda: None) -> int:
        """Keep the workers going until SIGTERM or SIGINT comes; return its number.

        `on_ready` is called once, when all are ready. Raises AddressUnavailable where the first cannot start.
        """
        logs.set_up(requests=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)
        with TemporaryDirectory(prefix=f"{WORKERS_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
            metrics, answers = Path(folder, "metrics"), Path(folder, "answers")
            for part in (metrics, answers):
                part.mkdir()
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)  # where workers count together; they inherit it
            self._settings = replace(self._settings, shared_folder=str(answers))
            try:
                self._keep_going(on_ready)
            finally:
                self._stop()
        return self._came[0]

    def _keep_going(self, on_ready: Callable[[], None]) -> None:
        while not self._came:
            self._fill()
            self._wait()
            if not self._was_ready and self._are_ready():
                self._was_ready = True
                on_ready()

    def _note(self, number: int, _: FrameType | None) -> None:
        self._came.append(number)
        os.write(self._wake, b".")

    def _are_ready(self) -> bool:
        return len(self._members) == self._settings.workers and all(member.is_ready for member in self._members)

    def _fill(self) -> None:
        """Start the workers that are missing, after a pause where they die as they start."""
        while len(self._members) < self._settings.workers and time.monotonic() >= self._start_at:
            hears, tells = spawn.Pipe(duplex=False)
            arguments = (self._settings, self._listener, tells, self._log_requests)
            process = spawn.Process(target=work, args=arguments, name="storelens-worker")
            # Ctrl-C comes to all of a terminal's processes: workers never see it, the parent decides.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
            process.start()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            tells.close()
            self._members.append(Member(process, hears))

    def _wait(self) -> None:
        """Wait until a worker is ready or dead, a signal has come, or it is time to start one again."""
        sentinels = [member.process.sentinel for member in self._members]
        waiting = [member.told for member in self._members if not member.is_ready]
        missing = len(self._members) < self._settings.workers
        pause = max(0.0, self._start_at - time.monotonic()) if missing else None
        wait([self._woken, *sentinels, *waiting], pause)
        for member in list(self._members):
            if not member.is_ready and member.told.poll():
                self._hear(member)
            if member.process.exitcode is not None and not self._came:
                self._bury(member)

    def _hear(self, member: Member) -> None:
        try:
            member.is_ready = bool(member.told.recv())
        except EOFError:  # it died before it was ready: its sentinel tells
            return
        self._failures = 0

    def _bury(self, member: Member) -> None:
        self._members.remove(member)
        member.told.close()
        code = member.process.exitcode or 0
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        if not member.is_ready:
            self._failures += 1
            if not self._was_ready:
                raise AddressUnavailable(f"a worker process did not start ({how}) - the line above says why")
        self._start_at = time.monotonic() + min(0.1 * (2**self._failures - 1), LONGEST_PAUSE_SECONDS)
        mark_process_dead(member.process.pid)  # type: ignore[no-untyped-call]
        log.warning("worker process %s ended (%s) - another is started", member.process.pid, how)

    def _stop(self) -> None:
        """Let all workers end, and end those that do not; connections that wait are refused from here on."""
        self._listener.close()
        for member in self._members:
            member.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for member in self._members:
            member.process.join(max(0.0, deadline - time.monotonic()))
            if member.process.exitcode is None:
                member.process.kill()
                member.process.join()


def work(settings: WebSettings, listener: socket.socket, tells: Connection, log_requests: bool) -> None:
    """Be a worker: until the parent says so, or is no more."""
    from storelens.web.worker import run_worker

    parent = multiprocessing.parent_process()
    assert parent is not None
    run_worker(
        settings, listener, log_requests=log_requests, on_ready=lambda: tells.send(True), until=parent.join
    )  # fmt: skip
