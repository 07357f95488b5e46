"""What is read from the store itself, so that who has changed something sees it at once."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from fastapi import Request

from storelens.store import Store
from storelens.web.state import state_of

T = TypeVar("T")


async def read_store(request: Request, ask: Callable[[Store], T]) -> T:
    """Return what `ask` finds in the store, asked in a thread."""
    state = state_of(request)

    def read() -> T:
        with state.stores.taken() as store:
            return ask(store)

    return await asyncio.get_running_loop().run_in_executor(state.pool, read)
