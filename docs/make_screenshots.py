"""Write pictures of the page to docs/pictures/: `python docs/make_screenshots.py`, after a change in how pages look.

They are for people to look at, before a change lands and in docs/page.md; nothing checks that they are current. With a
folder as argument it writes every page and every dialog in every look there: 1440, 1024 and 390 pixels, light and dark.
"""

import io
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image
from playwright.sync_api import Browser

from browser import open_browser
from page_screen import MIDDLE, PHONE, WIDE, open_at, simulated_server

FOLDER = Path(__file__).parent / "pictures"
PAGES = {
    "overview": "/overview",
    "sales": "/sales",
    "products": "/products",
    "customers": "/customers",
    "inventory": "/inventory",
    "reviews": "/reviews",
    "data": "/data",
    "sql": "/sql?query=kpis",
    "product": "/product/3",
    "customer": "/customer/12",
    "filtered": "/overview?region=West&category=Books&compare=year",
    "empty": "/overview?start=2020-01-01&end=2020-01-31",
}
DIALOGS = {  # a name: its page, and the key that opens it where the address does not
    "show-sql": ("/overview?panel=net_sales_by_day&show=sql", ""),
    "show-table": ("/overview?panel=top_products&show=table", ""),
    "export": ("/overview?panel=net_sales_by_day&show=export", ""),
    "explain": ("/overview?panel=key_figures&show=explain&column=net_minor", ""),
    "order": ("/overview?show=order&order=120", ""),
    "record": ("/overview?record=sale", ""),
    "return": ("/overview?record=return&order_id=120", ""),
    "search": ("/overview", "/"),
    "keys": ("/overview", "?"),
}
LOOKS = {
    "": (WIDE, False), "-dark": (WIDE, True), "-1024": (MIDDLE, False), "-1024-dark": (MIDDLE, True),
    "-phone": (PHONE, False), "-phone-dark": (PHONE, True),
}  # fmt: skip
KEPT = {  # of each look, those that are committed
    "": ("overview", "sales", "products", "customers", "inventory", "product", "sql", "explain"),
    "-dark": ("overview",),
    "-phone": ("overview",),
}
OPENS_WITHIN_MS = 800
COLOURS = 256


def main(folder: Path, *, everything: bool) -> None:
    """Write the pictures: those that are kept, or all."""
    folder.mkdir(parents=True, exist_ok=True)
    with simulated_server("plan", "backtest") as address, open_browser() as browser:
        for look in LOOKS if everything else KEPT:
            for name in (*PAGES, *DIALOGS) if everything else KEPT[look]:
                write(folder / f"{name}{look}.png", picture(browser, address, name, look))


def picture(browser: Browser, address: str, name: str, look: str) -> bytes:
    """Return a page to its end, or what a window shows of a dialog and on a phone, as a PNG."""
    width, is_dark = LOOKS[look]
    path, key = DIALOGS.get(name, (PAGES.get(name, ""), ""))
    page = open_at(browser, address + path, width, is_dark=is_dark, dots=2 if width == PHONE else 1)
    try:
        if key:
            page.keyboard.press(key)
        if name in DIALOGS:
            page.wait_for_selector("dialog[open]")
            page.wait_for_timeout(OPENS_WITHIN_MS)
        elif width != PHONE:
            # A window as high as the page: what sticks to its edges then stands where it belongs.
            page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
            page.wait_for_timeout(OPENS_WITHIN_MS)
        return page.screenshot(animations="disabled", caret="hide")
    finally:
        page.context.close()


def write(file: Path, png: bytes) -> None:
    """Write a picture in 256 colours, of which none that is rare is lost: a third of its size, and nobody sees it."""
    with Image.open(io.BytesIO(png)) as image:
        few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(file, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, everything=len(sys.argv) > 1)
