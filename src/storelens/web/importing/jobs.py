"""Start the process that looks at an upload's files, one at a time for each upload, and end it.

A process of its own: what a file can do to the reader of it (memory, time) it does not do to the server, an end is at
once, and the store is as if nothing had begun. It ends when its worker does.
"""

import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import storelens
from storelens.errors import StoreUnavailable
from storelens.web.importing.upload import Json, Upload, hold, write_json
from storelens.web.private_files import private_folder
from storelens.web.problems import Problem

BOOT = "import sys; sys.path.append(sys.argv[1]); from storelens.web.importing.process import main; main(sys.argv[2])"
PACKAGE_FOLDER = Path(storelens.__file__).parents[1]
END_SECONDS = 10.0
MOST_RUNNING = 3  # of this process's uploads together
KINDS = ("look", "guess", "preview", "examine", "load")
log = logging.getLogger("storelens.web")
LOADING = "the files are being loaded - wait for it, or cancel the import"


class Jobs:
    """Starts and ends the jobs of one server process."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    def start(self, upload: Upload, kind: str, request: Json) -> None:
        """Have a process do a job, in the place of the one that runs on these files.

        Raises Problem: 409 where the files are being loaded, or there are none, or another import is; 429 where too
        many jobs run.
        """
        with upload.changing() as state, ExitStack() as held:
            if not state["files"]:
                raise Problem(409, "there are no files to look at - send one first")
            end_current(upload, state)
            if kind != "look":  # of a file that has just come: it is small work, and asked by nobody
                self._checked_number()
            number = state["job"] + 1
            job = upload.job(number)
            try:
                (job.folder / "scratch").mkdir(parents=True, exist_ok=True, mode=0o700)
                handles = [_sure(hold(job.running))]
                held.callback(os.close, handles[0])
                if kind == "load":
                    handles.append(self._only_import())
                    held.callback(os.close, handles[1])
                write_json(job.folder / "request.json", {**request, "kind": kind, "store": str(self._store)})
                self._run(job.folder, handles)
            except OSError as error:
                raise StoreUnavailable(
                    f"cannot begin the import: {error.strerror or error} - make room on the disk and in memory"
                ) from error
            state["job"] = number
            state["jobs"] = {**state["jobs"], kind: number}

    def close(self) -> None:
        """End all that this process started: it is stopping."""
        for process in list(self._processes):
            if process.stdin is not None:
                with suppress(OSError):
                    process.stdin.close()
        for process in list(self._processes):
            try:
                process.wait(2)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _checked_number(self) -> None:
        if sum(process.poll() is None for process in list(self._processes)) >= MOST_RUNNING:
            detail = f"{MOST_RUNNING} imports are at work already - try again in a moment"
            raise Problem(429, detail, headers={"Retry-After": "10"})

    def _only_import(self) -> int:
        """Return the lock that lets one import at a time into the store, whoever else serves it."""
        handle = hold(private_folder(self._store) / "import.lock")
        if handle is None:
            raise Problem(409, "another import is being loaded into this store - load this one when it is through")
        return handle

    def _run(self, folder: Path, handles: list[int]) -> None:
        environment = {"LC_ALL": "C.UTF-8", "TMPDIR": str(folder / "scratch"), "TZ": "UTC"}
        with (folder / "errors.txt").open("wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-I", "-c", BOOT, str(PACKAGE_FOLDER), str(folder)],
                stdin=subprocess.PIPE,  # it ends when this does
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=environment,
                cwd=os.sep,
                pass_fds=handles,
                start_new_session=True,  # Ctrl-C is for the server, which ends this
            )
        with self._lock:
            self._processes.add(process)
        threading.Thread(target=self._await, args=(process, folder), name="storelens-import", daemon=True).start()

    def _await(self, process: "subprocess.Popen[bytes]", folder: Path) -> None:
        process.wait()
        with self._lock:
            self._processes.discard(process)
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
            if complaint := (folder / "errors.txt").read_text(encoding="utf-8", errors="replace").strip():
                log.error("an import's process says:\n%s", complaint)
        shutil.rmtree(folder / "scratch", ignore_errors=True)


def end_current(upload: Upload, state: Json, *, even_a_load: bool = False) -> None:
    """End the job that runs on an upload and wait for that; raises Problem (409) where it is a load."""
    number = state["job"]
    if not number:
        return
    job = upload.job(number)
    if not job.is_running():
        return
    if state["jobs"].get("load") == number and not even_a_load:
        raise Problem(409, LOADING)
    job.end.touch()
    ends = time.monotonic() + END_SECONDS
    while job.is_running() and time.monotonic() < ends:
        time.sleep(0.02)


def _sure(handle: int | None) -> int:
    if handle is None:
        raise Problem(409, "another page looks at these files just now - try again")
    return handle
