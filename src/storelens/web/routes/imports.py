"""Files that a reader drops on the page: taken in, looked at, examined, loaded, and accounted for."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from pydantic import Field, StrictFloat, StrictInt, StrictStr

from storelens.web import schemas_import as told_as
from storelens.web.bodies import Body
from storelens.web.importing.choices import Choice, checked, known_sources
from storelens.web.importing.importing import Importing
from storelens.web.importing.names import LONGEST_NAME_BYTES, file_name
from storelens.web.parameters import NoParameters
from storelens.web.routes.operations import may_write
from storelens.web.schemas import problems
from storelens.web.state import state_of

LONGEST_MAPPING = 100_000
MOST_RATES = 50
PATH = "/imports/uploads"
UploadId = Annotated[
    str,
    Path(
        pattern="^[0-9a-f]{32}$", max_length=32, description="The upload's id, as it was answered when it was begun.",
        examples=["9f86d081884c7d659a2feaa0c55ad015"],
    ),
]  # fmt: skip
FileNumber = Annotated[int, Path(ge=1, le=10_000, description="The file's number.", examples=[1])]
FileName = Annotated[
    str,
    Header(
        alias="File-Name", min_length=1, max_length=5 * LONGEST_NAME_BYTES,
        description="The file's own name, without any folder, as percent-encoded UTF-8.",
        examples=["orders_export.csv"],
    ),
]  # fmt: skip
SENT = {
    "requestBody": {
        "required": True,
        "description": "The file's bytes as they are.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
Rate = Annotated[StrictFloat | StrictInt, Field(gt=0, lt=1e9)]
Setting = Annotated[StrictStr, Field(max_length=200)]

reading = APIRouter(tags=["importing"], dependencies=[NoParameters], responses=problems(400, 401, 403, 404, 503))
writing = APIRouter(
    tags=["importing"],
    dependencies=[Depends(may_write), NoParameters],
    responses=problems(400, 401, 403, 404, 409, 413, 422, 429, 503),
)
router = APIRouter()


class HowRead(Body):
    """How the files are to be read."""

    source: Annotated[StrictStr, Field(max_length=100)] = Field(
        description="Which shop system wrote them; `mapping`: read as the mapping says.", examples=["shopify"]
    )
    dates: Annotated[StrictStr, Field(max_length=100)] = Field(
        "auto", description="How dates are written: auto, dmy, mdy, ymd, or a format.", examples=["%d.%m.%Y"]
    )
    decimal: Literal["auto", ".", ","] = Field("auto", description="The decimal mark of amounts.")
    rates: Annotated[dict[Annotated[str, Field(max_length=3)], Rate], Field(max_length=MOST_RATES)] = Field(
        default={}, description="What one of another currency is worth in the shop's.", examples=[{"EUR": 1.08}]
    )
    mapping: Annotated[StrictStr, Field(max_length=LONGEST_MAPPING)] | None = Field(
        None, description="A mapping file's text (TOML), for the source `mapping`.", examples=[None]
    )
    tax: Literal["auto", "within", "beside"] = Field(
        "auto", description="Whether prices include the tax, where the files leave it open."
    )
    settings: dict[Literal["shop_name", "currency", "money_digits", "time_zone", "country"], Setting] = Field(
        default={}, description="Of the shop, where the store is empty yet: see `shop` of the look.", examples=[{}]
    )

    def choice(self) -> Choice:
        rates = {code: float(rate) for code, rate in self.rates.items()}
        settings = {str(name): text for name, text in self.settings.items()}
        return checked(Choice(self.source, self.dates, self.decimal, rates, self.mapping, settings, self.tax))


@reading.get(PATH, operation_id="read_uploads", summary="What can be loaded", response_model=told_as.Uploads)
async def read_uploads(request: Request, response: Response) -> Any:
    """The sources there are, how much may be sent, and the uploads that are not over."""
    importing, settings = _importing(request, response), state_of(request).settings
    return {
        "sources": await asyncio.to_thread(known_sources),
        "most_bytes": settings.upload_bytes,
        "may_import": settings.may_write,
        "uploads": await asyncio.to_thread(importing.told_all),
    }


@writing.post(
    PATH, operation_id="begin_upload", summary="Begin an import", status_code=201, response_model=told_as.Upload
)
async def begin_upload(request: Request, response: Response) -> Any:
    """Make a place for the files of one import."""
    return await asyncio.to_thread(_importing(request, response).begin)


@reading.get(
    f"{PATH}/{{upload_id}}", operation_id="read_upload", summary="How an import stands", response_model=told_as.Upload
)
async def read_upload(request: Request, response: Response, upload_id: UploadId) -> Any:
    """The files, what was found about them, and how far the job with them is."""
    return await asyncio.to_thread(_importing(request, response).told, upload_id)


@writing.delete(
    f"{PATH}/{{upload_id}}", operation_id="cancel_upload", summary="Cancel an import", response_model=told_as.Upload
)
async def cancel_upload(request: Request, response: Response, upload_id: UploadId) -> Any:
    """End what runs with the files and remove them. A load that is not through leaves the store as it was; the answer
    says how it stood at the end: an `account` says that it was loaded.
    """
    return await asyncio.to_thread(_importing(request, response).cancel, upload_id)


@writing.post(
    f"{PATH}/{{upload_id}}/files", operation_id="send_file", summary="Send a file", status_code=201,
    response_model=told_as.Upload, openapi_extra=SENT,
)  # fmt: skip
async def send_file(request: Request, response: Response, upload_id: UploadId, name: FileName) -> Any:
    """Add a file, in the place of one of the same name; it is looked at as soon as it is there."""
    length = request.headers.get("content-length", "0")
    announced = int(length) if length.isdecimal() and len(length) < 20 else 0
    importing = _importing(request, response)
    return await importing.receive(upload_id, file_name(name), announced, request.stream())


@writing.delete(
    f"{PATH}/{{upload_id}}/files/{{number}}", operation_id="remove_file", summary="Remove a file",
    response_model=told_as.Upload,
)  # fmt: skip
async def remove_file(request: Request, response: Response, upload_id: UploadId, number: FileNumber) -> Any:
    """Take back a file that was sent; the others are looked at again."""
    return await asyncio.to_thread(_importing(request, response).remove_file, upload_id, number)


@writing.post(
    f"{PATH}/{{upload_id}}/guess", operation_id="guess_mapping", summary="Write a first mapping", status_code=202,
    response_model=told_as.Upload,
)  # fmt: skip
async def guess_mapping(request: Request, response: Response, upload_id: UploadId) -> Any:
    """Begin to find out what the columns are; `guess` has the mapping's text when the job is done."""
    return await asyncio.to_thread(_importing(request, response).start, upload_id, "guess", None)


@writing.post(
    f"{PATH}/{{upload_id}}/preview", operation_id="preview_import", summary="The first lines as they would be loaded",
    status_code=202, response_model=told_as.Upload,
)  # fmt: skip
async def preview_import(request: Request, response: Response, upload_id: UploadId, body: HowRead) -> Any:
    """Begin to read the first rows; `preview` has them when the job is done."""
    return await asyncio.to_thread(_importing(request, response).start, upload_id, "preview", body.choice())


@writing.post(
    f"{PATH}/{{upload_id}}/examine", operation_id="examine_import", summary="Examine the files", status_code=202,
    response_model=told_as.Upload,
)  # fmt: skip
async def examine_import(request: Request, response: Response, upload_id: UploadId, body: HowRead) -> Any:
    """Begin to examine the files and to load them into a copy of the store; `examination` has what was found, and
    what would become of every row.
    """
    return await asyncio.to_thread(_importing(request, response).start, upload_id, "examine", body.choice())


@writing.post(
    f"{PATH}/{{upload_id}}/load", operation_id="load_import", summary="Load the files", status_code=202,
    response_model=told_as.Upload,
)  # fmt: skip
async def load_import(request: Request, response: Response, upload_id: UploadId) -> Any:
    """Begin to load the files as they were examined last: all of it happens or nothing. `account` has what became of
    every row. Sent twice it happens once; the same files load nothing twice.
    """
    return await asyncio.to_thread(_importing(request, response).load, upload_id)


def _importing(request: Request, response: Response) -> Importing:
    response.headers["Cache-Control"] = "no-store"
    return state_of(request).importing


router.include_router(reading)
router.include_router(writing)
