"""Read a file of order lines and look at it where an import does: judged, and not loaded."""

from dataclasses import replace
from pathlib import Path

from storelens.sources.lines import LineRules, LinesLayout, read_line_files
from storelens.sources.records import Finding, ReadOptions
from storelens.sources.shop import ShopFacts
from storelens.sources.tables import open_tables

SHOP = ShopFacts("USD", 2, "America/New_York", "US")
NAMES = (
    "order", "ordered_at", "customer_name", "email", "customer", "sku", "quantity", "unit_price", "status", "country",
    "currency", "tax", "shipping", "order_total", "unit_cost", "category", "refunded",
)  # fmt: skip
LAYOUT = LinesLayout("lines", {name: (name,) for name in NAMES}, ("order",))


def look(folder: Path, text: str, *, rules: LineRules | None = None) -> list[Finding]:
    """Return what the doctor finds in a file of this text."""
    path = folder / "lines.csv"
    path.write_text(text, encoding="utf-8")
    tables = open_tables(path)
    layout = replace(LAYOUT, rules=rules or LineRules())
    extract = read_line_files(tables, layout, SHOP, ReadOptions(), lambda _: None)
    extract.close()
    return list(extract.findings)


def sentences(findings: list[Finding], topic: str, level: str = "") -> list[str]:
    return [found.sentence for found in findings if found.topic == topic and level in ("", found.level)]
