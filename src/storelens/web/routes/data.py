"""The shop's data itself: how fresh, how much, which checks pass, what imports brought and set aside."""

import asyncio
from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Request, Response

from storelens.engines.stop import Stop
from storelens.web.answers import Json
from storelens.web.condition import data_json, set_aside_json
from storelens.web.parameters import LARGEST_ID, Limit, NoParameters, Offset
from storelens.web.problems import Problem
from storelens.web.schemas import kept, problems
from storelens.web.schemas_data import Checks, Data, SetAside
from storelens.web.state import state_of
from storelens.web.version import ServedVersion

router = APIRouter(tags=["data"])
ImportId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The import's number.", examples=[3])]


@router.get(
    "/data", operation_id="read_data", summary="How fresh, how much", dependencies=[NoParameters], response_model=Data,
    responses=kept(400, 503),
)  # fmt: skip
async def read_data(request: Request) -> Response:
    """How fresh the data is, how many rows each table has, and what the imports brought."""
    state = state_of(request)

    def compute(version: ServedVersion, stop: Stop) -> Json:
        return data_json(version, state.settings, stop)

    return await state.answers.get(request, lambda _: "data", compute)


@router.get(
    "/checks", operation_id="read_checks", summary="Which checks pass", dependencies=[NoParameters],
    response_model=Checks, responses=problems(400, 503),
)  # fmt: skip
async def read_checks(request: Request) -> Response:
    """Every check with the rows it found. They are asked once a version, beside all else: the first answer may say
    `running` of most, the next ones say more.
    """
    state = state_of(request)
    with state.served.lease() as version:
        checks = await asyncio.to_thread(state.checking.found, version)
        body = orjson.dumps({"checks": checks, "version": version.id})
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get(
    "/imports/{import_id}/set-aside", operation_id="read_set_aside", summary="What an import set aside",
    response_model=SetAside, responses=problems(400, 404, 503),
)  # fmt: skip
async def read_set_aside(request: Request, import_id: ImportId, limit: Limit = 100, offset: Offset = 0) -> Response:
    """The rows of an import's files that were not loaded: where they stand, why, and as they were."""
    settings = state_of(request).settings
    found = await asyncio.to_thread(set_aside_json, settings, import_id, limit, offset)
    if found is None:
        raise Problem(404, f"no import of number {import_id} - /api/v1/data lists them")
    return Response(orjson.dumps(found), media_type="application/json", headers={"Cache-Control": "no-store"})
