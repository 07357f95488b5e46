"""Reports of a small shop, and a browser that says what it was asked to fetch."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from report.reading import NOW, SETTINGS, Opened, html_of
from small_shop import FIRST, LAST, random_tables
from storelens.filters import Filters
from storelens.report import Contents, read_contents
from storelens.shop import Shop


@pytest.fixture
def shop(make_shop: Callable[..., Shop]) -> Shop:
    """200 orders in three months."""
    return make_shop(random_tables(3, 200), (FIRST, LAST), **SETTINGS)


@pytest.fixture
def contents(shop: Shop) -> Contents:
    return read_contents(shop, Filters(start=LAST.replace(day=1), end=LAST), NOW)


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Return a function that opens a report in a window of that width, every request refused."""
    contexts = []

    def open_it(contents: Contents, width: int = 1280) -> Opened:
        path = tmp_path / "opened.html"
        path.write_text(html_of(contents), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.route(
            "**/*", lambda route: route.continue_() if route.request.url == path.as_uri() else route.abort()
        )
        opened.page.goto(path.as_uri())
        opened.requests = [url for url in opened.requests if url != path.as_uri() and not url.startswith("data:")]
        return opened

    yield open_it
    for context in contexts:
        context.close()
