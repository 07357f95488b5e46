"""A real server of a store, on this machine only, stopped when its measure is over."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.memory import descendants, memory_mb, processor_seconds
from benchmarks.processes import ROOT, MeasureFailedError

STARTS_WITHIN_SECONDS = 180  # it may have to build the warehouse first
SETTLES_WITHIN_SECONDS = 120
LOOK_SECONDS, IDLE_SECONDS = 3.0, 0.05  # of a processor, between two looks: longer than it waits for quiet itself
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass(frozen=True)
class Server:
    """Where it answers, which process it is, and whose store it serves."""

    address: str
    pid: int
    store: Path

    def memory_mb(self) -> float:
        """Return what it and its workers hold in memory now, shared pages counted once a process that shares them."""
        return memory_mb(self.pid)

    def settle(self) -> None:
        """Return when it has nothing left to do by itself, as a server that was started an hour ago."""
        ends, before = time.monotonic() + SETTLES_WITHIN_SECONDS, -1.0
        while time.monotonic() < ends:
            now = processor_seconds(self.pid)
            if now - before < IDLE_SECONDS:
                return
            before = now
            time.sleep(LOOK_SECONDS)
        raise MeasureFailedError(f"the server was not idle within {SETTLES_WITHIN_SECONDS} s")

    def workers(self) -> list[int]:
        """Return the processes it started, and those they started."""
        return descendants(self.pid)


@contextmanager
def serving(store: Path, log: Path, *options: str, kind: str = "sqlite") -> Iterator[Server]:
    """Yield a server of a file or folder that answers; raises MeasureFailedError where it does not start."""
    url = f"{kind}:///{store}"
    command = [sys.executable, "-m", "storelens", "serve", "--store", url, "--port", "0", "--no-open", *options]
    with log.open("w+b") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
        try:
            yield Server(_address(process, log), process.pid, store)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    ends = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        if found := ADDRESS.search(log.read_text(encoding="utf-8", errors="replace")):
            return found[0]
        time.sleep(0.05)
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
    raise MeasureFailedError(f"the server did not start: {' '.join(said) or 'it said nothing'}")


def end_worker(server: Server) -> int:
    """Kill one of the server's workers as a crash would, and return which."""
    # multiprocessing's own helper process is a child too, and answers no request
    pid = next(pid for pid in server.workers() if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(pid, signal.SIGKILL)
    return pid
