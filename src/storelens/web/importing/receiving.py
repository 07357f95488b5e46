"""Take in the files that are sent: streamed to the disk, within a size, at most a few at a time."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from storelens.errors import StoreUnavailable
from storelens.web.importing.upload import Upload, gone
from storelens.web.problems import Problem

AT_A_TIME = 4
MOST_FILES = 50
WRITTEN_AT_ONCE = 1 << 20
SPARE_BYTES = 256 << 20  # of the disk, left to the store and its warehouse
CLOSE = {"Connection": "close"}  # what is still on its way is not read


class Receiving:
    """Takes in files, `AT_A_TIME` at once in this process; an upload's files have `most_bytes` together."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._receiving = 0

    async def take(self, upload: Upload, name: str, length: int, chunks: AsyncIterator[bytes]) -> None:
        """Add a file to an upload, in the place of one of the same name.

        Raises Problem: 413 where it is too large, 422 where it is empty, 429 where too many are on their way, 503
        where the disk has no room.
        """
        if self._receiving >= AT_A_TIME:
            detail = f"{AT_A_TIME} files are on their way already - send this one in a moment"
            raise Problem(429, detail, headers={"Retry-After": "5", **CLOSE})
        self._receiving += 1
        incoming = upload.folder / f"incoming-{secrets.token_hex(8)}"
        try:
            held = await asyncio.to_thread(_checked_room, upload, name, length, self.most_bytes)
            received = await self._write(incoming, name, self.most_bytes - held, chunks)
            if not received:
                raise Problem(422, f"{name} is empty - export it again")
            await asyncio.to_thread(_keep, upload, incoming, name, received, self.most_bytes)
        except OSError as error:
            raise StoreUnavailable(f"cannot keep {name}: {error.strerror or error} - make room on the disk") from error
        finally:
            self._receiving -= 1
            with suppress(OSError):
                incoming.unlink(missing_ok=True)

    async def _write(self, place: Path, name: str, most: int, chunks: AsyncIterator[bytes]) -> int:
        received, buffer = 0, bytearray()
        with await asyncio.to_thread(place.open, "xb") as stream:
            async for chunk in chunks:
                received += len(chunk)
                if received > most:
                    raise too_large(name, self.most_bytes)
                buffer += chunk
                if len(buffer) >= WRITTEN_AT_ONCE:
                    await asyncio.to_thread(_write, stream, bytes(buffer))
                    buffer.clear()
            await asyncio.to_thread(_write, stream, bytes(buffer))
        return received


def too_large(name: str, most_bytes: int) -> Problem:
    """Return the refusal of more than the server takes."""
    return Problem(
        413,
        f"{name} is more than an import takes here: {size_text(most_bytes)} in all - give it with storelens import",
        headers=CLOSE,
    )


def size_text(size: int) -> str:
    """Return a size as people write it.

    >>> size_text(2 * 1024**3), size_text(1500), size_text(20)
    ('2 GiB', '1.5 KiB', '20 bytes')
    """
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if size >= unit:
            return f"{round(size / unit, 1):g} {name}"
    return f"{size} bytes"


def _write(stream: BinaryIO, content: bytes) -> None:
    stream.write(content)


def _checked_room(upload: Upload, name: str, length: int, most: int) -> int:
    """Return how many bytes the upload's other files have; raises Problem where this one has no room beside them."""
    files = [file for file in upload.read()["files"] if file["name"] != name]
    held = sum(int(file["bytes"]) for file in files)
    if held + length > most:
        raise too_large(name, most)
    if len(files) >= MOST_FILES:
        detail = f"an import takes {MOST_FILES} files - load these first, then {name}"
        raise Problem(422, detail, headers=CLOSE)
    if shutil.disk_usage(upload.folder).free < length + SPARE_BYTES:
        detail = f"the server's disk has no room for {name} ({size_text(length)}) - make room on it"
        raise Problem(503, detail, headers=CLOSE)
    return held


def _keep(upload: Upload, incoming: Path, name: str, received: int, most: int) -> None:
    with upload.changing() as state:
        others = [file for file in state["files"] if file["name"] != name]
        if sum(file["bytes"] for file in others) + received > most:  # several came at once
            raise too_large(name, most)
        if not upload.files_folder.is_dir():
            raise gone()
        incoming.replace(upload.files_folder / name)
        state["files"] = [*others, {"number": state["next_number"], "name": name, "bytes": received}]
        state["next_number"] += 1
        forget_findings(upload, state)


def forget_findings(upload: Upload, state: dict[str, object]) -> None:
    """Let go of what was found of other files than are there now, and of the job that looks at them."""
    revision = state["revision"]
    assert isinstance(revision, int)
    state.update(revision=revision + 1, jobs={})
    number = state["job"]
    if isinstance(number, int) and number:
        with suppress(OSError):
            upload.job(number).end.touch()
