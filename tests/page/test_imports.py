"""Files dropped on the Data page: examined, loaded and accounted for, by keyboard too, and without an axe violation."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from benchmarks.web.server import Server, serving
from playwright.sync_api import Page, expect

from page.conftest import PHONE, Watched, settle
from page.test_accessible import look_in_both
from shop_files import copy_shop

pytestmark = pytest.mark.slow
ORDERS = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem sku,Shipping Province,Shipping Country\n"
    "#9001,ana@example.com,paid,USD,60.00,5.00,0.00,65.00,2024-11-20 10:00:00 +0000,2,Lamp,30.00,X-LAMP,NY,US\n"
    "#9002,bo@example.com,paid,USD,12.50,0.00,0.00,12.50,2024-11-20 11:00:00 +0000,1,Mug,12.50,X-MUG,CA,US\n"
    "#9003,cy@example.com,paid,USD,12.50,0.00,0.00,12.50,2024-11-21 11:00:00 +0000,one,Mug,12.50,X-MUG,CA,US\n"
)
UNKNOWN = "Bestellung;Datum;Artikel;Menge;Preis\nB1;2024-11-20;Vase;2;10,50\nB2;2024-11-21;Vase;1;10,50\n"


@pytest.fixture
def own_server(page_store: Path, tmp_path: Path) -> Iterator[Server]:
    """Two workers on a store of the test's own, to be imported into."""
    path = copy_shop(page_store, tmp_path / "store.db")
    with serving(path, tmp_path / "server.log", "--workers", "2") as server:
        yield server


def choose(page: Page, path: Path, content: str) -> None:
    """Choose a file as the button in the drop zone lets a reader choose it."""
    path.write_text(content, encoding="utf-8")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").press("Enter")
    chooser.value.set_files(path)


@pytest.mark.parametrize("size", [{}, {"viewport": PHONE, "has_touch": True}], ids=["desktop", "phone"])
def test_a_file_is_examined_loaded_and_accounted_for(
    own_server: Server, watch: Callable[..., Watched], tmp_path: Path, size: dict[str, object]
) -> None:
    watched = watch(own_server, **size)
    page = watched.open("/data")
    choose(page, tmp_path / "orders.csv", ORDERS)
    load = page.get_by_role("button", name="Load into the store")
    load.wait_for()
    expect(page.get_by_label("Source")).to_have_value("shopify")
    expect(page.get_by_text("1 row set aside: Lineitem quantity")).to_be_visible()
    look_in_both(watched)
    load.press("Enter")
    expect(page.get_by_text("Loaded: 2 rows new or changed.").last).to_be_visible()
    look_in_both(watched)
    width = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, "the page scrolls sideways"
    page.reload()
    settle(page)
    expect(page.get_by_text("Loaded: 2 rows new or changed.").last).to_be_visible()
    aside = page.get_by_role("link", name="1 rows of orders.csv set aside").first
    aside.press("Enter")
    expect(page.get_by_role("heading", name="Set aside of orders.csv")).to_be_visible()
    page.get_by_role("button", name="Import other files").press("Enter")
    expect(page.get_by_text("Nothing is loaded before you have seen")).to_be_visible()


def test_a_mapping_is_corrected_while_its_lines_are_watched(
    own_server: Server, watch: Callable[..., Watched], tmp_path: Path
) -> None:
    watched = watch(own_server)
    page = watched.open("/data")
    choose(page, tmp_path / "bestellungen.csv", UNKNOWN)
    mapping = page.get_by_label("Mapping", exact=True)
    lines = page.get_by_role("region", name="The first lines as they would be loaded")
    lines.get_by_text("B1").wait_for()
    expect(lines.get_by_role("cell", name="$10.50").first).to_be_visible()
    look_in_both(watched)
    text = mapping.input_value()
    mapping.fill(text.replace('"Menge"', '"Mange"'))
    expect(page.get_by_text("has no column 'Mange'").first).to_be_visible()
    mapping.fill(text)
    expect(page.get_by_text("2 rows read, none set aside")).to_be_visible()
    page.get_by_role("button", name="Examine").press("Enter")
    page.get_by_role("button", name="Load into the store").wait_for()
    page.get_by_role("button", name="Cancel import").press("Enter")
    expect(page.locator("main p:not(.hidden)", has_text="Cancelled: nothing in the store has changed")).to_be_visible()


def test_files_that_cannot_be_loaded_say_why(own_server: Server, watch: Callable[..., Watched], tmp_path: Path) -> None:
    page = watch(own_server).open("/data")
    choose(page, tmp_path / "noise.xlsx", "PK\x03\x04 no workbook")
    page.get_by_label("Source").select_option("shopify")
    expect(page.get_by_role("listitem").filter(has_text="noise.xlsx is cut or damaged").last).to_contain_text("Stop")
    assert page.get_by_role("button", name="Load into the store").count() == 0
