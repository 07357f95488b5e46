"""What nobody needs any more goes: at a server's start, and once a day while it runs.

Idempotency keys of 30 days and more, ended sessions whose cookies have run out anyway, sign-ins tried 30 days ago, and
what servers that were killed have left behind. Nothing here is worth a server that does not start: what cannot be done
is logged and tried again the next day.
"""

import asyncio
import logging
from collections.abc import Callable

from storelens.errors import StorelensError
from storelens.recording import forget_recorded
from storelens.recording.idempotency import FORGOTTEN_AT_A_TIME
from storelens.store.opening import store_at
from storelens.web.leftovers import remove_leftovers
from storelens.web.login import journals_of
from storelens.web.settings import WebSettings

EVERY_SECONDS = 86_400.0
PAUSE_SECONDS = 1.0  # between two transactions, where there is much: who records comes first
log = logging.getLogger("storelens.web")


async def keep_house(settings: WebSettings) -> None:
    """Clear away now and every day, until cancelled."""
    while True:
        for clear in (_remove_leftovers, _forget_signing_in):
            await asyncio.to_thread(_try, clear, settings)
        while settings.may_write and await asyncio.to_thread(_try, _forget_keys, settings) == FORGOTTEN_AT_A_TIME:
            await asyncio.sleep(PAUSE_SECONDS)
        await asyncio.sleep(EVERY_SECONDS)


def _try(clear: Callable[[WebSettings], int], settings: WebSettings) -> int:
    """Return how much was cleared away, 0 where it cannot be done now."""
    try:
        return clear(settings)
    except (StorelensError, OSError) as error:
        log.warning("what is old is not cleared away: %s", error)
        return 0


def _remove_leftovers(settings: WebSettings) -> int:
    return remove_leftovers(settings.place)


def _forget_signing_in(settings: WebSettings) -> int:
    return sum(journal.forget_old() for journal in journals_of(settings))


def _forget_keys(settings: WebSettings) -> int:
    with store_at(settings.store_url) as store:
        return forget_recorded(store)
