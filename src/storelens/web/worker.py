"""One process that answers requests: the application under uvicorn, until it is told to stop."""

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from storelens.web import logs, news
from storelens.web.app import create_app
from storelens.web.connections import BoundedConnection
from storelens.web.login import LoginWall, login_of
from storelens.web.security import Guard
from storelens.web.settings import WebSettings

FINISH_SECONDS = 1  # for answers under way when the server is told to stop
STOP_SECONDS = 3.0  # then the process ends, whatever still runs
KEEP_ALIVE_SECONDS = 65  # a reader who thinks for a minute finds the connection open
MOST_CONNECTIONS = 800  # below the 1024 files that a process may usually open
PROXIES = "127.0.0.1,::1"
STARTUP_FAILURE = 3


def whole_app(settings: WebSettings) -> ASGIApp:
    """Return the application behind its login, if it has one, and its checks."""
    app: ASGIApp = create_app(settings)
    login = login_of(settings)
    if login is not None:
        app = LoginWall(app, login, settings)
    return Guard(app, settings)


class Worker(uvicorn.Server):
    """A server that leaves signals to `run_worker`, says when it is ready, and lets go of event streams at its end."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        logs.be_quiet()
        news.end_all()
        await super().shutdown(sockets)


def run_worker(
    settings: WebSettings,
    listener: socket.socket,
    *,
    log_requests: bool = False,
    on_ready: Callable[[], None] = lambda: None,
    until: Callable[[], None] | None = None,
) -> int:
    """Answer requests that come to `listener` until SIGTERM or SIGINT comes, or `until` returns.

    Returns the signal's number, 0 without one. Raises SystemExit where the application cannot start.
    """
    logs.set_up(requests=log_requests)
    server = Worker(_config(settings, log_requests=log_requests), on_ready)
    came: list[int] = []

    def stop(number: int = 0, _: FrameType | None = None) -> None:
        if came:  # a second Ctrl-C
            os._exit(128 + number)
        came.append(number)
        server.should_exit = True
        leave_after(STOP_SECONDS, 128 + number if number == signal.SIGINT else 0)

    for heeded in (signal.SIGTERM, signal.SIGINT):
        signal.signal(heeded, stop)
    if until is not None:
        threading.Thread(target=_after, args=(until, stop), daemon=True).start()
    server.run([listener])
    if not server.started:
        raise SystemExit(STARTUP_FAILURE)
    return came[0] if came else 0


def _after(until: Callable[[], None], stop: Callable[[], None]) -> None:
    until()
    stop()


def leave_after(seconds: float, exit_code: int) -> None:
    """End this process in so many seconds, if it has not ended by itself: a query may not be heard to stop."""
    timer = threading.Timer(seconds, os._exit, [exit_code])
    timer.daemon = True
    timer.start()


def _config(settings: WebSettings, *, log_requests: bool) -> uvicorn.Config:
    return uvicorn.Config(
        whole_app(settings),
        http=BoundedConnection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=log_requests,
        server_header=False,
        proxy_headers=settings.behind_https,
        forwarded_allow_ips=PROXIES,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=FINISH_SECONDS,
    )
