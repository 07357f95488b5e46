"""Read a file of order lines and look at it where an import does: judged, and not loaded."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from storelens.sources.doctor.looking import examine_staged
from storelens.sources.lines import LineRules, LinesLayout, read_line_files, reading
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
    known: dict[str, Any] = {}
    read_lines, share_order_money = reading.read_lines, reading.share_order_money

    def judge(staged: Any, found: LineRules, shop: ShopFacts, decimal: str, *more: Any) -> None:
        known.update(rules=found, decimal=decimal)
        read_lines(staged, found, shop, decimal, *more)

    def share(staged: Any, *more: Any) -> None:
        share_order_money(staged, *more)
        known["findings"] = examine_staged(staged, tables, known["rules"], SHOP, known["decimal"])

    with patch.object(reading, "read_lines", judge), patch.object(reading, "share_order_money", share):
        read_line_files(tables, layout, SHOP, ReadOptions(), lambda _: None).close()
    findings: list[Finding] = known["findings"]
    return findings


def sentences(findings: list[Finding], topic: str, level: str = "") -> list[str]:
    return [found.sentence for found in findings if found.topic == topic and level in ("", found.level)]
