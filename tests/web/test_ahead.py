"""Pages made before anybody asks: of the periods offered by name, giving way to whoever asks for something else."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date

import httpx
import pytest
from fastapi import FastAPI

from storelens.engines.spark import SparkSettings
from storelens.engines.stop import Stop
from storelens.errors import QueryFailed
from storelens.rewrite import Statement
from storelens.web import ahead
from storelens.web.ahead import likely_pages, make_ahead
from storelens.web.answers import Answers, Json
from storelens.web.app import create_app
from storelens.web.page_address import PRESETS, Place, preloads
from storelens.web.parts import Tell
from storelens.web.settings import WebSettings
from storelens.web.version import ServedVersion

Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]
ENDLESS = Statement("select sum(a.range * b.range) as n from range(10000000) as a, range(10000000) as b", {})
QUIET = 0.02


def made(client: httpx.Client) -> int:
    """Return how many answers this process has begun to make ahead."""
    lines = client.get("/metrics").text.splitlines()
    counts = [line.split()[-1] for line in lines if line.startswith('storelens_answers_total{how="ahead"}')]
    return int(float(counts[0])) if counts else 0


def loop_of(app: FastAPI) -> asyncio.AbstractEventLoop:
    loop: asyncio.AbstractEventLoop = app.state.storelens.news._loop
    return loop


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end, "it was not made"
        time.sleep(0.01)


@contextmanager
def making(app: FastAPI, serve: Serve) -> Iterator[httpx.Client]:
    """Serve `app`, which makes pages ahead at once; yield a client when the likely ones are there."""
    with serve(app) as client:
        answers: Answers = app.state.storelens.answers
        last_day = answers.served.current.reading.history().end
        pages = {(page.name, filters) for page, filters in likely_pages(last_day)}
        wait_until(lambda: len(answers._kept) >= len(pages))
        yield client


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a server take for quiet what is a moment."""
    monkeypatch.setattr(
        "storelens.web.app.make_ahead", lambda answers, **how: make_ahead(answers, **how, quiet_seconds=QUIET)
    )


def test_likely_are_the_default_period_of_every_page_and_every_period_of_the_overview() -> None:
    pages = [(page.name, filters) for page, filters in likely_pages(date(2025, 6, 20))]
    assert [name for name, _ in pages[:6]] == ["overview", "sales", "products", "customers", "inventory", "reviews"]
    assert {filters.start for _, filters in pages[:6]} == {date(2025, 3, 23)}
    assert len({filters for name, filters in pages if name == "overview"}) == len(PRESETS)


@pytest.mark.usefixtures("quick")
def test_the_page_of_every_offered_period_is_there_before_it_is_asked_for(
    web_settings: WebSettings, serve: Serve
) -> None:
    app = create_app(web_settings)
    with making(app, serve) as client:
        last_day = date.fromisoformat(client.get("/api/v1/meta").json()["history"]["last_day"])
        for preset in PRESETS:
            address = preloads(Place("overview"), f"period={preset}", last_day)[1]
            assert client.get(address).headers["server-timing"].startswith("cache;desc=hit"), preset
        other = client.get(preloads(Place("overview"), "region=West", last_day)[1])
        assert other.headers["server-timing"].startswith("cache;desc=miss")


@pytest.mark.usefixtures("quick")
def test_what_is_made_ahead_is_what_would_be_computed(
    web_settings: WebSettings, serve: Serve, client: httpx.Client
) -> None:
    with making(create_app(web_settings), serve) as ready:
        first, second = (asked.get("/api/v1/pages/overview").json()["panels"] for asked in (ready, client))
    for one, other in zip(first, second, strict=True):
        assert one | {"milliseconds": 0} == other | {"milliseconds": 0}


@pytest.mark.usefixtures("quick")
def test_it_is_made_again_of_the_next_version_while_there_are_readers(
    own_app: FastAPI, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "REST", 0)
    with making(own_app, serve) as client:
        client.get("/api/v1/pages/overview")
        before, version = made(client), client.get("/api/v1/meta").json()["version"]
        customer = {"full_name": "Ada King", "region": "West"}
        assert client.post("/api/v1/customers", json=customer, headers={"Idempotency-Key": "ahead"}).status_code == 201
        wait_until(lambda: client.get("/api/v1/meta").json()["version"] != version)
        wait_until(lambda: made(client) >= before + 6)


@pytest.mark.usefixtures("quick")
def test_versions_that_follow_each_other_are_not_made_before_the_machine_has_rested(
    own_app: FastAPI, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "REST", 10_000)
    with making(own_app, serve) as client:
        before = made(client)
        for name in ("Ada King", "Ada Winter"):
            version = client.get("/api/v1/meta").json()["version"]
            body = {"full_name": name, "region": "West"}
            assert client.post("/api/v1/customers", json=body, headers={"Idempotency-Key": name}).status_code == 201
            wait_until(lambda version=version: client.get("/api/v1/meta").json()["version"] != version)
        time.sleep(0.5)
        assert made(client) == before


def test_it_gives_way_to_whoever_asks_for_another(own_app: FastAPI, serve: Serve) -> None:
    begun, ended = threading.Event(), []

    def endless(version: ServedVersion, stop: Stop, tell: Tell) -> Json:
        begun.set()
        version.reading.engine.run(ENDLESS, stop)
        return {}

    with serve(own_app) as client:
        answers: Answers = own_app.state.storelens.answers
        making = asyncio.run_coroutine_threadsafe(answers.make(lambda _: "endless", endless), loop_of(own_app))
        making.add_done_callback(lambda done: ended.append(done.result()))
        assert begun.wait(5)
        assert client.get("/api/v1/pages/reviews").status_code == 200
        wait_until(lambda: bool(ended))
    assert ended == [False]


def test_an_error_of_what_is_made_ahead_is_told_to_nobody(own_app: FastAPI, serve: Serve) -> None:
    def fail(version: ServedVersion, stop: Stop, tell: Tell) -> Json:
        raise QueryFailed("the query could not be run - mend it")

    with serve(own_app) as client:
        answers: Answers = own_app.state.storelens.answers
        making = asyncio.run_coroutine_threadsafe(answers.make(lambda _: "fails", fail), loop_of(own_app))
        with pytest.raises(QueryFailed):
            making.result(5)
        assert not answers.is_asked
        assert client.get("/api/v1/pages/reviews").status_code == 200


def test_a_cluster_is_not_asked_before_a_reader_does(web_settings: WebSettings) -> None:
    assert web_settings.makes_ahead
    assert not replace(web_settings, engine="lake", spark=SparkSettings(master="local[1]")).makes_ahead
