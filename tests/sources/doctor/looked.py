"""Stage a file of order lines and look at it as an import does before it loads."""

from pathlib import Path
from tempfile import TemporaryDirectory

from storelens.sources.doctor.looking import examine_staged
from storelens.sources.lines import LineRules, LinesLayout
from storelens.sources.lines.line_steps import read_lines
from storelens.sources.lines.order_steps import read_orders
from storelens.sources.lines.shares import share_order_money
from storelens.sources.lines.staging import stage
from storelens.sources.records import Finding
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
    rules = rules or LineRules()
    with TemporaryDirectory() as scratch:
        staged = stage(Path(scratch), tables, LAYOUT, lambda _: None)
        try:
            decimal = read_orders(staged, rules, SHOP, [])
            read_lines(staged, rules, SHOP, decimal)
            share_order_money(staged, [])
            return examine_staged(staged, tables, rules, SHOP, decimal)
        finally:
            staged.engine.close()


def sentences(findings: list[Finding], topic: str, level: str = "") -> list[str]:
    return [found.sentence for found in findings if found.topic == topic and level in ("", found.level)]
