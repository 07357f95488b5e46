"""`storelens serve`: the page and its API, until Ctrl-C."""

import os
import signal
import socket
import sys
import threading
import webbrowser
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storelens.cli.endings import Interrupted
from storelens.cli.options import StoreUrl, Texts
from storelens.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from storelens.engines.spark import SparkSettings
    from storelens.web.settings import WebSettings

PACKAGES = {  # module and package
    "fastapi": "fastapi", "uvicorn": "uvicorn", "httptools": "httptools", "orjson": "orjson", "argon2": "argon2-cffi",
    "itsdangerous": "itsdangerous", "prometheus_client": "prometheus-client",
}  # fmt: skip
STOPPED = "the server has stopped"

Host = Annotated[str, typer.Option(metavar="ADDRESS", help="Listen on this address; 0.0.0.0 is every one.")]
Port = Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="Listen on this port; 0 is any free one.")]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")]


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Answer with so many processes.")] = 1,
    allow_sql: Annotated[
        bool, typer.Option("--allow-sql", help="Let readers write SQL of their own; on a loopback address they may.")
    ] = False,
    password_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Ask for the password, or argon2 hash, in the first line of this file."),
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Record nothing: no sales, no returns.")] = False,
    allow_host: Annotated[
        Texts, typer.Option(metavar="NAME", help="Another name the server goes by; repeat for more.")
    ] = None,
    behind_https: Annotated[
        bool, typer.Option("--behind-https", help="A proxy on this machine speaks HTTPS for the server.")
    ] = False,
    query_seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="End a query after so many seconds.")] = 20.0,
    engine: Annotated[
        str, typer.Option(metavar="duckdb|lake", help="Answer from the warehouse, or from the lake that Spark builds.")
    ] = "duckdb",
    master: Annotated[
        str | None,
        typer.Option(
            metavar="MASTER", help="Let Spark there, as local[4] or spark://HOST:7077, read the lake's large tables."
        ),
    ] = None,
    log_requests: Annotated[bool, typer.Option("--log-requests", help="Tell every request on stderr.")] = False,
    open_page: Open = False,
    store: StoreUrl = "",
) -> None:
    """Serve the page and its API. Ctrl-C stops it."""
    require_packages()
    from storelens.web.address import listen

    settings = settings_of(
        engine=engine, store_url=store, host=host, port=port, workers=workers, allow_sql=allow_sql or None,
        allow_hosts=tuple(name.lower() for name in allow_host or ()), behind_https=behind_https,
        query_seconds=query_seconds, password_file=password_file, read_only=read_only,
        spark=spark_of(master, engine, workers),
    )  # fmt: skip
    server = Server(settings, listen(host, port), log_requests, open_page)
    _warn(settings, password_file)
    run(server)


def spark_of(master: str | None, engine: str, workers: int) -> "SparkSettings | None":
    """Return where Spark runs for the page; raises UsageError where nothing is put to it, or by several processes."""
    if master is None:
        return None
    if engine != "lake":
        raise UsageError(f"--master {master} is for the lake - add --engine lake, or leave it out")
    if workers > 1:
        raise UsageError(f"--master {master} is for one process, got --workers {workers} - leave --workers out")
    from storelens.engines.spark import SparkSettings

    return SparkSettings(master, os.environ.get("STORELENS_SPARK_MEMORY", "2g"))


def require_packages() -> None:
    """Raise UsageError where a package that only the page needs is not installed."""
    try:
        for name in (*PACKAGES, "storelens.web"):  # the notebook's package is without it
            import_module(name)
    except ModuleNotFoundError as missing:
        name = PACKAGES.get(str(missing.name), str(missing.name))
        raise UsageError(f"the page needs {name} - pip install 'storelens[web]'") from None


def settings_of(*, password_file: Path | None, **told: Any) -> "WebSettings":
    """Return what the server is told; raises UsageError where strangers could reach it without a password."""
    from storelens.store.opening import is_only_read, place_of
    from storelens.web.private_files import read_credentials
    from storelens.web.settings import SERVED_ENGINES, WebSettings

    if (engine := told.get("engine", SERVED_ENGINES[0])) not in SERVED_ENGINES:
        raise UsageError(f"--engine cannot be {engine!r}{did_you_mean(engine, SERVED_ENGINES)}")
    store = place_of(told["store_url"])
    told["read_only"] = told.get("read_only", False) or is_only_read(told["store_url"])
    if password_file is None:
        settings = WebSettings(**told)
        _refuse_strangers(settings)
        return settings
    require_store(told["store_url"])
    credentials = read_credentials(password_file, store)
    settings = WebSettings(**told, password_hash=credentials.password_hash, secret=credentials.secret)
    if settings.behind_https and settings.allow_sql is None:
        return replace(settings, allow_sql=False)  # the address is a loopback one, its readers are not
    return settings


def _warn(settings: "WebSettings", password_file: Path | None) -> None:
    """Say on stderr what is allowed and should be known."""
    from storelens.web.private_files import is_readable_by_others

    if password_file is not None and is_readable_by_others(password_file):
        typer.echo(f"others can read {password_file} - chmod 600 {password_file}", err=True)
    if not settings.is_local and not settings.behind_https:
        typer.echo("the password and the page travel unencrypted - only for a network you trust", err=True)


def _refuse_strangers(settings: "WebSettings") -> None:
    if not settings.is_local:
        raise UsageError(
            f"--host {settings.host} lets others in without a password - add --password-file FILE, or leave --host out"
        )
    if settings.behind_https:
        raise UsageError("--behind-https lets others in without a password - add --password-file FILE")


def prepare(settings: "WebSettings") -> None:
    """Build the warehouse, with progress, where there is none; raises what the store says where it cannot be used, and
    what the lake says where that is to be served.
    """
    from storelens.cli.making import build_warehouse
    from storelens.engines.spark import open_spark
    from storelens.store.opening import label_of
    from storelens.warehouse import Warehouse
    from storelens.web.settings import LAKE
    from storelens.web.versions import versions_of

    require_store(settings.store_url)
    if settings.engine == LAKE:
        versions = versions_of(settings)
        versions.open(versions.newest()).engine.close()
        if settings.spark is not None:
            open_spark(settings.spark)  # what it lacks is told now, not to the first reader
    elif Warehouse(settings.place).current() is None:
        build_warehouse(settings.store_url, label_of(settings.store_url))


def require_store(url: str) -> None:
    """Raise what the store says where it cannot be used; an older one is migrated here, before workers open it."""
    from storelens.store.opening import store_at

    store_at(url).close()


@dataclass(frozen=True)
class Server:
    """A server about to run: what it is told, the socket it listens on, whether to tell requests and open a browser."""

    settings: "WebSettings"
    listener: socket.socket
    log_requests: bool
    open_page: bool


def run(server: Server) -> None:
    """Serve until a signal comes; raises Interrupted after Ctrl-C, and what the store says where it cannot be used."""
    from storelens.web.supervisor import Supervisor

    settings, listener = server.settings, server.listener
    with listener:
        prepare(settings)
        if settings.workers > 1:
            came = Supervisor(settings, listener, log_requests=server.log_requests).run(lambda: _tell_ready(server))
        else:
            from storelens.web.worker import run_worker

            came = run_worker(
                settings, listener, log_requests=server.log_requests, on_ready=lambda: _tell_ready(server)
            )
    if came == signal.SIGINT:
        raise Interrupted(STOPPED)


def _tell_ready(server: Server) -> None:
    from storelens.store.opening import label_of
    from storelens.web.address import url_of

    url = url_of(server.settings.host, server.listener)
    typer.echo(f"{label_of(server.settings.store_url)} is served at {url} - Ctrl-C stops it", err=True)
    if server.open_page and has_screen():
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def has_screen() -> bool:
    """Say whether a browser has a screen to open on: without one Python would start a text browser in this terminal."""
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
