"""Answers: kept by version, computed once however many ask, ended when they take too long or nobody waits."""

import gzip
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from starlette.routing import Route

from storelens.engines.stop import Stop
from storelens.errors import QueryFailed
from storelens.rewrite import Statement
from storelens.web.answers import Json
from storelens.web.app import create_app
from storelens.web.settings import WebSettings
from storelens.web.state import state_of
from storelens.web.version import ServedVersion

Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]
ENDLESS = Statement("select sum(a.range * b.range) as n from range(10000000) as a, range(10000000) as b", {})
OVERVIEW = "/api/v1/pages/overview?start=2024-08-01"


class Slow:
    """An application with a route, /slow, that takes as long as the test wants, and what became of it."""

    def __init__(self, settings: WebSettings) -> None:
        self.app = create_app(settings)
        self.app.router.routes.insert(0, Route("/slow", self.answer))
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.runs = 0
        self.ends: list[str] = []
        self.work: Callable[[ServedVersion, Stop], Json] = self.wait

    async def answer(self, request: Request) -> Response:
        return await state_of(request).answers.get(request, lambda _: request.url.query, self.compute)

    def compute(self, version: ServedVersion, stop: Stop) -> Json:
        self.runs += 1
        self.begun.set()
        try:
            return self.work(version, stop)
        except Exception as error:
            self.ends.append(str(error))
            raise

    def wait(self, _: ServedVersion, __: Stop) -> Json:
        assert self.may_end.wait(10)
        return {"runs": self.runs}

    def endless(self, version: ServedVersion, stop: Stop) -> Json:
        version.reading.engine.run(ENDLESS, stop)
        return {}


@pytest.fixture
def slow(web_settings: WebSettings) -> Slow:
    return Slow(web_settings)


def test_a_repeat_is_answered_from_memory(client: httpx.Client) -> None:
    first, again = client.get(OVERVIEW), client.get(OVERVIEW)
    assert again.headers["server-timing"].startswith("cache;desc=hit")
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])


def test_what_the_client_has_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get(OVERVIEW)
    for tag in (first.headers["etag"], f"W/{first.headers['etag']}", f'"other", {first.headers["etag"]}', "*"):
        again = client.get(OVERVIEW, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert client.get(OVERVIEW, headers={"If-None-Match": '"other"'}).status_code == 200


def test_what_the_client_has_is_not_computed(slow: Slow, serve: Serve) -> None:
    slow.may_end.set()
    with serve(slow.app) as client:
        tag = client.get("/slow").headers["etag"]
        slow.app.state.storelens.answers.forget()
        assert client.get("/slow", headers={"If-None-Match": tag}).status_code == 304
        assert slow.runs == 1


def test_answers_are_packed_for_those_who_take_it(client: httpx.Client) -> None:
    packed = client.get(OVERVIEW, headers={"Accept-Encoding": "br, gzip"})
    plain = client.get(OVERVIEW, headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]  # other bytes, another strong validator
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert packed.headers["cache-control"] == "private, no-cache"


def test_what_several_ask_at_once_is_computed_once(slow: Slow, serve: Serve) -> None:
    with serve(slow.app) as client, ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(client.get, "/slow") for _ in range(8)]
        assert slow.begun.wait(5)
        time.sleep(0.2)  # until all have come
        slow.may_end.set()
        assert {answer.result().text for answer in asked} == {'{"runs":1}'}


def test_an_error_is_told_to_all_who_wait_and_not_kept(slow: Slow, serve: Serve) -> None:
    def fail(version: ServedVersion, stop: Stop) -> Json:
        slow.wait(version, stop)
        raise QueryFailed("the query could not be run - mend it")

    slow.work = fail
    with serve(slow.app) as client, ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(client.get, "/slow") for _ in range(3)]
        assert slow.begun.wait(5)
        time.sleep(0.1)
        slow.may_end.set()
        assert {(one.result().status_code, one.result().json()["detail"]) for one in asked} == {
            (500, "the query could not be run - mend it")
        }
        slow.work = slow.wait
        assert client.get("/slow").json() == {"runs": 2}


def test_what_takes_too_long_is_ended(slow: Slow, web_settings: WebSettings, serve: Serve) -> None:
    slow = Slow(replace(web_settings, query_seconds=0.2))
    slow.work = slow.endless
    with serve(slow.app) as client:
        answer = client.get("/slow")
    assert answer.status_code == 503
    sentence = "the answer took longer than 0.2 s - choose a shorter period or fewer regions and categories"
    assert answer.json()["detail"] == sentence
    assert slow.ends == [sentence]


def test_what_nobody_waits_for_is_ended(slow: Slow, serve: Serve) -> None:
    slow.work = slow.endless
    with serve(slow.app) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.get("/slow", timeout=0.3)
        end = time.monotonic() + 3
        while not slow.ends and time.monotonic() < end:
            time.sleep(0.01)
    assert slow.ends == ["the query was ended - nobody waits for it any more"]


def test_what_one_still_waits_for_goes_on(slow: Slow, serve: Serve) -> None:
    with serve(slow.app) as client, ThreadPoolExecutor(1) as threads:
        stays = threads.submit(client.get, "/slow")
        assert slow.begun.wait(5)
        with pytest.raises(httpx.ReadTimeout):
            client.get("/slow", timeout=0.2)
        time.sleep(0.1)
        slow.may_end.set()
        assert stays.result().json() == {"runs": 1}


def test_what_was_ended_is_computed_anew_for_the_next(slow: Slow, serve: Serve) -> None:
    slow.work = slow.endless
    with serve(slow.app) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.get("/slow", timeout=0.2)
        end = time.monotonic() + 10
        while slow.app.state.storelens.answers._running and time.monotonic() < end:
            time.sleep(0.002)  # until the server has seen it go: whoever comes before that shares what is computed
        slow.work = slow.wait
        slow.may_end.set()
        assert client.get("/slow").json() == {"runs": 2}


def test_a_server_that_stops_ends_what_it_computes(slow: Slow, serve: Serve) -> None:
    slow.work = slow.endless
    with ThreadPoolExecutor(1) as threads, serve(slow.app) as client:
        threads.submit(client.get, "/slow")
        assert slow.begun.wait(5)
    assert len(slow.ends) == 1


def test_memory_is_bounded(web_settings: WebSettings, serve: Serve) -> None:
    app = create_app(replace(web_settings, cache_bytes=60_000))
    with serve(app) as client:
        for day in range(1, 20):
            assert client.get("/api/v1/pages/sales", params={"start": f"2024-03-{day:02d}"}).status_code == 200
        answers = app.state.storelens.answers
        assert 0 < answers.kept_bytes <= 60_000
        assert answers.kept_bytes == sum(answer.size for answer in answers._kept.values())


def test_small_answers_are_not_packed(slow: Slow, serve: Serve) -> None:
    slow.may_end.set()
    with serve(slow.app) as client:
        assert "content-encoding" not in client.get("/slow").headers


def test_gzip_is_the_same_every_time(client: httpx.Client) -> None:
    def raw() -> bytes:
        with client.stream("GET", OVERVIEW) as stream:
            return b"".join(stream.iter_raw())

    assert gzip.decompress(raw())[:1] == b"{"
    assert raw() == raw()
