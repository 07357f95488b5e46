"""Makes storelens importable for the notebook: all that its set-up cell calls.

It travels inside the notebook, beside the wheel, and is unpacked with it to a temporary folder; `make notebook` puts
both there. It imports nothing that a kernel may lack, and Python 3.8 can read it: an old kernel gets a sentence, not a
syntax error.
"""

# ruff: noqa: T201 - what it prints is what the reader of the notebook sees

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from IPython import get_ipython
from IPython.display import clear_output
from IPython.utils.capture import capture_output

OLDEST_PYTHON = (3, 11)
EXTRA = "notebook"
OFTEN_LOADED = ("numpy", "pandas", "pyarrow", "matplotlib", "ipywidgets")  # by Colab, before the first cell
HERE = Path(__file__).parent


class SetUpStopped(Exception):
    """The notebook cannot go on. A notebook shows the one line, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True)
class Package:
    """A storelens that could be used: its version, where from, what it needs; in a checkout, its folder of sources."""

    version: str
    place: str
    requirements: tuple[str, ...]
    sources: Path | None = None


def run() -> None:
    """Make storelens importable, and say in one line which one, from where."""
    require_python()
    had_widgets = installed_version("ipywidgets") is not None
    package = choose_package(Path.cwd())
    if package.sources and str(package.sources) not in sys.path:
        sys.path.insert(0, str(package.sources))
    install_missing(package)
    in_colab = enable_widgets_in_colab()
    print(f"storelens {package.version}, {package.place}")
    if not had_widgets and not in_colab:
        print("ipywidgets is new here: if the widgets below do not show, reload this page once.")


def require_python() -> None:
    """Raise SetUpStopped on a Python that storelens cannot run on."""
    if sys.version_info < OLDEST_PYTHON:
        wanted, found = (".".join(map(str, version[:3])) for version in (OLDEST_PYTHON, sys.version_info))
        raise SetUpStopped(
            f"storelens needs Python {wanted} or newer, this notebook runs on {found} - choose another kernel"
        )


def choose_package(folder: Path) -> Package:
    """Return the installed storelens unless it is older than the carried one, else the checkout's, else the carried."""
    installed, carried = installed_package(), carried_package()
    if installed and not is_older(installed.version, carried.version):
        return installed
    checkout = checkout_package(folder)
    if checkout:
        return checkout
    if installed:
        return Package(carried.version, f"{carried.place} in place of {installed.version}", carried.requirements)
    return carried


def installed_package() -> Package | None:
    """Return the storelens of this environment, None if there is none."""
    found = importlib.util.find_spec("storelens")
    version = installed_version("storelens")
    if version is None or found is None or found.origin is None:
        return None
    requirements = importlib.metadata.requires("storelens") or []
    return Package(version, f"installed in {Path(found.origin).parent}", tuple(requirements))


def checkout_package(folder: Path) -> Package | None:
    """Return the storelens of the checkout that `folder` is in, None outside of one."""
    import tomllib

    for root in (folder, *folder.parents):
        if (root / "pyproject.toml").is_file() and (root / "src" / "storelens").is_dir():
            project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
            requirements = (*project["dependencies"], *extra_requirements(project["optional-dependencies"], EXTRA))
            return Package(checkout_version(root), f"from the checkout {root}", requirements, root / "src")
    return None


def extra_requirements(extras: dict[str, list[str]], name: str) -> Iterator[str]:
    """Yield what an extra needs, with what the extras it names need."""
    for requirement in extras[name]:
        named = re.fullmatch(r"storelens\[(\w+)\]", requirement)
        if named:
            yield from extra_requirements(extras, named[1])
        else:
            yield requirement


def checkout_version(root: Path) -> str:
    """Return the version that the sources of a checkout state."""
    text = (root / "src" / "storelens" / "__init__.py").read_text(encoding="utf-8")
    return str(re.findall(r'__version__ = "(.+)"', text)[0])


def carried_package() -> Package:
    """Return the storelens whose wheel lies beside this file."""
    (wheel,) = HERE.glob("storelens-*.whl")
    version = wheel.name.split("-")[1]
    return Package(version, "installed from this notebook", (f"storelens[{EXTRA}] @ {wheel.as_uri()}",))


def is_older(version: str, other: str) -> bool:
    """Tell whether a version comes before another.

    >>> is_older("0.9.0", "0.10.0"), is_older("0.10.0", "0.10.0")
    (True, False)
    """
    from packaging.version import Version

    return Version(version) < Version(other)


def installed_version(name: str) -> str | None:
    """Return the version of a distribution in this environment, None if it is not there."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def missing_requirements(requirements: tuple[str, ...]) -> list[str]:
    """Return those that are not installed, or too old; a requirement with an address counts as missing."""
    from packaging.requirements import Requirement

    missing = []
    for requirement in map(Requirement, requirements):
        if requirement.marker and not requirement.marker.evaluate({"extra": EXTRA}):
            continue
        version = installed_version(requirement.name)
        if requirement.url or version is None or not requirement.specifier.contains(version, prereleases=True):
            requirement.marker = None  # has been judged here, and pip knows no extra
            missing.append(str(requirement))
    return missing


def install_missing(package: Package) -> None:
    """Let pip install what the environment lacks; raises SetUpStopped where it cannot, or the kernel must restart."""
    missing = missing_requirements(package.requirements)
    if not missing:
        return
    loaded = {name: installed_version(name) for name in OFTEN_LOADED if name in sys.modules}
    print(f"Installing what storelens {package.version} needs; this can take a minute ...", flush=True)
    said = pip_install(missing)
    forget_imported()
    clear_output(wait=True)  # type: ignore[no-untyped-call]
    if not is_complete(package):
        raise SetUpStopped(
            f"storelens could not be installed: {reason(said)} - connect to the internet, or start Jupyter "
            "from a virtual environment that has pip, and run this cell again"
        )
    replaced = [name for name, version in loaded.items() if installed_version(name) != version]
    if replaced:
        raise SetUpStopped(
            f"installed, but {' and '.join(replaced)} was in use at an older version - restart the kernel, then run "
            "all cells again"
        )


def pip_install(requirements: list[str]) -> str:
    """Run `%pip install` and return what it printed. In a file, a requirement needs no quoting for any shell."""
    listing = HERE / "requirements.txt"
    listing.write_text("\n".join(requirements) + "\n", encoding="utf-8")
    shell = get_ipython()
    assert shell is not None
    with capture_output() as said:
        shell.run_line_magic("pip", f'install --quiet --requirement "{listing}"')
    return str(said.stdout) + str(said.stderr)


def forget_imported() -> None:
    """Let the next import of storelens find what was installed just now."""
    for name in [name for name in sys.modules if name.split(".")[0] == "storelens"]:
        del sys.modules[name]
    importlib.invalidate_caches()


def is_complete(package: Package) -> bool:
    """Tell whether the package and all it needs are there."""
    if package.sources:
        return not missing_requirements(package.requirements)
    installed = installed_package()
    return bool(installed and installed.version == package.version and not missing_requirements(installed.requirements))


def reason(said: str) -> str:
    """Return the line of pip's output that says why it ended.

    >>> reason("WARNING: Retrying\\nERROR: No matching distribution found for duckdb>=2.0\\nNote: restart the kernel")
    'No matching distribution found for duckdb>=2.0'
    """
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("Note:")]
    errors = [line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("error:")]
    return (errors or lines or ["pip said nothing"])[-1]


def enable_widgets_in_colab() -> bool:
    """Let Colab show widgets newer than its own; return whether this is Colab."""
    try:
        colab = importlib.import_module("google.colab.output")
    except ImportError:
        return False
    colab.enable_custom_widget_manager()
    return True
