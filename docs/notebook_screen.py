"""A notebook as its reader meets it: in a real Jupyter server, run from top to bottom in a real browser.

The server listens on this machine only, keeps all it writes in a temporary folder, and ends with the `with` block. Who
wants to look or to click takes `notebook_page`.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from browser import open_browser

DASHBOARD = ".storelens-dashboard"
STARTS_WITHIN_SECONDS, RUNS_WITHIN_SECONDS = 60, 180
# Wide enough for the dashboard's greatest width beside Jupyter's own margins, and high enough to hold all of it.
VIEW_WIDTH, VIEW_HEIGHT = 1440, 2400
# Jupyter asks on its first start whether it may bring news, in a box that would lie over the dashboard.
QUIET = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
RUN_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }"
KERNEL_RESTS = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
# Before its kernel has answered, Jupyter answers the command with the question which kernel to take.
KERNEL_ANSWERS = "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
FAILURE = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"], .storelens .sl-error'


class ScreenUnavailable(Exception):
    """There is no picture to be had: no browser, no server, or a cell that failed."""


@contextmanager
def notebook_page(notebook: Path, browser: Browser | None = None) -> Iterator[Page]:
    """Yield the page of a copy of the notebook, run and with its dashboard on the screen, in `browser` or its own.

    Raises ScreenUnavailable where there is no browser, where Jupyter does not start, and where a cell fails.
    """
    # Outside the checkout: a notebook inside one would open the checkout's own store.
    with tempfile.TemporaryDirectory(prefix="storelens-notebook-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shutil.copy(notebook, folder / notebook.name)
        with jupyter_server(folder) as address, _browser(browser) as opened:
            page = opened.new_page(
                viewport={"width": VIEW_WIDTH, "height": VIEW_HEIGHT}, device_scale_factor=2, color_scheme="light"
            )
            try:
                page.goto(f"{address}/doc/tree/{notebook.name}")
                _run_all(page)
                yield page
            finally:
                page.close()


@contextmanager
def jupyter_server(folder: Path) -> Iterator[str]:
    """Yield the address of a Jupyter server for a folder, without a token; at the end its process is stopped."""
    settings, port = folder / ".jupyter", _free_port()
    (settings / "labconfig").mkdir(parents=True)
    (settings / "labconfig" / "page_config.json").write_text(json.dumps(QUIET), encoding="utf-8")
    places = {name: str(settings / name) for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    options = (
        f"--ServerApp.root_dir={folder}", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--no-browser",
        "--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.password=", "--allow-root",
        "--LabApp.expose_app_in_browser=True",
    )  # fmt: skip
    log = settings / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], cwd=folder, stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, **places, "JUPYTER_CONFIG_DIR": str(settings)}, start_new_session=True,
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server, log)
        yield address
    finally:
        _stop(server)


@contextmanager
def _browser(there: Browser | None) -> Iterator[Browser]:
    if there is not None:
        yield there
        return
    try:
        with open_browser() as browser:
            yield browser
    except FileNotFoundError as error:
        raise ScreenUnavailable(str(error)) from None


def _run_all(page: Page) -> None:
    """Run every cell, and wait until the dashboard is drawn and the kernel rests."""
    starting, running = STARTS_WITHIN_SECONDS * 1000, RUNS_WITHIN_SECONDS * 1000
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=starting)
    page.wait_for_function(KERNEL_ANSWERS, timeout=starting)
    page.evaluate(RUN_ALL)
    page.wait_for_selector(f"{DASHBOARD}, {FAILURE}", state="attached", timeout=running)
    page.wait_for_selector(KERNEL_RESTS, state="attached", timeout=running)
    failed = page.locator(FAILURE)
    if failed.count():
        raise ScreenUnavailable(f"a cell of the notebook failed: {failed.first.inner_text().strip().splitlines()[-1]}")
    page.locator(DASHBOARD).first.scroll_into_view_if_needed()
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(1000)  # the widgets lay themselves out once more when they come into view


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/api/status", timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    raise ScreenUnavailable(f"Jupyter did not start: {' '.join(last) or 'it said nothing'} - pip install jupyter")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server, which ends its kernels; what does not end in time is killed with its own process group."""
    server.terminate()
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
