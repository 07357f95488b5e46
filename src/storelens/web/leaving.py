"""Know when the client of a request has left."""

import asyncio
from typing import Any

from starlette.types import Receive


async def client_left(receive: Receive) -> None:
    """Return once the client has left; the request's body must have been read."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def first_of(futures: "set[asyncio.Future[Any]]") -> None:
    """Return once one of them is done."""
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
