"""Write a mapping and its files, and read them."""

from dataclasses import replace
from pathlib import Path

from sources.extracts import all_orders
from storelens.sources.mapping import mapping_source, read_mapping
from storelens.sources.records import Extract, ReadOptions
from storelens.sources.shop import ShopFacts

COLUMNS = """
[columns]
order = "Order"
ordered_at = "Date"
sku = "Item"
quantity = "Units"
unit_price = "Price"
"""
LINES = """Order,Date,Item,Units,Price
1,2026-02-03,A,2,10.00
1,2026-02-03,B,1,5.50
2,2026-02-14,A,-1,10.00
"""


def write_mapping(folder: Path, text: str) -> Path:
    path = folder / "shop.toml"
    path.write_text(text, encoding="utf-8")
    return path


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(mapping: Path, *paths: Path, options: ReadOptions | None = None) -> Extract:
    """Return the extract, every stream of it a list."""
    shop = ShopFacts.of(read_mapping(mapping).shop)
    extract = mapping_source(mapping).read(paths, shop, options or ReadOptions(), lambda _: None)
    try:
        return replace(
            extract,
            customers=list(extract.customers),
            products=list(extract.products),
            orders=all_orders(extract),
            order_chunks=(),
            returns=list(extract.returns),
            row_facts=list(extract.row_facts),
        )
    finally:
        extract.close()
