"""A file that a client sends, handed on as it arrives: not held in memory, not larger than agreed, and not endless."""

import asyncio
import time
from collections.abc import Mapping

from starlette.types import Message, Receive

from storelens.web.problems import Problem

STALL_SECONDS = 30.0
LEAST_BYTES_PER_SECOND = 2_000
CLOSE = {"Connection": "close"}  # what is still on its way is not read


def arriving_file(headers: Mapping[str, str], receive: Receive, most_bytes: int) -> Receive:
    """Return a `receive` that hands on a file as it arrives; it raises Problem (408) where that stalls or crawls.

    Raises Problem (413) at once where the length that is announced is too large. How much arrives is counted by who
    takes it.
    """
    length = headers.get("content-length", "0")
    if length.isdecimal() and (len(length) > 19 or int(length) > most_bytes):
        size = f"{most_bytes / 1024**2:,.0f} MiB"
        detail = f"the file is larger than an import takes here ({size}) - give it with storelens import"
        raise Problem(413, detail, headers=CLOSE)
    begun, arrived = time.monotonic(), 0

    async def arriving() -> Message:
        nonlocal arrived
        try:
            async with asyncio.timeout(STALL_SECONDS):
                message = await receive()
        except TimeoutError:
            detail = f"nothing of the file arrived for {STALL_SECONDS:.0f} seconds - send it again"
            raise Problem(408, detail, headers=CLOSE) from None
        arrived += len(message.get("body", b""))
        seconds = time.monotonic() - begun
        if seconds > STALL_SECONDS and arrived < seconds * LEAST_BYTES_PER_SECOND:
            detail = f"the file arrives at less than {LEAST_BYTES_PER_SECOND:,} bytes a second - send it from nearer by"
            raise Problem(408, detail, headers=CLOSE)
        return message

    return arriving
