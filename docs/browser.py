"""A Chromium to look with: the one that is there, Playwright's own, else the package manager's.

`python docs/browser.py` brings one where there is none and says how it went; tests and pictures use `open_browser`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGED = (
    (("apt-get", "update", "-qq"), ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")),
    (("dnf", "install", "-y", "-q", "chromium"),),
    (("apk", "add", "--quiet", "chromium"),),
)
WITHIN_SECONDS = 600
# Chromium looks for Google's hosts at every start; nothing here may ask the outside.
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
HOW = "no browser found - install Debian's package chromium, or run: python -m playwright install chromium"


def find_browser() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or _playwrights_own()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Yield a headless Chromium; raises FileNotFoundError where there is none."""
    path = find_browser()
    if path is None:
        raise FileNotFoundError(HOW)
    with sync_playwright() as playwright:
        # Chromium has no sandbox for root, which is who runs in a container; it sees our own server only.
        options = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=path, args=options)
        try:
            yield browser
        finally:
            browser.close()


def bring_browser() -> str | None:
    """Return the path of a Chromium, installed first where there is none; None where that cannot be done."""
    ways: tuple[Callable[[], None], ...] = (_nothing, _install_playwrights, _install_packaged)
    for way in ways:
        way()
        if path := find_browser():
            return path
    return None


def _nothing() -> None:
    """There may be one already."""


def _playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def _install_playwrights() -> None:
    _run(sys.executable, "-m", "playwright", "install", "chromium")


def _install_packaged() -> None:
    if os.geteuid() != 0:
        return
    for commands in PACKAGED:
        if shutil.which(commands[0][0]):
            for command in commands:
                _run(*command)
            return


def _run(*command: str) -> None:
    sys.stderr.write(f"no browser yet: {' '.join(command)}\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environment, check=False, capture_output=True, timeout=WITHIN_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        sys.stderr.write(f"  that did not work: {error}\n")


if __name__ == "__main__":
    if bring_browser() is None:
        sys.stderr.write(f"{HOW}; the tests that look at pages are skipped until then\n")
