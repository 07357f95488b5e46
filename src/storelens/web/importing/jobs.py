"""Start the process that looks at an upload's files, one at a time for each upload, and end it.

A process of its own: what a file can do to the reader of it (memory, time) it does not do to the server, an end is at
once, and the store is as if nothing had begun. It ends when the server's process does.
"""

import os
import time
from contextlib import ExitStack
from pathlib import Path

from storelens.errors import StoreUnavailable
from storelens.store.import_lock import ImportUnderWay, hold_import
from storelens.web.importing.birth import Birth
from storelens.web.importing.upload import Json, Upload, hold, is_busy, write_json
from storelens.web.problems import Problem

END_SECONDS = 10.0
MOST_RUNNING = 3  # of all uploads together
KINDS = ("look", "guess", "preview", "examine", "load")
LOADING = "the files are being loaded - wait for it, or cancel the import"


class Jobs:
    """Starts and ends the jobs of one server process."""

    def __init__(self, store: Path, store_url: str) -> None:
        self._store, self._store_url = store, store_url
        self._birth = Birth()

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
                _refuse_more(upload.folder.parent)
            number = state["job"] + 1
            job = upload.job(number)
            try:
                (job.folder / "scratch").mkdir(parents=True, exist_ok=True, mode=0o700)
                handles = [_sure(hold(job.running))]
                held.callback(os.close, handles[0])
                if kind == "load":
                    handles.append(self._only_import())
                    held.callback(os.close, handles[1])
                write_json(job.folder / "request.json", {**request, "kind": kind})
                self._birth.give(job.folder, self._store_url, handles)
            except OSError as error:
                raise StoreUnavailable(
                    f"cannot begin the import: {error.strerror or error} - make room on the disk and in memory"
                ) from error
            state["job"] = number
            state["jobs"] = {**state["jobs"], kind: number}
            upload.forget_jobs(set(state["jobs"].values()))

    def close(self) -> None:
        """End all that this process started: it is stopping."""
        self._birth.close()

    def _only_import(self) -> int:
        """Return the lock that lets one import at a time into the store, whoever else serves it."""
        try:
            return hold_import(self._store, "files given on the web page")
        except ImportUnderWay as error:
            raise Problem(409, str(error)) from None


def _refuse_more(uploads: Path) -> None:
    """Raise Problem (429) where enough jobs run: they take memory and a core each."""
    if sum(is_busy(Upload(folder)) for folder in uploads.iterdir() if folder.is_dir()) >= MOST_RUNNING:
        detail = f"{MOST_RUNNING} imports are at work already - try again in a moment"
        raise Problem(429, detail, headers={"Retry-After": "10"})


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
