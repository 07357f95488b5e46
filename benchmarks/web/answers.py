"""How quickly the API answers the Overview: the periods offered by name; days that nobody has asked for before, of the
whole history and 90, and after a filter click; and what was seen before.
"""

import json
import time
import urllib.request
from datetime import date
from itertools import islice
from typing import Any

from benchmarks.stores import Place
from benchmarks.web.choices import last_days, page_address, single_clicks
from benchmarks.web.server import Server, serving
from benchmarks.web.spread import spread
from storelens.web.page_address import PRESETS, place_of, preloads

ROUNDS = 7
CLICKS = 40
OVERVIEW = place_of("/")


def measure(place: Place, *, rounds: int = ROUNDS, clicks: int = CLICKS) -> dict[str, Any]:
    """Return the milliseconds of answers of the periods offered by name, of others that were not seen before, and of
    those seen.

    Each of the others asks for a few days more or fewer than the others, or for another choice.
    """
    with serving(place.store, place.home / "server.log") as server:
        return answers_of(server, rounds=rounds, clicks=clicks)


def answers_of(server: Server, *, rounds: int = ROUNDS, clicks: int = CLICKS) -> dict[str, Any]:
    """Return `measure` of a server that runs."""
    meta = ask(server, "/api/v1/meta")[1]
    ask(server, page_address("overview", last_days(meta, 31)))  # the process is warm: a person has looked already
    server.settle()
    history = {"start": meta["history"]["first_day"], "end": meta["history"]["last_day"]}
    whole = [page_address("overview", {**history, **variant}) for variant in _variants(history, rounds)]
    ninety = [page_address("overview", last_days(meta, 89 - n)) for n in range(rounds)]
    clicked = [page_address("overview", choice) for choice in islice(single_clicks(meta), clicks)]
    assert OVERVIEW is not None
    offered = [preloads(OVERVIEW, f"period={name}", date.fromisoformat(history["end"]))[1] for name in PRESETS]
    return {
        "offered_ms": spread(ask(server, address)[0] for address in offered),
        "whole_ms": spread(ask(server, address)[0] for address in whole),
        "last_90_days_ms": spread(ask(server, address)[0] for address in ninety),
        "click_ms": spread(ask(server, address)[0] for address in clicked),
        "seen_ms": spread(ask(server, address)[0] for address in clicked),
        "memory_mb": server.memory_mb(),
    }


def ask(server: Server, address: str) -> tuple[float, Any]:
    """Return the milliseconds until an answer was there whole, and the answer."""
    request = urllib.request.Request(server.address + address, headers={"Accept": "application/json"})
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as reply:
        body = reply.read()
    return (time.perf_counter() - started) * 1000, json.loads(body)


def _variants(history: dict[str, str], rounds: int) -> list[dict[str, str]]:
    """Return ways to ask for (nearly) the whole history, none of them asked before."""
    year, month = history["start"][:4], history["start"][5:7]
    return [{"start": f"{year}-{month}-{day:02d}"} for day in range(1, rounds + 1)]
