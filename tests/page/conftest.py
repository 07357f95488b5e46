"""The real page: a real server of a simulated shop, in a real Chromium that notes all it complains of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from benchmarks.web.server import Server, serving
from hatch_build import is_current
from playwright.sync_api import Browser, Page, Request, expect

from shop_files import copy_shop

ROOT = Path(__file__).parents[2]
DESKTOP = {"width": 1440, "height": 1000}
PHONE = {"width": 360, "height": 780}
WAITS_MS = 30_000  # how long a loaded machine may take
expect.set_options(timeout=WAITS_MS)


@dataclass
class Watched:
    """A page, and what went wrong on it: console errors, refused content, requests to anywhere else."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    forgives: tuple[str, ...] = ()  # what this test brings about on purpose

    def open(self, path: str) -> Page:
        """Go to an address of the server and wait until its figures are there."""
        self.page.goto(self.address + path)
        settle(self.page)
        return self.page

    def api_requests(self) -> list[str]:
        """Return the requests to the API since this was last asked, without the stream of events."""
        found = [url for url in self.requests if "/api/" in url and not url.endswith("/events")]
        self.requests.clear()
        return found


def settle(page: Page) -> None:
    """Wait until the page has what it asked for: no figure is dimmed, no panel is empty for want of an answer."""
    page.wait_for_selector("main h1, main h2, main [role=alert]", state="attached")
    page.wait_for_function("() => !document.querySelector('main [aria-busy=true], main[aria-busy=true]')")
    page.evaluate("() => document.fonts.ready")


@pytest.fixture(scope="session")
def page_store(simulated_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated shop, to be read."""
    assert is_current(ROOT), "the page is not of today's sources - run make page"
    return copy_shop(simulated_path, tmp_path_factory.mktemp("page") / "store.db")


@pytest.fixture(scope="session")
def served(page_store: Path) -> Iterator[Server]:
    with serving(page_store, page_store.with_name("server.log")) as server:
        yield server


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Return a function that opens a watched window; at the end of the test nothing may have gone wrong in any."""
    windows: list[tuple[Any, Watched]] = []

    def open_window(server: Server, **options: Any) -> Watched:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "en-GB", "reduced_motion": "reduce", **options})
        watched = Watched(context.new_page(), server.address)
        page = watched.page
        page.set_default_timeout(WAITS_MS)
        page.on("console", lambda message: _note(watched, message.type, message.text))
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.on("request", lambda request: _note_request(watched, request))
        windows.append((context, watched))
        return watched

    yield open_window
    complaints = [
        complaint
        for _, watched in windows
        for complaint in watched.complaints
        if not any(words in complaint for words in watched.forgives)
    ]
    for context, _ in windows:
        context.close()
    assert complaints == []


def _note(watched: Watched, kind: str, text: str) -> None:
    if kind == "error":  # a warning comes of a preload that a loaded machine was late to use
        watched.complaints.append(text)


def _note_request(watched: Watched, request: Request) -> None:
    watched.requests.append(request.url)
    if not request.url.startswith((f"{watched.address}/", "data:", "blob:")):
        watched.complaints.append(f"asked the outside: {request.url}")


@pytest.fixture
def window(served: Server, watch: Callable[..., Watched]) -> Watched:
    """A desktop window on the shared server."""
    return watch(served)
