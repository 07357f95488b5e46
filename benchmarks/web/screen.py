"""What a reader waits for, in a real Chromium on the same two cores: a cold load, a click, a click again, a brush."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from benchmarks.processes import ROOT, MeasureFailedError
from benchmarks.stores import Place
from benchmarks.web.answers import ask
from benchmarks.web.choices import last_days
from benchmarks.web.server import Server, serving
from benchmarks.web.spread import spread

LOADS, CLICKS, FRAMES = 7, 40, 120
SLOW_LINE = {"latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8, "offline": False}
REST_MS = 250  # between clicks: the charts are drawn by then
WINDOW = {"width": 1440, "height": 1000}
# When the first key figure stands there, counted from the moment the address was asked for.
NOTE_FIRST_FIGURE = """
new MutationObserver((_, observer) => {
    const figure = document.querySelector("[data-panel=key_figures] .figure")
    if (!figure || !/[0-9]/.test(figure.textContent)) return
    window.firstFigure = performance.now()
    observer.disconnect()
}).observe(document, {childList: true, subtree: true, characterData: true})
"""
# From the click on a region's or a category's bar to the frame with other key figures (what the page's cube adds up is
# there first), to that with all of them as the server told them, and to that with every panel.
CLICK = """async ([panel, name]) => {
    const figures = document.querySelector("[data-panel=key_figures]")
    const text = () => [...figures.querySelectorAll(".figure")].map(figure => figure.textContent).join()
    const isBusy = () => document.querySelector("main [aria-busy=true]")
    const isWhole = () => !figures.querySelector(".figure.unknown") && figures.ariaBusy !== "true"
    const before = text()
    const bars = [...document.querySelectorAll(`[data-panel=${panel}] button`)]
    const bar = bars.find(bar => bar.querySelector(".label")?.textContent === name)
    const started = performance.now()
    let first = null, whole = null
    const seen = new Promise((resolve, reject) => {
        const look = () => {
            if (text() === before) return
            first ??= performance.now() - started
            if (!isWhole()) return
            whole ??= performance.now() - started
            if (isBusy()) return
            observer.disconnect()
            requestAnimationFrame(() => resolve([first, whole, performance.now() - started]))
        }
        const observer = new MutationObserver(look)
        const all = {attributes: true, childList: true, subtree: true, characterData: true}
        observer.observe(document.querySelector("main"), all)
        setTimeout(() => reject(new Error(`no other figures after a click on ${panel} ${name}`)), 10_000)
    })
    bar.click()
    return await seen
}"""
# A frame's work: from the beginning of the frame that moves the pointer to the end of its layout and paint.
BRUSH = """async ([x, y, width, frames]) => {
    const overlay = document.elementFromPoint(x, y)
    const times = []
    for (let number = 1; number <= frames; number++) {
        times.push(await new Promise(resolve => requestAnimationFrame(() => {
            const started = performance.now()
            const after = new MessageChannel()
            after.port1.onmessage = () => resolve(performance.now() - started)
            const clientX = x + (width * number) / frames
            overlay.dispatchEvent(new PointerEvent("pointermove", {clientX, clientY: y, bubbles: true, pointerId: 1}))
            after.port2.postMessage(0)
        })))
    }
    return times
}"""


@dataclass(frozen=True)
class Choice:
    """A bar to click, and whether what it leads to has not been asked before."""

    panel: str
    name: str
    is_new: bool


def measure(place: Place, *, loads: int = LOADS, clicks: int = CLICKS, frames: int = FRAMES) -> dict[str, Any]:
    """Return milliseconds as a reader of the Overview of 90 days has them, and the requests a brush made."""
    sys.path.insert(0, str(ROOT / "docs"))
    from playwright.sync_api import Error

    from browser import open_browser

    try:
        return _measure(place, loads, clicks, frames, open_browser)
    except Error as error:
        raise MeasureFailedError(str(error)) from error


def _measure(place: Place, loads: int, clicks: int, frames: int, open_browser: Any) -> dict[str, Any]:
    with serving(place.store, place.home / "server.log") as server, open_browser() as browser:
        meta = ask(server, "/api/v1/meta")[1]
        address = f"{server.address}/overview?{urlencode(last_days(meta, 90))}"
        _load(browser, address, None)  # the server is warm: somebody has looked today
        cold = [_load(browser, address, None) for _ in range(loads)]
        slow = [_load(browser, address, SLOW_LINE) for _ in range(loads)]
        page = _open(browser, server, meta)
        taken = [(choice.is_new, _click(page, choice)) for choice in islice(_choices(meta), 2 * clicks)]
        brush = _brush(page, frames)
    return {
        "cold_ms": spread(cold),
        "cold_slow_line_ms": spread(slow),
        "click_ms": spread(first for is_new, (first, _, _) in taken if is_new),
        "click_figures_ms": spread(figures for is_new, (_, figures, _) in taken if is_new),
        "click_whole_ms": spread(whole for is_new, (_, _, whole) in taken if is_new),
        "again_ms": spread(whole for is_new, (_, _, whole) in taken if not is_new),
        **brush,
    }


def _load(browser: Any, address: str, line: dict[str, Any] | None) -> float:
    """Return the milliseconds to the first key figure in a browser that has seen nothing yet."""
    context = browser.new_context(viewport=WINDOW)
    try:
        page = context.new_page()
        page.add_init_script(NOTE_FIRST_FIGURE)
        if line:
            page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
        page.goto(address)
        page.wait_for_function("() => window.firstFigure")
        return float(page.evaluate("() => window.firstFigure"))
    finally:
        context.close()


def _open(browser: Any, server: Server, meta: dict[str, Any]) -> Any:
    page = browser.new_context(viewport=WINDOW).new_page()
    page.goto(f"{server.address}/overview?{urlencode(last_days(meta, 90))}")
    page.wait_for_selector("[data-panel=regions] button .bar")
    page.wait_for_timeout(2000)  # the charts' code comes after the figures
    return page


def _choices(meta: dict[str, Any]) -> Iterator[Choice]:
    """Yield bars to click: each category by itself and with each region, new to the server, and each taken back."""
    for category in meta["filters"]["categories"]:
        yield Choice("categories", category["name"], is_new=True)
        for region in meta["filters"]["regions"]:
            yield Choice("regions", region, is_new=True)
            yield Choice("regions", region, is_new=False)
        yield Choice("categories", category["name"], is_new=False)


def _click(page: Any, choice: Choice) -> tuple[float, float, float]:
    first, figures, whole = page.evaluate(CLICK, [choice.panel, choice.name])
    page.wait_for_timeout(REST_MS)
    return first, figures, whole


def _brush(page: Any, frames: int) -> dict[str, Any]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("[data-panel=net_sales_by_day] .trend").scroll_into_view_if_needed()
    box = page.locator("[data-panel=net_sales_by_day] .trend").bounding_box()
    if box is None:
        raise MeasureFailedError("the Overview has no trend")
    x, y = box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y)
    times = page.evaluate(BRUSH, [x, y, box["width"] * 0.6, frames])
    page.keyboard.press("Escape")
    return {"brush_frame_ms": spread(times), "brush_requests": len([url for url in asked if "/api/" in url])}
