"""A file's bytes, plain or out of a gzip or a zip, block by block and any number of times.

Owns opening, unpacking and the system's errors in one line each; refuses archives that unpack to far more than a
table can hold. Knows nothing of what the bytes mean.
"""

import gzip
import hashlib
import tempfile
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from storelens.errors import StorelensError, UsageError

BLOCK_BYTES = 1 << 20
START_BYTES = 1 << 16
BOMB_BYTES = 1 << 30  # both: more than this, and
BOMB_RATIO = 200  # more than this many times the packed size (text of a shop packs to a tenth or so)


@dataclass(frozen=True)
class Content:
    """Where a table's bytes are: a file, what a gzip unpacks to, or one member of a zip. `name` is for the reader."""

    name: str
    path: Path
    container: str | None = None
    member: str | None = None

    def blocks(self, size: int = BLOCK_BYTES) -> Generator[bytes]:
        """Yield the bytes, unpacked; raises StorelensError or UsageError in one line where that cannot be done."""
        packed = self.path.stat().st_size if self.container == "gzip" else 0
        seen = 0
        with reading(self.path, self.name), self._open() as handle:
            while block := handle.read(size):
                seen += len(block)
                if packed and seen > BOMB_BYTES and seen > packed * BOMB_RATIO:
                    raise UsageError(too_large(self.name, packed))
                yield block

    def start(self) -> bytes:
        """Return the first 64 KiB."""
        with closing(self.blocks(START_BYTES)) as blocks:
            return next(blocks, b"")

    @contextmanager
    def seekable(self) -> Iterator[BinaryIO]:
        """Open the bytes for readers that jump about; what is packed is unpacked into a nameless temporary file."""
        if self.container is None:
            with reading(self.path, self.name), self.path.open("rb") as plain:
                yield plain
            return
        with reading(self.path, self.name), tempfile.TemporaryFile() as unpacked:
            for block in self.blocks():
                unpacked.write(block)
            unpacked.seek(0)
            yield cast(BinaryIO, unpacked)

    @contextmanager
    def _open(self) -> Iterator[IO[bytes]]:
        if self.container == "gzip":
            with gzip.open(self.path, "rb") as handle:
                yield cast(IO[bytes], handle)
        elif self.member is not None:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as part:
                yield part
        else:
            with self.path.open("rb") as plain:
                yield plain


def file_content(path: Path) -> Content:
    """Return a file as it lies on disk; raises UsageError where there is none to read."""
    name = shown_name(path.name)
    if path.is_dir():
        raise UsageError(f"{shown_name(str(path))} is a folder - give the files in it")
    if not path.exists():
        raise UsageError(f"{shown_name(str(path))} is not there - check its name")
    if not path.is_file():
        raise UsageError(f"{shown_name(str(path))} is no file but a device or a pipe - save it as a file first")
    return Content(name, path)


def file_hash(content: Content) -> tuple[str, int]:
    """Return the SHA-256 and the size of a file's bytes as they lie on disk."""
    digest, size = hashlib.sha256(), 0
    for block in Content(content.name, content.path).blocks():
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def shown_name(name: str) -> str:
    """Return a name fit for one line: what cannot be printed is replaced, what is very long is cut."""
    printable = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)
    return printable if len(printable) <= 200 else printable[:200] + "\N{HORIZONTAL ELLIPSIS}"


def too_large(name: str, packed: int) -> str:
    """Return the sentence on an archive that is a bomb."""
    return (
        f"{name} unpacks from {packed:,} bytes to more than {BOMB_RATIO} times that and more than a gigabyte"
        " - unpack it yourself and give the files, if you trust it"
    )


@contextmanager
def reading(path: Path, name: str) -> Iterator[None]:
    """Turn what can go wrong while reading `path` into one line."""
    try:
        yield
    except (gzip.BadGzipFile, zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise UsageError(f"{name} is cut or damaged ({error}) - download or export it again") from error
    except (NotImplementedError, RuntimeError) as error:  # a way of packing that Python lacks, a password
        raise UsageError(f"{name} cannot be unpacked ({error}) - unpack it yourself and give the files") from error
    except OSError as error:
        raise StorelensError(f"cannot read {path}: {error.strerror or error} - allow this user to read it") from error
