"""What is refused before the application sees it, and what every answer carries."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storelens.web import connections, security
from storelens.web.address import listen
from storelens.web.problems import Problem
from storelens.web.security import Guard, check_host, check_site
from storelens.web.settings import WebSettings

LOCAL = WebSettings()
OPEN = WebSettings(host="0.0.0.0", password_hash="x", allow_hosts=("shop.example.com",))


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the body, or break as the path says."""
    if scope["path"] == "/broken":
        raise ValueError("a secret\nof the server")
    message = await receive() if scope["method"] == "POST" else {"body": b"got"}
    await send({"type": "http.response.start", "status": 200, "headers": [(b"cache-control", b"max-age=1")]})
    if scope["path"] == "/half":
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ValueError("half way")
    await send({"type": "http.response.body", "body": message["body"]})


@pytest.fixture(scope="module")
def guarded() -> Iterator[httpx.Client]:
    with listening(Guard(echo, LOCAL)) as address, httpx.Client(base_url=f"http://{address}") as client:
        yield client


@contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a port; yield its address."""
    server = uvicorn.Server(
        uvicorn.Config(app, http=connections.BoundedConnection, ws="none", lifespan="off", log_config=None)
    )
    listener = listen("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def quick_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)


@pytest.fixture
def connect() -> Iterator[Callable[[], socket.socket]]:
    """Connects to a guarded application."""
    with listening(Guard(echo, LOCAL)) as address:
        host, _, port = address.partition(":")
        yield lambda: socket.create_connection((host, int(port)), timeout=5)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "10.0.0.1", "0.0.0.0", "[::2]:8000"]
)
def test_a_name_that_is_not_this_machines_is_refused(guarded: httpx.Client, host: str) -> None:
    answer = guarded.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert answer.headers["content-type"] == "application/problem+json"
    assert "--allow-host" in answer.json()["detail"]


@pytest.mark.parametrize(
    "host", [None, "", "a b", "localhost:port", "user@localhost", "localhost/", "[::1", "x" * 20 + "\x00"]
)
def test_a_host_that_cannot_be_read_is_refused(host: str | None) -> None:
    with pytest.raises(Problem) as refused:
        check_host(host, LOCAL)
    assert refused.value.status == 400


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "localhost.", "127.0.0.1:8000", "[::1]:8000"])
def test_this_machines_names_are_answered(host: str) -> None:
    assert check_host(host, LOCAL) == host


def test_a_server_for_others_goes_by_addresses_and_by_the_names_it_was_given() -> None:
    for host in ("192.168.1.7:8000", "[fe80::1]", "shop.example.com", "localhost"):
        assert check_host(host, OPEN) == host
    with pytest.raises(Problem):
        check_host("other.example.com", OPEN)


@pytest.mark.parametrize("name", ["host", "origin"])
def test_a_header_that_is_there_twice_is_refused(name: str) -> None:
    twice = (name.encode(), b"localhost")
    assert ask(no_body, twice, twice)["status"] == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
        {"origin": "http://localhost:8000.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
        {"sec-fetch-site": "nonsense"},
    ],
)
def test_a_write_from_another_site_is_refused(guarded: httpx.Client, headers: dict[str, str]) -> None:
    answer = guarded.post("/api/v1/sales", headers=headers, content=b"{}")
    assert answer.status_code == 403
    assert answer.json()["title"] == "Forbidden"


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "http://localhost:80"}, {"origin": "http://LOCALHOST:80", "sec-fetch-site": "same-origin"}],
)
def test_a_write_from_the_page_or_from_a_program_passes(guarded: httpx.Client, headers: dict[str, str]) -> None:
    answer = guarded.post("/api/v1/sales", headers={"host": "localhost:80", **headers}, content=b"{}")
    assert answer.content == b"{}"


def test_another_sites_page_cannot_call_the_api_but_link_to_it() -> None:
    foreign = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    with pytest.raises(Problem):
        check_site("GET", "/api/v1/pages/overview", "localhost", foreign)
    check_site("GET", "/sales", "localhost", foreign)
    check_site("GET", "/api/v1/export/kpis", "localhost", {**foreign, "sec-fetch-mode": "navigate"})


def test_a_body_too_large_is_refused_whether_it_says_so_or_not(guarded: httpx.Client) -> None:
    large = b"x" * (security.MOST_BODY_BYTES + 1)
    assert guarded.post("/", content=large).status_code == 413
    answer = guarded.post("/", content=(large[:1000] for _ in range(len(large) // 1000 + 1)))
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"
    assert "256 KiB" in answer.json()["detail"]


@pytest.mark.parametrize("length", ["-1", "9" * 30, "one", ""])
def test_a_length_that_is_none_does_not_break_the_check(length: str) -> None:
    assert ask(no_body, (b"content-length", length.encode()))["status"] == 200


def test_a_body_in_parts_arrives_whole(guarded: httpx.Client) -> None:
    assert guarded.post("/", content=iter([b"a", b"b", b"c"])).content == b"abc"


def test_a_body_that_does_not_arrive_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "BODY_SECONDS", 0.05)

    async def never() -> Message:
        await asyncio.sleep(60)
        raise AssertionError

    assert ask(never)["status"] == 408


def test_a_client_that_leaves_in_its_body_breaks_nothing() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    assert ask(gone)["status"] == 400


async def no_body() -> Message:
    return {"type": "http.request", "body": b""}


def ask(receive: Receive, *headers: tuple[bytes, bytes]) -> Message:
    """Return how a guarded application begins its answer to a POST whose body comes from `receive`."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"host", b"localhost"), *headers]}
    with ThreadPoolExecutor(1) as thread:  # Playwright's loop, where this process has one, runs in ours
        thread.submit(asyncio.run, Guard(echo, LOCAL)(scope, receive, send)).result()
    return sent[0]


def test_every_answer_carries_the_headers(guarded: httpx.Client) -> None:
    for answer in (guarded.get("/"), guarded.get("/broken"), guarded.get("/", headers={"host": "evil.example"})):
        policy = answer.headers["content-security-policy"]
        for part in (
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ):
            assert part in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "strict-transport-security" not in answer.headers
    assert guarded.get("/").headers.get_list("cache-control") == ["max-age=1"]
    assert guarded.get("/broken").headers["cache-control"] == "no-store"


def test_https_is_insisted_on_where_it_is_spoken() -> None:
    settings = WebSettings(behind_https=True, password_hash="x")
    with listening(Guard(echo, settings)) as address:
        answer = httpx.get(f"http://{address}/")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_an_error_nobody_expected_is_one_sentence_and_says_nothing_of_the_server(
    guarded: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = guarded.get("/broken")
    assert answer.status_code == 500
    assert answer.json()["detail"] == "something went wrong in the server - its log says what; try again"
    assert "secret" not in answer.text
    assert "secret" in caplog.text


def test_half_an_answer_is_not_taken_for_a_whole(guarded: httpx.Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        guarded.get("/half")


@pytest.mark.usefixtures("quick_heads")
@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /",
    ],
)
def test_a_connection_that_says_nothing_is_closed(connect: Callable[[], socket.socket], request_bytes: bytes) -> None:
    with connect() as connection:
        connection.sendall(request_bytes)
        while connection.recv(65536):
            pass  # the answer to the first request


@pytest.mark.parametrize("head", [b"X: " + b"x" * 40_000, b"\r\n".join(b"X-%d: 1" % number for number in range(200))])
def test_a_head_too_large_is_refused(connect: Callable[[], socket.socket], head: bytes) -> None:
    with connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


def test_a_head_without_end_is_refused(connect: Callable[[], socket.socket]) -> None:
    with connect() as connection:
        connection.sendall(b"GET /")
        with pytest.raises(OSError, match="Connection reset|Broken pipe"):
            for _ in range(2000):
                connection.sendall(b"x" * 4096)
