"""Reports of a small shop, and a browser that says what it was asked to fetch."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import batch
from report.reading import NOW, SETTINGS, Opened, html_of
from small_shop import FIRST, LAST, random_tables
from storelens import open_store
from storelens.filters import Filters
from storelens.report import Contents, read_contents
from storelens.shop import Shop
from storelens.store.load import create_store


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """200 orders in three months, to be read and not changed."""
    path = tmp_path_factory.mktemp("report") / "store.db"
    rows = [batch(table, rows) for table, rows in random_tables(3, 200).items() if rows]
    create_store(path, rows, SETTINGS, (FIRST, LAST))
    with open_store(f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture(scope="session")
def contents(shop: Shop) -> Contents:
    """What a report of its last month says: nobody can change it."""
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
