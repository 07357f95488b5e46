"""Where the measured stores are, and how one is made by the command a user would type."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Child, run
from benchmarks.sizes import Size


@dataclass(frozen=True)
class Place:
    """The folder of one size's store; what is made of the store stands beside it and goes with it."""

    folder: Path
    size: Size

    @property
    def home(self) -> Path:
        return self.folder / self.size.name

    @property
    def store(self) -> Path:
        return self.home / "store.db"

    def url(self, store: Path | None = None) -> str:
        """Return the URL of `store`, by default the measured one."""
        return f"sqlite:///{store or self.store}"

    def make(self) -> Child:
        """Run `storelens simulate` in an empty folder and return how it went."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        options = [text for name, value in self.size.settings.items() for text in (f"--{name}", str(value))]
        return run([sys.executable, "-m", "storelens", "simulate", "--store", self.url(), *options])


def remove_store(store: Path) -> None:
    """Remove a store's file, its journal and its warehouse."""
    for suffix in ("", "-wal", "-shm"):
        store.with_name(store.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(store.with_suffix(".warehouse"), ignore_errors=True)
