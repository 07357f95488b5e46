"""The files of the page as they are sent: read and packed once, and read anew when a build has replaced them."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
PACKED_ALREADY = frozenset({".woff2", ".png", ".ico"})
WORTH_PACKING = 1024  # bytes
_NAME = re.compile(r"(assets/)?[A-Za-z0-9_][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class SiteFile:
    """A file's bytes by content encoding (`identity` is always there), its type, and a tag of what it says."""

    bodies: dict[str, bytes]
    media_type: str
    tag: str

    def best_for(self, accepted: str) -> tuple[str, bytes]:
        """Return the smallest encoding that an Accept-Encoding header takes, and the bytes in it."""
        names = {
            part.partition(";")[0].strip() for part in accepted.split(",") if "q=0" not in part.replace("q=0.", "")
        }
        for name in ("br", "gzip"):
            if name in names and name in self.bodies:
                return name, self.bodies[name]
        return "identity", self.bodies["identity"]


class SiteFiles:
    """The files of one folder."""

    def __init__(self, folder: Path = STATIC) -> None:
        self.folder = folder
        self._kept: dict[str, tuple[tuple[int, int], SiteFile]] = {}

    def find(self, name: str) -> SiteFile | None:
        """Return the file of that name, as `assets/index.js`; None where there is none, or none to be sent."""
        if not _NAME.fullmatch(name) or Path(name).suffix not in TYPES:
            return None
        path = self.folder / name
        try:
            found = path.stat()
            state = (found.st_mtime_ns, found.st_size)
            kept = self._kept.get(name)
            if kept is None or kept[0] != state:
                self._kept[name] = (state, read_file(path))
        except (FileNotFoundError, IsADirectoryError):
            return None
        return self._kept[name][1]


def read_file(path: Path) -> SiteFile:
    """Return a file ready to be sent, packed where that makes it smaller: by the build (`.br`, `.gz`), else here."""
    plain = path.read_bytes()
    bodies = {"identity": plain}
    if path.suffix not in PACKED_ALREADY and len(plain) >= WORTH_PACKING:
        bodies["gzip"] = _sibling(path, ".gz") or gzip.compress(plain, 9, mtime=0)
        brotli = _sibling(path, ".br")
        if brotli is not None:
            bodies["br"] = brotli
    return SiteFile(bodies, TYPES[path.suffix], hashlib.blake2b(plain, digest_size=12).hexdigest())


def _sibling(path: Path, ending: str) -> bytes | None:
    """Return what a build packed; None where it did not, or of an older build."""
    packed = path.with_name(path.name + ending)
    try:
        return packed.read_bytes() if packed.stat().st_mtime_ns >= path.stat().st_mtime_ns else None
    except FileNotFoundError:
        return None
