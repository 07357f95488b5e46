"""The process that jobs are born of: it has loaded what reads files, so that each begins at once; it does none itself.

Its one socket brings the folder of a job, and the locks that the job holds as long as it lives. When the socket ends,
the server is no more, and so are the jobs.
"""

import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

MOST_BYTES = 16_384
MOST_LOCKS = 4
REAPED_EVERY_SECONDS = 0.1


def main() -> None:
    """Bear a process for each job that comes, until the socket at standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this
    from storelens.web.importing import process

    process.load_all()  # for all that are born
    server = socket.socket(fileno=sys.stdin.fileno())
    jobs: dict[int, Path] = {}
    while True:
        readable, _, _ = select.select([server], [], [], REAPED_EVERY_SECONDS if jobs else None)
        _reap(jobs, os.WNOHANG)
        if not readable:
            continue
        sent, locks, _, _ = socket.recv_fds(server, MOST_BYTES, MOST_LOCKS)
        if not sent:
            break
        folder, _, store_url = os.fsdecode(sent).partition("\0")
        place = Path(folder)
        born = os.fork()
        if born == 0:
            server.detach()
            _begin(place)
            process.main(place, store_url)
        jobs[born] = place
        for lock in locks:
            os.close(lock)
    for number in jobs:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    _reap(jobs, 0)


def _begin(folder: Path) -> None:
    """Make a newborn process one of its own: its complaints and what it keeps for a while go into its folder."""
    complaints = os.open(folder / "errors.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, handle in ((0, nothing), (1, nothing), (2, complaints)):
        os.dup2(handle, number)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder / "scratch")


def _reap(jobs: dict[int, Path], options: int) -> None:
    """Take note of jobs that are over, clear away what they kept, and pass on what they complained of."""
    for number in list(jobs):
        ended, _ = os.waitpid(number, options)
        if ended == 0:
            continue
        folder = jobs.pop(number)
        shutil.rmtree(folder / "scratch", ignore_errors=True)
        with suppress(OSError):
            _pass_on((folder / "errors.txt").read_text(encoding="utf-8", errors="replace"))


def _pass_on(complaints: str) -> None:
    if complaints.strip():
        sys.stderr.write(f"an import's process says:\n{complaints}")
        sys.stderr.flush()
