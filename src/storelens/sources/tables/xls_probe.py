"""Whether an old XLS workbook can be loaded at all, found out in a process of its own.

The library that reads it trusts sizes that stand in the file: with a damaged one it asks for hundreds of gigabytes and
ends its whole process. So it is first let loose where that costs nothing, with a bound on memory.
"""

import subprocess
import sys
from typing import BinaryIO

from storelens.errors import UsageError

MOST_SECONDS = 120
_TELLS_WHY = 3
_PROGRAM = f"""
import io, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
except (ImportError, ValueError, OSError):
    pass
from python_calamine import CalamineError, CalamineWorkbook
try:
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for number in range(len(book.sheet_names)):
        for _ in book.get_sheet_by_index(number).iter_rows():
            pass
except CalamineError as error:
    print(error)
    sys.exit({_TELLS_WHY})
"""


def probe_xls(handle: BinaryIO, name: str) -> None:
    """Load a workbook elsewhere; raises UsageError where that fails."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM], stdin=handle, capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UsageError(damaged(name, f"takes more than {MOST_SECONDS} seconds")) from error
    if done.returncode:
        told = done.stdout.decode(errors="replace") if done.returncode == _TELLS_WHY else "it is damaged"
        raise UsageError(damaged(name, told))


def damaged(name: str, reason: object) -> str:
    """Return the sentence on a workbook that cannot be read."""
    shown = " ".join(str(reason).split())[:200]
    return f"{name} is a workbook that cannot be read ({shown}) - open and save it again, or export a CSV"
