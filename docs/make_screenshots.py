"""Write pictures of every page to docs/pictures/: `python docs/make_screenshots.py`, after a change in how pages look.

They are for people to look at, before a change lands and in docs/page.md; nothing checks that they are current.
"""

import io
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image

from browser import open_browser
from page_screen import MIDDLE, PHONE, WIDE, open_at, simulated_server

FOLDER = Path(__file__).parent / "pictures"
PAGES = (
    "/overview", "/sales", "/products", "/customers", "/inventory", "/reviews", "/data", "/sql?query=kpis",
    "/product/3", "/customer/12",
)  # fmt: skip
LOOKS = {"": (WIDE, False), "-dark": (WIDE, True), "-1024": (MIDDLE, False), "-phone": (PHONE, False)}
KEPT = {"": PAGES, "-dark": PAGES[:1], "-1024": (), "-phone": PAGES[:1]}  # of each look, those that are committed


def main(folder: Path, *, everything: bool) -> None:
    """Write the pictures: those that are kept, or every page in every look."""
    folder.mkdir(parents=True, exist_ok=True)
    with simulated_server() as address, open_browser() as browser:
        for look, (width, is_dark) in LOOKS.items():
            for path in PAGES if everything else KEPT[look]:
                page = open_at(browser, address + path, width, is_dark=is_dark)
                name = path.strip("/").split("?")[0].split("/")[0]
                with Image.open(io.BytesIO(page.screenshot(full_page=True, animations="disabled"))) as image:
                    image.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(
                        folder / f"{name}{look}.png", optimize=True
                    )
                page.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, everything=len(sys.argv) > 1)
