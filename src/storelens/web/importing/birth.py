"""The process that jobs are born of, from the server's side: started with the first, ended when none came for long."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import storelens

# Isolated from the environment and the user's own modules; where the package is, if it is not installed, comes last.
BOOT = "import sys; sys.path.append(sys.argv[1]); from storelens.web.importing.nursery import main; main()"
PACKAGE_FOLDER = Path(storelens.__file__).parents[1]
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
IDLE_SECONDS = 600.0
END_SECONDS = 3.0


class Birth:
    """Has a process born for each job, with the locks that it is to hold."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._server: socket.socket | None = None
        self._idle: threading.Timer | None = None

    def give(self, folder: Path, store_url: str, locks: Sequence[int]) -> None:
        """Begin the job of a folder for a store, whose address, which may have a password, is written nowhere.

        The caller closes its own handles of the locks. Raises OSError where it cannot.
        """
        with self._lock:
            self._await_idleness()
            try:
                self._send(folder, store_url, locks)
            except OSError:  # the process is no more: killed for its memory, it may be
                self._end()
                self._send(folder, store_url, locks)

    def close(self) -> None:
        """End the process, and with it all jobs; wait for that."""
        with self._lock:
            if self._idle is not None:
                self._idle.cancel()
            self._end()

    def _send(self, folder: Path, store_url: str, locks: Sequence[int]) -> None:
        if self._server is None:
            self._start()
        assert self._server is not None
        socket.send_fds(self._server, [os.fsencode(folder), b"\0", os.fsencode(store_url)], list(locks))

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", BOOT, str(PACKAGE_FOLDER)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=ENVIRONMENT
                | {name: os.environ[name] for name in os.environ if name == "HOME" or name.startswith("PG")},
                cwd=os.sep,
                start_new_session=True,
            )
        self._server = ours

    def _end(self) -> None:
        server, process = self._server, self._process
        self._server = self._process = None
        if server is not None:
            server.close()
        if process is None:
            return
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _await_idleness(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = threading.Timer(IDLE_SECONDS, self._retire)
        self._idle.daemon = True
        self._idle.start()

    def _retire(self) -> None:
        """End the process where no job runs: it holds memory."""
        with self._lock:
            if self._process is not None and not _has_children(self._process.pid):
                self._end()
            else:
                self._await_idleness()


def _has_children(pid: int) -> bool:
    with suppress(OSError):
        return bool(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").strip())
    return True  # not to be told here: it stays
