"""Errors as RFC 9457 problem details: the same one sentence that the command line prints."""

import http
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from storelens.errors import QueryEnded, QueryFailed, StorelensError, StoreUnavailable, UsageError

T = TypeVar("T")
MEDIA_TYPE = "application/problem+json"
# The first class that fits says the status.
STATUSES: tuple[tuple[type[StorelensError], int], ...] = (
    (UsageError, 400), (QueryEnded, 503), (StoreUnavailable, 503), (QueryFailed, 500), (StorelensError, 500),
)  # fmt: skip
log = logging.getLogger("storelens.web")


class Problem(StorelensError):
    """An error with the HTTP status it is answered with; `errors` name the parameters or fields at fault."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.errors = list(errors)
        self.headers = dict(headers or {})

    @property
    def body(self) -> dict[str, Any]:
        """The problem as JSON."""
        title = http.HTTPStatus(self.status).phrase
        body: dict[str, Any] = {"type": "about:blank", "title": title, "status": self.status, "detail": str(self)}
        return {**body, "errors": self.errors} if self.errors else body


UNEXPECTED = Problem(500, "something went wrong in the server - its log says what; try again")


def problem_response(problem: Problem) -> Response:
    """Return the problem as `application/problem+json`."""
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(orjson.dumps(problem.body), problem.status, headers, MEDIA_TYPE)


def problem_of(error: StorelensError) -> Problem:
    """Return what a StorelensError is answered with: what was asked wrongly 400, what is away or took too long 503."""
    if isinstance(error, Problem):
        return error
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    return Problem(status, str(error), headers={"Retry-After": "1"} if status == 503 else None)


def or_404(find: Callable[[str], T], name: str) -> T:
    """Return what `find` finds under a name of the address; raises Problem (404) with its sentence if it knows none."""
    try:
        return find(name)
    except UsageError as error:
        raise Problem(404, str(error)) from None


def install(app: FastAPI) -> None:
    """Let every error of `app` leave it as a problem."""
    app.add_exception_handler(StorelensError, _storelens_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


async def _storelens_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, StorelensError)
    problem = problem_of(error)
    if problem.status == 500:
        log.error("%s", error, exc_info=error)
    return problem_response(problem)


async def _validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [{"name": _name_of(fault), "detail": _explain(fault)} for fault in error.errors()]
    in_body = any(fault["loc"][:1] == ("body",) for fault in error.errors())
    sentence = f"{faults[0]['name']} {faults[0]['detail']}"
    return problem_response(Problem(422 if in_body else 400, sentence, faults))


def _name_of(fault: Mapping[str, Any]) -> str:
    """Return the parameter's or the field's name, as `start` or `lines[0].quantity`."""
    where, *parts = fault["loc"]
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return name.removeprefix(".") or str(where)


def _explain(fault: Mapping[str, Any]) -> str:
    """Return what goes on from the name, in the house's form: what must be, what was received."""
    must = fault["msg"][:1].lower() + fault["msg"][1:]
    received = fault.get("input")
    if fault["type"] == "missing":
        return "is missing - add it"
    shown = repr(received) if isinstance(received, str | int | float) else type(received).__name__
    shown = shown if len(shown) <= 60 else f"{shown[:60]}..."
    return f"is not usable: {must}, got {shown} - see /api/v1/openapi.json"


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = str(error.detail)
    if error.status_code == 404 and detail == "Not Found":
        detail = f"nothing is at {request.url.path} - the addresses are listed in /api/v1/openapi.json"
    if error.status_code == 405:
        detail = f"{request.method} is not possible at {request.url.path} - see the Allow header"
    return problem_response(Problem(error.status_code, detail, headers=error.headers))


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem_response(UNEXPECTED)
