"""Many people at once: 200 clients click at random for 60 seconds; half-way a worker is killed and the data changes.

All of it goes to 127.0.0.1, to a server that this module started, and ends by itself.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.stores import Place
from benchmarks.web.answers import ask
from benchmarks.web.choices import random_choice
from benchmarks.web.server import Server, end_worker, serving
from benchmarks.web.spread import spread

CLIENTS, SECONDS, THINKS_SECONDS = 200, 60.0, (1.0, 5.0)
AGAIN = 1  # a page asks once more where the connection broke, as the browser's client does


@dataclass
class Seen:
    """What all clients saw together."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    asked_again: int = 0


def measure(
    place: Place, *, clients: int = CLIENTS, seconds: float = SECONDS, disturbed: bool = True
) -> dict[str, Any]:
    """Return what the clients saw: milliseconds, errors, and the server's memory before and after.

    `disturbed`: in the middle one of two workers is killed.
    """
    with serving(place.store, place.home / "server.log", "--workers", "2") as server:
        meta = ask(server, "/api/v1/meta")[1]
        asyncio.run(_crowd(server, meta, clients, seconds / 4, None))
        before = server.memory_mb()
        seen = asyncio.run(_crowd(server, meta, clients, seconds, seconds / 2 if disturbed else None))
        after = server.memory_mb()
    return {
        "clients": clients,
        "seconds": seconds,
        "answers": len(seen.milliseconds),
        "errors": seen.errors[:10],
        "error_count": len(seen.errors),
        "asked_again": seen.asked_again,
        "ms": spread(seen.milliseconds),
        "memory_before_mb": before,
        "memory_after_mb": after,
        "memory_growth": after / before,
    }


async def _crowd(server: Server, meta: dict[str, Any], clients: int, seconds: float, kill_after: float | None) -> Seen:
    import httpx

    seen = Seen()
    ends = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    async with httpx.AsyncClient(base_url=server.address, timeout=30, limits=limits) as http:
        people = [_person(http, meta, random.Random(number), ends, seen) for number in range(clients)]
        await asyncio.gather(*people, *([_kill(server, kill_after)] if kill_after else []))
    return seen


async def _person(http: Any, meta: dict[str, Any], dice: random.Random, ends: float, seen: Seen) -> None:
    await asyncio.sleep(dice.uniform(0, THINKS_SECONDS[1]))
    while time.monotonic() < ends:
        await _look(http, random_choice(meta, dice), seen)
        await asyncio.sleep(dice.uniform(*THINKS_SECONDS))


async def _look(http: Any, address: str, seen: Seen) -> None:
    import httpx

    started = time.perf_counter()
    for attempt in range(AGAIN + 1):
        try:
            reply = await http.get(address)
        except httpx.TransportError as error:
            if attempt == AGAIN:
                seen.errors.append(f"{type(error).__name__}: {error}")
            else:
                seen.asked_again += 1
            continue
        if reply.status_code != 200:
            seen.errors.append(f"{reply.status_code}: {reply.text[:200]}")
        seen.milliseconds.append((time.perf_counter() - started) * 1000)
        return


async def _kill(server: Server, after: float) -> None:
    await asyncio.sleep(after)
    end_worker(server)
