"""An answer ready to send: JSON, packed once for all who ask for it."""

import gzip
import struct
from dataclasses import dataclass
from typing import Any

import orjson

WORTH_PACKING = 1024  # bytes: less fits into one packet as it is
PACKED_LEVEL = 3  # half the time of 6 for a tenth more
LARGE, LARGE_LEVEL = 256 * 1024, 1  # bytes; half the time again, where that is ten milliseconds
FURNITURE = 400  # bytes that an answer takes beside its body
HEAD = struct.Struct("<?d")  # of an answer in a file: whether it is packed, and its seconds


@dataclass(frozen=True)
class Answer:
    """A body, packed with gzip where that is worth it, and how long it took to compute."""

    body: bytes
    is_packed: bool
    seconds: float
    may_be_kept: bool = True

    @property
    def size(self) -> int:
        return len(self.body) + FURNITURE

    @property
    def plain(self) -> bytes:
        """The JSON itself."""
        return gzip.decompress(self.body) if self.is_packed else self.body

    def to_bytes(self) -> bytes:
        """Return an answer that may be kept as a file holds it."""
        return HEAD.pack(self.is_packed, self.seconds) + self.body

    @classmethod
    def from_bytes(cls, data: bytes) -> "Answer":
        """Return what `to_bytes` made.

        >>> Answer.from_bytes(Answer(b"{}", False, 0.5).to_bytes())
        Answer(body=b'{}', is_packed=False, seconds=0.5, may_be_kept=True)
        """
        is_packed, seconds = HEAD.unpack_from(data)
        return cls(data[HEAD.size :], is_packed, seconds)


def pack(told: dict[str, Any], seconds: float, *, may_be_kept: bool = True) -> Answer:
    """Return what was told in `seconds` as an answer."""
    body = orjson.dumps(told)
    if len(body) < WORTH_PACKING:
        return Answer(body, False, seconds, may_be_kept)
    level = LARGE_LEVEL if len(body) > LARGE else PACKED_LEVEL
    return Answer(gzip.compress(body, level, mtime=0), True, seconds, may_be_kept)
