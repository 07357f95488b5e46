"""The wall around a server with a password: only who is signed in passes, the rest is asked to sign in."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storelens.web.journal import Journal
from storelens.web.private_files import private_folder
from storelens.web.problems import Problem, problem_response
from storelens.web.security import SAFE_METHODS
from storelens.web.sessions import LONGEST_SECONDS, RENEW_SECONDS, Session, Sessions
from storelens.web.settings import WebSettings
from storelens.web.sign_in import KNOWN_SECONDS, Door

TRIES, ENDED = "tries", "ended"
OPEN_PATHS = frozenset({"/login", "/login.css", "/login.woff2", "/login.svg", "/robots.txt", "/healthz"})


@dataclass(frozen=True)
class Login:
    """What signing in needs: the door and the sessions."""

    door: Door
    sessions: Sessions


def login_of(settings: WebSettings) -> Login | None:
    """Return the login of a server with a password, None for one without."""
    if settings.password_hash is None:
        return None
    folder = private_folder(settings.place)
    return Login(
        Door(settings.password_hash, settings.secret, folder / TRIES),
        Sessions(settings.secret, folder / ENDED, is_secure=settings.behind_https),
    )


def journals_of(settings: WebSettings) -> tuple[Journal, Journal]:
    """Return what was noted of signing in beside the store: the tries, and the sessions that were ended."""
    folder = settings.place.with_suffix(".web")
    return Journal(folder / TRIES, KNOWN_SECONDS), Journal(folder / ENDED, LONGEST_SECONDS)


class LoginWall:
    """The application behind the login."""

    def __init__(self, app: ASGIApp, login: Login, settings: WebSettings) -> None:
        self.app = app
        self.login = login
        self.sessions = login.sessions
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        session = self._session_of(scope)
        scope["storelens.login"] = self.login
        scope["storelens.session"] = session
        if session is not None:
            await self.app(scope, receive, self._renewing(session, scope["path"], send))
        elif scope["path"] in OPEN_PATHS or self._may_measure(scope):
            await self.app(scope, receive, send)
        else:
            await _turn_away(scope, receive, send)

    def _session_of(self, scope: Scope) -> Session | None:
        cookies = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
        return self.sessions.find("; ".join(cookies)) if cookies else None

    def _may_measure(self, scope: Scope) -> bool:
        """Whether a program of this machine reads /metrics; behind a proxy everybody is of this machine."""
        client = scope.get("client")
        is_local = client is not None and client[0] in ("127.0.0.1", "::1")
        return scope["path"] == "/metrics" and is_local and not self.settings.behind_https

    def _renewing(self, session: Session, path: str, send: Send) -> Send:
        if session.age < RENEW_SECONDS or path.startswith("/assets/"):  # which caches on the way may keep
            return send

        async def renew(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = [name.lower() for name, _ in message.get("headers", ())]
                if b"set-cookie" not in names:  # signing out sets it
                    cookie = (b"set-cookie", self.sessions.renew(session).encode())
                    message["headers"] = [*message.get("headers", ()), cookie]
            await send(message)

        return renew


async def _turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    path = scope["path"]
    if path.startswith("/api/") or path == "/metrics" or scope["method"] not in SAFE_METHODS:
        await problem_response(Problem(401, "you are not signed in - sign in at /login"))(scope, receive, send)
        return
    query = scope["query_string"].decode("latin-1")
    wanted = f"{path}?{query}" if query else path
    await RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303)(scope, receive, send)


def safe_next(wanted: str) -> str:
    r"""Return where to go after signing in: a path of this server, else the first page.

    >>> safe_next("/sales?region=West"), safe_next("//evil.example"), safe_next("/\\evil.example"), safe_next("sales")
    ('/sales?region=West', '/', '/', '/')
    """
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_path and "\\" not in wanted and len(wanted) < 2000 and wanted.isascii() else "/"
