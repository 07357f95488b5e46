"""Record a request once: all of it in one transaction; who asks again with the same key gets the same answer."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from storelens.errors import StoreOvertaken
from storelens.recording.books import Books
from storelens.recording.fields import Fields, shown
from storelens.recording.refusals import KeyReused
from storelens.store import Store

LONGEST_KEY = 200
KEPT_DAYS = 30  # a request is answered again for so long; nobody sends one for longer
FORGOTTEN_AT_A_TIME = 5_000  # the store takes one writer at a time: the others wait some milliseconds
MOST_OVERTAKEN = 4
Answer = dict[str, Any]
R = TypeVar("R")


@dataclass(frozen=True)
class Recorded:
    """What was recorded: `answer` has the new rows' keys and values, `id` among them, and `warnings`.

    `replayed` says that it was recorded before, with the same key.
    """

    operation: str
    answer: Answer
    replayed: bool

    @property
    def id(self) -> int | None:
        """The key of the row that was made, None where none was needed."""
        found = self.answer["id"]
        return None if found is None else int(found)


def record_once(
    store: Store, operation: str, request: R, key: str, now: datetime | None, write: Callable[[Books, R], Answer]
) -> Recorded:
    """Let `write` record the request in one transaction, unless `key` has been recorded: then return that answer.

    It opens the store that is at the path now through a connection of its own, so any thread may call it at any time.
    A transaction that a server ended in another's favour is made again. Raises RequestRefused, KeyReused,
    StoreUnavailable; after any of them nothing is recorded.
    """
    checked = _checked_key(operation, key)
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    for _ in range(MOST_OVERTAKEN):
        with suppress(StoreOvertaken):
            return _record(store, operation, request, checked, moment, write)
    return _record(store, operation, request, checked, moment, write)


def _record(
    store: Store, operation: str, request: R, checked: str, moment: datetime, write: Callable[[Books, R], Answer]
) -> Recorded:
    digest = _digest(operation, request)
    with store.again() as own, own.transaction() as connection:
        books = Books(connection, own.settings, moment)
        known = books.row(
            "select operation, request_hash, response_json from recorded where idempotency_key = ?", checked
        )
        if known is not None:
            return _again(checked, operation, digest, *known)
        answer = {**write(books, request), "warnings": books.warnings}
        response = json.dumps(answer)
        books.insert(
            "recorded", idempotency_key=checked, operation=operation, request_hash=digest, response_json=response,
            recorded_at=moment.strftime("%Y-%m-%d %H:%M:%S"),
        )  # fmt: skip
    return Recorded(operation, json.loads(response), replayed=False)


def forget_recorded(store: Store, *, now: datetime | None = None) -> int:
    """Forget keys of 30 days and more, the oldest 5,000, in one transaction; return how many. What they recorded stays.

    Where none is so old nothing is written and nobody waits. Raises StoreUnavailable.
    """
    last = (now or datetime.now(UTC)).astimezone(UTC) - timedelta(days=KEPT_DAYS)
    old = "from recorded where recorded_at <= ? order by recorded_at limit ?"
    values = (last.strftime("%Y-%m-%d %H:%M:%S"), FORGOTTEN_AT_A_TIME)
    with store.again() as own:
        if not own.connection.execute(f"select 1 {old}", values).fetchone():
            return 0
        with own.transaction() as connection:
            sql = f"delete from recorded where idempotency_key in (select idempotency_key {old})"
            return int(connection.execute(sql, values).rowcount)


def _checked_key(operation: str, key: str) -> str:
    fields = Fields(operation)
    if not isinstance(key, str) or not (key.isascii() and key.isprintable() and 0 < len(key.strip()) <= LONGEST_KEY):
        fields.refuse(
            "idempotency key",
            f"must be 1 to {LONGEST_KEY} printable ASCII characters, got {shown(key)} - use a UUID, a new one for each "
            "request",
        )
    fields.stop_if_any()
    return key.strip()


def _digest(operation: str, request: Any) -> str:
    try:
        text = json.dumps([operation, asdict(request)], sort_keys=True, default=str)
    except ValueError:  # a number that Python refuses to write out: its field will be refused
        return ""
    return hashlib.sha256(text.encode()).hexdigest()


def _again(key: str, operation: str, digest: str, known_operation: str, known_digest: str, response: str) -> Recorded:
    if (operation, digest) != (known_operation, known_digest):
        raise KeyReused(
            f"the idempotency key {shown(key)} was used for another {known_operation} - use a new key for each request"
        )
    return Recorded(operation, json.loads(response), replayed=True)
