"""What is made before anybody asks: the pages of the periods that are offered by name, and the statements of the
filters that are likely to be chosen next, which cost each query 10 ms.

The default period of every page comes first, then the Overview's other periods. Whoever asks for something else
meanwhile does not wait for it: what is being made gives way, and is made once it is quiet.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from storelens.errors import StorelensError, UsageError
from storelens.filters import VALUE_FILTERS, Filters
from storelens.panels import Page
from storelens.panels.pages import PAGES
from storelens.web.answers import Answers
from storelens.web.page_address import preset_filters
from storelens.web.routes.pages import page_question
from storelens.web.version import ServedVersion

QUIET_SECONDS = 2.0  # a reader who clicks thinks for less
READER_SECONDS = 600.0  # who has asked for nothing for so long is not there
REST = 10  # times as long as the pages took: where sales never cease, they take a tenth of the machine at most
LOOK_SECONDS, READER_LOOK_SECONDS = 0.05, 1.0
log = logging.getLogger("storelens.web")


async def make_ahead(answers: Answers, *, with_pages: bool, quiet_seconds: float = QUIET_SECONDS) -> None:
    """Make the pages of the version served, and of each that takes its place and stays while there are readers (where
    `with_pages`: on a cluster each has its price), and once the statements; until cancelled.
    """
    rest, are_written = 0.0, False
    await _quiet(answers, quiet_seconds)  # whoever starts a server wants a page of it
    while True:
        answers.is_outdated.clear()
        if with_pages and await _stays(answers, rest):
            rest = max(quiet_seconds, REST * await _make_pages(answers, quiet_seconds))
        if not are_written:
            await _write_statements(answers)
            are_written = True
        await answers.is_outdated.wait()


def likely_pages(last_day: date) -> Iterator[tuple[Page, Filters]]:
    """Yield the pages and filters that are asked for most, the likeliest first."""
    default, *others = preset_filters(last_day)
    shops = [page for page in PAGES if page.entity is None]
    yield from ((page, default) for page in shops)
    yield from ((shops[0], filters) for filters in others)


def likely_filters(version: ServedVersion) -> Iterator[Filters]:
    """Yield the default period with one value of each filter, two regions, a region and a category."""
    days = next(preset_filters(version.reading.history().end))
    known = {name: tuple(values) for name, values in version.reading.known_values().items()}
    yield days
    for name in VALUE_FILTERS:
        yield Filters(start=days.start, end=days.end, **{name: known[name][:1]})  # type: ignore[arg-type]
    yield Filters(start=days.start, end=days.end, regions=known["regions"][:2])
    yield Filters(start=days.start, end=days.end, regions=known["regions"][:1], categories=known["categories"][:1])
    yield Filters()


async def _stays(answers: Answers, seconds: float) -> bool:
    """Return True once the version served has been there for so long and has a reader; False where another comes."""
    until = time.monotonic() + seconds
    while not answers.is_outdated.is_set():
        now = time.monotonic()
        if now >= until and now - answers.asked_at < READER_SECONDS:
            return True
        with suppress(TimeoutError):
            wait = until - now if until > now else READER_LOOK_SECONDS
            await asyncio.wait_for(answers.is_outdated.wait(), wait)
    return False


async def _make_pages(answers: Answers, quiet_seconds: float) -> float:
    """Make the likely pages of the version served, while it is; return how long they took, in seconds."""
    took = 0.0
    for page, filters in likely_pages(answers.served.current.reading.history().end):
        is_made = False
        while not is_made and not answers.is_outdated.is_set():
            started = time.perf_counter()
            is_made = await _make(answers, page, filters)
            took += time.perf_counter() - started
            await _quiet(answers, 0 if is_made else quiet_seconds)
    return took


async def _make(answers: Answers, page: Page, filters: Filters) -> bool:
    """Make one answer; False where somebody asked for another in the middle of it."""
    try:
        return await answers.make(*page_question(page, None, filters))
    except StorelensError as error:  # whoever asks for it is told; that it takes too long is one of the reasons
        log.info("the page %s was not made ahead: %s", page.name, error)
    except Exception as error:
        log.error("the page %s could not be made ahead", page.name, exc_info=error)
    return True


async def _write_statements(answers: Answers) -> None:
    """Write them in another thread, one at a time, while nobody waits for an answer."""
    for filters in likely_filters(answers.served.current):
        for panel in (panel for page in PAGES for panel in page.panels_of(1 if page.entity else None)):
            await _quiet(answers, 0)
            taken = filters.taken_by(panel.query.filters)
            with answers.served.lease() as version, suppress(UsageError):  # a value that the shop no longer holds
                await asyncio.to_thread(version.reading.statement, panel.query, taken, values=panel.values)


async def _quiet(answers: Answers, seconds: float) -> None:
    """Return when nobody waits for an answer, and nobody has asked for so long."""
    while answers.is_asked or time.monotonic() - answers.asked_at < seconds:
        await asyncio.sleep(LOOK_SECONDS)
