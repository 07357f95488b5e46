"""The encoding of a text file, found by looking at all of it, and its text block by block.

UTF-8 and UTF-16 are told by their marks or by being valid; everything else is what Windows programs write. Refuses
nothing: a byte that stands for nothing is shown as one and noted.
"""

import codecs
from collections.abc import Iterator
from typing import NamedTuple

from storelens.sources.tables.content import BLOCK_BYTES, Content

NOT_IN_CP1252 = tuple(bytes([number]) for number in (0x81, 0x8D, 0x8F, 0x90, 0x9D))
UTF16_LE_NUL, UTF16_BE_NUL = 1, 0  # which byte of a pair is NUL in plain letters
SHOWN = {"cp1252": "Windows-1252", "latin-1": "Latin-1", "utf-16": "UTF-16"}


class Encoding(NamedTuple):
    """`name` as it is told, `codec` as it is decoded; `note` says what the reader should know, or is empty."""

    name: str
    codec: str
    note: str
    is_empty: bool


def find_encoding(content: Content) -> Encoding:
    """Return the encoding of the whole content."""
    start = content.start()
    marked = _by_mark(start)
    codec = marked if marked == "utf-16" else None if marked else _utf16_without_mark(start)
    if codec:
        return Encoding("utf-16", codec, f"{content.name} is not UTF-8: it was read as UTF-16", False)
    look = _Look()
    for block in content.blocks():
        look.add(block)
    look.finish()
    if marked:
        note = f"{content.name}: bytes that are not UTF-8 are shown as \N{REPLACEMENT CHARACTER}"
        return Encoding(marked, marked, "" if look.is_utf8 else note, False)
    if look.is_utf8 or look.is_cut:
        note = f"{content.name} ends within a letter: it is cut" if look.is_cut else ""
        return Encoding("utf-8", "utf-8", note, not start)
    name = "latin-1" if look.has_undefined else "cp1252"
    return Encoding(name, name, f"{content.name} is not UTF-8: it was read as {SHOWN[name]}", False)


def decoded(content: Content, codec: str) -> Iterator[str]:
    """Yield the content's text in blocks of about a million characters."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    for block in content.blocks(BLOCK_BYTES):
        yield decoder.decode(block)
    yield decoder.decode(b"", True)


class _Look:
    """What the bytes tell, block by block."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.is_utf8 = True
        self.is_cut = False
        self.has_undefined = False
        self._has_letters = False

    def add(self, block: bytes) -> None:
        if block.isascii() and not self._decoder.getstate()[0]:
            return
        self.has_undefined = self.has_undefined or any(byte in block for byte in NOT_IN_CP1252)
        try:
            if self.is_utf8:
                self._has_letters = not self._decoder.decode(block).isascii() or self._has_letters
        except UnicodeDecodeError:
            self.is_utf8 = False

    def finish(self) -> None:
        if self.is_utf8 and self._decoder.getstate()[0]:
            self.is_utf8, self.is_cut = False, self._has_letters


def _by_mark(start: bytes) -> str | None:
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


def _utf16_without_mark(start: bytes) -> str | None:
    pairs = len(start) // 2
    nul = [start[place::2].count(0) for place in (0, 1)]
    if pairs < 4 or max(nul) < pairs * 0.7 or min(nul) > pairs * 0.02:
        return None
    return "utf-16-le" if nul[UTF16_LE_NUL] > nul[UTF16_BE_NUL] else "utf-16-be"
