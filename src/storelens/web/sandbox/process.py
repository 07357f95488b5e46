"""The sandbox's process from outside: started with nothing of the server's, asked, ended and cleared away."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import storelens
from storelens.errors import StoreUnavailable
from storelens.web.sandbox.frames import read_frame, write_frame

# Isolated from the environment and the user's own modules; where the package is, if it is not installed, comes last.
BOOT = "import sys; sys.path.append(sys.argv[1]); from storelens.web.sandbox.worker import main; main(sys.argv[2])"
PACKAGE_FOLDER = Path(storelens.__file__).parents[1]
END_SECONDS = 5.0
# Nothing of the server's. Arrow's usual allocator sets a whole GiB aside, which the limit on memory would count.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "ARROW_DEFAULT_MEMORY_POOL": "system"}


class Process:
    """A running process; `is_kept` says that the system itself keeps it from files and the network."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", BOOT, str(PACKAGE_FOLDER), str(folder.absolute())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            cwd=os.sep,
            start_new_session=True,  # Ctrl-C is for the server, which ends this
        )
        self.is_kept = False

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def await_ready(self) -> None:
        """Wait until it can be asked; raises StoreUnavailable where it cannot begin."""
        ready = read_frame(cast(BinaryIO, self._process.stdout))
        if ready is None:
            self.end()
            raise StoreUnavailable(
                f"the process for own SQL ended as it began, with {self._process.returncode} - ask again, or look at "
                "the server's memory limit"
            )
        self.is_kept = json.loads(ready)["is_kept"]

    def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes] | None:
        """Return what to know of the answer, and its rows; None where the process has ended instead."""
        try:
            write_frame(cast(BinaryIO, self._process.stdin), json.dumps(request).encode())
        except OSError:
            return None
        answers = cast(BinaryIO, self._process.stdout)
        head = read_frame(answers)
        if head is None:
            return None
        known = json.loads(head)
        rows = b"" if "failed" in known else read_frame(answers)
        return None if rows is None else (known, rows)

    def kill(self) -> None:
        """End it at once, whatever it does; may be called by any thread, and again."""
        self._process.kill()

    def end(self) -> None:
        """End it and clear away what is left of it; by the thread that asks."""
        self._process.kill()
        self._process.wait(END_SECONDS)
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was still to be sent
                cast(BinaryIO, stream).close()
