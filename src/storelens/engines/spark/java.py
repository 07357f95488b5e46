"""Find the Java that Spark runs on, before Spark itself fails to with a page of text."""

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from storelens.errors import StoreUnavailable

OLDEST = 17
HOW = "install Debian's openjdk-17-jre-headless, or set JAVA_HOME to the folder of a Java 17"


def require_java() -> Path:
    """Return the path of the `java` that Spark will start; raises StoreUnavailable where there is none it can use."""
    home = os.environ.get("JAVA_HOME")
    found = Path(home) / "bin" / "java" if home else Path(shutil.which("java") or "")
    if home and not found.is_file():
        raise StoreUnavailable(f"JAVA_HOME is {home}, which has no bin/java - {HOW}")
    if not found.is_file():
        raise StoreUnavailable(f"Spark needs Java {OLDEST}, and this machine has no java - {HOW}")
    version = _version(found)
    if version is not None and version < OLDEST:
        raise StoreUnavailable(f"Spark needs Java {OLDEST} or newer, got Java {version} from {found} - {HOW}")
    return found


@cache
def _version(java: Path) -> int | None:
    """Return the number that `java -version` says, as 17 or 8 (which it writes 1.8); None where it says none."""
    told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False).stderr
    found = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(found[1]) if found else None
