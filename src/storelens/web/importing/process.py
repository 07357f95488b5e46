"""What the process of a job does: one thing with an upload's files, and its result into a file."""

import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from storelens.errors import StorelensError
from storelens.sources.records import ReadOptions
from storelens.sources.shop import ShopFacts
from storelens.store.import_settings import settings_for
from storelens.store.opening import store_at
from storelens.web.importing.pace import Step
from storelens.web.importing.progress import Telling, heed_the_end
from storelens.web.importing.upload import JobFolder, Json, Upload, write_json

UNEXPECTED = "these files end the import in an unexpected way ({}) - the server's log says more; try another source"


@dataclass
class Task:
    """What is to be done with which files, for which store."""

    job: JobFolder
    request: Json
    store_url: str

    @property
    def upload(self) -> Upload:
        return Upload(self.job.folder.parent)

    @property
    def paths(self) -> list[Path]:
        """The files, as sources take them: their folder."""
        return [self.upload.files_folder]

    @property
    def files(self) -> list[Path]:
        return sorted(self.upload.files_folder.iterdir())

    @property
    def scratch(self) -> Path:
        return self.job.folder / "scratch"

    @property
    def source(self) -> str:
        return str(self.request["choice"]["source"])

    @property
    def given(self) -> dict[str, str]:
        return dict(self.request["choice"]["settings"])

    def shown(self, sentence: str) -> str:
        """Return a sentence without the folders that the files lie in here, which are nobody's business."""
        folders = ((f"{self.upload.files_folder}/", ""), (str(self.scratch), "the folder of this import"))
        for folder, words in folders:
            sentence = sentence.replace(folder, words)
        return sentence

    @cached_property
    def telling(self) -> Telling:
        """What the work tells of its progress."""
        return Telling(self.job, [Step(*step) for step in self.request.get("known_steps", ())])

    @cached_property
    def shop(self) -> ShopFacts:
        """What the store says of its shop, and where it is empty the reader."""
        from storelens.web.importing.offered import offered_source

        with store_at(self.store_url) as store:
            return ShopFacts.of(settings_for(store, offered_source(self.source), self.given))

    @cached_property
    def options(self) -> ReadOptions:
        """What was said of the files; the mapping lies in a file of this job."""
        choice = self.request["choice"]
        mapping = None
        if choice["mapping"] is not None:
            mapping = self.scratch / "mapping.toml"
            mapping.write_text(choice["mapping"], encoding="utf-8")
        return ReadOptions(choice["dates"], choice["decimal"], choice["rates"], mapping, choice["tax"])


def main(folder: Path, store_url: str) -> NoReturn:
    """Do the job of a folder, and leave its result there: `{"result": ...}`, or `{"trouble": sentence}`."""
    job = JobFolder(folder)
    heed_the_end(job)
    request = job.read("request.json")
    if request is None:
        raise SystemExit(f"there is no job in {folder}")
    write_json(job.folder / "result.json", _done(Task(job, request, store_url)))
    sys.stderr.flush()
    os._exit(0)  # the next job waits for this one's end, and what Python clears away now the system does at once


def _done(task: Task) -> Json:
    try:
        return {"result": _work(task.request["kind"])(task)}
    except StorelensError as error:
        return {"trouble": task.shown(str(error))}
    except MemoryError:
        return {"trouble": "the files need more memory than there is - split them, or make memory free"}
    except OSError as error:
        return {"trouble": f"cannot read the files: {error.strerror or error} - make room on the server's disk"}
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        return {"trouble": UNEXPECTED.format(type(error).__name__)}


def load_all() -> None:
    """Load what any kind of job needs."""
    for kind in ("look", "guess", "preview", "examine", "load"):
        _work(kind)


def _work(kind: str) -> Callable[[Task], Json]:
    """Return what does a kind of job; only what that needs is loaded."""
    if kind == "look":
        from storelens.web.importing.looking import look

        return look
    if kind == "guess":
        from storelens.web.importing.guessing import guess

        return guess
    if kind == "preview":
        from storelens.web.importing.previewing import preview

        return preview
    from storelens.web.importing.examining import examine
    from storelens.web.importing.loading import load

    return {"examine": examine, "load": load}[kind]
