"""How soon what is recorded is on the page: from sending a sale until listeners hear, and until the Overview has it."""

import json
import queue
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterable
from typing import Any

from benchmarks.processes import MeasureFailedError
from benchmarks.stores import Place
from benchmarks.web.answers import ask
from benchmarks.web.choices import page_address
from benchmarks.web.server import Server, serving
from benchmarks.web.spread import spread

ROUNDS, REST_SECONDS, GIVES_UP_SECONDS = 7, 2.0, 60.0
SALE = {"lines": [{"product_id": 1, "quantity": 1}], "channel": "web", "customer_id": 1}


def measure(place: Place, *, rounds: int = ROUNDS) -> dict[str, Any]:
    """Return the milliseconds of sales recorded one after the other. The store keeps them."""
    recorded, told, shown = [], [], []
    with serving(place.store, place.home / "server.log") as server:
        versions = _listen(server)
        for _ in range(rounds):
            time.sleep(REST_SECONDS)
            while not versions.empty():
                versions.get()
            started = time.perf_counter()
            _record(server, SALE)
            recorded.append(_since(started))
            version = _next(versions)
            told.append(_since(started))
            answered = ask(server, page_address("overview", {}))[1]["version"]
            shown.append(_since(started))
            if answered != version:
                raise MeasureFailedError(f"version {version} was told, and {answered} answered")
    return {"recorded_ms": spread(recorded), "told_ms": spread(told), "shown_ms": spread(shown)}


def _record(server: Server, sale: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
    body = json.dumps(sale).encode()
    request = urllib.request.Request(f"{server.address}/api/v1/sales", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=GIVES_UP_SECONDS) as reply:
        reply.read()


def _listen(server: Server) -> "queue.Queue[str]":
    """Return where each version that is told from now on will stand."""
    heard: queue.Queue[str] = queue.Queue()
    stream = urllib.request.urlopen(f"{server.address}/api/v1/events", timeout=GIVES_UP_SECONDS)
    threading.Thread(target=_hear, args=(stream, heard), daemon=True).start()
    _next(heard)  # the version at the beginning is told at once
    return heard


def _hear(stream: Iterable[bytes], heard: "queue.Queue[str]") -> None:
    try:
        for line in stream:
            if line.startswith(b"data: "):
                heard.put(json.loads(line.removeprefix(b"data: "))["version"])
    except OSError:
        return  # the server has stopped


def _next(heard: "queue.Queue[str]") -> str:
    try:
        return heard.get(timeout=GIVES_UP_SECONDS)
    except queue.Empty:
        raise MeasureFailedError(f"no new version within {GIVES_UP_SECONDS:g} s of a sale") from None


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
