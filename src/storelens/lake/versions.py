"""Which files are the lake now. A version is a list of files; a file never changes once it is listed.

A build writes new files beside the old ones and a new list that names both, then moves a pointer by a rename: a reader
sees one whole version, and a build that dies leaves the last. Files that no list names are swept by the next build.
A reader that stays holds its version's list by a lock on it, which goes with its process: what is held is not swept.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from storelens.errors import StoreUnavailable
from storelens.warehouse.versions import FileMark

BUSY = "another program builds the lake {} - wait for it, its last version is served"
AGAIN = "run storelens spark build --anew"
LIST = "version-"
Sources = dict[str, dict[str, list[int]]]
KEPT_VERSIONS = 2  # for who holds none: Spark's statements on other machines read the version before


@dataclass(frozen=True)
class LakeTable:
    """A table: the files of each of its parts, each `{path: bytes}` below the lake's folder, and Spark's schema."""

    parts: dict[str, dict[str, int]]
    schema: str

    @property
    def files(self) -> dict[str, int]:
        return {path: size for files in self.parts.values() for path, size in files.items()}


@dataclass(frozen=True)
class Version:
    """A version: of which store, up to which change, by which definitions; in parts of a `day` or `month`.

    `sources` are the files that it was built from, where the store is files: each `{path: [bytes, time]}` of a table.
    """

    number: int
    store_id: str
    last_change: int
    marts_version: str
    period: str
    tables: dict[str, LakeTable] = field(default_factory=dict)
    sources: Sources = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> "Version":
        """Return the version that a list says; raises ValueError, KeyError or TypeError where it is none."""
        raw: dict[str, Any] = json.loads(text)
        tables = {name: LakeTable(**table) for name, table in raw.pop("tables").items()}
        return cls(**raw, tables=tables)

    def write(self) -> str:
        """Return the list as text."""
        return json.dumps(asdict(self), indent=1)


class Lake:
    """The folder of a store's lake: `data/store.db` has `data/store.lake`. All of a cluster must see it by one path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._pointer = self.folder / "current"

    def current(self) -> Version | None:
        """Return the version that is served, or None before the first; raises StoreUnavailable where it is damaged."""
        path = self.pointed()
        return None if path is None else self.read(path)

    def pointed(self) -> Path | None:
        """Return the list of the version that is served, or None before the first."""
        try:
            return self.folder / self._pointer.read_text(encoding="utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def pointer_mark(self) -> FileMark | None:
        """Return what changes whenever another version is served: the pointer's mark, None if there is no version."""
        return FileMark.of(self._pointer)

    def read(self, path: Path) -> Version:
        """Return the version whose list is at `path`; raises StoreUnavailable where it is damaged or gone."""
        try:
            return Version.read(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreUnavailable(f"the lake's list {path} cannot be read: {error} - {AGAIN}") from error

    def lists(self) -> list[Path]:
        """Return the lists of the versions that are there, the oldest first; a server's checks may lie beside them."""
        found = self.folder.glob(f"{LIST}*.json")
        return sorted(path for path in found if path.stem.removeprefix(LIST).isdecimal())

    def hold(self, number: int) -> int:
        """Keep the files of version `number` from being swept; return what `os.close` lets them go by.

        Raises StoreUnavailable where they may be gone already.
        """
        path = self.list_path(number)
        try:
            handle = os.open(path, os.O_RDONLY)
        except OSError as error:
            raise StoreUnavailable(f"the lake's list {path} cannot be read: {error.strerror} - ask again") from error
        fcntl.flock(handle, fcntl.LOCK_SH)
        if not path.exists():  # it was swept between the two
            os.close(handle)
            raise StoreUnavailable(f"the lake's version {number} has just been swept - ask again")
        return handle

    def list_path(self, number: int) -> Path:
        """Return the path of the list of version `number`."""
        return self.folder / f"{LIST}{number:06d}.json"

    def paths(self, table: LakeTable) -> tuple[str, ...]:
        """Return the table's files; raises StoreUnavailable for one that is missing or has another size."""
        for name, size in table.files.items():
            path = self.folder / name
            try:
                found = path.stat().st_size
            except OSError:
                raise StoreUnavailable(f"the lake's file {path} is missing - {AGAIN}") from None
            if found != size:
                raise StoreUnavailable(f"the lake's file {path} is cut: {found} bytes of {size} - {AGAIN}")
        return tuple(str(self.folder / name) for name in table.files)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the only place for a writer; raises StoreUnavailable at once if another has it."""
        with self._explained():
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreUnavailable(BUSY.format(self.folder)) from None
            with self._explained():
                self._sweep()
            yield
        finally:
            os.close(handle)

    def build_folder(self, number: int) -> Path:
        """Return the folder for the files of version `number`: new and empty."""
        folder = self.folder / f"files-{number:06d}"
        with self._explained():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        return folder

    def serve(self, version: Version) -> None:
        """Serve `version` from now on: its list is written whole and synced before the pointer moves to it."""
        with self._explained():
            path = self.list_path(version.number)
            _write_synced(path, version.write())
            fresh = self.folder / "current.partial"
            _write_synced(fresh, path.name)
            fresh.replace(self._pointer)

    def _sweep(self) -> None:
        """Remove the files that neither the version served, nor the one before it, nor one that is held names."""
        lists, pointed = self.lists(), self.pointed()
        current = pointed.name if pointed else ""
        kept = [path for path in lists if path.name <= current][-KEPT_VERSIONS:]
        kept += [path for path in lists if path not in kept and _is_held(path)]
        named: set[Path] = set()
        for path in kept:
            try:
                version = Version.read(path.read_text(encoding="utf-8"))
            except (ValueError, KeyError, TypeError):
                if path.name == current:
                    return  # what it named is not known
                continue
            named |= {self.folder / name for table in version.tables.values() for name in table.files}
        for path in lists:
            if path not in kept:
                path.unlink()
                path.with_suffix(".checks.json").unlink(missing_ok=True)
        for folder in self.folder.glob("files-*"):
            _sweep_folder(folder, named)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreUnavailable(
                f"cannot write the lake {self.folder}: {error.strerror or error} - free space or allow this user to "
                "write there; the last version is still served"
            ) from error


def _is_held(path: Path) -> bool:
    handle = os.open(path, os.O_RDWR)  # a network file system locks for one alone only what is open for writing
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _sweep_folder(folder: Path, named: set[Path]) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path not in named:
            path.unlink()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    if not any(folder.iterdir()):
        folder.rmdir()


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
