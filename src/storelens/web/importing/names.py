"""The names of files that a client sends: kept where they are names, refused where they are more."""

from urllib.parse import unquote_to_bytes

from storelens.web.problems import Problem

LONGEST_NAME_BYTES = 200
SHOWN = 60


def file_name(header: str) -> str:
    """Return the name in a `File-Name` header, which is percent-encoded UTF-8; raises Problem (422) for what is none.

    >>> file_name("orders%20%C3%A9.csv")
    'orders é.csv'
    """
    try:
        name = unquote_to_bytes(header).decode("utf-8").strip()
    except UnicodeDecodeError:
        raise _refused(header, "is not UTF-8, percent-encoded - encode it so") from None
    if not name:
        raise _refused(header, "is empty - send the file's name")
    if "/" in name or "\\" in name:
        raise _refused(name, "is a path - send the file's own name")
    if name.startswith("."):
        raise _refused(name, "begins with a point - name the file otherwise")
    if not name.isprintable():
        raise _refused(name, "has signs that do not print - name the file otherwise")
    if len(name.encode()) > LONGEST_NAME_BYTES:
        raise _refused(name, f"is longer than {LONGEST_NAME_BYTES} bytes - shorten it")
    return name


def _refused(name: str, why: str) -> Problem:
    shown = name if len(name) <= SHOWN else f"{name[:SHOWN]}..."
    detail = f"{shown!r} {why}"
    return Problem(422, f"the file's name {detail}", [{"name": "File-Name", "detail": detail}])
