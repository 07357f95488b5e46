"""What every request and every answer goes through, before and after the application.

Refused here: names the server does not go by (DNS rebinding), writes and API calls that another site's page sends,
bodies too large or too slow: all but the files of imports are read before the application sees them. Added here: the
headers that tell a browser what the page may do. Plain ASGI, since answers are streamed.
"""

import asyncio
import ipaddress
import logging
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storelens.web.arriving import arriving_file
from storelens.web.problems import Problem, problem_response
from storelens.web.settings import WebSettings

MOST_BODY_BYTES = 256 * 1024  # a form, or a long statement
BODY_SECONDS = 15.0
LONGEST_SHOWN = 80
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"cache-control", b"no-store"),
)
HTTPS_ONLY = ((b"strict-transport-security", b"max-age=31536000"),)
# Browsers complain of it on a plain address of another machine.
TRUSTED_ONLY = ((b"cross-origin-opener-policy", b"same-origin"),)
_FILE = re.compile(r"/api/v1/imports/uploads/[0-9a-f]{32}/files")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?", re.IGNORECASE)
log = logging.getLogger("storelens.web")


class Guard:
    """The application behind its checks."""

    def __init__(self, app: ASGIApp, settings: WebSettings) -> None:
        self.app = app
        self.settings = settings
        self.headers = headers_of(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send, self.headers)
        try:
            receive = await self._checked(scope, receive)
            await self.app(scope, receive, answer.send)
        except Problem as refused:
            await problem_response(refused)(scope, receive, answer.send)
        except Exception as error:
            if answer.is_started:  # the connection is closed on it, so that nobody takes half an answer for a whole
                raise
            log.error("%s %s failed", scope["method"], scope["path"][:LONGEST_SHOWN], exc_info=error)
            unexpected = Problem(500, "something went wrong in the server - its log says what; try again")
            await problem_response(unexpected)(scope, receive, answer.send)

    async def _checked(self, scope: Scope, receive: Receive) -> Receive:
        """Return where the application reads the request from; raises Problem where it is not to see it."""
        headers = _single_headers(scope["headers"])
        host = check_host(headers.get("host"), self.settings)
        check_site(scope["method"], scope["path"], host, headers)
        if scope["method"] in SAFE_METHODS:
            return receive
        if scope["method"] == "POST" and _FILE.fullmatch(scope["path"]):
            return arriving_file(headers, receive, self.settings.upload_bytes)
        return _replay(await _whole_body(headers, receive), receive)


class _Answer:
    """Sends an answer with the headers that it does not set itself."""

    def __init__(self, send: Send, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self.is_started = False
        self._send = send
        self._headers = headers

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.is_started = True
            own = list(message.get("headers", ()))
            names = {name.lower() for name, _ in own}
            message["headers"] = own + [header for header in self._headers if header[0] not in names]
        await self._send(message)


def headers_of(settings: WebSettings) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers that every answer of such a server carries."""
    trusted = TRUSTED_ONLY if settings.is_local or settings.behind_https else ()
    return (*HEADERS, *trusted, *(HTTPS_ONLY if settings.behind_https else ()))


def check_host(host: str | None, settings: WebSettings) -> str:
    """Return the request's Host; raises Problem (421) for a name that this server does not go by.

    A page of another site can make a browser believe that its name is this machine's address, but not that its name
    is `localhost`, nor that it is a number.
    """
    found = _HOST.fullmatch(host or "")
    if host is None or found is None:
        raise Problem(400, "the request names no host, or one that cannot be read - send one Host header")
    name = found.group(1).lower().rstrip(".")
    if name in LOOPBACK_NAMES or name == settings.host.lower() or name in settings.allow_hosts:
        return host
    if not settings.is_local and _is_address(name):
        return host
    raise Problem(
        421,
        f"this server does not go by the name {name[:LONGEST_SHOWN]!r} - open it by its address, or start it with "
        "--allow-host and the name",
    )


def check_site(method: str, path: str, host: str, headers: Mapping[str, str]) -> None:
    """Raise Problem (403) for what the page of another site sends: a write, or a call of the API.

    Programs that are no browser send none of these headers, and hold no cookie that another site could use.
    """
    is_write = method not in SAFE_METHODS
    site = headers.get("sec-fetch-site", "none")
    is_link = headers.get("sec-fetch-mode") == "navigate" and not is_write
    if site not in ("same-origin", "none") and not is_link and (is_write or path.startswith("/api/")):
        raise Problem(403, f"the request comes from a page of another site ({site[:20]!r}) - open Storelens itself")
    origin = headers.get("origin")
    if is_write and origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        raise Problem(
            403, f"the request comes from {origin[:LONGEST_SHOWN]!r}, not from {host} - open Storelens itself"
        )


async def _whole_body(headers: Mapping[str, str], receive: Receive) -> bytes:
    """Return a request's body, read to its end; raises Problem where it is too large or takes too long."""
    length = headers.get("content-length", "0")
    if length.isdecimal() and len(length) < 20 and int(length) > MOST_BODY_BYTES:
        raise _too_large()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read(receive)
    except TimeoutError:
        detail = f"the body did not arrive within {BODY_SECONDS:.0f} seconds - send it again"
        raise Problem(408, detail, headers={"Connection": "close"}) from None


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Problem(400, "the request ended before its body did - send it again")
        body += message.get("body", b"")
        if len(body) > MOST_BODY_BYTES:
            raise _too_large()
        if not message.get("more_body", False):
            return bytes(body)


def _too_large() -> Problem:
    return Problem(
        413,
        f"the body is larger than {MOST_BODY_BYTES // 1024} KiB - send less at a time",
        headers={"Connection": "close"},
    )


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body that was read, then what comes after it."""
    is_given = False

    async def replay() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _single_headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the headers by name; raises Problem where Host, Origin or the length is there twice."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name = raw_name.decode("latin-1")
        if name in headers and name in ("host", "origin", "content-length", "sec-fetch-site"):
            raise Problem(400, f"the request has two {name} headers - send one")
        headers[name] = raw_value.decode("latin-1")
    return headers


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
