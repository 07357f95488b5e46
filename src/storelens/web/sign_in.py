"""Who may sign in: one shared password, compared slowly, and how often anybody may try.

Tries are counted in a journal beside the store, so that all workers count together and a restart forgets nothing.
What is bounded, honestly: guessing, not attention. Whoever has many addresses can keep strangers out for minutes;
who signed in from an address before is let try again from it, and who is signed in notices nothing.
"""

import ipaddress
import math
import time
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from storelens.web.journal import Entry, Journal

LONGEST_PASSWORD_BYTES = 1024
FREE_TRIES = 5  # of one address, before it has to wait
LONGEST_WAIT_SECONDS = 300.0
REMEMBERED_SECONDS = 3600.0
MOST_TRIES = 60  # of all strangers together ...
WITHIN_SECONDS = 600.0
KNOWN_SECONDS = 30 * 86_400.0
HASHED_AT_A_TIME = 2  # each takes 64 MiB and a core for about 50 ms


@dataclass(frozen=True)
class Outcome:
    """Whether the password was right; otherwise how many seconds to wait before the next try (0: none)."""

    is_right: bool
    wait_seconds: float = 0.0


class Door:
    """Lets in who knows the password. `secret` keeps the addresses in the journal from being read."""

    def __init__(self, password_hash: str, secret: bytes, journal: Path) -> None:
        self._hash = password_hash
        self._secret = secret
        self._journal = Journal(journal, KNOWN_SECONDS)
        self._hasher = PasswordHasher()
        self._places = BoundedSemaphore(HASHED_AT_A_TIME)

    def knock(self, address: str, password: str) -> Outcome:
        """Return what came of a try. Takes a while: not for an event loop."""
        key = self._key(address)
        wait = self._count(key)
        if wait > 0:
            return Outcome(is_right=False, wait_seconds=wait)
        if not self._is_right(password):
            return Outcome(is_right=False)
        with self._journal.writing() as (_, added):
            added.append(Entry(time.time(), "in", key))
        return Outcome(is_right=True)

    def _count(self, key: str) -> float:
        """Count a try before its password is looked at, or return the seconds it has to wait for."""
        now = time.time()
        with self._journal.writing() as (entries, added):
            wait = seconds_to_wait(entries, key, now)
            if wait <= 0:
                added.append(Entry(now, "try", key))
        return wait

    def _is_right(self, password: str) -> bool:
        if len(password.encode()) > LONGEST_PASSWORD_BYTES:
            return False
        with self._places:
            try:
                return self._hasher.verify(self._hash, password)
            except (Argon2Error, InvalidHashError):
                return False

    def _key(self, address: str) -> str:
        """Return an address's name in the journal; the 2^64 addresses of one IPv6 line are one."""
        try:
            found = ipaddress.ip_address(address)
            if found.version == 6:
                address = str(ipaddress.ip_network((found, 64), strict=False))
        except ValueError:
            address = "unknown"
        return blake2b(address.encode(), key=self._secret[:64], digest_size=8).hexdigest()


def seconds_to_wait(entries: list[Entry], key: str, now: float) -> float:
    """Return how long an address has to wait for its next try: 0 for the first five, then 1, 2, 4 ... 300 seconds.

    >>> seconds_to_wait([Entry(100.0, "try", "a")] * 7, "a", 101.0)
    3.0
    >>> seconds_to_wait([Entry(100.0, "try", "a")] * 7 + [Entry(100.5, "in", "a")], "a", 101.0)
    0.0
    """
    own = [entry for entry in entries if entry.key == key]
    came_in = max((entry.at for entry in own if entry.kind == "in"), default=-math.inf)
    since = max(came_in, now - REMEMBERED_SECONDS)
    tries = [entry.at for entry in own if entry.kind == "try" and entry.at > since]
    if len(tries) >= FREE_TRIES:
        delay = min(2.0 ** (len(tries) - FREE_TRIES), LONGEST_WAIT_SECONDS)
        return max(0.0, tries[-1] + delay - now)
    if came_in > now - KNOWN_SECONDS:
        return 0.0
    strangers = [entry.at for entry in entries if entry.kind == "try" and entry.at > now - WITHIN_SECONDS]
    if len(strangers) >= MOST_TRIES:
        return strangers[-MOST_TRIES] + WITHIN_SECONDS - now
    return 0.0
