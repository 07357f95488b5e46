"""A page in parts: the same as the whole, each panel as soon as it is there, and a last line that says how it ended."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from starlette.routing import Route

from storelens.engines.duckdb import DuckDBEngine
from storelens.engines.progress import Progress
from storelens.engines.stop import Stop
from storelens.errors import QueryFailed, UsageError
from storelens.web.answers import Json, Unkept
from storelens.web.app import create_app
from storelens.web.parts import MEDIA_TYPE, Tell
from storelens.web.settings import WebSettings
from storelens.web.state import state_of
from storelens.web.version import ServedVersion

Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]
OVERVIEW = "/api/v1/pages/overview?start=2024-07-01"
IN_PARTS = {"Accept": f"{MEDIA_TYPE}, application/json"}


def lines_of(reply: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in reply.text.splitlines()]


class Told:
    """An application with a route, /told, that tells one part and goes on when the test says so; /watched ends whole."""

    def __init__(self, settings: WebSettings) -> None:
        self.app = create_app(settings)
        for path in ("/told", "/watched"):
            self.app.router.routes.insert(0, Route(path, self.answer))
        self.may_end, self.has_ended = threading.Event(), threading.Event()
        self.runs = 0
        self.work: Callable[[Stop, Tell], Json | Unkept] = self.tell_one

    async def answer(self, request: Request) -> Response:
        def compute(_: ServedVersion, stop: Stop, tell: Tell) -> Json | Unkept:
            self.runs += 1
            try:
                return self.work(stop, tell)
            finally:
                self.has_ended.set()

        if request.url.path == "/watched":
            watched = state_of(request).answers.get
            return await watched(request, lambda _: "watched", lambda _, stop: self.work(stop, lambda _: None))
        return await state_of(request).answers.get_parts(request, lambda _: request.url.query, compute)

    def tell_one(self, _: Stop, tell: Tell) -> Json | Unkept:
        tell({"part": 1})
        assert self.may_end.wait(10)
        return {"whole": 1}


@pytest.fixture
def telling_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let DuckDB tell that it has done 3 of 8 tasks before each of its answers."""
    run = DuckDBEngine.run

    def telling(engine: DuckDBEngine, statement: Any, stop: Stop | None = None) -> Any:
        if stop is not None and stop.on_progress is not None:
            stop.on_progress(Progress(3, 8))
        return run(engine, statement, stop)

    monkeypatch.setattr(DuckDBEngine, "run", telling)


@pytest.fixture
def told(web_settings: WebSettings) -> Told:
    return Told(web_settings)


def test_the_parts_of_a_page_make_the_whole(client: httpx.Client) -> None:
    reply = client.get(OVERVIEW, headers=IN_PARTS)
    assert reply.headers["content-type"].startswith(MEDIA_TYPE)
    assert reply.headers["cache-control"] == "no-store"
    head, *panels, end = lines_of(reply)
    whole = client.get(OVERVIEW)
    assert whole.headers["server-timing"].startswith("cache;desc=hit")
    by_id = {line["panel"]["id"]: line["panel"] for line in panels}
    names = head.pop("panel_ids")
    assert [panel["id"] for panel in head.pop("ahead")] == names
    assert {**head, "panels": [by_id[name] for name in names]} == whole.json()
    assert end == {"etag": whole.headers["etag"]}


def test_parts_are_packed_only_for_those_who_take_it(client: httpx.Client) -> None:
    plain = client.get(OVERVIEW + "&region=West", headers={**IN_PARTS, "Accept-Encoding": "identity"})
    packed = client.get(OVERVIEW + "&region=East", headers={**IN_PARTS, "Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    for reply, names in ((plain, {"identity"}), (packed, {"gzip"})):
        address = str(reply.request.url)
        whole = client.get(address, headers={"Accept-Encoding": names.pop()})
        assert lines_of(reply)[-1] == {"etag": whole.headers["etag"]}


def test_what_is_known_comes_whole(client: httpx.Client) -> None:
    whole = client.get(OVERVIEW)
    again = client.get(OVERVIEW, headers=IN_PARTS)
    assert (again.headers["content-type"], again.content) == ("application/json", whole.content)
    unchanged = client.get(OVERVIEW, headers={**IN_PARTS, "If-None-Match": whole.headers["etag"]})
    assert unchanged.status_code == 304


def test_a_part_is_sent_before_the_next_is_there(told: Told, serve: Serve) -> None:
    with serve(told.app) as client, client.stream("GET", "/told", headers=IN_PARTS) as reply:
        lines: Iterator[str] = reply.iter_lines()
        assert json.loads(next(lines)) == {"part": 1}
        assert not told.has_ended.is_set()
        told.may_end.set()
        assert list(json.loads(next(lines))) == ["etag"]


def test_who_comes_later_gets_all_of_it(told: Told, serve: Serve) -> None:
    with serve(told.app) as client, client.stream("GET", "/told", headers=IN_PARTS) as first:
        lines = first.iter_lines()
        next(lines)
        with client.stream("GET", "/told", headers=IN_PARTS) as second:
            later = second.iter_lines()
            assert json.loads(next(later)) == {"part": 1}
            told.may_end.set()
            assert json.loads(next(later)) == json.loads(next(lines))
        assert client.get("/told").json() == {"whole": 1}
    assert told.runs == 1


def test_what_goes_wrong_before_the_first_part_has_its_status(told: Told, serve: Serve) -> None:
    def refuse(_: Stop, __: Tell) -> Json:
        raise UsageError("no region named 'Wset' - did you mean West?")

    told.work = refuse
    with serve(told.app) as client:
        reply = client.get("/told", headers=IN_PARTS)
        assert (reply.status_code, reply.json()["detail"]) == (400, "no region named 'Wset' - did you mean West?")


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (QueryFailed("the query could not be run - mend it"), 500, "the query could not be run - mend it"),
        (ZeroDivisionError(), 500, "something went wrong in the server - its log says what; try again"),
    ],
)
def test_what_goes_wrong_after_it_is_the_last_line(
    told: Told, serve: Serve, error: Exception, status: int, detail: str
) -> None:
    def fail(stop: Stop, tell: Tell) -> Json:
        told.tell_one(stop, tell)
        raise error

    told.work = fail
    with serve(told.app) as client, client.stream("GET", "/told", headers=IN_PARTS) as reply:
        lines = reply.iter_lines()
        next(lines)
        told.may_end.set()
        problem = json.loads(next(lines))["problem"]
        assert (problem["status"], problem["detail"]) == (status, detail)


def test_what_must_not_be_kept_has_no_etag(told: Told, serve: Serve) -> None:
    def unkept(stop: Stop, tell: Tell) -> Unkept:
        told.tell_one(stop, tell)
        return Unkept({"whole": 1})

    told.work = unkept
    with serve(told.app) as client, client.stream("GET", "/told", headers=IN_PARTS) as reply:
        lines = reply.iter_lines()
        next(lines)
        told.may_end.set()
        assert json.loads(next(lines)) == {"etag": None}


def test_it_is_ended_when_the_last_reader_leaves(told: Told, serve: Serve) -> None:
    def until_ended(stop: Stop, tell: Tell) -> Json:
        tell({"part": 1})
        ended = threading.Event()
        with stop.covering(ended.set):
            assert ended.wait(10)
        return {}

    told.work = until_ended
    with serve(told.app) as client:
        with client.stream("GET", "/told", headers=IN_PARTS) as reply:
            next(reply.iter_lines())
        assert told.has_ended.wait(10)


def test_packed_parts_end_as_gzip_ends(client: httpx.Client) -> None:
    with client.stream("GET", OVERVIEW + "&channel=web", headers={**IN_PARTS, "Accept-Encoding": "gzip"}) as reply:
        raw = b"".join(reply.iter_raw())
    assert gzip.decompress(raw).endswith(b"}\n")


@pytest.mark.usefixtures("telling_engine")
def test_how_far_a_panel_has_come_is_told_after_the_head(client: httpx.Client) -> None:
    head, *parts, _ = lines_of(client.get("/api/v1/pages/overview?start=2024-09-03", headers=IN_PARTS))
    names = {panel["id"] for panel in head["ahead"]}
    seen: set[str] = set()
    for line in parts:
        if "progress" in line:
            assert (line["progress"]["done"], line["progress"]["of"]) == (3, 8)
            assert line["progress"]["panel"] not in seen, "progress of a panel that is there"
        else:
            seen.add(line["panel"]["id"])
    assert seen == names
    assert {line["progress"]["panel"] for line in parts if "progress" in line} <= names
    assert any("progress" in line for line in parts)


@pytest.mark.usefixtures("telling_engine")
@pytest.mark.parametrize("path", ["/queries/revenue_by_region", "/explain/revenue_by_region/net_minor"])
def test_an_answer_that_is_watched_ends_with_itself(client: httpx.Client, path: str) -> None:
    address = f"/api/v1{path}?start=2024-09-{4 if 'explain' in path else 5:02}"
    *progress, end = lines_of(client.get(address, headers=IN_PARTS))
    assert progress[0] == {"progress": {"done": 3, "of": 8}}
    assert all(line["progress"]["done"] % 3 == 0 for line in progress)
    whole = client.get(address)
    assert end == {"etag": whole.headers["etag"], "answer": whole.json()}


def test_who_does_not_take_parts_hears_nothing_of_progress(told: Told, serve: Serve) -> None:
    def work(stop: Stop, _: Tell) -> Json:
        assert stop.on_progress is not None
        stop.on_progress(Progress(1, 2))
        return {"whole": 1}

    told.work = work
    with serve(told.app) as client:
        assert client.get("/watched").json() == {"whole": 1}


def test_what_is_watched_is_ended_when_its_reader_leaves(told: Told, serve: Serve) -> None:
    has_ended = threading.Event()

    def until_ended(stop: Stop, _: Tell) -> Json:
        assert stop.on_progress is not None
        stop.on_progress(Progress(0, 0))
        ended = threading.Event()
        with stop.covering(ended.set):
            assert ended.wait(10)
        has_ended.set()
        return {}

    told.work = until_ended
    with serve(told.app) as client:
        with client.stream("GET", "/watched", headers=IN_PARTS) as reply:
            assert json.loads(next(reply.iter_lines())) == {"progress": {"done": 0, "of": 0}}
        assert has_ended.wait(10)
