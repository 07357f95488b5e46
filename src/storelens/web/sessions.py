"""Who is signed in: a signed cookie, good for twelve hours after it was last used, and for a week in all."""

import secrets
import time
from dataclasses import dataclass
from hashlib import blake2b, sha256
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import cookie_parser

from storelens.web.journal import Entry, Journal

IDLE_SECONDS = 12 * 3600
LONGEST_SECONDS = 7 * 86_400
RENEW_SECONDS = 600  # a cookie this old is sent anew with the next answer


@dataclass(frozen=True)
class Session:
    """A reader who signed in at `since` (seconds since 1970); `age` is the cookie's, in seconds."""

    id: str
    since: int
    age: float


class Sessions:
    """Makes and reads the cookies of one server. `secret` signs them; another password makes another secret."""

    def __init__(self, secret: bytes, journal: Path, *, is_secure: bool) -> None:
        # Cookies know no port: two servers of one machine must not sign each other's readers out.
        mark = blake2b(secret, digest_size=4, person=b"cookie-name").hexdigest()
        self.cookie = f"{'__Host-' if is_secure else ''}storelens-{mark}"
        self._attributes = "; Path=/; HttpOnly; SameSite=Strict" + ("; Secure" if is_secure else "")
        self._signer = TimestampSigner(secret, salt=b"storelens.session", digest_method=sha256)
        self._ended = Journal(journal, LONGEST_SECONDS)

    def start(self) -> str:
        """Return the Set-Cookie value of a reader who has just signed in."""
        return self.renew(Session(secrets.token_hex(8), int(time.time()), 0.0))

    def renew(self, session: Session) -> str:
        """Return the Set-Cookie value that lets the session go on."""
        value = self._signer.sign(f"{session.id}.{session.since}").decode()
        return f"{self.cookie}={value}; Max-Age={IDLE_SECONDS}{self._attributes}"

    def end(self, session: Session) -> None:
        """Let no copy of the session's cookie be good any more."""
        with self._ended.writing() as (_, added):
            added.append(Entry(time.time(), "end", session.id))

    def forget(self) -> str:
        """Return the Set-Cookie value that removes the cookie."""
        return f"{self.cookie}=; Max-Age=0{self._attributes}"

    def find(self, cookies: str) -> Session | None:
        """Return the session that a request's Cookie header tells of, if it is good."""
        value = cookie_parser(cookies).get(self.cookie, "")
        try:
            text, signed_at = self._signer.unsign(value, max_age=IDLE_SECONDS, return_timestamp=True)
        except BadSignature:
            return None
        now = time.time()
        number, _, since = text.decode().partition(".")
        session = Session(number, int(since), now - signed_at.timestamp())
        if now - session.since > LONGEST_SECONDS or any(entry.key == number for entry in self._ended.entries()):
            return None
        return session
