"""Where this machine keeps the warehouses of stores that are not in a file or folder of its own."""

import os
from pathlib import Path

WAREHOUSES = "STORELENS_WAREHOUSES"  # names another folder for them


def warehouses_folder() -> Path:
    """Return the folder of this machine in which the warehouses of stores on servers and in object storage are."""
    if named := os.environ.get(WAREHOUSES):
        return Path(named)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "storelens"
