"""Write the pictures of the README to assets/, or with --check say which of them is not current.

A picture carries a digest of the files it is made from. So whether it is current can be told anywhere, whatever fonts,
browser and versions drew it; only who draws needs those.
"""

import hashlib
import io
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
FOLDER = ROOT / "assets"
DIGEST = "Source-SHA256"
PACKAGE = "src/storelens"
LETTERING = (
    f"{PACKAGE}/charts/sheet.py", f"{PACKAGE}/charts/style.py", f"{PACKAGE}/charts/render.py",
    f"{PACKAGE}/diagrams/lettering.py", "docs/make_fonts.py",
)  # fmt: skip
SHOWN_IN_PAGE = (
    *(f"{PACKAGE}/{name}.py" for name in ("formatting", "filters", "rewrite")), "sql/marts.sql",
    "ui/src/**/*.svelte", "ui/src/**/*.css", "ui/src/charts/*.ts",
)  # fmt: skip


class CannotDraw(Exception):
    """A picture needs something that this machine has not."""


@dataclass(frozen=True)
class Picture:
    """A picture of the README: its file, how it is drawn, and the files (as patterns) that it is made from."""

    name: str
    draw: Callable[[], bytes]
    sources: Callable[[], Iterable[str]]

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.png"


def draw_er_diagram() -> bytes:
    from storelens.charts import png
    from storelens.diagrams import er_diagram

    return png(er_diagram(), scale=2)


def draw_architecture_diagram() -> bytes:
    from storelens.charts import png
    from storelens.diagrams import architecture_diagram

    return png(architecture_diagram(), scale=2)


def draw_overview() -> bytes:
    from benchmarks.processes import MeasureFailedError

    from page_screen import overview_picture  # needs playwright, which --check does not

    try:
        return overview_picture()
    except (FileNotFoundError, MeasureFailedError) as error:
        raise CannotDraw(str(error)) from error


def overview_sources() -> list[str]:
    """Return what the Overview is made from: its code, its queries, and the shop it shows."""
    from storelens.panels.overview import OVERVIEW

    topics = {panel.query.topic for panel in OVERVIEW}
    code = [f"{PACKAGE}/{folder}/**/*.py" for folder in ("panels", "simulate")]
    return [*code, *SHOWN_IN_PAGE, *(f"sql/{topic}.sql" for topic in topics)]


PICTURES = (
    Picture(
        "er_diagram",
        draw_er_diagram,
        lambda: ("sql/schema.sql", f"{PACKAGE}/store/shape.py", f"{PACKAGE}/diagrams/er_*.py", *LETTERING),
    ),
    Picture(
        "architecture_diagram",
        draw_architecture_diagram,
        lambda: (*(f"{PACKAGE}/diagrams/{name}.py" for name in ("architecture", "arrow", "stages")), *LETTERING),
    ),
    Picture("dashboard_preview", draw_overview, overview_sources),
)


def digest(patterns: Iterable[str], root: Path = ROOT) -> str:
    """Return the SHA-256 of the files that match, by name and text; the same however a checkout ends its lines.

    Raises FileNotFoundError where a pattern without a star matches nothing.
    """
    total = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in _matches(root, pattern)}):
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        total.update(f"{path.relative_to(root).as_posix()}\0{text}\0".encode())
    return total.hexdigest()


def carried_digest(path: Path) -> str | None:
    """Return the digest that a picture carries, or None where there is no picture or it carries none."""
    if not path.is_file():
        return None
    with Image.open(path) as image:
        return image.info.get(DIGEST)


def write(picture: Picture) -> None:
    """Draw a picture anew and write it with the digest of its sources."""
    sources = digest(picture.sources())
    info = PngInfo()
    info.add_text(DIGEST, sources)
    FOLDER.mkdir(exist_ok=True)
    partial = picture.path.with_suffix(".partial")
    with Image.open(io.BytesIO(picture.draw())) as image:
        # 256 colours are a third of the bytes, and the flat ones stay exact.
        small = image.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        small.save(partial, format="png", pnginfo=info, optimize=True)
    partial.replace(picture.path)


def stale(pictures: Sequence[Picture] = PICTURES) -> list[Picture]:
    """Return the pictures whose sources have changed since they were drawn, and those that are not there."""
    return [picture for picture in pictures if carried_digest(picture.path) != digest(picture.sources())]


def main() -> int:
    """Write the pictures that are not current (--all: every one), or name them (--check); return the exit code."""
    found = PICTURES if "--all" in sys.argv else stale()
    if "--check" in sys.argv:
        for picture in found:
            sys.stderr.write(f"assets/{picture.path.name} is not current - run make assets\n")
        return 1 if found else 0
    for picture in found:
        try:
            write(picture)
        except CannotDraw as error:
            sys.stderr.write(f"assets/{picture.path.name} was not drawn: {error}\n")
            return 1
        sys.stdout.write(f"assets/{picture.path.name}\n")
    return 0


def _matches(root: Path, pattern: str) -> list[Path]:
    found = [path for path in root.glob(pattern) if path.is_file()]
    if not found and "*" not in pattern:
        raise FileNotFoundError(f"no {pattern} to make a picture from - correct PICTURES in docs/make_assets.py")
    return found


if __name__ == "__main__":
    sys.exit(main())
