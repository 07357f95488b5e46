"""Write the charts' typeface: two weights of Inter, cut to the scripts a chart is set in, its figures all of one width.

Needs Debian's package fonts-inter-variable and fonttools (matplotlib brings it): `python docs/make_fonts.py FONT.ttf`.
The result is in the repository, so nobody runs this who does not want another cut.
"""

import sys
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

SOURCE = Path("/usr/share/fonts/truetype/inter-vf/Inter-roman.var.ttf")
FOLDER = Path(__file__).parents[1] / "src" / "storelens" / "charts" / "fonts"
FAMILY = "Inter Tabular"
WEIGHTS = {"Regular": 400, "SemiBold": 600}
# Latin with its supplements, dashes and quotation marks, currencies, arrows, a few signs. The rest of the world's
# scripts come from DejaVu Sans, which matplotlib carries.
RANGES = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x2010, 0x2027), (0x2030, 0x203A),
    (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2190, 0x2199), (0x2202, 0x22F0), (0x25A0, 0x25CF), (0x2605, 0x2606),
)  # fmt: skip


def main() -> None:
    """Write one file a weight."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    for style, weight in WEIGHTS.items():
        font = instancer.instantiateVariableFont(TTFont(source), {"wght": weight})
        use_tabular_figures(font)
        cut(font)
        rename(font, style)
        font.save(FOLDER / f"InterTabular-{style}.ttf")


def use_tabular_figures(font: Any) -> None:
    """Make the figures of one width those that a plain text gets: matplotlib cannot ask for a font's features."""
    substitutes: dict[str, str] = {}
    features = font["GSUB"].table.FeatureList.FeatureRecord
    for record in features:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for table in font["GSUB"].table.LookupList.Lookup[index].SubTable:
                    substitutes |= getattr(table, "ExtSubTable", table).mapping
    for table in font["cmap"].tables:
        table.cmap = {code: substitutes.get(name, name) for code, name in table.cmap.items()}


def cut(font: Any) -> None:
    """Leave only the characters of RANGES, and of the layout only kerning."""
    options = subset.Options(layout_features=["kern", "mark", "ccmp"], hinting=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    cutter.subset(font)


def rename(font: Any, style: str) -> None:
    """Give the cut its own name, so that it is never taken for an installed Inter, and each weight a family."""
    family = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    names = {1: family, 2: "Regular", 4: family, 6: f"InterTabular-{style}", 16: family, 17: "Regular"}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400  # of its family the only one


if __name__ == "__main__":
    main()
