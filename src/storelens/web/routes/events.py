"""Live changes: one stream of server-sent events a page."""

from collections.abc import AsyncIterator

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from storelens.web.metrics import EVENT_CLIENTS
from storelens.web.parameters import NoParameters
from storelens.web.problems import Problem
from storelens.web.schemas import problems
from storelens.web.state import WebState, state_of

router = APIRouter(tags=["shop"])
HEARTBEAT_SECONDS = 15.0  # proxies close what is silent for a minute
RETRY_MILLISECONDS = 2000
EVENTS = {
    "description": "`event: version` with `data: {version, as_of, trouble}`: the version served, at once and whenever "
    "another takes its place. A comment every 15 s keeps the line open.",
    "content": {
        "text/event-stream": {
            "schema": {"type": "string"},
            "example": 'retry: 2000\n\nevent: version\nid: f77de6117db8aa90\ndata: {"version":"f77de6117db8aa90",'
            '"as_of":"2026-11-26T10:42:00+01:00","trouble":null}\n\n',
        }
    },
}


@router.get(
    "/events",
    operation_id="listen_to_events",
    summary="Listen for changes of the data",
    dependencies=[NoParameters],
    response_class=StreamingResponse,
    responses={200: EVENTS, **problems(400, 503)},
)
async def listen_to_events(request: Request) -> StreamingResponse:
    """The version served, and each that takes its place, as server-sent events."""
    state = state_of(request)
    most = state.settings.most_event_clients
    if state.news.listeners >= most:
        raise Problem(503, f"{most} pages listen already - close some, or reload this one later", headers=RETRY_LATER)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # nginx would keep it back
    return StreamingResponse(_events(state), 200, headers, "text/event-stream")


RETRY_LATER = {"Retry-After": "30"}


async def _events(state: WebState) -> AsyncIterator[bytes]:
    with state.news.listening(), EVENT_CLIENTS.track_inprogress():
        yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
        told: object = None
        while not state.news.is_over:
            seen = state.news.number
            version, trouble = state.served.current, state.served.trouble
            if (version.id, trouble) != told:
                told = version.id, trouble
                data = {"version": version.id, "as_of": version.as_of.isoformat(), "trouble": trouble}
                yield b"event: version\nid: %b\ndata: %b\n\n" % (version.id.encode(), orjson.dumps(data))
            else:
                yield b": still here\n\n"
            await state.news.wait(seen, HEARTBEAT_SECONDS)
