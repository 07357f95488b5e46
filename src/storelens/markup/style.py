"""The stylesheet of the notebook and the report: light, calm, one typeface, figures of one width."""

import base64
import re
from functools import cache
from pathlib import Path

from storelens.charts import style

FAMILY_CSS = "'Inter Tabular','Inter','Segoe UI','Helvetica Neue',Arial,'DejaVu Sans',sans-serif"
MONO_CSS = "ui-monospace,'SF Mono','Cascadia Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace"
TOKEN = re.compile(r"\$([a-z][a-z-]*)")


@cache
def stylesheet(*, with_fonts: bool = True) -> str:
    """Return the CSS for everything inside an element of the class `storelens`; charts need the typeface with it."""
    text = themed((Path(__file__).parent / "style.css").read_text(encoding="utf-8"))
    return _font_faces() + text if with_fonts else text


def themed(css: str) -> str:
    """Return CSS with the charts' colours and typefaces in the place of their names: `$ink`, `$family`.

    Raises KeyError for a name there is none of.
    """
    tokens = _tokens()
    return TOKEN.sub(lambda found: tokens[found[1]], css)


def _tokens() -> dict[str, str]:
    return {
        "ink": style.INK, "muted": style.MUTED, "faint": style.FAINT, "rule": style.RULE, "surface": style.SURFACE,
        "quiet-surface": style.QUIET_SURFACE, "accent": style.ACCENT, "quiet-accent": style.QUIET_ACCENT,
        "outline": "#d5dae1", "better": style.BETTER, "worse": style.WORSE, "family": FAMILY_CSS, "mono": MONO_CSS,
    }  # fmt: skip


def _font_faces() -> str:
    faces = []
    for weight, families in style.FAMILIES.items():
        data = base64.b64encode(style.font_file(weight).read_bytes()).decode()
        faces.append(f"@font-face{{font-family:'{families[0]}';src:url(data:font/ttf;base64,{data})}}\n")
    return "".join(faces)
