"""Folders and files of a lakehouse, on disk or in a bucket, through Arrow's file systems; what goes wrong is one line.

Keys come from the environment or the usual AWS files, which Arrow and delta-rs read themselves: none is held here.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from storelens.errors import StorelensError, StoreUnavailable, UsageError
from storelens.store.lakehouse.address import TablesAddress, endpoint, region
from storelens.store.lakehouse.contract import LiveFile

CONNECT_SECONDS, REQUEST_SECONDS, TRIES = 5, 30, 3
COPIED_AT_ONCE = 8 << 20
TAIL = b"PAR1"  # a file that was cut has lost it
LONGEST_REASON = 240
TROUBLE = (
    (
        ("nosuchbucket", "bucket does not exist", "bucket not found"),
        "there is no bucket for {label} - check its name, and AWS_ENDPOINT_URL",
    ),
    (
        (
            "invalidaccesskeyid", "signaturedoesnotmatch", "accessdenied", "access denied", "forbidden", "status 403",
            "code: 403", "unauthorized", "permissiondenied", "credential",
        ),
        "the object storage refuses {label} - give the right keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    ),
    (
        ("curlcode", "networkconnection", "error sending request", "connection refused", "tcp connect", "dns error",
         "timed out", "timeout", "could not connect", "couldn't connect"),
        "the object storage of {label} does not answer - check AWS_ENDPOINT_URL and the network",
    ),
)  # fmt: skip


class Storage:
    """The folder of a store's tables."""

    def __init__(self, address: TablesAddress) -> None:
        self.address = address
        self.root = address.root if address.is_remote else str(Path(address.root).absolute())

    @cached_property
    def _files(self) -> Any:
        from pyarrow import fs

        if not self.address.is_remote:
            return fs.LocalFileSystem()
        scheme, _, host = (endpoint() or "").rpartition("://")
        return fs.S3FileSystem(
            endpoint_override=host or None,
            scheme=scheme or "https",
            region=region(),
            connect_timeout=CONNECT_SECONDS,
            request_timeout=REQUEST_SECONDS,
            retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=TRIES),
        )

    def uri(self, path: str = "") -> str:
        """Return how libraries call a path below the root."""
        full = f"{self.root}/{path}" if path else self.root
        return f"s3://{full}" if self.address.is_remote else full

    def folders(self) -> list[str]:
        """Return the names of the folders in the root; raises StoreUnavailable where there is no root."""
        return sorted(info.base_name for info in self._listed("") if info.type.name == "Directory")

    def names(self, path: str) -> list[str]:
        """Return the names of the files in a folder below the root, none where it is not there."""
        return sorted(info.base_name for info in self._listed(path, must_be=False) if info.type.name == "File")

    def marks(self, path: str) -> list[tuple[str, int, int]]:
        """Return the names, bytes and times of the files in a folder: others when one was written."""
        found = self._listed(path, must_be=False)
        return sorted((info.base_name, info.size, info.mtime_ns) for info in found if info.type.name == "File")

    def _listed(self, path: str, *, must_be: bool = True) -> list[Any]:
        from pyarrow import fs

        with self.explained():
            try:
                return list(self._files.get_file_info(fs.FileSelector(f"{self.root}/{path}".rstrip("/"))))
            except (FileNotFoundError, NotADirectoryError):
                if not must_be:
                    return []
                raise StoreUnavailable(f"no tables at {self.address.label}: it is not there - check --store") from None

    def read_text(self, path: str) -> str | None:
        """Return what a small file below the root says, None where there is none."""
        with self.explained():
            try:
                with self._files.open_input_stream(f"{self.root}/{path}") as stream:
                    return bytes(stream.read()).decode()
            except FileNotFoundError:
                return None

    def check(self, file: LiveFile) -> None:
        """Raise StoreUnavailable where a file is missing, or is not as long as the table's log says."""
        with self.explained():
            info = self._files.get_file_info(file.path)
        if info.type.name != "File":
            raise StoreUnavailable(f"{file.path} is missing, a file of {self.address.label} - restore it")
        if info.size != file.bytes:
            raise StoreUnavailable(
                f"{file.path} is cut or was changed: {info.size:,} bytes, {file.bytes:,} were written - restore it"
            )

    def rows_of(self, file: LiveFile, names: list[str]) -> pa.Table:
        """Return these columns of a small file."""
        import pyarrow.parquet as pq

        self.check(file)
        with self.explained(), self._files.open_input_file(file.path) as opened:
            return pq.ParquetFile(opened).read(columns=names)

    def fetch(self, file: LiveFile, target: Path) -> None:
        """Copy a file to this machine; raises StoreUnavailable where it is missing, cut or not to be had."""
        self.check(file)
        partial = target.with_name(f"{target.name}.partial-{os.getpid()}")
        try:
            with self.explained():
                source = self._files.open_input_stream(file.path)
            with source, partial.open("wb") as copy:
                while block := self._block(source):
                    copy.write(block)
            require_whole(partial, file)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def _block(self, source: Any) -> bytes:
        with self.explained():
            return bytes(source.read(COPIED_AT_ONCE))

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what Arrow and the formats' libraries raise into one line with the way out."""
        try:
            yield
        except StorelensError:
            raise
        except Exception as error:  # delta-rs's and pyiceberg's have no base of their own
            raise StoreUnavailable(self._sentence(error)) from error

    def _sentence(self, error: Exception) -> str:
        label, reason = self.address.label, " ".join(str(error).split())
        lowered = f"{type(error).__name__} {reason}".lower().replace("_", "")
        if self.address.is_remote:
            for words, sentence in TROUBLE:
                if any(word in lowered for word in words):
                    return sentence.format(label=label)
        return f"cannot read {label}: {reason[:LONGEST_REASON]} - restore the table, or let what wrote it mend it"


def require_whole(path: Path, file: LiveFile) -> None:
    """Raise StoreUnavailable where a file on this machine is not the whole Parquet file that is meant."""
    size = path.stat().st_size
    with path.open("rb") as opened:
        opened.seek(max(0, size - len(TAIL)))
        tail = opened.read()
    if size != file.bytes or tail != TAIL:
        raise StoreUnavailable(
            f"{file.path} is cut or was changed: {size:,} bytes, {file.bytes:,} were written - restore it"
        )


def library(name: str) -> Any:
    """Return a module of the extra `tables`; raises UsageError where it is not installed."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise UsageError(
            f"these tables need {name.partition('.')[0]}, which is not installed - run: pip install 'storelens[tables]'"
        ) from None


def reader_of(stream: Any) -> pa.RecordBatchReader:
    """Return a stream of Arrow's as pyarrow has it."""
    return pa.RecordBatchReader.from_stream(stream)
