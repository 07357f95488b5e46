"""The stream of changes: the version at once and when another is served, and nobody is waited for."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from storelens.store import Store
from storelens.web.app import create_app
from storelens.web.routes import events
from storelens.web.settings import WebSettings

Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]


def versions(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """Yield what each event says."""
    for line in lines:
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


@contextmanager
def listening(client: httpx.Client) -> Iterator[Iterator[str]]:
    with client.stream("GET", "/api/v1/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        yield stream.iter_lines()


def listeners(app: FastAPI) -> int:
    return int(app.state.storelens.news.listeners)


def wait_until(holds: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it does not come to hold"
        time.sleep(0.01)


def sell_one(path: Path) -> None:
    """Change the store: one more product."""
    with Store.open(path) as store, store.transaction() as connection:
        connection.execute(
            "insert into products (sku, product_name, category, kind, price_minor) "
            "select 'NEW-' || count(*), 'New', min(category), 'goods', 100 from products"
        )


def test_the_version_comes_at_once_and_again_when_the_store_has_changed(
    own_client: httpx.Client, own_shop: Path
) -> None:
    meta = own_client.get("/api/v1/meta").json()
    with listening(own_client) as lines:
        told = versions(lines)
        first = next(told)
        assert first == {"version": meta["version"], "as_of": meta["as_of"], "trouble": None}
        sell_one(own_shop)
        second = next(told)
    assert second["version"] != first["version"]
    assert own_client.get("/api/v1/meta").json()["counts"]["products"] == meta["counts"]["products"] + 1


def test_a_page_that_closes_is_counted_no_more(own_app: FastAPI, own_client: httpx.Client) -> None:
    with listening(own_client) as lines:
        next(lines)
        assert listeners(own_app) == 1
    wait_until(lambda: listeners(own_app) == 0)


def test_a_silent_line_is_kept_open(own_client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.05)
    with listening(own_client) as lines:
        assert any(line == ": still here" for line in lines)


def test_a_server_that_stops_lets_go_at_once(own_app: FastAPI, serve: Serve) -> None:
    with serve(own_app) as client, client.stream("GET", "/api/v1/events") as stream:
        lines = stream.iter_lines()
        next(lines)
        started = time.monotonic()
        own_app.state.storelens.news.end()
        assert list(lines) is not None  # ends by itself
        assert time.monotonic() - started < 2


def test_no_more_listen_than_may(own_shop: Path, serve: Serve) -> None:
    app = create_app(WebSettings(store_url=f"sqlite:///{own_shop}", most_event_clients=1))
    with serve(app) as client, listening(client) as lines:
        next(lines)
        answer = client.get("/api/v1/events")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "30"
        assert answer.json()["detail"] == "1 pages listen already - close some, or reload this one later"
