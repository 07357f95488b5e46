"""Shopify's export of products: one row a variant, and more rows for more pictures, which say nothing further."""

from collections.abc import Iterable
from dataclasses import dataclass

from storelens.sources.plain import Context, PlainLayout, Records
from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.plain.keyed import Keyed
from storelens.sources.plain.stock import variant_name
from storelens.sources.records import Origin, Product
from storelens.sources.values import BadValueError


@dataclass
class _Parent:
    """What stands on the first row of a product only."""

    title: str = ""
    category: str = ""
    is_gift_card: bool = False


def read_products(rows: Iterable[PlainRow], account: Account, context: Context) -> Records:
    """Return a product for each variant, and its code by handle and barcode."""
    found: Keyed[Product] = Keyed("product", account)
    sku_of: dict[str, str] = {}
    parents: dict[str, _Parent] = {}
    pictures = inactive = 0
    handle = ""
    for row in rows:
        handle = row.text("handle") or handle
        parent = parents.setdefault(handle, _Parent())
        _learn(parent, row)
        if not any(row.text(field) for field in ("sku", "price", "option1")):
            pictures += 1
            account.check(row)
            continue
        try:
            product = _product(row, parent, account, context)
        except BadValueError as error:
            account.set_aside(row, str(error))
            continue
        inactive += row.text("status").lower() in ("archived", "draft")
        found.add(product.sku.lower(), row, product)
        sku_of.setdefault(f"handle:{handle.lower()}", product.sku)
        sku_of.setdefault(f"sku:{product.sku.lower()}", product.sku)
        if row.text("barcode"):
            sku_of.setdefault(f"barcode:{row.text('barcode').lower()}", product.sku)
    if pictures:
        account.notes.append(f"rows of products that hold a picture only: {pictures:,}")
    if inactive:
        account.notes.append(f"products that are archived or a draft, read like the others: {inactive:,}")
    return Records(products=found.records(), sku_of=sku_of)


def _learn(parent: _Parent, row: PlainRow) -> None:
    parent.title = parent.title or row.text("title")
    parent.category = parent.category or row.text("type") or row.text("category").rpartition(">")[2].strip()
    parent.is_gift_card = parent.is_gift_card or row.text("gift_card").lower() in ("true", "yes", "1")


def _product(row: PlainRow, parent: _Parent, account: Account, context: Context) -> Product:
    digits = context.shop.money_digits
    name = variant_name(parent.title, (row.text(f"option{number}") for number in (1, 2, 3)))
    sku = row.text("sku") or name
    if not sku:
        raise BadValueError("no product: neither its code nor its name")
    return Product(
        sku,
        name or None,
        parent.category or None,
        row.minor("price", digits),
        row.minor("cost", digits),
        "",
        Origin(account.name_of(row), (row.line,)),
        "gift_card" if parent.is_gift_card else "goods",
    )


PRODUCTS = PlainLayout(
    title="Shopify products",
    columns={
        "handle": ("Handle", "URL handle"),
        "title": ("Title",),
        "category": ("Product Category",),
        "type": ("Type", "Custom Product Type"),
        "option1": ("Option1 Value",),
        "option2": ("Option2 Value",),
        "option3": ("Option3 Value",),
        "sku": ("Variant SKU", "SKU"),
        "barcode": ("Variant Barcode", "Barcode"),
        "price": ("Variant Price", "Price"),
        "cost": ("Cost per item",),
        "gift_card": ("Gift Card",),
        "status": ("Status",),
    },
    needed=("handle", "title", "price"),
    read=read_products,
    amounts=("price", "cost"),
)
