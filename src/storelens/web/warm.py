"""Write the statements that readers are likely to need before they ask: each shape of filters costs its query 10 ms."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

from storelens.filters import VALUE_FILTERS, Filters
from storelens.panels.pages import PAGES
from storelens.web.version import ServedVersion

LIKELY_DAYS = 90


def warm_up(version: ServedVersion, is_over: threading.Event) -> None:
    """Write them, pausing as long after each as it took: requests come first. Ends early once `is_over` is set."""
    for filters in likely_filters(version):
        for panel in (panel for page in PAGES for panel in page.panels_of(1 if page.entity else None)):
            started = time.perf_counter()
            version.reading.statement(panel.query, filters.taken_by(panel.query.filters), values=panel.values)
            if is_over.wait(time.perf_counter() - started):
                return


def likely_filters(version: ServedVersion) -> Iterator[Filters]:
    """Yield the last days, alone and with one value of each filter, two regions, a region and a category; all days."""
    last = version.reading.history().end
    days = Filters(start=last - timedelta(days=LIKELY_DAYS - 1), end=last)
    known = {name: tuple(values) for name, values in version.reading.known_values().items()}
    yield days
    for name in VALUE_FILTERS:
        yield Filters(start=days.start, end=days.end, **{name: known[name][:1]})  # type: ignore[arg-type]
    yield Filters(start=days.start, end=days.end, regions=known["regions"][:2])
    yield Filters(start=days.start, end=days.end, regions=known["regions"][:1], categories=known["categories"][:1])
    yield Filters()
