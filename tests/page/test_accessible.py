"""Every page, light, dark and on a phone: it draws, complains of nothing, and axe finds no WCAG 2.2 A or AA violation."""

from collections.abc import Callable

import pytest
from benchmarks.web.server import Server

from page.conftest import DESKTOP, PHONE, ROOT, Watched

pytestmark = pytest.mark.slow
PAGES = (
    "/overview", "/sales", "/products", "/customers", "/inventory", "/reviews", "/data", "/sql", "/product/3",
    "/customer/12",
)  # fmt: skip
SIZES = {"desktop": {"viewport": DESKTOP}, "phone": {"viewport": PHONE, "has_touch": True}}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What is dimmed is being asked anew: it is out of date for a moment, and not to be read then. Every rule is run on
# every element; that only violations are written out (and come over to here) is four fifths of the time.
RUN = """tags => axe.run(
    {exclude: [['.dimmed']]}, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}
).then(found => found.violations)"""


def violations(watched: Watched) -> list[str]:
    """Return what axe finds, a line each with the first place."""
    if not watched.page.evaluate("() => 'axe' in window"):
        watched.page.evaluate((ROOT / "ui" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    # A target that lies half under the bar of the filters is not small: it is being scrolled.
    watched.page.evaluate("() => scrollTo(0, 0)")
    found = watched.page.evaluate(RUN, TAGS)
    return [f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}" for one in found]


def look_in_both(watched: Watched) -> None:
    """See that nothing is wrong in light and in dark."""
    for scheme in ("light", "dark"):
        watched.page.emulate_media(color_scheme=scheme)
        assert violations(watched) == [], scheme


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_page(served: Server, watch: Callable[..., Watched], path: str, size: str) -> None:
    watched = watch(served, **SIZES[size])
    page = watched.open(path)
    assert page.locator("main [role=alert]").count() == 0
    look_in_both(watched)
    width = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, "the page scrolls sideways"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["SQL", "Table", "Export", "Explain"])
def test_dialog(served: Server, watch: Callable[..., Watched], name: str, size: str) -> None:
    watched = watch(served, **SIZES[size])
    page = watched.open(f"/overview?panel=categories&show={name.lower()}")
    page.wait_for_selector("dialog[open]")
    page.wait_for_load_state("networkidle")
    look_in_both(watched)
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    assert "show=" not in page.url
