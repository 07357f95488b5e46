"""A file of order lines with every field there is, and how the engine reads it."""

from collections.abc import Mapping
from pathlib import Path

from tests.sources.extracts import AS_IT_IS, NEW_YORK, Held, hold

from storelens.sources.flat import flat_source
from storelens.sources.lines import LineRules, LinesLayout
from storelens.sources.records import ReadOptions
from storelens.sources.shop import ShopFacts

COLUMNS = {
    name: (name,)
    for name in (
        "order", "ordered_at", "customer", "customer_name", "email", "country", "sku", "product", "category", "quantity",
        "unit_price", "line_discount", "line_tax", "line_status", "order_discount", "subtotal", "shipping", "tax",
        "order_total", "status", "cancelled_at", "currency", "unit_cost", "is_test",
    )
}  # fmt: skip
NEEDED = ("order", "ordered_at", "sku", "quantity", "unit_price")


def lines_of(
    folder: Path,
    files: str | bytes | Mapping[str, str | bytes],
    rules: LineRules = LineRules(),  # noqa: B008  frozen
    *,
    shop: ShopFacts = NEW_YORK,
    options: ReadOptions = AS_IT_IS,
) -> Held:
    """Read files of order lines, one of which is `lines.csv`, and hold what comes, its account checked."""
    source = flat_source("test", "lines", (LinesLayout("order lines", COLUMNS, NEEDED, rules),), {})
    named = files if isinstance(files, Mapping) else {"lines.csv": files}
    paths = []
    for name, content in named.items():
        paths.append(folder / name)
        paths[-1].write_bytes(content.encode() if isinstance(content, str) else content)
    extract = source.read(paths, shop, options, lambda _: None)
    try:
        return hold(extract)
    finally:
        extract.close()


def table(*rows: dict[str, object]) -> str:
    """Return rows as a CSV file with the columns that any of them has."""
    names = [name for name in COLUMNS if any(name in row for row in rows)]
    lines = [",".join(f'"{row.get(name, "")}"' for name in names) for row in rows]
    return "\n".join([",".join(names), *lines]) + "\n"


def line(**cells: object) -> dict[str, object]:
    """Return a good row, its cells as given."""
    return {"order": "1", "ordered_at": "2025-01-31", "sku": "A", "quantity": "2", "unit_price": "10.00", **cells}
