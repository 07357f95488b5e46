"""The uploads of one server: a private folder beside its store that all its workers share.

It goes when the last worker stops. What a server left behind that could not stop (a killed machine) goes when the next
one starts: as long as a worker lives it holds the lock of its server's folder.
"""

import fcntl
import os
import secrets
import shutil
import threading
import time
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from storelens.errors import StoreUnavailable
from storelens.store.opening import absolute_url
from storelens.web.importing.upload import Upload, gone, is_busy, write_json
from storelens.web.private_files import private_folder
from storelens.web.problems import Problem
from storelens.web.settings import WebSettings

MOST_UPLOADS = 8
IDLE_SECONDS = 6 * 3600.0
ALIVE = ".alive"
ID_BYTES = 16


class Uploads:
    """Makes, finds and removes the uploads of a server; `root` is there once one was made."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self.store = settings.place.absolute()
        self.store_url = absolute_url(settings.store_url)
        shared = settings.shared_folder
        self._name = blake2b(shared.encode(), digest_size=8).hexdigest() if shared else secrets.token_hex(8)
        self._alive: int | None = None
        self._lock = threading.Lock()

    @property
    def root(self) -> Path:
        return self.parent / self._name

    @property
    def parent(self) -> Path:
        return self.store.with_suffix(".web") / "uploads"

    def open(self) -> None:
        """Remove what servers left that are no more, and where there are several workers say that this one lives."""
        with suppress(OSError, StoreUnavailable):
            for alive in self.parent.glob(f"*{ALIVE}"):
                if alive.stem != self._name:
                    _remove_if_dead(alive)
            if self._settings.shared_folder and self._settings.may_write:
                self._enter()

    def create(self) -> Upload:
        """Return a new upload.

        Raises Problem (429) where there are too many, StoreUnavailable where none can be kept.
        """
        self._enter()
        with self._lock:
            self._make_room()
            upload = Upload(self.root / secrets.token_hex(ID_BYTES))
            try:
                upload.files_folder.mkdir(parents=True, mode=0o700)
                state = {
                    "id": upload.id, "created_at": time.time(), "revision": 0, "files": [], "next_number": 1,
                    "job": 0, "jobs": {},
                }  # fmt: skip
                write_json(upload.folder / "state.json", state)
            except OSError as error:
                raise _unusable(upload.folder, error) from error
        return upload

    def find(self, upload_id: str) -> Upload:
        """Return an upload by its id, which is known to be hexadecimal; raises Problem (404) where there is none."""
        upload = Upload(self.root / upload_id)
        if not (upload.folder / "state.json").is_file():
            raise gone()
        return upload

    def all(self) -> list[Upload]:
        """Return all uploads, the oldest first."""
        found = [(_age_of(place), place) for place in self.root.glob("*/state.json")]
        return [Upload(place.parent) for _, place in sorted(found, reverse=True)]

    def close(self) -> None:
        """Remove all uploads if no other worker of this server lives."""
        if self._alive is None:
            return
        handle, self._alive = self._alive, None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(self.root.with_name(self._name + ALIVE))
        except BlockingIOError:  # another worker lives
            pass
        finally:
            os.close(handle)

    def _enter(self) -> None:
        """Hold the lock that says that this server lives; raises StoreUnavailable where nothing can be written."""
        with self._lock:
            if self._alive is not None:
                return
            private_folder(self.store)
            alive = self.parent / (self._name + ALIVE)
            try:
                self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._alive = os.open(alive, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                fcntl.flock(self._alive, fcntl.LOCK_SH)
            except OSError as error:
                raise _unusable(self.root, error) from error

    def _make_room(self) -> None:
        """Remove uploads that nobody came back to, and the oldest that are over where there are too many."""
        for upload in self.all():
            if not is_busy(upload) and _age_of(upload.folder / "state.json") > IDLE_SECONDS:
                upload.remove()
        for upload in self.all():
            if len(self.all()) < MOST_UPLOADS:
                return
            if not is_busy(upload) and not upload.files_folder.is_dir():
                upload.remove()
        if len(self.all()) >= MOST_UPLOADS:
            detail = f"{MOST_UPLOADS} imports are open already - load or cancel one, or come back later"
            raise Problem(429, detail, headers={"Retry-After": "60"})


def _age_of(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:  # it was removed meanwhile
        return 0.0


def _remove_if_dead(alive: Path) -> None:
    handle = os.open(alive, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _remove(alive)
    except BlockingIOError:
        pass
    finally:
        os.close(handle)


def _remove(alive: Path) -> None:
    shutil.rmtree(alive.with_name(alive.name.removesuffix(ALIVE)), ignore_errors=True)
    alive.unlink(missing_ok=True)
    with suppress(OSError):  # another server's uploads are there too
        alive.parent.rmdir()


def _unusable(path: Path, error: OSError) -> StoreUnavailable:
    return StoreUnavailable(f"cannot use {path}: {error.strerror or error} - allow this user to write there")
