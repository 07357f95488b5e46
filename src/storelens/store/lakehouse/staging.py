"""Copies on this machine of what cannot be read where it is: files in a bucket, and rows that no file has as they are.

They are beside the warehouse and are kept, so that a build after a small change fetches only what is new: a file of a
table never changes under its key. What no reader uses any more is removed by the last one that leaves.
"""

import fcntl
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from storelens.errors import StoreUnavailable
from storelens.store.lakehouse.contract import KeptTable, LiveFile
from storelens.store.lakehouse.storage import Storage

LOCK = "lock"
AT_ONCE = 4  # files fetched
GROUP_ROWS = 250_000


class Staging:
    """The folder of copies; `with` holds it, so that no other reader removes what this one uses."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = {LOCK}

    def __enter__(self) -> Self:
        with self._explained():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
            fcntl.flock(self._lock, fcntl.LOCK_SH)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._sweep()
        finally:
            os.close(self._lock)

    def fetched(self, storage: Storage, files: list[LiveFile]) -> list[Path]:
        """Return copies of files in a bucket, in their order; what is here already is not fetched again."""

        def copy(file: LiveFile) -> Path:
            target = self._target(f"{storage.address.label} {file.key} {file.bytes}")
            if not target.is_file() or target.stat().st_size != file.bytes:
                storage.fetch(file, target)
            return target

        with self._explained(), ThreadPoolExecutor(AT_ONCE) as threads:
            return list(threads.map(copy, files))

    def scanned(self, storage: Storage, table: KeptTable, names: list[str]) -> Path:
        """Return the rows of a table as its own library reads them, as one file."""
        target = self._target(f"{table.table_id} {table.version} {','.join(names)}")
        if target.is_file():
            return target
        partial = target.with_name(f"{target.name}.partial-{os.getpid()}")
        try:
            with self._explained():
                self._write(storage, table, names, partial)
                partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return target

    def write(self, name: str, rows: pa.Table) -> Path:
        """Keep a small table that was made here, and return its file."""
        path = self._target(f"{name} {rows.to_pydict()}")
        partial = path.with_name(f"{path.name}.partial-{os.getpid()}")
        with self._explained():
            pq.write_table(rows, partial)
            partial.replace(path)
        return path

    def _write(self, storage: Storage, table: KeptTable, names: list[str], path: Path) -> None:
        with storage.explained():
            reader = table.scan(names)
        with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
            held: list[pa.RecordBatch] = []
            while True:
                with storage.explained():
                    batch = next(reader, None)
                held += [batch] if batch is not None else []
                if batch is None or sum(map(len, held)) >= GROUP_ROWS:
                    writer.write_table(pa.Table.from_batches(held, reader.schema))
                    held = []
                if batch is None:
                    return

    def _target(self, key: str) -> Path:
        name = f"{sha256(key.encode()).hexdigest()[:32]}.parquet"
        self._used.add(name)
        return self._folder / name

    def _sweep(self) -> None:
        """Remove what was not used, unless somebody else reads here too."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        for path in self._folder.iterdir():
            if path.name not in self._used and not path.is_dir():
                path.unlink(missing_ok=True)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreUnavailable(
                f"cannot write {self._folder}: {error.strerror or error} - free space or allow this user to write there"
            ) from error
