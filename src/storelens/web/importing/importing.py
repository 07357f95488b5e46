"""The uploads of a server and what is done with them, for the routes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from storelens.web.importing.accounts import last_import
from storelens.web.importing.choices import Choice
from storelens.web.importing.folders import Uploads
from storelens.web.importing.jobs import LOADING, Jobs, end_current
from storelens.web.importing.receiving import Receiving, forget_findings
from storelens.web.importing.telling import may_load, told
from storelens.web.importing.upload import Json, Upload
from storelens.web.problems import Problem
from storelens.web.settings import WebSettings


class Importing:
    """What one worker does with the uploads that all workers share."""

    def __init__(self, settings: WebSettings) -> None:
        self._uploads = Uploads(settings)
        self._receiving = Receiving(settings.upload_bytes)
        self._jobs = Jobs(self._uploads.store, self._uploads.store_url)

    def open(self) -> None:
        """Clear away what a server that could not stop has left."""
        self._uploads.open()

    def close(self) -> None:
        """End what runs, and remove the files: the server stops."""
        self._jobs.close()
        self._uploads.close()

    def begin(self) -> Json:
        return self._told(self._uploads.create())

    def told(self, upload_id: str) -> Json:
        return self._told(self._uploads.find(upload_id))

    def told_all(self) -> list[Json]:
        """Return how all uploads stand, without those that were removed meanwhile."""
        found = []
        for upload in self._uploads.all():
            with suppress(Problem):
                found.append(self._told(upload))
        return found

    async def receive(self, upload_id: str, name: str, length: int, chunks: AsyncIterator[bytes]) -> Json:
        """Add a file and look at all of them; raises Problem where it cannot be taken."""
        upload = await asyncio.to_thread(self._uploads.find, upload_id)
        await asyncio.to_thread(_refuse_while_loading, upload)
        await self._receiving.take(upload, name, length, chunks)
        return await asyncio.to_thread(self.start, upload_id, "look", None)

    def remove_file(self, upload_id: str, number: int) -> Json:
        """Take back a file; raises Problem (404) where there is none of that number."""
        upload = self._uploads.find(upload_id)
        _refuse_while_loading(upload)
        with upload.changing() as state:
            gone = [file for file in state["files"] if file["number"] == number]
            if not gone:
                raise Problem(404, f"no file of number {number} was sent - the answer of the upload lists them")
            (upload.files_folder / gone[0]["name"]).unlink(missing_ok=True)
            state["files"] = [file for file in state["files"] if file["number"] != number]
            forget_findings(upload, state)
        return self.start(upload_id, "look", None) if state["files"] else self._told(upload)

    def start(self, upload_id: str, kind: str, choice: Choice | None) -> Json:
        """Begin a job; raises Problem where it cannot be."""
        upload = self._uploads.find(upload_id)
        request = {} if choice is None else {"choice": choice.to_json()}
        self._jobs.start(upload, kind, request)
        return self._told(upload)

    def load(self, upload_id: str) -> Json:
        """Begin to load files that were examined; raises Problem (409) where they were not, or cannot be."""
        upload = self._uploads.find(upload_id)
        state = upload.read()
        current = state["jobs"].get("load")
        if current and current == state["job"] and (upload.job(current).is_running() or self._told(upload)["account"]):
            return self._told(upload)  # sent again
        examined = may_load(upload, state)
        if examined is None:
            raise Problem(409, "the files were not examined, or cannot be loaded so - examine them, and see why not")
        request = {
            "choice": examined["choice"],
            "known_steps": examined["known_steps"],
            "last_import": last_import(self._uploads.store_url),
        }
        self._jobs.start(upload, "load", request)
        return self._told(upload)

    def cancel(self, upload_id: str) -> Json:
        """End what runs and remove the files; return how it stood at the end."""
        upload = self._uploads.find(upload_id)
        with upload.changing() as state:
            end_current(upload, state, even_a_load=True)
        stood = self._told(upload)
        upload.remove()
        return stood

    def _told(self, upload: Upload) -> Json:
        return told(upload, self._uploads.store_url)


def _refuse_while_loading(upload: Upload) -> None:
    """Raise Problem (409) where the files are being loaded, or were."""
    state = upload.read()
    number = state["jobs"].get("load")
    if number and upload.job(number).is_running():
        raise Problem(409, LOADING)
    if not upload.files_folder.is_dir():
        raise Problem(409, "these files are loaded - begin another import")
