"""Work on the web page (ui/) with the environment's Node: `python docs/make_page.py build`, or any command of npm's.

`build` makes the page that the package serves, where it is not current; `install` brings what its checks and tests
need, where the lock file has changed.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from hatch_build import PageNotBuilt, build_page, node_programs  # noqa: E402

UI = ROOT / "ui"
INSTALLED = UI / "node_modules" / ".installed_from"
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def npm(*words: str) -> int:
    """Run npm in ui/, and return its exit code."""
    node, program = node_programs()
    path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return subprocess.run([node, program, *words], cwd=UI, env={**os.environ, "PATH": path}, check=False).returncode


def install() -> int:
    """Bring ui/node_modules to the lock file's state."""
    lock = (UI / "package-lock.json").read_text(encoding="utf-8")
    if INSTALLED.is_file() and INSTALLED.read_text(encoding="utf-8") == lock:
        return 0
    code = npm(*INSTALL)
    if code == 0:
        INSTALLED.write_text(lock, encoding="utf-8")
    return code


def main(words: list[str]) -> int:
    """Do what `words` say; return the exit code."""
    try:
        if words == ["build"]:
            build_page(ROOT)
            return 0
        return install() or (npm(*words) if words != ["install"] else 0)
    except PageNotBuilt as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
