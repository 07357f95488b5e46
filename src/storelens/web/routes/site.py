"""The page: its HTML at every address that a page has, and its files."""

import asyncio
import hashlib
from html import escape

from fastapi import APIRouter
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from storelens.web.page_address import META, Place, place_of, preloads
from storelens.web.site_files import SiteFile, SiteFiles
from storelens.web.state import state_of

PRELOAD_MARK = b"<!--storelens-preload-->"
NOT_BUILT = (
    b'<!doctype html><html lang="en"><meta charset="utf-8"><title>Storelens</title>'
    b"<h1>The page is not built</h1><p>In a checkout run <code>make page</code>; elsewhere "
    b"<code>pip install --force-reinstall 'storelens[web]'</code>. The API answers already: "
    b'<a href="/api/v1/meta">/api/v1/meta</a>.</p></html>'
)
FOREVER = "public, max-age=31536000, immutable"  # a file in assets/ has a hash of what it says in its name
router = APIRouter(include_in_schema=False)
files = SiteFiles()


class PagePath(Convertor[str]):
    """Any path but the API's: what is not there says so as a problem."""

    regex = r"(?!api(?:/|$)).*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("page", PagePath())


async def read_file(request: Request) -> Response:
    """A file of the page."""
    name = request.url.path.removeprefix("/")
    file = None if name == "index.html" else await asyncio.to_thread(files.find, name)
    if file is None:
        raise HTTPException(404)
    return _send(request, file, FOREVER if name.startswith("assets/") else "no-cache")


async def read_robots(_: Request) -> Response:
    """Nothing here is for search engines."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n", headers={"Cache-Control": "max-age=86400"})


async def read_page(request: Request) -> Response:
    """The page's HTML, with links to what its address will make it ask for."""
    index = await asyncio.to_thread(files.find, "index.html")
    if index is None:
        return Response(NOT_BUILT, 503, media_type="text/html")
    raw_path = request.scope.get("raw_path") or request.url.path.encode()
    place = place_of(raw_path.decode("latin-1"))
    html = index.bodies["identity"].replace(PRELOAD_MARK, _links(request, place))
    tag = hashlib.blake2b(html, digest_size=12).hexdigest()
    page = SiteFile({"identity": html}, index.media_type, tag)
    return _send(request, page, "no-cache", 200 if place else 404)


def _links(request: Request, place: Place | None) -> bytes:
    state, addresses = state_of(request), [META]
    if place is not None and state.settings.spark is None:  # what is preloaded tells nothing of its progress
        with state.served.lease() as version:
            addresses = preloads(place, request.url.query, version.reading.history().end)
    # As `fetch` asks: CORS mode, this origin's cookies. Otherwise the browser asks twice.
    links = [f'<link rel="preload" as="fetch" crossorigin="anonymous" href="{escape(each)}" />' for each in addresses]
    return "\n    ".join(links).encode()


def _send(request: Request, file: SiteFile, cache: str, status: int = 200) -> Response:
    encoding, body = file.best_for(request.headers.get("accept-encoding", ""))
    tag = f'"{file.tag}"' if encoding == "identity" else f'"{file.tag}-{encoding}"'
    headers = {"Cache-Control": cache, "ETag": tag, "Vary": "Accept-Encoding"}
    if status == 200 and tag in [each.strip().removeprefix("W/") for each in _known(request).split(",")]:
        return Response(status_code=304, headers=headers)
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    return Response(body, status, headers, file.media_type)


def _known(request: Request) -> str:
    return request.headers.get("if-none-match", "")


router.add_route("/robots.txt", read_robots)
router.add_route("/assets/{name:path}", read_file)
router.add_route("/{name}.{ending}", read_file)
router.add_route("/{path:page}", read_page)
