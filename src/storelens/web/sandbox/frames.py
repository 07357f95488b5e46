"""Messages between the server and the sandbox: their length, then their bytes."""

from typing import BinaryIO

LENGTH_BYTES = 8


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Write one message; raises OSError where nobody is there to read it."""
    stream.write(len(data).to_bytes(LENGTH_BYTES))
    stream.write(data)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next message, None where the other side has ended, even in the middle of one."""
    length = _read(stream, LENGTH_BYTES)
    return None if length is None else _read(stream, int.from_bytes(length))


def _read(stream: BinaryIO, count: int) -> bytes | None:
    data = stream.read(count)
    return data if len(data) == count else None
