"""Signing in and out, without a script: a form, and where to go then."""

import asyncio
import math
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from storelens.web.login import Login, safe_next
from storelens.web.routes.site import files
from storelens.web.site_files import read_file

FOLDER = Path(__file__).parents[1] / "login_page"
PARTS = {"/login.woff2": "assets/inter-latin-*.woff2", "/login.svg": "**/favicon*.svg"}
WRONG = "That is not the password. Try again, or ask whoever started the server."
router = APIRouter(include_in_schema=False)


async def show_login(request: Request) -> Response:
    """The form; who is signed in already goes on."""
    wanted = safe_next(request.query_params.get("next", "/"))
    if _login_of(request) is None or request.scope.get("storelens.session"):
        return RedirectResponse(wanted, 303)
    return _page(wanted)


async def sign_in(request: Request) -> Response:
    """Let in who gave the password, and say to everybody else what to do."""
    form = _fields_of(await request.body())
    wanted = safe_next(form.get("next", "/"))
    login = _login_of(request)
    if login is None:
        return RedirectResponse(wanted, 303)
    address = request.client.host if request.client else "unknown"
    outcome = await asyncio.to_thread(login.door.knock, address, form.get("password", ""))
    if outcome.is_right:
        return RedirectResponse(wanted, 303, {"Set-Cookie": login.sessions.start()})
    if outcome.wait_seconds > 0:
        return _wait(wanted, math.ceil(outcome.wait_seconds))
    return _page(wanted, WRONG, 403)


async def sign_out(request: Request) -> Response:
    """End the session, for every copy of its cookie."""
    login, session = _login_of(request), request.scope.get("storelens.session")
    if login is None or session is None:
        return RedirectResponse("/", 303)
    await asyncio.to_thread(login.sessions.end, session)
    return RedirectResponse("/login", 303, {"Set-Cookie": login.sessions.forget()})


async def show_style(_: Request) -> Response:
    """The form's look."""
    file = read_file(FOLDER / "login.css")
    return Response(file.bodies["identity"], headers={"Cache-Control": "no-cache"}, media_type=file.media_type)


async def show_part(request: Request) -> Response:
    """The page's typeface and icon, under names that are open to strangers."""
    found = sorted(files.folder.glob(PARTS[request.url.path]))
    if not found:
        return Response(status_code=404)
    file = await asyncio.to_thread(read_file, found[0])
    return Response(file.bodies["identity"], headers={"Cache-Control": "max-age=86400"}, media_type=file.media_type)


def _fields_of(body: bytes) -> dict[str, str]:
    """Return a form's fields; none of what is no form."""
    try:
        fields = parse_qs(body.decode(), max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _login_of(request: Request) -> Login | None:
    login: Login | None = request.scope.get("storelens.login")
    return login


def _page(wanted: str, error: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
    template = Template((FOLDER / "login.html").read_text(encoding="utf-8"))
    said = f'<p class="error" id="error" role="alert">{escape(error)}</p>' if error else ""
    described = ' aria-describedby="error" aria-invalid="true"' if error else ""
    html = template.substitute(next=escape(wanted), error=said, described=described)
    return Response(html, status, {"Cache-Control": "no-store", **(headers or {})}, "text/html; charset=utf-8")


def _wait(wanted: str, seconds: int) -> Response:
    how_long = f"{seconds} second{'' if seconds == 1 else 's'}" if seconds < 90 else f"{seconds // 60} minutes"
    error = f"Too many wrong passwords. Wait {how_long} and try again."
    return _page(wanted, error, 429, {"Retry-After": str(seconds)})


router.add_route("/login", show_login, methods=["GET"])
router.add_route("/login", sign_in, methods=["POST"])
router.add_route("/logout", sign_out, methods=["POST"])
router.add_route("/login.css", show_style)
for part in PARTS:
    router.add_route(part, show_part)
