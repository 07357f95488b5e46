"""Whether the server lives and what it serves, for those who watch it."""

from dataclasses import asdict

import orjson
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from storelens.web import metrics
from storelens.web.schemas import Health, problems
from storelens.web.state import state_of

router = APIRouter(tags=["watching"])
NO_STORE = {"Cache-Control": "no-store"}
METRICS = {
    "description": "Requests by route and status, their seconds, answers kept, queries' seconds, the version served.",
    "content": {"text/plain": {"schema": {"type": "string"}, "example": "storelens_event_clients 3.0\n"}},
}


@router.get(
    "/healthz", operation_id="read_health", summary="Does the server serve?", response_model=Health,
    responses=problems(503),
)  # fmt: skip
async def read_health(request: Request) -> Response:
    """`ok`, or `degraded` where the store cannot be followed and the last version is still served. Both are 200: a
    server that still answers is not to be restarted for it.
    """
    served = state_of(request).served
    version, trouble = served.current, served.trouble
    body = {
        "status": "degraded" if trouble else "ok",
        "trouble": trouble,
        "version": version.id,
        "as_of": version.as_of.isoformat(),
        "source": asdict(version.source),
    }
    return Response(orjson.dumps(body), 200, NO_STORE, "application/json")


@router.get(
    "/metrics", operation_id="read_metrics", summary="Metrics for Prometheus", response_class=Response,
    responses={200: METRICS},
)  # fmt: skip
def read_metrics(request: Request) -> Response:  # in a thread: several workers' files are read
    """What the server counts, over all of its worker processes."""
    state = state_of(request)
    metrics.VERSION_MADE.set(state.served.current.as_of.timestamp())
    metrics.OPEN_VERSIONS.set(state.served.open_versions)
    metrics.DEGRADED.set(state.served.trouble is not None)
    metrics.CACHE_BYTES.set(state.answers.kept_bytes)
    return Response(metrics.exposition(), 200, NO_STORE, CONTENT_TYPE_LATEST)
