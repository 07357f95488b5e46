"""Temporary files of processes that were killed: each has its process's number in its name, and goes when that is gone.

What DuckDB sorts beside a version of the warehouse, or for one of the lake, what workers share, results of checks half
written. Uploads have their own way (`importing/folders.py`), and so have versions of the warehouse half written
(`warehouse/versions.py`).
"""

import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir

from storelens.lake.served import SORTED_PREFIX
from storelens.store.database import is_running
from storelens.web.private_files import PARTIAL_NAME
from storelens.web.supervisor import WORKERS_PREFIX

STARTED_AT = time.time()
LONGEST_SECRET_SECONDS = 3600.0  # nobody takes so long to write 32 bytes; their names tell no process
SORTED = re.compile(r"duckdb_temp_(\d+)_")
SHARED = re.compile(rf"(?:{WORKERS_PREFIX}|{SORTED_PREFIX})(\d+)-")


def remove_leftovers(store: Path) -> int:
    """Remove what killed processes left beside the store at `store` and among the machine's temporary files.

    Returns how many files and folders went. What cannot be removed, as another user's, stays without an error.
    """
    removed = 0
    for folder in store.with_suffix(".warehouse").glob("*.duckdb.tmp"):
        removed += sum(_remove(file) for file in _of_the_dead(folder, SORTED))
        with suppress(OSError):  # not empty: a reader that lives sorts there
            folder.rmdir()
    removed += sum(_remove(folder) for folder in _of_the_dead(Path(gettempdir()), SHARED))
    partials = store.with_suffix(".web").glob(f"{PARTIAL_NAME}*")
    return removed + sum(
        _remove(file) for file in partials if _modified_at(file) < time.time() - LONGEST_SECRET_SECONDS
    )


def _of_the_dead(folder: Path, pattern: re.Pattern[str]) -> list[Path]:
    """Return what is in the folder of processes that are gone, or had this one's number before it."""
    found = []
    for path in folder.iterdir():
        name = pattern.match(path.name)
        if name is None:
            continue
        number = int(name[1])
        is_ours = number == os.getpid() and _modified_at(path) >= STARTED_AT
        if not is_ours and (number == os.getpid() or not is_running(number)):
            found.append(path)
    return found


def _modified_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it went meanwhile
        return time.time()


def _remove(path: Path) -> bool:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError:
        return False
    return True
