"""What a process and all it started hold in memory and have taken of the processors, as Linux tells it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOOK_SECONDS = 0.5


def descendants(pid: int) -> list[int]:
    """Return the processes it started, and those they started."""
    found, open_ends = [], [pid]
    while open_ends:
        children = Path(f"/proc/{open_ends.pop()}/task").glob("*/children")
        pids = []
        for file in children:
            with suppress(OSError):  # it ended meanwhile
                pids += [int(child) for child in file.read_text(encoding="ascii").split()]
        found += pids
        open_ends += pids
    return found


def memory_mb(pid: int) -> float:
    """Return what it and its descendants hold now, shared pages counted once for all that share them."""
    return sum(_proportional_kb(one) for one in (pid, *descendants(pid))) * 1024 / 1e6


def processor_seconds(pid: int) -> float:
    """Return how long it and its descendants have kept processors busy so far."""
    return sum(_ticks(one) for one in (pid, *descendants(pid))) / os.sysconf("SC_CLK_TCK")


@contextmanager
def most_memory(pid: int) -> Iterator[list[float]]:
    """Yield a list of the megabytes held, one for each look while the block runs."""
    looks, ended = [memory_mb(pid)], threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_SECONDS):
            looks.append(memory_mb(pid))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield looks
    finally:
        ended.set()
        thread.join()


def _ticks(pid: int) -> int:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (OSError, ProcessLookupError):  # it ended meanwhile
        return 0
    return int(after_name[11]) + int(after_name[12])  # in the program, and in the system for it


def _proportional_kb(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (OSError, ProcessLookupError):  # it ended meanwhile
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
