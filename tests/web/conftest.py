"""A small simulated shop, served by uvicorn on a port of its own, in a thread: as in use, streams and partings too."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from shop_files import copy_shop
from storelens import open_store
from storelens.simulate import SimulationSettings, simulate_shop
from storelens.store.load import create_store
from storelens.web import news
from storelens.web.app import create_app
from storelens.web.settings import WebSettings

SHOP = SimulationSettings(customers=250, products=40, orders=1200, reviews=400, days=365, seed=7)
SECRET = b"0123456789abcdef0123456789abcdef"


def make_store(path: Path) -> Path:
    """Write the simulated shop to `path`, as a store of its own."""
    create_store(path, simulate_shop(SHOP), SHOP.store_settings, (SHOP.start, SHOP.last_date))
    return path


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        news.end_all()
        await super().shutdown(sockets)


@contextmanager
def served(app: FastAPI) -> Iterator[httpx.Client]:
    """Serve an application on a free port of this machine; yield a client of it. The server ends with the block."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = _Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.005)
            assert server.started, "the application did not start"
            with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(30)
            assert not thread.is_alive(), "the server does not stop"


async def _nothing(*_: object, **__: object) -> None:
    pass


@pytest.fixture(scope="session", autouse=True)
def nothing_ahead() -> Iterator[None]:
    """Let servers make nothing ahead: it would count among what a test asks for. `test_ahead.py` lets them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storelens.web.app.make_ahead", _nothing)
        yield


@pytest.fixture(scope="session")
def untouched_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated shop's store and warehouse, which nobody has open: to be copied."""
    path = make_store(tmp_path_factory.mktemp("untouched") / "store.db")
    with open_store(f"sqlite:///{path}") as shop:
        shop.refresh()
    return path


@pytest.fixture(scope="session")
def web_shop(untouched_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated shop's store, in a folder of its own, to be read and not changed."""
    return copy_shop(untouched_shop, tmp_path_factory.mktemp("web") / "store.db")


@pytest.fixture(scope="session")
def web_settings(web_shop: Path) -> WebSettings:
    return WebSettings(store_url=f"sqlite:///{web_shop}", secret=SECRET)


@pytest.fixture(scope="session")
def app(web_settings: WebSettings) -> FastAPI:
    """The application on the shop that is only read; its state is there once `client` has started it."""
    return create_app(web_settings)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[httpx.Client]:
    """A client of the API on the shop that is only read."""
    with served(app) as client:
        yield client


@pytest.fixture
def own_shop(untouched_shop: Path, tmp_path: Path) -> Path:
    """The simulated shop's store, to be changed and broken."""
    return copy_shop(untouched_shop, tmp_path / "store.db")


@pytest.fixture
def own_app(own_shop: Path) -> FastAPI:
    return create_app(WebSettings(store_url=f"sqlite:///{own_shop}", secret=SECRET))


@pytest.fixture
def own_client(own_app: FastAPI) -> Iterator[httpx.Client]:
    """A client on a shop that the test may change."""
    with served(own_app) as client:
        yield client


@pytest.fixture(scope="session")
def serve() -> Callable[[FastAPI], object]:
    """Return `served`, for applications with settings of their own."""
    return served
