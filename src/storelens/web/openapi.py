"""The API's description: FastAPI's, with problems under their media type and the parameters only a query knows."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from storelens.web.problems import MEDIA_TYPE

PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
NOT_OURS = ("HTTPValidationError", "ValidationError")  # FastAPI's own form of what is a problem here


def install(app: FastAPI) -> None:
    """Let `app` describe itself as it answers."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI 3.1 description of all routes of `app`."""
    schema = get_openapi(
        title=app.title, version=app.version, summary=app.summary, description=app.description, routes=app.routes,
        tags=app.openapi_tags,
    )  # fmt: skip
    for operations in schema["paths"].values():
        for operation in operations.values():
            _mend_responses(operation["responses"])
    schemas = schema.get("components", {}).get("schemas", {})
    for name in NOT_OURS:
        schemas.pop(name, None)
    return schema


def _mend_responses(responses: dict[str, Any]) -> None:
    for status, response in list(responses.items()):
        if "HTTPValidationError" in str(response.get("content")):
            del responses[status]
        elif status >= "400" and "ProblemDetails" in str(response.get("content")):
            response["content"] = PROBLEM
