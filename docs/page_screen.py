"""The web page as its reader meets it: a real server of a simulated shop, in a real browser."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.web.server import serving
from playwright.sync_api import Browser, Page

from browser import open_browser

WIDE, MIDDLE, PHONE = 1440, 1024, 390
HEIGHTS = {WIDE: 1000, MIDDLE: 900, PHONE: 844}
READY = "() => !document.querySelector('main [aria-busy=true]') && document.querySelector('main h1, main h2')"


@contextmanager
def simulated_server(*commands: str) -> Iterator[str]:
    """Yield the address of a server of the simulator's default shop, on which `commands` of storelens were run."""
    with TemporaryDirectory(prefix="storelens-page-") as folder:
        store = Path(folder) / "store.db"
        for name in ("simulate", *commands):
            command = [sys.executable, "-m", "storelens", name, "--store", f"sqlite:///{store}"]
            subprocess.run(command, check=True, capture_output=True)
        with serving(store, Path(folder) / "server.log") as server:
            yield server.address


def open_at(browser: Browser, address: str, width: int, *, is_dark: bool = False, dots: int = 1) -> Page:
    """Return a page at an address, drawn to its end; `dots` are its picture's to a pixel."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]}, device_scale_factor=dots, reduced_motion="reduce",
        color_scheme="dark" if is_dark else "light", has_touch=width == PHONE,
    )  # fmt: skip
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(READY)
    page.wait_for_load_state("load")
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(1500)  # charts come after the figures
    return page


def overview_picture() -> bytes:
    """Return the Overview of the default shop as a PNG with two dots to a pixel."""
    with simulated_server() as address, open_browser() as browser:
        return open_at(browser, f"{address}/overview", WIDE, dots=2).screenshot(animations="disabled", caret="hide")
