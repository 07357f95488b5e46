"""The wheel that the notebook carries: built from the tree, packed into one line of text, and unpacked again.

The line is a zip of the set-up module and the wheel, in base 85: no character of it needs escaping in Python or JSON.
The wheel inside is stored, not deflated, so that LZMA sees all of its text at once: a fifth smaller.
"""

import base64
import contextlib
import hashlib
import io
import os
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from hatchling.build import build_wheel

ROOT = Path(__file__).parents[1]
SET_UP = ROOT / "notebooks" / "storelens_set_up.py"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of a zip's calendar: when a file was made says nothing
IMPORTS = ("import", "keyed_", "natural_", "order_", "supply", "measures", "bulk_", "column_", "row_ids", "new_")
LAKEHOUSE = (  # all but what tells such a URL from others
    "checking", "columns", "contract", "delta", "iceberg", "made", "snapshot", "staging", "storage", "store", "tables",
    "writing",
)  # fmt: skip
# The program says of a command that needs one of these where to get it (`cli/endings.py`).
LEFT_OUT = (
    *(f"storelens/{name}/" for name in ("web", "sources", "auditing", "recording")),
    *(f"storelens/replenish/{name}" for name in ("maths/", "proof/")),
    "storelens/planning/proof",
    *(f"storelens/{name}" for name in ("lake/", "engines/spark/", "engines/postgres.py", "store/postgres/")),
    *(f"storelens/store/{name}" for name in IMPORTS),
    *(f"storelens/store/lakehouse/{name}.py" for name in LAKEHOUSE),
    *(f"storelens/{name}.py" for name in ("documents/order_pdf", "warehouse/follow")),
    *(f"storelens/engines/{name}.py" for name in ("locked", "scratch", "foreign")),
    *(f"storelens/sql/{name}.sql" for name in ("bridge", "closing", "reconcile")),
    *(f"storelens/cli/{name}.py" for name in ("doctor", "guess", "import_report", "import_words", "reconcile_lines")),
)
BUILDERS_OWN = (".dist-info/RECORD", ".dist-info/WHEEL")  # hatchling's version decides on these, not the tree


def carried_files() -> dict[str, bytes]:
    """Return what the notebook has to carry, made from the tree: the set-up module, and the wheel."""
    os.environ["STORELENS_WITHOUT_PAGE"] = "1"  # hatch_build.py: a notebook serves no page
    with TemporaryDirectory() as folder:
        with contextlib.chdir(ROOT):
            name = build_wheel(folder)
        files = unzipped(Path(folder, name).read_bytes())
    carried = recorded(without_shop_work(without_readme(files)))
    return {SET_UP.name: SET_UP.read_bytes(), name: zipped(carried, zipfile.ZIP_STORED)}


def without_readme(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return a wheel's files without the README in its metadata: a word changed there would age every notebook."""
    (metadata,) = (name for name in files if name.endswith(".dist-info/METADATA"))
    return files | {metadata: files[metadata].partition(b"\n\n")[0] + b"\n"}


def without_shop_work(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return a wheel's files without what a notebook does not do: serve the page, import files, close months."""
    return {name: data for name, data in files.items() if not name.startswith(LEFT_OUT)}


def recorded(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return a wheel's files with a RECORD that is true of them."""
    (record,) = (name for name in files if name.endswith(".dist-info/RECORD"))
    kept = {name: data for name, data in files.items() if name != record}
    lines = [f"{name},sha256={digest(data)},{len(data)}\n" for name, data in kept.items()]
    return kept | {record: "".join([*lines, f"{record},,\n"]).encode()}


def digest(data: bytes) -> str:
    """Return a file's hash as a wheel's RECORD writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def pack(files: dict[str, bytes]) -> str:
    """Return files as one line of text."""
    return base64.b85encode(zipped(files, zipfile.ZIP_LZMA)).decode("ascii")


def unpack(text: str) -> dict[str, bytes]:
    """Return the files of a line that `pack` made."""
    return unzipped(base64.b85decode(text))


def contents(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return what there is to compare: every file by its path, a wheel's own too, however they are packed."""
    found: dict[str, bytes] = {}
    for name, data in files.items():
        parts = unzipped(data) if name.endswith(".whl") else {"": data}
        found |= {f"{name}/{path}".rstrip("/"): part for path, part in parts.items()}
    return {name: data for name, data in found.items() if not name.endswith(BUILDERS_OWN)}


def zipped(files: dict[str, bytes], method: int) -> bytes:
    """Return a zip of files, the same for the same files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), data, method)
    return written.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return the files of a zip by their path."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
