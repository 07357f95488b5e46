"""What the server tells Prometheus of itself, over all of its worker processes.

With several workers PROMETHEUS_MULTIPROC_DIR names a folder that they share; it must be set before this is imported.
"""

import os
import time

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, Summary, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storelens.reading import Result

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)

REQUESTS = Counter("storelens_requests", "Requests answered.", ["method", "route", "status"])
LATENCY = Histogram(
    "storelens_request_seconds", "From a request to the end of its answer; without the event stream.", ["route"],
    buckets=SECONDS,
)  # fmt: skip
ANSWERS = Counter(
    "storelens_answers",
    "How requests for kept answers ended: hit (in memory), unchanged (304), computed, ahead (before anybody "
    "asked), shared (with one under way), left (its client had gone), late (took too long), failed.",
    ["how"],
)
QUERY_SECONDS = Summary("storelens_query_seconds", "How long the catalogue's queries took in the engine.", ["query"])
CACHE_BYTES = Gauge("storelens_cache_bytes", "Answers kept in memory.", multiprocess_mode="livesum")
VERSION_MADE = Gauge(
    "storelens_version_made_timestamp_seconds", "When the version of the warehouse that is served was made.",
    multiprocess_mode="min",
)  # fmt: skip
OPEN_VERSIONS = Gauge("storelens_open_versions", "Versions of the warehouse held open.", multiprocess_mode="livesum")
DEGRADED = Gauge("storelens_degraded", "1 while the store cannot be followed.", multiprocess_mode="max")
EVENT_CLIENTS = Gauge("storelens_event_clients", "Pages that listen for changes.", multiprocess_mode="livesum")


def observe(result: Result) -> None:
    """Count the seconds of a query that was computed."""
    QUERY_SECONDS.labels(result.query.name).observe(result.seconds)


def exposition() -> bytes:
    """Return all metrics in Prometheus' text format, of every worker where there are several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


class Measured:
    """The application, each request of it counted and timed by its route's template."""

    def __init__(self, app: ASGIApp, not_timed: tuple[str, ...] = ()) -> None:
        self.app = app
        self.not_timed = not_timed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500  # what an error that nobody answered becomes

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            REQUESTS.labels(scope["method"], route, status).inc()
            if route not in self.not_timed:
                LATENCY.labels(route).observe(time.perf_counter() - started)
